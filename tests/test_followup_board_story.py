from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import MedalistCommon
from .widths import OnBothWidths


@tagged("post_install", "-at_install", "slow")
class TestFollowupBoardStory(OnBothWidths, MedalistCommon, HttpCase):
    """The day of a recruiter, and of who leads them, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A browser knows one today only.
        cls.other_officer = cls._new_officer("other_officer", name="Otto Officer")
        cls.ada, cls.grace, cls.alan = (
            cls._remember(name, date=cls._days_ago(3), user_id=user.id)
            for name, user in (
                ("Ada Lovelace", cls.officer),
                ("Grace Hopper", cls.officer),
                ("Alan Turing", cls.other_officer),
            )
        )
        cls.grace.personal_note = "<p>Collects clocks</p>"

    def setUp(self):
        super().setUp()
        self._run_followups()
        self.ada.followup_activity_id.date_deadline = fields.Date.today() - timedelta(
            days=2
        )

    def test_recruiter_sees_the_day_and_marks_one_done(self):
        self.start_tour(
            "/odoo/recruitment", "followups_of_a_recruiter", login="officer"
        )
        for medalist in (self.ada, self.grace):
            self.assertEqual(medalist.last_contact_date, fields.Date.today())
            self.assertFalse(medalist.followup_activity_id)

    def test_manager_sees_all_recruiters(self):
        self.start_tour(
            "/odoo/follow-ups", "followups_of_all_recruiters", login="hr_admin"
        )

    def test_job_opens(self):
        self.env["hr.job"].search([]).medalist_announced_date = "2020-01-01"
        job = self.env["hr.job"].create(
            {
                "name": "Cabinet Maker",
                "company_id": self.env.company.id,
                "user_id": self.officer.id,
                "no_of_recruitment": 1,
            }
        )
        self.grace.interest_job_ids = job
        (self.ada + self.alan).last_contact_date = fields.Date.today()
        self._run_followups()
        self.start_tour(
            f"/odoo/recruitment/{job.id}", "followups_job_opening", login="officer"
        )
