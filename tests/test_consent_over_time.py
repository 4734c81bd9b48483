from datetime import date, datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.mail.tests.common import MockEmail

from .common import MODULE, MedalistCommon, slow


class PromiseCommon(MedalistCommon, MockEmail):
    """Nights go by: scheduled actions run, mails leave, and what they say is kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer.email = "olga@company.example.com"
        cls.company = cls.env.company
        cls.consent_cron = cls.env.ref(f"{MODULE}.ir_cron_consents")

    def _night(self, day):
        """Run the scheduled action of consents, and the mail queue."""
        with (
            freeze_time(datetime.combine(day, datetime.min.time())),
            self.mock_mail_gateway(),
        ):
            with self.enter_registry_test_mode():
                self.consent_cron.method_direct_trigger()
            self.env.invalidate_all()
            self._send_queue()
            return [(mail["subject"], mail["body"]) for mail in self._mails]

    def _send_queue(self):
        self.env["mail.mail"].search(
            [
                ("state", "=", "outgoing"),
                ("model", "in", ("hr.applicant.consent", "hr.applicant")),
            ]
        ).send()
        self.env.invalidate_all()

    def _nights(self, first, last):
        """Return ``{day: [(subject, body)]}`` of the nights on which mails left."""
        mails = {}
        day = first
        while day <= last:
            if left := self._night(day):
                mails[day] = left
            day += timedelta(days=1)
        return mails

    def _kinds(self, applicant):
        return applicant.consent_id.event_ids.mapped("kind")

    def _send_quietly(self):
        """What waits leaves, and is none of the test's."""
        with self.mock_mail_gateway():
            self._send_queue()

    def _ask(self, applicant):
        applicant.with_user(self.officer).action_request_consent()
        self._send_quietly()

    def _say_yes(self, applicant):
        applicant.with_user(self.officer)._record_consent("granted", "phone")


@tagged("post_install", "-at_install", "slow")
class TestRenewal(PromiseCommon):
    def _answer_every_renewal(self, months, days, nights):
        """Return the days on which somebody who always says yes is asked to renew."""
        self.company.write(
            {
                "medalist_consent_months": months,
                "medalist_consent_renewal_days": days,
            }
        )
        start = date(2026, 3, 2)
        with freeze_time(start):
            applicant = self._remember()
        asked = []
        for number in range(nights):
            day = start + timedelta(days=number)
            mails = self._night(day)
            if any("Still fine" in subject for subject, _body in mails):
                asked.append(day)
                with freeze_time(day):
                    self._say_yes(applicant)
        return asked

    @slow
    def test_a_yes_of_a_month_is_not_answered_by_the_next_question(self):
        asked = self._answer_every_renewal(1, 30, 40)
        self.assertEqual(asked[0], date(2026, 3, 18), "half of the month is theirs")
        self.assertEqual(len(asked), 2)

    @slow
    def test_three_months_with_ninety_days(self):
        asked = self._answer_every_renewal(3, 90, 60)
        self.assertEqual(asked, [date(2026, 4, 17)])

    def test_a_longer_notice_reaches_consents_given_before(self):
        with freeze_time("2026-03-02"):
            applicant = self._remember()
        with freeze_time("2027-12-01"):
            self.company.medalist_consent_renewal_days = 120
        mails = self._nights(date(2027, 12, 1), date(2027, 12, 3))
        self.assertEqual(list(mails), [date(2027, 12, 1)])
        self.assertIn("renewal_requested", self._kinds(applicant))

    def test_a_shorter_notice_too(self):
        with freeze_time("2026-03-02"):
            self._remember()
            self._send_quietly()
        with freeze_time("2028-01-30"):
            self.company.medalist_consent_renewal_days = 10
        mails = self._nights(date(2028, 1, 30), date(2028, 2, 22))
        self.assertEqual(list(mails), [date(2028, 2, 21)])

    def test_another_term_leaves_the_day_that_people_were_told(self):
        with freeze_time("2026-03-02"):
            applicant = self._remember()
            self.company.medalist_consent_months = 6
        self.assertEqual(applicant.consent_expiry_date, date(2028, 3, 2))

    def test_the_receipt_says_what_happens_after_its_day(self):
        """No renewal is promised: a company may stop to ask."""
        with freeze_time("2026-03-02"), self.mock_mail_gateway():
            applicant = self._remember(receipt=True)
            self._send_queue()
            (receipt,) = [mail for mail in self._mails if "stay in" in mail["subject"]]
        self.assertIn("March 2, 2028", receipt["body"])
        self.assertIn("only contact you if you say yes again", receipt["body"])
        self._night(date(2028, 3, 3))
        with freeze_time("2028-03-03"):
            self.assertEqual(self._blocker(applicant), "consent_expired")
            self.company.medalist_contact_basis = "legitimate_interest"
            self.assertEqual(self._blocker(applicant), "consent_expired")


