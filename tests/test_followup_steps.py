"""Which step comes when: the first and the last day that count."""

from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ..models.constants import HOLD_DAYS
from .common import InvitationCommon, MedalistCommon


class StepsCommon(MedalistCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._make_plan(1, 10, 20)
        cls.first, cls.second, cls.last = cls.plan.template_ids
        cls.silver.plan_id = cls.plan

    @classmethod
    def _make_plan(cls, *delays, unit="days", **values):
        return cls.env["mail.activity.plan"].create(
            {
                "name": "Calls",
                "res_model": "hr.applicant",
                **values,
                "template_ids": [
                    Command.create(
                        {
                            "activity_type_id": cls.env.ref(
                                "mail.mail_activity_data_call"
                            ).id,
                            "summary": f"Call {delay}",
                            "delay_count": delay,
                            "delay_unit": unit,
                            "delay_from": "after_plan_date",
                            "responsible_type": "on_demand",
                            "sequence": delay,
                        }
                    )
                    for delay in delays
                ],
            }
        )

    def _follow(self, days_ago, name="Ada Lovelace", **values):
        """Return the plan of somebody who got the medal so many days ago."""
        medalist = self._remember(name, date=self._days_ago(days_ago), **values)
        return medalist.followup_id.sudo()


@tagged("post_install", "-at_install")
class TestPlanDays(StepsCommon):
    START = date(2026, 1, 31)

    def _first(self, since=None, plan=None):
        return (plan or self.plan)._get_first_followup(self.START, since)

    def _next(self, step, day, repeats=0, today=date(2026, 2, 1), plan=None):
        return (plan or self.plan)._get_next_followup(
            self.START, step, day, repeats, today
        )

    def _day(self, days):
        return self.START + timedelta(days=days)

    def test_a_plan_begins_with_what_is_due_that_day_or_later(self):
        for since, expected in (
            (None, (self._day(1), self.first, 0)),
            (self._day(1), (self._day(1), self.first, 0)),
            (self._day(2), (self._day(10), self.second, 0)),
            (self._day(20), (self._day(20), self.last, 0)),
        ):
            with self.subTest(since=since):
                self.assertEqual(self._first(since), expected)
        self.assertFalse(self._first(self._day(21))[1], "over, without a repetition")
        self.plan.followup_repeat_months = 6
        due, step, repeats = self._first(self._day(21))
        self.assertEqual((step, repeats), (self.last, 1))
        self.assertEqual(due, date(2026, 8, 20))

    def test_a_plan_without_steps_does_nothing(self):
        empty = self._make_plan(followup_repeat_months=6)
        due, step, repeats = self._first(plan=empty)
        self.assertFalse(due or step or repeats)
        due, step, repeats = self._next(self.first.browse(), False, plan=empty)
        self.assertFalse(due or step or repeats)

    def test_steps_follow_one_another(self):
        self.assertEqual(
            self._next(self.first, self._day(1)), (self._day(10), self.second, 0)
        )
        # A recruiter had moved it: the order counts, not the day.
        self.assertEqual(
            self._next(self.first, self._day(15), 3), (self._day(10), self.second, 0)
        )
        self.assertEqual(self._next(self.last, self._day(20))[1], self.last.browse())

    def test_after_a_step_that_was_removed_the_next_later_day_counts(self):
        nothing = self.first.browse()
        for day, step in (
            (False, self.first),
            (self._day(1), self.second),
            (self._day(9), self.second),
            (self._day(10), self.last),
            (self._day(20), nothing),
        ):
            with self.subTest(day=day):
                self.assertEqual(self._next(nothing, day)[1], step)

    def test_the_last_step_is_repeated_as_often_as_the_plan_says(self):
        self.plan.write({"followup_repeat_months": 6, "followup_repeat_max": 2})
        first = self._day(20)  # the 20th of February
        for today, repeats, expected in (
            (first, 0, (date(2026, 8, 20), 1)),
            (date(2026, 8, 19), 1, (date(2026, 8, 20), 2)),
            (date(2026, 8, 20), 1, (date(2027, 2, 20), 2)),
        ):
            with self.subTest(today=today):
                due, step, count = self._next(self.last, first, repeats, today)
                self.assertEqual((due, count), expected)
                self.assertEqual(step, self.last)
        self.assertFalse(self._next(self.last, first, 2)[0])
        self.plan.followup_repeat_max = 0
        self.assertEqual(self._next(self.last, first, 40)[2], 41)
        # Done before its day: not twice for one day.
        due, _step, _count = self._next(self.last, date(2026, 8, 20), 1, first)
        self.assertEqual(due, date(2027, 2, 20))

    def test_month_ends_stay_month_ends(self):
        plan = self._make_plan(1, unit="months", followup_repeat_months=1)
        step = plan.template_ids
        due, _step, _repeats = self._first(plan=plan)
        self.assertEqual(due, date(2026, 2, 28))
        due, _step, _repeats = self._next(step, due, 0, due, plan=plan)
        self.assertEqual(due, date(2026, 3, 31))

    def test_nothing_is_due_before_the_medal(self):
        self.first.write({"delay_count": 0, "delay_from": "before_plan_date"})
        with self.assertRaisesRegex(ValidationError, "Call 1"):
            self.first.delay_count = 1

    def test_whose_plan_people_are_followed_up_by(self):
        """A medal's, or one that somebody is followed up by."""
        other = self._make_plan(5)
        self.assertTrue(self.plan._is_followup_plan())
        self.assertFalse(other._is_followup_plan())
        medalist = self._remember()
        medalist._start_followup_plan(other)
        self.assertTrue(other._is_followup_plan())

    def test_a_new_step_is_next_for_whom_it_comes_first(self):
        """Not today or earlier, and not on or after the day of the next one."""
        followup = self._follow(5)  # the second step, in five days
        followup._go_to_next_step()
        self.assertEqual(followup.date, fields.Date.today() + timedelta(days=5))
        for delay, is_next in ((4, False), (5, False), (10, False), (11, False)):
            with self.subTest(delay=delay):
                step = self.first.copy({"delay_count": delay})
                self.assertEqual(followup.step_id == step, is_next)
        step = self.first.copy({"delay_count": 9})
        self.assertEqual(followup.step_id, step)
        sooner = self.first.copy({"delay_count": 6})
        self.assertEqual(followup.step_id, sooner)
        self.assertEqual(followup.date, fields.Date.today() + timedelta(days=1))

    def test_a_day_that_a_recruiter_chose_stays_when_the_plan_changes(self):
        planned, chosen = self._follow(0), self._follow(0, "Bea Byron")
        day = fields.Date.today() + timedelta(days=4)
        chosen.date = day
        self.first.delay_count = 3
        self.assertEqual(planned.date, fields.Date.today() + timedelta(days=3))
        self.assertEqual(chosen.date, day)


@tagged("post_install", "-at_install")
class TestStepsInTheWay(StepsCommon):
    """Steps that are done, waited for, or come too late."""

    def test_a_step_loses_its_sense_after_its_days(self):
        today = fields.Date.today()
        for useful, waited, late in (
            (5, 5, False),
            (5, 6, True),
            (1, 2, True),
            (0, 400, False),
        ):
            with self.subTest(useful=useful, waited=waited):
                self.first.followup_useful_days = useful
                since = today - timedelta(days=waited)
                self.assertEqual(self.first._is_too_late(since, today), late)

    def test_what_came_too_late_is_left_out(self):
        """The next that makes sense counts, else the last of the plan."""
        self.plan.template_ids.followup_useful_days = 5
        today = fields.Date.today()
        for days_ago, step, due in (
            (3, self.first, -2),
            (12, self.second, -2),
            (23, self.last, -3),
            (100, self.last, -80),
        ):
            with self.subTest(days_ago=days_ago):
                followup = self._follow(days_ago, f"Ada Number{days_ago}")
                followup.write(
                    {"waiting_since": followup.date, "hold_reason": "in_process"}
                )
                changed = followup._skip_late_steps(today)
                self.assertEqual(followup.step_id, step)
                self.assertEqual(followup.date, today + timedelta(days=due))
                moved = step != self.first
                self.assertEqual(changed, followup if moved else followup.browse())
                self.assertEqual(bool(followup.waiting_since), not moved)

    def test_what_is_never_left_out(self):
        self.plan.template_ids.followup_useful_days = 5
        repeated, fresh, last = (
            self._follow(100, name) for name in ("Ada A", "Bea B", "Cleo C")
        )
        since = self._days_ago(90)
        repeated.write({"waiting_since": since, "repeat_count": 1})
        last.write({"waiting_since": since, "step_id": self.last.id})
        all_three = repeated | fresh | last
        self.assertFalse(all_three._skip_late_steps(fields.Date.today()))
        self.assertEqual(repeated.step_id | fresh.step_id, self.first)
        self.assertEqual(last.step_id, self.last)

    def test_the_day_a_recruiter_chooses(self):
        today = fields.Date.today()
        day = today + timedelta(days=7)
        self.plan.followup_repeat_max = 3
        opened, waiting, paused, done = (
            self._follow(3, name) for name in ("Ada A", "Bea B", "Cleo C", "Dora D")
        )
        (waiting | paused | done).date = today + timedelta(days=30)
        self._run_followups()
        self.assertTrue(opened.activity_id)
        waiting.write({"hold_reason": "in_process", "waiting_since": today})
        paused._pause()
        done._change_state("done")
        done.step_id = False
        (opened | waiting | paused | done)._set_next_date(day)
        self.assertEqual(opened.activity_id.date_deadline, day)
        self.assertRecordValues(
            waiting | paused | done,
            [
                {
                    "state": "running",
                    "step_id": step.id,
                    "date": day,
                    "repeat_count": repeats,
                    "hold_reason": False,
                    "waiting_since": False,
                }
                for step, repeats in (
                    (self.first, 0),
                    (self.last if paused.state == "stopped" else self.first, 0),
                    (self.last, 3),
                )
            ],
        )
        stopped = self._follow(3, "Eve E")
        stopped._stop("manual")
        stopped._set_next_date(day)
        self.assertEqual((stopped.state, stopped.step_id), ("running", self.last))

    def test_a_step_that_is_cancelled_is_no_contact(self):
        for contacted, keep, step in (
            (True, False, self.second),
            (False, False, self.second),
            (False, True, self.first),
        ):
            with self.subTest(contacted=contacted, keep=keep):
                followup = self._follow(3, f"Ada {contacted}{keep}")
                followup._close_step(contacted, keep_step=keep)
                self.assertEqual(followup.step_id, step)
                told = followup.applicant_id.last_contact_date
                self.assertEqual(told, contacted and fields.Date.today())

    def test_a_skipped_step_takes_its_activity_along(self):
        followup = self._follow(3)
        self._run_followups()
        activity = followup.activity_id
        self.assertTrue(activity)
        followup._skip()
        self.assertFalse(activity.exists())
        self.assertEqual(followup.step_id, self.second)
        followup._stop("manual")
        followup._skip()
        self.assertEqual(followup.step_id, self.second, "it is over")

    def test_how_long_the_gate_lets_a_step_wait(self):
        """Until its day, but tomorrow at least; else some days."""
        today = fields.Date.today()
        for name, until, expected in (
            ("Ada A", today + timedelta(days=40), 40),
            ("Bea B", today, 1),
            ("Cleo C", None, HOLD_DAYS),
        ):
            with self.subTest(name):
                followup = self._follow(3, name)
                due = followup.date
                gate = {followup: ("recent_contact", until)}
                for _night in range(2):
                    followup._let_wait_or_stop(gate, today)
                    self.assertEqual(followup.date, today + timedelta(days=expected))
                    self.assertEqual(followup.waiting_since, due)
                self.assertEqual(followup.hold_reason, "recent_contact")

    def test_what_does_not_pass_stops_the_plan(self):
        followup = self._follow(3)
        followup._let_wait_or_stop({followup: ("hired", None)}, fields.Date.today())
        self.assertEqual((followup.state, followup.stop_reason), ("stopped", "hired"))

    def test_no_activity_on_the_last_day_of_a_consent(self):
        today = fields.Date.today()
        for name, last, opened in (("Ada A", 0, False), ("Bea B", 1, True)):
            with self.subTest(name):
                followup = self._follow(3, name)
                followup.applicant_id.consent_id.expiry_date = today + timedelta(
                    days=last
                )
                self._run_followups()
                self.assertEqual(bool(followup.activity_id), opened)
                if not opened:
                    self.assertEqual(followup.hold_reason, "consent_expired")
                    self.assertEqual(followup.date, today + timedelta(days=1))

    def test_a_step_is_due_on_its_day(self):
        today, tomorrow = self._follow(1, "Ada A"), self._follow(0, "Bea B")
        self._run_followups()
        self.assertTrue(today.activity_id)
        self.assertFalse(tomorrow.activity_id)

    def test_without_a_limit_all_are_given(self):
        self.env.company.medalist_followup_limit = 0
        people = [self._follow(3, f"Nr{number} Person") for number in range(3)]
        self._run_followups()
        self.assertTrue(all(followup.activity_id for followup in people))

    def test_only_what_the_run_gave_counts_for_the_limit(self):
        self.env.company.medalist_followup_limit = 2
        self._follow(3)
        self._run_followups()
        followups = self.env["hr.applicant.followup"]
        self.assertEqual(followups._count_assigned_today(), {self.officer.id: 1})
        by_hand = self._remember("Bea Byron").with_user(self.officer)
        by_hand.activity_schedule(user_id=self.officer.id)
        self.assertEqual(followups._count_assigned_today(), {self.officer.id: 1})
        last, more = self._follow(3, "Cleo C"), self._follow(3, "Dora D")
        self._run_followups()
        self.assertTrue(last.activity_id)
        self.assertFalse(more.activity_id)

    def test_what_failed_is_tried_tomorrow_and_told_once(self):
        followup = self._follow(3)
        Summary = self.registry["hr.applicant.followup.summary"]
        told = []
        self.patch(Summary, "_queue_failures", lambda _self, bad: told.append(bad))
        for _night in range(2):
            followup._let_wait_after_failure()
        self.assertEqual(sum(map(len, told)), 1)
        self.assertEqual(followup.hold_reason, "failed")
        self.assertEqual(followup.date, fields.Date.today() + timedelta(days=1))
        self.assertEqual(followup.waiting_since, self._days_ago(2))

    def test_what_must_not_follow_is_named(self):
        followup = self._follow(3)
        with self.assertRaisesRegex(UserError, "Ada Lovelace"):
            followup._change_state("running")
        followup._change_state("done")
        self.assertEqual(followup.end_date, fields.Date.today())
        for state in ("paused", "stopped"):
            with self.subTest(state), self.assertRaises(UserError):
                followup._change_state(state)


@tagged("post_install", "-at_install")
class TestPauses(StepsCommon, InvitationCommon):
    def test_a_pause_says_when_it_ends(self):
        day = fields.Date.today() + timedelta(days=10)
        for name, options, resume_on, until in (
            ("Ada A", {}, "manual", False),
            ("Bea B", {"until": day}, "date", day),
            ("Cleo C", {"resume_on": "job_opening"}, "job_opening", False),
        ):
            with self.subTest(name):
                followup = self._follow(3, name)
                followup._pause(**options)
                self.assertRecordValues(
                    followup,
                    [
                        {
                            "state": "paused",
                            "resume_on": resume_on,
                            "paused_by_id": False,
                        }
                    ],
                )
                self.assertEqual(followup.person_id.paused_until, until)
                followup._resume()
                self.assertFalse(followup.person_id.paused_until)
                self.assertEqual(followup.state, "running")

    def test_nothing_that_is_over_is_paused_or_resumed(self):
        followup = self._follow(3)
        followup._stop("manual")
        followup._pause(until=fields.Date.today() + timedelta(days=10))
        followup._resume()
        self.assertEqual(followup.state, "stopped")
        self.assertFalse(followup.person_id.paused_until)

    def test_a_pause_ends_on_its_day(self):
        day = fields.Date.today() + timedelta(days=10)
        followup = self._follow(3)
        followup._pause(until=day)
        for when, state in ((day - timedelta(days=1), "paused"), (day, "running")):
            with self.subTest(when=when), freeze_time(f"{when} 09:00:00"):
                self._run_followups()
                self.assertEqual(followup.state, state)

    def test_not_now_moves_its_own_pause_only_later(self):
        today = fields.Date.today()
        followup = self._follow(3)
        invitation = self._invite(self._remember("Bea Byron"))
        for days, expected in ((30, 30), (20, 30), (40, 40)):
            with self.subTest(days=days):
                followup._pause_for_not_now(today + timedelta(days=days), invitation)
                self.assertEqual(
                    followup.person_id.paused_until, today + timedelta(days=expected)
                )
        other = self._invite(self._remember("Cleo Cox"))
        followup._resume_after_not_now(other)
        self.assertEqual(followup.state, "paused", "not that answer's pause")
        followup._resume_after_not_now(invitation)
        self.assertEqual(followup.state, "running")

    def test_what_waited_is_due_at_once_when_the_reason_is_gone(self):
        followup, other = self._follow(3), self._follow(0, "Bea Byron")
        followup._let_wait(
            {followup: (fields.Date.today() + timedelta(days=9), "no_address")}
        )
        due = other.date
        (followup | other)._end_waiting()
        self.assertEqual(followup.date, fields.Date.today())
        self.assertFalse(followup.hold_reason)
        self.assertEqual(other.date, due, "it did not wait")

    def test_after_a_yes_the_plan_goes_on_where_it_was(self):
        """What was due meanwhile is due today, and waited since."""
        today = fields.Date.today()
        for name, due, waited in (("Ada A", -2, True), ("Bea B", 5, False)):
            with self.subTest(name):
                followup = self._follow(3, name)
                day = today + timedelta(days=due)
                followup.date = day
                followup.applicant_id.with_user(self.officer)._record_consent(
                    "declined", "phone"
                )
                self.assertEqual(followup.state, "stopped")
                self.assertEqual(followup.waiting_since, day)
                followup.applicant_id.with_user(self.officer)._record_consent(
                    "granted", "phone", receipt=False
                )
                self.assertEqual(followup.state, "running")
                self.assertEqual(followup.date, max(day, today))
                self.assertEqual(followup.waiting_since, waited and day)

    def test_a_yes_resumes_nothing_that_came_before_or_was_ended_for_good(self):
        older = self._follow(3)
        applicant = older.applicant_id
        applicant.with_user(self.officer)._record_consent("declined", "phone")
        older._stop("manual")
        self.assertEqual(older.stop_reason, "manual")
        applicant.with_user(self.officer)._record_consent(
            "granted", "phone", receipt=False
        )
        self.assertEqual(older.state, "stopped")
