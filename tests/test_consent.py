from datetime import date

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Date
from odoo.service.model import call_kw
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import InvitationCommon, MedalistCommon

PHONE = "+32470778899"


@tagged("post_install", "-at_install")
class TestConsent(MedalistCommon):
    def test_recorded_by_hand_with_who_when_and_how(self):
        applicant = self._refuse()
        action = applicant.with_user(self.officer).action_record_consent()
        dialog = self._open_dialog(
            action,
            answer="granted",
            channel="in_person",
            date=date(2026, 1, 31),
            note="Gladly",
        )
        with freeze_time("2026-03-01"):
            dialog.save().action_record()
        self.assertRecordValues(
            applicant.consent_id,
            [
                {
                    "state": "granted",
                    "channel": "in_person",
                    "recorded_by_id": self.officer.id,
                    "answer_date": date(2026, 1, 31),
                    "expiry_date": date(2028, 1, 31),
                    "note": "Gladly",
                }
            ],
        )
        self.assertEqual(applicant.consent_state, "granted")

    def test_answer_can_not_lie_in_the_future(self):
        with self.assertRaises(ValidationError):
            self.env["hr.applicant.record.consent"].create(
                {
                    "applicant_ids": self._refuse().ids,
                    "date": fields.Date.add(fields.Date.today(), days=2),
                }
            )

    def test_no_after_a_yes_is_a_withdrawal(self):
        applicant = self._remember()
        applicant.with_user(self.officer)._record_consent("declined", "phone")
        self.assertEqual(applicant.consent_state, "withdrawn")
        self.assertEqual(applicant.consent_id.withdrawal_date, fields.Date.today())
        self.assertFalse(applicant.consent_expiry_date)

    def test_one_consent_for_all_applications_of_a_person(self):
        """Case, spaces and display names aside, it is the same person."""
        first = self._refuse("Ada  Lovelace")
        second = self._refuse(
            "ada lovelace", email_from='"Ada L." <ADA@mail.example.com>'
        )
        first.with_user(self.officer)._record_consent("granted", "phone")
        self.assertEqual(second.consent_state, "granted")
        later = self._apply("Ada Lovelace", job_id=self.other_job.id)
        self.assertEqual(later.consent_id, first.consent_id, "later ones join")

    def test_grant_does_not_reach_another_name_behind_the_mailbox(self):
        agency = {"email_from": "talents@agency.example.com"}
        pieter = self._refuse("Pieter de Vries", **agency)
        sofie = self._refuse("Sofie Janssens", **agency)
        pieter.with_user(self.officer)._record_consent("granted", "phone")
        self.assertEqual(pieter.consent_state, "granted")
        self.assertEqual(sofie.consent_state, "no_request")
        self.assertEqual(self._blocker(sofie), "no_consent")

    def test_phone_identifies_where_there_is_no_mail(self):
        phone = {"email_from": False, "partner_phone": "+32470112233"}
        first, second = self._refuse(**phone), self._refuse(**phone)
        first.with_user(self.officer)._record_consent("granted", "phone")
        self.assertEqual(second.consent_state, "granted")

    def test_grant_stays_behind_when_the_address_changes(self):
        """A corrected address is not an answer from that address."""
        applicant = self._remember()
        applicant.email_from = "somebody.else@mail.example.com"
        self.assertEqual(applicant.consent_state, "no_request")
        applicant.email_from = "ada@mail.example.com"
        self.assertEqual(applicant.consent_state, "granted")

    def test_refusal_reaches_whoever_shares_an_address(self):
        contact = {
            "partner_phone": "+32470445566",
            "linkedin_profile": "https://linkedin.example.com/in/ada",
        }
        refusing = self._refuse("Ada Lovelace", **contact)
        by_mail = self._remember("Ada King", email_from="ada@mail.example.com")
        by_phone = self._remember(
            "Ada Byron",
            email_from="byron@mail.example.com",
            partner_phone="+32470445566",
        )
        by_linkedin = self._remember(
            "A. Lovelace",
            email_from="al@mail.example.com",
            linkedin_profile="https://linkedin.example.com/in/ada",
        )
        stranger = self._remember("Charles Babbage")
        refusing.with_user(self.officer)._record_consent("declined", "email")
        for applicant in (refusing, by_mail, by_phone, by_linkedin):
            self.assertEqual(self._blocker(applicant), "consent_declined")
            self.assertIn(applicant.followup_state, (False, "stopped"))
        self.assertFalse(self._blocker(stranger))
        self.assertEqual(stranger.followup_state, "running")

    def test_withdrawal_outlives_the_application(self):
        """Deleting the application does not make the person available again."""
        refusing = self._refuse("Ada Lovelace")
        refusing.with_user(self.officer)._record_consent("declined", "email")
        refusing.unlink()
        self.assertEqual(
            self._blocker(self._refuse("Ada Again", email_from="ada@mail.example.com")),
            "consent_declined",
        )

    def test_withdrawal_cancels_everything_in_one_step(self):
        applicant = self._remember(date=self._days_ago(5))
        self._run_followups()
        self.assertTrue(applicant.followup_activity_id)
        self._queue_invitations(applicant)
        invitation = applicant.invitation_ids
        mail = invitation._get_queued_mails()
        self.assertEqual(mail.state, "outgoing")
        applicant.with_user(self.officer)._record_consent("declined", "phone")
        self.assertFalse(applicant.activity_ids)
        self.assertEqual(applicant.followup_stop_reason, "consent_withdrawn")
        self.assertEqual(mail.state, "cancel")
        self.assertEqual(invitation.state, "opted_out")

    def test_nameless_or_unreachable_is_told_what_to_fill_in(self):
        applicant = self._refuse("Ada Lovelace", email_from=False)
        with self.assertRaisesRegex(UserError, "Ada Lovelace"):
            applicant.with_user(self.officer)._record_consent("granted", "phone")

    @mute_logger("odoo.sql_db")
    def test_database_keeps_one_consent_a_person(self):
        applicant = self._remember()
        with self.assertRaises(IntegrityError):
            applicant.consent_id.copy()


