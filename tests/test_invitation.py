import re
import threading
from datetime import timedelta
from email.message import EmailMessage

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import AccessError, UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, freeze_time, get_db_name, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MockEmail

from .common import MODULE, MedalistCommon

NEVER = re.compile(r"medal|\bgold\b|\bsilver\b|\bbronze\b|runner.?up", re.IGNORECASE)
BOUNCE = """\
MIME-Version: 1.0
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mail.example.com>
To: bounce@company.example.com
Subject: Undelivered Mail Returned to Sender
Message-Id: <bounce-%(number)s@mail.example.com>
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

There is no such mailbox.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.com

Final-Recipient: rfc822; %(email)s
Action: failed
Status: 5.1.1

--B
Content-Type: text/rfc822-headers

Message-Id: %(message_id)s
To: %(email)s

--B--
"""


class InvitationCommon(MedalistCommon, MockEmail):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer.email = "olga@company.example.com"
        cls.template = cls.env.ref(f"{MODULE}.mail_template_invitation")
        cls.invitation_cron = cls.env.ref(f"{MODULE}.ir_cron_invitations")
        cls.Invitation = cls.env["hr.applicant.invitation"]

    def _invite(self, applicants, job=None, send=True):
        invitations = self.Invitation.with_user(self.officer)._invite(
            applicants, job or self.other_job, self.template
        )
        if send:
            self._deliver(invitations)
        return invitations.sudo()

    def _deliver(self, invitations):
        """Let the queue run; return what left."""
        with self.mock_mail_gateway():
            self.env["mail.mail"].sudo().browse(
                invitations._get_queued_mails().ids
            ).send()
            return list(self._mails)

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.invitation_cron.method_direct_trigger()
        self.env.invalidate_all()

    def _bounce(self, invitation, message=None):
        message = message or invitation.message_ids.filtered("mail_ids")[:1]
        self.env["mail.thread"].message_process(
            None,
            BOUNCE
            % {
                "number": message.id,
                "email": invitation.email_normalized,
                "message_id": message.message_id,
            },
        )
        self.env.invalidate_all()


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
        self.assertIn("We don't remind you again", mail["body"])
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


