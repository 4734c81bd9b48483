from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .test_report import ReportCase
from .widths import OnBothWidths

MODEL = "hr.medalist.contact.report"
FIGURES = ("sent", "answered", "said_yes", "hired")


@tagged("post_install", "-at_install")
class TestContactReport(ReportCase):
    """Which medals, plans, steps and emails bring answers and hires."""

    def _rows(self, user=None):
        return self._report(MODEL, user).search([])

    def _count_by(self, groupby):
        groups = self._report(MODEL)._read_group(
            [], [groupby], [f"{name}:sum" for name in FIGURES]
        )
        return {value: tuple(numbers) for value, *numbers in groups}

    def _follow_up(self, applicant, outcome="reached", days=3, step=None):
        activity = self.env["mail.activity"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("hr.applicant"),
                "res_id": applicant.id,
                "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
                "user_id": self.officer.id,
            }
        )
        step = step or applicant.medal_id.plan_id.template_ids[:1]
        activity.write({"is_followup": True, "followup_step_id": step.id})
        activity.write({"active": False, "followup_outcome": outcome})
        activity.date_done = fields.Date.today() - timedelta(days=days)
        return step

    def test_invitations(self):
        gold = self._remember(medal=self.gold)
        silver = self._remember("Grace Hopper", medal=self.silver)
        application = self._hire(self._come_back(gold))
        self._invite(
            gold, "interested", answered=1, new_applicant_id=application.id
        )._compute_hired()
        self._invite(silver, "not_now", answered=1)
        self._invite(self._remember("Odd Other"), "failed", days=None)
        self._invite(self._remember("Late Lea"), "queued", days=None)
        self.assertEqual(
            self._count_by("medal_id"),
            {self.gold: (1, 1, 1, 1), self.silver: (1, 1, 0, 0)},
        )
        self.assertEqual(set(self._rows().mapped("kind")), {"invitation"})

    def test_the_same_word_is_the_same_number(self):
        for number, state in enumerate(
            ("sent", "interested", "not_now", "not_interested", "opted_out", "expired")
        ):
            person = self._remember(f"Person{number} Doe")
            answered = state not in ("sent", "expired") or None
            self._invite(person, state, answered=answered)
        funnel = self._report()._count_people([])[0]
        ours = self._count_by("kind")["invitation"]
        self.assertEqual(ours[:2], (funnel["invited"], funnel["answered"]))

    def test_template_of_the_mailing(self):
        medalist = self._remember()
        invitation = self._invite(medalist)
        template = self.env.ref(
            "hr_recruitment_silver_medalist.mail_template_invitation"
        )
        invitation.round_id = self.env["hr.applicant.invitation.round"].create(
            {"job_id": self.other_job.id, "template_id": template.id}
        )
        self.env.flush_all()
        self.assertEqual(self._count_by("template_id"), {template: (1, 0, 0, 0)})

    def test_follow_ups_by_plan_and_step(self):
        medalist = self._remember(medal=self.silver)
        step = self._follow_up(medalist)
        self._follow_up(medalist, "no_answer")
        self._follow_up(medalist, "wants_to_apply")
        self.assertEqual(self._count_by("step_id"), {step: (3, 2, 1, 0)})
        self.assertEqual(self._count_by("plan_id"), {step.plan_id: (3, 2, 1, 0)})

    def test_hire_counts_for_the_follow_ups_before_it(self):
        medalist = self._remember(medal=self.silver)
        self._follow_up(medalist, days=5)
        application = self._come_back(medalist)
        self._hire(application)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_applicant SET create_date = %s WHERE id = %s",
            (fields.Datetime.now() - timedelta(days=3), application.id),
        )
        self._follow_up(medalist, days=1)
        rows = self._rows()
        self.assertEqual(rows.mapped("hired"), [0, 1])

    def test_who_sees_it(self):
        medalist = self._remember()
        self._invite(medalist)
        self._follow_up(medalist)
        self.assertEqual(len(self._rows()), 2)
        self.assertEqual(len(self._rows(self.administrator)), 2)
        with self.assertRaises(AccessError):
            self._rows(self.interviewer)
        with self.assertRaises(AccessError):
            self._rows().write({"job_id": False})
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.officer.write({"company_ids": [(4, elsewhere.id)]})
        there = self.env[MODEL].with_user(self.officer)
        there = there.with_context(allowed_company_ids=elsewhere.ids)
        self.assertFalse(there.search([]))

    def test_row_opens_the_application(self):
        medalist = self._remember()
        self._invite(medalist)
        action = self._rows().action_open_application()
        self.assertEqual(action["res_id"], medalist.id)

    def test_depends_names_what_is_read(self):
        report = self._report(MODEL, self.env.user)
        for name, names in report._depends.items():
            for field in names:
                self.assertIn(field, self.env[name]._fields, name)
                self.assertIn(field, report._table_query.code, name)


@tagged("post_install", "-at_install", "slow")
class TestReportTour(OnBothWidths, ReportCase, HttpCase):
    """What came of it, in a real browser."""

    def test_numbers_open_people(self):
        self._invite(self._remember("Grace Hopper"), "interested", answered=1)
        self._invite(self._remember("Ada Lovelace"))
        self.start_tour("/odoo/recruitment", "numbers_open_people", login="officer")
