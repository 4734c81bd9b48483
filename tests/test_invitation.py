from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time, tagged

from .common import MODULE, NEVER, InvitationCommon


@tagged("post_install", "-at_install")
class TestInvitationLife(InvitationCommon):
    def test_time_to_answer_counts_from_sending(self):
        medalist = self._remember()
        invitation = self._invite(medalist, send=False)
        with freeze_time(fields.Datetime.now() + timedelta(days=4)):
            self._deliver(invitation)
            today = fields.Date.today()
        self.assertRecordValues(
            invitation,
            [
                {
                    "state": "sent",
                    "expiry_date": today + timedelta(days=21),
                    "next_step_date": today + timedelta(days=10),
                }
            ],
        )
        self.assertEqual(medalist.last_contact_date, today)

    def test_columns_of_the_board_come_in_order_and_none_is_empty(self):
        sent = self._invite(self._remember())
        other = self._invite(self._remember("Grace Hopper"), send=False)
        groups = self.env["hr.applicant.invitation"].web_read_group(
            [("id", "in", (sent + other).ids)], ["state"], ["__count"]
        )["groups"]
        self.assertEqual([group["state"] for group in groups], ["queued", "sent"])

    def test_a_stranger_who_is_invited_becomes_a_person(self):
        """The mail needs links, and the company keeps in touch from now on."""
        self.env.company.medalist_contact_basis = "legitimate_interest"
        stranger = self._refuse()
        self.assertFalse(stranger.person_id or stranger.consent_id)
        invitation = self._invite(stranger, send=False)
        self.assertTrue(stranger.person_id)
        self.assertEqual(stranger.consent_id.state, "no_request")
        (values,) = invitation._get_queued_mails()._prepare_outgoing_list()
        self.assertIn("/talent/invitation/", values["body"])
        self.assertIn("/talent/unsubscribe/", values["body"])

    def test_two_jobs_at_once_are_one_mail_however_the_name_is_spelt(self):
        phone = {"partner_phone": "+32470111213"}
        one = self._remember("José Núñez", email_from="one@mail.example.com", **phone)
        other = self._remember("Jose Nunez", email_from="two@mail.example.com", **phone)
        self.assertEqual(one.person_id, other.person_id)
        both = self._invite(one, send=False) | self._invite(other, self.job, send=False)
        self.assertEqual(both.mapped("state"), ["queued", "queued"])
        self.assertEqual(len(self._deliver(both)), 1)

    def test_one_reminder_halfway_then_the_end(self):
        medalist = self._remember()
        invitation = self._invite(medalist)
        start = fields.Datetime.now()
        with freeze_time(start + timedelta(days=9)):
            self._run_cron()
            self.assertFalse(invitation.reminder_count, "not yet")
        with freeze_time(start + timedelta(days=10)):
            self._run_cron()
            self._run_cron()
            self.assertEqual(invitation.reminder_count, 1)
            [mail] = self._deliver(invitation)
            self.assertEqual(medalist.last_contact_date, fields.Date.today())
        self.assertIn("A short reminder", mail["subject"])
        self.assertIn("We won't remind you again", mail["body"])
        self.assertIn("/talent/invitation/", mail["body"])
        self.assertNotIn("/talent/invitation/id-", mail["body"])
        self.assertNotRegex(mail["subject"] + mail["body"], NEVER)
        self.assertEqual(mail["email_to"], ['"Ada Lovelace" <ada@mail.example.com>'])
        with freeze_time(start + timedelta(days=21)):
            self._run_cron()
            self.assertEqual(invitation.state, "sent", "its last day")
            self.assertFalse(invitation._get_queued_mails(), "no second reminder")
        with freeze_time(start + timedelta(days=22)):
            self._run_cron()
        self.assertEqual(invitation.state, "expired")
        self.assertFalse(invitation.may_be_repeated)

    def test_reminder_in_the_candidates_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        reminder = self.env.ref(f"{MODULE}.mail_template_invitation_reminder")
        reminder.with_context(lang="fr_FR").subject = "Rappel : {{object.job_id.name}}"
        medalist = self._remember()
        medalist.partner_id.lang = "fr_FR"
        invitation = self._invite(medalist)
        with freeze_time(fields.Datetime.now() + timedelta(days=10)):
            self._run_cron()
            [mail] = self._deliver(invitation)
        self.assertEqual(mail["subject"], "Rappel : Master Carpenter")

    def test_gate_is_asked_before_reminding(self):
        def block_in_process(medalist):
            self._apply(medalist.partner_name)

        def block_blacklist(medalist):
            self.env["mail.blacklist"]._add(medalist.email_normalized)

        def block_new_contact(medalist):
            medalist.last_contact_date = fields.Date.today() + timedelta(days=5)

        def block_closed_job(medalist):
            medalist.invitation_ids.job_id.no_of_recruitment = 0

        for number, block in enumerate(
            (block_in_process, block_blacklist, block_new_contact, block_closed_job)
        ):
            with self.subTest(block.__name__):
                job = self.other_job.copy({"name": f"Job {number}"})
                medalist = self._remember(f"Nr{number} Test")
                invitation = self._invite(medalist, job)
                block(medalist)
                with freeze_time(fields.Datetime.now() + timedelta(days=10)):
                    self._run_cron()
                self.assertFalse(invitation._get_queued_mails())
                self.assertFalse(invitation.reminder_count)
                if invitation.state == "sent":
                    last = invitation.expiry_date + timedelta(days=1)
                    self.assertEqual(invitation.next_step_date, last)

    def test_reminder_that_waits_is_not_sent_after_the_answer(self):
        for answer in ("interested", "not_interested"):
            with self.subTest(answer):
                invitation = self._invite(self._remember(f"{answer} Test"))
                with freeze_time(fields.Datetime.now() + timedelta(days=10)):
                    self._run_cron()
                    reminder = invitation._get_queued_mails()
                    self.assertEqual(len(reminder), 1)
                    invitation._answer(answer)
                    self.assertEqual(reminder.state, "cancel")

    def test_bad_one_stops_nobody(self):
        invitations = self._invite(self._remember("Ada A") | self._remember("Bea B"))
        first, second = invitations
        self.patch(
            type(self.Invitation),
            "_send_reminders",
            self._fail_for(first, type(self.Invitation)._send_reminders),
        )
        with (
            freeze_time(fields.Datetime.now() + timedelta(days=10)),
            self.assertLogs(f"odoo.addons.{MODULE}.models.batch", "ERROR") as logs,
        ):
            self._run_cron()
            tomorrow = fields.Date.today() + timedelta(days=1)
        self.assertIn(str(first), logs.output[0])
        self.assertEqual(first.next_step_date, tomorrow)
        self.assertFalse(first.reminder_count)
        self.assertEqual(second.reminder_count, 1)

    def _fail_for(self, bad, send_reminders):
        def fail(invitations, today):
            if bad in invitations:
                raise ValueError("no reminder")
            return send_reminders(invitations, today)

        return fail

    def test_run_that_finds_nothing_due_costs_next_to_nothing(self):
        self._invite(self._remember())
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            before = cr.sql_log_count
            self.env(cr=cr)["hr.applicant.invitation"]._cron_invitations()
            self.assertLess(cr.sql_log_count - before, 7)

    # -- mails that come back --------------------------------------------------------

    def test_bounce(self):
        medalist = self._remember()
        invitation = self._invite(medalist)
        self._bounce(invitation)
        self.assertEqual(invitation.state, "failed")
        self.assertIn("ada@mail.example.com", invitation.failure_reason)
        self.assertFalse(invitation.next_step_date)
        self.assertEqual(medalist.message_bounce, 1, "archived, so not by Odoo")
        medalist.last_contact_date = False
        self.assertEqual(self._blocker(medalist, job=self.other_job), "bounced")
        medalist.with_user(self.officer).action_try_address_again()
        self.assertFalse(self._blocker(medalist, job=self.other_job))
        again = self._invite(medalist)
        self.assertEqual(again.state, "sent", "a failed one does not count")
        self._bounce(invitation)
        self.assertEqual(again.state, "sent", "the first one came back twice")

    def test_bounce_counts_once_for_a_running_application(self):
        medalist = self._remember()
        invitation = self._invite(medalist)
        running = self._apply()
        self._bounce(invitation)
        self.assertEqual((medalist | running).mapped("message_bounce"), [1, 1])

    def test_late_bounce_of_an_expired_one(self):
        invitation = self._invite(self._remember())
        invitation.state = "expired"
        self._bounce(invitation)
        self.assertEqual(invitation.state, "failed")

    def test_bounce_of_somebody_who_answered_changes_no_answer(self):
        invitation = self._invite(self._remember())
        invitation._answer("not_interested")
        self._bounce(invitation)
        self.assertEqual(invitation.state, "not_interested")

    def test_failed_one_is_not_sent_again_beside_a_newer(self):
        """Only one of a mailbox and job may be alive."""
        medalist = self._remember()
        old = self._invite(medalist)
        mail = self.env["mail.mail"].search(
            [("model", "=", old._name), ("res_id", "=", old.id)]
        )
        self._bounce(old)
        medalist.action_try_address_again()
        medalist.last_contact_date = False
        new = self._invite(medalist)
        medalist.last_contact_date = False
        mail.state = "outgoing"
        self.assertFalse(self._deliver(old))
        self.assertEqual(mail.state, "cancel")
        self.assertEqual((old.state, new.state), ("failed", "sent"))

    def test_address_that_came_back_is_tried_again_at_once_if_somebody_says_so(self):
        medalist = self._remember()
        invitation = self._invite(medalist)
        self._bounce(invitation)
        self.assertEqual(medalist.last_contact_date, fields.Date.today())
        invitation.with_user(self.officer).action_send_again()
        self.assertEqual(invitation.failure_reason, "Has an address that does not work")
        medalist.with_user(self.officer).action_try_address_again()
        invitation.with_user(self.officer).action_send_again()
        self.assertEqual(invitation.state, "queued")
        self.assertTrue(self._deliver(invitation))
        self.assertEqual(invitation.state, "sent")

    def test_sent_again_it_names_a_new_last_day(self):
        invitation = self._invite(self._remember(), send=False)
        invitation._on_mail_failed("No server")
        invitation.expiry_date = fields.Date.today() - timedelta(days=9)
        invitation.with_user(self.officer).action_send_again()
        self.assertEqual(
            invitation.expiry_date,
            fields.Date.today()
            + timedelta(days=self.env.company.medalist_invitation_days),
        )
