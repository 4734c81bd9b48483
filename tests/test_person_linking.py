"""Whose an application is when several fit, and when its description changes."""

from odoo import fields
from odoo.tests import tagged

from .common import PersonCommon

PHONE = "+32470000001"


@tagged("post_install", "-at_install")
class TestChoice(PersonCommon):
    """Several persons fit: the present one, who shares more, who is called so."""

    def _two(self, one="Ada Lovelace", two="Ada King Lovelace", **values):
        """Two persons of compatible names whom a recruiter told apart."""
        values = {"email_from": "family@x.example.com", **values}
        first = self._remember(one, consent=False, **values)
        second = self._refuse(two, job_id=self.other_job.id, **values)
        if second.person_id == first.person_id:
            self._person(first)._split(second)
        self.assertNotEqual(first.person_id, second.person_id)
        return first.person_id, second.person_id

    def test_who_is_called_exactly_so(self):
        one, two = self._two()
        mailbox = {"email_from": "family@x.example.com"}
        self.assertEqual(self._apply("Lovelace, Ada", **mailbox).person_id, one)
        self.assertEqual(self._apply("Ada King Lovelace", **mailbox).person_id, two)

    def test_the_latest_if_nothing_else_tells(self):
        one, two = self._two()
        came = self._apply("Ada Lovelace King Byron", email_from="family@x.example.com")
        self.assertEqual(came.person_id, max(one, two, key=lambda person: person.id))

    def test_who_shares_more_addresses(self):
        one, two = self._two()
        one.applicant_ids[0].partner_phone = PHONE
        self.assertIn(PHONE, one.address_ids.mapped("value"))
        came = self._apply(
            "Ada King Lovelace",
            email_from="family@x.example.com",
            partner_phone=PHONE,
        )
        self.assertEqual(came.person_id, one, "more than the name")
        self.assertNotEqual(came.person_id, two)

    def test_the_present_one_goes_before_all(self):
        one, two = self._two()
        came = self._apply(email_from="family@x.example.com")
        self.assertEqual(came.person_id, one)
        came.partner_name = "Ada King Lovelace"
        self.assertEqual(came.person_id, one)
        self.assertTrue(two.applicant_ids)

    def test_nobody_of_another_company_or_of_none(self):
        medalist = self._remember()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        for company in (elsewhere, elsewhere.browse()):
            with self.subTest(company.name):
                came = self._apply(job_id=False)
                came.company_id = company
                self.assertNotEqual(came.person_id, medalist.person_id)

    def test_nobody_who_is_not_active(self):
        medalist = self._remember()
        person = medalist.person_id
        person.active = False
        self.assertNotEqual(self._apply(job_id=self.other_job.id).person_id, person)

    def test_other_names_of_the_person_count(self):
        medalist = self._remember()
        other = self._remember("Bea Byron", email_from="bea@x.example.com")
        self._person(medalist)._merge(self._person(other))
        came = self._apply("Bea Byron", email_from="ada@mail.example.com")
        self.assertEqual(came.person_id, medalist.person_id)


