"""Answers and the days around them: the first and the last one that count."""

from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import MedalistCommon


class ConsentDaysCommon(MedalistCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.write(
            {
                "medalist_consent_request_days": 31,
                "medalist_consent_renewal_days": 30,
                "medalist_consent_months": 24,
            }
        )

    def _kinds(self, applicant):
        return applicant.consent_id.event_ids.mapped("kind")

    def _record(self, applicant, answer, **options):
        applicant.with_user(self.officer)._record_consent(answer, "phone", **options)

    def _run_due(self, consent, day):
        """The scheduled action looks at this consent on a day; its mails leave."""
        with freeze_time(day):
            consent._run_due_steps(day)
            self._let_leave()


@tagged("post_install", "-at_install")
class TestAnswer(ConsentDaysCommon):
    def test_who_gets_a_receipt_without_being_asked(self):
        """Answers of the last week, and of not more than twenty people at once."""
        consent = self.env["hr.applicant.consent"]
        for days, count, confirmed in (
            (0, 1, True),
            (7, 20, True),
            (8, 1, False),
            (0, 21, False),
        ):
            with self.subTest(days=days, count=count):
                self.assertEqual(
                    consent._is_confirmed(self._days_ago(days), count), confirmed
                )

    def test_a_receipt_leaves_where_a_mail_may_go(self):
        for name, values, count in (
            ("Ada Reached", {}, 1),
            ("Bea Phone", {"email_from": False, "partner_phone": "+32470112233"}, 0),
        ):
            with self.subTest(name):
                applicant = self._remember(name, receipt=True, **values)
                self.assertEqual(len(applicant.consent_id._get_queued_mails()), count)
        listed = self._remember("Cleo Listed", consent=False)
        self.env["mail.blacklist"]._add(listed.email_normalized)
        self._record(listed, "granted", receipt=True)
        self.assertFalse(listed.consent_id._get_queued_mails())

    def test_a_yes_that_ended_long_ago_is_not_confirmed(self):
        for months, count in ((24, 1), (25, 0)):
            with self.subTest(months), freeze_time("2026-03-02"):
                applicant = self._remember(f"Ada Number{months}", consent=False)
                given = fields.Date.subtract(date(2026, 3, 2), months=months)
                self._record(applicant, "granted", date=given, receipt=True)
                self.assertEqual(len(applicant.consent_id._get_queued_mails()), count)

    def test_an_old_yes_does_not_shorten_a_newer_one(self):
        applicant = self._remember()
        end = applicant.consent_expiry_date
        self._record(applicant, "granted", date=self._days_ago(40))
        self.assertEqual(applicant.consent_expiry_date, end)
        with freeze_time(fields.Date.today() + timedelta(days=10)):
            self._record(applicant, "granted")
        self.assertEqual(applicant.consent_expiry_date, end + timedelta(days=10))

    def test_only_a_yes_of_the_same_day_or_later_lifts_a_no(self):
        applicant = self._refuse()
        self._record(applicant, "declined", date=self._days_ago(5))
        with self.assertRaisesRegex(UserError, "Ada Lovelace"):
            self._record(applicant, "granted", date=self._days_ago(6))
        self._record(applicant, "granted", date=self._days_ago(5))
        self.assertEqual(applicant.consent_state, "granted")
        self.assertFalse(applicant.consent_id.withdrawal_date)

    def test_a_no_moves_the_day_only_forward(self):
        applicant = self._refuse()
        self._record(applicant, "declined", date=self._days_ago(5))
        consent = applicant.consent_id
        self._record(applicant, "declined", date=self._days_ago(5))
        self._record(applicant, "declined", date=self._days_ago(9))
        self.assertEqual(consent.answer_date, self._days_ago(5))
        self.assertEqual(self._kinds(applicant), ["declined"])
        self._record(applicant, "declined", date=self._days_ago(2))
        self.assertEqual(consent.answer_date, self._days_ago(2))
        self.assertEqual(self._kinds(applicant), ["declined", "declined"])

    def test_what_a_no_is_called_and_when(self):
        declined, withdrawn = self._refuse("Ada No"), self._remember("Bea End")
        expired = self._remember("Cleo Over")
        expired.consent_id.sudo()._change_state("expired")
        people = declined | withdrawn | expired
        self._record(people, "declined", date=self._days_ago(1))
        day = self._days_ago(1)
        self.assertRecordValues(
            people.consent_id.sorted("partner_name"),
            [
                {"state": state, "withdrawal_date": ended, "expiry_date": False}
                for state, ended in (
                    ("declined", False),
                    ("withdrawn", day),
                    ("withdrawn", day),
                )
            ],
        )

    def test_who_recorded_it(self):
        applicant = self._remember()
        consent = applicant.consent_id
        self.assertEqual(consent.recorded_by_id, self.officer)
        for channel in ("one_click", "web"):
            consent.sudo()._grant(channel, receipt=False)
            self.assertFalse(consent.recorded_by_id, channel)

    def test_the_other_recruiters_are_told_of_a_no(self):
        other = new_test_user(
            self.env, "other", "hr_recruitment.group_hr_recruitment_user"
        )
        left = new_test_user(self.env, "left", "base.group_user")
        applicant = self._remember()
        for user in (other, left):
            self._refuse(job_id=self.other_job.id, user_id=user.id)
        self.assertEqual(len(applicant.consent_id.applicant_ids), 3)
        left.sudo().group_ids = self.env.ref("base.group_user")
        self._record(applicant, "declined")
        notice = self.env["mail.message"].search(
            [
                ("model", "=", "hr.applicant.consent"),
                ("res_id", "=", applicant.consent_id.id),
                ("message_type", "=", "user_notification"),
            ]
        )
        self.assertEqual(notice.partner_ids, other.partner_id)

    def test_the_stricter_consent_counts(self):
        """Of two that end, the one that ends first."""
        soon, late, never = (
            self._remember(name).consent_id for name in ("Ada A", "Bea B", "Cleo C")
        )
        soon.expiry_date = fields.Date.today() + timedelta(days=3)
        never.expiry_date = False
        for consents, expected in (
            (late | soon | never, soon),
            (never | late, late),
        ):
            self.assertEqual(consents._get_strictest(), expected)
        self.assertFalse(soon.browse()._get_strictest())


@tagged("post_install", "-at_install", "slow")
class TestQuestionDays(ConsentDaysCommon):
    START = date(2026, 3, 2)

    def setUp(self):
        super().setUp()
        with freeze_time(self.START):
            self.applicant = self._remember(consent=False)
            self._ask(self.applicant)
        self.consent = self.applicant.consent_id

    def _on(self, days):
        day = self.START + timedelta(days=days)
        self._run_due(self.consent, day)
        return self.consent.state, self.consent.reminder_date

    def test_reminded_after_half_of_the_days_and_over_after_all(self):
        """Thirty-one days: fifteen, then the sixteen that are left."""
        reminded = self.START + timedelta(days=15)
        self.assertEqual(self.consent.next_step_date, reminded)
        self.assertEqual(self._on(14), ("requested", False))
        self.assertEqual(self.consent.next_step_date, reminded)
        self.assertEqual(self._on(15), ("requested", reminded))
        self.assertEqual(self._on(16), ("requested", reminded))
        last = self.START + timedelta(days=31)
        self.assertEqual(self.consent.next_step_date, last)
        self.assertEqual(self._on(30), ("requested", reminded))
        self.assertEqual(self._on(31), ("lapsed", reminded))
        self.assertFalse(self.consent.next_step_date)
        self.assertEqual(
            self._kinds(self.applicant), ["requested", "reminded", "lapsed"]
        )

    def test_after_a_late_reminder_half_of_the_days_are_left(self):
        self.assertEqual(self._on(29)[0], "requested")
        self.assertEqual(self._on(44)[0], "requested")
        self.assertEqual(self._on(45)[0], "lapsed", "sixteen days after it")

    def test_a_question_of_one_day(self):
        self.company.medalist_consent_request_days = 1
        with freeze_time(self.START):
            other = self._remember("Bea Byron", consent=False)
            self._ask(other)
        self.assertEqual(
            other.consent_id.next_step_date, self.START + timedelta(days=1)
        )
        self.assertEqual(
            other.consent_id._get_reminder_day(), self.START + timedelta(days=1)
        )

    def test_who_wrote_back_is_not_reminded(self):
        self.consent.reply_date = self.START
        self.assertEqual(self._on(20), ("requested", False))
        self.assertEqual(self._on(31), ("lapsed", False))

    def test_who_may_not_be_written_to_is_not_reminded(self):
        self.env["mail.blacklist"]._add("ada@mail.example.com")
        self.assertEqual(self._on(15), ("requested", False))
        self.assertEqual(self._on(31), ("lapsed", False))

    def test_a_reminder_that_waits_is_not_queued_twice(self):
        day = self.START + timedelta(days=15)
        with freeze_time(day):
            for _night in range(2):
                self.consent._run_due_steps(day)
            self.assertEqual(len(self.consent._get_queued_mails()), 1)
            self.assertEqual(self.consent.next_step_date, day + timedelta(days=1))
        late = self.START + timedelta(days=40)
        with freeze_time(late):
            self.consent._run_due_steps(late)
        self.assertEqual(self.consent.state, "requested", "it has not left")

    def test_how_often_somebody_was_asked_in_vain(self):
        """Since the last answer: what was asked before it was not in vain."""
        with freeze_time("2026-03-05"):
            self.assertIn("asked once", self.consent._get_asked_reason())
            self._record(self.applicant, "granted", receipt=False)
            self.assertFalse(self.consent._get_asked_reason())
        self.consent.sudo()._change_state("expired")
        with freeze_time("2028-04-01"):
            self._ask(self.applicant)
            reason = self.consent._get_asked_reason()
        self.assertIn("asked once, on Apr 1", reason)

    def test_asked_on_the_day_of_the_answer_counts(self):
        self.consent.answer_date = self.START
        with freeze_time("2026-03-05"):
            self.assertIn("asked once, on Mar 2", self.consent._get_asked_reason())

    def test_a_question_that_waits_is_looked_for_after_some_days(self):
        other = self._remember("Bea Byron", consent=False)
        with freeze_time("2026-03-02"):
            consent = other.with_user(self.officer)._request_consent()
        self.assertEqual(consent.asking_date, date(2026, 3, 2))
        self.assertGreater(consent.next_step_date, date(2026, 3, 2))
        looked = consent.next_step_date
        self._run_lost(consent, looked)
        self.assertEqual(consent.next_step_date, looked + timedelta(days=1))
        consent._get_queued_mails().write({"state": "cancel"})
        self._run_lost(consent, looked)
        self.assertFalse(consent.asking_date)
        self.assertFalse(consent.next_step_date)
        self.assertIn("taken out", consent.failure_reason)

    def _run_lost(self, consent, day):
        with freeze_time(day):
            consent._run_due_steps(day)

    def test_asked_again_everything_begins_anew(self):
        self._on(15)
        self._on(31)
        self.consent.write({"renewal_date": self.START, "reply_date": self.START})
        with freeze_time("2028-03-02"):
            self._ask(self.applicant)
        self.assertRecordValues(
            self.consent,
            [
                {
                    "state": "requested",
                    "request_date": date(2028, 3, 2),
                    "reminder_date": False,
                    "renewal_date": False,
                    "reply_date": False,
                    "asking_date": False,
                    "failure_reason": False,
                    "next_step_date": date(2028, 3, 17),
                }
            ],
        )


@tagged("post_install", "-at_install")
class TestRenewalDays(ConsentDaysCommon):
    END = date(2028, 3, 2)

    def setUp(self):
        super().setUp()
        with freeze_time("2026-03-02"):
            self.applicant = self._remember()
        self.consent = self.applicant.consent_id

    def _on(self, day):
        self._run_due(self.consent, day)
        return self.consent.state, self.consent.renewal_date

    def test_asked_thirty_days_before_the_end_once(self):
        first = date(2028, 2, 1)
        self.assertEqual(self.consent.next_step_date, first)
        self.assertEqual(self._on(first - timedelta(days=1)), ("granted", False))
        self.assertEqual(self.consent.next_step_date, first)
        self.assertEqual(self._on(first), ("granted", first))
        over = self.END + timedelta(days=1)
        self._on(first + timedelta(days=1))
        self.assertEqual(self.consent.next_step_date, over)
        self.assertEqual(self._on(self.END), ("granted", first), "the last day counts")
        self.assertEqual(self._on(over), ("expired", first))
        self.assertEqual(self._kinds(self.applicant).count("renewal_requested"), 1)

    def test_not_before_half_of_the_time_is_over(self):
        self.company.medalist_consent_renewal_days = 1000
        self.assertEqual(self.consent._get_renewal_day(), date(2027, 3, 3))

    def test_a_pause_or_a_contact_does_not_let_the_consent_end_unasked(self):
        for name in ("Bea Paused", "Cleo Contacted", "Dora Running"):
            with self.subTest(name):
                with freeze_time("2026-03-02"):
                    applicant = self._remember(name)
                with freeze_time("2028-02-10"):
                    if "Paused" in name:
                        applicant.with_user(self.officer)._pause_followups()
                    elif "Contacted" in name:
                        applicant.last_contact_date = date(2028, 2, 9)
                    else:
                        self._apply(name, job_id=self.other_job.id)
                self._run_due(applicant.consent_id, date(2028, 2, 10))
                asked = "Running" not in name
                self.assertEqual(bool(applicant.consent_id.renewal_date), asked)

    def test_who_can_not_be_asked_today_is_looked_at_in_a_week(self):
        self._apply(job_id=self.other_job.id)
        self._on(date(2028, 2, 10))
        self.assertEqual(self.consent.next_step_date, date(2028, 2, 17))
        self._on(date(2028, 2, 28))
        self.assertEqual(
            self.consent.next_step_date, self.END + timedelta(days=1), "not later"
        )

    def test_a_question_that_waits_to_leave_is_not_asked_twice(self):
        day = date(2028, 2, 10)
        with freeze_time(day):
            for _night in range(2):
                self.consent._run_due_steps(day)
            self.assertEqual(len(self.consent._get_queued_mails()), 1)

    def test_a_company_that_needs_no_yes_does_not_ask(self):
        self.company.medalist_contact_basis = "legitimate_interest"
        self.assertEqual(self._on(date(2028, 2, 10)), ("granted", False))
        self.assertEqual(self.consent.next_step_date, self.END + timedelta(days=1))

    def test_a_setting_has_the_open_ones_looked_at(self):
        """Those that were asked and those to be renewed, of this company or of none."""
        asked, renewed = (
            self._remember("Bea Asked", consent=False),
            self._remember("Cleo"),
        )
        self._ask(asked)
        renewed.consent_id.renewal_date = fields.Date.today()
        refusing = self._refuse("Dora No")
        self._record(refusing, "declined")
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        theirs = self._refuse("Eve There", company_id=elsewhere.id, job_id=False)
        theirs._record_consent("granted", "phone", receipt=False)
        consents = (self.applicant | asked | renewed | refusing | theirs).consent_id
        far = fields.Date.today() + timedelta(days=300)
        consents.next_step_date = far
        self.env["hr.applicant.consent"]._recheck_open_next_night(self.company)
        today = fields.Date.today()
        for consent in consents:
            looked = consent in (self.consent, asked.consent_id)
            with self.subTest(consent.partner_name):
                self.assertEqual(consent.next_step_date, today if looked else far)


@tagged("post_install", "-at_install")
class TestConsentDescription(ConsentDaysCommon):
    def test_a_yes_follows_the_person_to_an_address_that_is_added(self):
        phone = "+32470112233"
        applicant = self._remember(email_from=False, partner_phone=phone)
        consent = applicant.consent_id
        version = consent.link_version
        applicant.email_from = "new@mail.example.com"
        self.assertEqual(applicant.consent_id, consent)
        self.assertEqual(consent.email_normalized, "new@mail.example.com")
        self.assertEqual(consent.link_version, version + 1, "old links are dead")
        self.assertEqual(self._kinds(applicant)[-1], "corrected")
        self.assertIn("new@mail.example.com", consent.event_ids[-1].note)
        applicant.partner_phone = "+32470112244"
        self.assertEqual(consent.phone_sanitized, "+32470112244")
        self.assertEqual(consent.link_version, version + 1)
        self.assertEqual(self._kinds(applicant).count("corrected"), 1)

    def test_a_yes_does_not_follow_to_another_address(self):
        applicant = self._remember()
        consent = applicant.consent_id
        applicant.email_from = "new@mail.example.com"
        self.assertNotEqual(applicant.consent_id, consent)
        by_phone = self._remember(
            "Bea B", email_from=False, partner_phone="+32470112233"
        )
        consent = by_phone.consent_id
        by_phone.write(
            {"email_from": "bea@mail.example.com", "partner_phone": "+32470112244"}
        )
        self.assertNotEqual(by_phone.consent_id, consent)

    def test_a_yes_follows_a_name_that_is_spelt_right(self):
        applicant = self._remember("Ada Lovelase")
        consent = applicant.consent_id
        applicant.partner_name = "Ada Lovelace"
        self.assertEqual(applicant.consent_id, consent)
        self.assertEqual(consent.partner_name, "Ada Lovelace")
        applicant.partner_name = "Bob Smith"
        self.assertNotEqual(applicant.consent_id, consent)

    def test_a_no_keeps_its_addresses_and_gets_what_was_missing(self):
        applicant = self._refuse()
        self._record(applicant, "declined")
        consent = applicant.consent_id
        applicant.write(
            {
                "partner_phone": "+32470112233",
                "linkedin_profile": "https://linkedin.com/in/ada-lovelace",
            }
        )
        applicant.email_from = "new@mail.example.com"
        self.assertRecordValues(
            consent,
            [
                {
                    "email_normalized": "ada@mail.example.com",
                    "phone_sanitized": "+32470112233",
                    "linkedin_profile": "https://linkedin.com/in/ada-lovelace",
                }
            ],
        )

    def test_the_recruiter_is_the_one_of_the_newest_application(self):
        applicant = self._remember()
        self._refuse(job_id=self.other_job.id, user_id=self.administrator.id)
        consent = applicant.consent_id
        self.assertEqual(consent.user_id, self.administrator)
        self.administrator.sudo().active = False
        consent.invalidate_recordset()
        self.assertEqual(consent.user_id, self.officer)

    def test_a_question_that_came_back_was_not_asked_unless_reminded(self):
        for name, reminded, state in (
            ("Ada A", False, "no_request"),
            ("Bea B", True, "requested"),
        ):
            with self.subTest(name):
                applicant = self._remember(name, consent=False)
                self._ask(applicant)
                consent = applicant.consent_id
                consent.reminder_date = reminded and fields.Date.today()
                consent._receive_bounce(consent.email_normalized, True)
                self.assertEqual(consent.state, state)
                self.assertIn("came back", consent.failure_reason)
