import re
from datetime import timedelta
from email.message import EmailMessage
from email.utils import make_msgid
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import MODULE, MedalistCommon
from .mailbox import LINK, MailboxMixin
from .talent import TalentCase

QUEUE = "odoo.addons.mail.models.mail_mail"
TEMPLATES = (
    "mail_template_consent_request",
    "mail_template_consent_reminder",
    "mail_template_consent_renewal",
    "mail_template_consent_receipt",
    "mail_template_followup_profile",
    "mail_template_invitation",
    "mail_template_invitation_reminder",
    "mail_template_invitation_confirmation",
)
OTHER_LAYOUT = "mail.mail_notification_light"
LINK_PATH = re.compile(r"/talent/consent/id-\d+")
REPORT = """\
MIME-Version: 1.0
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mail.example.com>
To: bounce@company.example.com
Subject: Delivery Status Notification
Message-Id: %(own_id)s
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

What became of your mail.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.com

Final-Recipient: rfc822; %(email)s
Action: %(action)s
Status: %(status)s

--B
Content-Type: text/rfc822-headers

Message-Id: %(message_id)s
To: %(email)s

--B--
"""


class MailTruthCase(MailboxMixin, MedalistCommon):
    """Real mails to a real server, and what comes back through Odoo's gateway."""

    def setUp(self):
        super().setUp()
        self.officer.email = "olga@company.example.com"
        self.env["mail.mail"].search([]).unlink()
        self.mailbox = self._catch_mails()
        self._read_replies()
        self.template = self.env.ref(f"{MODULE}.mail_template_invitation")
        self.consent_cron = self.env.ref(f"{MODULE}.ir_cron_consents")

    def _read_replies(self):
        """Set up the addresses that this database reads."""
        domain = self.env["mail.alias.domain"].create(
            {
                "name": "company.example.com",
                "catchall_alias": "catchall",
                "bounce_alias": "bounce",
                "default_from": "notifications",
            }
        )
        self.env.company.alias_domain_id = domain

    def _request(self, name="Ada Lovelace", **values):
        applicant = self._remember(name, consent=False, **values)
        return applicant, applicant.with_user(self.officer)._request_consent()

    def _invite(self, *applicants):
        return (
            self.env["hr.applicant.invitation"]
            .with_user(self.officer)
            ._invite(
                self.env["hr.applicant"].concat(*applicants),
                self.other_job,
                self.template,
            )
            .sudo()
        )

    def _to(self, address):
        return [mail for mail in self.mailbox.mails if address in mail["To"]]

    def _reply(self, mail, text="Call me next week, please.", sender=None, **headers):
        """Send an answer to a mail, as a mail program writes it, to Odoo's gateway."""
        reply = EmailMessage()
        reply["From"] = sender or mail["To"]
        reply["To"] = mail["Reply-To"] or mail["From"]
        reply["Subject"] = f"Re: {mail['Subject']}"
        reply["Message-Id"] = make_msgid(domain="mail.example.com")
        reply["In-Reply-To"] = reply["References"] = mail["Message-Id"]
        for name, value in headers.items():
            reply[name.replace("_", "-")] = value
        reply.set_content(text)
        self._receive(reply.as_bytes())

    def _report(self, mail, action="failed", status="5.1.1", email=None):
        """Send a report of delivery about a mail to Odoo's gateway."""
        report = REPORT % {
            "own_id": make_msgid(domain="mail.example.com"),
            "email": email or mail["To"].addresses[0].addr_spec,
            "action": action,
            "status": status,
            "message_id": mail["Message-Id"],
        }
        self._receive(report.encode())

    def _receive(self, content):
        self.env["mail.thread"].with_context(tracking_disable=False).message_process(
            None, content
        )
        self.env.flush_all()
        self.env.invalidate_all()

    def _run_cron(self, cron):
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def _todos(self, applicant):
        return applicant.activity_ids.filtered(lambda a: not a.is_followup)


