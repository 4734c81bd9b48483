import re

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.service.model import call_kw
from odoo.tests import Form, freeze_time, new_test_user, tagged

from odoo.addons.mail.tests.common import MockEmail

from .common import MODULE, MedalistCommon
from .pages import TalentCase

PHONE = "+32470112233"
LINK = re.compile(r"/talent/(consent|profile|unsubscribe)/([A-Za-z0-9_-]+)")


@tagged("post_install", "-at_install")
class TestForging(MedalistCommon, MockEmail):
    """Nobody but the person, and recorded answers, changes a consent."""

    def _get_opened(self, text):
        find = self.env["hr.applicant.consent"]._find_by_token
        return [found for found in LINK.findall(text) if find(*found)]

    def test_consent_is_not_set_by_hand(self):
        granted = self._remember("Ada Granted").consent_id
        other = self._remember("Bob Never", consent=False)
        Applicant = self.env(user=self.officer)["hr.applicant"]
        for values in ({"consent_id": granted.id}, {"consent_state": "granted"}):
            with self.subTest(values), self.assertRaises(AccessError):
                call_kw(Applicant, "write", [other.ids, values], {})
            with self.subTest(values), self.assertRaises(AccessError):
                call_kw(Applicant, "create", [{"partner_name": "Cleo", **values}], {})
        self.assertEqual(self._blocker(other), "no_consent")

    def test_portal_and_interviewer_learn_and_change_nothing(self):
        applicant = self._remember(interviewer_ids=self.interviewer.ids)
        portal = new_test_user(self.env, "portal_user", "base.group_portal")
        for user in (portal, self.interviewer):
            for model, method, ids in (
                ("hr.applicant", "action_request_consent", applicant.ids),
                (
                    "hr.applicant.consent",
                    "action_revoke_links",
                    applicant.consent_id.ids,
                ),
                ("hr.applicant.consent", "read", applicant.consent_id.ids),
            ):
                with self.subTest(user.login, method=method):
                    with self.assertRaises(AccessError):
                        call_kw(self.env(user=user)[model], method, [ids], {})

    def test_answer_that_quotes_the_mail_holds_no_working_link(self):
        applicant = self._remember(consent=False)
        applicant.with_user(self.officer)._request_consent()
        mail = applicant.consent_id._get_queued_mails()
        (values,) = mail._prepare_outgoing_list()
        self.assertTrue(self._get_opened(values["body"]))
        message = applicant.message_post(body=values["body"], message_type="email")
        self.assertIn("May we stay in touch", message.body)
        self.assertFalse(self._get_opened(message.body))

    def test_mark_in_a_recruiters_own_mail_stays_dead(self):
        consent = self._remember().consent_id
        mail = self.env["mail.mail"].create(
            {
                "body_html": f'<a href="/talent/consent/id-{consent.id}">x</a>',
                "email_to": consent.email_normalized,
            }
        )
        (values,) = mail._prepare_outgoing_list()
        self.assertIn(f"id-{consent.id}", values["body"])

    def test_question_is_kept_as_text_in_the_proof(self):
        wording = self.env["hr.applicant.consent.wording"]._get_current()
        wording.with_user(self.administrator).name = "Ok?<img src=x>"
        applicant = self._remember(consent=False)
        self._ask(applicant)
        self.assertNotIn("<img", applicant.consent_id.event_ids.wording_text)

    def test_last_wording_stays(self):
        with self.assertRaisesRegex(UserError, "Keep one wording"):
            self.env["hr.applicant.consent.wording"].search([]).active = False


@tagged("post_install", "-at_install")
class TestRefusalsStay(MedalistCommon):
    def test_when_the_address_is_corrected(self):
        self.env.company.medalist_contact_basis = "legitimate_interest"
        applicant = self._refuse()
        applicant.with_user(self.officer)._record_consent("declined", "phone")
        applicant.with_user(self.officer).email_from = "ada.new@mail.example.com"
        self.assertEqual(self._blocker(applicant), "consent_declined")

    def test_for_the_old_phone_when_it_is_edited(self):
        applicant = self._refuse(partner_phone=PHONE)
        applicant.with_user(self.officer)._record_consent("declined", "phone")
        other = self._remember(
            "Ada L",
            consent=False,
            email_from="al@mail.example.com",
            partner_phone=PHONE,
        )
        applicant.with_user(self.officer).partner_phone = "+32470445566"
        self.assertEqual(self._blocker(other), "consent_declined")

    def test_for_neighbours_when_the_application_is_gone(self):
        applicant = self._remember(consent=False)
        applicant.with_user(self.officer)._request_consent()
        consent, mail = applicant.consent_id, applicant.consent_id._get_queued_mails()
        neighbour = self._remember("Bea Two", email_from="ada@mail.example.com")
        applicant.unlink()
        consent._refuse("web")
        self.assertEqual(mail.state, "cancel")
        self.assertEqual(neighbour.followup_state, "stopped")

    def test_later_no_moves_the_day_a_yes_must_come_after(self):
        with freeze_time("2026-01-01"):
            applicant = self._refuse()
            applicant.with_user(self.officer)._record_consent("declined", "phone")
        with freeze_time("2026-03-01"):
            applicant.consent_id._refuse("one_click")
        self.assertEqual(
            applicant.consent_id.event_ids.mapped("kind"), ["declined", "declined"]
        )
        with freeze_time("2026-04-01"), self.assertRaises(UserError):
            applicant.with_user(self.officer)._record_consent(
                "granted", "phone", date=Date.to_date("2026-02-01")
            )

    def test_older_yes_does_not_shorten_a_newer_one(self):
        applicant = self._remember()
        end = applicant.consent_expiry_date
        applicant.with_user(self.officer)._record_consent(
            "granted", "phone", date=self._months_ago(23)
        )
        self.assertEqual(applicant.consent_expiry_date, end)

    def test_yes_that_ended_long_ago_gets_no_receipt(self):
        applicant = self._refuse()
        applicant.with_user(self.officer)._record_consent(
            "granted", "phone", date=self._months_ago(30)
        )
        self.assertFalse(applicant.consent_id._get_queued_mails())
        self.assertEqual(self._blocker(applicant), "consent_expired")


