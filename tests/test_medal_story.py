from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, freeze_time, tagged

from odoo.addons.mail.tests.common import MockEmail

from .common import MODULE, MedalistCommon


@tagged("post_install", "-at_install", "slow")
class TestStory(MedalistCommon, MockEmail, HttpCase):
    """The whole story in a real browser, as a recruitment officer."""

    def test_runner_up_comes_back(self):
        self.officer.email = "olga@company.example.com"
        applicant = self._apply("Grace Hopper", email_from="grace@mail.example.com")
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
        self.start_tour("/odoo/medalists", "medalist_follow_up", login="officer")

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
