from odoo.tests import HttpCase, tagged

from .common import MODULE, MedalistCommon
from .widths import OnBothWidths


@tagged("post_install", "-at_install", "slow")
class TestBringAlongTour(OnBothWidths, MedalistCommon, HttpCase):
    """The past comes along, in a real browser, as an officer."""

    def test_officer_finds_people_worth_remembering(self):
        self.env["hr.applicant"].with_context(active_test=False).search(
            [("refuse_reason_id", "!=", False)]
        ).write({"refuse_reason_id": False})
        grace = self._refuse("Grace Hopper", priority="3")
        bad = self._refuse("Bad Luck")
        self.start_tour(
            "/odoo/worth-remembering", "find_worth_remembering", login="officer"
        )
        self.assertEqual(grace.medal_id, self.silver)
        self.assertTrue(grace.consent_ask_date)
        self.assertFalse(bad.medal_id)

    def test_officer_adds_cvs(self):
        ada = self._refuse("Ada Lovelace")
        self.start_tour(
            f"/odoo/action-{MODULE}.action_add_cvs", "add_cvs_in_bulk", login="officer"
        )
        self.assertEqual(ada.message_main_attachment_id.name, "Ada Lovelace.txt")