@tagged("post_install", "-at_install")
class TestConsentAnswers(InvitationCommon):
    """Answers in whatever order, and corrections of who gave them."""

    def test_earlier_yes_does_not_lift_a_later_no(self):
        medalist = self._remember()
        medalist.with_user(self.officer)._record_consent("declined", "phone")
        with self.assertRaisesRegex(UserError, "Ada Lovelace"):
            medalist.with_user(self.officer)._record_consent(
                "granted", "phone", date=self._days_ago(90)
            )
        self.assertEqual(self._blocker(medalist), "consent_withdrawn")

    def test_second_no_keeps_the_withdrawal(self):
        medalist = self._remember()
        for channel in ("phone", "email"):
            medalist.with_user(self.officer)._record_consent("declined", channel)
        self.assertEqual(medalist.consent_state, "withdrawn")
        self.assertEqual(medalist.consent_id.channel, "phone")
        self.assertTrue(medalist.consent_id.withdrawal_date)

    def test_correcting_the_person_keeps_the_consent(self):
        typo = self._remember("Ada Lovlace")
        typo.with_user(self.officer).partner_name = "Ada Lovelace"
        self.assertEqual(typo.consent_state, "granted")
        self.assertEqual(typo.consent_id.partner_name, "Ada Lovelace")
        later = self._apply("Ada Lovelace", job_id=self.other_job.id)
        self.assertEqual(later.consent_id, typo.consent_id)
        phone_only = self._remember("Bea", email_from=False, partner_phone=PHONE)
        phone_only.with_user(self.officer).email_from = "bea2@mail.example.com"
        self.assertEqual(phone_only.consent_state, "granted")

    def test_renaming_one_of_several_is_no_correction(self):
        first, second = self._remember(), self._refuse(job_id=self.other_job.id)
        second.partner_name = "Somebody Else"
        self.assertEqual(first.consent_state, "granted")
        self.assertEqual(second.consent_state, "no_request")

    def test_refusal_closes_the_neighbours_invitation(self):
        mailbox = {"email_from": "shared@mail.example.com"}
        invitation = self._invite(self._remember("Ada One", **mailbox), send=False)
        self._refuse("Bea Two", **mailbox)._record_consent("declined", "phone")
        self.assertEqual(invitation.state, "failed")
        self.assertIn("shares an address", invitation.failure_reason)
        self.assertFalse(invitation.answer_date, "it was not their answer")


