from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.mail.tests.common import MockEmail

from .common import MODULE, FollowupCommon, MedalistCommon, slow


@tagged("post_install", "-at_install")
class TestLogContact(FollowupCommon, MockEmail):
    def _dialog(self, applicants, **values):
        """Open the dialog as the form does, and fill it in."""
        return self._open_dialog(applicants.action_log_contact(), **values).save()

    def _done(self, applicant):
        return (
            self.env["mail.activity"]
            .with_user(self.officer)
            .with_context(active_test=False)
            .search([("res_id", "=", applicant.id), ("active", "=", False)])
        )

    # -- what comes of it ------------------------------------------------------------

    def test_reached_by_the_open_follow_up(self):
        medalist = self._due()
        activity = medalist.followup_activity_id
        self._dialog(medalist, note="Has a new boss").action_log()
        self.assertFalse(activity.active)
        self.assertRecordValues(
            activity,
            [
                {
                    "followup_outcome": "reached",
                    "feedback": "Has a new boss",
                    "date_done": self.today,
                }
            ],
        )
        self.assertRecordValues(
            medalist,
            [
                {
                    "last_contact_date": self.today,
                    "followup_state": "running",
                    "followup_step_id": self.call.id,
                    "followup_activity_id": False,
                }
            ],
        )
        self.assertIn("Has a new boss", medalist.message_ids[:2].mapped("body")[-1])
        self.assertEqual(self._done(medalist), activity, "nothing was added")

    def test_marking_done_is_the_same_as_reached(self):
        logged = self._due("Ada Lovelace")
        marked = self._due("Bea Potter")
        self._dialog(logged).action_log()
        marked.followup_activity_id.action_done()
        kept = (
            "last_contact_date",
            "followup_state",
            "followup_step_id",
            "followup_date",
            "followup_repeat_count",
            "followup_hold_reason",
        )
        self.assertEqual(*([a[name] for name in kept] for a in (logged, marked)))
        kept = ("followup_outcome", "activity_type_id", "date_done", "user_id")
        self.assertEqual(
            *([self._done(a)[name] for name in kept] for a in (logged, marked))
        )

    def test_reached_without_an_open_follow_up(self):
        medalist = self._remember().with_user(self.officer)
        step, date = medalist.followup_step_id, medalist.followup_date
        self._dialog(medalist, channel="linkedin", note="Wrote back").action_log()
        self.assertRecordValues(
            self._done(medalist),
            [
                {
                    "activity_type_id": self.env.ref(
                        f"{MODULE}.activity_type_linkedin"
                    ).id,
                    "is_followup": True,
                    "followup_outcome": "reached",
                    "feedback": "Wrote back",
                    "user_id": self.officer.id,
                }
            ],
        )
        self.assertIn("Wrote back", "".join(medalist.message_ids.mapped("body")))
        self.assertEqual(medalist.last_contact_date, self.today)
        self.assertEqual(
            (medalist.followup_step_id, medalist.followup_date),
            (step, date),
            "the plan's own step is still to come",
        )
        self.assertEqual(self._blocker(medalist), "recent_contact")

    @slow
    def test_reached_and_when_next(self):
        medalist = self._due()
        self._dialog(medalist, next_date=self._days(40)).action_log()
        self.assertEqual(medalist.followup_step_id, self.call)
        self.assertEqual(medalist.followup_date, self._days(40))
        with freeze_time(self._days(39)):
            self._run_followups()
            self.assertFalse(medalist.followup_activity_id)
        with freeze_time(self._days(40)):
            self._run_followups()
            self.assertEqual(medalist.followup_activity_id.summary, self.call.summary)

    def test_after_the_last_step_it_comes_once_more(self):
        medalist = self._due()
        medalist.sudo().followup_id.step_id = self.coffee
        self._dialog(medalist, next_date=self._days(100)).action_log()
        self.assertEqual(medalist.followup_state, "running")
        self.assertEqual(medalist.followup_step_id, self.coffee)
        with freeze_time(self._days(100)):
            self._run_followups()
            medalist.followup_activity_id.action_done()
            self.assertEqual(medalist.followup_state, "done", "only once more")

    @slow
    def test_once_more_is_no_new_series(self):
        self.silver.plan_id.write(
            {"followup_repeat_months": 6, "followup_repeat_max": 1}
        )
        medalist = self._due()
        medalist.sudo().followup_id.write(
            {"step_id": self.coffee.id, "repeat_count": 1}
        )
        self._dialog(medalist, next_date=self._days(100)).action_log()
        self.assertEqual(medalist.followup_step_id, self.coffee)
        with freeze_time(self._days(100)):
            self._run_followups()
            medalist.followup_activity_id.action_done()
            self.assertEqual(medalist.followup_state, "done")

    def test_a_next_day_restarts_what_was_stopped(self):
        medalist = self._remember().with_user(self.officer)
        medalist.action_stop_followup()
        self._dialog(medalist, next_date=self._days(60)).action_log()
        self.assertRecordValues(
            medalist,
            [
                {
                    "followup_state": "running",
                    "followup_stop_reason": False,
                    "followup_date": self._days(60),
                    "followup_step_id": self.coffee.id,
                }
            ],
        )

    def test_no_answer_moves_the_open_follow_up(self):
        medalist = self._due()
        activity = medalist.followup_activity_id
        wizard = self._dialog(medalist, outcome="no_answer", note="Voicemail")
        self.assertEqual(wizard.next_date, self._days(7), "a week is proposed")
        wizard.action_log()
        self.assertTrue(activity.active)
        self.assertEqual(activity.date_deadline, self._days(7))
        self.assertRecordValues(
            medalist,
            [
                {
                    "last_contact_date": False,
                    "followup_activity_id": activity.id,
                    "followup_date": self._days(7),
                    "followup_step_id": self.thanks.id,
                }
            ],
        )
        attempt = self._done(medalist)
        self.assertRecordValues(
            attempt,
            [
                {
                    "followup_outcome": "no_answer",
                    "is_followup": True,
                    "summary": "Thank-you call",
                    "feedback": "Voicemail",
                }
            ],
        )
        self.assertIn("No answer", "".join(medalist.message_ids.mapped("body")))
        self.assertFalse(self._blocker(medalist))

    def test_no_answer_without_an_open_follow_up_is_only_noted(self):
        medalist = self._remember().with_user(self.officer)
        step, date = medalist.followup_step_id, medalist.followup_date
        medalist._log_contact("phone", "no_answer")
        self.assertEqual(self._done(medalist).followup_outcome, "no_answer")
        self.assertFalse(medalist.last_contact_date)
        self.assertEqual(
            (medalist.followup_step_id, medalist.followup_date), (step, date)
        )

    def test_no_answer_asks_for_a_day_only_if_something_moves(self):
        medalist = self._remember().with_user(self.officer)
        wizard = self._dialog(medalist, outcome="no_answer")
        self.assertFalse(wizard.next_date)
        with self.assertRaises(AssertionError, msg="hidden"):
            self._dialog(medalist, outcome="no_answer", next_date=self._days(3))

    @slow
    def test_later_rests_until_that_day_and_tries_again(self):
        medalist = self._due()
        self._dialog(medalist, outcome="later", next_date=self._days(90)).action_log()
        self.assertRecordValues(
            medalist,
            [
                {
                    "last_contact_date": self.today,
                    "followup_state": "paused",
                    "followup_paused_until": self._days(90),
                    "followup_resume_on": "date",
                    "followup_step_id": self.thanks.id,
                    "followup_activity_id": False,
                }
            ],
        )
        self.assertEqual(self._done(medalist).followup_outcome, "later")
        with freeze_time(self._days(89)):
            self._run_followups()
            self.assertEqual(self._blocker(medalist), "paused")
            self.assertFalse(medalist.followup_activity_id)
        with freeze_time(self._days(90)):
            self._run_followups()
            self.assertEqual(medalist.followup_activity_id.summary, "Thank-you call")

    def test_later_counts_without_a_plan_too(self):
        past = self._refuse().with_user(self.officer)
        past._record_consent("granted", "phone")
        past._log_contact("phone", "later", next_date=self._days(90))
        self.assertFalse(past.followup_state)
        with freeze_time(self._days(60)):
            self.assertEqual(self._blocker(past), "paused")
        with freeze_time(self._days(90)):
            self.assertFalse(self._blocker(past))

    def test_not_interested_stops_the_plan_but_not_the_consent(self):
        medalist = self._due()
        self._dialog(medalist, outcome="not_interested").action_log()
        self.assertRecordValues(
            medalist,
            [
                {
                    "followup_state": "stopped",
                    "followup_stop_reason": "not_interested",
                    "last_contact_date": self.today,
                    "consent_state": "granted",
                    "followup_activity_id": False,
                }
            ],
        )
        self.assertEqual(self._done(medalist).followup_outcome, "not_interested")

    def test_not_interested_holds_for_the_person(self):
        other = self._refuse(job_id=self.other_job.id).with_user(self.officer)
        medalist = self._due()
        other._log_contact("phone", "not_interested")
        self.assertEqual(medalist.followup_stop_reason, "not_interested")
        self.assertFalse(medalist.followup_activity_id)

    def test_the_next_day_holds_for_the_persons_running_plan(self):
        other = self._refuse(job_id=self.other_job.id).with_user(self.officer)
        medalist = self._due()
        other._log_contact("phone", "reached", next_date=self._days(50))
        self.assertEqual(medalist.followup_activity_id.date_deadline, self._days(50))
        self.assertFalse(other.followup_state)
        other._log_contact("phone", "later", next_date=self._days(70))
        self.assertEqual(medalist.followup_state, "paused")
        self.assertFalse(medalist.followup_activity_id)
        self.assertEqual(medalist.followup_date, self._days(70))

    def test_wants_to_apply_opens_the_invitation(self):
        medalist = self._due()
        action = self._dialog(medalist, outcome="wants_to_apply").action_log()
        self.assertEqual(action["res_model"], "hr.applicant.reinvite")
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.line_ids.applicant_id, medalist)
        self.assertEqual(medalist.followup_step_id, self.call)
        self.assertEqual(self._done(medalist).followup_outcome, "wants_to_apply")

    def test_wants_to_apply_for_a_job_makes_the_application(self):
        medalist = self._due()
        action = self._dialog(
            medalist, outcome="wants_to_apply", job_id=self.other_job
        ).action_log()
        application = self.env["hr.applicant"].browse(action["res_id"])
        self.assertEqual(application.job_id, self.other_job)
        self.assertEqual(application.reinvited_from_id, medalist)
        self.assertEqual(self._blocker(medalist), "in_process")
        with self.assertRaisesRegex(
            UserError, "Ada Lovelace has a running application"
        ):
            self._dialog(
                medalist, outcome="wants_to_apply", job_id=self.other_job
            ).action_log()

    # -- days ------------------------------------------------------------------------

    def test_a_contact_of_the_past_does_not_shorten_the_gap(self):
        medalist = self._remember().with_user(self.officer)
        medalist._log_contact("phone", "reached", date=self._days_ago(5))
        self.assertEqual(medalist.last_contact_date, self._days_ago(5))
        self.assertEqual(self._done(medalist).date_done, self._days_ago(5))
        medalist._log_contact("phone", "reached", date=self._days_ago(20))
        self.assertEqual(medalist.last_contact_date, self._days_ago(5))

    def test_the_open_follow_up_was_done_the_other_day(self):
        medalist = self._due()
        self._dialog(medalist, date=self._days_ago(2)).action_log()
        self.assertEqual(medalist.last_contact_date, self._days_ago(2))
        self.assertEqual(self._done(medalist).date_done, self._days_ago(2))

    def test_days_that_do_not_fit(self):
        medalist = self._due()
        for sentence, values in (
            ("A contact can't lie in the future", {"date": self._days(1)}),
            ("Choose the day on which", {"outcome": "later"}),
            (
                "What comes next must lie in the future",
                {"outcome": "later", "next_date": self.today},
            ),
            ("What comes next must lie in the future", {"next_date": self.today}),
            (
                "What comes next must lie in the future",
                {"outcome": "no_answer", "next_date": self._days_ago(1)},
            ),
        ):
            options = {"outcome": "reached", **values}
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(UserError, sentence),
                self.env.cr.savepoint(),
            ):
                medalist._log_contact("phone", **options)
        self.assertTrue(medalist.followup_activity_id)
        self.assertFalse(self._done(medalist))

    def test_no_plan_no_next_day(self):
        past = self._refuse().with_user(self.officer)
        with self.assertRaisesRegex(UserError, "no plan .* Ada Lovelace"):
            past._log_contact("phone", "reached", next_date=self._days(10))
        past._log_contact("phone", "reached")
        self.assertEqual(past.last_contact_date, self.today)
        self.assertFalse(past.followup_state)

    # -- channels --------------------------------------------------------------------

    def test_the_channel_proposed(self):
        medalist = self._remember().with_user(self.officer)
        channel = "default_channel"
        self.assertEqual(medalist.action_log_contact()["context"][channel], "phone")
        medalist.contact_channel = "linkedin"
        self.assertEqual(medalist.action_log_contact()["context"][channel], "linkedin")
        due = self._due("Bea Potter")
        due.contact_channel = "email"
        self.assertEqual(
            due.action_log_contact()["context"][channel],
            "phone",
            "the open follow-up is a call",
        )
        both = medalist | due
        self.assertEqual(both.action_log_contact()["context"][channel], "phone")

    def test_another_channel_than_planned_is_what_is_kept(self):
        medalist = self._due()
        meeting = self.env.ref("mail.mail_activity_data_meeting")
        self._dialog(medalist, channel="in_person").action_log()
        self.assertEqual(self._done(medalist).activity_type_id, meeting)

    def test_a_type_of_ones_own_stays(self):
        medalist = self._due()
        lunch = self.env["mail.activity.type"].create({"name": "Lunch"})
        medalist.followup_activity_id.activity_type_id = lunch
        self._dialog(medalist).action_log()
        self.assertEqual(self._done(medalist).activity_type_id, lunch)

    # -- consent ------------------------------------------------------------------

    def test_consent_given_on_the_phone(self):
        medalist = self._remember(date=self._days_ago(3), consent=False)
        medalist = medalist.with_user(self.officer)
        self._run_followups()
        self.assertEqual(medalist.followup_hold_reason, "no_consent")
        with self.mock_mail_gateway():
            self._dialog(medalist, consent="granted").action_log()
            self.env["mail.mail"].search([]).send()
        self.assertEqual(medalist.consent_state, "granted")
        event = medalist.consent_id.event_ids
        self.assertRecordValues(
            event,
            [{"kind": "granted", "channel": "phone", "user_id": self.officer.id}],
        )
        self.assertEqual(event.date.date(), self.today)
        self.assertEqual(medalist.consent_id.answer_date, self.today)
        self.assertEqual(medalist.consent_id.recorded_by_id, self.officer)
        self.assertEqual(
            [mail["email_to"] for mail in self._mails],
            [['"Ada Lovelace" <ada@mail.example.com>']],
            "they get a receipt",
        )
        self.assertFalse(medalist.followup_hold_reason, "what was held is looked at")
        self.assertEqual(medalist.followup_date, self.today)

    def test_consent_of_several_is_each_ones_own(self):
        people = self._refuse("Ada Lovelace") | self._refuse("Bea Potter")
        people = people.with_user(self.officer)
        self._dialog(people, channel="in_person", consent="granted").action_log()
        for person in people:
            self.assertEqual(person.consent_id.applicant_ids, person)
            self.assertEqual(person.consent_id.channel, "in_person")

    def test_consent_taken_back_on_the_phone_stops_everything(self):
        medalist = self._due()
        self._dialog(
            medalist, consent="declined", next_date=self._days(30)
        ).action_log()
        self.assertEqual(medalist.consent_state, "withdrawn")
        self.assertRecordValues(
            medalist.consent_id.event_ids.sorted("id")[-1:],
            [{"kind": "withdrawn", "channel": "phone", "user_id": self.officer.id}],
        )
        self.assertEqual(medalist.followup_state, "stopped")
        self.assertEqual(medalist.followup_stop_reason, "consent_withdrawn")
        self.assertEqual(self._done(medalist).followup_outcome, "reached")
        self.assertEqual(self._blocker(medalist), "consent_withdrawn")

    def test_a_consent_that_does_not_fit_logs_nothing(self):
        nobody = self._refuse(email_from=False, partner_phone=False)
        wizard = self._dialog(nobody.with_user(self.officer), consent="granted")
        with (
            self.assertRaisesRegex(UserError, "belongs to a name and an address"),
            self.env.cr.savepoint(),
        ):
            wizard.action_log()
        self.assertFalse(self._done(nobody))

    # -- many, and who may -----------------------------------------------------------

    def test_many_in_different_states(self):
        due = self._due("Due Dora")
        waiting = self._remember("Waiting Willy").with_user(self.officer)
        stopped = self._remember("Stopped Stan").with_user(self.officer)
        stopped.action_stop_followup()
        plain = self._refuse("Plain Paula").with_user(self.officer)
        running = self._apply("Running Rita").with_user(self.officer)
        stage = self.env.ref("hr_recruitment.stage_job5")
        hired = self._apply("Hired Hugo", stage_id=stage.id).with_user(self.officer)
        everybody = due | waiting | stopped | plain | running | hired
        self._dialog(
            everybody, channel="in_person", note="Met at the fair"
        ).action_log()
        for applicant in everybody:
            with self.subTest(applicant=applicant.partner_name):
                self.assertEqual(applicant.last_contact_date, self.today)
                self.assertEqual(self._done(applicant).feedback, "Met at the fair")
        self.assertEqual(
            everybody.mapped("followup_state"),
            ["running", "running", "stopped", False, False, False],
        )
        self.assertEqual(due.followup_step_id, self.call)
        self.assertEqual(waiting.followup_step_id, self.thanks)

    @slow
    def test_many_cost_no_more_than_marking_done(self):
        """Odoo posts a message for each; nothing of ours comes on top of each."""

        def count(number, how):
            medalists = self.env["hr.applicant"].with_user(self.officer)
            for index in range(number):
                name = f"{how.__name__}{number}x{index} Person"
                medalists |= self._remember(name, date=self._days_ago(3))
            self._run_followups()
            return self._count_queries(how, medalists)

        def log(medalists):
            medalists._log_contact("phone", "later", next_date=self._days(90))

        def mark(medalists):
            medalists.followup_activity_id.action_feedback(feedback="Fine")

        for how in (log, mark):
            count(2, how)  # what is asked once
        ours, native = (count(23, how) - count(3, how) for how in (log, mark))
        self.assertLessEqual(ours, native + 20, (ours, native))

    def test_what_one_noted_oneself_is_no_follow_up_given(self):
        self.env.company.medalist_followup_limit = 1
        self._remember("Ada Lovelace").with_user(self.officer)._log_contact(
            "phone", "reached"
        )
        self._due("Bea Potter")

    def test_from_the_activity(self):
        medalist = self._due()
        action = medalist.followup_activity_id.action_log_contact()
        self.assertEqual(action["context"]["default_applicant_ids"], medalist.ids)
        task = self.env["mail.activity"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("hr.job"),
                "res_id": self.job.id,
            }
        )
        with self.assertRaisesRegex(UserError, "choose a follow-up"):
            task.action_log_contact()

    def test_interviewers_do_not_log_contacts(self):
        medalist = self._due(interviewer_ids=self.interviewer.ids)
        seen = medalist.with_user(self.interviewer)
        activity = medalist.followup_activity_id.with_user(self.interviewer)
        for action in (seen.action_log_contact, activity.action_log_contact):
            with self.assertRaises(AccessError):
                action()
        with self.assertRaises(AccessError):
            self.env["hr.applicant.log.contact"].with_user(self.interviewer).create(
                {"applicant_ids": medalist.ids}
            )

    def test_the_dialog_is_ones_own(self):
        wizard = self._dialog(self._due())
        with self.assertRaises(AccessError):
            wizard.with_user(self.administrator).action_log()

    def test_of_another_company_is_not_touched(self):
        other = self.env["res.company"].create({"name": "Other Co."})
        stranger = self._refuse("Stranger Stu", job_id=False, company_id=other.id)
        with self.assertRaises(AccessError):
            stranger.with_user(self.officer)._log_contact("phone", "reached")


