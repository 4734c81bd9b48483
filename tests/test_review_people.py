"""People as they are: couples, agencies, titles, second thoughts of recruiters."""

from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.person import addresses, names
from .common import MedalistCommon

LINKEDIN = "https://www.linkedin.com/in/"


class PeopleCase(MedalistCommon):
    def _person(self, applicant):
        return applicant.person_id.with_user(self.officer)

    def _family(self, **values):
        """Two of one name and mailbox, whom a recruiter told apart."""
        values = {"email_from": "family@x.example.com", **values}
        one = self._remember(consent=False, **values)
        two = self._refuse(job_id=self.other_job.id, **values)
        self._person(one)._split(two)
        return one, two


@tagged("post_install", "-at_install")
class TestSpellings(PeopleCase):
    """What people write in fields, and what says nothing about who they are."""

    def test_titles_that_are_names(self):
        for name, other, same in (
            ("Ma Wei", "Pan Wei", False),
            ("Herr Müller", "Frau Müller", False),
            ("Mr. Smith", "Mrs. Smith", False),
            ("Don Smith", "Ing Smith", False),
            ("Ada Ma", "Ada", False),
            ("Frau Anna Müller", "Anna Müller", True),
            ("山田太郎 様", "山田太郎", True),
        ):
            with self.subTest(name=name, other=other):
                self.assertEqual(names.are_compatible(name, other), same)
                self.assertEqual(names.are_compatible(other, name), same)

    def test_what_is_no_linkedin_profile(self):
        for text in (
            "none",
            "keine",
            "LinkedIn",
            "Ada Lovelace",
            "not available yet",
            "https://www.linkedin.com/",
            "https://www.linkedin.com/feed/",
            "https://www.linkedin.com/in/",
            "https://www.linkedin.com/in/me",
            "https://www.linkedin.com/profile/view?id=12",
            "https://www.linkedin.com/company/acme",
        ):
            with self.subTest(text=text):
                self.assertEqual(addresses.normalize_profiles(text), [])
        for text in ("ada-lovelace", "in/adalovelace", "ada1815", f"{LINKEDIN}none"):
            with self.subTest(text=text):
                self.assertEqual(len(addresses.normalize_profiles(text)), 1)

    def test_a_no_does_not_reach_who_has_no_profile_either(self):
        refusing = self._refuse("Bea Byron", linkedin_profile="none")
        refusing.with_user(self.officer)._record_consent("declined", "phone")
        other = self._remember("Ada Lovelace", linkedin_profile="none")
        self.assertFalse(self._blocker(other))


@tagged("post_install", "-at_install")
class TestPlansEnd(PeopleCase):
    """What has ended for a reason of its own does not come back by itself."""

    def test_a_recruiter_ends_for_good_what_a_no_had_stopped(self):
        for number, end in enumerate(
            (
                lambda a: a.action_stop_followup(),
                lambda a: a._log_contact("phone", "not_interested"),
            )
        ):
            past = self._remember(f"Ada{number} Lovelace").with_user(self.officer)
            past._record_consent("declined", "phone")
            end(past)
            past._record_consent("granted", "phone")
            self.assertEqual(past.followup_state, "stopped")
            self.assertIn(past.followup_stop_reason, ("manual", "not_interested"))
            self.assertEqual(past.followup_id.ended_by_id, self.officer)

    def test_a_yes_does_not_go_back_to_an_earlier_plan(self):
        past = self._remember().with_user(self.officer)
        past._record_consent("declined", "phone")
        later = self._refuse(job_id=self.other_job.id).with_user(self.officer)
        later._award_medal(self.gold)
        later.action_stop_followup()
        past._record_consent("granted", "phone")
        self.assertEqual(past.followup_state, "stopped")
        self.assertEqual(later.followup_state, "stopped")

    def test_a_yes_after_the_step_was_deleted(self):
        past = self._remember(date=self._days_ago(400)).with_user(self.officer)
        past._record_consent("declined", "phone")
        past.followup_step_id.sudo().unlink()
        past._record_consent("granted", "phone")
        self.assertEqual(past.followup_state, "running")
        self._run_followups()
        self.assertEqual(past.followup_state, "done", "it was the last")


@tagged("post_install", "-at_install")
class TestPeopleAndGate(PeopleCase):
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

    def test_a_company_does_not_leave_its_people_to_all(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        person = self.env["hr.applicant.person"].create(
            {"name": "Ada Lovelace", "company_id": company.id}
        )
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            company.unlink()
        self.assertFalse(person.with_user(self.officer).has_access("read"))
