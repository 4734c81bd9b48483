from datetime import timedelta
from email.message import EmailMessage

from odoo import fields
from odoo.tests import freeze_time, tagged

from .common import MODULE
from .mailbox import MailCase


@tagged("post_install", "-at_install", "slow")
class TestReports(MailCase):
    """A report of delivery is believed as far as it goes."""

    def test_other_reports_than_of_failure_change_nothing(self):
        medalist = self._remember()
        invitation = self._invite(medalist)
        self._run_queue()
        mail = self._to("ada@mail.example.com")[-1]
        for action, status in (
            ("delayed", "4.4.1"),
            ("relayed", "2.0.0"),
            ("delivered", "2.0.0"),
            ("expanded", "2.0.0"),
        ):
            with self.subTest(action):
                self._report(mail, action, status)
                self.assertEqual(invitation.state, "sent")
                self.assertFalse(medalist.message_bounce)
                self.assertFalse(self._todos(medalist))

    def test_dead_address_is_not_written_to_until_it_is_corrected(self):
        medalist = self._remember(partner_phone="+32470112233")
        invitation = self._invite(medalist)
        self._run_queue()
        self._report(self._to("ada@mail.example.com")[-1])
        self.assertEqual(invitation.state, "failed")
        self.assertTrue(medalist.is_bounced)
        self.assertIn("came back", self._todos(medalist).summary)
        medalist.last_contact_date = False
        self.assertEqual(self._blocker(medalist, job=self.other_job), "bounced")
        self.assertFalse(self._blocker(medalist), "there is a phone")
        self.assertEqual(invitation._get_mail_blockers()[invitation.id], "bounced")
        self.assertFalse(self._invite(medalist))
        invitation.with_user(self.officer).action_send_again()
        self.assertEqual(invitation.state, "failed")
        medalist.email_from = "ada.lovelace@mail.example.com"
        medalist.with_user(self.officer)._record_consent("granted", "phone")
        self.assertFalse(medalist.is_bounced)
        self.assertFalse(self._blocker(medalist, job=self.other_job))

    def test_whoever_has_nothing_but_a_dead_address_waits(self):
        medalist = self._remember()
        medalist._note_dead_address(medalist.email_normalized)
        self.assertEqual(self._blocker(medalist), "bounced")
        found = self.env["hr.applicant"].with_context(active_test=False)
        found = found.search([("contact_blocker", "=", "bounced")])
        self.assertIn(medalist, found)

    def test_step_by_mail_to_a_dead_address_becomes_a_call(self):
        self.bronze.plan_id = self.env.ref(f"{MODULE}.plan_by_mail")
        medalist = self._remember(
            medal=self.bronze, date=self._months_ago(12), partner_phone="+32470112233"
        )
        medalist._note_dead_address(medalist.email_normalized)
        self._run_followups()
        self.assertTrue(medalist.followup_activity_id)

    def test_soft_failure_does_not_block_the_address(self):
        medalist = self._remember()
        invitation = self._invite(medalist)
        self._run_queue()
        self._report(self._to("ada@mail.example.com")[-1], status="4.4.7")
        self.assertEqual(invitation.state, "failed", "it did not arrive")
        self.assertFalse(medalist.is_bounced)
        medalist.last_contact_date = False
        self.assertFalse(self._blocker(medalist, job=self.other_job))

    def test_question_that_came_back_was_not_asked(self):
        applicant, consent = self._request()
        self._run_queue()
        self._report(self._to("ada@mail.example.com")[-1])
        self.assertEqual(consent.state, "no_request")
        self.assertEqual(consent.event_ids.mapped("kind"), ["requested", "bounced"])
        self.assertTrue(self._todos(applicant))
        self.assertEqual(applicant.message_bounce, 1)
        self.assertFalse(applicant.with_user(self.officer)._request_consent())
        with freeze_time(fields.Date.today() + timedelta(days=20)):
            self._run_cron(self.consent_cron)
            self._run_queue()
        self.assertEqual(len(self._to("ada@mail.example.com")), 1, "no reminder")

    def test_reminder_that_came_back_leaves_the_question_asked(self):
        _applicant, consent = self._request()
        self._run_queue()
        consent._queue_question("reminded")
        self._run_queue()
        self._report(self._to("ada@mail.example.com")[-1])
        self.assertEqual(consent.state, "requested")

    def test_refusal_mail_with_the_question_that_came_back(self):
        applicant = self._refuse_with_question()
        self._run_queue()
        self._report(self._to("ada@mail.example.com")[0])
        self.assertEqual(applicant.consent_state, "no_request")
        self.assertTrue(applicant.is_bounced)

    def test_plans_mail_that_came_back(self):
        medalist, mail = self._send_plan_mail()
        self._report(mail)
        self.assertTrue(medalist.is_bounced)
        self.assertIn("came back", self._todos(medalist).mapped("summary")[0])

    def test_address_that_a_forwarding_hides_is_the_one_we_wrote_to(self):
        medalist = self._remember()
        self._invite(medalist)
        self._run_queue()
        self._report(
            self._to("ada@mail.example.com")[-1], email="hidden@elsewhere.example.com"
        )
        self.assertTrue(medalist.is_bounced)

    def test_report_about_a_mail_that_we_never_sent_blocks_nobody(self):
        medalist = self._remember()
        sent = EmailMessage()
        sent["To"] = medalist.email_from
        sent["Message-Id"] = "<made-up@company.example.com>"
        self._report(sent, email=medalist.email_normalized)
        self.assertFalse(medalist.is_bounced)

    def test_mail_from_the_address_shows_that_it_works(self):
        medalist = self._remember()
        self._invite(medalist)
        self._run_queue()
        mail = self._to("ada@mail.example.com")[-1]
        self._report(mail)
        self.assertTrue(medalist.is_bounced)
        self._reply(mail)
        self.assertFalse(medalist.is_bounced)