@tagged("post_install", "-at_install")
class TestAskedMeansLeft(MailTruthCase):
    """Whoever was asked got a mail; nobody else is noted as asked."""

    def test_question_counts_when_the_server_has_taken_it(self):
        applicant, consent = self._request()
        self.assertEqual(consent.state, "no_request")
        self.assertEqual(consent.asking_date, fields.Date.today())
        self.assertFalse(consent.event_ids)
        self._run_queue()
        self.assertEqual(len(self._to("ada@mail.example.com")), 1)
        self.assertEqual(applicant.consent_state, "requested")
        self.assertFalse(consent.asking_date)
        self.assertRecordValues(
            consent.event_ids, [{"kind": "requested", "user_id": self.officer.id}]
        )

    def test_nobody_is_asked_twice_while_a_question_waits(self):
        applicant, consent = self._request()
        self.assertFalse(applicant.with_user(self.officer)._request_consent())
        with self.assertRaisesRegex(UserError, "on its way"):
            applicant.with_user(self.officer).action_request_consent()
        self.assertEqual(len(consent._get_queued_mails()), 1)

    @mute_logger(QUEUE)
    def test_refused_question_is_no_proof_and_can_be_asked_again(self):
        applicant, consent = self._request()
        self.mailbox.answer = "554 5.7.1 Not from here"
        self._run_queue()
        self.assertEqual(applicant.consent_state, "no_request")
        self.assertFalse(consent.event_ids)
        self.assertIn("5.7.1", consent.failure_reason)
        todo = self._todos(applicant)
        self.assertEqual(todo.user_id, self.officer)
        self.assertTrue(todo.recruiter_only)
        self._run_queue()
        self.assertEqual(self._todos(applicant), todo, "told once")
        self.mailbox.answer = "250 OK"
        self.assertEqual(applicant.with_user(self.officer)._request_consent(), consent)
        self._run_queue()
        self.assertEqual(applicant.consent_state, "requested")
        self.assertEqual(consent.event_ids.mapped("kind"), ["requested"])

    @mute_logger(QUEUE)
    def test_recruiter_gets_one_to_do_for_many_failures(self):
        first, _consent = self._request()
        second, _consent = self._request("Bea Bell")
        self.mailbox.answer = "554 5.7.1 Not from here"
        self._run_queue()
        self.assertEqual(len(self._todos(first) | self._todos(second)), 1)

    @mute_logger(QUEUE)
    def test_reminder_and_renewal_count_when_they_left(self):
        with freeze_time("2026-03-01"):
            _applicant, consent = self._request()
            self._run_queue()
        with freeze_time("2026-03-16"):
            self._run_cron(self.consent_cron)
            self.assertEqual(consent.event_ids.mapped("kind"), ["requested"])
            self.mailbox.answer = "554 no"
            self._run_queue()
            self.assertFalse(consent.reminder_date)
            self.assertEqual(consent.event_ids.mapped("kind"), ["requested"])
            self.assertTrue(consent.failure_reason)
        with freeze_time("2026-03-20"):
            consent._grant("phone")
        with freeze_time("2028-02-25"):
            self._run_cron(self.consent_cron)
            self.mailbox.answer = "250 OK"
            self._run_queue()
            self.assertEqual(str(consent.renewal_date), "2028-02-25")
        self.assertEqual(consent.event_ids[-1].kind, "renewal_requested")

    def test_looking_at_what_leaves_costs_no_query_per_mail(self):
        people = [
            self._request(f"P{n} Person")[0] | self._remember(f"Q{n} Person")
            for n in range(12)
        ]
        self._invite(*(couple[1] for couple in people))
        mails = self.env["mail.mail"].search([("model", "!=", False)], order="id")

        def count(batch):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertFalse(batch._hold_back())
            return self.env.cr.sql_log_count - before

        asking = mails.filtered("question_kind")
        inviting = mails.filtered(lambda m: m.model == "hr.applicant.invitation")
        for batch in (asking, inviting):
            self.assertEqual(len(batch), 12)
            self.assertEqual(count(batch), count(batch[:4]))

    def test_telling_what_is_held_back_costs_no_query_per_mail(self):
        self._invite(*(self._remember(f"P{n} Person") for n in range(12)))
        mails = self.env["mail.mail"].search(
            [("model", "=", "hr.applicant.invitation")]
        )
        mails.body_html = "<p>Hello, no link at all</p>"

        def count(batch):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(batch._hold_back(), batch)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(mails[:2])  # the to-do is made
        self.assertEqual(count(mails[2:4]), count(mails[4:]))

    def test_proof_keeps_the_words_that_left(self):
        """A new version that comes while the question waits was not asked."""
        _applicant, consent = self._request()
        wording = consent.wording_id
        with self.assertRaisesRegex(UserError, "shown to candidates"):
            wording.body = "<p>Other words</p>"
        wording.action_new_version()
        self._run_queue()
        self.assertEqual(consent.event_ids.wording_id, wording)

    def test_question_taken_out_of_the_queue_is_found(self):
        applicant, consent = self._request()
        consent._get_queued_mails().unlink()
        with freeze_time(fields.Date.today() + timedelta(days=2)):
            self._run_cron(self.consent_cron)
        self.assertFalse(consent.asking_date)
        self.assertFalse(consent.next_step_date)
        self.assertTrue(self._todos(applicant))
        self.assertTrue(applicant.with_user(self.officer)._request_consent())

    def test_question_that_still_waits_is_left_alone(self):
        _applicant, consent = self._request()
        day = fields.Date.today() + timedelta(days=2)
        with freeze_time(day):
            self._run_cron(self.consent_cron)
        self.assertTrue(consent.asking_date)
        self.assertEqual(consent.next_step_date, day + timedelta(days=1))

    def _refuse_with_question(self, **values):
        applicant = self._apply(**values)
        action = applicant.with_user(self.officer).archive_applicant()
        dialog = Form(
            self.env[action["res_model"]]
            .with_user(self.officer)
            .with_context(**action["context"])
        )
        dialog.refuse_reason_id = self.reason
        dialog.save().action_refuse_reason_apply()
        return applicant

    def test_question_in_a_refusal_mail_counts_when_it_left(self):
        applicant = self._refuse_with_question()
        self.assertEqual(applicant.consent_state, "no_request")
        self._run_queue()
        (mail,) = self._to("ada@mail.example.com")
        self.assertTrue(self._find_link(mail, "consent"))
        self.assertEqual(applicant.consent_state, "requested")
        self.assertEqual(applicant.consent_id.event_ids.mapped("kind"), ["requested"])
        self.assertEqual(applicant.consent_id.event_ids.user_id, self.officer)

    @mute_logger(QUEUE)
    def test_refused_refusal_mail_asked_nothing(self):
        applicant = self._refuse_with_question()
        self.mailbox.recipient_answer = "550 5.1.1 No such user"
        self._run_queue()
        self.assertEqual(applicant.consent_state, "no_request")
        self.assertFalse(applicant.consent_id.event_ids)
        self.assertTrue(self._todos(applicant))

    def test_refusal_mail_of_a_blacklisted_person_leaves_without_the_question(self):
        applicant = self._refuse_with_question()
        self.env["mail.blacklist"]._add(applicant.email_normalized)
        self._run_queue()
        (mail,) = self._to("ada@mail.example.com")
        self.assertNotIn("stay in touch", mail.get_body(("html",)).get_content())
        self.assertFalse(applicant.consent_id.event_ids)
        self.assertFalse(applicant.consent_id.asking_date)

    def test_refusal_mail_to_two_addresses_asks_nobody(self):
        applicant = self._refuse_with_question(
            email_from="ada@mail.example.com, agent@mail.example.com"
        )
        self._run_queue()
        (mail,) = self._to("ada@mail.example.com")
        self.assertNotIn("/talent/", mail.as_string())
        self.assertFalse(applicant.consent_id.event_ids)


