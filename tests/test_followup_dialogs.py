from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common import FollowupCommon, slow


@tagged("post_install", "-at_install")
class TestFollowupDialogs(FollowupCommon):
    def _change(self, applicants, change, **values):
        """Fill in the dialog as the form opens it, and apply; return how many it says
        stay as they are.
        """
        action = applicants.with_context(default_change=change).action_change_followup()
        form = self._open_dialog(action)
        self.assertEqual(form.change, change)
        for name, value in values.items():
            form[name] = value
        wizard = form.save()
        unaffected = wizard.unaffected_count
        wizard.action_apply()
        return unaffected

    # -- pause -----------------------------------------------------------------------

    def test_pause_until_a_day(self):
        medalist = self._due()
        self._change(medalist, "pause", until=self._days(20))
        self.assertRecordValues(
            medalist,
            [
                {
                    "followup_state": "paused",
                    "followup_paused_until": self._days(20),
                    "followup_resume_on": "date",
                    "followup_activity_id": False,
                    "followup_step_id": self.thanks.id,
                }
            ],
        )
        with freeze_time(self._days(20)):
            self._run_followups()
            self.assertEqual(medalist.followup_activity_id.summary, "Thank-you call")

    def test_pause_until_i_resume(self):
        medalist = self._due()
        self._change(medalist, "pause", resume_on="manual")
        self.assertEqual(medalist.followup_resume_on, "manual")
        self.assertFalse(medalist.followup_paused_until)
        with freeze_time(self._days(400)):
            self._run_followups()
            self.assertFalse(medalist.followup_activity_id)

    @slow
    def test_pause_until_a_job_opens(self):
        interested = self._due("Ada Lovelace")
        interested.interest_job_ids = self.other_job
        applied = self._due("Bea Potter", job_id=self.other_job.id)
        elsewhere = self._due("Cleo Nile")
        by_hand = self._due("Dora Days", job_id=self.other_job.id)
        waiting = interested | applied | elsewhere
        self._change(waiting, "pause", resume_on="job_opening")
        by_hand._pause_followups()
        self.assertEqual(set(waiting.mapped("followup_state")), {"paused"})
        self.assertEqual(self._blocker(interested), "paused")
        resumed = self.env["hr.applicant"]._resume_followups_for_job(self.other_job)
        self.assertEqual(resumed, (interested | applied).with_env(self.env))
        self.assertEqual(set(resumed.mapped("followup_state")), {"running"})
        self.assertFalse(self._blocker(interested))
        self.assertEqual(elsewhere.followup_state, "paused")
        self.assertEqual(by_hand.followup_state, "paused", "a recruiter resumes")
        self.assertFalse(
            self.env["hr.applicant"]._resume_followups_for_job(self.other_job)
        )
        self._run_followups()
        self.assertTrue(interested.followup_activity_id, "what was open comes again")

    def test_the_nightly_run_wakes_who_waits_for_a_job(self):
        self.other_job.no_of_recruitment = 0
        self._run_followups()
        medalist = self._due("Ada Lovelace", job_id=self.other_job.id)
        self._change(medalist, "pause", resume_on="job_opening")
        self.assertIn("a job they are interested in", medalist.followup_timeline)
        self._run_followups()
        self.assertEqual(medalist.followup_state, "paused")
        self.other_job.no_of_recruitment = 2
        self._run_followups()
        self.assertEqual(medalist.followup_state, "running")

    def test_no_job_to_wait_for(self):
        medalist = self._due(job_id=False)
        with self.assertRaisesRegex(UserError, "interested in: Ada Lovelace"):
            self._change(medalist, "pause", resume_on="job_opening")

    def test_a_day_that_does_not_fit(self):
        medalist = self._due()
        with self.assertRaisesRegex(UserError, "a day in the future"):
            self._change(medalist, "pause", until=self.today)
        with self.assertRaises(AssertionError, msg="the day is required"):
            self._change(medalist, "pause")

    def test_title_of_who_has_no_name(self):
        applicant = self._apply(
            partner_name=False, email_from=False, partner_phone="+32470000009"
        )
        action = applicant.with_user(self.officer).action_log_contact()
        self.assertEqual(action["name"], "Log a Contact: ?")

    # -- skip ------------------------------------------------------------------------

    def test_skip(self):
        due = self._due("Ada Lovelace")
        waiting = self._remember("Bea Potter").with_user(self.officer)
        self._change(due | waiting, "skip")
        self.assertEqual((due | waiting).followup_step_id, self.call)
        self.assertFalse(due.followup_activity_id)
        self.assertFalse(due.last_contact_date)

    # -- resume, stop, restart -------------------------------------------------------

    def test_resume_stop_and_restart_many(self):
        due = self._due("Ada Lovelace")
        paused = self._due("Bea Potter")
        self._change(paused, "pause", resume_on="manual")
        both = due | paused
        self.assertEqual(self._change(both, "resume"), 1)
        self.assertEqual(both.mapped("followup_state"), ["running"] * 2)
        self._change(both, "stop")
        self.assertEqual(both.mapped("followup_stop_reason"), ["manual"] * 2)
        self.assertFalse(both.followup_activity_id)
        self._change(both, "restart")
        self.assertEqual(both.mapped("followup_state"), ["running"] * 2)
        self.assertEqual(both.followup_step_id, self.thanks)

    def test_restart_leaves_alone_what_goes_on(self):
        going_on = self._due("Ada Lovelace")
        self._change(going_on, "skip")
        stopped = self._due("Bea Potter")
        stopped.action_stop_followup()
        self.assertEqual(self._change(going_on | stopped, "restart"), 1)
        self.assertEqual(going_on.followup_step_id, self.call)
        self.assertEqual(stopped.followup_step_id, self.thanks)
        with self.assertRaisesRegex(UserError, "going on already"):
            self._change(going_on, "restart")

    # -- another plan ----------------------------------------------------------------

    def test_another_plan_from_today(self):
        medalist = self._due()
        gold = self.gold.plan_id
        self._change(medalist, "plan", plan_id=gold)
        self.assertRecordValues(
            medalist,
            [
                {
                    "followup_plan_id": gold.id,
                    "followup_start_date": self.today,
                    "medal_date": self._days_ago(3),
                    "medal_id": self.silver.id,
                    "followup_state": "running",
                    "followup_step_id": gold.template_ids[0].id,
                    "followup_date": self._days(7),
                    "followup_activity_id": False,
                }
            ],
        )
        with freeze_time(self._days(7)):
            self._run_followups()
            medalist.followup_activity_id.action_done()
        self.assertEqual(
            medalist.followup_date,
            self.today + relativedelta(months=6),
            "the steps that follow count from that day too",
        )

    def test_another_plan_from_the_medal(self):
        medalist = self._remember(date=self._months_ago(8)).with_user(self.officer)
        gold = self.gold.plan_id
        self._change(medalist, "plan", plan_id=gold, start="medal")
        self.assertEqual(medalist.followup_start_date, medalist.medal_date)
        self.assertEqual(medalist.followup_step_id, gold.template_ids[2])
        self.assertEqual(
            medalist.followup_date,
            medalist.medal_date + relativedelta(months=18),
            "what would be past is left out",
        )

    def test_another_plan_that_would_be_over(self):
        medalist = self._remember(date=self._months_ago(40)).with_user(self.officer)
        gold = self.gold.plan_id
        with (
            self.assertRaisesRegex(UserError, "would be past.* Ada Lovelace"),
            self.env.cr.savepoint(),
        ):
            self._change(medalist, "plan", plan_id=gold, start="medal")
        gold.write({"followup_repeat_months": 12, "followup_repeat_max": 3})
        self._change(medalist, "plan", plan_id=gold, start="medal")
        self.assertEqual(
            medalist.followup_date,
            medalist.medal_date + relativedelta(months=18 + 24),
            "the last step comes again",
        )

    def test_a_changed_delay_counts_from_the_same_day(self):
        medalist = self._remember(date=self._months_ago(2)).with_user(self.officer)
        self._change(medalist, "plan", plan_id=self.gold.plan_id)
        step = medalist.sudo().followup_step_id
        step.delay_count = 2
        self.assertEqual(medalist.followup_date, self._days(14))
        new = step.copy({"delay_count": 3, "delay_unit": "days"})
        self.assertEqual(medalist.followup_step_id, new)
        self.assertEqual(medalist.followup_date, self._days(3))

    def test_a_new_medal_counts_from_its_own_day(self):
        medalist = self._remember(date=self._months_ago(2)).with_user(self.officer)
        self._change(medalist, "plan", plan_id=self.gold.plan_id)
        medalist._award_medal(self.silver, date=self._days_ago(1))
        self.assertEqual(medalist.followup_start_date, self._days_ago(1))
        self.assertEqual(medalist.followup_plan_id, self.silver.plan_id)
        self.assertEqual(medalist.followup_date, self._days(2))

    def test_another_plan_starts_what_was_over(self):
        medalist = self._due()
        medalist.action_stop_followup()
        self._change(medalist, "plan", plan_id=self.gold.plan_id)
        self.assertEqual(medalist.followup_state, "running")
        self.assertFalse(medalist.followup_stop_reason)

    # -- many, and who may -----------------------------------------------------------

    def test_whom_it_is_not_for_stays(self):
        due = self._due("Ada Lovelace")
        stopped = self._due("Bea Potter")
        stopped.action_stop_followup()
        plain = self._refuse("Cleo Nile").with_user(self.officer)
        everybody = due | stopped | plain
        self.assertEqual(self._change(everybody, "pause", until=self._days(9)), 2)
        self.assertEqual(
            everybody.mapped("followup_state"), ["paused", "stopped", False]
        )
        self.assertEqual(self._change(everybody, "plan", plan_id=self.gold.plan_id), 1)
        self.assertEqual(
            everybody.mapped("followup_state"), ["running", "running", False]
        )

    def test_for_nobody(self):
        plain = self._refuse().with_user(self.officer)
        with self.assertRaisesRegex(UserError, "None of these"):
            self._change(plain, "skip")
        with self.assertRaisesRegex(UserError, "None of these follow-ups is paused"):
            self._change(plain, "resume")
        with self.assertRaisesRegex(UserError, "people with a medal"):
            self._change(plain, "plan", plan_id=self.gold.plan_id)

    def test_only_what_is_possible_is_offered(self):
        medalist = self._due()
        form = self._open_dialog(medalist.action_change_followup())
        self.assertEqual(form.change, "pause")
        self.assertEqual(form.possible_changes, ["pause", "skip", "plan", "stop"])
        self._change(medalist, "pause", resume_on="manual")
        form = self._open_dialog(medalist.action_change_followup())
        self.assertIn("resume", form.possible_changes)
        self._change(medalist, "stop")
        form = self._open_dialog(medalist.action_change_followup())
        self.assertEqual(form.possible_changes, ["plan", "restart"])
        self.assertEqual(form.change, "plan", "the first that is possible")

    @slow
    def test_many_cost_as_much_as_few(self):
        def count(number, change, **values):
            medalists = self.env["hr.applicant"].with_user(self.officer)
            for index in range(number):
                name = f"{change}{number}x{index} Person"
                medalists |= self._remember(name, date=self._days_ago(3))
            self._run_followups()
            wizard = (
                self.env["hr.applicant.followup.change"]
                .with_user(self.officer)
                .create({"applicant_ids": medalists.ids, "change": change, **values})
            )
            return self._count_queries(wizard.action_apply)

        for change, values in (
            ("pause", {"until": self._days(9)}),
            ("plan", {"plan_id": self.gold.plan_id.id}),
        ):
            with self.subTest(change=change):
                count(2, change, **values)
                few = count(3, change, **values)
                many = count(23, change, **values)
                self.assertLessEqual(many, few + 20)

    def test_interviewers_change_nothing(self):
        medalist = self._due(interviewer_ids=self.interviewer.ids)
        seen = medalist.with_user(self.interviewer)
        with self.assertRaises(AccessError):
            seen.action_change_followup()
        with self.assertRaises(AccessError):
            self.env["hr.applicant.followup.change"].with_user(self.interviewer).create(
                {"applicant_ids": medalist.ids}
            )
        self.assertEqual(medalist.followup_state, "running")

    # -- what the form says ----------------------------------------------------------

    def test_the_form_says_why_it_waits(self):
        medalist = self._remember(date=self._days_ago(3), consent=False)
        self._run_followups()
        form = Form(medalist.with_user(self.officer))
        self.assertIn("There is no consent yet", form.followup_timeline)
        self.assertNotIn(
            "followup_timeline",
            Form(
                self._apply(
                    "Bea Potter", interviewer_ids=self.interviewer.ids
                ).with_user(self.interviewer)
            )._view["fields"],
        )
