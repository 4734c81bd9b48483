from collections import Counter

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from odoo.addons.mail.tests.common import MailCase

from .common import MODULE, MedalistCommon, slow

SECRET = "Xyzzy"


@tagged("post_install", "-at_install")
class TestRecruiterOnly(MedalistCommon, MailCase):
    """Activities and chatter lines about past candidates, for somebody who takes part
    in the application and reads its chatter: an interviewer.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.medalist = cls._remember(
            date=cls._days_ago(3),
            interviewer_ids=cls.interviewer.ids,
            personal_note=f"<p>{SECRET}</p>",
        )
        cls.medalist.followup_id._run_due(Counter())
        cls.followup = cls.medalist.followup_activity_id
        cls.followup.note = f"<p>{SECRET}</p>"
        cls.followup.date_deadline = cls._days_ago(1)
        cls.ordinary = cls.medalist.activity_schedule(
            "mail.mail_activity_data_todo", user_id=cls.interviewer.id, summary="Grade"
        )
        cls.env.flush_all()
        cls.env.invalidate_all()

    def _as_interviewer(self, record):
        self.env.flush_all()
        self.env.invalidate_all()
        return record.with_user(self.interviewer).with_context(active_test=False)

    # -- activities ------------------------------------------------------------------

    def test_a_follow_up_can_not_be_read_changed_closed_or_deleted(self):
        before = self.followup.read()
        for what, attempt in {
            "read": lambda a: a.read(["note"]),
            "format": lambda a: a.activity_format(),
            "unmark": lambda a: a.write({"is_followup": False}),
            "show": lambda a: a.write({"recruiter_only": False}),
            "archive": lambda a: a.write({"active": False}),
            "take over": lambda a: a.write({"user_id": self.interviewer.id}),
            "move": lambda a: a.write({"date_deadline": fields.Date.today()}),
            "done": lambda a: a.action_done(),
            "feedback": lambda a: a.action_feedback("Called"),
            "and next": lambda a: a.action_feedback_schedule_next("Called"),
            "today": lambda a: a.action_reschedule_today(),
            "cancel": lambda a: a.action_cancel(),
            "delete": lambda a: a.unlink(),
            "keep the step": lambda a: a.with_context(followup_keep_step=1).unlink(),
        }.items():
            with self.subTest(what), self.assertRaises(AccessError):
                attempt(self._as_interviewer(self.followup))
        self.assertEqual(self.followup.read(), before)
        self.assertEqual(self.medalist.followup_state, "running")
        self.assertFalse(self.medalist.last_contact_date)

    def test_a_follow_up_is_not_given_to_an_interviewer(self):
        with self.assertRaisesRegex(ValidationError, "choose somebody else"):
            self.followup.with_user(self.officer).user_id = self.interviewer

    def test_not_even_their_own_once_it_is_one(self):
        """Whoever was a recruiter when it was given to them."""
        gone = new_test_user(
            self.env, "gone", "hr_recruitment.group_hr_recruitment_user"
        )
        self.followup.user_id = gone
        gone.group_ids = [Command.set(self.interviewer.group_ids.ids)]
        self.env.invalidate_all()
        Activity = self.env["mail.activity"].with_user(gone)
        self.assertFalse(Activity.search([("id", "=", self.followup.id)]))
        with self.assertRaises(AccessError):
            self.followup.with_user(gone).action_done()

    def _tell(self, record):
        """All that the fields of chatter and activities tell an interviewer."""
        record = self._as_interviewer(record)
        domain = [("id", "=", record.id)]
        told = {}
        for name, field in record._fields.items():
            if not name.startswith(("activity_", "my_activity", "message_")):
                continue
            told[name] = self._try(lambda name=name: record.read([name]))
            values = {
                "date": ["1999-01-01", fields.Date.today()],
                "selection": ["overdue", "today", "planned", "warning", False],
            }.get(field.type, [False, True, self.officer.id, "a", "e"])
            for operator in ("=", "!=", "in", "not in", "ilike", "<", ">="):
                for value in values:
                    term = (name, operator, [value] if "in" in operator else value)
                    told[str(term)] = self._try(
                        lambda term=term: record.search([*domain, term]).ids
                    )
            told[f"{name} grouped"] = self._try(
                lambda name=name: record._read_group(domain, [name], ["__count"])
            )
        for path in (
            "activity_ids.note",
            "activity_ids.followup_outcome",
            "activity_ids.is_followup",
            "message_ids.body",
        ):
            for term in ((path, "ilike", SECRET), (path, "!=", False)):
                told[str(term)] = self._try(
                    lambda term=term: record.search([*domain, term]).ids
                )
        told["bar"] = self._try(
            lambda: dict(
                record.read_progress_bar(
                    domain,
                    "stage_id" if "stage_id" in record._fields else "name",
                    {"field": "activity_state", "colors": {"overdue": 1, "today": 1}},
                )
            )
        )
        told["activity view"] = self._try(
            lambda: record.env["mail.activity"].get_activity_data(
                record._name, domain, fetch_done=True
            )
        )
        told["systray"] = self._try(
            lambda: [
                group
                for group in record.env["res.users"]._get_activity_groups()
                if group.get("model") == record._name
            ]
        )
        return told

    def _try(self, attempt):
        try:
            with self.env.cr.savepoint():
                return str(attempt())
        except Exception as error:
            return str(error)

    def _assert_tells_nothing(self, record):
        """What an interviewer is told is the same as if it did not exist."""
        told = self._tell(record)
        self.assertGreater(len(told), 300)
        self.env.cr.execute(
            """DELETE FROM mail_activity WHERE recruiter_only;
               DELETE FROM mail_message WHERE recruiter_only"""
        )
        self.assertTrue(self.env.cr.rowcount or True)
        self.env.invalidate_all()
        self.assertEqual(told, self._tell(record))

    @slow
    def test_the_application_tells_nothing_of_it(self):
        self.medalist.with_user(self.officer)._log_contact(
            "phone", "reached", note=SECRET
        )
        self.medalist.followup_id._run_due(Counter())
        self._assert_tells_nothing(self.medalist)

    @slow
    def test_an_application_without_others_tells_nothing_of_it(self):
        self.ordinary.unlink()
        self._assert_tells_nothing(self.medalist)

    @slow
    def test_a_job_tells_nothing_of_who_may_be_asked(self):
        self._remember("Grace Hopper", job_id=self.other_job.id)
        self.other_job.interviewer_ids = self.interviewer
        self.other_job.medalist_announced_date = False
        self.other_job._announce_openings_batch()
        self.assertIn("past candidate", self.other_job.activity_ids.summary)
        self.assertTrue(self.other_job.activity_ids.recruiter_only)
        self._assert_tells_nothing(self.other_job)

    def test_ordinary_activities_are_still_theirs(self):
        seen = self._as_interviewer(self.medalist)
        self.assertEqual(seen.activity_ids, self.ordinary)
        self.assertEqual(seen.activity_state, "today")
        self.assertEqual(seen.search([("activity_state", "=", "today")]), seen)
        self.assertFalse(seen.search([("activity_state", "=", "overdue")]))
        self.assertEqual(
            seen._read_group([("id", "=", seen.id)], ["activity_state"], ["__count"]),
            [("today", 1)],
        )
        self.ordinary.with_user(self.interviewer).action_done()
        self.assertFalse(self.ordinary.active)

    def test_a_meeting_made_for_it_is_private(self):
        """Colleagues see that the recruiter is busy, not with whom, nor the note."""
        followup = self.followup.with_user(self.officer)
        context = followup.with_context(
            default_res_model="hr.applicant", default_res_id=self.medalist.id
        ).action_create_calendar_event()["context"]
        event = (
            self.env["calendar.event"]
            .with_user(self.officer)
            .with_context(**context)
            .create({"start": "2030-01-01 12:00:00", "stop": "2030-01-01 13:00:00"})
        )
        followup.action_feedback(SECRET)
        self.assertEqual(followup.calendar_event_id, event)
        seen = self._as_interviewer(event).read(["name", "description", "notes"])
        self.assertNotIn(SECRET, str(seen))
        self.assertNotIn("Ada", str(seen))
        event.partner_ids += self.interviewer.partner_id
        seen = self._as_interviewer(event).read(["description", "notes"])
        self.assertNotIn(SECRET, str(seen), "who attends reads the meeting")

    def test_an_activity_type_chains_nothing_to_a_follow_up(self):
        """It would survive the end of the plan, for everybody to see."""
        self.followup.activity_type_id.write(
            {
                "chaining_type": "trigger",
                "triggered_next_type_id": self.env.ref(
                    "mail.mail_activity_data_todo"
                ).id,
            }
        )
        self.followup.with_user(self.officer).action_done()
        activities = self.env["mail.activity"].search(
            [("res_model", "=", "hr.applicant"), ("res_id", "=", self.medalist.id)]
        )
        self.assertEqual(activities, self.ordinary)

    # -- the chatter -----------------------------------------------------------------

    def _read_chatter(self, applicant, user):
        messages = self.env["mail.message"].with_user(user)
        found = messages.search(
            [("model", "=", "hr.applicant"), ("res_id", "=", applicant.id)]
        )
        thread = messages._message_fetch(domain=None, thread=applicant.with_user(user))
        return " ".join((found | thread["messages"]).mapped("body"))

    def _assert_for_recruiters(self, words, applicant):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertIn(words, self._read_chatter(applicant, self.officer))
        self.assertNotIn(words, self._read_chatter(applicant, self.interviewer))

    def test_what_came_of_a_contact(self):
        self.medalist.with_user(self.officer)._log_contact(
            "phone", "not_interested", note=f"{SECRET}: my wife is ill"
        )
        self._assert_for_recruiters("my wife is ill", self.medalist)

    def _invite(self):
        template = self.env.ref(f"{MODULE}.mail_template_invitation")
        invitation = (
            self.env["hr.applicant.invitation"]
            .with_user(self.officer)
            ._invite(self.medalist, self.other_job, template)
            .sudo()
        )
        invitation.write({"state": "sent", "sent_date": fields.Datetime.now()})
        return invitation

    def test_what_was_answered(self):
        for answer, words in {
            "not_now": "not now, my wife is ill",
            "not_interested": "no, thanks",
        }.items():
            self._invite()._answer(answer, message=words)
            self._assert_for_recruiters(words, self.medalist)
            self.medalist.invitation_ids.unlink()
            self.medalist.last_contact_date = False

    def test_how_somebody_came_back(self):
        invitation = self._invite()
        invitation._answer("interested", message="gladly")
        application = invitation.new_applicant_id
        application.interviewer_ids = self.interviewer
        self._assert_for_recruiters("Came back from", application)
        self._assert_for_recruiters("gladly", self.medalist)
        seen = self._as_interviewer(application)
        self.assertFalse(seen.activity_ids, "the call to make says why")
        invitation._answer("not_interested", message="my mistake")
        self._assert_for_recruiters("took back", self.medalist)

    def test_that_somebody_asks_to_be_erased(self):
        self.medalist.consent_id._request_erasure()
        seen = self._as_interviewer(self.medalist)
        self.assertEqual(seen.activity_ids, self.ordinary)

    def test_changes_of_fields_that_they_do_not_see(self):
        tracked = self._refuse("Grace Hopper", interviewer_ids=self.interviewer.ids)
        self.flush_tracking()
        tracked = tracked.with_context(tracking_disable=False)
        tracked.with_user(self.officer)._award_medal(self.gold)
        self.flush_tracking()
        Message = self.env["mail.message"].with_context(active_test=False)
        told = Message.search([("res_id", "=", tracked.id)]).filtered(
            lambda m: m.model == "hr.applicant" and m.tracking_value_ids
        )
        self.assertTrue(told, "recruiters read of it")
        self.assertFalse(told.with_user(self.interviewer)._filtered_access("read"))

    def test_followers_are_not_told_by_mail(self):
        """Whoever follows the activities of an application gets a mail for each."""
        self.medalist.message_subscribe(
            partner_ids=(self.interviewer | self.administrator).partner_id.ids,
            subtype_ids=self.env.ref("mail.mt_activities").ids,
        )
        with self.mock_mail_gateway():
            self.followup.with_user(self.officer).action_feedback(SECRET)
        told = self._new_mails.recipient_ids
        self.assertIn(self.administrator.partner_id, told)
        self.assertNotIn(self.interviewer.partner_id, told)

    def test_nobody_hides_or_forges_by_a_context_key(self):
        """What a client sends along marks nothing, and opens nothing."""
        employee = new_test_user(self.env, "employee", "base.group_user")
        for user in (employee, self.interviewer):
            event = (
                self.env["calendar.event"]
                .with_user(user)
                .create({"name": "Lunch", "start": "2030-01-01", "stop": "2030-01-01"})
            )
            message = event.with_context(recruiter_only=True).message_post(body="Hi")
            self.assertFalse(message.sudo().recruiter_only)
        for record, user in (
            (self.medalist, employee),
            (self.medalist.consent_id, self.interviewer),
        ):
            record = record.with_user(user).with_context(recruiter_only=True)
            with self.assertRaises(AccessError):
                record.message_post(body="Forged")
        with self.assertRaises(ValueError):
            self._as_interviewer(self.medalist).message_post(
                body="Hidden", recruiter_only=True
            )

    def test_the_subject_of_a_notice_stays_among_recruiters(self):
        """Everybody sees that there are notifications, and what is notified by name."""
        self.medalist.consent_id.sudo()._refuse("phone")
        notices = self.env["mail.notification"].search(
            [("res_partner_id", "=", self.officer.partner_id.id)]
        )
        self.assertIn(
            "does not want to be contacted",
            str(notices.mail_message_id.mapped("subject")),
        )
        told = self._as_interviewer(notices).read(["mail_message_id"])
        self.assertNotIn("Ada", str(told))
        told = self._as_interviewer(notices)._read_group(
            [("id", "in", notices.ids)], ["mail_message_id"], ["__count"]
        )
        names = [message.sudo().display_name for message, _count in told]
        self.assertNotIn("Ada", str(names))

    def test_hidden_messages_are_not_reacted_to(self):
        self.medalist.with_user(self.officer)._log_contact("phone", "reached", note="x")
        hidden = self.medalist.message_ids.filtered("recruiter_only")
        self.assertTrue(hidden)
        messages = self.env["mail.message"]
        for user, found in ((self.interviewer, messages), (self.officer, hidden)):
            got = messages.with_user(user)._get_with_access(hidden.id, mode="create")
            self.assertEqual(got, found)

    def test_a_meeting_neither_ends_nor_rewrites_a_follow_up(self):
        summary, note = self.followup.summary, self.followup.note
        event = (
            self.env["calendar.event"]
            .with_user(self.officer)
            .create(
                {
                    "name": "Lunch",
                    "description": "<p>By the river</p>",
                    "start": "2030-01-01 12:00:00",
                    "stop": "2030-01-01 13:00:00",
                    "activity_ids": [Command.set(self.followup.ids)],
                    "partner_ids": [
                        Command.set((self.officer | self.interviewer).partner_id.ids)
                    ],
                }
            )
        )
        self.assertEqual((self.followup.summary, self.followup.note), (summary, note))
        event.with_user(self.interviewer).unlink()
        self.assertTrue(self.followup.exists())
        self.assertEqual(self.medalist.followup_activity_id, self.followup)

    def test_a_copy_of_a_follow_up_is_none(self):
        copy = self.followup.with_user(self.officer).copy()
        self.assertFalse(copy.is_followup or copy.recruiter_only)
