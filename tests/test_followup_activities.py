"""What a follow-up's activity says, and what closing it does."""

from datetime import timedelta

from markupsafe import Markup

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import MODULE, MedalistCommon


@tagged("post_install", "-at_install", "slow")
class TestActivities(MedalistCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.step = cls.silver.plan_id.template_ids.sorted("sequence")[0]
        cls.call = cls.env.ref("mail.mail_activity_data_call")
        cls.colleague = new_test_user(cls.env, "colleague", "base.group_user")

    def _opened(self, name="Ada Lovelace", **values):
        medalist = self._remember(name, date=self._days_ago(3), **values)
        self._run_followups()
        self.assertTrue(medalist.followup_activity_id)
        return medalist, medalist.followup_activity_id

    # -- what it says ----------------------------------------------------------------

    def test_placeholders(self):
        medalist = self._remember(
            personal_note=Markup("<p>Climbs <b>high</b></p>"),
            contact_channel="phone",
            decline_would_accept="More <money>",
        )
        followup = medalist.followup_id.sudo()
        for text, as_text, as_html in (
            (False, False, False),
            ("Call", "Call", "Call"),
            ("{name}: {job}", "Ada Lovelace: Carpenter", "Ada Lovelace: Carpenter"),
            ("{nothing}", "{nothing}", "{nothing}"),
            ("{would_accept}", "More <money>", "More &lt;money&gt;"),
            ("{personal_note}", "Climbs *high*", "<p>Climbs <b>high</b></p>"),
        ):
            with self.subTest(text):
                self.assertEqual(followup._fill_in(text, html=False), as_text)
                self.assertEqual(followup._fill_in(text, html=True), as_html)
        medalist.decline_would_accept = False
        self.assertEqual(followup._fill_in("{would_accept}", html=False), "–")

    def test_the_type_follows_the_persons_channel_unless_the_step_keeps_its_own(self):
        linkedin = self.env.ref(f"{MODULE}.activity_type_linkedin")
        self.assertEqual(self.step.activity_type_id, self.call)
        for name, channel, keep, kind in (
            ("Ada A", False, False, self.call),
            ("Bea B", "linkedin", False, linkedin),
            ("Cleo C", "linkedin", True, self.call),
        ):
            with self.subTest(name):
                self.step.followup_keep_type = keep
                _medalist, activity = self._opened(name, contact_channel=channel)
                self.assertEqual(activity.activity_type_id, kind)

    def test_its_day_is_the_plans(self):
        medalist, activity = self._opened()
        self.assertEqual(activity.date_deadline, self.today)
        self.assertEqual(medalist.followup_date, self.today)
        self.assertTrue(activity.automated and activity.recruiter_only)
        self.assertEqual(activity.followup_step_id, self.step)
        day = self.today + timedelta(days=4)
        activity.with_user(self.officer).date_deadline = day
        self.assertEqual(medalist.followup_date, day)

    def test_what_waited_waits_no_more(self):
        medalist = self._remember(date=self._days_ago(3))
        followup = medalist.followup_id.sudo()
        for values in (
            {"hold_reason": "in_process", "waiting_since": self.today},
            {"hold_reason": False, "waiting_since": self.today},
        ):
            followup.write({**values, "date": self.today})
            self._run_followups()
            self.assertTrue(followup.activity_id)
            self.assertFalse(followup.hold_reason or followup.waiting_since)
            followup._retract_activities()

    # -- closing it ------------------------------------------------------------------

    def test_done_is_reached(self):
        medalist, activity = self._opened()
        activity.with_user(self.officer).action_feedback("Nice talk")
        self.assertEqual(activity.followup_outcome, "reached")
        self.assertEqual(medalist.last_contact_date, self.today)
        self.assertNotEqual(medalist.followup_step_id, self.step)
        self.assertFalse(medalist.followup_activity_id)

    def test_deleted_is_skipped(self):
        medalist, activity = self._opened()
        activity.with_user(self.officer).unlink()
        self.assertFalse(medalist.last_contact_date)
        self.assertNotEqual(medalist.followup_step_id, self.step)

    def test_a_done_one_that_is_deleted_skips_nothing(self):
        medalist, activity = self._opened()
        activity.with_user(self.officer).action_feedback("Nice talk")
        step = medalist.followup_step_id
        activity.sudo().unlink()
        self.assertEqual(medalist.followup_step_id, step)

    def test_an_outcome_that_was_noted_stays(self):
        _medalist, activity = self._opened()
        activity.followup_outcome = "not_interested"
        activity.with_user(self.officer).action_done()
        self.assertEqual(activity.followup_outcome, "not_interested")

    def test_a_recruiters_own_call_is_a_contact_with_medalists_only(self):
        todo = self.env.ref("mail.mail_activity_data_todo")
        for applicant, kind, contact in (
            (self._remember("Ada A"), self.call, self.today),
            (self._remember("Bea B"), todo, False),
            (self._refuse("Cleo C"), self.call, False),
        ):
            with self.subTest(applicant.partner_name):
                activity = applicant.activity_schedule(
                    activity_type_id=kind.id, user_id=self.officer.id
                )
                activity.with_user(self.officer).action_done()
                self.assertEqual(applicant.last_contact_date, contact)

    def test_an_ordinary_activity_moves_no_plan(self):
        medalist, opened = self._opened()
        other = medalist.activity_schedule(
            activity_type_id=self.call.id, user_id=self.officer.id
        )
        other.date_deadline = self.today + timedelta(days=9)
        self.assertEqual(medalist.followup_date, self.today)
        other.unlink()
        self.assertEqual(medalist.followup_activity_id, opened)
        self.assertFalse((opened.browse())._get_followups())
        self.assertEqual(opened._get_followups(), medalist.followup_id)

    # -- whose -----------------------------------------------------------------------

    def test_recruiters_only(self):
        _medalist, activity = self._opened()
        with self.assertRaisesRegex(ValidationError, "recruiters"):
            activity.user_id = self.colleague
        ordinary = self._apply("Bea B").activity_schedule(user_id=self.colleague.id)
        self.assertEqual(ordinary.user_id, self.colleague)
        both = (activity | ordinary).with_user(self.colleague)
        with self.assertRaises(AccessError):
            both.check_access("read")
        with self.assertRaises(AccessError):
            activity.with_user(self.colleague).check_access("write")
        activity.with_user(self.officer).check_access("write")
        self.assertEqual(both._filtered_access("read"), ordinary)

    def test_a_meeting_for_it_is_private(self):
        medalist, activity = self._opened()
        made = activity.with_user(self.officer).action_create_calendar_event()
        self.assertEqual(made["context"]["default_privacy"], "private")
        self.assertFalse(made["context"]["default_description"])
        other = medalist.activity_schedule(user_id=self.officer.id)
        made = other.with_user(self.officer).action_create_calendar_event()
        self.assertNotIn("default_privacy", made["context"])

    def test_a_contact_is_noted_for_applications(self):
        _medalist, activity = self._opened()
        partner = self.officer.partner_id.activity_schedule(user_id=self.officer.id)
        with self.assertRaisesRegex(UserError, "choose a follow-up"):
            partner.with_user(self.officer).action_log_contact()
        both = (activity | partner).with_user(self.officer)
        self.assertTrue(both.action_log_contact()["context"]["reload_behind"])