@tagged("post_install", "-at_install")
class TestContactsInOdoo(MedalistCommon):
    """Contacts that nobody logs by our dialog."""

    def test_meeting_arranged_for_the_follow_up_keeps_it(self):
        medalist = self._remember(date=self._days_ago(3))
        self._run_followups()
        activity = medalist.followup_activity_id
        start = fields.Datetime.now() + timedelta(days=2)
        activity.calendar_event_id = self.env["calendar.event"].create(
            {
                "name": "Call",
                "start": start,
                "stop": start + timedelta(hours=1),
                "applicant_id": medalist.id,
            }
        )
        self._run_followups()
        self.assertEqual(medalist.followup_activity_id, activity)

    def test_call_of_the_recruiter_s_own_is_a_contact(self):
        medalist = self._remember()
        medalist.with_user(self.officer).activity_schedule(
            "mail.mail_activity_data_call", user_id=self.officer.id
        ).action_done()
        self.assertEqual(medalist.last_contact_date, fields.Date.today())

    def test_to_do_of_the_recruiter_s_own_is_none(self):
        medalist = self._remember()
        medalist.with_user(self.officer).activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.officer.id
        ).action_done()
        self.assertFalse(medalist.last_contact_date)

    def test_next_day_after_the_plan_was_emptied(self):
        medalist = self._remember().with_user(self.officer)
        medalist._pause_followups()
        medalist.followup_plan_id.sudo().template_ids.unlink()
        day = fields.Date.today() + timedelta(days=90)
        medalist._log_contact("phone", "later", next_date=day)
        self.assertEqual(medalist.followup_paused_until, day)