@tagged("post_install", "-at_install")
class TestInvitationAnswer(InvitationCommon):
    """Answers that a recruiter was told, and what any answer does."""

    def _told(self, invitation, channel="phone"):
        return invitation.with_user(self.officer).with_context(answer_channel=channel)

    def test_yes_on_the_phone(self):
        medalist = self._remember(date=self._days_ago(5))
        self._run_followups()
        self.assertTrue(medalist.followup_activity_id)
        invitation = self._invite(medalist, send=False)
        invitation.state = "sent"
        with self.mock_mail_gateway():
            action = self._told(invitation).action_create_application()
            self.assertFalse(self._new_mails, "they are on the phone")
        application = self.env["hr.applicant"].browse(action["res_id"])
        self.assertRecordValues(
            invitation,
            [
                {
                    "state": "interested",
                    "answer_channel": "phone",
                    "new_applicant_id": application.id,
                    "hired": False,
                }
            ],
        )
        self.assertRecordValues(
            application,
            [
                {
                    "campaign_id": self.env.ref(
                        f"{MODULE}.utm_campaign_past_candidates"
                    ).id,
                    "medium_id": self.env.ref("utm.utm_medium_phone").id,
                    "source_id": self.env.ref(
                        f"{MODULE}.utm_source_past_candidates"
                    ).id,
                }
            ],
        )
        self.assertFalse(application.activity_ids, "who was told knows")
        self.assertFalse(medalist.activity_ids, "the follow-up waits")
        self.assertTrue(medalist.followup_step_id)
        self.assertEqual(medalist.last_contact_date, fields.Date.today())
        note = medalist.message_ids[0]
        self.assertIn("Invitation to Master Carpenter: Interested (Phone)", note.body)
        self.assertEqual(note.author_id, self.officer.partner_id)

    def test_confirmation_if_wanted_and_once(self):
        invitation = self._invite(self._remember())
        self._told(invitation).action_create_application()
        self._told(invitation).action_send_confirmation()
        self._told(invitation).action_send_confirmation()
        [mail] = self._deliver(invitation)
        self.assertIn("thank you for your answer", mail["subject"])
        self.assertIn("Olga Officer", mail["body"])
        self.assertNotRegex(mail["subject"] + mail["body"], NEVER)

    def test_second_yes_and_yes_to_nothing_sent(self):
        invitation = self._invite(self._remember(), send=False)
        with self.assertRaisesRegex(UserError, "did not reach"):
            self._told(invitation).action_create_application()
        self._deliver(invitation)
        self._told(invitation).action_create_application()
        with self.assertRaisesRegex(UserError, "new application already"):
            self._told(invitation).action_create_application()

    def test_yes_of_somebody_who_applies_already(self):
        medalist = self._remember()
        invitation = self._invite(medalist)
        invitation.sent_date = False  # else the application counts for it
        self._apply(job_id=self.other_job.id)
        with self.assertRaisesRegex(UserError, "running application"):
            self._told(invitation).action_create_application()

    def test_interviewers_answer_for_nobody(self):
        invitation = self._invite(self._remember())
        for method in (
            "action_create_application",
            "action_not_now",
            "action_not_interested",
            "action_send_confirmation",
        ):
            with self.assertRaises(AccessError):
                getattr(invitation.with_user(self.interviewer), method)()

    def test_recruiters_cannot_write_answers_by_hand(self):
        invitation = self._invite(self._remember())
        with self.assertRaises(AccessError):
            invitation.with_user(self.officer).state = "interested"

    def test_not_now_on_the_phone(self):
        medalist = self._remember(date=self._days_ago(5))
        self._run_followups()
        invitation = self._invite(medalist)
        self._told(invitation, "email").action_not_now()
        until = invitation.not_now_until
        self.assertEqual(invitation.state, "not_now")
        self.assertEqual(invitation.answer_channel, "email")
        self.assertGreater(until, fields.Date.today() + timedelta(days=170))
        self.assertRecordValues(
            medalist,
            [
                {
                    "followup_state": "paused",
                    "followup_paused_until": until,
                    "followup_activity_id": False,
                }
            ],
        )
        self.assertTrue(medalist.followup_step_id, "it is still due")
        with freeze_time(until - timedelta(days=1)):
            self.assertEqual(self._blocker(medalist, job=self.job), "paused")
        with freeze_time(until):
            self.assertFalse(self._blocker(medalist, job=self.job))
            self._run_followups()
            self.assertEqual(medalist.followup_state, "running")
            self.assertTrue(medalist.followup_activity_id)

    def test_not_now_without_a_plan_pauses_too(self):
        medalist = self._remember()
        medalist._stop_followups("manual")
        invitation = self._invite(medalist)
        invitation._answer("not_now", until=fields.Date.to_date("2099-01-31"))
        self.assertEqual(self._blocker(medalist), "paused")
        self.assertEqual(medalist.followup_state, "stopped")

    def test_not_now_pauses_the_plan_of_the_persons_other_application(self):
        invited = self._remember()
        followed = self._remember(job_id=self.other_job.id, date=self._days_ago(5))
        self.assertEqual(followed.followup_state, "running")
        invitation = self._invite(invited, self.job.copy({"name": "Third"}))
        invitation._answer("not_now", until=fields.Date.to_date("2099-01-31"))
        self.assertEqual(followed.followup_state, "paused")
        self.assertEqual(
            followed.followup_paused_until, fields.Date.to_date("2099-01-31")
        )

    def test_changed_answer_ends_the_pause(self):
        medalist = self._remember()
        invitation = self._invite(medalist)
        invitation._answer("not_now", until=fields.Date.to_date("2099-01-31"))
        invitation._answer("not_interested")
        self.assertRecordValues(
            medalist, [{"followup_state": "running", "followup_paused_until": False}]
        )
        self.assertFalse(invitation.not_now_until)

    def test_pause_by_a_recruiter_stays(self):
        medalist = self._remember()
        invitation = self._invite(medalist)
        medalist.action_pause_followup()
        invitation._answer("not_now", until=fields.Date.to_date("2099-01-31"))
        self.assertFalse(medalist.followup_paused_until)
        self.assertEqual(medalist.followup_state, "paused")

    def test_call_in_the_recruiters_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.officer.lang = "fr_FR"
        self.other_job.with_context(lang="fr_FR").name = "Maître charpentier"
        invitation = self._invite(self._remember())
        invitation._answer("interested", message="Call <b>me</b>")
        activity = invitation.new_applicant_id.activity_ids
        self.assertEqual(activity.user_id, self.officer)
        self.assertIn("Maître charpentier", activity.summary)
        self.assertIn("&lt;b&gt;me&lt;/b&gt;", activity.note)
        self.assertEqual(
            activity.date_deadline, fields.Date.today() + timedelta(days=2)
        )
        self.assertIn("Maître", invitation.applicant_id.message_ids[0].body)

    def test_answer_reaches_somebody_when_recruiters_left(self):
        invitation = self._invite(self._remember())
        self.officer.active = False
        self.env.company.medalist_fallback_user_id = self.administrator
        invitation._answer("interested")
        application = invitation.new_applicant_id
        self.assertEqual(application.user_id, self.administrator)
        self.assertEqual(application.activity_ids.user_id, self.administrator)

    def _click_as(self, user, invitation):
        """Say yes on the page, with all that Odoo does about it outside of tests."""
        visitor = invitation.with_user(user).sudo()
        visitor.with_context(tracking_disable=False)._answer("interested")
        self.env.flush_all()
        self.env.cr.precommit.run()

    def test_recruiter_is_told_once(self):
        invitation = self._invite(self._remember())
        public = self.env.ref("base.public_user")
        with self.mock_mail_gateway():
            self._click_as(public, invitation)
        told = self._new_mails.filtered(
            lambda mail: self.officer.partner_id in mail.recipient_ids
        )
        self.assertEqual(len(told), 1, "by the activity, not as assigned as well")
        self.assertNotRegex(told.body_html, NEVER)

    def test_counts_on_the_job(self):
        self._invite(self._remember("Ada A") | self._remember("Bea B"))
        job = self.other_job.with_user(self.officer)
        self.assertEqual(job.invitation_count, 2)
        self.assertEqual(self.job.with_user(self.officer).invitation_count, 0)
        action = job.action_open_invitations()
        self.assertEqual(self.Invitation.search_count(action["domain"]), 2)

    def test_grouped_by_medal_for_recruiters_only(self):
        self._invite(self._remember("Ada A", self.gold) | self._remember("Bea B"))
        invitations = self.Invitation.with_user(self.officer)
        groups = invitations._read_group([], ["medal_id"], ["__count"])
        self.assertEqual(dict(groups), {self.gold: 1, self.silver: 1})
        self.assertTrue(invitations.fields_get(["medal_id"])["medal_id"]["groupable"])
        with self.assertRaises(AccessError):
            self.Invitation.with_user(self.interviewer).search([])

    def test_states_without_invitations_are_columns_too(self):
        self._invite(self._remember())
        kanban = self.Invitation.with_user(self.officer).with_context(
            read_group_expand=True
        )
        groups = kanban.web_read_group([], ["state"])["groups"]
        states = dict(self.Invitation._fields["state"].selection)
        self.assertEqual([group["state"] for group in groups], list(states))


