"""What a person is called, whose addresses these are, and who is asked about them."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import InvitationCommon, PersonCommon

PHONE = "+32470000001"


@tagged("post_install", "-at_install")
class TestPersonRecord(PersonCommon):
    def test_the_fullest_name_is_taken_over(self):
        medalist = self._remember()
        person = medalist.person_id
        for name, called in (
            ("Ada Lovelace", "Ada Lovelace"),
            ("Ada King Lovelace", "Ada King Lovelace"),
            ("Ada Lovelace", "Ada King Lovelace"),
            ("LOVELACE, Ada King", "Ada King Lovelace"),
        ):
            with self.subTest(name):
                came = self._apply(name, email_from=medalist.email_from)
                self.assertEqual(came.person_id, person)
                self.assertEqual(person.name, called)

    def test_the_only_application_says_the_name(self):
        medalist = self._remember("Ada King Lovelase")
        medalist.partner_name = "Ada Lovelase"
        self.assertEqual(medalist.person_id.name, "Ada Lovelase")
        medalist.partner_name = False
        self.assertEqual(medalist.person_id.name or "Ada Lovelase", "Ada Lovelase")

    def test_an_address_is_learnt_once_and_forgotten_when_corrected(self):
        medalist = self._remember(partner_phone=PHONE)
        person = medalist.person_id
        self._apply(
            job_id=self.other_job.id, email_from="new@x.com", partner_phone=PHONE
        )
        self.assertEqual(
            sorted(person.address_ids.mapped("value")),
            [PHONE, "ada@mail.example.com", "new@x.com"],
        )
        medalist.email_from = "right@x.com"
        self.assertEqual(
            sorted(person.address_ids.mapped("value")),
            [PHONE, "new@x.com", "right@x.com"],
        )

    def test_two_become_one_when_they_share_an_address(self):
        one = self._remember(email_from="one@x.com", consent=False)
        two = self._remember(email_from="two@x.com", consent=False)
        older, newer = one.person_id, two.person_id
        self.assertNotEqual(older, newer)
        two.partner_phone = PHONE
        self.assertNotEqual(one.person_id, two.person_id)
        one.partner_phone = PHONE
        self.assertEqual((one | two).person_id, older, "the older record")
        self.assertFalse(newer.active)
        notes = " ".join(one.message_ids.mapped("body"))
        self.assertIn("are the same person", notes)

    def test_who_stay_two(self):
        """Another name, another company, or told apart."""
        one = self._remember(email_from="one@x.com", consent=False)
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        other_name = self._remember("Bea B", email_from="b@x.com", consent=False)
        other_company = self._refuse(
            email_from="c@x.com", company_id=elsewhere.id, job_id=False
        )
        other_company._ensure_persons()
        for other in (other_name, other_company):
            other.partner_phone = PHONE
        one.partner_phone = PHONE
        people = (one | other_name | other_company).person_id
        self.assertEqual(len(people), 3)
        self.assertTrue(all(people.mapped("active")))

    def test_why_somebody_is_held_back(self):
        person = self._person(self._remember())
        day = fields.Date.today() + timedelta(days=9)
        for reason in (False, "", "  "):
            with self.subTest(reason), self.assertRaisesRegex(ValidationError, "Ada"):
                person.write({"held_back_reason": reason, "held_back_until": day})
        person.write({"held_back_reason": " Later ", "held_back_until": day})
        self.assertEqual(person.held_back_reason, "Later")
        self.assertEqual(person.held_back_by_id, self.officer)
        person.held_back_until = False
        self.assertEqual(person.held_back_by_id, self.officer)
        person.held_back_reason = False
        self.assertFalse(person.held_back_by_id)

    def test_the_language_of_a_person(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        medalist = self._remember()
        person = medalist.person_id
        medalist.partner_id.lang = "fr_FR"
        self.assertEqual(person.lang, "fr_FR")
        medalist.partner_id.lang = False
        person.invalidate_recordset()
        self.assertEqual(person.lang, self.env.company.partner_id.lang)

    def test_a_contact_of_another_company_hides_no_language(self):
        """Contacts may be another company's; whom we write to, and how, is ours."""
        self.env["res.lang"]._activate_lang("fr_FR")
        medalist = self._remember()
        person = self._person(medalist)
        invitation = self._make_sent_invitation(medalist).with_user(self.officer)
        medalist.partner_id.write(
            {
                "lang": "fr_FR",
                "company_id": self.env["res.company"].create({"name": "Elsewhere"}).id,
            }
        )
        self.env.invalidate_all()
        self.assertEqual((person.lang, invitation.lang), ("fr_FR", "fr_FR"))
        person.language = "en_US"
        self.assertEqual(medalist.partner_id.lang, "en_US")

    def test_whom_a_refusal_reaches(self):
        """Those who share an address, in the company or in none; strangers too."""
        medalist = self._remember()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._refuse("Bea B", email_from=medalist.email_from)
        nobodys = self._refuse("Cleo C", email_from=medalist.email_from, job_id=False)
        nobodys.company_id = False
        theirs = self._refuse(
            "Dora D",
            email_from=medalist.email_from,
            job_id=False,
            company_id=elsewhere.id,
        )
        another = self._refuse("Eve E")
        reached = medalist.person_id._get_sharing_applications()
        self.assertEqual(reached, medalist | stranger | nobodys)
        nobodys._ensure_persons()
        reached = nobodys.person_id._get_sharing_applications()
        self.assertEqual(reached, medalist | stranger | nobodys | theirs)
        self.assertNotIn(another, reached)

    def test_all_applications_of_a_stranger(self):
        one = self._refuse()
        two = self._apply(job_id=self.other_job.id)
        self._apply("Bea B", email_from=one.email_from)
        self.assertFalse((one | two).person_id)
        self.assertEqual(one._get_person_applications(), one | two)

    def test_the_newest_application_answers_for_a_person(self):
        medalist = self._remember()
        person = self._person(medalist)
        self.assertEqual(person._get_contact_blockers(), {person.id: False})
        self._apply(job_id=self.other_job.id)
        self.assertEqual(
            person._get_contact_blockers(job=self.other_job),
            {person.id: "already_applied"},
        )
        empty = self.env["hr.applicant.person"].create(
            {"name": "Nobody", "company_id": self.env.company.id}
        )
        self.assertEqual(empty._get_contact_blockers(), {empty.id: "no_address"})


