from datetime import datetime, timedelta

from lxml import etree, html

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools.safe_eval import safe_eval

from .common import MODULE, MedalistCommon


class FollowupViewCase(MedalistCommon):
    def _timeline(self, applicant, user=None, lang=None):
        """The lines of the timeline, as the user reads them."""
        self.env.invalidate_all()
        reader = applicant.with_user(user or self.officer)
        if lang:
            reader = reader.with_context(lang=lang)
        timeline = html.fromstring(reader.followup_timeline or "<ol/>")
        return [" ".join(line.text_content().split()) for line in timeline.iter("li")]

    def _finish(self, applicant, feedback=False):
        applicant.followup_activity_id.with_user(self.officer).action_feedback(
            feedback=feedback
        )
        self.env.flush_all()  # the day it was done is known then


@tagged("post_install", "-at_install", "slow")
class TestTimeline(FollowupViewCase):
    def test_what_was_done_what_is_open_what_comes(self):
        with freeze_time("2025-03-03"):
            medalist = self._remember(date="2025-02-28")
            self._run_followups()
            self._finish(medalist, "Sounded happy")
        with freeze_time("2025-08-28"):
            self._run_followups()
            timeline = self._timeline(medalist)
        self.assertEqual(
            timeline,
            [
                "Thank-you call · done Mar 3 – Reached · Olga Officer Sounded happy",
                "Call: what has changed? · open, due Aug 28 · Olga Officer",
                "Coffee · planned Feb 28, 2026",
            ],
        )

    def test_overdue_is_a_word_not_only_a_colour(self):
        with freeze_time("2025-03-03"):
            medalist = self._remember(date="2025-02-28")
            self._run_followups()
            self.assertNotIn("Overdue", " ".join(self._timeline(medalist)))
        with freeze_time("2025-03-05"):
            self.assertIn("due Mar 3 Overdue", " ".join(self._timeline(medalist)))

    def test_waiting_says_until_when_and_why(self):
        with freeze_time("2025-03-03"):
            medalist = self._remember(date="2025-02-28")
            medalist.last_contact_date = "2025-02-20"
            self._run_followups()
            timeline = " ".join(self._timeline(medalist))
        self.assertIn("Waits until Mar 22: Was contacted recently", timeline)
        self.assertIn("Thank-you call · planned Mar 22", timeline)

    def test_paused_says_until_when(self):
        medalist = self._remember(date=self._days_ago(1))
        medalist.with_user(self.officer)._pause_followups(
            fields.Date.to_date("2099-05-03")
        )
        timeline = " ".join(self._timeline(medalist))
        self.assertIn("Paused until May 3, 2099", timeline)
        self.assertIn("Thank-you call · planned May 3, 2099", timeline)
        medalist.with_user(self.officer)._pause_followups()
        timeline = " ".join(self._timeline(medalist))
        self.assertIn("Paused until a recruiter resumes it", timeline)
        self.assertIn("Thank-you call", timeline, "what it would go on with")
        medalist.with_user(self.officer)._pause_followups(resume_on="job_opening")
        self.assertIn(
            "Paused until a job they are interested in opens",
            " ".join(self._timeline(medalist)),
        )

    def test_stopped_says_why_and_names_nothing_to_come(self):
        medalist = self._remember(date=self._days_ago(1))
        medalist.with_user(self.officer).action_stop_followup()
        timeline = " ".join(self._timeline(medalist))
        self.assertIn("Stopped: Stopped by a recruiter", timeline)
        self.assertNotIn("Coffee", timeline)

    def test_skipped_step_is_named(self):
        with freeze_time(fields.Date.today() + timedelta(days=10)):
            medalist = self._remember(date=self._days_ago(3))
            self._run_followups()
            medalist.followup_activity_id.with_user(self.officer).unlink()
            self.assertIn(
                "Thank-you call · skipped, was due", self._timeline(medalist)[0]
            )

    def test_a_step_added_later_was_not_skipped(self):
        medalist = self._remember(date=self._months_ago(5))
        medalist.with_user(self.officer).action_skip_followup_step()
        self.assertNotIn("skipped", " ".join(self._timeline(medalist)))

    def test_repeats_are_announced_until_none_is_left(self):
        plan = self.silver.plan_id
        plan.write({"followup_repeat_months": 12, "followup_repeat_max": 2})
        medalist = self._remember(date=self._days_ago(1))
        self.assertIn(
            "Then again every 12 months, at most 2 times",
            " ".join(self._timeline(medalist)),
        )
        medalist.followup_id.repeat_count = 1
        self.assertIn("at most once", " ".join(self._timeline(medalist)))
        medalist.followup_id.repeat_count = 2
        self.assertNotIn("Then again", " ".join(self._timeline(medalist)))

    def test_a_step_without_a_day_is_next_in_turn(self):
        medalist = self._remember(date=self._days_ago(10))
        self.assertEqual(self._timeline(medalist)[0], "Thank-you call · next in turn")

    def test_email_by_itself(self):
        plan = self.env.ref(f"{MODULE}.plan_by_mail")
        medalist = self._remember(date=self._days_ago(1))
        medalist._start_followup_plan(plan)
        self.assertIn("email by itself", " ".join(self._timeline(medalist)))

    def test_what_was_done_for_another_application_is_shown(self):
        with freeze_time("2025-03-03"):
            first = self._remember(date="2025-02-28")
            self._run_followups()
            self._finish(first)
        second = self._remember(consent=False)
        timeline = " ".join(self._timeline(second))
        self.assertIn("Thank-you call · done Mar 3, 2025", timeline)
        self.assertIn(
            "Stopped: Another plan was started for this person",
            " ".join(self._timeline(first)),
        )
        stranger = self._remember("Grace Hopper")
        self.assertNotIn("done", " ".join(self._timeline(stranger)))

    def test_long_history_is_short(self):
        medalist = self._remember()
        self.env["mail.activity"].create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id("hr.applicant"),
                    "res_id": medalist.id,
                    "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
                    "summary": f"Call {number}",
                    "is_followup": True,
                    "active": False,
                    "date_deadline": f"2024-01-{number:02}",
                    "date_done": f"2024-01-{number:02}",
                }
                for number in range(1, 12)
            ]
        )
        timeline = " ".join(self._timeline(medalist))
        self.assertIn("3 earlier ones", timeline)
        self.assertNotIn("Call 3 ", timeline)
        self.assertIn("Call 4 ", timeline)

    def test_what_people_typed_is_text(self):
        with freeze_time("2025-03-03"):
            medalist = self._remember(date="2025-02-28")
            self._run_followups()
            self._finish(medalist, "<img src=x onerror=alert(1)>")
        timeline = medalist.with_user(self.officer).followup_timeline
        self.assertIn("&lt;img", timeline)
        self.assertNotIn("<img", timeline)

    def test_in_the_readers_language_and_date_format(self):
        self.env["res.lang"]._activate_lang("de_DE")
        with freeze_time("2025-03-03"):
            medalist = self._remember(date="2025-02-28")
        with freeze_time("2025-03-01"):
            timeline = " ".join(self._timeline(medalist, lang="de_DE"))
        self.assertIn("28. Aug.", timeline)

    def test_nobody_without_a_plan_has_one(self):
        self.assertFalse(self._refuse().with_user(self.officer).followup_timeline)

    def test_interviewers_do_not_read_it(self):
        medalist = self._remember(interviewer_ids=[Command.set(self.interviewer.ids)])
        for name in ("followup_timeline", "followup_user_id", "personal_note_brief"):
            with self.assertRaises(AccessError):
                medalist.with_user(self.interviewer).read([name])