@tagged("post_install", "-at_install")
class TestAttribution(InvitationCommon):
    """Applications that come in by themselves."""

    def test_application_by_itself_is_the_invitations(self):
        medalist = self._remember()
        invitation = self._invite(medalist)
        application = self._apply(job_id=self.other_job.id)
        self.assertRecordValues(
            invitation,
            [
                {
                    "state": "sent",
                    "answer_date": False,
                    "is_attributed": True,
                    "new_applicant_id": application.id,
                    "hired": False,
                }
            ],
        )
        self.assertEqual(application.reinvited_from_id, medalist)
        application.write({"active": False, "refuse_reason_id": self.reason.id})
        medalist.last_contact_date = False
        invitation._send_reminders(fields.Date.today())
        self.assertFalse(invitation.reminder_count, "they need no reminder")

    def test_hire_counts_for_invitation_medal_and_recruiter(self):
        invitation = self._invite(self._remember(medal=self.gold))
        application = self._apply(job_id=self.other_job.id)
        hired = self.env.ref("hr_recruitment.stage_job5")
        self.assertTrue(hired.hired_stage)
        application.stage_id = hired
        self.assertTrue(invitation.hired)
        groups = self.Invitation.with_user(self.officer)._read_group(
            [("hired", "=", True)], ["medal_id", "medal_user_id"], ["__count"]
        )
        self.assertEqual(groups, [(self.gold, self.officer, 1)])
        application.write({"active": False, "refuse_reason_id": self.reason.id})
        self.assertFalse(invitation.hired, "signed, then declined")

    def test_application_by_mail(self):
        invitation = self._invite(self._remember())
        mail = EmailMessage()
        mail["From"] = "Ada Lovelace <ada@mail.example.com>"
        mail["To"] = "jobs@company.example.com"
        mail["Subject"] = "Here I am"
        mail["Message-Id"] = "<here@mail.example.com>"
        mail.set_content("My CV")
        application_id = self.env["mail.thread"].message_process(
            "hr.applicant", mail.as_string(), custom_values={"job_id": self.job.id}
        )
        self.assertEqual(invitation.new_applicant_id.id, application_id)
        self.assertEqual(invitation.state, "sent")

    def test_same_job_first_then_the_latest(self):
        medalist = self._remember()
        jobs = [self.job.copy({"name": f"Job {number}"}) for number in range(3)]
        invitations = self.Invitation
        for number, job in enumerate(jobs):
            medalist.last_contact_date = False
            with freeze_time(fields.Datetime.now() - timedelta(days=10 - number)):
                invitations |= self._invite(medalist, job)
        first, second, third = invitations
        other = self._apply(job_id=self.other_job.id)
        self.assertEqual(third.new_applicant_id, other, "the latest")
        same = self._apply(job_id=jobs[0].id)
        self.assertEqual(first.new_applicant_id, same, "to this job")
        self.assertFalse(second.new_applicant_id)

    def test_two_at_once_share_no_invitation(self):
        invitation = self._invite(self._remember())
        values = {
            "partner_name": "Ada Lovelace",
            "email_from": "ada@mail.example.com",
            "company_id": self.env.company.id,
        }
        other, same = self.env["hr.applicant"].create(
            [{**values, "job_id": job.id} for job in (self.job, self.other_job)]
        )
        self.assertEqual(invitation.new_applicant_id, same)
        self.assertEqual(same.reinvited_from_id, invitation.applicant_id)
        self.assertFalse(other.reinvited_from_id)

    def test_not_linked(self):
        def not_sent(invitation):
            invitation.sent_date = False

        def bounced(invitation):
            invitation.state = "failed"

        def refused(invitation):
            invitation.applicant_id.consent_id._refuse("email")

        def long_over(invitation):
            invitation.expiry_date = self._days_ago(91)

        def applied_before(invitation):
            invitation.new_applicant_id = self._apply("Somebody Else")

        for number, change in enumerate(
            (not_sent, bounced, refused, long_over, applied_before)
        ):
            with self.subTest(change.__name__):
                name = f"Nr{number} Test"
                invitation = self._invite(
                    self._remember(name), self.job.copy({"name": name})
                )
                change(invitation)
                before = invitation.new_applicant_id
                application = self._apply(name)
                self.assertEqual(invitation.new_applicant_id, before)
                self.assertFalse(application.reinvited_from_id)

    def test_other_people_are_not_linked(self):
        agency = {"email_from": "talents@agency.example.com"}
        invitation = self._invite(self._remember("Pieter de Vries", **agency))
        self._remember("Bea Uninvited")
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        for application in (
            self._apply("Sofie Janssens", **agency),
            self._apply("Bea Uninvited"),
            self._apply("Nobody Known"),
            self._apply(
                "Pieter de Vries", **agency, company_id=elsewhere.id, job_id=False
            ),
        ):
            self.assertFalse(application.reinvited_from_id, application.partner_name)
        self.assertFalse(invitation.new_applicant_id)

    def test_talents_and_imports_of_the_past_are_no_answers(self):
        invitation = self._invite(self._remember())
        self._apply(active=False)
        pool = self.env["hr.talent.pool"].create({"name": "Pool"})
        self._apply(talent_pool_ids=pool.ids, job_id=False)
        self.assertFalse(invitation.new_applicant_id)

    def test_until_some_time_after_the_last_day(self):
        invitation = self._invite(self._remember())
        invitation.write({"state": "expired", "expiry_date": self._days_ago(89)})
        application = self._apply(job_id=self.other_job.id)
        self.assertEqual(invitation.new_applicant_id, application)
        self.assertEqual(invitation.state, "expired")

    def test_other_address_same_phone(self):
        invitation = self._invite(self._remember(partner_phone="+32470131313"))
        application = self._apply(
            email_from="ada@home.example.com", partner_phone="+32470131313"
        )
        self.assertEqual(invitation.new_applicant_id, application)

    def test_what_was_said_stays_said(self):
        invitation = self._invite(self._remember())
        invitation._answer("not_interested")
        application = self._apply(job_id=self.other_job.id)
        self.assertEqual(invitation.state, "not_interested")
        self.assertEqual(invitation.new_applicant_id, application)

    def test_constant_cost(self):
        self._invite(self._remember())
        Applicant = self.env["hr.applicant"]

        def count(number):
            people = Applicant.browse(
                [self._apply(f"Nr{number}x{n} Test").id for n in range(number)]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            people.mapped("email_normalized")
            people.mapped("is_pool_applicant")
            before = self.env.cr.sql_log_count
            people._attribute_to_invitations()
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(2), 0)
        self.assertEqual(count(40), 0)


