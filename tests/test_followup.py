from datetime import date, timedelta
from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import MODULE, MedalistCommon, slow


@tagged("post_install", "-at_install")
class TestFollowup(MedalistCommon):
    def test_due_step_becomes_one_activity_for_the_recruiter(self):
        medalist = self._remember(date=self._days_ago(3))
        self._run_followups()
        activity = medalist.activity_ids
        self.assertRecordValues(
            activity,
            [
                {
                    "summary": "Thank-you call",
                    "user_id": self.officer.id,
                    "date_deadline": fields.Date.today(),
                    "followup_step_id": self.silver.plan_id.template_ids[0].id,
                    "automated": True,
                }
            ],
        )
        self.assertEqual(medalist.followup_activity_id, activity)
        self.assertFalse(medalist.active, "it works on archived applications")

    def test_nothing_before_its_time(self):
        medalist = self._remember(date=self._days_ago(2))
        self._run_followups()
        self.assertFalse(medalist.activity_ids)
        self.assertEqual(
            medalist.followup_date, fields.Date.today() + timedelta(days=1)
        )

    def test_running_again_changes_nothing(self):
        medalist = self._remember(date=self._months_ago(14))
        self._run_followups()
        self._run_followups()
        self.assertEqual(len(medalist.activity_ids), 1)

    @slow
    def test_steps_follow_one_another(self):
        """Three steps, each when the one before is done and the gap is over."""
        self.env.company.medalist_contact_gap_days = 30
        with freeze_time("2025-08-31"):
            medalist = self._remember()
        dates = []
        for day in (
            "2025-09-03",
            "2025-09-04",
            "2026-02-28",
            "2026-08-31",
            "2027-01-31",
        ):
            with freeze_time(day):
                self._run_followups()
                if medalist.followup_activity_id:
                    dates.append((day, medalist.followup_activity_id.summary))
                    medalist.followup_activity_id.with_user(self.officer).action_done()
        self.assertEqual(
            dates,
            [
                ("2025-09-03", "Thank-you call"),
                ("2026-02-28", "Call: what has changed?"),
                ("2026-08-31", "Coffee"),
            ],
            "31 August + 6 months is the last day of February",
        )
        self.assertEqual(medalist.followup_state, "done")
        self.assertEqual(medalist.last_contact_date, date(2026, 8, 31))

    def test_month_ends(self):
        with freeze_time("2025-08-31"):
            medalist = self._remember(medal=self.bronze)
        self.assertEqual(medalist.followup_date, date(2026, 8, 31))

    def test_deleted_activity_skips_the_step(self):
        medalist = self._remember(date=self._days_ago(3))
        self._run_followups()
        medalist.activity_ids.with_user(self.officer).unlink()
        self.assertEqual(medalist.followup_step_id, self.silver.plan_id.template_ids[1])
        self.assertFalse(medalist.last_contact_date, "nobody was contacted")
        self.assertEqual(medalist.followup_state, "running")

    def test_blocked_for_now_waits_and_goes_on(self):
        medalist = self._remember(date=self._days_ago(3), consent=False)
        self._run_followups()
        self.assertFalse(medalist.activity_ids)
        self.assertEqual(medalist.followup_state, "running")
        self.assertGreater(medalist.followup_date, fields.Date.today())
        medalist.with_user(self.officer)._record_consent("granted", "phone")
        self._run_followups()
        self.assertEqual(medalist.activity_ids.summary, "Thank-you call")

    def test_recent_contact_waits_for_the_end_of_the_gap(self):
        medalist = self._remember(date=self._days_ago(3))
        medalist.last_contact_date = self._days_ago(10)
        self._run_followups()
        gap = self.env.company.medalist_contact_gap_days
        self.assertEqual(
            medalist.followup_date, self._days_ago(10) + timedelta(days=gap)
        )
        self.assertFalse(medalist.activity_ids)

    def test_blocked_for_good_stops_with_the_reason(self):
        medalist = self._remember(date=self._days_ago(3))
        self._apply(stage_id=self.env.ref("hr_recruitment.stage_job5").id)
        self._run_followups()
        self.assertEqual(medalist.followup_state, "stopped")
        self.assertEqual(medalist.followup_stop_reason, "hired")
        self.assertFalse(medalist.activity_ids)

    def test_pause_and_resume(self):
        medalist = self._remember(date=self._days_ago(3)).with_user(self.officer)
        medalist._pause_followups(fields.Date.today() + timedelta(days=5))
        self._run_followups()
        self.assertFalse(medalist.activity_ids)
        with freeze_time(fields.Date.today() + timedelta(days=5)):
            self._run_followups()
            self.assertEqual(len(medalist.activity_ids), 1)
            self.assertEqual(medalist.followup_state, "running")

    def test_stop_cancels_the_open_activity_and_restart_begins_anew(self):
        medalist = self._remember(date=self._days_ago(3)).with_user(self.officer)
        self._run_followups()
        medalist.action_stop_followup()
        self.assertFalse(medalist.activity_ids)
        self.assertEqual(medalist.followup_stop_reason, "manual")
        self._run_followups()
        self.assertFalse(medalist.activity_ids)
        medalist.action_restart_followup()
        self._run_followups()
        self.assertEqual(medalist.activity_ids.summary, "Thank-you call")

    def test_new_award_supersedes_older_plans_of_the_person(self):
        older = self._remember(date=self._days_ago(3))
        self._run_followups()
        self.assertTrue(older.activity_ids)
        newer = self._remember(medal=self.gold, job_id=self.other_job.id)
        self.assertEqual(older.followup_state, "stopped")
        self.assertEqual(older.followup_stop_reason, "superseded")
        self.assertFalse(older.activity_ids)
        self.assertEqual(newer.followup_state, "running")

    def test_better_medal_restarts_the_plan_without_doubling(self):
        medalist = self._remember(medal=self.bronze, date=self._months_ago(13))
        self._run_followups()
        medalist.with_user(self.officer)._award_medal(
            self.silver, date=self._days_ago(3)
        )
        self._run_followups()
        self.assertEqual(medalist.activity_ids.summary, "Thank-you call")

    def test_one_open_follow_up_even_if_two_plans_run(self):
        """Two applications that turn out to be one person's get one activity."""
        first = self._remember(date=self._days_ago(3))
        second = self._remember(
            "Ada Lovelace", email_from="other@mail.example.com", date=self._days_ago(3)
        )
        first.person_id._merge(second.person_id)
        self._run_followups()
        self.assertEqual(len((first | second).activity_ids), 1)
        self._run_followups()
        self.assertEqual(len((first | second).activity_ids), 1)

    def test_responsible_falls_back_in_order(self):
        def responsible(medalist):
            return medalist._get_followup_responsibles()[medalist]

        medalist = self._remember()
        self.assertEqual(responsible(medalist), self.officer)
        step_user = new_test_user(
            self.env, "step", "hr_recruitment.group_hr_recruitment_user"
        )
        medalist.followup_step_id.write(
            {"responsible_type": "other", "responsible_id": step_user.id}
        )
        self.assertEqual(responsible(medalist), step_user)
        step_user.active = False
        self.assertEqual(responsible(medalist), self.officer)
        medalist.user_id = self.interviewer
        medalist.medal_user_id = self.administrator
        self.assertEqual(
            responsible(medalist), self.administrator, "interviewers have no access"
        )
        medalist.medal_user_id = self.interviewer
        self.assertEqual(responsible(medalist), self.job.user_id)
        self.job.user_id = False
        self.assertFalse(responsible(medalist))
        self.env.company.medalist_fallback_user_id = self.administrator
        self.assertEqual(responsible(medalist), self.administrator)

    def test_one_bad_record_stops_nobody(self):
        good = self._remember("Good Gert", date=self._days_ago(3))
        bad = self._remember("Bad Bert", date=self._days_ago(3))
        Followup = self.registry["hr.applicant.followup"]
        prepare = Followup._prepare_activity

        def fail_for_bert(followup, shared):
            if followup.applicant_id == bad:
                raise ValueError("Bert breaks it")
            return prepare(followup, shared)

        logger = "odoo.addons.hr_recruitment_silver_medalist.models.batch"
        with (
            patch.object(Followup, "_prepare_activity", fail_for_bert),
            self.assertLogs(logger, "ERROR") as logs,
        ):
            self._run_followups()
        self.assertIn(
            f"hr.applicant.followup({bad.followup_id.id},) failed", logs.output[0]
        )
        self.assertTrue(good.activity_ids)
        self.assertFalse(bad.activity_ids)
        self.assertEqual(
            bad.followup_date, fields.Date.today() + timedelta(days=1), "tried again"
        )
        with freeze_time(fields.Date.today() + timedelta(days=1)):
            self._run_followups()
        self.assertTrue(bad.activity_ids)

    def test_batches(self):
        medalists = self.env["hr.applicant"]
        for number in range(5):
            medalists |= self._remember(f"Nr{number} Person", date=self._days_ago(3))
        self.cron.code = "model._cron_followups(batch_size=2)"
        self._run_followups()
        self.assertEqual(len(medalists.activity_ids), 5)

    def test_one_summary_per_recruiter_and_run(self):
        self._remember("Ada Lovelace", date=self._days_ago(3))
        self._remember("Bea Potter", date=self._days_ago(3))
        to_officer = [
            ("message_type", "=", "user_notification"),
            ("partner_ids", "in", self.officer.partner_id.ids),
        ]
        self.assertFalse(self.env["mail.message"].search(to_officer))
        self._run_followups()
        message = self.env["mail.message"].search(to_officer)
        self.assertEqual(len(message), 1, "not one for each activity")
        self.assertIn("2", message.subject)
        self.assertIn("Ada Lovelace", message.body)
        self.assertIn("Bea Potter", message.body)
        self._run_followups()
        self.assertEqual(self.env["mail.message"].search(to_officer), message)

    @mute_logger("odoo.models.unlink")
    def test_removed_step_is_skipped(self):
        medalist = self._remember(date=self._days_ago(3))
        self._run_followups()
        plan = self.silver.plan_id
        plan.template_ids[0].unlink()
        medalist.activity_ids.with_user(self.officer).action_done()
        self.assertEqual(medalist.followup_step_id, plan.template_ids[0])
        self.assertEqual(
            medalist.followup_date,
            medalist.medal_date + relativedelta(months=6),
        )

    def test_due_rows_are_found_by_index(self):
        """What is not due is not in this index: a quiet night costs nothing."""
        Followup = self.env["hr.applicant.followup"]
        # Without rows another index would do as well: this one knows the order, too.
        plan = self._get_plan(Followup, Followup._get_due_domain(), order="date, id")
        self.assertIn("hr_applicant_followup_due_idx", plan)
        self.assertNotIn("Seq Scan", plan)