@tagged("post_install", "-at_install", "slow")
class TestMyFollowups(FollowupViewCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_officer = cls._new_officer("other_officer", name="Otto Officer")
        names = ("Ada Lovelace", "Grace Hopper", "Mary Shelley")
        cls.late, cls.now, cls.soon = (
            cls._remember(name, date=cls._days_ago(3)) for name in names
        )
        cls.foreign = cls._remember(
            "Alan Turing", date=cls._days_ago(3), user_id=cls.other_officer.id
        )
        cls.waiting = cls._remember("Emmy Noether")

    def setUp(self):
        super().setUp()
        self._run_followups()
        today = fields.Date.today()
        for medalist, days in ((self.late, -2), (self.soon, 3)):
            medalist.followup_activity_id.date_deadline = today + timedelta(days=days)

    def _search(self, user, *filters):
        """Search as the menu does, with filters of its search view."""
        action = self.env.ref(f"{MODULE}.action_followups")
        Applicant = self.env["hr.applicant"].with_user(user)
        view = Applicant.get_view(action.search_view_id.id, "search")["arch"]
        domain = safe_eval(action.domain)
        for name in filters:
            (node,) = etree.fromstring(view).xpath(f"//filter[@name='{name}']")
            domain += safe_eval(node.get("domain"), {"uid": user.id})
        return Applicant.search(domain)

    def test_open_ones_of_archived_people(self):
        mine = self._search(self.officer, "mine")
        self.assertEqual(mine, self.late + self.now + self.soon)
        self.assertFalse(any(mine.mapped("active")))

    def test_filters(self):
        self.assertEqual(self._search(self.officer, "mine", "overdue"), self.late)
        self.assertEqual(self._search(self.officer, "mine", "today"), self.now)
        with self.assertRaises(ValueError):
            self._search(self.officer, "everybody")
        self.assertEqual(
            self._search(self.administrator),
            self.late + self.now + self.soon + self.foreign,
        )
        self.foreign.followup_activity_id.user_id = False
        self.assertEqual(self._search(self.administrator, "unassigned"), self.foreign)

    def test_this_week(self):
        wednesday = datetime(2025, 6, 18, 12)
        with freeze_time(wednesday):
            days = {self.late: -1, self.now: 0, self.soon: 3, self.foreign: 8}
            for medalist, offset in days.items():
                medalist.followup_activity_id.date_deadline = (
                    wednesday.date() + timedelta(days=offset)
                )
            self.assertEqual(
                self._search(self.administrator, "week"),
                self.late + self.now + self.soon,
            )

    def test_grouped_by_urgency_the_most_urgent_first(self):
        Applicant = self.env["hr.applicant"].with_user(self.administrator)
        domain = [("id", "in", (self.late + self.now + self.soon).ids)]
        for order in (None, "activity_state"):
            groups = Applicant.with_context(active_test=False)._read_group(
                domain, ["activity_state"], ["id:recordset"], order=order
            )
            self.assertEqual(
                groups,
                [
                    ("overdue", self.late),
                    ("today", self.now),
                    ("planned", self.soon),
                ],
            )
        with_job = Applicant.with_context(active_test=False)._read_group(
            domain, ["job_id", "activity_state"], order="job_id, activity_state"
        )
        self.assertEqual(
            with_job,
            [(self.job, state) for state in ("overdue", "today", "planned")],
        )

    def test_grouped_by_who_carries_it_out(self):
        groups = (
            self.env["hr.applicant"]
            .with_user(self.administrator)
            .with_context(active_test=False)
            ._read_group(
                [("followup_activity_id", "!=", False), ("job_id", "=", self.job.id)],
                ["followup_user_id"],
                ["__count"],
            )
        )
        self.assertEqual(dict(groups), {self.officer: 3, self.other_officer: 1})

    def test_what_is_done_is_not_shown_as_to_be_done(self):
        """In the lists of people the activity column is the open one's."""
        medalist = self._remember("Rosa Parks", date=self._months_ago(7))
        for _step in range(2):
            self._run_followups()
            self._finish(medalist)
            medalist.last_contact_date = False
        self._run_followups()
        for name in ("action_followups", "action_medalists"):
            action = self.env.ref(f"{MODULE}.{name}")
            self.assertNotIn("active_test", action.context)
        found = self._search(self.officer, "mine") & medalist
        self.assertEqual(found.activity_ids, medalist.followup_activity_id)

    def test_note_is_shortened(self):
        self.now.personal_note = f"<p>Climbs</p><p>{'far ' * 50}</p>"
        brief = self.now.with_user(self.officer).personal_note_brief
        self.assertTrue(brief.startswith("Climbs far"))
        self.assertTrue(brief.endswith(" …"))
        self.assertLessEqual(len(brief), 80)

    def test_all_of_a_person_behind_the_button(self):
        self._finish(self.now)
        again = self._remember("Grace Hopper", consent=False).with_user(self.officer)
        self.assertEqual(again.followup_count, 1)
        action = again.action_open_followups()
        done = self.env[action["res_model"]].with_user(self.officer)
        self.assertEqual(done.search(action["domain"]).summary, "Thank-you call")
        self.assertFalse(self.waiting.with_user(self.officer).followup_count)

    def test_digest_counts_done_and_due(self):
        self._finish(self.now)
        digest = self.env["digest.digest"].create(
            {
                "name": "Follow-ups",
                "company_id": self.env.company.id,
                "kpi_medalist_followups_done": True,
                "kpi_medalist_followups_due": True,
            }
        )
        now = fields.Datetime.now()

        def count(since, until, name, user=self.officer):
            self.env.invalidate_all()
            return digest.with_user(user).with_context(
                start_datetime=now + timedelta(days=since),
                end_datetime=now + timedelta(days=until),
            )[f"kpi_medalist_followups_{name}_value"]

        self.assertEqual(count(0, 1, "done"), 1)
        self.assertEqual(count(-1, 0, "done"), 0, "whole days")
        self.assertEqual(count(0, 1, "due"), 2, "late and foreign")
        other = self.env["res.company"].create({"name": "Elsewhere"})
        digest.company_id = other
        self.env.invalidate_all()
        self.assertEqual(count(0, 1, "done"), 0)
        self.assertEqual(count(0, 1, "due"), 0)
        for name in ("done", "due"):
            with self.assertRaises(AccessError):
                count(0, 1, name, self.interviewer)
            self.assertIn(
                f"{MODULE}.action_followups",
                digest._compute_kpis_actions(self.env.company, self.officer)[
                    f"kpi_medalist_followups_{name}"
                ],
            )