@tagged("post_install", "-at_install")
class TestServerTrouble(MailTruthCase):
    """A server in trouble is asked again, with growing distance; a no is a no."""

    def _waits(self):
        mail = self.env["mail.mail"].search([("question_kind", "=", False)])
        return mail.state, mail.scheduled_date

    @mute_logger(QUEUE)
    def test_busy_server_is_tried_again_with_growing_distance(self):
        start = fields.Datetime.now().replace(microsecond=0)
        with freeze_time(start):
            invitation = self._invite(self._remember())
            self.env["mail.mail"].search([("model", "!=", invitation._name)]).unlink()
        self.mailbox.answer = "451 4.7.1 Try again later"
        moment = start
        for minutes in (5, 30, 120, 720):
            with freeze_time(moment):
                self._run_queue()
            moment += timedelta(minutes=minutes)
            self.assertEqual(invitation.state, "queued")
            self.assertEqual(self._waits(), ("outgoing", moment))
            trigger = self.env["ir.cron.trigger"].search(
                [
                    ("cron_id.code", "like", "process_email_queue"),
                    ("call_at", "=", moment),
                ]
            )
            self.assertTrue(trigger, "somebody wakes the queue")
        with freeze_time(moment):
            self._run_queue()
        self.assertEqual(self.mailbox.tried.count("ada@mail.example.com"), 5)
        self.assertEqual(invitation.state, "failed", "then it is final")
        self.assertIn("4.7.1", invitation.failure_reason)
        self.assertTrue(self._todos(invitation.applicant_id))

    @mute_logger(QUEUE)
    def test_busy_server_that_recovers(self):
        invitation = self._invite(self._remember())
        self.mailbox.recipient_answer = "450 4.2.1 Busy"
        self._run_queue()
        self.assertEqual(invitation.state, "queued")
        self.mailbox.recipient_answer = "250 OK"
        with freeze_time(fields.Datetime.now() + timedelta(minutes=6)):
            self._run_queue()
        self.assertEqual(invitation.state, "sent")
        self.assertEqual(len(self._to("ada@mail.example.com")), 2, "and a receipt")

    @mute_logger(QUEUE)
    def test_dropped_connection_leaves_nothing_hanging(self):
        first, second = self._invite(self._remember(), self._remember("Bea Bell"))
        self.mailbox.drops = True
        self._run_queue()
        self.assertEqual({first.state, second.state}, {"queued"})
        mails = first._get_queued_mails() | second._get_queued_mails()
        self.assertEqual(len(mails), 2)
        self.mailbox.drops = False
        with freeze_time(fields.Datetime.now() + timedelta(minutes=6)):
            self._run_queue()
        self.assertEqual({first.state, second.state}, {"sent"})

    @mute_logger(QUEUE)
    def test_server_that_does_not_listen(self):
        invitation = self._invite(self._remember())
        self.mailbox.stop()
        self._run_queue()
        self.assertEqual(invitation.state, "queued")
        self.assertTrue(invitation._get_queued_mails().scheduled_date)

    @mute_logger(QUEUE)
    def test_no_is_final_and_can_be_sent_again(self):
        medalist = self._remember()
        invitation = self._invite(medalist)
        self.mailbox.recipient_answer = "550 5.1.1 No such user"
        self._run_queue()
        self.assertEqual(invitation.state, "failed")
        self.assertIn("5.1.1", invitation.failure_reason)
        self.assertTrue(self._todos(medalist))
        self.mailbox.recipient_answer = "250 OK"
        invitation.with_user(self.officer).action_send_again()
        self._run_queue()
        self.assertEqual(invitation.state, "sent")

    def test_mail_taken_out_of_the_queue_is_found(self):
        medalist = self._remember()
        invitation = self._invite(medalist)
        invitation._get_queued_mails().unlink()
        with freeze_time(fields.Date.today() + timedelta(days=2)):
            self._run_cron(self.env.ref(f"{MODULE}.ir_cron_invitations"))
        self.assertEqual(invitation.state, "failed")
        self.assertTrue(self._todos(medalist))

    @mute_logger(QUEUE)
    def test_reminder_that_did_not_leave_reminded_nobody(self):
        invitation = self._invite(self._remember())
        self._run_queue()
        with freeze_time(fields.Datetime.now() + timedelta(days=11)):
            self._run_cron(self.env.ref(f"{MODULE}.ir_cron_invitations"))
            self.assertTrue(invitation.reminder_date)
            self.mailbox.answer = "554 no"
            self._run_queue()
        self.assertFalse(invitation.reminder_date)
        self.assertEqual(invitation.state, "sent")

    def test_mail_that_the_queue_sent_and_deleted_meanwhile(self):
        _applicant, consent = self._request()
        _other, other_consent = self._request("Bea Bell")
        mail = consent._get_queued_mails()
        both = mail | other_consent._get_queued_mails()
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM mail_mail WHERE id = %s", [mail.id])
        self.env.invalidate_all()
        both.send()
        self.assertEqual(other_consent.state, "requested", "the rest leaves")