@tagged("post_install", "-at_install")
class TestDescription(PersonCommon):
    def test_a_name_that_is_spelt_right_is_the_same_person(self):
        medalist = self._remember("Ada Lovelase")
        person = medalist.person_id
        medalist.partner_name = "Ada Lovelace"
        self.assertEqual(medalist.person_id, person)
        medalist.partner_name = "Bob Smith"
        self.assertNotEqual(medalist.person_id, person)
        self.assertTrue(medalist.person_id, "a medal needs a person")

    def test_a_new_address_under_the_same_name_is_the_same_person(self):
        medalist = self._remember()
        person = medalist.person_id
        medalist.email_from = "new@x.example.com"
        self.assertEqual(medalist.person_id, person)

    def test_all_new_is_somebody_else(self):
        medalist = self._remember()
        person = medalist.person_id
        medalist.write(
            {"partner_name": "Ada Byron", "email_from": "byron@x.example.com"}
        )
        self.assertNotEqual(medalist.person_id, person)

    def test_one_of_several_applications_is_not_corrected(self):
        """The others say who the person is."""
        medalist = self._remember("Ada Lovelase")
        person = medalist.person_id
        other = self._refuse("Ada Lovelase", job_id=self.other_job.id)
        self.assertEqual(other.person_id, person)
        other.partner_name = "Ada Byron"
        self.assertNotEqual(other.person_id, person)
        self.assertEqual(medalist.person_id, person)

    def test_in_another_company_it_is_another_person(self):
        medalist = self._remember()
        person = medalist.person_id
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        medalist.write({"job_id": False, "company_id": elsewhere.id})
        self.assertNotEqual(medalist.person_id, person)
        self.assertEqual(medalist.person_id.company_id, elsewhere)

    def test_who_is_remembered_has_a_person(self):
        """A medal, a consent or a follow-up alone is enough."""
        with_consent = self._refuse("Ada Asked")
        with_consent.with_user(self.officer)._record_consent("granted", "phone")
        with_medal = self._remember("Bea Medal", consent=False)
        with_medal._stop_followups("manual")
        stranger = self._refuse("Cleo Cox")
        for applicant in (with_consent, with_medal, stranger):
            applicant.write(
                {"partner_name": "Bob Smith", "email_from": f"{applicant.id}@x.com"}
            )
        self.assertTrue(with_consent.person_id)
        self.assertTrue(with_medal.person_id)
        self.assertFalse(stranger.person_id)

    def test_who_was_followed_up_has_a_person(self):
        """A plan that is over is enough."""
        medalist = self._remember(consent=False)
        other = self._refuse(job_id=self.other_job.id)
        self.assertEqual(other.person_id, medalist.person_id)
        followup = medalist.followup_id
        medalist.with_user(self.officer)._remove_medal()
        medalist.write({"partner_name": "Bob Smith", "email_from": "bob@x.example.com"})
        self.assertTrue(medalist.person_id)
        self.assertNotEqual(medalist.person_id, other.person_id)
        self.assertEqual(followup.person_id, medalist.person_id)

    def test_the_name_with_the_most_words_is_the_person_s(self):
        medalist = self._remember()
        person = medalist.person_id
        for name, known in (
            ("Ada Augusta Lovelace", "Ada Augusta Lovelace"),
            ("Lovelace, Ada", "Ada Augusta Lovelace"),
        ):
            came = self._refuse(name, email_from=medalist.email_from)
            self.assertEqual(came.person_id, person)
            self.assertEqual(person.name, known)

    def test_what_says_nothing_about_who_it_is_moves_nobody(self):
        medalist = self._remember()
        applicant = self.env["hr.applicant"]
        self.assertFalse(medalist._get_identities({"priority": "1"}))
        known = medalist._get_identities({"partner_name": "Ada"})
        self.assertEqual(set(known), {medalist})
        self.assertFalse(applicant._get_redescribed(known))
        for name, value in (
            ("partner_name", "Ada Byron"),
            ("email_from", "new@x.example.com"),
            ("partner_phone", PHONE),
            ("linkedin_profile", "https://linkedin.com/in/ada-lovelace"),
        ):
            with self.subTest(name):
                known = medalist._get_identities({name: value})
                medalist[name] = value
                self.assertEqual(applicant._get_redescribed(known), medalist)

    def test_a_note_is_added_to_what_is_there(self):
        medalist = self._remember()
        seen = medalist.with_user(self.officer)
        seen._add_personal_note("Climbs")
        seen._add_personal_note("Has a <dog>")
        self.assertEqual(
            medalist.personal_note, "<p>Climbs</p><p>Has a &lt;dog&gt;</p>"
        )

    def test_addresses_are_read_from_every_field_once(self):
        self.env.company.country_id = self.env.ref("base.be")
        applicant = self._apply(
            email_from="a@x.example.com, b@x.example.com, a@x.example.com",
            partner_phone="0470 00 00 01",
            linkedin_profile="https://www.linkedin.com/in/ada-lovelace",
        )
        self.assertEqual(
            applicant._get_addresses(),
            [
                ("email", "a@x.example.com"),
                ("email", "b@x.example.com"),
                ("phone", PHONE),
                ("linkedin", "linkedin.com/in/ada-lovelace"),
            ],
        )
        self.assertEqual(self._apply(email_from=False)._get_addresses(), [])

    def test_a_new_person_gets_all_applications_of_the_stranger(self):
        first = self._refuse()
        second = self._apply(job_id=self.other_job.id)
        other = self._apply("Bea Byron", email_from=first.email_from)
        elsewhere = self._apply(email_from="elsewhere@x.example.com")
        persons = first._ensure_persons()
        self.assertEqual(len(persons), 1)
        self.assertEqual(persons.applicant_ids, first | second)
        self.assertFalse(other.person_id | elsewhere.person_id)
        self.assertEqual(first._ensure_persons(), persons, "once")


@tagged("post_install", "-at_install")
class TestNameOfAMailbox(PersonCommon):
    """Who writes an application without a name, if one person has that address."""

    def _called(self, email="ada@mail.example.com", company=None):
        applicants = self.env["hr.applicant"]
        return applicants._get_only_name(email, company or self.env.company)

    def test_known_by_one_person_of_the_company(self):
        medalist = self._remember()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.assertEqual(self._called(), "Ada Lovelace")
        self.assertEqual(self._called("ADA@mail.example.com"), "Ada Lovelace")
        self.assertFalse(self._called("bea@mail.example.com"))
        self.assertFalse(self._called(company=elsewhere))
        other = self._remember("Bea Byron", email_from=medalist.email_from)
        self.assertFalse(self._called(), "two")
        other.person_id.active = False
        self.assertEqual(self._called(), "Ada Lovelace")

    def test_a_name_that_was_written_counts(self):
        self._remember()
        for sender, values, name in (
            ("ada@mail.example.com", {}, "Ada Lovelace"),
            ("Ada K. <ada@mail.example.com>", {}, "Ada K."),
            ("ada@mail.example.com", {"partner_name": "Given"}, "Given"),
        ):
            with self.subTest(sender=sender, **values):
                message = {
                    "from": sender,
                    "email_from": sender,
                    "subject": "Carpenter wanted",
                    "message_id": f"<{len(sender)}{name}@x>",
                    "date": fields.Datetime.now(),
                }
                came = self.env["hr.applicant"].message_new(
                    message, {"job_id": self.other_job.id, **values}
                )
                self.assertEqual(came.partner_name, name)
