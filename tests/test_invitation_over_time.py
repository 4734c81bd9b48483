from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import InvitationCommon


@tagged("post_install", "-at_install", "slow")
class TestNotNow(InvitationCommon):
    """“Not now, ask me again from that day”: that day something happens."""

    def setUp(self):
        super().setUp()
        self.until = fields.Date.today() + timedelta(days=100)

    def _say_not_now(self, medalist, until=None):
        invitation = self._invite(medalist)
        invitation._answer("not_now", until=until or self.until)
        return invitation

    def _on(self, day):
        with freeze_time(datetime.combine(day, time(9))):
            self._run_cron()
            self._run_followups()

    def _calls(self, medalist):
        return medalist.activity_ids.filtered(
            lambda activity: not activity.is_followup and "again" in activity.summary
        )

    def test_the_recruiter_is_told_that_day_once(self):
        medalist = self._remember()
        self._say_not_now(medalist)
        self._on(self.until - timedelta(days=1))
        self.assertFalse(self._calls(medalist))
        self._on(self.until)
        self._on(self.until + timedelta(days=1))
        call = self._calls(medalist)
        self.assertRecordValues(
            call,
            [
                {
                    "summary": "Ask Ada Lovelace again",
                    "user_id": self.officer.id,
                    "date_deadline": self.until,
                    "recruiter_only": True,
                }
            ],
        )
        self.assertIn("Master Carpenter", call.note)

    def test_without_a_plan_too(self):
        stopped, without = self._remember(), self._refuse("Bea Else")
        stopped._stop_followups("manual")
        without.with_user(self.officer)._record_consent("granted", "phone")
        for medalist in (stopped, without):
            self._say_not_now(medalist)
        self._on(self.until)
        for medalist in (stopped, without):
            self.assertTrue(self._calls(medalist), medalist.partner_name)

    def test_the_same_job_can_be_offered_again(self):
        medalist = self._remember()
        first = self._say_not_now(medalist)
        with freeze_time(self.until - timedelta(days=1)):
            self.assertEqual(
                self._blocker(medalist, job=self.other_job), "already_invited"
            )
        self._on(self.until)
        with freeze_time(self.until):
            self.assertFalse(self._blocker(medalist, job=self.other_job))
            second = self._invite(medalist)
            self.assertTrue(second)
            self.assertEqual(
                self._blocker(medalist, job=self.other_job), "already_invited"
            )
            # A late answer to the first one still counts.
            first._answer("not_interested")
        self.assertEqual(first.state, "not_interested")

    def test_nobody_is_told_to_ask_who_refused(self):
        medalist = self._remember()
        self._say_not_now(medalist)
        medalist.with_user(self.officer)._record_consent("declined", "phone")
        self._on(self.until)
        self.assertFalse(self._calls(medalist))

    def test_who_was_contacted_lately_is_asked_when_that_has_passed(self):
        medalist = self._remember()
        invitation = self._say_not_now(medalist)
        medalist.last_contact_date = self.until - timedelta(days=5)
        self._on(self.until)
        self.assertFalse(self._calls(medalist))
        self.assertEqual(invitation.next_step_date, self.until + timedelta(days=25))
        self._on(self.until + timedelta(days=25))
        self.assertTrue(self._calls(medalist))

    def test_a_pause_of_a_recruiter_to_the_same_day_stays(self):
        medalist = self._remember()
        invitation = self._invite(medalist)
        medalist.with_user(self.officer)._pause_followups(self.until)
        invitation._answer("not_now", until=self.until)
        invitation._answer("not_interested")
        self.assertRecordValues(
            medalist,
            [{"followup_state": "paused", "followup_paused_until": self.until}],
        )

    def test_a_shorter_pause_of_a_recruiter_stays(self):
        medalist = self._remember()
        invitation = self._invite(medalist)
        soon = fields.Date.today() + timedelta(days=20)
        medalist.with_user(self.officer)._pause_followups(soon)
        invitation._answer("not_now", until=self.until)
        self.assertEqual(
            self._blocker(medalist, date=soon + timedelta(days=1)), "paused"
        )
        self.assertFalse(self._blocker(medalist, date=self.until))
        invitation._answer("not_interested")
        self.assertEqual(medalist.followup_paused_until, soon)
        self.assertFalse(self._blocker(medalist, date=soon + timedelta(days=31)))

    def test_two_answers_pause_until_the_later_day(self):
        medalist = self._remember()
        first = self._say_not_now(medalist)
        second = self._invite(medalist, self.job, send=False)
        self.assertFalse(second, "not now goes for all jobs")
        self.assertEqual(medalist.followup_paused_by_id, first)

    def test_past_answers_are_taken_along_by_the_upgrade(self):
        medalist = self._remember()
        coming = self._say_not_now(medalist)
        past, silent = (
            self._invite(self._remember(name)) for name in ("Bea Past", "Cleo Silent")
        )
        past._answer("not_now", until=self.until)
        past.not_now_until = self._days_ago(3)
        silent.write({"state": "expired", "expiry_date": date(2026, 1, 31)})
        (coming | past | silent).next_step_date = False
        self._migrate("post-repeated_invitations")
        self.assertEqual(coming.next_step_date, self.until)
        self.assertTrue(past.may_be_repeated)
        self.assertFalse(past.next_step_date)
        self.assertEqual(silent.next_step_date, date(2027, 1, 31))

    def test_later_not_now_counts(self):
        medalist = self._remember()
        today = fields.Date.today()
        other = self._invite(medalist, self.job)
        invitation = self._invite(self._remember("Bea Else"), self.job)
        medalist.followup_id.sudo()._pause_for_not_now(
            today + relativedelta(months=3), other
        )
        medalist.followup_id.sudo()._pause_for_not_now(
            today + relativedelta(months=12), invitation
        )
        self.assertEqual(
            medalist.followup_paused_until, today + relativedelta(months=12)
        )
        medalist.followup_id.sudo()._pause_for_not_now(
            today + relativedelta(months=6), other
        )
        self.assertEqual(
            medalist.followup_paused_until, today + relativedelta(months=12)
        )