@tagged("post_install", "-at_install")
class TestQueuedQuestions(MedalistCommon, MockEmail):
    def setUp(self):
        super().setUp()
        self.officer.email = "olga@company.example.com"

    def _ask_by_mail(self):
        applicant = self._remember(consent=False)
        applicant.with_user(self.officer)._request_consent()
        return applicant, applicant.consent_id._get_queued_mails()

    def assertNotSent(self, mail):
        with self.mock_mail_gateway():
            mail.send()
            to = [address for sent in self._mails for address in sent["email_to"]]
        self.assertFalse(
            [address for address in to if "company.example" not in address]
        )

    def test_text_part_holds_working_links(self):
        _applicant, mail = self._ask_by_mail()
        (values,) = mail._prepare_outgoing_list()
        self.assertNotIn("/id-", values["body_alternative"])
        self.assertRegex(
            values["body_alternative"], "/talent/consent/[A-Za-z0-9_-]{40}"
        )

    def test_answered_meanwhile(self):
        applicant, mail = self._ask_by_mail()
        applicant.with_user(self.officer)._record_consent("granted", "phone")
        self.assertNotSent(mail)

    def test_new_application_meanwhile(self):
        _applicant, mail = self._ask_by_mail()
        self._apply(job_id=self.other_job.id)
        self.assertNotSent(mail)

    def test_application_gone_meanwhile(self):
        applicant, mail = self._ask_by_mail()
        applicant.unlink()
        self.assertNotSent(mail)

    def test_address_corrected_meanwhile(self):
        applicant, mail = self._ask_by_mail()
        applicant.email_from = "ada.right@mail.example.com"
        self.assertNotSent(mail)

    def _refuse_with_mail(self, applicants, **values):
        action = applicants.with_user(self.officer).archive_applicant()
        dialog = Form(
            self.env[action["res_model"]]
            .with_user(self.officer)
            .with_context(**action["context"])
        )
        dialog.refuse_reason_id = self.reason
        wizard = dialog.save()
        wizard.write(values)
        wizard.action_refuse_reason_apply()
        return self.env["mail.mail"].search(
            [("email_to", "=", applicants[0].email_from)]
        )

    def test_refusal_mail_leaves_without_a_question_answered_meanwhile(self):
        applicant = self._apply()
        mail = self._refuse_with_mail(applicant)
        applicant.with_user(self.officer)._record_consent("declined", "phone")
        with self.mock_mail_gateway():
            mail.send()
        (sent,) = self._mails
        self.assertIn("did not select it", sent["body"])
        self.assertNotIn("May we stay in touch", sent["body"])
        self.assertNotIn("/talent/", sent["body"])

    def test_reminder_waits_for_a_scheduled_refusal_mail(self):
        with freeze_time("2026-03-01"):
            applicant = self._apply()
            self._refuse_with_mail(applicant, scheduled_date="2026-03-25 08:00:00")
        with freeze_time("2026-03-17"), self.enter_registry_test_mode():
            self.env.ref(f"{MODULE}.ir_cron_consents").method_direct_trigger()
        self.env.invalidate_all()
        self.assertFalse(applicant.consent_id.event_ids, "it has not left")
        with freeze_time("2026-03-25 08:01:00"):
            self._let_leave()
        with freeze_time("2026-03-27"), self.enter_registry_test_mode():
            self.env.ref(f"{MODULE}.ir_cron_consents").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(applicant.consent_id.event_ids.mapped("kind"), ["requested"])
        self.assertEqual(str(applicant.consent_id.request_date), "2026-03-25")

    def test_two_applications_of_a_person_one_question(self):
        mails = self._refuse_with_mail(
            self._apply() | self._apply(job_id=self.other_job.id),
            medal_id=self.silver.id,
            ask_consent=True,
        )
        self.assertEqual(len(mails), 2)
        self.assertEqual(len(mails.filtered("asked_consent_id")), 1)


@tagged("post_install", "-at_install")
class TestPageEdges(TalentCase):
    def test_parameter_named_like_ours(self):
        for query in ("consent=1", "token=1"):
            with self.subTest(query):
                page = self.url_open(f"{self._link('consent')}?{query}")
                self.assertEqual(page.status_code, 200)

    def test_erasure_asked_again_after_it_was_taken_back(self):
        link = self._link("profile")
        for _time in range(2):
            self._submit(link, "erase")
            self.assertTrue(self.consent.erasure_request_date)
            self._submit(link, "take_back")
            self.assertFalse(self.consent.erasure_request_date)
            self._submit(self._link("consent"), "yes")
            self.assertEqual(self.applicant.consent_state, "granted")
        kinds = self.consent.event_ids.mapped("kind")
        self.assertEqual(kinds.count("erasure_requested"), 2)

    def test_links_made_from_a_link_end_with_it(self):
        consent = self.applicant.consent_id
        Consent = self.env["hr.applicant.consent"]
        with freeze_time("2026-01-01"):
            opened = Consent._find_by_token("consent", consent._get_token("consent"))
            derived = opened._get_token("profile")
        with freeze_time("2026-03-15"):
            self.assertFalse(Consent._find_by_token("profile", derived))
            self.assertEqual(
                Consent._find_by_token("profile", consent._get_token("profile")),
                consent,
            )