@tagged("post_install", "-at_install", "slow")
class TestFollowupMeanwhile(MedalistCommon):
    """Recruiters leave, steps go, two plans turn out to be one person's."""

    def test_follow_ups_of_who_leaves_go_to_the_next_in_charge(self):
        self.env.company.medalist_fallback_user_id = self.administrator
        self.job.user_id = False
        medalist = self._remember(date=self._days_ago(3))
        self._run_followups()
        step = medalist.followup_step_id
        self.officer.action_archive()
        self.env.invalidate_all()
        self.assertEqual(medalist.followup_step_id, step)
        self._run_followups()
        self.assertEqual(medalist.activity_ids.user_id, self.administrator)

    def test_step_removed_while_waiting_is_passed_over(self):
        medalist = self._remember(date=self._days_ago(2))
        first, second, _third = self.silver.plan_id.template_ids
        first.unlink()
        with freeze_time(fields.Date.today() + timedelta(days=2)):
            self._run_followups()
        self.assertEqual(medalist.followup_step_id, second)
        self.assertFalse(medalist.activity_ids)

    def test_awarding_two_applications_of_a_person_starts_one_plan(self):
        both = self._refuse() | self._refuse(job_id=self.other_job.id)
        both.with_user(self.officer)._award_medal(self.silver)
        self.assertEqual(both.mapped("followup_state"), [False, "running"])

    def test_forgotten_pause_does_not_make_the_run_spin(self):
        """What a pause left behind holds nobody, wherever it comes from."""
        due = self._remember(date=self._days_ago(3))
        paused = self._remember(email_from="o@mail.example.com")
        done = self._remember(email_from="p@mail.example.com")
        paused.with_user(self.officer)._pause_followups()
        done.followup_id._change_state("done")
        done.person_id.paused_until = self._days_ago(1)
        for other in (paused, done):
            due.person_id._merge(other.person_id)
        self.assertEqual(paused.followup_stop_reason, "superseded")
        self._run_followups()
        self.assertTrue(due.followup_activity_id)

    def test_pause_ends_with_the_plan(self):
        medalist = self._remember(medal=self.bronze, date=self._months_ago(30))
        medalist.followup_id.step_id = self.bronze.plan_id.template_ids[-1]
        officer = medalist.with_user(self.officer)
        officer._pause_followups(fields.Date.today() + timedelta(days=90))
        self.assertTrue(medalist.followup_paused_until)
        officer.action_skip_followup_step()
        self.assertEqual(medalist.followup_state, "done")
        self.assertFalse(medalist.followup_paused_until)

    def test_second_plan_ends_while_the_first_ones_activity_is_open(self):
        self.env.company.medalist_contact_gap_days = 0
        first = self._remember(date=self._days_ago(3))
        self._run_followups()
        second = self._remember(email_from="o@mail.example.com", date=self._days_ago(3))
        first.person_id._merge(second.person_id)
        self._run_followups()
        self.assertTrue(first.activity_ids)
        self.assertFalse(second.activity_ids)

    def test_half_done_work_of_a_bad_record_is_undone(self):
        good = self._remember("Good Gert", date=self._days_ago(3))
        bad = self._remember("Bad Bert", date=self._days_ago(3))
        Followup = self.registry["hr.applicant.followup"]
        create = Followup._create_activities

        def fail_after(followups, users, today):
            create(followups, users, today)
            if bad in followups.applicant_id:
                raise ValueError("too late")

        with (
            patch.object(Followup, "_create_activities", fail_after),
            self.assertLogs(f"odoo.addons.{MODULE}.models.batch", "ERROR"),
        ):
            self._run_followups()
        self.assertEqual(len(good.activity_ids), 1)
        self.assertFalse(bad.activity_ids)

    def test_recruiter_comes_before_who_awarded_if_they_have_access(self):
        officers = "hr_recruitment.group_hr_recruitment_user"
        recruiter = new_test_user(self.env, "recruiter2", officers)
        medalist = self._remember(user_id=recruiter.id)
        self.assertEqual(medalist._get_followup_responsibles(), {medalist: recruiter})
        company = self.env["res.company"].create({"name": "Other Co."})
        recruiter.write({"company_ids": company.ids, "company_id": company.id})
        self.assertEqual(
            medalist._get_followup_responsibles(), {medalist: self.officer}
        )

    def test_only_officers_change_plans(self):
        medalist = self._remember(
            date=self._days_ago(3), interviewer_ids=self.interviewer.ids
        )
        self._run_followups()
        portal = new_test_user(self.env, "portal_user", "base.group_portal")
        plain = new_test_user(self.env, "plain_user", "base.group_user")
        for user in (portal, plain, self.interviewer):
            Applicant = self.env(user=user)["hr.applicant"]
            for method in (
                "action_stop_followup",
                "action_resume_followup",
                "action_skip_followup_step",
                "action_restart_followup",
            ):
                with self.subTest(user.login, method=method):
                    with self.assertRaises(AccessError):
                        call_kw(Applicant, method, [medalist.ids], {})
        self.assertEqual(medalist.followup_state, "running")
        self.assertTrue(medalist.activity_ids)