@tagged("post_install", "-at_install")
class TestForging(MedalistCommon):
    """Nobody but the person, and recorded answers, changes a consent."""

    def test_consent_is_not_set_by_hand(self):
        granted = self._remember("Ada Granted").consent_id
        other = self._remember("Bob Never", consent=False)
        Applicant = self.env(user=self.officer)["hr.applicant"]
        for values in ({"consent_id": granted.id}, {"consent_state": "granted"}):
            with self.subTest(values), self.assertRaises(AccessError):
                call_kw(Applicant, "write", [other.ids, values], {})
            with self.subTest(values), self.assertRaises(AccessError):
                call_kw(Applicant, "create", [{"partner_name": "Cleo", **values}], {})
        self.assertEqual(self._blocker(other), "no_consent")

    def test_portal_and_interviewer_learn_and_change_nothing(self):
        applicant = self._remember(interviewer_ids=self.interviewer.ids)
        portal = new_test_user(self.env, "portal_user", "base.group_portal")
        for user in (portal, self.interviewer):
            for model, method, ids in (
                ("hr.applicant", "action_request_consent", applicant.ids),
                (
                    "hr.applicant.consent",
                    "action_revoke_links",
                    applicant.consent_id.ids,
                ),
                ("hr.applicant.consent", "read", applicant.consent_id.ids),
            ):
                with self.subTest(user.login, method=method):
                    with self.assertRaises(AccessError):
                        call_kw(self.env(user=user)[model], method, [ids], {})

    def test_question_is_kept_as_text_in_the_proof(self):
        wording = self.env["hr.applicant.consent.wording"]._get_current()
        wording.with_user(self.administrator).name = "Ok?<img src=x>"
        applicant = self._remember(consent=False)
        self._ask(applicant)
        self.assertNotIn("<img", applicant.consent_id.event_ids.wording_text)

    def test_last_wording_stays(self):
        with self.assertRaisesRegex(UserError, "Keep one wording"):
            self.env["hr.applicant.consent.wording"].search([]).active = False


@tagged("post_install", "-at_install")
class TestRefusalsStay(MedalistCommon):
    """A no holds whatever becomes of the application."""

    def test_when_the_address_is_corrected(self):
        self.env.company.medalist_contact_basis = "legitimate_interest"
        applicant = self._refuse()
        applicant.with_user(self.officer)._record_consent("declined", "phone")
        applicant.with_user(self.officer).email_from = "ada.new@mail.example.com"
        self.assertEqual(self._blocker(applicant), "consent_declined")

    def test_for_the_old_phone_when_it_is_edited(self):
        applicant = self._refuse(partner_phone=PHONE)
        applicant.with_user(self.officer)._record_consent("declined", "phone")
        other = self._remember(
            "Ada L",
            consent=False,
            email_from="al@mail.example.com",
            partner_phone=PHONE,
        )
        applicant.with_user(self.officer).partner_phone = "+32470445566"
        self.assertEqual(self._blocker(other), "consent_declined")

    def test_for_neighbours_when_the_application_is_gone(self):
        applicant = self._remember(consent=False)
        applicant.with_user(self.officer)._request_consent()
        consent, mail = applicant.consent_id, applicant.consent_id._get_queued_mails()
        neighbour = self._remember("Bea Two", email_from="ada@mail.example.com")
        applicant.unlink()
        consent._refuse("web")
        self.assertEqual(mail.state, "cancel")
        self.assertEqual(neighbour.followup_state, "stopped")

    def test_later_no_moves_the_day_a_yes_must_come_after(self):
        with freeze_time("2026-01-01"):
            applicant = self._refuse()
            applicant.with_user(self.officer)._record_consent("declined", "phone")
        with freeze_time("2026-03-01"):
            applicant.consent_id._refuse("one_click")
        self.assertEqual(
            applicant.consent_id.event_ids.mapped("kind"), ["declined", "declined"]
        )
        with freeze_time("2026-04-01"), self.assertRaises(UserError):
            applicant.with_user(self.officer)._record_consent(
                "granted", "phone", date=Date.to_date("2026-02-01")
            )

    def test_older_yes_does_not_shorten_a_newer_one(self):
        applicant = self._remember()
        end = applicant.consent_expiry_date
        applicant.with_user(self.officer)._record_consent(
            "granted", "phone", date=self._months_ago(23)
        )
        self.assertEqual(applicant.consent_expiry_date, end)

    def test_yes_that_ended_long_ago_gets_no_receipt(self):
        applicant = self._refuse()
        applicant.with_user(self.officer)._record_consent(
            "granted", "phone", date=self._months_ago(30)
        )
        self.assertFalse(applicant.consent_id._get_queued_mails())
        self.assertEqual(self._blocker(applicant), "consent_expired")
