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
class TestTwoStayTwo(PeopleCase):
    """Whom a recruiter told apart, and who only share a mailbox, stay two."""

    def test_whoever_looks_like_both_unites_nobody(self):
        one, two = self._family()
        third = self._remember(email_from="third@x.example.com", consent=False)
        third.email_from = "family@x.example.com"
        self.assertNotEqual(one.person_id, two.person_id)
        self.assertEqual(third.person_id, one.person_id, "the older one")

    def test_two_who_were_united_by_themselves_and_told_apart(self):
        one = self._remember(email_from="one@x.example.com", consent=False)
        two = self._remember(email_from="two@x.example.com", consent=False)
        person, other = self._person(one), self._person(two)
        self._apply(email_from="one@x.example.com, two@x.example.com")
        self.assertEqual(two.person_id, person)
        other.action_undo_merge()
        self.assertIn(other, person.distinct_ids)
        one.partner_phone = "+32470000001"
        two.partner_phone = "+32470000002"
        self.assertNotEqual(one.person_id, two.person_id)

    def test_a_couple_that_applies_together(self):
        mailbox = {"email_from": "family@x.example.com", "consent": False}
        ada = self._remember("Ada Lovelace", **mailbox)
        bob = self._remember("Bob Byron", **mailbox)
        self._apply(
            "Ada Lovelace & Bob Byron",
            email_from="family@x.example.com",
            partner_phone="+32470000001",
        )
        self.assertNotEqual(ada.person_id, bob.person_id)
        self.assertEqual((ada | bob).mapped("followup_state"), ["running"] * 2)

    def test_an_agency_that_signs_every_name(self):
        agency = {"email_from": "jobs@agency.example.com"}
        self._apply("Hays Recruiting", **agency)
        ada = self._refuse("Ada Lovelace (Hays Recruiting)", **agency)
        bob = self._refuse("Bob Byron (Hays Recruiting)", **agency)
        (ada | bob).with_user(self.officer)._award_medal(self.silver)
        self.assertNotEqual(ada.person_id, bob.person_id)
        self.assertEqual((ada | bob).mapped("followup_state"), ["running"] * 2)

    def test_one_of_two_of_the_same_name_leaves(self):
        ada = self._remember("Ada Lovelace", consent=False)
        first, second = (
            self._remember("Bea Byron", consent=False, email_from=f"{n}@x.example.com")
            for n in ("first", "second")
        )
        person, leaving = self._person(ada), self._person(first)
        staying = self._person(second)
        person._merge(leaving)
        person._merge(staying)
        leaving.action_undo_merge()
        self.assertEqual(second.person_id, person)
        self.assertEqual(
            self._apply("Bea Byron", email_from="second@x.example.com").person_id,
            person,
        )
        staying.action_undo_merge()
        self.assertFalse(person.also_known_as)

    def test_a_consent_after_a_split(self):
        """Each can have one for any address, also for one the other had."""
        one = self._remember(email_from="one@x.example.com")
        two = self._remember(email_from="one@x.example.com, two@x.example.com")
        two.email_from = "two@x.example.com"
        two.with_user(self.officer)._record_consent("granted", "phone")
        self._person(one)._split(two)
        one.email_from = "two@x.example.com"
        one.with_user(self.officer)._record_consent("declined", "phone")
        self.assertEqual(one.consent_state, "declined")
        self.assertNotEqual(one.consent_id, two.consent_id)

    def test_who_held_somebody_back(self):
        """It is not the visitor whose application shows that two are one."""
        people = self._remember(email_from="one@x.example.com")
        people += self._remember(email_from="two@x.example.com")
        people.person_id.with_user(self.officer).held_back_reason = "Later"
        public = self.env["hr.applicant"].with_user(self.env.ref("base.public_user"))
        public.sudo().create(
            {
                "partner_name": "Ada Lovelace",
                "email_from": "one@x.example.com, two@x.example.com",
                "job_id": self.job.id,
            }
        )
        self.assertEqual(people.person_id.held_back_by_id, self.officer)


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

    def test_strangers_are_found_by_what_they_wrote_in_passing(self):
        """Whether few addresses are asked for, or many."""
        Applicant = self.env["hr.applicant"]
        many = {("email", f"nobody{number}@x.example.com") for number in range(200)}
        for field, text, pair in (
            ("email_from", "ada . king @ x.example.com", "ada.king@x.example.com"),
            ("email_from", "mailto:ada%40x.example.com", "ada@x.example.com"),
            ("email_from", "a@x.example.com; A_B@X.example.com", "a_b@x.example.com"),
            ("email_from", "ada＠x.example.com", "ada@x.example.com"),
            ("partner_phone", "0470/00.00.01, 0470 00 00 02", "+32470000002"),
            ("partner_phone", "0470000001; +32 (0)470-000003", "+32470000003"),
            ("partner_phone", "+32470000001 | ٠٤٧٠٠٠٠٠٠٤", "+32470000004"),
            ("partner_phone", "0470000005 ext. 7; 0470000006", "+32470000005"),
        ):
            with self.subTest(text=text):
                self.env.company.country_id = self.env.ref("base.be")
                stranger = self._apply(
                    **{"email_from": f"{len(text)}@other.example.com", field: text}
                )
                kind = "email" if "@" in pair else "phone"
                self.assertIn((kind, pair), stranger._get_addresses())
                for pairs in ({(kind, pair)}, {(kind, pair)} | many):
                    self.assertIn(stranger, Applicant._search_strangers(pairs))

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

    def _merged(self):
        ada = self._remember("Ada Lovelace", consent=False)
        bea = self._remember("Bea Byron", consent=False, date=self._days_ago(300))
        other = self._person(bea)
        self._person(ada)._merge(other)
        return ada.with_user(self.officer), bea.with_user(self.officer), other

    def test_undo_after_the_step_was_deleted(self):
        _ada, bea, other = self._merged()
        bea.followup_step_id.sudo().unlink()
        other.action_undo_merge()
        self.assertEqual(bea.followup_state, "running")

    def test_undo_after_the_medal_was_taken_away(self):
        _ada, bea, other = self._merged()
        bea.sudo()._remove_medal()
        other.action_undo_merge()
        self.assertEqual(bea.followup_state, "stopped")

    def test_undo_after_they_were_not_interested(self):
        ada, bea, other = self._merged()
        ada._log_contact("phone", "not_interested")
        other.action_undo_merge()
        self.assertEqual(ada.followup_state, "stopped")
        self.assertEqual(bea.followup_state, "stopped")

    def test_undo_after_a_no(self):
        ada, bea, other = self._merged()
        ada._record_consent("declined", "phone")
        other.action_undo_merge()
        self.assertEqual(self._blocker(bea), "consent_declined")
        self.assertEqual(bea.followup_state, "stopped")


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
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            company.unlink()
        self.assertFalse(person.with_user(self.officer).has_access("read"))

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
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["hr.applicant"].create(values)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        past = self.env["hr.applicant"].create(prepare(20))
        past.write({"active": False, "refuse_reason_id": self.reason.id})
        count(prepare(20))
        strangers = count(prepare(20))
        past.with_user(self.officer)._award_medal(self.silver)
        self.assertLess(count(prepare(20)) - strangers, 20)
