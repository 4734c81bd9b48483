from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import MODULE, slow
from .mailbox import MailCase

QUEUE = "odoo.addons.mail.models.mail_mail"


@tagged("post_install", "-at_install", "slow")
class TestAskedMeansLeft(MailCase):
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

    @slow
    def test_looking_at_what_leaves_costs_no_query_per_mail(self):
        people = [
            self._request(f"P{n} Person")[0] | self._remember(f"Q{n} Person")
            for n in range(12)
        ]
        self._invite(*(couple[1] for couple in people))
        mails = self.env["mail.mail"].search([("model", "!=", False)], order="id")

        def look(batch):
            self.assertFalse(batch._cancel_blocked())

        asking = mails.filtered("question_kind")
        inviting = mails.filtered(lambda m: m.model == "hr.applicant.invitation")
        for batch in (asking, inviting):
            self.assertEqual(len(batch), 12)
            self.assertEqual(
                self._count_queries(look, batch), self._count_queries(look, batch[:4])
            )

    @slow
    def test_telling_what_is_held_back_costs_no_query_per_mail(self):
        self._invite(*(self._remember(f"P{n} Person") for n in range(12)))
        mails = self.env["mail.mail"].search(
            [("model", "=", "hr.applicant.invitation")]
        )
        mails.body_html = "<p>Hello, no link at all</p>"

        def tell(batch):
            self.assertEqual(batch._cancel_blocked(), batch)

        tell(mails[:2])  # the to-do is made
        self.assertEqual(
            self._count_queries(tell, mails[2:4]), self._count_queries(tell, mails[4:])
        )

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


@tagged("post_install", "-at_install", "slow")
class TestServerTrouble(MailCase):
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
        invitation = self._invite(self._remember(receipt=True))
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


@tagged("post_install", "-at_install", "slow")
class TestReceipts(MailCase):
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

    def test_a_paused_plan_holds_no_receipt_back(self):
        """It is about the answer, not about the plan."""
        ada = self._remember(consent=False)
        ada.with_user(self.officer)._pause_followups()
        self.assertEqual(self._blocker(ada), "no_consent")
        ada.with_user(self.officer)._record_consent("granted", "phone")
        self.assertEqual(self._blocker(ada), "paused")
        self._run_queue()
        (receipt,) = self._to("ada@mail.example.com")
        self.assertIn("/talent/profile/", str(receipt))

    def test_many_at_once_are_not_confirmed_unless_somebody_says_so(self):
        people = self.env["hr.applicant"].concat(
            *(self._remember(f"P{n} Person", consent=False) for n in range(21))
        )
        self.assertEqual(self._record(people), 0)
        self.assertEqual(self._record(people, receipt=True), 21)

    def test_dialog_says_so(self):
        ada = self._remember(consent=False)
        action = ada.with_user(self.officer).action_record_consent()
        dialog = self._open_dialog(action)
        self.assertTrue(dialog.send_receipt)
        dialog.date = self._days_ago(30)
        self.assertFalse(dialog.send_receipt)
        dialog.send_receipt = True
        dialog.save().action_record()
        self.assertEqual(len(ada.consent_id._get_queued_mails()), 1)