@tagged("post_install", "-at_install", "slow")
class TestUnansweredInvitation(InvitationCommon):
    def _let_expire(self, medalist):
        invitation = self._invite(medalist)
        last = invitation.expiry_date
        with freeze_time(last + timedelta(days=1)):
            self._run_cron()
        self.assertEqual(invitation.state, "expired")
        return invitation, last

    def test_it_blocks_the_job_for_a_year(self):
        medalist = self._remember()
        _invitation, last = self._let_expire(medalist)
        free = last + relativedelta(months=12)
        for day, blocker in (
            (free - timedelta(days=1), "already_invited"),
            (free, False),
        ):
            with freeze_time(day):
                self._run_cron()
                self.assertEqual(self._blocker(medalist, job=self.other_job), blocker)
        with freeze_time(free):
            self.assertTrue(self._invite(medalist))

    def test_how_long_an_unanswered_invitation_counts_is_a_setting(self):
        medalist = self._remember()
        invitation, last = self._let_expire(medalist)
        self.env.company.medalist_repeat_months = 3
        free = last + relativedelta(months=3)
        with freeze_time(free - timedelta(days=1)):
            self._run_cron()
            self.assertFalse(invitation.may_be_repeated)
        with freeze_time(free):
            self._run_cron()
            self.assertFalse(self._blocker(medalist, job=self.other_job))

    def test_a_job_that_opens_again_frees_who_did_not_answer(self):
        silent, refusing = self._remember("Ada Silent"), self._remember("Bea Refusing")
        self._let_expire(silent)
        self._invite(refusing)._answer("not_interested")
        self._run_followups()
        self.other_job.active = False
        self.other_job.active = True
        with freeze_time(fields.Date.today() + timedelta(days=60)):
            self._run_followups()
            self.assertFalse(self._blocker(silent, job=self.other_job))
            self.assertEqual(
                self._blocker(refusing, job=self.other_job), "already_invited"
            )


@tagged("post_install", "-at_install", "slow")
class TestMovedJob(InvitationCommon):
    """A job goes over to another company while somebody is invited to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.colleague = cls._new_officer(
            "colleague",
            company_id=cls.elsewhere.id,
            company_ids=[(6, 0, cls.elsewhere.ids)],
        )

    def setUp(self):
        super().setUp()
        self.medalist = self._remember()
        self.medalist.personal_note = "<p>Plays the cello</p>"
        self.invitation = self._invite(self.medalist)

    def _move_job(self):
        self.other_job.write(
            {"company_id": self.elsewhere.id, "user_id": self.colleague.id}
        )

    def test_no_reminder_leaves(self):
        self._move_job()
        with freeze_time(fields.Date.today() + timedelta(days=11)):
            self._run_cron()
        self.assertFalse(self.invitation.reminder_count)
        self.assertFalse(self.invitation._get_queued_mails())

    def test_a_queued_one_neither(self):
        with freeze_time(fields.Date.today() + timedelta(days=11)):
            self._run_cron()
            self._move_job()
            self.assertFalse(self._deliver(self.invitation))

    def test_what_waits_to_be_written_says_why_it_does_not_leave(self):
        later = fields.Datetime.now() + timedelta(days=2)
        other = self.Invitation.with_user(self.officer)._invite(
            self._remember("Bea Else"),
            self.other_job,
            self.template,
            scheduled_date=later,
        )
        self._move_job()
        with freeze_time(later + timedelta(hours=1)):
            self._run_cron()
        self.assertEqual(other.state, "failed")
        self.assertIn("another company", other.sudo().failure_reason)

    def test_a_yes_makes_no_application_and_is_told_to_the_recruiter(self):
        self._move_job()
        before = self.env["hr.applicant"].with_context(active_test=False)
        count = before.search_count([])
        self.assertTrue(self.invitation._answer("interested", message="Gladly"))
        self.assertEqual(self.invitation.state, "interested")
        self.assertEqual(before.search_count([]), count)
        self.assertFalse(self.medalist.interest_job_ids)
        call = self.medalist.activity_ids.filtered(
            lambda activity: "interested" in (activity.summary or "")
        )
        self.assertEqual(call.user_id, self.officer)
        self.assertIn("another company", call.note)

    def test_no_recruiter_takes_somebody_along(self):
        self._move_job()
        self.officer.company_ids |= self.elsewhere
        with self.assertRaisesRegex(UserError, "another company"):
            self.invitation.with_user(self.officer).action_create_application()
        with self.assertRaisesRegex(UserError, "another company"):
            self.medalist.sudo()._create_reinvited_application(self.other_job)

    def test_not_now_is_told_to_who_invited(self):
        self._move_job()
        until = fields.Date.today() + timedelta(days=100)
        self.invitation._answer("not_now", until=until)
        with freeze_time(until):
            self._run_cron()
        call = self.medalist.activity_ids.filtered(
            lambda activity: "again" in (activity.summary or "")
        )
        self.assertEqual(call.user_id, self.officer)
        self.assertIn("looks for nobody", call.note)
