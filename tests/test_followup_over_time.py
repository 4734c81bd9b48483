from datetime import date, datetime, time, timedelta
from unittest.mock import patch

from lxml import etree

from odoo import fields
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from .common import MODULE, MedalistCommon

BATCH = "odoo.addons.hr_recruitment_silver_medalist.models.batch"


class FollowupNights(MedalistCommon):
    def _night(self, day):
        with freeze_time(datetime.combine(day, time(3))):
            self._run_followups()

    def _nights(self, first, last):
        while first <= last:
            self._night(first)
            first += timedelta(days=1)


@tagged("post_install", "-at_install", "slow")
class TestLateSteps(FollowupNights):
    """Silver: a thank-you call after three days, a call after half a year, a coffee."""

    MEDAL = date(2031, 1, 5)

    def _say_yes_late(self, day, **values):
        with freeze_time(self.MEDAL):
            medalist = self._remember(consent=False, **values)
        self._night(self.MEDAL + timedelta(days=3))
        self.assertEqual(medalist.followup_hold_reason, "no_consent")
        with freeze_time(day):
            medalist.with_user(self.officer)._record_consent("granted", "phone")
        self._night(day)
        return medalist

    def test_a_yes_after_eleven_months_brings_no_thank_you_call(self):
        medalist = self._say_yes_late(date(2031, 12, 7))
        self.assertFalse(medalist.followup_activity_id)
        self.assertEqual(medalist.followup_step_id.summary, "Coffee")
        self.assertEqual(medalist.followup_date, date(2032, 1, 5))
        with freeze_time("2031-12-07"):
            skipped = [
                entry["what"]
                for entry in medalist._get_followup_timeline()["past"]
                if entry["kind"] == "skipped"
            ]
        self.assertEqual(skipped, ["Thank-you call", "Call: what has changed?"])
        self._nights(date(2032, 1, 4), date(2032, 1, 5))
        self.assertEqual(medalist.followup_activity_id.summary, "Coffee")

    def test_a_yes_in_time_does(self):
        medalist = self._say_yes_late(date(2031, 3, 2))
        self.assertEqual(medalist.followup_activity_id.summary, "Thank-you call")

    def test_the_last_step_is_never_left_out(self):
        self.silver.plan_id.template_ids.filtered(
            lambda step: step.delay_unit == "months"
        ).unlink()
        medalist = self._say_yes_late(date(2031, 12, 7))
        self.assertEqual(medalist.followup_activity_id.summary, "Thank-you call")

    def test_a_step_that_is_never_too_late(self):
        self.silver.plan_id.template_ids.followup_useful_days = 0
        medalist = self._say_yes_late(date(2031, 12, 7))
        self.assertEqual(medalist.followup_activity_id.summary, "Thank-you call")

    def test_a_day_that_a_recruiter_chose_is_no_waiting(self):
        medalist = self._say_yes_late(date(2031, 3, 2))
        later = date(2031, 7, 1)
        with freeze_time("2031-03-03"):
            medalist.with_user(self.officer)._log_contact(
                "phone", "later", next_date=later
            )
        self._nights(later, later + timedelta(days=1))
        self.assertEqual(medalist.followup_activity_id.summary, "Thank-you call")

    def test_several_steps_behind_one_another(self):
        """Of three that are due by now the last one is left."""
        medalist = self._say_yes_late(date(2033, 3, 6))
        self.assertEqual(medalist.followup_activity_id.summary, "Coffee")


@tagged("post_install", "-at_install")
class TestDaysOfFollowups(FollowupNights):
    def test_nothing_is_due_on_a_weekend(self):
        self.env.company.resource_calendar_id = self.env.ref(
            "resource.resource_calendar_std"
        )
        with freeze_time("2026-03-02"):
            medalist = self._remember(date=date(2026, 3, 4))
        self._nights(date(2026, 3, 7), date(2026, 3, 8))  # Saturday and Sunday
        activity = medalist.followup_activity_id
        self.assertEqual(activity.date_deadline, date(2026, 3, 9))
        self.assertEqual(medalist.followup_date, date(2026, 3, 9))

    def test_a_company_without_a_calendar_does_not_work_on_weekends(self):
        company = self.env["res.company"].create({"name": "Flexible"})
        company.resource_calendar_id = False
        for day, working in (
            (date(2026, 3, 6), date(2026, 3, 6)),
            (date(2026, 3, 7), date(2026, 3, 9)),
            (date(2026, 3, 8), date(2026, 3, 9)),
        ):
            self.assertEqual(company._get_working_day(day), working)

    def test_nothing_is_made_on_the_last_day_of_a_consent(self):
        with freeze_time("2026-03-02"):
            medalist = self._remember()
            other = self._remember("Bea Else")
        medalist.consent_id.expiry_date = date(2026, 3, 5)
        other.consent_id.expiry_date = date(2026, 3, 6)
        self._night(date(2026, 3, 5))
        self.assertFalse(medalist.followup_activity_id)
        self.assertTrue(other.followup_activity_id, "a day is left")
        self.assertEqual(medalist.followup_hold_reason, "consent_expired")
        with freeze_time("2026-03-05"):
            medalist.with_user(self.officer)._record_consent("granted", "phone")
        self._night(date(2026, 3, 6))
        self.assertTrue(medalist.followup_activity_id)

    def test_nor_on_the_last_day_of_the_period(self):
        self.env.company.write(
            {
                "medalist_contact_basis": "legitimate_interest",
                "medalist_retention_months": 12,
            }
        )
        with freeze_time("2026-03-02 12:00:00"):
            medalist = self._remember(medal=self.bronze, consent=False)
        # Refused the day before: the period ends on the day before the step is due.
        medalist.refuse_date = datetime(2026, 3, 2, 12)
        made = self.env["mail.activity"].with_context(active_test=False)
        for day in range(2, 6):
            self._night(date(2027, 3, day))
        self.assertFalse(made.search([("res_id", "=", medalist.id)]))
        self.assertEqual(medalist.followup_state, "stopped")


