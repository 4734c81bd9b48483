"""Each fact that the gate asks: when it holds, when it does not, and until when."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import InvitationCommon

PHONE = "+32470778899"
PROFILE = "https://www.linkedin.com/in/ada-lovelace"


@tagged("post_install", "-at_install")
class TestGateFacts(InvitationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.today = fields.Date.today()
        cls.hired_stage = cls.env.ref("hr_recruitment.stage_job5")

    def _day(self, days):
        return self.today + timedelta(days=days)

    def _ask(self, applicant, **options):
        answers = applicant.with_user(self.officer)._ask_gate(**options)
        return answers[applicant.id]

    def _search(self, domain, *applicants):
        """Return which of these a recruiter finds."""
        found = self.env["hr.applicant"].with_user(self.officer)
        ids = [applicant.id for applicant in applicants]
        found = found.with_context(active_test=False).search(
            [*domain, ("id", "in", ids)]
        )
        return [applicant for applicant in applicants if applicant in found]

    # -- until when ------------------------------------------------------------------

    def test_the_answer_says_until_when_it_holds(self):
        medalist = self._remember()
        self.assertEqual(self._ask(medalist), (False, None))
        end = medalist.consent_expiry_date
        self.assertEqual(self._ask(medalist, last_day=True), (False, end))
        person = medalist.person_id
        gap = self.env.company.medalist_contact_gap_days
        person.last_contact_date = self.today
        self.assertEqual(self._ask(medalist), ("recent_contact", self._day(gap)))
        person.paused_until = self._day(60)
        self.assertEqual(self._ask(medalist), ("paused", self._day(60)))
        person.write({"held_back_reason": "Later", "held_back_until": self._day(9)})
        self.assertEqual(self._ask(medalist), ("held_back", self._day(9)))
        self.env["mail.blacklist"]._add(medalist.email_normalized)
        self.assertEqual(self._ask(medalist, last_day=True), ("blacklisted", None))

    def test_the_last_day_of_legitimate_interest(self):
        self.env.company.write(
            {
                "medalist_contact_basis": "legitimate_interest",
                "medalist_retention_months": 12,
                "medalist_retention_start": "refusal",
            }
        )
        medalist = self._remember(consent=False)
        last = fields.Date.add(medalist.refuse_date.date(), months=12)
        self.assertEqual(self._ask(medalist, last_day=True), (False, last))
        after = last + timedelta(days=1)
        self.assertEqual(self._ask(medalist, date=last), (False, None))
        self.assertEqual(self._ask(medalist, date=after)[0], "consent_expired")
        blockers = {medalist.id: "consent_expired"}
        over = medalist._filter_out_of_period
        self.assertEqual(over(blockers, after), medalist)
        self.assertFalse(over(blockers, last))
        self.assertFalse(over({medalist.id: "no_consent"}, after))
        self.env.company.medalist_retention_months = 0
        self.assertEqual(self._ask(medalist, date=after), (False, None), "no period")

    def test_a_consent_that_ended_is_not_out_of_period(self):
        medalist = self._remember()
        after = medalist.consent_expiry_date + timedelta(days=1)
        self.assertEqual(self._ask(medalist, date=after)[0], "consent_expired")
        blockers = {medalist.id: "consent_expired"}
        self.assertFalse(medalist._filter_out_of_period(blockers, after))

    def test_held_back_until_a_day(self):
        medalist = self._remember()
        person = medalist.person_id
        person.write({"held_back_reason": "Later", "held_back_until": self._day(5)})
        self.assertEqual(self._ask(medalist, date=self._day(4))[0], "held_back")
        self.assertFalse(self._ask(medalist, date=self._day(5))[0])
        person.held_back_until = False
        self.assertEqual(self._ask(medalist, date=self._day(999))[0], "held_back")

    def test_a_pause_with_a_day_ends_although_the_plan_is_still_paused(self):
        medalist = self._remember()
        medalist.with_user(self.officer)._pause_followups()
        self.assertEqual(self._ask(medalist)[0], "paused")
        medalist.person_id.paused_until = self._day(5)
        self.assertEqual(self._ask(medalist, date=self._day(4))[0], "paused")
        self.assertFalse(self._ask(medalist, date=self._day(5))[0])
        medalist.followup_id.sudo()._resume()
        self.assertFalse(self._ask(medalist)[0])

    def test_not_now_pauses_whatever_the_plan_does(self):
        medalist = self._remember()
        invitation = self._invite(medalist)
        invitation.write({"state": "not_now", "not_now_until": self._day(90)})
        medalist.person_id.last_contact_date = False
        self.assertEqual(self._ask(medalist), ("paused", self._day(90)))
        self.assertFalse(self._ask(medalist, date=self._day(90))[0])
        invitation.state = "not_interested"
        self.assertFalse(self._ask(medalist)[0], "it was another answer")

    # -- whose refusal ---------------------------------------------------------------

    def test_who_refused(self):
        medalist = self._remember()
        other = self._refuse("Bea Byron", email_from=medalist.email_from)
        self.assertFalse(medalist._get_refusers())
        other._record_consent("declined", "phone")
        self.assertEqual(self._ask(medalist)[0], "consent_declined")
        self.assertEqual(medalist._get_refusers(), {medalist.id: other.consent_id})
        self.assertIn("Bea Byron", medalist.contact_blocker_note)
        self.assertFalse(other._get_refusers(), "their own")
        medalist._record_consent("declined", "phone")
        self.assertFalse(medalist._get_refusers(), "their own goes first")

    def test_a_no_reaches_applications_without_a_company(self):
        medalist = self._remember()
        medalist.company_id = False
        medalist.with_user(self.officer)._record_consent("granted", "phone")
        other = self._refuse("Bea Byron", email_from=medalist.email_from)
        other._record_consent("declined", "phone")
        self.assertEqual(self._ask(medalist)[0], "consent_declined")

    # -- lists -----------------------------------------------------------------------

    def test_erased_addresses_count_in_their_company(self):
        medalist = self._remember(partner_phone=PHONE, linkedin_profile=PROFILE)
        Suppression = self.env["hr.applicant.suppression"]
        Suppression._add([PHONE], self.elsewhere, "erased")
        self.assertFalse(self._ask(medalist)[0])
        Suppression._add([PHONE], self.env["res.company"], "erased")
        self.assertEqual(self._ask(medalist)[0], "suppressed")
        self.assertFalse(self._ask(self._remember("Bea Byron"))[0])

    def test_who_asked_to_be_erased(self):
        medalist = self._remember()
        self.env["hr.applicant.erasure"]._request(medalist.person_id, "phone")
        self.assertEqual(self._ask(medalist)[0], "suppressed")

    def test_employees_of_any_company_for_an_application_of_none(self):
        medalist = self._remember()
        employee = self.env["hr.employee"].create(
            {
                "name": "A. L.",
                "work_email": medalist.email_from,
                "company_id": self.elsewhere.id,
            }
        )
        self.assertFalse(self._ask(medalist)[0])
        medalist.company_id = False
        medalist.with_user(self.officer)._record_consent("granted", "phone")
        self.assertEqual(self._ask(medalist)[0], "employee")
        employee.active = False
        self.assertFalse(self._ask(medalist)[0])

    # -- of the person ---------------------------------------------------------------

    def test_hired_means_hired_and_not_refused(self):
        medalist = self._remember()
        other = self._apply(stage_id=self.hired_stage.id)
        self.assertEqual(self._ask(medalist)[0], "hired")
        other.refuse_reason_id = self.reason
        self.assertTrue(other.date_closed)
        self.assertFalse(self._ask(medalist)[0])
        other.refuse_reason_id = False
        other.date_closed = False
        self.assertEqual(self._ask(medalist)[0], "in_process")

    def test_running_as_python_says_it(self):
        medalist = self._remember()
        other = self._apply(job_id=self.other_job.id)
        for values, running in (
            ({}, True),
            ({"active": False}, False),
            ({"active": True, "refuse_reason_id": self.reason.id}, False),
            ({"refuse_reason_id": False}, True),
        ):
            with self.subTest(values):
                other.write(values)
                self.assertEqual(self._ask(medalist)[0] == "in_process", running)
                own = self.env["hr.applicant"].search_count(
                    [("id", "=", other.id), ("contact_blocker", "=", "in_process")]
                )
                self.assertEqual(bool(own), running)
                self.assertEqual(other._is_running(), running)
        pool = self.env["hr.talent.pool"].create({"name": "Crafts"})
        talent = self._apply("Bea B", job_id=False, talent_pool_ids=pool.ids)
        self.assertFalse(talent._is_running())

    def test_applied_for_this_job(self):
        medalist = self._remember()
        self._apply(job_id=self.other_job.id)
        for job, blocker in (
            (self.other_job, "already_applied"),
            (self.job, "in_process"),
            (None, "in_process"),
        ):
            with self.subTest(job=job):
                self.assertEqual(self._ask(medalist, job=job)[0], blocker)

    def test_an_address_that_came_back(self):
        """To be called a phone is enough, to be invited it is not."""
        medalist = self._remember()
        other = self._remember("Bea Byron", partner_phone=PHONE)
        for one in (medalist, other):
            one.bounced_email = one.email_normalized
        self.assertEqual(self._ask(medalist)[0], "bounced")
        self.assertFalse(self._ask(other)[0])
        self.assertEqual(self._ask(other, job=self.other_job)[0], "bounced")
        medalist.bounced_email = "old@mail.example.com"
        self.assertFalse(self._ask(medalist)[0])

    def test_an_address_at_all(self):
        self.env.company.medalist_contact_basis = "legitimate_interest"
        by_profile = self._refuse(email_from=False, linkedin_profile=PROFILE)
        self.assertFalse(self._ask(by_profile)[0])
        self.assertEqual(self._ask(by_profile, job=self.job)[0], "no_address")
        by_profile.linkedin_profile = False
        self.assertEqual(self._ask(by_profile)[0], "no_address")

    # -- invited ---------------------------------------------------------------------

    def test_a_mailbox_is_invited_once_to_a_job(self):
        medalist = self._remember()
        other = self._remember("Bea Byron", email_from=medalist.email_from)
        self._invite(medalist, send=False)
        self.assertEqual(self._ask(other, job=self.other_job)[0], "already_invited")
        self.assertFalse(self._ask(other, job=self.job)[0])

    def test_what_failed_or_is_long_ago_does_not_count(self):
        medalist = self._remember()
        invitation = self._invite(medalist, send=False)
        for values, counts in (
            ({"state": "queued"}, True),
            ({"state": "failed"}, False),
            ({"state": "expired"}, True),
            ({"state": "expired", "may_be_repeated": True}, False),
        ):
            with self.subTest(values):
                invitation.write(values)
                blocker = self._ask(medalist, job=self.other_job)[0]
                self.assertEqual(blocker, counts and "already_invited")

    # -- strangers, who have no person record ----------------------------------------

    def test_strangers_in_a_search(self):
        """Compared by Odoo's columns: name and e-mail or phone, in one company."""
        stranger = self._refuse(partner_phone=PHONE)
        no_consent = [("contact_blocker", "=", "no_consent")]
        running = [("contact_blocker", "=", "in_process")]
        self.assertFalse(stranger.person_id)
        self.assertEqual(self._search(no_consent, stranger), [stranger])
        for values, same in (
            ({"email_from": "ada@mail.example.com"}, True),
            ({"email_from": "x@mail.example.com", "partner_phone": PHONE}, True),
            ({"email_from": "x@mail.example.com"}, False),
            ({"name": "Bea Byron", "partner_phone": PHONE}, False),
            ({"company_id": self.elsewhere.id, "job_id": False}, False),
            ({"company_id": False, "job_id": False}, True),
        ):
            with self.subTest(values), self.env.cr.savepoint() as savepoint:
                values = {"email_from": "ada@mail.example.com", **values}
                application = self._apply(**values)
                application.company_id = values.get("company_id", self.env.company)
                expected = [stranger] if same else []
                self.assertEqual(self._search(running, stranger), expected)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_erased_strangers_in_a_search(self):
        suppressed = [("contact_blocker", "=", "suppressed")]
        for name, values, address in (
            ("Ada A", {}, "ada@mail.example.com"),
            ("Bea B", {"partner_phone": PHONE}, PHONE),
        ):
            with self.subTest(name):
                stranger = self._refuse(name, **values)
                other = self._refuse(f"{name[0]}dele X")
                self.assertFalse(self._search(suppressed, stranger))
                self.env["hr.applicant.suppression"]._add(
                    [address], self.env.company, "erased"
                )
                self.assertEqual(self._search(suppressed, stranger), [stranger])
                self.assertEqual(
                    self._search(suppressed, other) == [other],
                    other.email_normalized == address,
                )

    def test_nobody_says_anything_of_what_one_may_not_read(self):
        medalist = self._remember()
        theirs = self._refuse("Bea B", company_id=self.elsewhere.id, job_id=False)
        theirs._record_consent("granted", "phone", receipt=False)
        self.assertFalse(theirs._get_contact_blockers()[theirs.id])
        both = (medalist | theirs).with_user(self.officer)
        self.assertEqual(
            both._get_contact_blockers(),
            {medalist.id: False, theirs.id: "no_consent"},
        )

    def test_search_by_what_may_be(self):
        allowed = self._remember("Ada Allowed")
        blocked = self._remember("Bea Blocked", consent=False)
        for domain, found in (
            ([("contact_blocker", "in", ["hired"])], []),
            ([("contact_blocker", "in", [False])], [allowed]),
            ([("contact_blocker", "in", ["no_consent", False])], [allowed, blocked]),
            ([("contact_blocker", "in", [])], []),
            ([("contact_allowed", "in", [True, False])], [allowed, blocked]),
            ([("contact_allowed", "!=", True)], [blocked]),
        ):
            with self.subTest(domain):
                self.assertEqual(self._search(domain, allowed, blocked), found)
