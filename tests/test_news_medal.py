from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .test_consent_news import NewsCommon


@tagged("post_install", "-at_install")
class TestNewsOnly(NewsCommon):
    """A medal for people who get company news and nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.copper = cls.env["hr.applicant.medal"].create(
            {"name": "Copper", "news_only": True, "sequence": 90}
        )

    def _ask_due(self, *applicants):
        for applicant in applicants:
            self.assertTrue(applicant.consent_ask_date)
            applicant._request_due_consents(applicant.consent_ask_date)

    def test_asked_for_news_alone(self):
        applicant = self._remember(medal=self.copper, consent=False)
        self._ask_due(applicant)
        (mail,) = self._let_leave_to(applicant)
        text = mail.get_body(("html",)).get_content()
        self.assertIn("May we send you our company news?", text)
        self.assertNotIn("stay in touch", text)
        self.assertEqual(applicant.news_consent_state, "requested")
        self.assertEqual(applicant.consent_state, "no_request")
        self.assertFalse(applicant.consent_ask_date)
        event = applicant.news_consent_id.event_ids
        self.assertEqual(event.wording_id.purpose, "news")
        self.assertRegex(text, r"/talent/consent/[\w-]{40,}")

    def test_asked_once_and_not_by_a_company_without_news(self):
        applicant = self._remember(medal=self.copper, consent=False)
        self.company.medalist_news = False
        self._ask_due(applicant)
        self.assertFalse(self._let_leave_to(applicant))
        self.assertGreater(applicant.consent_ask_date, fields.Date.today())
        self.company.medalist_news = True
        self._ask_due(applicant)
        self.assertEqual(len(self._let_leave_to(applicant)), 1)
        applicant._request_due_consents(fields.Date.today())
        self.assertFalse(self._let_leave_to(applicant))

    def test_who_wants_to_hear_of_no_jobs_is_not_asked_for_news(self):
        applicant = self._remember(medal=self.copper, consent=False)
        applicant.with_user(self.officer)._record_consent("declined", "phone")
        self._ask_due(applicant)
        self.assertFalse(self._let_leave_to(applicant))

    def test_no_plan_no_call_no_invitation(self):
        self.company.medalist_contact_basis = "legitimate_interest"
        applicant = self._remember(medal=self.copper, consent=False)
        self.assertFalse(applicant.followup_state)
        self.assertEqual(self._blocker(applicant), "news_only")
        self.assertEqual(self._blocker(applicant, job=self.other_job), "news_only")
        applicant.with_user(self.officer)._record_consent("granted", "phone")
        self.assertEqual(self._blocker(applicant), "news_only")
        self._wants_news(applicant)
        self.assertFalse(self._news_blocker(applicant))
        with self.assertRaises(ValidationError):
            self.copper.plan_id = self.silver.plan_id

    def test_another_medal_says_more(self):
        applicant = self._remember(medal=self.copper)
        self.assertEqual(self._blocker(applicant), "news_only")
        self._remember(medal=self.silver, job_id=self.other_job.id, consent=False)
        self.assertFalse(self._blocker(applicant))

    def test_a_medal_for_news_instead_of_silver_stops_the_plan(self):
        applicant = self._remember()
        self.assertEqual(applicant.followup_state, "running")
        applicant.with_user(self.officer)._award_medal(self.copper)
        self.assertNotIn(applicant.followup_state, ("running", "paused"))

    def test_the_refusal_mail_asks_nothing(self):
        applicant = self._apply()
        action = applicant.with_user(self.officer).archive_applicant()
        model = self.env[action["res_model"]].with_user(self.officer)
        dialog = Form(model.with_context(**action["context"]))
        dialog.refuse_reason_id = self.reason
        dialog.medal_choice = str(self.copper.id)
        self.assertFalse(dialog.ask_consent)
        dialog.save().action_refuse_reason_apply()
        self.assertEqual(applicant.medal_id, self.copper)
        self.assertFalse(applicant.consent_id.asking_date)
        self._ask_due(applicant)
        self._let_leave()
        self.assertEqual(applicant.news_consent_state, "requested")
