"""Which consent covers an application, and who can be asked for one."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.constants import HOLD_DAYS
from .common import PersonCommon

PHONE = "+32470112233"


@tagged("post_install", "-at_install")
class TestAssignment(PersonCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()

    def _record(self, applicants, answer, **options):
        applicants.with_user(self.officer)._record_consent(answer, "phone", **options)

    def test_what_a_consent_is_given_with(self):
        company = self.env.company.id
        for values, key in (
            ({}, (company, "ada@mail.example.com", "ada lovelace")),
            (
                {"name": " ADA   Lovelace"},
                (company, "ada@mail.example.com", "ada lovelace"),
            ),
            (
                {"partner_phone": PHONE},
                (company, "ada@mail.example.com", "ada lovelace"),
            ),
            (
                {"email_from": False, "partner_phone": PHONE},
                (company, PHONE, "ada lovelace"),
            ),
            ({"email_from": False}, False),
        ):
            with self.subTest(values):
                self.assertEqual(self._apply(**values)._get_person_key(), key)
        nameless = self._apply()
        nameless.partner_name = False
        self.assertFalse(nameless._get_person_key())
        with self.assertRaisesRegex(UserError, "name and an address"):
            nameless._ensure_consents()

    def test_one_consent_for_each_name_and_address(self):
        one = self._refuse(partner_phone=PHONE)
        same = self._refuse(job_id=self.other_job.id, partner_phone=PHONE)
        other = self._refuse(email_from="new@mail.example.com", partner_phone=PHONE)
        consents = (one | same | other)._ensure_consents()
        self.assertEqual(len(consents), 2)
        self.assertEqual(one.person_id, other.person_id)
        self.assertEqual(one.consent_id, same.consent_id)
        self.assertNotEqual(one.consent_id, other.consent_id)
        self.assertEqual(set(consents.mapped("state")), {"no_request"})
        self.assertEqual((one | other)._ensure_consents(), consents, "once")

    def test_an_application_that_comes_later_is_covered(self):
        medalist = self._remember(partner_phone=PHONE)
        later = self._apply(job_id=self.other_job.id)
        self.assertEqual(later.consent_id, medalist.consent_id)
        elsewhere = self._apply(email_from="new@mail.example.com", partner_phone=PHONE)
        self.assertEqual(elsewhere.person_id, medalist.person_id)
        self.assertFalse(elsewhere.consent_id)

    def test_of_a_merged_person_the_stricter_answer_counts(self):
        """No answer is none, whichever record is older."""
        for name, answer, state in (
            ("Ada", None, "granted"),
            ("Bea", "declined", "declined"),
        ):
            with self.subTest(answer=answer):
                yes = self._remember(f"{name} Yes")
                other = self._remember(
                    f"{name}s Other",
                    consent=False,
                    email_from=f"{name}.other@mail.example.com",
                )
                other._ensure_consents()
                if answer:
                    self._record(other, answer)
                self._person(yes)._merge(self._person(other))
                self.assertEqual(yes.consent_state, state)
                self.assertEqual(other.consent_state, state)

    def test_in_another_company_a_no_comes_along_and_a_yes_does_not(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        yes, no = self._remember("Ada Yes"), self._refuse("Bea No")
        self._record(no, "declined")
        refused = no.consent_id
        (yes | no).write({"job_id": False, "company_id": elsewhere.id})
        self.assertFalse(yes.consent_id)
        self.assertEqual(no.consent_id, refused)

    def test_one_of_two_applications_takes_no_consent_along(self):
        one = self._remember("Ada Lovelase")
        two = self._refuse("Ada Lovelase", job_id=self.other_job.id)
        consent = one.consent_id
        self.assertEqual(two.consent_id, consent)
        two.partner_name = "Ada Lovelace"
        self.assertNotEqual(two.consent_id, consent)
        self.assertEqual(one.consent_id, consent)

    def test_without_an_address_nothing_covers_it(self):
        medalist = self._remember()
        medalist.email_from = False
        self.assertFalse(medalist.consent_id)

    # -- asking ----------------------------------------------------------------------

    def _reason(self, applicant):
        return applicant.with_user(self.officer)._get_unaskable_reasons()[applicant]

    def test_why_somebody_can_not_be_asked(self):
        granted = self._remember("Ada Granted")
        running = self._remember("Bea Running")
        self._apply("Bea Running", job_id=self.other_job.id)
        nobody = self._refuse("Cleo Phone", email_from=False, partner_phone=PHONE)
        back = self._refuse("Dora Back")
        back.bounced_email = back.email_normalized
        asked = self._refuse("Fay Asked")
        self._ask(asked)
        waiting = self._refuse("Eve Waiting")
        waiting.with_user(self.officer)._request_consent()
        free = self._refuse("Gus Free")
        for applicant, reason in (
            (granted, "given already"),
            (running, "running application"),
            (nobody, "no email address"),
            (back, "does not work"),
            (waiting, "on its way"),
            (asked, "not answered"),
        ):
            with self.subTest(reason):
                self.assertIn(reason, self._reason(applicant))
        self.assertFalse(self._reason(free))
        asked.consent_id.sudo()._change_state("lapsed")
        self.assertIn("asked once", self._reason(asked))
        free.partner_name = False
        self.assertIn("name is missing", self._reason(free))

    def test_where_no_consent_is_needed(self):
        self.env.company.medalist_contact_basis = "legitimate_interest"
        self.assertIn("no consent is needed", self._reason(self._refuse()))
        self.assertIn("given already", self._reason(self._remember("Bea Byron")))

    def test_a_yes_that_ended_by_itself_is_not_asked_before_the_night(self):
        medalist = self._remember()
        medalist.consent_id.expiry_date = self._days_ago(1)
        self.assertEqual(self._blocker(medalist), "consent_expired")
        self.assertIn("time to stay in touch is over", self._reason(medalist))
        medalist.consent_id.sudo()._change_state("expired")
        self.assertFalse(self._reason(medalist))

    def test_the_notice_says_how_many_are_asked(self):
        one, two = self._refuse("Ada A"), self._refuse("Bea B")
        granted = self._remember("Cleo C")

        def ask(applicants):
            action = applicants.with_user(self.officer).action_request_consent()
            return action["params"]["message"]

        self.assertEqual(ask(one), "1 people are asked for consent.")
        self.assertEqual(
            ask(one | two | granted),
            "1 people are asked for consent, 2 can't be asked.",
        )

    def test_whom_the_night_asks(self):
        """Tomorrow who was never asked; in some days who can't be asked now."""
        ada, bea, cleo = (
            self._remember(name, consent=False) for name in ("Ada A", "Bea B", "Cleo C")
        )
        tomorrow = self.today + timedelta(days=1)
        self.assertEqual(ada.consent_ask_date, tomorrow)
        granted = self._remember("Dora D")
        granted.consent_ask_date = False
        granted._plan_question()
        self.assertFalse(granted.consent_ask_date)
        self._apply("Bea B", job_id=self.other_job.id)
        self._ask(cleo)
        (ada | bea | cleo)._request_due_consents(self.today)
        self.assertFalse(ada.consent_ask_date)
        self.assertTrue(ada.consent_id.asking_date)
        self.assertEqual(bea.consent_ask_date, self.today + timedelta(days=HOLD_DAYS))
        self.assertFalse(cleo.consent_ask_date)

    def test_the_night_asks_nobody_where_no_consent_is_needed(self):
        medalist = self._remember(consent=False)
        self.env.company.medalist_contact_basis = "legitimate_interest"
        medalist._request_due_consents(self.today)
        self.assertFalse(medalist.consent_id.asking_date)
        self.assertEqual(
            medalist.consent_ask_date, self.today + timedelta(days=HOLD_DAYS)
        )

    # -- mails about the consent -----------------------------------------------------

    def test_what_stops_a_mail_about_the_consent(self):
        consent = self._remember(consent=False)._ensure_consents()
        applicant = consent.applicant_ids

        def blocker():
            return consent._get_mail_blockers()[consent.id]

        self.assertFalse(blocker())
        applicant.last_contact_date = self.today
        applicant.with_user(self.officer)._pause_followups()
        self.assertFalse(blocker(), "these pass")
        applicant.bounced_email = applicant.email_normalized
        self.assertEqual(blocker(), "bounced")
        applicant.bounced_email = False
        running = self._apply(job_id=self.other_job.id)
        self.assertEqual(blocker(), "in_process")
        running.unlink()
        applicant.unlink()
        self.assertEqual(blocker(), "no_address")

    def test_the_gate_asks_the_newest_application(self):
        consent = self._remember()._ensure_consents()
        self.assertEqual(consent._get_own_blockers(), {consent.id: False})
        consent.applicant_ids.unlink()
        self.assertEqual(consent._get_own_blockers(), {consent.id: "no_address"})

    def test_a_question_that_did_not_leave(self):
        for name, asked, state, day in (
            ("Ada A", False, "no_request", False),
            ("Bea B", True, "requested", self.today + timedelta(days=3)),
        ):
            with self.subTest(name):
                applicant = self._refuse(name)
                if asked:
                    self._ask(applicant)
                consent = applicant._ensure_consents()
                consent.write(
                    {
                        "asking_date": self.today,
                        "next_step_date": self.today + timedelta(days=3),
                    }
                )
                consent._mark_question_failed("requested", "No server")
                self.assertRecordValues(
                    consent,
                    [
                        {
                            "state": state,
                            "asking_date": False,
                            "next_step_date": day,
                            "failure_reason": "No server",
                        }
                    ],
                )
                consent.asking_date = self.today
                consent._mark_question_failed("reminded", "No server")
                self.assertTrue(consent.asking_date, "it was another mail")

    def test_a_mail_that_is_cancelled_is_no_question_any_more(self):
        applicant = self._refuse()
        applicant.with_user(self.officer)._request_consent()
        consent = applicant.consent_id
        self.assertEqual(consent._get_waiting_questions(), consent)
        consent._cancel_queued_mails()
        self.assertFalse(consent._get_waiting_questions())
        self.assertFalse(consent.asking_date)
        self.assertFalse(consent.next_step_date)

    def test_a_reply_stops_the_question_and_the_reminder(self):
        applicant = self._refuse()
        applicant.with_user(self.officer)._request_consent()
        consent = applicant.consent_id
        mail = consent._get_queued_mails()
        consent._on_reply()
        self.assertEqual(mail.state, "cancel")
        self.assertEqual(consent.reply_date, self.today)
        self.assertFalse(consent._is_reply_unread(), "nobody was given it to read")
        consent.reply_activity_id = applicant.activity_schedule(user_id=self.officer.id)
        self.assertTrue(consent._is_reply_unread())
        consent.reply_date = False
        self.assertFalse(consent._is_reply_unread())