@tagged("post_install", "-at_install")
class TestReplies(MailTruthCase):
    """What people write back by mail is an answer; what robots send is not."""

    def _assert_answered(self, applicant, text="Call me next week"):
        todo = self._todos(applicant)
        self.assertEqual(todo.user_id, self.officer)
        self.assertIn("answered by mail", todo.summary)
        self.assertIn(text, todo.note)
        self.assertTrue(todo.recruiter_only)
        self.assertEqual(applicant.last_contact_date, fields.Date.today())

    def _assert_untroubled(self):
        """Nobody outside was told that a mail could not be delivered."""
        self._run_queue()
        for mail in self.mailbox.mails:
            self.assertNotIn("could not be", mail.as_string())
            self.assertNotIn("MAILER-DAEMON", str(mail["From"]))

    def test_reply_to_a_question_and_its_reminder(self):
        with freeze_time("2026-03-01"):
            applicant, consent = self._request()
            self._run_queue()
            (mail,) = self._to("ada@mail.example.com")
            self.assertEqual(
                mail["Reply-To"].addresses[0].addr_spec, "catchall@company.example.com"
            )
            self.assertNotIn("olga", mail["Reply-To"])
        with freeze_time("2026-03-02"):
            self._reply(mail)
            self._assert_answered(applicant)
            self.assertEqual(str(consent.reply_date), "2026-03-02")
            message = consent.message_ids[0]
            self.assertIn("Call me next week", message.body)
        for day in ("2026-03-16", "2026-04-01", "2026-04-20"):
            with freeze_time(day):
                self._run_cron(self.consent_cron)
                self._run_queue()
        self.assertEqual(consent.state, "requested", "nobody has looked at it")
        self.assertFalse(consent.reminder_date)
        with freeze_time("2026-04-21"):
            self._todos(applicant).with_user(self.officer).action_done()
            self._run_cron(self.consent_cron)
        self.assertEqual(consent.state, "lapsed")
        self._assert_untroubled()

    def test_reply_to_a_reminder_a_renewal_and_a_receipt(self):
        for kind in ("reminded", "renewal_requested"):
            with self.subTest(kind):
                applicant, consent = self._request(
                    f"Ada {kind}", email_from=f"{kind}@x.io"
                )
                self._run_queue()
                consent._queue_question(kind)
                self._run_queue()
                self._reply(self._to(f"{kind}@x.io")[-1])
                self._assert_answered(applicant)
        applicant = self._remember("Bea Bell")
        self._run_queue()
        (receipt,) = self._to("bea@mail.example.com")
        self._reply(receipt)
        self._assert_answered(applicant)
        self._assert_untroubled()

    def test_reply_to_a_refusal_mail_with_the_question(self):
        case = TestAskedMeansLeft._refuse_with_question
        applicant = case(self)
        self._run_queue()
        self._reply(self._to("ada@mail.example.com")[0])
        self._assert_answered(applicant)
        self._assert_untroubled()
        self.assertEqual(
            self.env["hr.applicant"].search_count([("email_from", "ilike", "ada@")]),
            0,
            "no new application: the refused one is archived",
        )

    def test_reply_to_an_invitation_and_its_reminder(self):
        start = fields.Datetime.now()
        medalist = self._remember()
        invitation = self._invite(medalist)
        self._run_queue()
        mail = self._to("ada@mail.example.com")[-1]
        self.assertIn("just reply to this email", mail.as_string().replace("=\n", ""))
        self._reply(mail)
        self._assert_answered(medalist)
        self.assertTrue(invitation.reply_date)
        for days in (11, 22, 40):
            with freeze_time(start + timedelta(days=days)):
                self._run_cron(self.env.ref(f"{MODULE}.ir_cron_invitations"))
        self.assertEqual(invitation.state, "sent", "never “no answer”")
        self.assertFalse(invitation.reminder_count)
        invitation.with_user(self.officer).action_not_interested()
        self.assertEqual(invitation.state, "not_interested")
        self._assert_untroubled()

    def test_late_reply_to_an_invitation(self):
        invitation = self._invite(self._remember())
        self._run_queue()
        mail = self._to("ada@mail.example.com")[-1]
        invitation.state = "expired"
        self._reply(mail)
        self.assertEqual(invitation.state, "sent")

    def test_reply_to_a_confirmation(self):
        medalist = self._remember()
        invitation = self._invite(medalist)
        self._run_queue()
        invitation._answer("interested")
        self._run_queue()
        self._reply(self._to("ada@mail.example.com")[-1], "I changed my mind")
        self.assertTrue(
            self._todos(medalist).filtered(lambda t: "answered by mail" in t.summary)
        )
        self.assertEqual(invitation.state, "interested")

    def _send_plan_mail(self):
        self.bronze.plan_id = self.env.ref(f"{MODULE}.plan_by_mail")
        medalist = self._remember(
            medal=self.bronze,
            date=self._months_ago(12),
            interviewer_ids=self.interviewer.ids,
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_applicant SET create_date = create_date - interval '2 years'"
        )
        self.env.invalidate_all()
        self._run_followups()
        self._run_queue()
        return medalist, self._to("ada@mail.example.com")[-1]

    def test_reply_to_a_plans_mail(self):
        medalist, mail = self._send_plan_mail()
        self.assertIn("Is this still right", mail["Subject"])
        self.job.alias_contact = "followers"  # would turn them away
        medalist.last_contact_date = False
        self._reply(mail)
        self._assert_answered(medalist)
        self._assert_untroubled()
        message = self.env["mail.message"].search(
            [("model", "=", "hr.applicant"), ("body", "ilike", "Call me next week")]
        )
        self.assertTrue(message.recruiter_only)
        self.assertFalse(
            self.env["mail.message"]
            .with_user(self.interviewer)
            .search([("id", "in", message.ids)])
        )

    def test_reply_that_lost_its_references(self):
        applicant, _consent = self._request()
        self._run_queue()
        (mail,) = self._to("ada@mail.example.com")
        lost = EmailMessage()
        for name in ("From", "To", "Reply-To"):
            lost[name] = mail[name]
        lost["Subject"], lost["Message-Id"] = "Hello", "<unknown@mail.example.com>"
        self._reply(lost)
        self._assert_answered(applicant)
        self._assert_untroubled()

    def test_recruiters_answer_to_the_notification_is_no_reply(self):
        medalist = self._remember()
        invitation = self._invite(medalist)
        self._run_queue()
        self._reply(
            self._to("ada@mail.example.com")[-1], sender="olga@company.example.com"
        )
        self.assertFalse(invitation.reply_date)

    def test_reply_about_a_deleted_job_troubles_nobody(self):
        invitation = self._invite(self._remember())
        self._run_queue()
        mail = self._to("ada@mail.example.com")[-1]
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM hr_applicant_invitation WHERE id = %s", [invitation.id]
        )
        self.env.invalidate_all()
        with self.assertLogs(
            f"odoo.addons.{MODULE}.models.mail.mail_thread", "WARNING"
        ):
            self._reply(mail)
        self._assert_untroubled()

    def test_automatic_replies_change_nothing(self):
        medalist = self._remember()
        invitation = self._invite(medalist)
        asked, consent = self._request("Bea Bell")
        self._run_queue()
        medalist.last_contact_date = False
        for headers in (
            {"Auto_Submitted": "auto-replied"},
            {"Auto_Submitted": "auto-generated; type=x"},
            {"X_Autoreply": "yes"},
            {"Precedence": "auto_reply"},
            {"Precedence": "bulk"},
            {"Precedence": "junk"},
            {"Return_Path": "<>"},
        ):
            with self.subTest(headers):
                self._reply(self._to("ada@mail.example.com")[-1], **headers)
                self._reply(self._to("bea@mail.example.com")[-1], **headers)
                self.assertFalse(self._todos(medalist) | self._todos(asked))
                self.assertFalse(invitation.reply_date)
                self.assertFalse(consent.reply_date)
                self.assertFalse(medalist.last_contact_date)
                self.assertFalse(asked.last_contact_date)
        self._assert_untroubled()

    def test_people_whose_program_suppresses_answers_are_people(self):
        medalist = self._remember()
        self._invite(medalist)
        self._run_queue()
        self._reply(
            self._to("ada@mail.example.com")[-1],
            X_Auto_Response_Suppress="All",
            Auto_Submitted="no",
        )
        self._assert_answered(medalist)

    def test_automatic_reply_in_the_chatter_is_no_contact(self):
        for headers, contact in (
            ({"Auto_Submitted": "auto-replied"}, False),
            ({}, fields.Date.today()),
        ):
            medalist = self._remember("Cleo Clerk")
            message = medalist.message_post(
                body="How are you?",
                message_type="comment",
                subtype_xmlid="mail.mt_note",
            )
            sent = EmailMessage()
            sent["From"] = "catchall@company.example.com"
            sent["To"] = medalist.email_from
            sent["Subject"] = "How are you?"
            sent["Message-Id"] = message.message_id
            self._reply(sent, **headers)
            with self.subTest(headers):
                self.assertEqual(medalist.last_contact_date, contact)
            medalist.unlink()

    def test_where_nobody_reads_replies_none_is_invited(self):
        self.env.company.alias_domain_id = False
        self._invite(self._remember())
        self._run_queue()
        mail = self._to("ada@mail.example.com")[-1]
        self.assertNotIn("reply to this", mail.as_string().replace("=\n", ""))
        settings = Form(self.env["res.config.settings"])
        self.assertTrue(settings.medalist_replies_unseen)
        self._read_replies_again()
        self.assertFalse(Form(self.env["res.config.settings"]).medalist_replies_unseen)

    def _read_replies_again(self):
        domain = self.env["mail.alias.domain"].search(
            [("name", "=", "company.example.com")], limit=1
        )
        self.env.company.alias_domain_id = domain