@tagged("post_install", "-at_install", "slow")
class TestNobodyInCharge(FollowupNights):
    def _leave_alone(self, name="Ada Lovelace", **values):
        medalist = self._remember(name, user_id=False, job_id=False, **values)
        medalist.medal_user_id = False
        return medalist

    def _notices(self, text):
        return self.env["mail.message"].search(
            [
                ("message_type", "=", "user_notification"),
                ("subject", "like", text),
                ("partner_ids", "in", self.administrator.partner_id.ids),
            ]
        )

    def test_the_administrators_are_told_once(self):
        people = [
            self._leave_alone(name, date=self._days_ago(3))
            for name in ("Ada One", "Bea Two", "Cleo Three")
        ]
        today = fields.Date.today()
        self._nights(today, today + timedelta(days=5))
        self.assertTrue(all(a.followup_activity_id for a in people))
        notice = self._notices("without anybody in charge")
        self.assertEqual(
            notice.mapped("subject"), ["Follow-ups without anybody in charge: 3"]
        )
        self.assertIn("Fallback", notice.body)
        self.assertNotIn(self.officer.partner_id, notice.partner_ids)

    def test_who_is_chosen_then_gets_them(self):
        medalist = self._leave_alone(date=self._days_ago(3))
        today = fields.Date.today()
        self._night(today)
        self.env.company.medalist_fallback_user_id = self.officer
        self._night(today + timedelta(days=1))
        self.assertEqual(medalist.followup_user_id, self.officer)
        self.assertEqual(len(self._notices("without anybody in charge")), 1)

    def test_every_recruiter_finds_them_in_my_follow_ups(self):
        nobodys = self._leave_alone(date=self._days_ago(3))
        mine = self._remember("Bea Mine", date=self._days_ago(3))
        somebody = new_test_user(
            self.env, "somebody", "hr_recruitment.group_hr_recruitment_user"
        )
        others = self._remember(
            "Cleo Others", date=self._days_ago(3), user_id=somebody.id
        )
        self._run_followups()
        view = self.env.ref(f"{MODULE}.hr_applicant_view_search_followups")
        (domain,) = etree.fromstring(view.arch).xpath("//filter[@name='mine']/@domain")
        applicants = self.env["hr.applicant"].with_context(active_test=False)
        action = self.env.ref(f"{MODULE}.action_followups")
        found = applicants.with_user(self.officer).search(
            fields.Domain.AND(
                [
                    safe_eval(domain, {"uid": self.officer.id}),
                    safe_eval(action.domain),
                ]
            )
        )
        self.assertEqual(found & (nobodys | mine | others), nobodys | mine)

    def test_a_step_that_fails_is_told_once(self):
        """A mail of a plan whose template is broken, night after night."""
        self.bronze.plan_id = self.env.ref(f"{MODULE}.plan_by_mail")
        step = self.bronze.plan_id.template_ids
        step.followup_outdated_only = False
        people = [
            self._remember(name, medal=self.bronze, date=self._months_ago(12))
            for name in ("Ada One", "Bea Two")
        ]
        today = fields.Date.today()

        def fail(*args, **kwargs):
            raise ValueError("The template is broken")

        with (
            patch.object(self.registry["mail.template"], "send_mail_batch", fail),
            mute_logger(BATCH),
        ):
            self._nights(today, today + timedelta(days=4))
        notices = self.env["mail.message"].search(
            [("subject", "like", "Follow-ups that failed")]
        )
        self.assertEqual(notices.mapped("subject"), ["Follow-ups that failed: 2"])
        self.assertEqual(notices.partner_ids, self.officer.partner_id)
        for medalist in people:
            self.assertIn(medalist.partner_name, notices.body)
            self.assertEqual(medalist.followup_hold_reason, "failed")
        self._night(today + timedelta(days=5))
        self.assertTrue(people[0]._get_queued_mails(), "tried again")
