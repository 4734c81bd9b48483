from datetime import date

from odoo.tests import freeze_time, new_test_user, tagged

from ..models.constants import RECRUITER
from .common import MedalistCommon

# Half an hour before the 10th of March begins in UTC: in Auckland it is noon already.
EVENING = "2025-03-09 23:30:00"
# Half an hour after it has begun: in Los Angeles it is the afternoon of the 9th.
NIGHT = "2025-03-10 00:30:00"
TENTH = date(2025, 3, 10)


@tagged("post_install", "-at_install", "slow")
class TestFollowupDates(MedalistCommon):
    """Days are the responsible's, months end when they end, the server runs in UTC."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auckland, cls.los_angeles = (
            new_test_user(cls.env, zone, RECRUITER, tz=zone)
            for zone in ("Pacific/Auckland", "America/Los_Angeles")
        )

    def _remember_at(self, moment, **values):
        with freeze_time(moment):
            return self._remember(**values)

    def _run_at(self, moment, medalist):
        """What is open after a run at that moment."""
        with freeze_time(moment):
            self._run_followups()
        return medalist.followup_activity_id

    # -- where the day begins --------------------------------------------------------

    def test_it_is_the_day_already_where_the_recruiter_lives(self):
        medalist = self._remember_at(
            "2025-03-07 01:00:00", user_id=self.auckland.id, date=date(2025, 3, 7)
        )
        self.assertFalse(self._run_at("2025-03-09 10:30:00", medalist), "23:30 there")
        activity = self._run_at(EVENING, medalist)
        self.assertEqual(activity.date_deadline, TENTH)
        with freeze_time(EVENING):
            self.assertEqual(activity.with_user(self.auckland).state, "today")

    def test_it_is_not_yet_the_day_where_the_recruiter_lives(self):
        medalist = self._remember_at(
            "2025-03-07 20:00:00", user_id=self.los_angeles.id, date=date(2025, 3, 7)
        )
        self.assertFalse(self._run_at(NIGHT, medalist), "due on the 10th")
        self.assertEqual(medalist.followup_date, TENTH)
        activity = self._run_at("2025-03-10 08:30:00", medalist)
        self.assertEqual(activity.date_deadline, TENTH)

    def test_what_is_overdue_is_due_on_the_recruiter_s_today(self):
        """Neither overdue when it is born, nor due tomorrow."""
        for user, moment, today in (
            (self.auckland, EVENING, TENTH),
            (self.los_angeles, NIGHT, date(2025, 3, 9)),
        ):
            medalist = self._remember_at(
                "2025-02-01", name=user.login, user_id=user.id, date=date(2025, 2, 1)
            )
            activity = self._run_at(moment, medalist)
            self.assertEqual(activity.date_deadline, today, user.tz)
            with freeze_time(moment):
                self.assertEqual(activity.with_user(user).state, "today", user.tz)

    def test_the_day_of_who_runs_it_does_not_matter(self):
        medalist = self._remember_at(
            "2025-03-07 20:00:00", user_id=self.los_angeles.id, date=date(2025, 3, 7)
        )
        self.env.ref("base.user_root").tz = "Pacific/Kiritimati"
        self.assertFalse(self._run_at(NIGHT, medalist))
        self.env.ref("base.user_root").tz = "Pacific/Pago_Pago"
        self.assertTrue(self._run_at("2025-03-10 08:30:00", medalist))

    # -- gap and pause ---------------------------------------------------------------

    def test_gap_ends_where_the_recruiter_lives(self):
        """And running again in the same hour changes nothing."""
        medalist = self._remember_at(
            "2025-02-01", user_id=self.auckland.id, date=date(2025, 2, 1)
        )
        medalist.last_contact_date = date(2025, 2, 8)  # and thirty days: the 10th
        self.assertFalse(self._run_at("2025-03-09 10:30:00", medalist), "23:30 there")
        activity = self._run_at(EVENING, medalist)
        self.assertEqual(activity.date_deadline, TENTH)
        self.assertEqual(self._run_at("2025-03-09 23:45:00", medalist), activity)

    def test_gap_begins_on_the_recruiter_s_day(self):
        medalist = self._remember_at(
            "2025-02-01", user_id=self.auckland.id, date=date(2025, 2, 1)
        )
        activity = self._run_at(EVENING, medalist)
        with freeze_time(EVENING):
            activity.with_user(self.auckland).action_done()
        self.assertEqual(medalist.last_contact_date, TENTH)

    def test_pause_ends_where_the_recruiter_lives(self):
        medalist = self._remember_at(
            "2025-02-01", user_id=self.los_angeles.id, date=date(2025, 2, 1)
        )
        medalist._pause_followups()
        medalist.person_id.paused_until = TENTH
        self.assertFalse(self._run_at(NIGHT, medalist), "it is still the 9th there")
        self.assertTrue(self._run_at("2025-03-10 08:30:00", medalist))

    def test_last_day_of_a_consent_is_the_recruiter_s(self):
        medalist = self._remember_at(
            "2025-02-01", user_id=self.auckland.id, date=date(2025, 2, 1)
        )
        medalist.consent_id.expiry_date = date(2025, 3, 9)
        self.assertFalse(self._run_at(EVENING, medalist), "it ended yesterday there")
        self.assertEqual(medalist.followup_hold_reason, "consent_expired")

    # -- month ends ------------------------------------------------------------------

    def _get_due(self, awarded, count, repeats=0):
        """When the last step is due, ``count`` months after the medal, and again."""
        plan = self.bronze.plan_id
        plan.template_ids[1:].unlink()
        plan.template_ids.write({"delay_count": count, "delay_unit": "months"})
        plan.followup_repeat_months = count
        with freeze_time(awarded):
            medalist = self._remember(medal=self.bronze)
        dates = [medalist.followup_date]
        for _repeat in range(repeats):
            with freeze_time(dates[-1]):
                medalist.action_skip_followup_step()
            dates.append(medalist.followup_date)
        return [str(day) for day in dates]

    def test_months_of_different_length(self):
        self.env.company.medalist_consent_months = 120
        for awarded, months, repeats, expected in (
            ("2025-08-31", 6, 1, ["2026-02-28", "2026-08-31"]),
            ("2027-08-31", 6, 1, ["2028-02-29", "2028-08-31"]),
            ("2024-02-29", 12, 0, ["2025-02-28"]),
            (
                "2024-02-29",
                12,
                3,
                ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"],
            ),
            ("2025-01-31", 1, 2, ["2025-02-28", "2025-03-31", "2025-04-30"]),
            ("2024-12-31", 2, 1, ["2025-02-28", "2025-04-30"]),
        ):
            with self.subTest(awarded=awarded, months=months):
                savepoint = self.env.cr.savepoint()
                self.assertEqual(self._get_due(awarded, months, repeats), expected)
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_it_is_done_on_the_last_of_february(self):
        medalist = self._remember_at("2025-08-31", medal=self.silver)
        with freeze_time("2025-09-03"):
            self._run_followups()
            medalist.followup_activity_id.with_user(self.officer).unlink()
        self.assertFalse(self._run_at("2026-02-27 23:30:00", medalist))
        activity = self._run_at("2026-02-28 00:30:00", medalist)
        self.assertEqual(activity.date_deadline, date(2026, 2, 28))
