from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PersonCommon, slow


@tagged("post_install", "-at_install")
class TestGateOfPersons(PersonCommon):
    """What a recruiter says about a person, and persons of several companies."""

    def test_held_back_for_no_reason(self):
        past = self._remember()
        person = self._person(past)
        for empty in ("", "  "):
            person.held_back_reason = "Later"
            self.assertEqual(self._blocker(past), "held_back")
            person.held_back_reason = empty
            self.assertFalse(self._blocker(past))
            self.assertFalse(person.held_back_by_id)

    def test_held_back_until_a_day(self):
        past = self._remember()
        person = self._person(past)
        today = fields.Date.today()
        for days, held in ((-1, False), (0, False), (1, True)):
            with self.subTest(days=days):
                until = today + timedelta(days=days)
                person.write({"held_back_reason": "x", "held_back_until": until})
                self.assertEqual(self._blocker(past) == "held_back", held)
                found = person.search([("contact_blocker", "=", "held_back")])
                self.assertEqual(person in found, held)

    def test_whose_applications_were_deleted(self):
        past = self._remember()
        person = self._person(past)
        past.unlink()
        self.assertEqual(person.contact_blocker, "no_address")
        for term, found in (
            (("contact_blocker", "=", "no_address"), True),
            (("contact_blocker", "!=", "no_address"), False),
            (("contact_blocker", "!=", False), True),
            (("contact_blocker", "=", "hired"), False),
            (("contact_allowed", "=", False), True),
            (("contact_allowed", "!=", True), True),
            (("contact_allowed", "=", True), False),
        ):
            with self.subTest(term=term):
                self.assertEqual(person in person.search([term]), found)

    def test_a_no_goes_along_to_another_company(self):
        """It does not join the yes that was given there."""
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.officer.company_ids |= company
        past = self._remember(consent=False)
        past.with_user(self.officer)._record_consent("declined", "phone")
        there = self._remember(company_id=company.id, job_id=False)
        self.assertEqual(there.consent_state, "granted")
        past.write({"job_id": False, "department_id": False, "company_id": company.id})
        self.assertEqual(past.consent_state, "declined")
        self.assertEqual(self._blocker(past), "consent_declined")

    def test_a_yes_in_the_other_company_is_given_to_that_one(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.officer.company_ids |= company
        past = self._remember(consent=False)
        past.with_user(self.officer)._record_consent("declined", "phone")
        no = past.consent_id
        past.write({"job_id": False, "department_id": False, "company_id": company.id})
        past.with_user(self.officer)._record_consent("granted", "phone")
        self.assertEqual(past.consent_id.company_id, company)
        self.assertEqual((past.consent_state, no.state), ("granted", "declined"))

    def test_a_company_does_not_leave_its_people_to_all(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        person = self.env["hr.applicant.person"].create(
            {"name": "Ada Lovelace", "company_id": company.id}
        )
        with self.assertRaises(UserError):
            company.unlink()
        self.assertFalse(person.with_user(self.officer).has_access("read"))

    @slow
    def test_new_applications_of_known_people_cost_no_query_each(self):
        def prepare(number):
            return [
                {
                    "partner_name": f"Ada{n} Lovelace",
                    "email_from": f"ada{n}@x.example.com",
                    "job_id": self.job.id,
                    "company_id": self.env.company.id,
                }
                for n in range(number)
            ]

        def count(values):
            return self._count_queries(self.env["hr.applicant"].create, values)

        past = self.env["hr.applicant"].create(prepare(20))
        past.write({"active": False, "refuse_reason_id": self.reason.id})
        count(prepare(20))
        strangers = count(prepare(20))
        past.with_user(self.officer)._award_medal(self.silver)
        self.assertLess(count(prepare(20)) - strangers, 20)