@tagged("post_install", "-at_install", "slow")
class TestSilence(PromiseCommon):
    """Somebody is asked, reminded, and does not answer."""

    START = date(2026, 3, 2)

    def _keep_silent(self):
        with freeze_time(self.START):
            applicant = self._remember(consent=False)
            self._ask(applicant)
        return applicant, self._nights(self.START, self.START + timedelta(days=31))

    def test_nobody_asks_again_before_the_day_in_the_reminder(self):
        applicant, mails = self._keep_silent()
        [(day, [(subject, body)])] = mails.items()
        self.assertEqual(day, date(2026, 3, 17))
        self.assertIn("reminder", subject)
        self.assertIn("won't ask again before <strong>March 17, 2027", body)
        self.assertEqual(applicant.consent_state, "lapsed")
        for later in (date(2026, 4, 2), date(2026, 12, 1), date(2027, 3, 16)):
            with (
                freeze_time(later),
                self.assertRaisesRegex(
                    UserError,
                    r"asked 2 times, last on Mar 17(, 2026)?, not again before "
                    r"Mar 17(, 2027)?",
                ),
            ):
                applicant.with_user(self.officer).action_request_consent()
        with freeze_time("2027-03-17"):
            self._ask(applicant)
            self.assertEqual(applicant.consent_state, "requested")

    def test_no_setting_shortens_what_the_reminder_said(self):
        applicant, _mails = self._keep_silent()
        self.company.medalist_consent_pause_months = 1
        with freeze_time("2026-10-01"), self.assertRaises(UserError):
            applicant.with_user(self.officer).action_request_consent()

    def test_the_form_says_how_often_and_when(self):
        applicant, _mails = self._keep_silent()
        with freeze_time("2026-04-02"):
            seen = applicant.with_user(self.officer)
            self.assertEqual(seen.contact_blocker, "no_consent")
            self.assertIn("Asked 2 times, last on", seen.contact_blocker_note)

    def test_a_new_medal_does_not_ask_either(self):
        applicant, _mails = self._keep_silent()
        with freeze_time("2026-05-01"):
            applicant.with_user(self.officer)._award_medal(self.gold)
        mails = self._nights(date(2026, 5, 1), date(2026, 5, 4))
        self.assertFalse(mails)

    def test_a_yes_lifts_it(self):
        applicant, _mails = self._keep_silent()
        with freeze_time("2026-05-01"):
            self._say_yes(applicant)
            self.assertFalse(applicant.consent_id.ask_again_date)
            self.assertFalse(self._blocker(applicant))

    def test_another_ground_does_not_reach_who_kept_silent(self):
        """The question said: without an answer we won't contact you."""
        applicant, _mails = self._keep_silent()
        asked = self._remember("Bea Asked", consent=False)
        self._ask(asked)
        self.company.medalist_contact_basis = "legitimate_interest"
        self.assertEqual(self._blocker(applicant), "no_consent")
        self.assertEqual(self._blocker(asked), "consent_requested")
        report = self.env["hr.medalist.report"].browse((applicant | asked).ids)
        self.assertEqual(report.mapped("permitted"), [0, 0])

    def test_fewer_days_to_answer_still_remind(self):
        with freeze_time(self.START):
            applicant = self._remember(consent=False)
            self._ask(applicant)
        with freeze_time(self.START + timedelta(days=12)):
            self.company.medalist_consent_request_days = 8
        self._nights(self.START + timedelta(days=12), self.START + timedelta(days=15))
        self.assertEqual(self._kinds(applicant), ["requested", "reminded"])
        self._night(self.START + timedelta(days=16))
        self.assertEqual(applicant.consent_state, "lapsed", "after half of the days")

    def test_the_reminder_keeps_the_words_it_showed(self):
        with freeze_time(self.START):
            applicant = self._remember(consent=False)
            self._ask(applicant)
        wording = self.env["hr.applicant.consent.wording"]._get_current()
        newer = wording.copy({"name": "May we write to you?"})
        self._nights(self.START, self.START + timedelta(days=16))
        asked, reminded = applicant.consent_id.event_ids
        self.assertEqual(asked.wording_id, wording)
        self.assertEqual(reminded.wording_id, newer)
        self.assertIn("May we write to you?", reminded.wording_text)


