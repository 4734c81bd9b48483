from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import MedalistCommon
from .widths import OnBothWidths


@tagged("post_install", "-at_install", "slow")
class TestFollowupTours(OnBothWidths, MedalistCommon, HttpCase):
    """The dialogs in a real browser."""

    def _due(self, name):
        medalist = self._remember(name, date=self._days_ago(3))
        self._run_followups()
        return medalist

    def test_officer_logs_a_contact_by_keyboard(self):
        medalist = self._due("Ada Lovelace")
        activity = medalist.followup_activity_id
        self.start_tour(
            f"/odoo/recruitment-applications/{medalist.id}",
            "log_contact_by_keyboard",
            login="officer",
        )
        self.assertEqual(activity.followup_outcome, "reached")
        self.assertEqual(activity.feedback, "Has a new boss")
        self.assertEqual(medalist.last_contact_date, fields.Date.today())

    def test_officer_logs_an_attempt_from_the_activity(self):
        medalist = self._due("Ada Lovelace")
        self.start_tour(
            f"/odoo/recruitment-applications/{medalist.id}",
            "log_contact_from_the_activity",
            login="officer",
        )
        self.assertEqual(
            medalist.followup_activity_id.date_deadline,
            fields.Date.today() + timedelta(days=7),
        )
        self.assertFalse(medalist.last_contact_date)

    def test_manager_pauses_three_and_changes_their_plan(self):
        medalists = self.env["hr.applicant"]
        for name in ("Ada Lovelace", "Bea Potter", "Cleo Nile"):
            medalists |= self._due(name)
        self.start_tour("/odoo/medalists", "followups_of_many", login="hr_admin")
        self.assertEqual(medalists.followup_plan_id, self.gold.plan_id)
        self.assertEqual(
            set(medalists.mapped("followup_start_date")), {fields.Date.today()}
        )
        self.assertEqual(set(medalists.mapped("followup_state")), {"running"})
