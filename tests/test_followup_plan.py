from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command, fields
from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged

from .common import MedalistCommon, slow


@tagged("post_install", "-at_install")
class TestFollowupPlan(MedalistCommon):
    """Plans: repeats, changes while people are under way, what an activity says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.bronze.plan_id
        cls.env.company.medalist_contact_gap_days = 0
        cls.first, cls.last = cls.plan.template_ids
        cls.call = cls.env.ref("mail.mail_activity_data_call")
        cls.meeting = cls.env.ref("mail.mail_activity_data_meeting")

    def _bronze(self, **values):
        return self._remember(medal=self.bronze, **values)

    def _carry_out(self, medalist):
        self._run_followups()
        medalist.followup_activity_id.with_user(self.officer).action_done()

    def _step(self, **values):
        return self.env["mail.activity.plan.template"].create(
            {
                "plan_id": self.plan.id,
                "activity_type_id": self.call.id,
                "summary": "Step",
                "delay_count": 18,
                "delay_unit": "months",
                "delay_from": "after_plan_date",
                **values,
            }
        )

    # -- repeats ---------------------------------------------------------------------

    @slow
    def test_last_step_is_repeated_so_often(self):
        self.plan.write({"followup_repeat_months": 6, "followup_repeat_max": 2})
        with freeze_time("2025-08-31"):
            medalist = self._bronze()
            self.env.company.medalist_consent_months = 60
            medalist._record_consent("granted", "phone")
        days = []
        for day in (
            *("2026-08-31", "2027-08-31", "2028-02-28", "2028-02-29"),
            *("2028-08-31", "2029-02-28"),
        ):
            with freeze_time(day):
                self._run_followups()
                if medalist.followup_activity_id:
                    days.append(day)
                    self.assertEqual(
                        medalist.followup_activity_id.followup_step_id,
                        self.first if day == "2026-08-31" else self.last,
                    )
                    medalist.followup_activity_id.with_user(self.officer).action_done()
        self.assertEqual(days, ["2026-08-31", "2027-08-31", "2028-02-29", "2028-08-31"])
        self.assertEqual(medalist.followup_state, "done")

    def test_missed_repeats_are_not_made_up_for(self):
        self.plan.write({"followup_repeat_months": 3, "followup_repeat_max": 0})
        medalist = self._bronze(date=self._months_ago(40))
        self._carry_out(medalist)
        self._carry_out(medalist)
        self.assertGreater(medalist.followup_date, fields.Date.today())
        self.assertLessEqual(
            medalist.followup_date, fields.Date.today() + relativedelta(months=3)
        )
        self.assertEqual(medalist.followup_repeat_count, 1)

    def test_a_plan_repeats_no_negative_number_of_times(self):
        with self.assertRaisesRegex(ValidationError, "from 0 to 120"):
            self.plan.followup_repeat_months = -1

    # -- changes of a plan -----------------------------------------------------------

    def test_changed_delay_moves_who_waits_for_the_step(self):
        medalist = self._bronze()
        self.first.delay_count = 9
        self.assertEqual(
            medalist.followup_date, fields.Date.today() + relativedelta(months=9)
        )

    def test_changed_delay_leaves_a_day_given_by_hand(self):
        medalist = self._bronze()
        by_hand = fields.Date.today() + timedelta(days=100)
        medalist.followup_id.date = by_hand
        self.first.delay_count = 9
        self.assertEqual(medalist.followup_date, by_hand)

    def test_changed_delay_leaves_an_open_activity(self):
        medalist = self._bronze(date=self._months_ago(12))
        self._run_followups()
        deadline = medalist.followup_activity_id.date_deadline
        self.first.write({"delay_count": 9})
        self.assertEqual(medalist.followup_date, deadline)

    def test_new_step_comes_before_later_ones(self):
        medalist = self._bronze(date=self._months_ago(12))
        self._carry_out(medalist)
        self.assertEqual(medalist.followup_step_id, self.last)
        step = self._step()
        self.assertEqual(medalist.followup_step_id, step)
        self.assertEqual(
            medalist.followup_date, medalist.medal_date + relativedelta(months=18)
        )

    def test_new_step_is_for_those_whose_day_comes_tomorrow_at_the_earliest(self):
        medalist = self._bronze(date=self._days_ago(30))
        self._step(delay_count=30, delay_unit="days", summary="Today")
        self.assertEqual(medalist.followup_step_id, self.first)
        tomorrow = self._step(delay_count=31, delay_unit="days", summary="Tomorrow")
        self.assertEqual(medalist.followup_step_id, tomorrow)
        self.assertEqual(
            medalist.followup_date, fields.Date.today() + timedelta(days=1)
        )

    def test_what_is_due_today_stays_so_when_the_plan_changes(self):
        today = fields.Date.today()
        medalist = self._bronze(date=today - relativedelta(months=12))
        due = medalist.followup_date
        self._step(delay_count=1, delay_unit="days", summary="Early")
        self.assertEqual(
            (medalist.followup_step_id, medalist.followup_date), (self.first, due)
        )

    def test_new_step_whose_day_is_past_is_not_for_those_beyond(self):
        medalist = self._bronze(date=self._months_ago(12))
        self._carry_out(medalist)
        self._step(delay_count=6)
        self.assertEqual(medalist.followup_step_id, self.last)

    def test_stopped_plans_don_t_start_again_with_a_new_step(self):
        medalist = self._bronze()
        medalist.with_user(self.officer).action_stop_followup()
        step = self._step(delay_count=1)
        self.assertNotEqual(medalist.followup_step_id, step)
        self.assertFalse(medalist.followup_date)
        self.assertEqual(medalist.followup_state, "stopped")

    def test_skip_leaves_out_the_next_step(self):
        medalist = self._bronze().with_user(self.officer)
        medalist.action_skip_followup_step()
        self.assertEqual(medalist.followup_step_id, self.last)
        self.assertFalse(medalist.last_contact_date)
        medalist.action_skip_followup_step()
        self.assertEqual(medalist.followup_state, "done")

    # -- what the activity says ------------------------------------------------------

    def test_placeholders_are_filled_in(self):
        self.first.write(
            {
                "summary": "Call {name} about {job}",
                "note": "<p>{name}: {personal_note} {would_accept} {channel} {x}</p>",
            }
        )
        medalist = self._bronze(date=self._months_ago(12))
        medalist.write(
            {
                "personal_note": "<p>climbs <b>8a</b></p>",
                "decline_would_accept": "more <money>",
                "contact_channel": "phone",
            }
        )
        self._run_followups()
        activity = medalist.followup_activity_id
        self.assertEqual(activity.summary, "Call Ada Lovelace about Carpenter")
        self.assertIn("climbs <b>8a</b>", activity.note)
        self.assertIn("more &lt;money&gt; Phone {x}", activity.note)

    def test_empty_placeholders_are_a_dash(self):
        self.first.note = "<p>Remember: {personal_note}</p>"
        medalist = self._bronze(date=self._months_ago(12))
        self._run_followups()
        self.assertIn("Remember: –", medalist.followup_activity_id.note)

    def test_what_is_personal_stays_out_of_the_chatter(self):
        self.first.note = "<p>Remember: {personal_note}</p>"
        medalist = self._bronze(date=self._months_ago(12))
        medalist.personal_note = "<p>two kids</p>"
        self._carry_out(medalist)
        self.assertNotIn("two kids", "".join(medalist.message_ids.mapped("body")))
        self.assertIn("Check progress", "".join(medalist.message_ids.mapped("body")))

    def test_preferred_channel_chooses_the_type(self):
        medalist = self._bronze(date=self._months_ago(12))
        medalist.contact_channel = "in_person"
        self._run_followups()
        self.assertEqual(medalist.followup_activity_id.activity_type_id, self.meeting)

    def test_step_that_insists_keeps_its_type(self):
        self.first.followup_keep_type = True
        medalist = self._bronze(date=self._months_ago(12))
        medalist.contact_channel = "linkedin"
        self._run_followups()
        self.assertEqual(medalist.followup_activity_id.activity_type_id, self.call)

    def test_deadline_moved_by_the_recruiter_is_the_plan_s_date(self):
        medalist = self._bronze(date=self._months_ago(12))
        self._run_followups()
        later = fields.Date.today() + timedelta(days=3)
        medalist.followup_activity_id.with_user(self.officer).date_deadline = later
        self.assertEqual(medalist.followup_date, later)

    def test_daily_limit_must_not_be_negative(self):
        with self.assertRaisesRegex(ValidationError, "from 0 to 10000"):
            self.env.company.medalist_followup_limit = -1

    def test_date_is_kept_for_february(self):
        with freeze_time("2024-02-29"):
            medalist = self._bronze()
        self.assertEqual(medalist.followup_date, date(2025, 2, 28))


@tagged("post_install", "-at_install")
class TestStepsBeforeTheMedal(MedalistCommon):
    """Every step of a medal's plan lies after the medal."""

    def test_new_steps_come_after_the_medal(self):
        """Odoo's default is before the day of the plan."""
        plan = self.env["mail.activity.plan"].create(
            {
                "name": "Short",
                "res_model": "hr.applicant",
                "template_ids": [
                    Command.create({"summary": "Write", "delay_count": 5})
                ],
            }
        )
        self.silver.plan_id = plan
        today = fields.Date.today()
        self.assertEqual(self._remember().followup_date, today + timedelta(days=5))

    def test_a_medals_plan_has_no_step_before_it(self):
        step = self.silver.plan_id.template_ids[0]
        with self.assertRaisesRegex(ValidationError, "After Plan Date"):
            step.delay_from = "before_plan_date"

    def test_nor_does_a_plan_that_becomes_one(self):
        plan = self.env["mail.activity.plan"].create(
            {
                "name": "Before an interview",
                "res_model": "hr.applicant",
                "template_ids": [
                    Command.create(
                        {
                            "summary": "Book a room",
                            "delay_count": 2,
                            "delay_from": "before_plan_date",
                        }
                    )
                ],
            }
        )
        with self.assertRaisesRegex(ValidationError, "Book a room"):
            self.silver.plan_id = plan
        medalist = self._remember()
        with self.assertRaisesRegex(ValidationError, "Book a room"):
            medalist.with_user(self.officer)._change_followup_plan(plan)

    def test_which_plans_follow_people_up(self):
        """A medal's, and one that somebody is followed up by; no other."""
        own, other = self.env["mail.activity.plan"].create(
            [
                {
                    "name": name,
                    "res_model": "hr.applicant",
                    "template_ids": [Command.create({"summary": "Write"})],
                }
                for name in ("Own", "Other")
            ]
        )
        self._remember().with_user(self.officer)._change_followup_plan(own)
        self.assertTrue(self.silver.plan_id._is_followup_plan())
        self.assertTrue(own._is_followup_plan())
        self.assertFalse(other._is_followup_plan())
