from odoo.exceptions import AccessError
from odoo.tests import tagged

from .pages import TalentCase

CLAIM = "https://www.linkedin.com/in/victim"
PHONE = "+32470112233"


@tagged("post_install", "-at_install")
class TestSharedRefusals(TalentCase):
    """A refusal reaches whoever shares an address that the company knew; what a
    candidate says about addresses reaches nobody, and nobody answers for another.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer.email = "olga@company.example.com"
        cls.victim = cls._remember(
            "Vic Tim", linkedin_profile=CLAIM, partner_phone=PHONE
        )

    def _invite(self, applicant, sent=True):
        invitation = self._queue_invitations(applicant).sudo()
        if sent:
            invitation._on_mail_sent()
            applicant.last_contact_date = False
        return invitation

    def _claim(self, address=CLAIM):
        return self._submit(self._link("profile"), "save", linkedin_profile=address)

    def test_what_somebody_claims_refuses_for_nobody(self):
        invitation = self._invite(self.victim)
        self._claim()
        self._submit(self._link("profile"), "withdraw")
        self.assertEqual(self.consent.state, "declined")
        self.assertFalse(self._blocker(self.victim))
        self.assertEqual(self.victim.followup_state, "running")
        self.assertEqual(invitation.state, "sent")
        page = self.url_open(invitation._get_link_path()).text
        self.assertIn("Would you like to talk again?", page)
        self.applicant.unlink()
        self.assertFalse(self._blocker(self.victim))

    def test_claims_in_whatever_order(self):
        self._submit(self._link("profile"), "withdraw")
        self._claim()
        self.assertFalse(self._blocker(self.victim))
        self.applicant.partner_name = "Ada King"  # learns the addresses again
        self.assertFalse(self._blocker(self.victim))
        self._submit(self._link("consent"), "yes")
        self._submit(self._link("profile"), "erase")
        self.assertFalse(self._blocker(self.victim))

    def test_claim_makes_nobody_the_same_person(self):
        namesake = self._remember(
            "Ada Lovelace", email_from="other@mail.example.com", linkedin_profile=CLAIM
        )
        self._apply(job_id=self.other_job.id)
        self._claim()
        self.assertFalse(self._blocker(namesake))

    def test_recruiter_sees_the_claim_and_takes_it_over(self):
        page = self._claim().text
        self.assertIn(f'value="{CLAIM}"', page)
        seen = self.applicant.with_user(self.officer)
        self.assertEqual(seen.claimed_linkedin, CLAIM)
        self.assertFalse(seen.linkedin_profile)
        for user in (self.interviewer, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                self.consent.with_user(user).action_take_over_linkedin()
        seen.action_take_over_linkedin()
        self.assertEqual(self.applicant.linkedin_profile, CLAIM)
        self.assertEqual(self.consent.linkedin_profile, CLAIM)
        self.assertFalse(seen.claimed_linkedin)
        self.consent._refuse("phone")
        self.assertEqual(self._blocker(self.victim), "consent_declined")

    def test_claim_of_what_is_known_is_no_claim(self):
        self.applicant.linkedin_profile = "https://linkedin.com/in/ada"
        self._claim("https://linkedin.com/in/ada")
        self.assertFalse(self.consent.claimed_linkedin)
        self._claim("https://linkedin.com/in/ada-king")
        self.assertEqual(
            self.consent.claimed_linkedin, "https://linkedin.com/in/ada-king"
        )
        self._claim("https://linkedin.com/in/ada")
        self.assertFalse(self.consent.claimed_linkedin)
        self._claim("")
        self.assertFalse(self.applicant.linkedin_profile)
        self.assertFalse(self.consent.claimed_linkedin)

    # -- somebody else's refusal -----------------------------------------------------

    def _refuse_by_phone(self):
        other = self._refuse(
            "Otto Else", email_from="otto@mail.example.com", partner_phone=PHONE
        )
        other._record_consent("declined", "phone")
        return other

    def test_refusal_of_another_is_no_answer(self):
        sent = self._invite(self.victim)
        queued = self._invite(
            self._remember("Ida Third", partner_phone=PHONE), sent=False
        )
        link = sent._get_link_path()
        self._refuse_by_phone()
        for invitation in (sent, queued):
            self.assertEqual(invitation.state, "failed")
            self.assertFalse(invitation.answer_date)
            self.assertEqual(
                invitation.failure_reason,
                "Somebody who shares an address with them does not want to be "
                "contacted",
            )
            self.assertFalse(invitation._get_queued_mails())
        self.assertEqual(self.victim.followup_stop_reason, "shared_refusal")
        page = self.url_open(link).text
        self.assertNotIn("You asked us to stop", page)
        self.assertNotIn("Otto", page)
        self.assertIn("At the moment we may not contact you", page)

    def test_send_again_and_plans_say_so_too(self):
        queued = self._invite(self.victim, sent=False)
        self._refuse_by_phone()
        queued.with_user(self.officer).action_send_again()
        self.assertEqual(queued.state, "failed")
        self.assertIn("Somebody who shares an address", queued.failure_reason)
        late = self._remember("Lea Late", date=self._days_ago(5))
        late.partner_phone = PHONE
        self._run_followups()
        self.assertEqual(late.followup_stop_reason, "shared_refusal")
        self.assertIn("shares an address", late.followup_id._get_status())

    def test_of_two_refusals_the_withdrawal_is_the_reason(self):
        """One of a shared mailbox withdrew, another said no at once."""
        shared = "family@mail.example.com"
        withdrew = self._remember("Ann Withdrew", email_from=shared)
        declined = self._refuse("Bob Declined", email_from=shared)
        third = self._remember("Cy Third", email_from=shared)
        withdrew._record_consent("declined", "phone")
        declined._record_consent("declined", "phone")
        self.assertEqual(
            [withdrew.consent_state, declined.consent_state], ["withdrawn", "declined"]
        )
        self.assertEqual(self._blocker(third), "consent_withdrawn")

    def test_recruiter_reads_whose_refusal_it_was(self):
        other = self._refuse_by_phone()
        seen = self.victim.with_user(self.officer)
        self.assertEqual(seen.contact_blocker, "consent_declined")
        self.assertEqual(
            seen.contact_blocker_note, "Refused by Otto Else, who shares an address"
        )
        own = other.with_user(self.officer)
        self.assertEqual(own.contact_blocker, "consent_declined")
        self.assertFalse(own.contact_blocker_note)
        self.victim.consent_id._refuse("phone")
        seen.invalidate_recordset()
        self.assertFalse(seen.contact_blocker_note, "their own refusal by now")
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._refuse(
            "Zoe Zed", company_id=elsewhere.id, job_id=False, partner_phone=PHONE
        )
        self.assertFalse(stranger.contact_blocker_note)

    def test_what_the_person_is_told_after_their_own_yes(self):
        self._refuse_by_phone()
        consent = self.victim.consent_id
        page = self._submit(self._link("consent", consent), "yes").text
        self.assertIn("You said yes", page)
        self.assertNotIn("we write or call when a job may suit you", page)
        self.assertIn("At the moment we may not contact you", page)
        self.assertNotIn("Otto", page)
        page = self.url_open(self._link("profile", consent)).text
        self.assertNotIn("We may contact you about future jobs until", page)

    def test_answer_given_meanwhile_is_kept(self):
        invitation = self._invite(self.victim)
        link = invitation._get_link_path()
        form = self.url_open(link).text
        self.assertIn('value="interested"', form)
        self._refuse_by_phone()
        self._submit(link, "interested", message="Gladly")
        self.assertEqual(invitation.state, "interested")
        self.assertEqual(invitation.message, "Gladly")
        self.assertFalse(invitation.new_applicant_id)
        task = self.victim.activity_ids
        self.assertEqual(task.summary, "Vic Tim is interested in Master Carpenter")
        self.assertIn("does not want to be contacted", task.note)
        self.assertEqual(task.user_id, self.officer)
        self.assertTrue(task.recruiter_only)
        self._submit(link, "opt_out")
        self.assertEqual(self.victim.consent_state, "withdrawn")
        self.assertIn("You asked us to stop", self.url_open(link).text)
