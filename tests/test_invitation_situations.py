"""How things stand when an answer or a mail comes, and what it does then."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..models.invitation.hr_applicant_invitation_queue import MAX_WRITTEN_AT_ONCE
from .common import InvitationCommon


@tagged("post_install", "-at_install", "slow")
class TestSituation(InvitationCommon):
    def _invited(self, name="Ada Lovelace", **values):
        medalist = self._remember(name, **values)
        return medalist, self._invite(medalist)

    def test_open_and_closed(self):
        _medalist, invitation = self._invited()
        self.assertEqual(invitation._get_situation(), "open")
        self.other_job.active = False
        self.assertEqual(invitation._get_situation(), "closed")

    def test_stopped_by_their_own_no_or_erasure(self):
        medalist, invitation = self._invited()
        other, theirs = self._invited("Bea Byron")
        medalist.with_user(self.officer)._record_consent("declined", "phone")
        other.consent_id.erasure_request_date = fields.Date.today()
        for one in (invitation, theirs):
            self.assertEqual(one._get_situation(), "stopped")
            state = one.state
            self.assertTrue(one._answer("interested"))
            self.assertEqual(one.state, state)
            self.assertFalse(one.new_applicant_id)

    def test_blocked_by_somebody_at_the_same_address(self):
        medalist, invitation = self._invited()
        refusing = self._refuse("Bea Byron", email_from=medalist.email_from)
        refusing.with_user(self.officer)._record_consent("declined", "phone")
        self.assertEqual(invitation._get_situation(), "blocked")
        invitation._answer("interested")
        self.assertEqual(invitation.state, "interested")
        self.assertFalse(invitation.new_applicant_id)

    def test_who_works_here_by_now_changes_nothing(self):
        for name, hired in (("Ada A", True), ("Bea B", False)):
            with self.subTest(name):
                medalist, invitation = self._invited(name)
                if hired:
                    stage = self.env.ref("hr_recruitment.stage_job5")
                    self._apply(name, stage_id=stage.id)
                else:
                    self.env["hr.employee"].create(
                        {
                            "name": name,
                            "work_email": medalist.email_from,
                            "company_id": self.env.company.id,
                        }
                    )
                invitation.new_applicant_id = False
                invitation.state = "sent"
                self.assertEqual(invitation._get_situation(), "employed")
                self.assertTrue(invitation._answer("interested"))
                self.assertEqual(invitation.state, "sent")

    def test_running_is_told_to_the_mailbox_that_was_invited_only(self):
        phone = "+32470112233"
        medalist, invitation = self._invited(partner_phone=phone)
        elsewhere = self._apply(
            email_from="new@mail.example.com",
            partner_phone=phone,
            job_id=self.job.id,
        )
        invitation.new_applicant_id = False
        self.assertIn(elsewhere, invitation._get_running())
        self.assertEqual(invitation._get_situation(), "open")
        invitation._answer("interested")
        self.assertEqual(invitation.state, "interested")
        self.assertFalse(invitation.new_applicant_id, "a recruiter looks at it")
        self._apply(job_id=self.job.id)
        invitation.new_applicant_id = False
        self.assertEqual(invitation._get_situation(), "running")
        self.env["mail.blacklist"]._add(medalist.email_normalized)
        self.assertEqual(invitation._get_situation(), "running")

    def test_blacklisted_without_a_running_application(self):
        medalist, invitation = self._invited()
        self.env["mail.blacklist"]._add(medalist.email_normalized)
        self.assertEqual(invitation._get_situation(), "open")

    def test_what_is_running_and_what_is_over(self):
        medalist, invitation = self._invited()
        self.assertFalse(invitation._get_running())
        running = self._apply(job_id=self.job.id)
        self.assertEqual(invitation._get_running(), running)
        self.assertTrue(running._is_running())
        for values in (
            {"active": False},
            {"refuse_reason_id": self.reason.id},
            {"date_closed": fields.Datetime.now()},
        ):
            with self.subTest(values), self.env.cr.savepoint() as savepoint:
                running.write(values)
                self.assertFalse(running._is_running())
                savepoint.rollback()
                running.invalidate_recordset()
        self.assertFalse(medalist._is_running())

    # -- answers ---------------------------------------------------------------------

    def test_who_has_said_yes_and_thinks_better_of_it(self):
        """Told once, and only while the application runs."""
        _medalist, invitation = self._invited()
        invitation._answer("interested")
        application = invitation.new_applicant_id
        self.assertEqual(invitation._get_situation(), "answered")
        invitation._answer("interested")
        self.assertFalse(invitation.taken_back_date)
        invitation._answer("not_now", until=self._days_ago(-30), message="Sorry")
        self.assertEqual(invitation.state, "interested", "the application runs")
        day = invitation.taken_back_date
        self.assertTrue(day)
        told = application.activity_ids.filtered(
            lambda a: "took back" in (a.summary or "")
        )
        self.assertEqual(told.user_id, self.officer)
        self.assertIn("Sorry", told.note)
        with freeze_time(fields.Datetime.now() + timedelta(hours=1)):
            invitation._answer("not_interested")
        self.assertEqual(invitation.taken_back_date, day)
        self.assertEqual(
            application.activity_ids.filtered(
                lambda a: "took back" in (a.summary or "")
            ),
            told,
        )

    def test_a_yes_whose_application_is_over_is_not_taken_back(self):
        _medalist, invitation = self._invited()
        invitation._answer("interested")
        invitation.new_applicant_id.write(
            {"active": False, "refuse_reason_id": self.reason.id}
        )
        invitation._answer("not_interested")
        self.assertFalse(invitation.taken_back_date)

    def test_opting_out(self):
        """The consent ends; what was said to this job before stays said."""
        for name, answered, state in (
            ("Ada A", False, "opted_out"),
            ("Bea B", True, "interested"),
        ):
            with self.subTest(name):
                medalist, invitation = self._invited(name)
                if answered:
                    invitation._answer("interested")
                contact = medalist.last_contact_date
                invitation._answer("opt_out", message="No more")
                self.assertEqual(invitation.state, state)
                self.assertEqual(medalist.consent_state, "withdrawn")
                self.assertEqual(medalist.consent_id.channel, "web")
                self.assertEqual(medalist.consent_id.note, "No more")
                self.assertEqual(medalist.last_contact_date, contact)

    def test_an_application_by_themselves_is_no_answer_on_the_page(self):
        _medalist, invitation = self._invited()
        applied = self._apply(job_id=self.other_job.id)
        self.assertEqual(invitation.new_applicant_id, applied)
        self.assertTrue(invitation.is_attributed)
        self.assertEqual(invitation._get_situation(), "open")
        invitation._answer("interested")
        self.assertEqual(invitation.new_applicant_id, applied, "no second one")
        invitation._answer("opt_out")
        self.assertEqual(invitation.state, "opted_out")

    def test_the_same_answer_twice_changes_nothing(self):
        _medalist, invitation = self._invited()
        until = fields.Date.today() + timedelta(days=60)
        for answer, values in (
            ("not_now", {"until": until}),
            ("not_now", {"until": until + timedelta(days=1)}),
            ("not_interested", {}),
        ):
            with self.subTest(answer=answer, **values):
                invitation._answer(answer, **values)
                self.assertEqual(invitation.state, answer)
                self.assertEqual(invitation.not_now_until, values.get("until", False))
                self.assertEqual(invitation.next_step_date, values.get("until", False))
                day = invitation.answer_date
                with freeze_time(fields.Datetime.now() + timedelta(hours=1)):
                    invitation._answer(answer, **values)
                self.assertEqual(invitation.answer_date, day)

    def test_an_answer_is_a_contact_and_cancels_the_reminder(self):
        medalist, invitation = self._invited()
        medalist.person_id.last_contact_date = False
        day = fields.Date.today() + timedelta(days=1)
        with freeze_time(f"{day} 09:00:00"):
            invitation._send_reminders(day)
            self.assertTrue(invitation._get_queued_mails())
            invitation._answer("not_interested", message="No <b>thanks</b>")
            self.assertFalse(invitation._get_queued_mails())
        self.assertEqual(medalist.last_contact_date, day)
        body = medalist.message_ids[0].body
        self.assertIn("No &lt;b&gt;thanks", body)
        self.assertIn("<blockquote", body)
        self.assertIn("Not interested", body)

    def test_nothing_to_answer(self):
        _medalist, invitation = self._invited()
        seen = invitation.with_user(self.officer)
        for state in ("queued", "failed", "opted_out"):
            invitation.state = state
            with (
                self.subTest(state),
                self.assertRaisesRegex(UserError, "did not reach"),
            ):
                seen.action_not_interested()
        for state in ("sent", "expired", "not_now"):
            invitation.state = state
            with self.subTest(state):
                seen.action_not_interested()
                self.assertEqual(invitation.state, "not_interested")
        day = invitation.answer_date
        with freeze_time(fields.Datetime.now() + timedelta(hours=1)):
            seen.action_not_interested()
        self.assertEqual(invitation.answer_date, day)
        invitation._answer("interested")
        with self.assertRaisesRegex(UserError, "open it instead"):
            seen.action_not_interested()


@tagged("post_install", "-at_install", "slow")
class TestMailRules(InvitationCommon):
    """Which blocker holds back which mail of an invitation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})

    def setUp(self):
        super().setUp()
        self.medalist = self._remember()
        self.invitation = self._invite(self.medalist)
        self.gap = timedelta(days=self.env.company.medalist_contact_gap_days)

    def test_each_mail_has_its_rule(self):
        recent = fields.Date.today() + timedelta(days=400)
        for state, blocker, expected in (
            ("queued", False, False),
            ("queued", "in_process", "in_process"),
            ("queued", "recent_contact", "recent_contact"),
            ("failed", "blacklisted", "blacklisted"),
            ("sent", "recent_contact", "recent_contact"),
            ("sent", "paused", "paused"),
            ("interested", "blacklisted", "blacklisted"),
            ("interested", "in_process", False),
            ("interested", "recent_contact", False),
            ("not_now", False, "already_invited"),
            ("opted_out", "hired", "already_invited"),
        ):
            with self.subTest(state=state, blocker=blocker):
                self.invitation.state = state
                self.assertEqual(
                    self.invitation._get_mail_blocker(blocker, recent), expected
                )

    def test_the_gap_after_this_very_mail_holds_nothing_back(self):
        sent = self.invitation.sent_date.date()
        own = sent + self.gap + timedelta(days=1)
        for until, is_last in ((own, True), (own + timedelta(days=1), False)):
            with self.subTest(until=until):
                self.assertEqual(self.invitation._is_last_contact(until), is_last)
                for state in ("sent", "failed", "queued"):
                    self.invitation.state = state
                    blocker = self.invitation._get_mail_blocker("recent_contact", until)
                    self.assertEqual(blocker, not is_last and "recent_contact")

    def test_the_gap_holds_back_what_was_never_sent_unless_overridden(self):
        self.invitation.write({"state": "queued", "sent_date": False})
        until = fields.Date.today() + self.gap
        rule = self.invitation._get_mail_blocker
        self.assertEqual(rule("recent_contact", until), "recent_contact")
        self.invitation.override_reason = "Asked me for it"
        self.assertFalse(rule("recent_contact", until))
        self.assertEqual(rule("paused", until), "paused")

    def test_a_job_of_another_company_is_offered_to_nobody(self):
        self.other_job.company_id = self.elsewhere
        for state, blocker, expected in (
            ("sent", False, "no_consent"),
            ("queued", "hired", "hired"),
            ("interested", False, False),
        ):
            with self.subTest(state=state):
                self.invitation.state = state
                self.assertEqual(
                    self.invitation._get_mail_blocker(blocker, None), expected
                )

    def test_one_person_gets_one_first_mail_at_a_time(self):
        second = self._invite(self._remember("Bea Byron"), send=False)
        both = self.invitation | second
        second.applicant_id = self.medalist
        both.write({"state": "queued", "override_reason": "Asked me for it"})
        blockers = {invitation.id: False for invitation in both}
        both._block_surplus_first_mails(blockers)
        self.assertEqual(
            blockers, {self.invitation.id: False, second.id: "recent_contact"}
        )
        self.invitation.state = "sent"
        blockers = {invitation.id: False for invitation in both}
        both._block_surplus_first_mails(blockers)
        self.assertFalse(any(blockers.values()), "a reminder is no first mail")

    def test_a_failed_one_is_superseded_by_one_that_counts(self):
        self.invitation.state = "failed"
        self.env.flush_all()
        newer = self.invitation.copy(
            {
                "applicant_id": self.medalist.id,
                "job_id": self.other_job.id,
                "email_normalized": self.invitation.email_normalized,
            }
        )
        for values, superseded in (
            ({"state": "sent"}, True),
            ({"state": "failed"}, False),
            ({"state": "expired", "may_be_repeated": True}, False),
            ({"state": "sent", "may_be_repeated": False}, True),
        ):
            with self.subTest(values):
                newer.write(values)
                found = self.invitation._get_superseded()
                self.assertEqual(bool(found), superseded)
        newer.job_id = self.job
        self.assertFalse(self.invitation._get_superseded())
        newer.write({"job_id": self.other_job.id, "email_normalized": "b@x.com"})
        self.assertFalse(self.invitation._get_superseded())

    # -- what became of it -----------------------------------------------------------

    def test_half_of_the_days_after_sending_somebody_is_reminded(self):
        today = fields.Date.today()
        for days, half in ((21, 10), (1, 1)):
            with self.subTest(days=days):
                self.env.company.medalist_invitation_days = days
                self.invitation.state = "queued"
                self.invitation._on_mail_sent()
                self.assertRecordValues(
                    self.invitation,
                    [
                        {
                            "state": "sent",
                            "expiry_date": today + timedelta(days=days),
                            "next_step_date": today + timedelta(days=half),
                        }
                    ],
                )

    def test_a_confirmation_is_no_contact(self):
        for state, contact in (
            ("interested", False),
            ("sent", fields.Date.today()),
            ("failed", fields.Date.today()),
        ):
            with self.subTest(state):
                self.medalist.person_id.last_contact_date = False
                self.invitation.state = state
                self.invitation._on_mail_sent()
                self.assertEqual(self.medalist.last_contact_date, contact)

    def test_which_mail_failed(self):
        mail = self.env["mail.mail"].create({"body_html": "x"})
        now, today = fields.Datetime.now(), fields.Date.today()
        for state, after, reminders, confirmed in (
            ("queued", "failed", 1, True),
            ("sent", "sent", 0, True),
            ("interested", "interested", 1, False),
        ):
            with self.subTest(state):
                self.invitation.write(
                    {
                        "state": state,
                        "failure_reason": False,
                        "reminder_count": 1,
                        "reminder_date": today,
                        "confirmation_date": now,
                    }
                )
                self.invitation._on_mail_failed("No server", mail)
                self.assertEqual(self.invitation.state, after)
                self.assertEqual(self.invitation.reminder_count, reminders)
                self.assertEqual(bool(self.invitation.confirmation_date), confirmed)
                failed = after == "failed"
                self.assertEqual(self.invitation.failure_reason, failed and "No server")

    def test_who_wrote_back_is_left_to_a_recruiter(self):
        for state, after in (
            ("queued", "sent"),
            ("expired", "sent"),
            ("not_interested", "not_interested"),
            ("failed", "failed"),
        ):
            with self.subTest(state):
                self.invitation.write(
                    {"state": state, "next_step_date": fields.Date.today()}
                )
                self.invitation._on_reply()
                self.assertEqual(self.invitation.state, after)
                answered = after != "sent"
                self.assertEqual(bool(self.invitation.next_step_date), answered)
                self.assertTrue(self.invitation.reply_date)

    # -- the queue -------------------------------------------------------------------

    def test_what_is_due_this_minute_is_written(self):
        now = fields.Datetime.now()
        with freeze_time(now):
            for later, written in ((0, True), (1, False)):
                with self.subTest(later=later):
                    self.invitation.write(
                        {
                            "state": "queued",
                            "override_reason": "Asked me for it",
                            "mail_due": now + timedelta(seconds=later),
                        }
                    )
                    self.invitation._write_mails_or_schedule()
                    self.assertEqual(not self.invitation.mail_due, written)

    def test_fifty_are_written_while_somebody_waits(self):
        Invitation = self.registry["hr.applicant.invitation"]
        written = []
        self.patch(
            Invitation, "_write_due_mails", lambda those: written.append(len(those))
        )
        now = fields.Datetime.now()
        many = self.invitation
        for number in range(MAX_WRITTEN_AT_ONCE):
            many |= self.invitation.copy(
                {
                    "applicant_id": self.medalist.id,
                    "job_id": self.job.id,
                    "email_normalized": f"{number}@x.example.com",
                }
            )
        many.write({"state": "queued", "mail_due": now})
        many[1:]._write_mails_or_schedule()
        self.assertEqual(written, [MAX_WRITTEN_AT_ONCE])
        many._write_mails_or_schedule()
        self.assertEqual(written, [MAX_WRITTEN_AT_ONCE], "one more is too many")

    def test_what_is_taken_back(self):
        """What waits to be written or in the queue; not what is leaving or has left."""
        due, waiting, leaving = (
            self._invite(self._remember(name), send=False)
            for name in ("Bea B", "Cleo C", "Dora D")
        )
        due._get_queued_mails().unlink()
        due.mail_due = fields.Datetime.now()
        leaving._get_queued_mails().write({"state": "sent"})
        everything = self.invitation | due | waiting | leaving
        self.assertEqual(everything._stop("Enough"), due | waiting)
        self.assertFalse(due.mail_due)
        self.assertFalse(waiting._get_queued_mails())
        self.assertEqual(
            everything.mapped("state"), ["sent", "failed", "failed", "queued"]
        )

    def test_what_should_have_left(self):
        today = fields.Date.today()
        due, waiting, lost = (
            self._invite(self._remember(name), send=False)
            for name in ("Bea B", "Cleo C", "Dora D")
        )
        due._get_queued_mails().unlink()
        due.mail_due = fields.Datetime.now()
        lost._get_queued_mails().unlink()
        (due | waiting | lost)._check_unsent_mails(today)
        self.assertRecordValues(
            due | waiting | lost,
            [
                {"state": "queued", "next_step_date": today + timedelta(days=1)},
                {"state": "queued", "next_step_date": today + timedelta(days=1)},
                {"state": "failed", "next_step_date": False},
            ],
        )
        self.assertIn("taken out", lost.failure_reason)
        self.assertTrue(lost.applicant_id.activity_ids)

    # -- unanswered ------------------------------------------------------------------

    def test_who_is_reminded(self):
        today = fields.Date.today()
        for name, values, reminded in (
            ("Bea B", {}, 1),
            ("Cleo C", {"reminder_count": 1}, 1),
            ("Dora D", {"expiry_date": today}, 0),
            ("Eve E", {"expiry_date": today + timedelta(days=1)}, 1),
        ):
            with self.subTest(name):
                invitation = self._invite(self._remember(name))
                invitation.write(values)
                invitation._send_reminders(today)
                self.assertEqual(invitation.reminder_count, reminded)
                mails = reminded and "reminder_count" not in values
                self.assertEqual(bool(invitation._get_queued_mails()), mails)
                self.assertEqual(
                    invitation.next_step_date,
                    invitation.expiry_date + timedelta(days=1),
                )

    def test_nobody_is_reminded_of_a_job_that_is_closed(self):
        self.other_job.active = False
        self.invitation._send_reminders(fields.Date.today())
        self.assertFalse(self.invitation.reminder_count)

    def test_when_somebody_may_be_invited_again(self):
        self.env.company.medalist_repeat_months = 2
        last = fields.Date.to_date("2026-01-31")
        self.invitation.write({"state": "expired", "expiry_date": last})
        for today, allowed in (("2026-03-30", False), ("2026-03-31", True)):
            with self.subTest(today):
                self.invitation._allow_repeat(fields.Date.to_date(today))
                self.assertEqual(self.invitation.may_be_repeated, allowed)
                self.assertEqual(
                    self.invitation.next_step_date,
                    not allowed and fields.Date.to_date("2026-03-31"),
                )
