from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, freeze_time, tagged

from odoo.addons.mail.tests.common import MockEmail

from .common import MODULE, MedalistCommon
from .widths import OnBothWidths


@tagged("post_install", "-at_install", "slow")
class TestStory(OnBothWidths, MedalistCommon, MockEmail, HttpCase):
    """The whole story in a real browser, as a recruitment officer."""

    def test_runner_up_comes_back(self):
        self.officer.email = "olga@company.example.com"
        applicant = self._apply("Grace Hopper", partner_phone="+32 470 12 34 56")
        self.start_tour(
            f"/odoo/recruitment-applications/{applicant.id}",
            "medalist_refuse_and_ask",
            login="officer",
        )
        self.assertEqual(applicant.medal_id, self.silver)
        self.assertEqual(applicant.medal_reason, "Missed it by a hair")
        self.assertEqual(applicant.consent_state, "granted")

        with freeze_time(fields.Date.today() + timedelta(days=3)):
            self._run_followups()
        self.assertEqual(applicant.activity_ids.user_id, self.officer)
        self.start_tour(
            "/odoo/past-people", "medalist_read_up_and_called", login="officer"
        )

        self.start_tour(
            f"/odoo/recruitment/{self.other_job.id}", "medalist_invite", login="officer"
        )
        invitation = applicant.invitation_ids
        self.assertEqual(invitation.job_id, self.other_job)
        with self.mock_mail_gateway():
            invitation._get_queued_mails().send()
        self.assertEqual(invitation.state, "sent")

        self.start_tour(
            f"/odoo/action-{MODULE}.action_invitations",
            "medalist_come_back",
            login="officer",
        )
        application = invitation.new_applicant_id
        self.assertEqual(application.job_id, self.other_job)
        self.assertEqual(application.reinvited_from_id, applicant)
        self.assertTrue(application.active)
        self.assertFalse(applicant.active)

    def test_refused_in_three_clicks_and_the_medal_taken_away(self):
        applicant = self._apply()
        self.start_tour(
            f"/odoo/recruitment-applications/{applicant.id}",
            "refused_in_three_clicks_and_taken_back",
            login="officer",
        )
        self.assertEqual(applicant.refuse_reason_id, self.reason)
        self.assertFalse(applicant.medal_id)
        self.assertEqual(applicant.followup_state, "stopped")

    def test_refused_after_a_call(self):
        self.officer.email = "olga@company.example.com"
        self._let_leave()  # Odoo's own mail about the new address
        applicant = self._apply()
        self.start_tour(
            f"/odoo/recruitment-applications/{applicant.id}",
            "refused_after_a_call",
            login="officer",
        )
        self.assertEqual(applicant.medal_id, self.silver)
        self.assertFalse(applicant.refusal_call_ids)
        [mail] = self._let_leave()
        self.assertEqual(mail["To"], "ada@mail.example.com")
        html = mail.get_body(("html",)).get_content()
        self.assertIn("The other one had led a team", html)
        self.assertIn("May we stay in touch", html)
