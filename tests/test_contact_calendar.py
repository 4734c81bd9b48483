from datetime import datetime, time, timedelta

from odoo import fields
from odoo.tests import Form, tagged

from .test_followup_channels import ChannelCommon


@tagged("post_install", "-at_install")
class TestCalendar(ChannelCommon):
    """A coffee that was agreed from a follow-up is the follow-up."""

    def setUp(self):
        super().setUp()
        self.medalist = self._due("in_person")
        self.activity = self.medalist.followup_activity_id
        self.name = self.activity.summary
        self.day = fields.Date.today() + timedelta(days=14)
        self.meeting = self._arrange(self.day)

    def _arrange(self, day):
        """Arrange the meeting as the calendar does, after *Reach Out*."""
        context = self.medalist.action_reach_out()["context"]
        meetings = self.env["calendar.event"].with_user(self.officer)
        form = Form(meetings.with_context(**context))
        form.start = datetime.combine(day, time(10))
        return form.save().with_env(self.env(user=self.officer))

    def test_the_meeting_is_the_follow_up(self):
        self.assertEqual(self.activity.calendar_event_id, self.meeting)
        self.assertIn(self.medalist.partner_id, self.meeting.partner_ids)
        self.assertEqual(self.activity.summary, self.name, "the name stays")
        self.assertEqual(self.medalist.followup_date, self.day)
        self.assertEqual(
            self.env["mail.activity"].search_count(
                [("res_id", "=", self.medalist.id), ("recruiter_only", "=", True)]
            ),
            1,
            "there is no second activity",
        )
        self._run_followups()
        self.assertEqual(self.medalist.followup_activity_id, self.activity)

    def test_reach_out_shows_the_meeting(self):
        action = self.medalist.action_reach_out()
        self.assertEqual(action["res_model"], "calendar.event")
        self.assertEqual(action["res_id"], self.meeting.id)

    def test_moved(self):
        later = self.day + timedelta(days=7)
        self.meeting.start = datetime.combine(later, time(9))
        self.assertEqual(self.medalist.followup_date, later)
        self.assertEqual(self.activity.date_deadline, later)
        self.meeting.name = "Ada, at the corner"
        self.assertEqual(self.activity.summary, self.name)

    def test_deleted(self):
        self.meeting.unlink()
        self._check_is_due_again()

    def test_archived(self):
        self.meeting.action_archive()
        self._check_is_due_again()

    def test_cancelled_with_the_activity(self):
        self.activity.with_user(self.officer).unlink_w_meeting()
        self.assertFalse(self.meeting.exists())
        self._check_is_due_again()

    def test_deleted_by_a_colleague_who_attends(self):
        self.meeting.partner_ids += self.interviewer.partner_id
        self.meeting.with_user(self.interviewer).unlink()
        self._check_is_due_again()

    def _check_is_due_again(self):
        today = fields.Date.today()
        self.assertTrue(self.activity.active)
        self.assertFalse(self.activity.calendar_event_id)
        self.assertEqual(self.activity.date_deadline, today)
        self.assertEqual(self.medalist.followup_step_id, self.thanks)
        self.assertEqual(self.medalist.followup_date, today)
        messages = self.medalist.message_ids.filtered("recruiter_only")
        self.assertIn("was cancelled", "".join(messages.mapped("body")))
        # Another one can be arranged.
        again = self._arrange(self.day)
        self.assertEqual(self.activity.calendar_event_id, again)
        self.assertEqual(self.medalist.followup_date, self.day)

    def test_tidied_up_afterwards(self):
        past = fields.Date.today() - timedelta(days=2)
        self.meeting.start = datetime.combine(past, time(9))
        self.meeting.unlink()
        self.assertTrue(self.activity.active)
        self.assertEqual(self.activity.date_deadline, past, "what came of it is open")
        self.assertNotIn("cancelled", "".join(self.medalist.message_ids.mapped("body")))

    def test_cancelling_without_a_meeting_skips_the_step(self):
        self.meeting.unlink()
        self.activity.with_user(self.officer).unlink_w_meeting()
        self.assertEqual(self.medalist.followup_step_id, self.call)

    def test_handed_to_a_colleague(self):
        self.meeting.user_id = self.administrator
        self.assertEqual(self.activity.user_id, self.administrator)
        self.meeting.user_id = self.interviewer
        self.assertEqual(
            self.activity.user_id, self.administrator, "no recruiter takes it over"
        )

    def test_done(self):
        self.activity.with_user(self.officer).action_feedback("We met")
        self.assertEqual(self.activity.followup_outcome, "reached")
        self.assertTrue(self.meeting.exists())
        self.assertEqual(self.medalist.followup_step_id, self.call)
