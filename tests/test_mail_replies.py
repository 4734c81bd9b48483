from datetime import timedelta
from email.message import EmailMessage

from odoo import fields
from odoo.tests import Form, freeze_time, tagged

from .common import MODULE
from .mailbox import MailCase


@tagged("post_install", "-at_install", "slow")
class TestReplies(MailCase):
    """What people write back by mail is an answer; what robots send is not."""

    def _assert_answered(self, applicant, text="Call me next week"):
        todo = self._todos(applicant)
        self.assertEqual(todo.user_id, self.officer)
        self.assertIn("answered by mail", todo.summary)
        self.assertIn(text, todo.note)
        self.assertTrue(todo.recruiter_only)
        self.assertEqual(applicant.last_contact_date, fields.Date.today())

    def _assert_untroubled(self):
        """Nobody outside was told that a mail could not be delivered."""
        self._run_queue()
        for mail in self.mailbox.mails:
            self.assertNotIn("could not be", mail.as_string())
            self.assertNotIn("MAILER-DAEMON", str(mail["From"]))

    def test_reply_to_a_question_and_its_reminder(self):
        with freeze_time("2026-03-01"):
            applicant, consent = self._request()
            self._run_queue()
            (mail,) = self._to("ada@mail.example.com")
            self.assertEqual(
                mail["Reply-To"].addresses[0].addr_spec, "catchall@company.example.com"
            )
            self.assertNotIn("olga", mail["Reply-To"])
        with freeze_time("2026-03-02"):
            self._reply(mail)
            self._assert_answered(applicant)
            self.assertEqual(str(consent.reply_date), "2026-03-02")
            message = consent.message_ids[0]
            self.assertIn("Call me next week", message.body)
        for day in ("2026-03-16", "2026-04-01", "2026-04-20"):
            with freeze_time(day):
                self._run_cron(self.consent_cron)
                self._run_queue()
        self.assertEqual(consent.state, "requested", "nobody has looked at it")
        self.assertFalse(consent.reminder_date)
        with freeze_time("2026-04-21"):
            self._todos(applicant).with_user(self.officer).action_done()
            self._run_cron(self.consent_cron)
        self.assertEqual(consent.state, "lapsed")
        self._assert_untroubled()

    def test_reply_to_a_reminder_a_renewal_and_a_receipt(self):
        for kind in ("reminded", "renewal_requested"):
            with self.subTest(kind):
                applicant, consent = self._request(
                    f"Ada {kind}", email_from=f"{kind}@x.io"
                )
                self._run_queue()
                consent._queue_question(kind)
                self._run_queue()
                self._reply(self._to(f"{kind}@x.io")[-1])
                self._assert_answered(applicant)
        applicant = self._remember("Bea Bell", receipt=True)
        self._run_queue()
        (receipt,) = self._to("bea@mail.example.com")
        self._reply(receipt)
        self._assert_answered(applicant)
        self._assert_untroubled()

    def test_reply_to_a_refusal_mail_with_the_question(self):
        applicant = self._refuse_with_question()
        self._run_queue()
        self._reply(self._to("ada@mail.example.com")[0])
        self._assert_answered(applicant)
        self._assert_untroubled()
        self.assertEqual(
            self.env["hr.applicant"].search_count([("email_from", "ilike", "ada@")]),
            0,
            "no new application: the refused one is archived",
        )

    def test_reply_to_an_invitation_and_its_reminder(self):
        start = fields.Datetime.now()
        medalist = self._remember()
        invitation = self._invite(medalist)
        self._run_queue()
        mail = self._to("ada@mail.example.com")[-1]
        self.assertIn("just reply to this email", mail.as_string().replace("=\n", ""))
        self._reply(mail)
        self._assert_answered(medalist)
        self.assertTrue(invitation.reply_date)
        for days in (11, 22, 40):
            with freeze_time(start + timedelta(days=days)):
                self._run_cron(self.env.ref(f"{MODULE}.ir_cron_invitations"))
        self.assertEqual(invitation.state, "sent", "never “no answer”")
        self.assertFalse(invitation.reminder_count)
        invitation.with_user(self.officer).action_not_interested()
        self.assertEqual(invitation.state, "not_interested")
        self._assert_untroubled()

    def test_late_reply_to_an_invitation(self):
        invitation = self._invite(self._remember())
        self._run_queue()
        mail = self._to("ada@mail.example.com")[-1]
        invitation.state = "expired"
        self._reply(mail)
        self.assertEqual(invitation.state, "sent")

    def test_reply_to_a_confirmation(self):
        medalist = self._remember()
        invitation = self._invite(medalist)
        self._run_queue()
        invitation._answer("interested")
        self._run_queue()
        self._reply(self._to("ada@mail.example.com")[-1], "I changed my mind")
        self.assertTrue(
            self._todos(medalist).filtered(lambda t: "answered by mail" in t.summary)
        )
        self.assertEqual(invitation.state, "interested")

    def test_reply_to_a_plans_mail(self):
        medalist, mail = self._send_plan_mail()
        self.assertIn("Is this still right", mail["Subject"])
        self.job.alias_contact = "followers"  # would turn them away
        medalist.last_contact_date = False
        self._reply(mail)
        self._assert_answered(medalist)
        self._assert_untroubled()
        message = self.env["mail.message"].search(
            [("model", "=", "hr.applicant"), ("body", "ilike", "Call me next week")]
        )
        self.assertTrue(message.recruiter_only)
        self.assertFalse(
            self.env["mail.message"]
            .with_user(self.interviewer)
            .search([("id", "in", message.ids)])
        )

    def test_reply_that_lost_its_references(self):
        applicant, _consent = self._request()
        self._run_queue()
        (mail,) = self._to("ada@mail.example.com")
        lost = EmailMessage()
        for name in ("From", "To", "Reply-To"):
            lost[name] = mail[name]
        lost["Subject"], lost["Message-Id"] = "Hello", "<unknown@mail.example.com>"
        self._reply(lost)
        self._assert_answered(applicant)
        self._assert_untroubled()

    def test_recruiters_answer_to_the_notification_is_no_reply(self):
        medalist = self._remember()
        invitation = self._invite(medalist)
        self._run_queue()
        self._reply(
            self._to("ada@mail.example.com")[-1], sender="olga@company.example.com"
        )
        self.assertFalse(invitation.reply_date)

    def test_reply_about_a_deleted_job_troubles_nobody(self):
        invitation = self._invite(self._remember())
        self._run_queue()
        mail = self._to("ada@mail.example.com")[-1]
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM hr_applicant_invitation WHERE id = %s", [invitation.id]
        )
        self.env.invalidate_all()
        with self.assertLogs(
            f"odoo.addons.{MODULE}.models.mail.mail_thread", "WARNING"
        ):
            self._reply(mail)
        self._assert_untroubled()

    def test_automatic_replies_change_nothing(self):
        medalist = self._remember()
        invitation = self._invite(medalist)
        asked, consent = self._request("Bea Bell")
        self._run_queue()
        medalist.last_contact_date = False
        for headers in (
            {"Auto_Submitted": "auto-replied"},
            {"Auto_Submitted": "auto-generated; type=x"},
            {"X_Autoreply": "yes"},
            {"Precedence": "auto_reply"},
            {"Precedence": "bulk"},
            {"Precedence": "junk"},
            {"Return_Path": "<>"},
        ):
            with self.subTest(headers):
                self._reply(self._to("ada@mail.example.com")[-1], **headers)
                self._reply(self._to("bea@mail.example.com")[-1], **headers)
                self.assertFalse(self._todos(medalist) | self._todos(asked))
                self.assertFalse(invitation.reply_date)
                self.assertFalse(consent.reply_date)
                self.assertFalse(medalist.last_contact_date)
                self.assertFalse(asked.last_contact_date)
        self._assert_untroubled()

    def test_people_whose_program_suppresses_answers_are_people(self):
        medalist = self._remember()
        self._invite(medalist)
        self._run_queue()
        self._reply(
            self._to("ada@mail.example.com")[-1],
            X_Auto_Response_Suppress="All",
            Auto_Submitted="no",
        )
        self._assert_answered(medalist)

    def test_automatic_reply_in_the_chatter_is_no_contact(self):
        for headers, contact in (
            ({"Auto_Submitted": "auto-replied"}, False),
            ({}, fields.Date.today()),
        ):
            medalist = self._remember("Cleo Clerk")
            message = medalist.message_post(
                body="How are you?",
                message_type="comment",
                subtype_xmlid="mail.mt_note",
            )
            sent = EmailMessage()
            sent["From"] = "catchall@company.example.com"
            sent["To"] = medalist.email_from
            sent["Subject"] = "How are you?"
            sent["Message-Id"] = message.message_id
            self._reply(sent, **headers)
            with self.subTest(headers):
                self.assertEqual(medalist.last_contact_date, contact)
            medalist.unlink()

    def test_where_nobody_reads_replies_none_is_invited(self):
        self.env.company.alias_domain_id = False
        self._invite(self._remember())
        self._run_queue()
        mail = self._to("ada@mail.example.com")[-1]
        self.assertNotIn("reply to this", mail.as_string().replace("=\n", ""))
        settings = Form(self.env["res.config.settings"])
        self.assertTrue(settings.medalist_replies_unseen)
        self._read_replies_again()
        self.assertFalse(Form(self.env["res.config.settings"]).medalist_replies_unseen)

    def _read_replies_again(self):
        domain = self.env["mail.alias.domain"].search(
            [("name", "=", "company.example.com")], limit=1
        )
        self.env.company.alias_domain_id = domain