@tagged("post_install", "-at_install", "slow")
class TestLegitimateInterest(PromiseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "medalist_contact_basis": "legitimate_interest",
                "medalist_retention_months": 12,
                "medalist_retention_start": "last_contact",
            }
        )

    def test_nobody_is_asked_to_renew(self):
        with freeze_time("2026-03-02"):
            applicant = self._remember()
            self._send_quietly()
        mails = self._nights(date(2028, 1, 30), date(2028, 3, 4))
        self.assertFalse(mails)
        self.assertEqual(self._kinds(applicant), ["granted", "expired"])

    def test_renewal_is_asked_once_the_ground_is_consent_again(self):
        with freeze_time("2026-03-02"):
            self._remember()
            self._send_quietly()
        self._night(date(2028, 2, 1))
        with freeze_time("2028-02-10"):
            self.company.medalist_contact_basis = "consent"
        mails = self._nights(date(2028, 2, 10), date(2028, 2, 12))
        self.assertEqual(list(mails), [date(2028, 2, 10)])

    def test_the_period_ends_for_who_was_archived_without_a_refusal(self):
        with freeze_time("2026-03-02"):
            applicant = self._apply()
            applicant.active = False
            applicant.with_user(self.officer)._award_medal(self.silver)
        self.assertFalse(applicant.refuse_date)
        self.env.flush_all()
        self.env.cr.execute(  # Odoo takes the clock of the database
            "UPDATE hr_applicant SET create_date = '2026-03-02' WHERE id = %s",
            [applicant.id],
        )
        self.assertFalse(self._blocker(applicant, date=date(2027, 3, 2)))
        after = date(2027, 3, 3)
        self.assertEqual(self._blocker(applicant, date=after), "consent_expired")
        for day, permitted in ((date(2027, 3, 2), 1), (after, 0)):
            with freeze_time(day):
                self.env.invalidate_all()
                row = self.env["hr.medalist.report"].browse(applicant.id)
                self.assertEqual(row.permitted, permitted, day)

    def test_a_meeting_is_a_last_contact(self):
        with freeze_time("2026-03-02"):
            applicant = self._remember(consent=False)
        self.env["calendar.event"].create(
            {
                "name": "Coffee",
                "applicant_id": applicant.id,
                "start": "2026-09-01 10:00:00",
                "stop": "2026-09-01 11:00:00",
            }
        )
        self.assertFalse(self._blocker(applicant, date=date(2027, 9, 1)))
        ended = date(2027, 9, 2)
        self.assertEqual(self._blocker(applicant, date=ended), "consent_expired")
        with freeze_time("2027-09-01"):
            row = self.env["hr.medalist.report"].browse(applicant.id)
            self.assertEqual(row.permitted, 1)

    def test_with_the_period_over_nobody_is_even_asked(self):
        with freeze_time("2026-03-02"):
            applicant = self._remember(consent=False)
        with freeze_time("2027-06-01"):
            with self.assertRaisesRegex(UserError, "time to stay in touch is over"):
                applicant.with_user(self.officer).action_request_consent()
            self.assertFalse(applicant.consent_id)
            consent = applicant._ensure_consents()
            self.assertTrue(consent._get_mail_blockers()[consent.id])

    def test_with_the_period_over_the_nightly_run_asks_nobody(self):
        """Not even once the ground is consent: no period is left to ask in."""
        with freeze_time("2026-03-02"):
            applicant = self._remember(consent=False)
        with freeze_time("2027-06-01"):
            applicant.consent_ask_date = date(2027, 6, 1)
            self.assertEqual(self._blocker(applicant), "consent_expired")
        self.assertFalse(self._nights(date(2027, 6, 1), date(2027, 6, 3)))
        self.assertFalse(self._kinds(applicant))

    def test_with_the_period_over_the_plan_stops(self):
        with freeze_time("2026-03-02"):
            applicant = self._remember(medal=self.bronze, consent=False)
        with freeze_time("2027-05-03"):
            self._run_followups()
        self.assertRecordValues(
            applicant,
            [{"followup_state": "stopped", "followup_stop_reason": "consent_expired"}],
        )

    def test_people_read_why_they_are_written_to_and_how_to_object(self):
        applicant = self._remember(consent=False)
        invitation = self._queue_invitations(applicant)
        (values,) = invitation._get_queued_mails()._prepare_outgoing_list()
        self.assertIn("legitimate interest", values["body"])
        self.assertIn("object at any time", values["body"])
        self.assertNotIn("agreed", values["body"])
        self.bronze.plan_id = self.env.ref(f"{MODULE}.plan_by_mail")
        self.bronze.plan_id.template_ids.followup_outdated_only = False
        other = self._remember(
            "Bea Else", medal=self.bronze, consent=False, date=self._months_ago(12)
        )
        self._run_followups()
        (values,) = other._get_queued_mails()._prepare_outgoing_list()
        self.assertIn("legitimate interest", values["body"])
        self.assertNotIn("agreed", values["body"])

    def test_nothing_speaks_of_a_consent_to_who_was_never_asked(self):
        labels = dict(
            self.env["hr.applicant"]
            ._fields["contact_blocker"]
            ._description_selection(self.env)
        )
        self.assertNotIn("consent", labels["consent_expired"].lower())
        self._remember(consent=False)
        with freeze_time("2026-12-07"):
            self.job.copy({"name": "Carpenter"})
            self.job.write({"no_of_recruitment": 0})
            self.job.write({"no_of_recruitment": 1})
            self._run_followups()
        opening = self.env["mail.activity"].search([("res_model", "=", "hr.job")])
        self.assertTrue(opening)
        self.assertNotIn("agreed", str(opening.mapped("note")))
