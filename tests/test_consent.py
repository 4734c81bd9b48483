from datetime import date

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import MedalistCommon


@tagged("post_install", "-at_install")
class TestConsent(MedalistCommon):
    def test_recorded_by_hand_with_who_when_and_how(self):
        applicant = self._refuse()
        action = applicant.with_user(self.officer).action_record_consent()
        dialog = Form(
            self.env[action["res_model"]]
            .with_user(self.officer)
            .with_context(**action["context"])
        )
        dialog.answer = "granted"
        dialog.channel = "in_person"
        dialog.date = date(2026, 1, 31)
        dialog.note = "Gladly"
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
        self.env["hr.applicant.invitation"].with_user(self.officer)._invite(
            applicant,
            self.other_job,
            self.env.ref("hr_recruitment_silver_medalist.mail_template_invitation"),
        )
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
