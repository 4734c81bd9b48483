from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import MedalistCommon
from .widths import OnBothWidths


@tagged("post_install", "-at_install", "slow")
class TestPeopleTour(OnBothWidths, MedalistCommon, HttpCase):
    """Past Candidates in a real browser."""

    def test_officer_merges_undoes_and_splits(self):
        ada = self._remember("Ada Lovelace")
        again = self._remember("Ada Lovelace", job_id=self.other_job.id, consent=False)
        married = self._remember("Ada King", email_from="ada@mail.example.com")
        person, other = ada.person_id, married.person_id
        self.start_tour("/odoo/past-people", "past_people", login="officer")
        self.assertTrue(other.active)
        self.assertEqual(married.person_id, other)
        self.assertEqual(ada.person_id, person)
        self.assertNotEqual(again.person_id, person)
        self.assertEqual(again.person_id, person.distinct_ids)
        self.assertEqual(
            person.last_applicant_id.create_date.date(), fields.Date.today()
        )
