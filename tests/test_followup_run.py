from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from odoo.addons.mail.tests.common import MockEmail

from .common import MODULE, MedalistCommon, slow


@tagged("post_install", "-at_install")
class TestFollowupRun(MockEmail, MedalistCommon):
    """What the nightly run does besides making activities."""

    # -- the daily limit -------------------------------------------------------------

    def test_backlog_comes_in_portions_the_oldest_and_the_best_first(self):
        self.env.company.medalist_followup_limit = 2
        newest = self._remember("Nora New", date=self._days_ago(3))
        oldest = self._remember("Olga Old", date=self._days_ago(40))
        middle = self._remember("Mia Middle", date=self._days_ago(20))
        best = self._remember("Bea Best", medal=self.gold, date=self._days_ago(24))
        # Both fell due 17 days ago.
        self.assertEqual(best.followup_date, middle.followup_date)
        self._run_followups()
        self.assertTrue(oldest.followup_activity_id)
        self.assertTrue(best.followup_activity_id)
        self.assertFalse(middle.followup_activity_id)
        self.assertEqual(middle.followup_date, self._days_ago(17), "it stays due")
        self._run_followups()
        self.assertFalse(middle.followup_activity_id, "not again on the same day")
        self.env["mail.activity"].search([("is_followup", "=", True)]).flush_recordset()
        self.env.cr.execute(
            "UPDATE mail_activity SET create_date = create_date - interval '1 day'"
            " WHERE is_followup"
        )
        with freeze_time(fields.Date.today() + timedelta(days=1)):
            self._run_followups()
        self.assertTrue(middle.followup_activity_id)
        self.assertTrue(newest.followup_activity_id)

    def test_limit_is_each_recruiter_s_own(self):
        self.env.company.medalist_followup_limit = 1
        ada = self._remember(date=self._days_ago(3))
        bea = self._remember(
            "Bea Best", date=self._days_ago(3), user_id=self.administrator.id
        )
        self._run_followups()
        self.assertTrue(ada.followup_activity_id and bea.followup_activity_id)

    def test_older_view_of_the_plan_can_t_be_saved(self):
        """A user who stops the plan while an activity is made has not seen it.

        The database tells them only if both write the same row, whatever they do.
        """
        medalist = self._remember(date=self._days_ago(3))
        medalist.followup_id.date = fields.Date.today()

        def run():
            self._run_followups()
            self.assertTrue(medalist.followup_activity_id)

        officer = medalist.with_user(self.officer)
        for move in (
            run,
            officer.action_skip_followup_step,
            officer._pause_followups,
            officer.action_resume_followup,
            lambda: officer.sudo().followup_id._set_next_date(fields.Date.today()),
            officer.action_stop_followup,
        ):
            before = self._get_version(medalist.followup_id)
            move()
            self.assertNotEqual(self._get_version(medalist.followup_id), before, move)

    def _get_version(self, followup):
        """Return which version of the row is the present one."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT ctid FROM hr_applicant_followup WHERE id = %s", [followup.id]
        )
        return self.env.cr.fetchone()

    def test_nobody_says_that_a_follow_up_is_open(self):
        """Only plans do: it would move a plan on, or stop it."""
        medalist = self._remember(date=self._days_ago(3))
        followup = medalist.followup_id
        other = medalist.activity_schedule(user_id=self.officer.id)
        for user in (self.officer, self.administrator):
            with self.assertRaises(AccessError):
                followup.with_user(user).activity_id = other
            with self.assertRaises(AccessError):
                medalist.with_user(user).followup_id = False
        with self.assertRaises(AccessError):
            followup.with_user(self.officer).copy()
        with self.assertRaises(AccessError):
            followup.with_user(self.officer).unlink()
        other.with_user(self.officer).action_done()
        self.assertEqual(followup.step_id, self.silver.plan_id.template_ids[0])

    def test_searching_through_the_open_follow_up_respects_access(self):
        medalist = self._remember(date=self._days_ago(3))
        self._run_followups()
        mine = self.env["hr.applicant"].with_user(self.officer)
        mine = mine.with_context(active_test=False)
        self.assertIn(
            medalist,
            mine.search([("followup_activity_id.user_id", "=", self.officer.id)]),
        )
        with self.assertRaises(AccessError):
            mine.search([("followup_activity_id.user_id.employee_ids.pin", "=", "1")])

    @slow
    def test_one_more_person_is_no_more_queries(self):
        """Names, channels, placeholders: looked up for all at once."""

        def count(people):
            for number in range(people):
                self._remember(
                    f"Due Person{people}{number}",
                    date=self._days_ago(3),
                    contact_channel="in_person",
                    personal_note="Climbs",
                )
            self._run_followups()  # what is cached for everybody
            self.env.cr.execute("UPDATE hr_applicant_followup SET activity_id = NULL")
            return self._count_queries(self._run_followups)

        few = count(3)
        self.assertLessEqual(count(20) - few, 5, "what Odoo inserts in portions")

    # -- what is open ----------------------------------------------------------------

    def test_work_of_a_leaver_moves_on(self):
        self.env.company.medalist_fallback_user_id = self.administrator
        medalist = self._remember(date=self._days_ago(3))
        self._run_followups()
        self.assertEqual(medalist.activity_ids.user_id, self.officer)
        self.officer.sudo().group_ids = self.env.ref("base.group_user")
        self._run_followups()
        self.assertEqual(medalist.activity_ids.user_id, self.administrator)

    def test_archived_recruiter_s_work_moves_on(self):
        self.env.company.medalist_fallback_user_id = self.administrator
        medalist = self._remember(date=self._days_ago(3))
        self._run_followups()
        self.officer.sudo().action_archive()
        self._run_followups()
        self.assertEqual(medalist.followup_activity_id.user_id, self.administrator)
        self.assertEqual(len(medalist.activity_ids), 1)

    def test_work_of_who_lost_the_company_moves_on(self):
        self.env.company.medalist_fallback_user_id = self.administrator
        medalist = self._remember(date=self._days_ago(3))
        self._run_followups()
        self.assertEqual(medalist.activity_ids.user_id, self.officer)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.officer.write({"company_ids": company.ids, "company_id": company.id})
        self._run_followups()
        self.assertEqual(medalist.activity_ids.user_id, self.administrator)

    def test_new_application_takes_back_what_is_open(self):
        medalist = self._remember(date=self._days_ago(3))
        self._run_followups()
        step = medalist.followup_step_id
        self._apply(job_id=self.other_job.id)
        self.assertFalse(medalist.activity_ids)
        self._run_followups()
        self.assertFalse(medalist.activity_ids)
        self.assertEqual(medalist.followup_hold_reason, "in_process")
        self.assertEqual(medalist.followup_step_id, step, "it waits")

    def test_namesake_s_application_takes_nothing_back(self):
        medalist = self._remember(date=self._days_ago(3))
        self._run_followups()
        self._apply("Ada Lovelace", email_from="another@mail.example.com")
        self._apply("Bob Lovelace", email_from="ada@mail.example.com")
        self.assertTrue(medalist.activity_ids)

    def test_activity_of_a_blacklisted_person_is_taken_back(self):
        medalist = self._remember(date=self._days_ago(3))
        self._run_followups()
        self.env["mail.blacklist"]._add(medalist.email_normalized)
        self._run_followups()
        self.assertFalse(medalist.activity_ids)
        self.assertEqual(medalist.followup_stop_reason, "blacklisted")

    # -- contacts that count ---------------------------------------------------------

    def test_meeting_counts_as_contact(self):
        medalist = self._remember(date=self._days_ago(3))
        in_a_week = fields.Datetime.now() + timedelta(days=7)
        self.env["calendar.event"].create(
            {
                "name": "Coffee",
                "start": in_a_week,
                "stop": in_a_week + timedelta(hours=1),
                "applicant_id": medalist.id,
            }
        )
        self._run_followups()
        self.assertFalse(medalist.activity_ids)
        self.assertEqual(medalist.followup_hold_reason, "recent_contact")
        gap = self.env.company.medalist_contact_gap_days
        self.assertEqual(medalist.followup_date, in_a_week.date() + timedelta(days=gap))

    def test_archived_meeting_is_no_contact(self):
        medalist = self._remember(date=self._days_ago(3))
        start = fields.Datetime.now() - timedelta(days=2)
        meeting = self.env["calendar.event"].create(
            {
                "name": "Coffee",
                "start": start,
                "stop": start + timedelta(hours=1),
                "applicant_id": medalist.id,
            }
        )
        self.assertEqual(self._blocker(medalist), "recent_contact")
        meeting.active = False
        self.assertFalse(self._blocker(medalist))
        self._run_followups()
        self.assertTrue(medalist.activity_ids)

    def test_mail_from_and_to_the_person_counts_as_contact(self):
        for name, author, partners in (
            ("Ada Lovelace", self.officer.partner_id, lambda person: person),
            ("Bea Byron", None, lambda person: person.browse()),
        ):
            medalist = self._remember(name)
            person = medalist.partner_id
            self.assertFalse(medalist.last_contact_date)
            medalist.message_post(
                body="Hello",
                message_type="comment" if author else "email",
                author_id=(author or person).id,
                partner_ids=partners(person).ids,
            )
            self.assertEqual(medalist.last_contact_date, fields.Date.today())

    def test_note_among_colleagues_is_no_contact(self):
        medalist = self._remember()
        medalist.with_user(self.officer).message_post(
            body="Have a look", partner_ids=self.administrator.partner_id.ids
        )
        self.assertFalse(medalist.last_contact_date)

    # -- steps that are emails -------------------------------------------------------

    def _by_mail(self, **values):
        plan = self.env.ref(f"{MODULE}.plan_by_mail")
        self.bronze.plan_id = plan
        return self._remember(
            medal=self.bronze,
            date=self._months_ago(12),
            create_date=fields.Datetime.now(),
            **values,
        )

    def _make_old(self, medalist):
        self.env.cr.execute(
            "UPDATE hr_applicant SET create_date = create_date - interval '2 years'"
            " WHERE id = %s",
            [medalist.id],
        )
        medalist.invalidate_recordset(["create_date"])

    def test_step_sends_its_email_and_goes_on(self):
        medalist = self._by_mail()
        self._make_old(medalist)
        with self.mock_mail_gateway():
            self._run_followups()
            self.assertFalse(medalist.activity_ids, "no recruiter has to do anything")
            mail = self.env["mail.mail"].search([("followup_step_id", "!=", False)])
            self.assertEqual(mail.res_id, medalist.id)
            self.assertIn(f"/talent/profile/id-{medalist.consent_id.id}", mail.body)
            mail.send()
        (sent,) = self._mails
        self.assertEqual(sent["email_to"], ["ada@mail.example.com"])
        self.assertNotIn(f"/id-{medalist.consent_id.id}", sent["body"])
        self.assertIn("/talent/unsubscribe/", sent["headers"]["List-Unsubscribe"])
        for word in ("medal", "silver", "bronze", "gold", "runner"):
            self.assertNotIn(word, sent["body"].lower())
        self.assertEqual(medalist.last_contact_date, fields.Date.today())
        self.assertEqual(medalist.followup_repeat_count, 1, "again in a year")
        self.assertGreater(medalist.followup_date, fields.Date.today())
        done = self.env["mail.activity"].search(
            [("res_id", "=", medalist.id), ("active", "=", False)]
        )
        self.assertEqual(done.followup_outcome, "sent")

    def test_email_that_leaves_while_the_plan_is_paused_was_its_step(self):
        medalist = self._by_mail()
        self._make_old(medalist)
        self._run_followups()
        mail = self.env["mail.mail"].search([("followup_step_id", "!=", False)])
        # On its way already when somebody pauses the plan.
        medalist.followup_id._change_state("paused")
        medalist._on_mail_sent(mail)
        self.assertEqual(medalist.followup_repeat_count, 1, "again in a year")
        self.assertEqual(medalist.followup_state, "paused")
        self.assertEqual(medalist.last_contact_date, fields.Date.today())

    def test_email_that_fails_while_the_plan_is_paused_ends_no_pause(self):
        medalist = self._by_mail()
        self._make_old(medalist)
        self._run_followups()
        mail = self.env["mail.mail"].search([("followup_step_id", "!=", False)])
        medalist.followup_id._change_state("paused")
        day = medalist.followup_date
        medalist._on_mail_failed("No server", mail)
        self.assertEqual(medalist.followup_state, "paused")
        self.assertNotEqual(medalist.followup_hold_reason, "failed")
        self.assertEqual(medalist.followup_date, day)

    def test_profile_is_outdated_from_the_very_day_on(self):
        medalist = self._by_mail()
        self.env.company.medalist_profile_months = 6
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_applicant SET create_date = '2026-03-31 10:00' WHERE id = %s",
            [medalist.id],
        )
        medalist.invalidate_recordset()
        for day, outdated in ((date(2026, 9, 29), False), (date(2026, 9, 30), True)):
            with self.subTest(day):
                self.assertEqual(medalist._is_outdated(day), outdated)
        medalist.sudo().consent_id.profile_date = date(2026, 4, 1)
        self.assertFalse(medalist._is_outdated(date(2026, 9, 30)))
        self.assertTrue(medalist._is_outdated(date(2026, 10, 1)))

    def test_without_an_address_the_step_waits(self):
        """Legitimate interest or not: an address may be found again."""
        self.env.company.medalist_contact_basis = "legitimate_interest"
        medalist = self._remember(
            consent=False, email_from=False, date=self._days_ago(3)
        )
        self._run_followups()
        self.assertEqual(medalist.followup_state, "running")
        self.assertEqual(medalist.followup_hold_reason, "no_address")
        self.assertFalse(medalist.activity_ids)

    def test_email_is_queued_once(self):
        medalist = self._by_mail()
        self._make_old(medalist)
        self._run_followups()
        with freeze_time(fields.Date.today() + timedelta(days=1)):
            self._run_followups()
        mails = self.env["mail.mail"].search([("followup_step_id", "!=", False)])
        self.assertEqual(len(mails), 1)

    def test_email_that_waits_is_cancelled_by_a_no(self):
        medalist = self._by_mail()
        self._make_old(medalist)
        self._run_followups()
        mail = self.env["mail.mail"].search([("followup_step_id", "!=", False)])
        medalist.with_user(self.officer)._record_consent("declined", "phone")
        self.assertEqual(mail.state, "cancel")

    def test_gate_is_asked_again_when_the_email_leaves(self):
        medalist = self._by_mail()
        self._make_old(medalist)
        self._run_followups()
        mail = self.env["mail.mail"].search([("followup_step_id", "!=", False)])
        self.env["mail.blacklist"]._add(medalist.email_normalized)
        with self.mock_mail_gateway():
            mail.send()
        self.assertFalse(self._mails)
        self.assertEqual(mail.state, "cancel")
        self.assertEqual(medalist.followup_hold_reason, "failed")
        self.assertFalse(medalist.last_contact_date)

    def test_profile_looked_at_lately_is_left_alone(self):
        medalist = self._by_mail()
        self._make_old(medalist)
        medalist.consent_id.profile_date = self._months_ago(2)
        self._run_followups()
        self.assertFalse(
            self.env["mail.mail"].search([("followup_step_id", "!=", False)])
        )
        self.assertEqual(medalist.followup_repeat_count, 1, "asked again in a year")

    def test_who_has_no_email_is_called(self):
        medalist = self._by_mail(email_from=False, partner_phone="+32470121212")
        self._make_old(medalist)
        self._run_followups()
        self.assertTrue(medalist.followup_activity_id)

    # -- time zones ------------------------------------------------------------------

    def test_day_begins_where_the_recruiter_lives(self):
        kiwi = new_test_user(
            self.env,
            "kiwi",
            "hr_recruitment.group_hr_recruitment_user",
            tz="Pacific/Auckland",
        )
        with freeze_time("2026-03-01 12:00:00"):
            here = self._remember()
            there = self._remember("Kiri Kiwi", user_id=kiwi.id)
        self.assertEqual(str(here.followup_date), "2026-03-04")
        with freeze_time("2026-03-03 23:30:00"):
            self._run_followups()
            self.assertFalse(here.followup_activity_id, "still the third in UTC")
            self.assertTrue(there.followup_activity_id, "the fourth in Auckland")
        with freeze_time("2026-03-04 00:30:00"):
            self._run_followups()
            self.assertTrue(here.followup_activity_id)
        self.assertEqual(str(there.followup_activity_id.date_deadline), "2026-03-04")

    def test_backlog_of_one_recruiter_keeps_nobody_else_waiting(self):
        self.env.company.medalist_followup_limit = 1
        for number in range(4):
            self._remember(f"Nr{number} Old", date=self._days_ago(30))
        other = new_test_user(
            self.env, "second", "hr_recruitment.group_hr_recruitment_user", tz="UTC"
        )
        last = self._remember("Last Lea", date=self._days_ago(3), user_id=other.id)
        self.cron.code = (
            "model.with_context(cron_end_time=0)._cron_followups(batch_size=1)"
        )
        self._run_followups()
        self.assertTrue(last.followup_activity_id)

    def test_stopped_plan_cancels_its_waiting_email(self):
        self.bronze.plan_id = self.env.ref(
            "hr_recruitment_silver_medalist.plan_by_mail"
        )
        self.bronze.plan_id.template_ids.followup_outdated_only = False
        medalist = self._remember(medal=self.bronze, date=self._months_ago(12))
        self._run_followups()
        mail = medalist._get_queued_mails()
        self.assertTrue(mail)
        medalist.with_user(self.officer).action_stop_followup()
        self.assertEqual(mail.state, "cancel")