@tagged("post_install", "-at_install")
class TestReports(MailTruthCase):
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
        applicant = TestAskedMeansLeft._refuse_with_question(self)
        self._run_queue()
        self._report(self._to("ada@mail.example.com")[0])
        self.assertEqual(applicant.consent_state, "no_request")
        self.assertTrue(applicant.is_bounced)

    def test_plans_mail_that_came_back(self):
        medalist, mail = TestReplies._send_plan_mail(self)
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


@tagged("post_install", "-at_install")
class TestFitTemplates(MailTruthCase):
    """A template that lost what candidates need is not saved, and does not leave."""

    def _template(self, name):
        return self.env.ref(f"{MODULE}.{name}")

    def test_template_without_what_it_needs_is_not_saved(self):
        question = self._template("mail_template_consent_request")
        plan_mail = self._template("mail_template_followup_profile")
        for template, values, sentence in (
            (self.template, {"email_cc": "boss@company.example.com"}, "person alone"),
            (self.template, {"partner_to": "3,4"}, "person alone"),
            (self.template, {"use_default_to": True}, "person alone"),
            (question, {"email_to": "a@x.io, b@x.io"}, "person alone"),
            (question, {"email_cc": "boss@company.example.com"}, "person alone"),
            (
                self.template,
                {"body_html": self.template.body_html.replace("/talent/inv", "/x")},
                "the answer to the invitation",
            ),
            (
                question,
                {"body_html": question.body_html.replace("/talent/consent", "/x")},
                "the answer to the question",
            ),
            (
                question,
                {"body_html": question.body_html.replace("wording_id.body", "note")},
                "words of the wording",
            ),
            (
                plan_mail,
                {"body_html": "<p>Hello</p>", "email_layout_xmlid": OTHER_LAYOUT},
                "stopping all contact",
            ),
        ):
            with self.subTest(template.name, values=list(values)):
                with self.assertRaisesRegex(ValidationError, sentence):
                    template.write(values)
        confirmation = self._template("mail_template_invitation_confirmation")
        confirmation.body_html = confirmation.body_html.replace("/talent/inv", "/x")

    def test_step_takes_no_mail_without_a_way_out(self):
        mail = self.env["mail.template"].create(
            {
                "name": "Bare",
                "model_id": self.env["ir.model"]._get_id("hr.applicant"),
                "body_html": "<p>Hello</p>",
                "use_default_to": False,
                "email_to": "{{ object.email_normalized }}",
            }
        )
        step = self.env.ref(f"{MODULE}.plan_by_mail").template_ids[:1]
        mail.email_layout_xmlid = OTHER_LAYOUT
        with self.assertRaisesRegex(ValidationError, "stopping all contact"):
            step.followup_mail_template_id = mail

    def test_mail_with_a_copy_does_not_leave(self):
        """Written behind the template's back, or by an older version."""
        medalist = self._remember()
        invitation = self._invite(medalist)
        invitation._get_queued_mails().email_cc = "boss@company.example.com"
        self._run_queue()
        self.assertEqual(invitation.state, "failed")
        self.assertIn("CC", invitation.failure_reason)
        self.assertFalse(self._to("boss@company.example.com"))
        self.assertTrue(self._todos(medalist))

    def test_question_without_its_link_or_words_was_not_asked(self):
        for name, damage in (
            ("Ada Link", lambda body: LINK_PATH.sub("/nowhere", body)),
            ("Ada Words", lambda body: body.replace("<p>", "<div>").replace("m", "n")),
        ):
            applicant, consent = self._request(name, email_from=f"{name[4:]}@x.io")
            mail = consent._get_queued_mails()
            mail.body_html = damage(mail.body_html)
            self._run_queue()
            with self.subTest(name):
                self.assertEqual(applicant.consent_state, "no_request")
                self.assertIn("Put", consent.failure_reason)
                self.assertFalse(consent.event_ids)

    def test_invitation_to_an_address_that_was_corrected_fails_and_goes_again(self):
        medalist = self._remember()
        invitation = self._invite(medalist)
        medalist.email_from = "ada.right@mail.example.com"
        medalist.with_user(self.officer)._record_consent("granted", "phone")
        self._run_queue()
        self.assertEqual(invitation.state, "failed")
        invitation.with_user(self.officer).action_send_again()
        self._run_queue()
        self.assertEqual(invitation.state, "sent")
        mail = self._to("ada.right@mail.example.com")[-1]
        self.assertTrue(self._find_link(mail, "invitation"))

    def test_text_part_says_what_the_html_says(self):
        round_body = self.template.body_html.replace(
            "See the job and give your answer",
            '<font color="red"><b>See the job</b> and answer</font>',
        )
        self.env["hr.applicant.invitation"].with_user(self.officer)._invite(
            self._remember(), self.other_job, self.template, body=round_body
        )
        self._run_queue()
        mail = self._to("ada@mail.example.com")[-1]
        text = mail.get_body(("plain",)).get_content()
        self.assertIn("See the job and answer [1]", " ".join(text.split()))
        self.assertNotIn("None", text)
        self.assertTrue(LINK.search(text))