@tagged("post_install", "-at_install")
class TestMailing(InvitationCommon):
    def test_how_far_it_is(self):
        people = self._remember() | self._remember("Bea B") | self._remember("Cleo C")
        invitations = self._invite(people, send=False)
        mailing = invitations.round_id
        later = fields.Datetime.now() + timedelta(days=1)
        for states, date, expected in (
            (("queued",) * 3, False, ("sending", 0, 3, 0, 0, 0)),
            (("queued",) * 3, later, ("scheduled", 0, 3, 0, 0, 0)),
            (("sent", "queued", "failed"), False, ("sending", 200 / 3, 1, 1, 1, 0)),
            (("sent", "interested", "failed"), later, ("done", 100, 0, 2, 1, 1)),
        ):
            with self.subTest(states=states):
                mailing.scheduled_date = date
                for invitation, state in zip(invitations, states, strict=True):
                    invitation.state = state
                mailing.invalidate_recordset()
                self.assertEqual(mailing.state, expected[0])
                self.assertAlmostEqual(mailing.progress, expected[1])
                self.assertEqual(
                    (
                        mailing.queued_count,
                        mailing.sent_count,
                        mailing.failed_count,
                        mailing.interested_count,
                    ),
                    expected[2:],
                )
                self.assertEqual(mailing.invitation_count, 3)
        mailing.stop_user_id = self.officer
        self.assertEqual(mailing.state, "stopped")
        empty = mailing.copy({"stop_user_id": False})
        self.assertEqual((empty.progress, empty.state), (100, "done"))
