from datetime import date, timedelta
from itertools import product

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..models.followup.states import TRANSITIONS
from .common import MedalistCommon, PersonCommon, slow

PHONE = "+32470121212"


@tagged("post_install", "-at_install")
class TestFollowupStates(MedalistCommon):
    """One door, one live follow-up a person."""

    def _in_state(self, state):
        followup = self._remember(f"In {state.title()}").followup_id
        if state != "running":
            followup._change_state(state, "manual" if state == "stopped" else None)
        return followup

    @slow
    def test_what_may_follow_what(self):
        allowed = {
            ("running", "paused"),
            ("running", "stopped"),
            ("running", "done"),
            ("paused", "running"),
            ("paused", "stopped"),
            ("paused", "done"),
            ("stopped", "running"),
            ("done", "running"),
        }
        refused = {
            ("running", "running"),
            ("paused", "paused"),
            ("stopped", "stopped"),
            ("stopped", "paused"),
            ("stopped", "done"),
            ("done", "done"),
            ("done", "paused"),
            ("done", "stopped"),
        }
        self.assertEqual(allowed | refused, set(product(TRANSITIONS, repeat=2)))
        for state, then in allowed | refused:
            with self.subTest(state, then=then), self.env.cr.savepoint() as savepoint:
                followup = self._in_state(state)
                if (state, then) in refused:
                    with self.assertRaisesRegex(UserError, "can't become"):
                        followup._change_state(then)
                    self.assertEqual(followup.state, state)
                else:
                    followup._change_state(then)
                    self.assertEqual(followup.state, then)
                savepoint.rollback()

    def test_all_or_none(self):
        running, stopped = self._in_state("running"), self._in_state("stopped")
        with self.assertRaises(UserError):
            (running | stopped)._change_state("paused")
        self.assertEqual(running.state, "running")

    @mute_logger("odoo.sql_db")
    def test_one_live_one_a_person(self):
        medalist = self._remember()
        values = medalist.followup_id.copy_data()[0]
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env["hr.applicant.followup"].create({**values, "state": "paused"})
        self.env["hr.applicant.followup"].create({**values, "state": "done"})
        self.assertEqual(len(medalist.followup_ids), 2)

    def test_only_the_door_changes_states(self):
        medalist = self._remember()
        followup = medalist.followup_id.with_user(self.officer)
        self.assertEqual(followup.read(["state"])[0]["state"], "running")
        for attempt in (
            lambda: followup.write({"state": "done"}),
            lambda: followup.write({"date": fields.Date.today()}),
            lambda: followup.unlink(),
            lambda: followup.create(followup.copy_data()),
        ):
            with self.assertRaises(AccessError):
                attempt()
        with self.assertRaises(AccessError):
            followup.with_user(self.interviewer).read(["state"])

    def test_another_company_s_are_not_seen(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.officer.company_ids += company
        there = self._remember("Bea There", company_id=company.id, job_id=False)
        Followup = self.env["hr.applicant.followup"].with_user(self.officer)
        Followup = Followup.with_context(allowed_company_ids=self.env.company.ids)
        self.assertFalse(Followup.search([("applicant_id", "=", there.id)]))

    def test_what_becomes_one_person_has_one_live_one(self):
        """As two people turn out to be one, what was moved ends as superseded."""
        first = self._remember(date=self._days_ago(3))
        second = self._remember(
            "Bea Potter", job_id=self.other_job.id, date=self._days_ago(3)
        )
        self._run_followups()
        second.person_id = first.person_id
        self.assertEqual(first.followup_state, "running")
        self.assertEqual(second.followup_stop_reason, "superseded")
        self.assertEqual(second.followup_id.person_id, first.person_id)
        self.assertTrue(first.activity_ids)
        self.assertFalse(second.activity_ids)


@tagged("post_install", "-at_install")
class TestFollowupHistory(MedalistCommon):
    """What somebody was followed up by stays, with why it ended and by whom."""

    def test_history_says_why_and_by_whom(self):
        with freeze_time("2031-03-03"):
            medalist = self._remember()
            officer = medalist.with_user(self.officer)
            officer.action_stop_followup()
        with freeze_time("2031-03-04"):
            officer.action_restart_followup()
            officer._change_followup_plan(self.gold.plan_id, start=date(2031, 3, 4))
        with freeze_time("2031-03-06"):
            self.env["mail.blacklist"]._add(medalist.email_normalized)
            medalist.followup_id.date = date(2031, 3, 6)
            self._run_followups()
        silver, gold = self.silver.plan_id, self.gold.plan_id
        self.assertRecordValues(
            medalist.followup_ids.sorted("id"),
            [
                {
                    "plan_id": plan.id,
                    "state": "stopped",
                    "stop_reason": reason,
                    "end_date": date(2031, 3, day),
                    "ended_by_id": user.id,
                }
                for plan, reason, day, user in (
                    (silver, "manual", 3, self.officer),
                    (silver, "superseded", 4, self.officer),
                    (gold, "blacklisted", 6, self.env["res.users"]),
                )
            ],
        )
        self.assertEqual(medalist.person_id.followup_ids, medalist.followup_ids)
        timeline = officer._get_followup_timeline()
        self.assertEqual(
            [(entry["plan"], entry["who"]) for entry in timeline["plans"]],
            [(silver.name, self.officer.name)] * 2,
        )
        self.assertIn("Stopped by a recruiter", officer.followup_timeline)
        self.assertIn("Is on the blacklist", officer.followup_timeline)

    def test_a_plan_carried_out_to_its_end(self):
        medalist = self._remember(medal=self.bronze, date=self._months_ago(30))
        medalist.followup_id.step_id = self.bronze.plan_id.template_ids[-1]
        self._run_followups()
        medalist.followup_activity_id.with_user(self.officer).action_done()
        followup = medalist.followup_id
        self.assertEqual(followup.state, "done")
        self.assertEqual(followup.end_date, fields.Date.today())
        self.assertEqual(followup.ended_by_id, self.officer)
        self.assertFalse(followup.stop_reason or followup.activity_id)

    def test_what_applications_show_is_searched_and_grouped(self):
        medalist = self._remember(date=self._days_ago(3))
        self._run_followups()
        Applicant = self.env["hr.applicant"].with_user(self.officer)
        Applicant = Applicant.with_context(active_test=False)
        for domain in (
            [("followup_state", "=", "running")],
            [("followup_plan_id", "=", self.silver.plan_id.id)],
            [("followup_activity_id", "=", medalist.followup_activity_id.id)],
            [("followup_user_id", "in", [self.officer.id, False])],
            [("followup_date", "<=", fields.Date.today())],
        ):
            self.assertIn(medalist, Applicant.search(domain), domain)
        for name in ("followup_state", "followup_user_id", "followup_date:month"):
            groups = Applicant._read_group(
                [("id", "=", medalist.id)], [name], ["__count"]
            )
            self.assertEqual(len(groups), 1)
            self.assertTrue(groups[0][0])
        self.assertIn(medalist, Applicant.search([], order="followup_date, id"))


@tagged("post_install", "-at_install")
class TestFollowupGoesOn(MedalistCommon):
    """A yes after a no; pauses are ended by whoever made them."""

    def _stop_by_a_no(self, **values):
        with freeze_time("2031-01-05"):
            medalist = self._remember(**values)
        with freeze_time("2031-01-06"):
            medalist.with_user(self.officer)._record_consent("declined", "phone")
        self.assertEqual(medalist.followup_stop_reason, "consent_withdrawn")
        return medalist

    def _say_yes(self, medalist, day):
        with freeze_time(day):
            medalist.with_user(self.officer)._record_consent("granted", "phone")

    def test_a_yes_after_a_no_lets_it_go_on_where_it_was(self):
        medalist = self._stop_by_a_no()
        followup = medalist.followup_id
        self._say_yes(medalist, "2031-01-07")
        self.assertEqual(medalist.followup_id, followup)
        self.assertEqual(followup.state, "running")
        self.assertEqual(followup.step_id.summary, "Thank-you call")
        self.assertEqual(followup.date, date(2031, 1, 8))
        self.assertFalse(
            followup.stop_reason or followup.end_date or followup.ended_by_id
        )

    def test_after_long_with_the_step_that_still_makes_sense(self):
        medalist = self._stop_by_a_no()
        self._say_yes(medalist, "2031-12-07")
        self.assertEqual(medalist.followup_step_id.summary, "Coffee")
        self.assertEqual(medalist.followup_date, date(2032, 1, 5))

    def test_the_yes_of_who_shares_an_address_lets_others_go_on(self):
        other = self._remember("Bea Potter", partner_phone=PHONE)
        medalist = self._stop_by_a_no(partner_phone=PHONE)
        self.assertEqual(other.followup_stop_reason, "shared_refusal")
        self._say_yes(other, "2031-01-07")
        self.assertEqual(other.followup_state, "stopped", "the other's no holds")
        self._say_yes(medalist, "2031-01-08")
        self.assertEqual(other.followup_state, "running")

    def test_what_ended_for_other_reasons_stays_ended(self):
        stopped = self._remember()
        stopped.with_user(self.officer).action_stop_followup()
        stopped.with_user(self.officer)._record_consent("granted", "phone")
        self.assertEqual(stopped.followup_state, "stopped")
        medalist = self._stop_by_a_no(email_from="m@mail.example.com")
        medalist.with_user(self.officer).sudo()._remove_medal()
        self._say_yes(medalist, "2031-01-07")
        self.assertEqual(medalist.followup_state, "stopped", "there is no medal")

    def test_what_the_gate_would_stop_again_stays_stopped(self):
        medalist = self._stop_by_a_no()
        self.env["mail.blacklist"]._add(medalist.email_normalized)
        self._say_yes(medalist, "2031-01-07")
        self.assertEqual(medalist.followup_state, "stopped")

    def test_a_mail_that_left_is_a_contact_although_the_plan_is_over(self):
        medalist = self._remember(date=self._days_ago(3))
        medalist._stop_followups("manual")
        self.assertFalse(medalist.last_contact_date)
        medalist._on_mail_sent()
        self.assertEqual(medalist.last_contact_date, fields.Date.today())

    def test_not_to_be_contacted_for_now_only_waits(self):
        medalist = self._remember(date=self._days_ago(3))
        until = fields.Date.today() + timedelta(days=50)
        medalist.write(
            {"held_back_reason": "Talks about a merger", "held_back_until": until}
        )
        self._run_followups()
        self.assertEqual(medalist.followup_hold_reason, "held_back")
        self.assertEqual(medalist.followup_date, until)

    def test_a_recruiter_s_pause_is_not_ended_by_an_invitation(self):
        medalist = self._remember()
        invitation = self._queue_invitations(medalist).sudo()
        by_recruiter = fields.Date.today() + timedelta(days=20)
        by_person = fields.Date.today() + timedelta(days=90)
        medalist.with_user(self.officer)._pause_followups(by_recruiter)
        medalist.followup_id.sudo()._pause_for_not_now(by_person, invitation)
        self.assertEqual(medalist.followup_paused_until, by_recruiter)
        self.assertFalse(medalist.followup_paused_by_id)
        medalist.followup_id.sudo()._resume_after_not_now(invitation)
        self.assertEqual(medalist.followup_state, "paused")
        medalist.with_user(self.officer).action_resume_followup()
        medalist.followup_id.sudo()._pause_for_not_now(by_person, invitation)
        self.assertEqual(medalist.followup_paused_until, by_person)
        medalist.followup_id.sudo()._resume_after_not_now(invitation)
        self.assertEqual(medalist.followup_state, "running")
        self.assertFalse(medalist.followup_paused_until)

    def test_a_pause_without_a_plan_is_the_person_s(self):
        past = self._refuse().with_user(self.officer)
        until = fields.Date.today() + timedelta(days=30)
        past._log_contact("phone", "later", next_date=until)
        self.assertEqual(past.person_id.paused_until, until)
        again = self._refuse(job_id=self.other_job.id)
        self.assertEqual(again.followup_paused_until, until)


@tagged("post_install", "-at_install")
class TestPlansEnd(PersonCommon):
    """What has ended for a reason of its own does not come back by itself."""

    def test_a_recruiter_ends_for_good_what_a_no_had_stopped(self):
        for number, end in enumerate(
            (
                lambda a: a.action_stop_followup(),
                lambda a: a._log_contact("phone", "not_interested"),
            )
        ):
            past = self._remember(f"Ada{number} Lovelace").with_user(self.officer)
            past._record_consent("declined", "phone")
            end(past)
            past._record_consent("granted", "phone")
            self.assertEqual(past.followup_state, "stopped")
            self.assertIn(past.followup_stop_reason, ("manual", "not_interested"))
            self.assertEqual(past.followup_id.ended_by_id, self.officer)

    def test_a_yes_does_not_go_back_to_an_earlier_plan(self):
        past = self._remember().with_user(self.officer)
        past._record_consent("declined", "phone")
        later = self._refuse(job_id=self.other_job.id).with_user(self.officer)
        later._award_medal(self.gold)
        later.action_stop_followup()
        past._record_consent("granted", "phone")
        self.assertEqual(past.followup_state, "stopped")
        self.assertEqual(later.followup_state, "stopped")

    def test_a_yes_after_the_step_was_deleted(self):
        past = self._remember(date=self._days_ago(400)).with_user(self.officer)
        past._record_consent("declined", "phone")
        past.followup_step_id.sudo().unlink()
        past._record_consent("granted", "phone")
        self.assertEqual(past.followup_state, "running")
        self._run_followups()
        self.assertEqual(past.followup_state, "done", "it was the last")

    def _merged(self):
        ada = self._remember("Ada Lovelace", consent=False)
        bea = self._remember("Bea Byron", consent=False, date=self._days_ago(300))
        other = self._person(bea)
        self._person(ada)._merge(other)
        return ada.with_user(self.officer), bea.with_user(self.officer), other

    def test_undo_after_the_step_was_deleted(self):
        _ada, bea, other = self._merged()
        bea.followup_step_id.sudo().unlink()
        other.action_undo_merge()
        self.assertEqual(bea.followup_state, "running")

    def test_undo_after_the_medal_was_taken_away(self):
        _ada, bea, other = self._merged()
        bea.sudo()._remove_medal()
        other.action_undo_merge()
        self.assertEqual(bea.followup_state, "stopped")

    def test_undo_after_they_were_not_interested(self):
        ada, bea, other = self._merged()
        ada._log_contact("phone", "not_interested")
        other.action_undo_merge()
        self.assertEqual(ada.followup_state, "stopped")
        self.assertEqual(bea.followup_state, "stopped")

    def test_undo_after_a_no(self):
        ada, bea, other = self._merged()
        ada._record_consent("declined", "phone")
        other.action_undo_merge()
        self.assertEqual(self._blocker(bea), "consent_declined")
        self.assertEqual(bea.followup_state, "stopped")
