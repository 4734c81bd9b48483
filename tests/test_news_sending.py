from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import MODULE, write_report
from .test_consent_news import NewsCommon


class SendingCommon(NewsCommon):
    """Company news, and people who want them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref(f"{MODULE}.ir_cron_news")
        cls.news = cls._write_news()

    @classmethod
    def _write_news(cls, subject="Open house"):
        return (
            cls.env["hr.applicant.news"]
            .with_user(cls.officer)
            .create({"subject": subject, "body": "<p>Come and see our beams.</p>"})
        )

    def _reader(self, name="Ada Lovelace", **values):
        """Somebody who wants news, and has said nothing of jobs."""
        applicant = self._remember(name, consent=False, **values)
        self._wants_news(applicant)
        return applicant

    def _send(self, news=None):
        """Send, and let the mails leave; return them."""
        (news or self.news)._send()
        return self._run()

    def _run(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()
        return [
            mail
            for mail in self._let_leave()
            if "news" in mail["Subject"] or "house" in mail["Subject"]
        ]

    def _recipient(self, applicant, news=None):
        return (
            (news or self.news)
            .sudo()
            .recipient_ids.filtered(lambda r: r.consent_id == applicant.news_consent_id)
        )

    def _text(self, mail):
        return mail.get_body(("html",)).get_content()


@tagged("post_install", "-at_install")
class TestNewsSending(SendingCommon):
    """To everybody who wants news, once, and to nobody else."""

    def test_to_those_who_want_it_and_nobody_else(self):
        ada = self._reader()
        self._remember("Bea Potter")  # jobs only
        self._remember("Cleo Nile", consent=False)._ensure_consents("news")
        left = self._reader("Dora Day")
        left.news_consent_id._refuse("web")
        (mail,) = self._send()
        self.assertIn(ada.email_normalized, mail["To"])
        self.assertIn("Come and see our beams.", self._text(mail))
        self.assertIn("Hello Ada Lovelace", self._text(mail))
        recipient = self._recipient(ada)
        self.assertEqual(recipient.state, "sent")
        self.assertEqual(self.news.state, "sent")
        self.assertEqual((self.news.sent_count, self.news.waiting_count), (1, 0))
        self.assertEqual(ada.news_consent_id.last_news_date, fields.Date.today())

    def test_each_mail_has_the_link_to_leave_the_news(self):
        ada = self._reader()
        (mail,) = self._send()
        token = mail["List-Unsubscribe"].strip("<>").rpartition("/")[2]
        consent = self.env["hr.applicant.consent"]._find_by_token("unsubscribe", token)
        self.assertEqual(consent, ada.news_consent_id)
        self.assertIn("stop company news", self._text(mail))
        self.assertIn("you chose to get our company news", self._text(mail))
        self.assertNotRegex(self._text(mail).lower(), "silver|medal|runner-up")
        self.assertEqual(mail["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")

    def test_nothing_twice(self):
        self._reader()
        self.assertEqual(len(self._send()), 1)
        self.assertEqual(len(self._run()), 0)
        self.news.sudo().state = "sending"
        self.assertEqual(len(self._run()), 0)
        with self.assertRaises(UserError):
            self.news._send()

    def test_a_mailbox_gets_it_once(self):
        for name in ("Ada Lovelace", "Bob Kay"):
            self._reader(name, email_from="family@mail.example.com")
        self.assertEqual(len(self._send()), 1)
        self.assertEqual((self.news.sent_count, self.news.left_out_count), (1, 1))

    def test_in_the_language_of_each(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.news.with_context(lang="fr_FR").write(
            {"subject": "Open house ouverte", "body": "<p>Venez voir.</p>"}
        )
        self.news.with_context(lang="en_US").body = "<p>Come and see our beams.</p>"
        self._reader()
        zoe = self._reader("Zoe Petit")
        zoe.partner_id.lang = "fr_FR"
        texts = {mail["To"]: self._text(mail) for mail in self._send()}
        for address, text in texts.items():
            self.assertIn("Venez voir" if "zoe" in address else "Come and see", text)
        self.assertEqual(len(texts), 2)

    def test_not_more_often_than_the_company_says(self):
        ada = self._reader()
        self._send()
        second = self._write_news("More news")
        self.assertEqual(self._send(second), [])
        self.assertEqual(self._recipient(ada, second).state, "waiting")
        self.assertEqual((second.state, second.waiting_count), ("sending", 1))
        ada.news_consent_id.last_news_date = self._days_ago(30)
        second.recipient_ids.sudo().due_date = fields.Date.today()
        self.assertEqual(len(self._run()), 1)
        self.assertEqual(second.state, "sent")

    def test_two_at_once_are_one_now_and_one_later(self):
        self._reader()
        second = self._write_news("More news")
        (self.news | second).sudo().write(
            {"state": "sending", "send_date": fields.Datetime.now()}
        )
        self.assertEqual(len(self._run()), 1)
        self.assertEqual((self.news.state, second.state), ("sent", "sending"))

    def test_who_could_not_get_it_for_long_gets_it_not_at_all(self):
        ada = self._reader()
        ada.news_consent_id.last_news_date = fields.Date.today()
        self._send()
        self.news.sudo().send_date = fields.Datetime.now() - timedelta(days=90)
        self.news.recipient_ids.sudo().due_date = fields.Date.today()
        self._run()
        self.assertEqual(self._recipient(ada).state, "left_out")
        self.assertEqual(self.news.state, "sent")

    def test_the_gate_is_asked_when_it_leaves(self):
        ada = self._reader()
        self.news._send()
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self._recipient(ada).state, "queued")
        ada.news_consent_id._refuse("phone")
        self._let_leave()
        self.assertEqual(self._recipient(ada).state, "failed")
        self.assertIn("Withdrew", self._recipient(ada).reason)
        self.assertFalse(ada.news_consent_id.last_news_date)

    def test_left_out_says_why(self):
        ada = self._reader()
        ada.person_id.write({"held_back_reason": "A rest"})
        self.assertEqual(self._send(), [])
        self.assertEqual(self._recipient(ada).state, "left_out")
        self.assertIn("don't contact", self._recipient(ada).reason)

    def test_a_failed_one_is_sent_again(self):
        ada = self._reader()
        self._send()
        recipient = self._recipient(ada)
        recipient._on_mail_failed("ignored: it left")
        self.assertEqual(recipient.state, "sent")
        recipient.state = "queued"
        recipient._on_mail_failed("The server was away")
        self.assertEqual(self.news.failed_count, 1)
        ada.news_consent_id.last_news_date = False
        self.news.action_send_again()
        self.assertEqual(len(self._run()), 1)
        self.assertEqual((self.news.failed_count, self.news.sent_count), (0, 1))

    def test_stopped_halfway(self):
        ada = self._reader()
        ada.news_consent_id.last_news_date = fields.Date.today()
        self._send()
        self.news.action_stop()
        self.assertEqual(self.news.state, "sent")
        self.assertEqual(self._recipient(ada).state, "left_out")

    def test_one_bad_record_stops_nobody(self):
        self._reader()
        bad = self._reader("Bad Luck")
        self.env.flush_all()
        Recipient = self.env.registry["hr.applicant.news.recipient"]
        begin = Recipient._begin

        def fail(records, news, consents):
            if bad.news_consent_id in consents:
                raise ValueError("bad record")
            return begin(records, news, consents)

        self.patch(Recipient, "_begin", fail)
        self.news._send()
        with mute_logger(f"odoo.addons.{MODULE}.models.batch"):
            self.assertEqual(len(self._run()), 1)

    def test_news_are_no_contact(self):
        ada = self._remember()
        self._wants_news(ada)
        before = ada.last_contact_date
        self._send()
        self.assertEqual(ada.last_contact_date, before)
        self.assertFalse(self._blocker(ada))

    def test_what_came_of_it(self):
        ada, bea = self._reader(), self._reader("Bea Potter")
        self._send()
        ada.news_consent_id._refuse("one_click")
        self.assertTrue(self._recipient(ada).has_stopped)
        self._recipient(bea)._receive_reply("How nice")
        self.env.invalidate_all()
        self.assertEqual((self.news.stopped_count, self.news.reply_count), (1, 1))
        self.assertIn("answered by mail", bea.activity_ids.mapped("summary")[-1])

    def test_one_that_comes_back(self):
        ada = self._reader()
        self._send()
        message = self._recipient(ada).message_ids.filtered(
            lambda m: m.message_type == "email_outgoing"
        )
        self.env["mail.thread"].message_process(
            None, write_report(ada.email_normalized, message.message_id)
        )
        self.env.invalidate_all()
        self.assertEqual(self._recipient(ada).state, "failed")
        self.assertEqual(self._news_blocker(ada), "bounced")

    def test_news_that_end_say_so_and_how_to_go_on(self):
        ada = self._reader()
        consent = ada.news_consent_id
        (mail,) = self._send()
        self.assertNotIn("Keep them coming", self._text(mail))
        consent.write(
            {
                "expiry_date": fields.Date.today() + timedelta(days=10),
                "last_news_date": False,
            }
        )
        consent.answer_date = self._months_ago(23)
        (mail,) = self._send(self._write_news("Last news"))
        self.assertIn("Keep them coming", self._text(mail))
        self.assertRegex(self._text(mail), r"/talent/consent/[\w-]{40,}")
        self.assertEqual(consent.event_ids.sorted("id")[-1].kind, "renewal_requested")


@tagged("post_install", "-at_install")
class TestNewsScreens(SendingCommon):
    """What the recruiter writes, sees before, and may not change after."""

    def test_preview_as_a_real_person(self):
        ada = self._reader()
        self._reader("Bea Potter").news_consent_id.last_news_date = fields.Date.today()
        cleo = self._reader("Cleo Nile")
        self.env["mail.blacklist"].sudo()._add(cleo.email_normalized)
        action = self.news.action_send()
        model = self.env[action["res_model"]].with_user(self.officer)
        dialog = Form(model.with_context(**action["context"]))
        self.assertEqual((dialog.now_count, dialog.later_count), (1, 1))
        self.assertEqual((dialog.never_count, dialog.never_names), (1, "Cleo Nile"))
        dialog.preview_id = ada.news_consent_id
        chosen = ada.news_consent_id.with_context(name_alone=True)
        self.assertEqual(chosen.display_name, "Ada Lovelace")
        self.assertIn("Granted", ada.news_consent_id.display_name)
        self.assertEqual(dialog.preview_subject, "Open house")
        self.assertIn("Hello Ada Lovelace", dialog.preview_body)
        self.assertIn("stop company news", dialog.preview_body)
        dialog.save().action_send()
        self.assertEqual(self.news.state, "sending")

    def test_no_preview_as_somebody_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.officer.company_ids |= other
        theirs = self._reader("Zoe Petit", company_id=other.id, job_id=False)
        self.officer.company_ids -= other
        dialog = (
            self.env["hr.applicant.news.send"]
            .with_user(self.officer)
            .create({"news_id": self.news.id, "preview_id": theirs.news_consent_id.id})
        )
        self.assertFalse(dialog.preview_body)

    def test_sent_news_stay(self):
        self._send()
        for change in (
            lambda: self.news.write({"subject": "Other"}),
            lambda: self.news.update_field_translations("subject", {"en_US": "x"}),
            lambda: self.news.unlink(),
        ):
            with self.assertRaisesRegex(UserError, "was sent"):
                change()
        self.assertEqual(self.news.copy().state, "draft")

    def test_nobody_sets_the_state_by_hand(self):
        with self.assertRaises(AccessError):
            self.news.write({"state": "sent"})
        with self.assertRaises(AccessError):
            self.news.with_user(self.interviewer).read(["subject"])

    def test_other_companies_see_and_send_nothing(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "stranger",
            "hr_recruitment.group_hr_recruitment_user",
            company_id=other.id,
            company_ids=other.ids,
        )
        self.assertFalse(self.env["hr.applicant.news"].with_user(stranger).search([]))
        self._reader()
        theirs = (
            self.env["hr.applicant.news"]
            .with_user(stranger)
            .create({"subject": "Their news", "body": "<p>x</p>"})
        )
        self.assertEqual(self._send(theirs), [])

    def test_who_wants_news_can_be_searched(self):
        ada, bea = self._reader(), self._remember("Bea Potter")
        applicants = self.env["hr.applicant"].with_user(self.officer)
        applicants = applicants.with_context(active_test=False)
        found = applicants.search([("news_allowed", "=", True)])
        self.assertIn(ada, found)
        self.assertNotIn(bea, found)
        self.assertTrue(ada.with_user(self.officer).news_allowed)
        with self.assertRaises(AccessError):
            applicants.with_user(self.interviewer).search([("news_allowed", "=", True)])

    def test_erased_readers_leave_the_numbers(self):
        ada = self._reader()
        self._send()
        recipient = self._recipient(ada)
        self.env["hr.applicant.erasure"]._request(ada.person_id, "phone")._execute()
        self.assertEqual(self.news.sent_count, 1)
        self.assertFalse(recipient.email_normalized)
        self.assertEqual(recipient.partner_name, "Erased")