@tagged("post_install", "-at_install")
class TestOneLayout(MailTruthCase):
    """Whatever a template says, its mails have one frame and one legal footer."""

    def setUp(self):
        super().setUp()
        self.env.company.write({"street": "1 Main Street", "zip": "1000"})
        self.officer.phone = "+32470112233"

    def _read(self, name):
        """The body of the mail that a template makes for somebody."""
        template = self.env.ref(f"{MODULE}.{name}")
        record = medalist = self._remember(f"{name.title()} Lovelace")
        if template.model == "hr.applicant.invitation":
            record = self._invite(medalist)
        elif template.model == "hr.applicant.consent":
            record = medalist.consent_id
        else:
            step = self.env.ref(f"{MODULE}.plan_by_mail").template_ids[:1]
            step.followup_mail_template_id = template
        return template.send_mail_batch(record.ids).body_html

    def test_every_mail_has_one_frame_and_one_footer(self):
        for template in TEMPLATES:
            with self.subTest(template):
                body = self._read(template)
                self.assertEqual(body.count("max-width: 560px"), 1)
                self.assertEqual(body.count("/talent/unsubscribe/id-"), 1)
                self.assertIn("stop all contact", body)
                self.assertIn("You get this email because", body)
                self.assertIn("Kind regards", body)
                self.assertIn(self.officer.name, body)
                self.assertIn("1 Main Street, 1000", body)
                self.assertNotIn("data-oe-", body)
                for button in re.findall(r'<a [^>]*class="btn[^>]*>', body):
                    self.assertIn("style=", button)

    def test_no_template_loses_the_way_out(self):
        for template in ("consent_receipt", "followup_profile"):
            name = f"mail_template_{template}"
            self.env.ref(f"{MODULE}.{name}").body_html = "<p>Hello</p>"
            with self.subTest(name):
                self.assertEqual(self._read(name).count("/talent/unsubscribe/id-"), 1)

    def test_text_with_a_footer_of_its_own_gets_no_second_one(self):
        """It was edited before there was a layout."""
        footer = (
            '<a t-attf-href="/talent/unsubscribe/id-{{ object.id }}">stop</a>'
            '<a class="btn" style="color: red" href="https://example.com">Us</a>'
        )
        self.env.ref(f"{MODULE}.mail_template_consent_receipt").body_html = footer
        body = self._read("mail_template_consent_receipt")
        self.assertEqual(body.count("/talent/unsubscribe/id-"), 1)
        self.assertNotIn("Kind regards", body)

    def test_layout_speaks_the_language_of_the_person(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        layout = self.env.ref(f"{MODULE}.candidate_mail_layout")
        layout.update_field_translations(
            "arch_db", {"fr_FR": {"stop all contact": "ne plus me contacter"}}
        )
        medalist = self._remember()
        medalist.partner_id.lang = "fr_FR"
        body = self._invite(medalist)._get_queued_mails().body_html
        self.assertIn("ne plus me contacter", body)

    def test_why_they_are_written_to(self):
        agreed = "because you agreed to hear from us"
        self.assertIn(agreed, self._read("mail_template_consent_receipt"))
        self.assertIn(agreed, self._read("mail_template_followup_profile"))
        _applicant, consent = self._request("Bea Bell")
        self.assertIn("because you applied at", consent._get_queued_mails().body_html)

    def test_proof_keeps_what_the_mails_said(self):
        applicant, consent = self._request()
        self._run_queue()
        consent._queue_question("reminded")
        self._run_queue()
        asked, reminded = consent.event_ids
        for event in (asked, reminded):
            self.assertIn("May we stay in touch about future jobs?", event.wording_text)
            self.assertIn("Only our recruiters see them", event.wording_text)
            self.assertIn("Without an answer we won't", event.wording_text)
            self.assertNotIn("/talent/", event.wording_text)
            self.assertNotIn(applicant.partner_name, event.wording_text)
        self.assertIn("It takes one click", asked.wording_text)
        self.assertIn("won't ask again before", reminded.wording_text)

    def test_proof_of_a_mail_that_does_not_say_where_its_question_is(self):
        _applicant, consent = self._request()
        mail = consent._get_queued_mails()
        mail.body_html = mail.body_html.replace("o_candidate_question", "o_edited")
        self._run_queue()
        self.assertIn("Only our recruiters see them", consent.event_ids.wording_text)
        self.assertNotIn("It takes one click", consent.event_ids.wording_text)


@tagged("post_install", "-at_install")
class TestReceipts(MailTruthCase):
    """Answers that are taken over from elsewhere are recorded in silence."""

    def _record(self, people, **options):
        people.with_user(self.officer)._record_consent("granted", "phone", **options)
        return self.env["mail.mail"].search_count(
            [("model", "=", "hr.applicant.consent"), ("state", "=", "outgoing")]
        )

    def test_old_answers_are_not_confirmed(self):
        ada = self._remember(consent=False)
        self.assertEqual(self._record(ada, date=self._days_ago(8)), 0)
        self.assertEqual(self._record(ada, date=self._days_ago(7)), 1)

    def test_many_at_once_are_not_confirmed_unless_somebody_says_so(self):
        people = self.env["hr.applicant"].concat(
            *(self._remember(f"P{n} Person", consent=False) for n in range(21))
        )
        self.assertEqual(self._record(people), 0)
        self.assertEqual(self._record(people, receipt=True), 21)

    def test_dialog_says_so(self):
        ada = self._remember(consent=False)
        action = ada.with_user(self.officer).action_record_consent()
        dialog = Form(
            self.env[action["res_model"]]
            .with_user(self.officer)
            .with_context(**action["context"])
        )
        self.assertTrue(dialog.send_receipt)
        dialog.date = self._days_ago(30)
        self.assertFalse(dialog.send_receipt)
        dialog.send_receipt = True
        dialog.save().action_record()
        self.assertEqual(len(ada.consent_id._get_queued_mails()), 1)


@tagged("post_install", "-at_install")
class TestTwoRecruiters(MailTruthCase):
    def test_second_mailing_leaves_out_whom_the_first_one_invites(self):
        """Neither sees the other's invitations before both are made."""
        people = [self._remember(name) for name in ("Ada A", "Bea B", "Cleo C")]
        Invitation = self.registry["hr.applicant.invitation"]
        choose = Invitation._choose
        chosen = choose(
            self.env["hr.applicant.invitation"],
            self.env["hr.applicant"].concat(*people),
            self.other_job,
        )
        first = self._invite(people[1])
        with patch.object(Invitation, "_choose", lambda *_args: chosen):
            second = self._invite(*people)
        self.assertEqual(second.applicant_id, people[0] | people[2])
        with patch.object(Invitation, "_choose", lambda *_args: chosen):
            third = self._invite(*people)
        self.assertFalse(third)
        self.assertEqual(
            len((first | second).round_id),
            self.env["hr.applicant.invitation.round"].search_count(
                [("job_id", "=", self.other_job.id)]
            ),
            "no empty round stays",
        )


@tagged("post_install", "-at_install")
class TestWhoSpeaks(MailboxMixin, TalentCase):
    """On candidates' pages nobody speaks as a visitor without a name."""

    def setUp(self):
        super().setUp()
        self.officer.email = "olga@company.example.com"
        self.env.company.email = "jobs@company.example.com"
        self.env["mail.mail"].search([]).unlink()
        self.mailbox = self._catch_mails()
        self.visitor = self.env.ref("base.public_user").partner_id

    def _authors(self):
        self.env.flush_all()
        messages = self.env["mail.message"].search([("id", ">", self.last)])
        return messages.author_id

    def _submit(self, *args, **options):
        self.last = self.env["mail.message"].search([], order="id desc", limit=1).id
        return super()._submit(*args, **options)

    def test_no_on_the_page(self):
        self._grant()
        self.env["mail.mail"].search([]).unlink()
        self._submit(self._link("profile"), "withdraw")
        self.assertEqual(self.consent.state, "withdrawn")
        self.assertNotIn(self.visitor, self._authors())
        self._run_queue()
        (notice,) = [mail for mail in self.mailbox.mails if "olga@" in mail["To"]]
        self.assertIn("jobs@company.example.com", notice["From"])
        self.assertIn("does not want to be contacted", notice["Subject"])

    def test_receipt_of_a_yes_on_the_page(self):
        self.job.user_id = self.applicant.user_id = False
        self._submit(self._link("consent"), "yes")
        self._run_queue()
        (receipt,) = [mail for mail in self.mailbox.mails if "ada@" in mail["To"]]
        self.assertIn("jobs@company.example.com", receipt["From"])
        self.assertNotIn(self.visitor, self._authors())

    def test_answers_to_an_invitation_are_the_persons(self):
        self._grant()
        invitation = (
            self.env["hr.applicant.invitation"]
            .with_user(self.officer)
            ._invite(
                self.applicant,
                self.other_job,
                self.env.ref(f"{MODULE}.mail_template_invitation"),
            )
            .sudo()
        )
        self._run_queue()
        link = invitation._get_link_path()
        self._submit(link, "interested", message="Gladly")
        self.assertIn(self.applicant.partner_id, self._authors())
        self.assertNotIn(self.visitor, self._authors())
        self._submit(link, "not_interested", message="Sorry")
        self.assertNotIn(self.visitor, self._authors())
