from unittest.mock import patch

from odoo import fields
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import MODULE, MedalistCommon


@tagged("post_install", "-at_install")
class TestJobOpening(MedalistCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.medalist = cls._remember("Ada Lovelace")
        # What is open already is no news.
        cls.env["hr.job"].search([]).medalist_announced_date = "2020-01-01"

    def _open(self, **values):
        """A job that Ada would fit."""
        job = self.env["hr.job"].create(
            {
                "name": "Cabinet Maker",
                "company_id": self.env.company.id,
                "user_id": self.officer.id,
                "no_of_recruitment": 1,
                **values,
            }
        )
        self.medalist.interest_job_ids += job
        return job

    def test_recruiter_hears_how_many_may_be_asked(self):
        job = self._open()
        second = self._remember("Grace Hopper")
        second.interest_job_ids = job
        self._remember("Mary Shelley", consent=False).interest_job_ids = job
        self._run_followups()
        self.assertRecordValues(
            job.activity_ids,
            [
                {
                    "summary": "2 past candidates may be asked",
                    "user_id": self.officer.id,
                    "date_deadline": fields.Date.today(),
                    "is_followup": False,
                }
            ],
        )
        self.assertIn(
            f'href="/odoo/recruitment/{job.id}/past-candidates"', job.activity_ids.note
        )

    def test_the_notice_goes_once_all_are_invited(self):
        job = self._open()
        first, second = self.medalist, self._remember("Grace Hopper")
        second.interest_job_ids = job
        self._run_followups()
        self.assertEqual(job.activity_ids.summary, "2 past candidates may be asked")
        template = self.env.ref(f"{MODULE}.mail_template_invitation")
        Invitation = self.env["hr.applicant.invitation"].with_user(self.officer)
        for people, left in ((first, True), (second, False)):
            Invitation._invite(
                people.with_user(self.officer), job.with_user(self.officer), template
            )
            job.invalidate_recordset(["activity_ids"])
            self.assertEqual(bool(job.activity_ids), left)

    def test_the_link_opens_the_wizard(self):
        job = self._open()
        action = self.env.ref(f"{MODULE}.action_past_candidates")
        self.assertEqual(action.path, "past-candidates")
        result = action.with_user(self.officer).with_context(active_id=job.id).run()
        wizard = self.env[result["res_model"]].browse(result["res_id"])
        self.assertEqual(wizard.job_id, job)
        self.assertFalse(action.with_user(self.officer).run(), "a link without a job")

    def test_once_an_opening(self):
        job = self._open()
        self._run_followups()
        job.activity_ids.with_user(self.officer).action_done()
        self._remember("Grace Hopper").interest_job_ids = job
        job.no_of_recruitment = 5
        self._run_followups()
        self.assertFalse(job.activity_ids)

    def test_who_waits_for_such_a_job_is_followed_up_and_counted(self):
        medalist = self.medalist.with_user(self.officer)
        medalist._pause_followups(resume_on="job_opening")
        job = self._open(no_of_recruitment=0)
        self._run_followups()
        self.assertEqual(medalist.followup_state, "paused")
        job.no_of_recruitment = 1
        self._run_followups()
        self.assertEqual(medalist.followup_state, "running")
        self.assertEqual(job.activity_ids.summary, "1 past candidate may be asked")

    def test_nobody_fits_then_nothing_now_and_later(self):
        job = self._open()
        self.medalist.interest_job_ids = False
        self._run_followups()
        self.assertFalse(job.activity_ids)
        self.medalist.interest_job_ids = job
        self._run_followups()
        self.assertFalse(job.activity_ids, "it is not opening any more")

    def test_closed_and_opened_again(self):
        job = self._open()
        self._run_followups()
        job.activity_ids.unlink()
        for closed, opened in (
            ({"no_of_recruitment": 0}, {"no_of_recruitment": 1}),
            ({"active": False}, {"active": True}),
        ):
            job.write(closed)
            self._run_followups()
            self.assertFalse(job.activity_ids, closed)
            job.write(opened)
            self._run_followups()
            self.assertEqual(len(job.activity_ids), 1, opened)
            job.activity_ids.unlink()

    def test_no_position_or_archived_is_not_open(self):
        for values in ({"no_of_recruitment": 0}, {"active": False}):
            job = self._open(**values)
            self._run_followups()
            self.assertFalse(job.activity_ids, values)

    def test_opened_in_the_form_by_an_officer(self):
        job = self._open(no_of_recruitment=0)
        with Form(job.with_user(self.officer)) as form:
            form.no_of_recruitment = 2
        self._run_followups()
        self.assertEqual(job.activity_ids.user_id, self.officer)

    def test_fallback_where_the_recruiter_can_not(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        groups = "hr_recruitment.group_hr_recruitment_user"
        foreign = new_test_user(
            self.env,
            "foreign_officer",
            groups,
            company_id=other.id,
            company_ids=other.ids,
        )
        self.env.company.medalist_fallback_user_id = self.administrator
        jobs = self._open(user_id=False)
        jobs += self._open(user_id=foreign.id)
        jobs += self._open(user_id=self.interviewer.id)
        leaver = new_test_user(self.env, "leaver", groups)
        jobs += self._open(user_id=leaver.id)
        leaver.action_archive()
        self._run_followups()
        for job in jobs:
            self.assertEqual(job.activity_ids.user_id, self.administrator)
        self.env.company.medalist_fallback_user_id = False
        job = self._open(user_id=False)
        self._run_followups()
        self.assertFalse(job.activity_ids.user_id, "seen on the job all the same")
        self.assertTrue(job.activity_ids)

    def test_company_of_the_job(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        job = self._open(company_id=other.id, user_id=False)
        self._run_followups()
        self.assertFalse(job.activity_ids)

    def test_nobody_is_mailed_and_many_jobs_cost_as_much_as_one(self):
        def run(number):
            jobs = self.env["hr.job"].create(
                [
                    {
                        "name": f"Job {index}",
                        "company_id": self.env.company.id,
                        "user_id": self.officer.id,
                        "no_of_recruitment": 1,
                    }
                    for index in range(number)
                ]
            )
            self.medalist.interest_job_ids = jobs
            queries = self._count_queries(jobs._announce_openings_batch)
            self.assertEqual(len(jobs.activity_ids), number)
            return queries

        run(1)
        messages = self.env["mail.mail"].search_count([])
        few, many = run(5), run(45)
        self.assertLess((many - few) / 40, 4, "queries for each more job")
        self.assertEqual(self.env["mail.mail"].search_count([]), messages)

    def test_one_that_fails_stops_nobody(self):
        jobs = self._open() + self._open(name="Broken") + self._open()
        broken = jobs[1]
        HrJob = type(jobs)
        prepare = HrJob._prepare_opening_activity

        def fail(job, count, user):
            if job == broken:
                raise ValueError("broken")
            return prepare(job, count, user)

        with (
            patch.object(HrJob, "_prepare_opening_activity", fail),
            mute_logger(f"odoo.addons.{MODULE}.models.batch"),
        ):
            self._run_followups()
        self.assertEqual([len(job.activity_ids) for job in jobs], [1, 0, 1])
        self._run_followups()
        self.assertEqual(len(broken.activity_ids), 1, "it is tried again")