@tagged("post_install", "-at_install")
class TestAnswerRace(BaseCase):
    """Two clicks at once, in transactions that really commit."""

    def setUp(self):
        super().setUp()
        self.database = db_connect(get_db_name())
        self.registry = Registry(get_db_name())
        with self.database.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            officer = env.ref("base.user_admin")
            officer.email = officer.email or "admin@company.example.com"
            job = env["hr.job"].create({"name": "Racer", "user_id": officer.id})
            applicant = env["hr.applicant"].create(
                {
                    "partner_name": "Rita Racer",
                    "email_from": "rita@race.example.com",
                    "active": False,
                    "refuse_reason_id": env.ref("hr_recruitment.refuse_reason_5").id,
                }
            )
            applicant._record_consent("granted", "phone")
            invitation = env["hr.applicant.invitation"].create(
                {
                    "applicant_id": applicant.id,
                    "job_id": job.id,
                    "user_id": officer.id,
                    "email_normalized": applicant.email_normalized,
                    "state": "sent",
                    "sent_date": fields.Datetime.now(),
                    "expiry_date": fields.Date.today() + timedelta(days=21),
                }
            )
            self.ids = invitation.id, job.id, applicant.consent_id.id
        self.addCleanup(self._clean)

    def _clean(self):
        _invitation, job, consent = self.ids
        with self.database.cursor() as cr:
            cr.execute(
                """
                DELETE FROM hr_applicant_invitation WHERE job_id = %(job)s;
                DELETE FROM hr_applicant WHERE consent_id = %(consent)s;
                DELETE FROM hr_applicant_consent_event WHERE consent_id = %(consent)s;
                DELETE FROM hr_applicant_consent WHERE id = %(consent)s;
                DELETE FROM mail_activity WHERE res_model = 'hr.applicant'
                   AND res_id NOT IN (SELECT id FROM hr_applicant);
                DELETE FROM mail_message WHERE model = 'hr.applicant'
                   AND res_id NOT IN (SELECT id FROM hr_applicant);
                DELETE FROM mail_mail WHERE state = 'outgoing';
                DELETE FROM res_partner WHERE email = 'rita@race.example.com';
                """,
                {"job": job, "consent": consent},
            )
            # With its alias, which others would stumble over.
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["hr.job"].browse(job).unlink()
        self.registry.clear_all_caches()

    def _click(self, barrier, errors):
        with self.database.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            invitation = env["hr.applicant.invitation"].browse(self.ids[0])

            first_time = [barrier.wait]

            def answer():
                self.assertTrue(invitation.state)
                if first_time:  # both have looked before either answers
                    first_time.pop()(30)
                invitation._answer("interested")

            try:
                retrying(answer, env)
            except Exception as error:
                errors.append(error)

    @mute_logger("odoo.service.model", "odoo.sql_db")
    def test_two_clicks_at_once_make_one_application(self):
        errors, barrier = [], threading.Barrier(2)
        threads = [
            threading.Thread(target=self._click, args=(barrier, errors))
            for _number in range(2)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertFalse(errors)
        with self.database.cursor() as cr:
            cr.execute("SELECT id FROM hr_applicant WHERE job_id = %s", [self.ids[1]])
            [(application,)] = cr.fetchall()
            cr.execute(
                "SELECT state, new_applicant_id FROM hr_applicant_invitation"
                " WHERE id = %s",
                [self.ids[0]],
            )
            self.assertEqual(cr.fetchone(), ("interested", application))
            cr.execute(
                "SELECT count(*) FROM mail_activity"
                " WHERE res_model = 'hr.applicant' AND res_id = %s",
                [application],
            )
            self.assertEqual(cr.fetchone(), (1,))
