from datetime import timedelta
from itertools import product

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import MODULE, PersonCommon, slow

#: Of two answers the first in this order counts.
STATES = (
    "withdrawn",
    "declined",
    "requested",
    "expired",
    "lapsed",
    "granted",
    "no_request",
)


class TwoPeopleCase(PersonCommon):
    """Two medalists whom nothing but a recruiter can tell to be one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada = cls._remember("Ada Lovelace", consent=False)
        cls.byron = cls._remember("Augusta Byron", consent=False)
        cls.one = cls._person(cls.ada)
        cls.two = cls._person(cls.byron)

    def _answer(self, applicant, state):
        """Bring the consent of an application into a state, by its own ways."""
        if state == "no_request":
            return
        officer = applicant.with_user(self.officer)
        if state in ("granted", "withdrawn", "expired"):
            officer._record_consent("granted", "phone")
        if state in ("declined", "withdrawn"):
            officer._record_consent("declined", "phone")
        if state in ("requested", "lapsed"):
            self._ask(applicant)
        if state in ("expired", "lapsed"):
            applicant.consent_id.sudo()._change_state(state)


@tagged("post_install", "-at_install")
class TestMerge(TwoPeopleCase):
    """Two people whom a recruiter says to be one."""

    def test_everything_goes_over_and_both_names_are_known(self):
        invited = self.byron.invitation_ids
        self.assertEqual(self.one._merge(self.two), self.one)
        self.assertEqual(self.byron.person_id, self.one)
        self.assertEqual(self.one.also_known_as, "Augusta Byron")
        self.assertEqual(
            set(self.one.address_ids.mapped("value")),
            {"ada@mail.example.com", "augusta@mail.example.com"},
        )
        self.assertFalse(self.two.active)
        self.assertEqual(self.two.merged_into_id, self.one)
        self.assertEqual(self.two.merge_date, fields.Date.today())
        self.assertEqual(self.byron.invitation_ids, invited)
        self.assertEqual(self.byron.medal_id, self.silver)

    def test_later_applications_under_either_name_and_address_join(self):
        self.one._merge(self.two)
        for name, email in (
            ("Ada Lovelace", "ada@mail.example.com"),
            ("Augusta Byron", "augusta@mail.example.com"),
            ("Ada Lovelace", "augusta@mail.example.com"),
            ("Augusta Byron", "ada@mail.example.com"),
        ):
            with self.subTest(name=name, email=email):
                later = self._apply(name, email_from=email)
                self.assertEqual(later.person_id, self.one)
        self.assertFalse(self._apply("Augusta B. King").person_id)
        self.assertFalse(
            self._apply("Cleo Nile", email_from="ada@mail.example.com").person_id
        )

    def test_either_name_counts_for_who_learns_the_address(self):
        self.one._merge(self.two)
        third = self._remember("Augusta Byron", email_from="gusta@mail.example.com")
        self.assertNotEqual(third.person_id, self.one, "a name alone is no person")
        third.email_from = "gusta@mail.example.com, ada@mail.example.com"
        self.assertEqual(third.person_id, self.one)

    def test_of_several_names_one_that_fits_is_enough(self):
        """A merged person who turns out to have somebody's address is that one, too."""
        self.one._merge(self.two)
        third = self._remember(
            "Augusta Byron", email_from="third@x.example.com", consent=False
        )
        self.assertNotEqual(third.person_id, self.one)
        self.byron.email_from = f"{self.byron.email_from}, {third.email_from}"
        self.assertEqual(third.person_id, self.one)

    def test_recruiters_read_who_said_so(self):
        self.one._merge(self.two)
        for applicant in self.ada | self.byron:
            message = applicant.message_ids[:1]
            self.assertIn("Augusta Byron and Ada Lovelace", message.body)
            self.assertEqual(message.author_id, self.officer.partner_id)
            self.assertTrue(message.recruiter_only)
            self.assertFalse(message.with_user(self.interviewer).has_access("read"))

    def test_what_is_known_of_either_is_known_of_both(self):
        self.one.write(
            {
                "personal_note": "<p>Climbs</p>",
                "interest_job_ids": [Command.set(self.job.ids)],
            }
        )
        self.two.write(
            {
                "personal_note": "<p>Two kids</p>",
                "contact_channel": "phone",
                "open_to_interim": True,
                "interest_job_ids": [Command.set(self.other_job.ids)],
                "held_back_reason": "The team asked to wait",
                "held_back_until": fields.Date.today() + timedelta(days=9),
            }
        )
        self.ada.sudo()._note_contact(self._days_ago(50))
        self.byron.sudo()._note_contact(self._days_ago(40))
        self.one._merge(self.two)
        self.assertEqual(self.one.personal_note, "<p>Climbs</p><p>Two kids</p>")
        self.assertEqual(self.one.contact_channel, "phone")
        self.assertTrue(self.one.open_to_interim)
        self.assertEqual(self.one.interest_job_ids, self.job | self.other_job)
        self.assertEqual(self.one.last_contact_date, self._days_ago(40))
        self.assertEqual(self.one.held_back_reason, "The team asked to wait")
        self.assertEqual(
            self.one.held_back_until, fields.Date.today() + timedelta(days=9)
        )
        self.assertEqual(self._blocker(self.ada), "held_back")

    def test_preferences_of_who_stays_come_first(self):
        self.one.contact_channel = "email"
        self.two.contact_channel = "phone"
        (self.one | self.two).held_back_reason = "Later"
        self.two.held_back_until = fields.Date.today() + timedelta(days=9)
        self.one._merge(self.two)
        self.assertEqual(self.one.contact_channel, "email")
        self.assertEqual(self.one.held_back_reason, "Later")
        self.assertFalse(self.one.held_back_until, "no end is later than a day")

    def test_addresses_are_there_once(self):
        self.byron.partner_phone = self.ada.partner_phone = "+32470123456"
        self.one._merge(self.two)
        self.assertEqual(
            sorted(self.one.address_ids.mapped("kind")), ["email", "email", "phone"]
        )

    def test_one_plan_goes_on(self):
        self.assertEqual(self.byron.followup_state, "running")
        self.one._merge(self.two)
        self.assertEqual(self.ada.followup_state, "running")
        self.assertEqual(self.byron.followup_state, "stopped")
        self.assertEqual(self.byron.followup_stop_reason, "superseded")

    def test_a_plan_that_was_paused_is_paused_again(self):
        until = fields.Date.today() + timedelta(days=90)
        self.byron.with_user(self.officer)._pause_followups(until)
        self.one._merge(self.two)
        self.assertEqual(self.one.paused_until, until, "what they said holds")
        self.assertEqual(self._blocker(self.ada), "no_consent")
        self.two.action_undo_merge()
        self.assertFalse(self.one.paused_until)
        self.assertEqual(self.byron.followup_state, "paused")
        self.assertEqual(self.two.paused_until, until)

    def test_the_plan_of_the_other_goes_on_if_there_is_no_other(self):
        self.ada.sudo()._stop_followups("manual")
        self.one._merge(self.two)
        self.assertEqual(self.byron.followup_state, "running")

    def test_three_people(self):
        cleo = self._remember("Cleo Nile", consent=False)
        self.two._merge(self._person(cleo))
        self.one._merge(self.two)
        self.assertEqual((self.ada | self.byron | cleo).person_id, self.one)
        self.assertEqual(self.one.also_known_as, "Augusta Byron\nCleo Nile")
        self.assertEqual(self.one.merge_count, 2)
        nile = self.two.merged_ids
        nile.action_undo_merge()
        self.assertEqual(cleo.person_id, nile)
        self.assertEqual(self.one.also_known_as, "Augusta Byron")
        self.assertEqual(self.one.merge_count, 1)
        self.two.action_undo_merge()
        self.assertEqual(self.byron.person_id, self.two)
        self.assertEqual(cleo.person_id, nile)
        self.assertFalse(self.one.also_known_as or self.two.also_known_as)
        self.assertFalse(self.one.merge_count or self.two.merge_count)

    # -- who may, and with whom ------------------------------------------------------

    def test_not_with_oneself_nobody_or_two(self):
        for other in (self.one, self.one.browse(), self.one | self.two):
            with self.assertRaises(UserError):
                self.one._merge(other)
        self.one._merge(self.two)
        with self.assertRaisesRegex(UserError, "merged with somebody already"):
            self.one._merge(self.two)
        cleo = self._person(self._remember("Cleo Nile"))
        with self.assertRaisesRegex(UserError, "Select the two people"):
            (self.one | self.two | cleo).action_merge()

    def test_not_of_another_company(self):
        company = self.env["res.company"].create({"name": "Other Co."})
        self.officer.company_ids |= company
        officer = self.officer.with_context(
            allowed_company_ids=[self.env.company.id, company.id]
        )
        other = self._remember("Ada Lovelace", company_id=company.id, job_id=False)
        one, two = ((a.person_id.with_user(officer)) for a in (self.ada, other))
        context = {"allowed_company_ids": [self.env.company.id, company.id]}
        one, two = one.with_context(**context), two.with_context(**context)
        with self.assertRaisesRegex(UserError, "belong to different companies"):
            one._merge(two)

    def test_recruiters_with_access_to_all_applications_only(self):
        company = self.env["res.company"].create({"name": "Other Co."})
        outsider = new_test_user(
            self.env,
            "other_officer",
            "hr_recruitment.group_hr_recruitment_user",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.one._merge(self.two)
        for user in (self.interviewer, outsider):
            with self.subTest(user.login):
                cleo = self._remember(f"Cleo {user.login}").person_id
                with self.assertRaises(AccessError):
                    self.one.with_user(user)._merge(cleo.with_user(user))
                with self.assertRaises(AccessError):
                    self.one.with_user(user)._split(self.ada)
                with self.assertRaises(AccessError):
                    self.two.with_user(user).action_undo_merge()
                for action in ("action_merge", "action_split", "action_not_the_same"):
                    with self.assertRaises(AccessError):
                        getattr(self.one.with_user(user), action)()

    # -- consent ------------------------------------------------------------------

    @slow
    def test_the_stricter_answer_counts(self):
        for number, pair in enumerate(product(STATES, repeat=2)):
            with self.subTest(pair=pair):
                people = [
                    self._remember(f"{name}{number} Lovelace", consent=False)
                    for name in ("Ada", "Bea")
                ]
                for applicant, state in zip(people, pair, strict=True):
                    self._answer(applicant, state)
                ada, bea = people
                before = ada.consent_id, bea.consent_id
                events = (ada | bea).consent_id.event_ids
                person, other = self._person(ada), self._person(bea)
                person._merge(other)
                strictest = min(pair, key=STATES.index)
                self.assertEqual(ada.consent_state, strictest)
                self.assertEqual(bea.consent_state, strictest)
                self.assertEqual(person.consent_state, strictest)
                if strictest != "no_request":
                    self.assertEqual(ada.consent_id, bea.consent_id)
                self.assertEqual(
                    person.consent_ids, (before[0] | before[1]).with_user(self.officer)
                )
                self.assertEqual(events, events.exists())
                other.action_undo_merge()
                self.assertEqual((ada.consent_id, bea.consent_id), before)
                self.assertEqual((ada.consent_state, bea.consent_state), pair)

    def test_of_two_yes_the_one_that_ends_earlier(self):
        self.ada._record_consent("granted", "phone")
        self.byron._record_consent("granted", "phone", date=self._days_ago(60))
        early = self.byron.consent_id
        self.one._merge(self.two)
        self.assertEqual((self.ada | self.byron).consent_id, early)
        self.assertFalse(self._blocker(self.ada))

    def test_a_request_to_be_erased_goes_before_everything(self):
        self.ada._record_consent("declined", "phone")
        self.byron._record_consent("granted", "phone")
        self.byron.consent_id._request_erasure()
        self.one._merge(self.two)
        self.assertEqual(self._blocker(self.ada), "suppressed")

    def test_answers_given_later_by_either_name_count(self):
        self.ada._record_consent("granted", "phone")
        self.byron._record_consent("granted", "phone")
        consents = self.ada.consent_id | self.byron.consent_id
        self.one._merge(self.two)
        (unlinked,) = consents - self.ada.consent_id
        unlinked._refuse("web")
        self.assertEqual((self.ada | self.byron).consent_id, unlinked)
        self.assertEqual(self._blocker(self.ada), "consent_withdrawn")
        later = self._refuse("Ada Lovelace")
        self.assertEqual(later.consent_id, unlinked)
        # Their own yes lifts their no, and each no has to be lifted.
        later.with_user(self.officer)._record_consent("granted", "phone")
        self.assertFalse(self._blocker(self.ada))

    def test_two_refusals_need_two_yes(self):
        (self.ada | self.byron)._record_consent("declined", "phone")
        self.one._merge(self.two)
        self.ada.with_user(self.officer)._record_consent("granted", "phone")
        self.assertEqual(self._blocker(self.ada), "consent_declined")
        self.ada.with_user(self.officer)._record_consent("granted", "phone")
        self.assertFalse(self._blocker(self.ada))

    def test_a_merge_changes_no_words_of_a_consent(self):
        self._answer(self.ada, "declined")
        self._answer(self.byron, "granted")
        names = [a.consent_id.partner_name for a in (self.ada, self.byron)]
        consents = self.ada.consent_id, self.byron.consent_id
        self.one._merge(self.two)
        self.byron.partner_phone = "+32470123456"
        self.assertEqual([c.partner_name for c in consents], names)
        self.assertEqual(
            [c.email_normalized for c in consents],
            ["ada@mail.example.com", "augusta@mail.example.com"],
        )

    # -- undo ------------------------------------------------------------------------

    def test_undo_puts_everything_back(self):
        self.one.write({"personal_note": "<p>Climbs</p>", "contact_channel": "email"})
        self.two.write(
            {
                "personal_note": "<p>Two kids</p>",
                "interest_job_ids": [Command.set(self.job.ids)],
                "held_back_reason": "Later",
            }
        )
        self.byron.sudo()._note_contact(self._days_ago(40))
        step = self.byron.followup_step_id
        self.one._merge(self.two)
        self.two.action_undo_merge()
        self.assertEqual(self.byron.person_id, self.two)
        self.assertEqual(self.ada.person_id, self.one)
        self.assertTrue(self.two.active)
        self.assertFalse(self.two.merged_into_id or self.two.merge_memory)
        self.assertFalse(self.one.also_known_as)
        self.assertEqual(self.one.personal_note, "<p>Climbs</p>")
        self.assertFalse(self.one.interest_job_ids)
        self.assertFalse(self.one.last_contact_date)
        self.assertFalse(self.one.held_back_reason or self.one.held_back_by_id)
        self.assertEqual(self.two.held_back_by_id, self.officer)
        self.assertEqual(self.one.address_ids.value, "ada@mail.example.com")
        self.assertEqual(self.two.address_ids.value, "augusta@mail.example.com")
        self.assertEqual(self.byron.followup_state, "running")
        self.assertEqual(self.byron.followup_step_id, step)
        self.assertEqual(self.ada.followup_state, "running")
        self.assertIn("two people after all", self.byron.message_ids[:1].body)
        with self.assertRaisesRegex(UserError, "was not merged"):
            self.two.action_undo_merge()

    def test_what_was_written_meanwhile_stays(self):
        self.two.personal_note = "<p>Two kids</p>"
        self.one._merge(self.two)
        self.one.personal_note = "<p>Two kids, sails</p>"
        self.two.action_undo_merge()
        self.assertEqual(self.one.personal_note, "<p>Two kids, sails</p>")
        self.assertEqual(self.two.personal_note, "<p>Two kids</p>")

    def test_later_applications_stay_with_whom_they_match(self):
        self.one._merge(self.two)
        as_ada = self._refuse("Ada Lovelace", partner_phone="+32470123456")
        as_byron = self._refuse("Augusta Byron")
        as_byron.with_user(self.officer)._record_consent("granted", "phone")
        self.two.action_undo_merge()
        self.assertEqual(as_ada.person_id, self.one)
        self.assertEqual(as_byron.person_id, self.two)
        self.assertEqual(as_byron.consent_state, "granted")
        self.assertEqual(as_ada.consent_state, "no_request")
        self.assertIn("+32470123456", self.one.address_ids.mapped("value"))
        self.assertEqual(self._apply("Augusta Byron").person_id, self.two)

    def test_undoing_one_merge_leaves_another_alone(self):
        """Only a recruiter's word holds an application without an address."""
        silent = self._remember("Zoe Quux", consent=False, email_from=False)
        self.one._merge(self._person(silent))
        self.one._merge(self.two)
        self.two.action_undo_merge()
        self.assertEqual(silent.person_id, self.one)
        self.assertEqual(self.byron.person_id, self.two)

    def test_a_refusal_given_meanwhile_stays_with_both(self):
        self.ada._record_consent("granted", "phone")
        self.one._merge(self.two)
        self.ada.with_user(self.officer)._record_consent("declined", "phone")
        self.two.action_undo_merge()
        for applicant in (
            self.ada,
            self.byron,
            self._refuse("Ada Lovelace"),
            self._refuse("Augusta Byron"),
        ):
            self.assertIn(
                self._blocker(applicant), ("consent_withdrawn", "consent_declined")
            )
        self.assertEqual(self.byron.consent_id.person_id, self.two)

    def test_undo_for_thirty_days(self):
        self.one._merge(self.two)
        with freeze_time(fields.Date.today() + timedelta(days=31)):
            with self.assertRaisesRegex(UserError, "could be undone until"):
                self.two.action_undo_merge()
        with freeze_time(fields.Date.today() + timedelta(days=30)):
            self.two.action_undo_merge()
        self.assertTrue(self.two.active)

    def test_then_what_is_left_is_deleted(self):
        self.ada._record_consent("granted", "phone")
        self.byron._record_consent("declined", "phone")
        self.one._merge(self.two)
        events = self.one.consent_ids.event_ids
        Person = self.env["hr.applicant.person"]
        Person._gc_merged()
        self.assertTrue(self.two.exists())
        with freeze_time(fields.Date.today() + timedelta(days=31)):
            Person._gc_merged()
        self.assertFalse(self.two.exists())
        self.assertEqual(len(events.exists()), len(events))
        self.assertEqual((self.ada | self.byron).person_id, self.one)
        self.assertEqual(self._apply("Augusta Byron").person_id, self.one)
        self.assertEqual(self.byron.consent_state, "declined")
        self.byron._assign_consents()
        self.assertEqual(self.ada.consent_state, "declined")

    def test_whoever_something_points_to_is_not_deleted(self):
        self.one._merge(self.two)
        self.byron.sudo().person_id = self.two
        with freeze_time(fields.Date.today() + timedelta(days=31)):
            self.env["hr.applicant.person"]._gc_merged()
        self.assertTrue(self.two.exists())

    # -- the dialog ------------------------------------------------------------------

    def test_the_dialog_says_what_will_happen(self):
        self._answer(self.byron, "granted")
        action = self._choose_action("action_merge_people", self.one | self.two)
        Dialog = self.env["hr.applicant.person.merge"].with_user(self.officer)
        dialog = Dialog.with_context(**action["context"]).create({})
        self.assertEqual(dialog.both_ids, self.one | self.two)
        self.assertEqual(dialog.survivor_id, self.one)
        for words in (
            "Ada Lovelace stays, with the applications (2)",
            "Who applies as Augusta Byron",
            "“Granted”",
            "One follow-up plan goes on: that of Ada Lovelace",
            "You can undo this until",
        ):
            self.assertIn(words, dialog.consequences)
        dialog.keep = "other"
        self.assertIn("Augusta Byron stays", dialog.consequences)
        action = dialog.action_merge()
        self.assertEqual(action["res_id"], self.two.id)
        self.assertEqual(self.one.merged_into_id, self.two)

    def test_the_dialog_tells_people_of_one_name_apart(self):
        other = self._remember("Ada Lovelace", email_from="l@mail.example.com")
        Dialog = self.env["hr.applicant.person.merge"].with_user(self.officer)
        dialog = Dialog.create(
            {"person_id": self.one.id, "other_id": other.person_id.id, "keep": "other"}
        )
        self.assertIn("Ada Lovelace (l@mail.example.com) stays", dialog.consequences)

    def test_the_dialog_needs_somebody_else(self):
        Dialog = self.env["hr.applicant.person.merge"].with_user(self.officer)
        context = self.one.action_merge()["context"]
        dialog = Dialog.with_context(**context).create({})
        self.assertFalse(dialog.other_id)
        with self.assertRaises(UserError):
            dialog.action_merge()


@tagged("post_install", "-at_install")
class TestSplit(TwoPeopleCase):
    """Applications of one person that a recruiter says are of two."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        mailbox = "agency@mail.example.com"
        cls.first = cls._remember(
            "Maria Garcia", email_from=mailbox, partner_phone="+32470000001"
        )
        cls.second = cls._remember(
            "Maria Garcia",
            email_from=mailbox,
            partner_phone="+32470000002",
            medal=cls.gold,
            consent=False,
        )
        cls.person = cls._person(cls.first)

    def test_each_has_their_own(self):
        self.assertEqual(self.second.person_id, self.person)
        other = self.person._split(self.second)
        self.assertEqual(self.second.person_id, other)
        self.assertEqual(self.first.person_id, self.person)
        self.assertEqual(
            set(other.address_ids.mapped("value")),
            {"agency@mail.example.com", "+32470000002"},
        )
        self.assertEqual(
            set(self.person.address_ids.mapped("value")),
            {"agency@mail.example.com", "+32470000001"},
        )
        self.assertEqual(self.second.medal_id, self.gold)
        self.assertEqual(other.medal_id, self.gold)
        self.assertEqual(self.person.medal_id, self.silver)
        self.assertEqual(self.second.followup_state, "running")
        self.assertEqual(self.first.consent_state, "granted")
        self.assertEqual(self.second.consent_state, "no_request")
        self.assertEqual(self.person.distinct_ids, other)
        self.assertEqual(other.distinct_ids, self.person)
        self.assertIn("two people", self.second.message_ids[:1].body)

    def test_each_answers_for_themselves(self):
        self.person._split(self.second)
        self.second.with_user(self.officer)._record_consent("granted", "phone")
        self.assertNotEqual(self.first.consent_id, self.second.consent_id)
        self.second.with_user(self.officer)._record_consent("declined", "phone")
        self.assertEqual(self.first.consent_state, "granted")
        # They share a mailbox: nobody writes to it.
        self.assertTrue(self._blocker(self.first))

    def test_a_refusal_given_before_stays_with_both(self):
        self.first.with_user(self.officer)._record_consent("declined", "phone")
        self.person._split(self.second)
        for applicant in self.first | self.second:
            self.assertEqual(self._blocker(applicant), "consent_withdrawn")

    def test_later_applications_join_the_right_one(self):
        other = self.person._split(self.second)
        for phone, person in (("1", self.person), ("2", other)):
            later = self._apply(
                "Maria Garcia",
                email_from="agency@mail.example.com",
                partner_phone=f"+3247000000{phone}",
            )
            self.assertEqual(later.person_id, person)
            # Nor does a correction move them.
            later.partner_name = "Maria Garcia Lopez"
            self.assertEqual(later.person_id, person)

    def test_later_applications_join_who_has_exactly_that_name(self):
        mailbox = "family@mail.example.com"
        mother = self._remember("Ann Marie Smith", email_from=mailbox)
        child = self._remember("Ann Marie Louise Smith", email_from=mailbox)
        self.assertEqual(mother.person_id, child.person_id)
        person = self._person(mother)
        other = person._split(child)
        self.assertEqual(person.name, "Ann Marie Smith")
        for name, who in (
            ("Ann Marie Smith", person),
            ("Ann Marie Louise Smith", other),
        ):
            self.assertEqual(self._apply(name, email_from=mailbox).person_id, who)

    def test_who_was_merged_by_mistake_is_split(self):
        self._answer(self.ada, "granted")
        self._answer(self.byron, "declined")
        refusal = self.byron.consent_id
        self.one._merge(self.two)
        other = self.one._split(self.byron)
        self.assertEqual(self.byron.consent_id, refusal)
        self.assertEqual(refusal.person_id, other)
        self.assertEqual(self.ada.consent_state, "granted")
        self.assertFalse(self.one.also_known_as)
        self.assertEqual(other.name, "Augusta Byron")
        self.assertEqual(self._apply("Augusta Byron").person_id, other)
        self.assertEqual(self.one.address_ids.value, "ada@mail.example.com")

    def test_a_name_that_others_have_too_is_not_forgotten(self):
        ada = self._remember("Cleo Cox", consent=False)
        byrons = [
            self._refuse("Bea Byron", email_from=f"{n}@x.example.com") for n in (1, 2)
        ]
        person = self._person(ada)
        for byron in byrons:
            byron._ensure_persons()
            person._merge(self._person(byron))
        person._split(byrons[0])
        self.assertEqual(person.also_known_as, "Bea Byron")
        person._split(byrons[1])
        self.assertFalse(person.also_known_as)

    def test_merged_again_although_not_the_same(self):
        other = self.person._split(self.second)
        self.second.with_user(self.officer)._record_consent("granted", "phone")
        self.person._merge(other)
        self.assertFalse(self.person.distinct_ids)
        self.assertEqual(self.second.person_id, self.person)
        other.action_undo_merge()
        self.assertEqual(self.person.distinct_ids, other)

    def test_some_but_not_all(self):
        for applications in (
            self.first.browse(),
            self.first | self.second,
            self.ada,
        ):
            with self.assertRaisesRegex(UserError, "leave one at least"):
                self.person._split(applications)
        with self.assertRaisesRegex(UserError, "one application only"):
            self.one.action_split()

    def test_applications_are_told_apart_for_who_reads_them(self):
        first = self.first.with_context(tell_apart=True)
        told = first.with_user(self.officer).display_name
        for words in ("Maria Garcia", "Carpenter", "agency@mail", "+32470000001"):
            self.assertIn(words, told)
        self.env.invalidate_all()
        self.assertEqual(
            first.with_user(self.interviewer).sudo().display_name, "Maria Garcia"
        )

    def test_the_dialog(self):
        action = self.person.action_split()
        Dialog = self.env["hr.applicant.person.split"].with_user(self.officer)
        dialog = Dialog.with_context(**action["context"]).create(
            {"applicant_ids": self.second.ids}
        )
        opened = dialog.action_split()
        self.assertEqual(opened["res_id"], self.second.person_id.id)
        self.assertNotEqual(self.second.person_id, self.person.sudo())


@tagged("post_install", "-at_install")
class TestSuggestions(TwoPeopleCase):
    """Who may be the same person, and why."""

    def test_who_shares_an_address_under_a_name_that_looks_alike(self):
        married = self._remember("Ada King", email_from="ada@mail.example.com")
        typo = self._remember("Ada Lovelacce", email_from="ada@mail.example.com")
        self._remember("Zoe Quux", email_from="ada@mail.example.com")
        people = self._person(married) | self._person(typo)
        self.assertEqual(self.one.lookalike_ids, people)
        self.assertEqual(self.one.suggestion_ids, people)
        self.assertFalse(self.one.namesake_ids)
        self.assertEqual(
            self.one._get_resemblance(people[:1]),
            "They share an address (ada@mail.example.com), and the names look alike.",
        )

    def test_who_has_the_same_name_and_no_address_in_common(self):
        other = self._remember("Lovelace, Ada", email_from="lovelace@mail.example.com")
        self._remember("Ada M. Lovelace", email_from="m@mail.example.com")
        person = self._person(other)
        self.assertEqual(self.one.namesake_ids, person)
        self.assertEqual(
            self.one._get_resemblance(person),
            "They have the same name, but no address in common.",
        )
        self.assertFalse(self.one._get_resemblance(self.two))

    def test_nobody_is_suggested_again(self):
        other = self._remember("Ada Lovelace", email_from="lovelace@mail.example.com")
        person = self._person(other)
        self.assertEqual(self.one.suggestion_ids, person)
        person.with_context(same_as=self.one.id).action_not_the_same()
        self.env.invalidate_all()
        self.assertFalse(self.one.suggestion_ids | person.suggestion_ids)

    def test_who_was_merged_is_not_suggested(self):
        other = self._remember("Ada Lovelace", email_from="lovelace@mail.example.com")
        merged = self._person(other)
        self.one._merge(merged)
        self.env.invalidate_all()
        self.assertFalse(self.one.suggestion_ids)
        self.assertFalse(merged.suggestion_ids)

    def test_nobody_of_another_company(self):
        company = self.env["res.company"].create({"name": "Other Co."})
        other = self._refuse("Ada Lovelace", company_id=company.id, job_id=False)
        self.assertTrue(other._ensure_persons())
        self.assertFalse(self.one.sudo().suggestion_ids)

    def test_nobody_is_looked_up_unless_asked(self):
        self.env.flush_all()
        self.env.invalidate_all()
        fields_of_the_list = self.env.ref(f"{MODULE}.hr_applicant_person_view_list")
        self.assertNotIn("suggestion_ids", fields_of_the_list.arch)

    @slow
    def test_looking_up_is_a_few_queries(self):
        for number in range(30):
            self._remember(f"Ada Lovelace{number}", email_from="ada@mail.example.com")
            self._remember("Ada Lovelace", email_from=f"a{number}@mail.example.com")
        self.env.flush_all()
        self.env.invalidate_all()
        self.one.mapped("name")
        with self.assertQueryCount(15):
            found = self.one.suggestion_ids
        self.assertGreater(len(found), 40)
