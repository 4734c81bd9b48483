import smtplib
import sys

from odoo import fields, models

from .mail_layout import read_question
from .smtp_retry import RETRY_DELAYS, is_temporary


class MailMailMixinOutcome(models.AbstractModel):
    """What happens when a mail to a candidate has left or failed.

    The record of the mail (``hr.applicant.mail.mixin``) is told when the mail server
    has taken the mail, or when the mail failed for good. After a temporary error the
    mail stays in the queue and is tried again (``smtp_retry.py``).
    """

    _name = "mail.mail.mixin.outcome"
    _description = "What Became of Mails to Candidates"

    attempts = fields.Integer(help="How many times this mail did not leave.")

    def _send(self, *args, **kwargs):
        attempts = {m: m.attempts for m in self.exists() if m.state == "outgoing"}
        try:
            return super()._send(*args, **kwargs)
        except smtplib.SMTPServerDisconnected:
            # Odoo marks the mail that was being sent as failed, without a call of
            # ``_postprocess_sent_message``.
            broken = self.exists().filtered(
                lambda mail: mail.state == "exception"
                and mail.attempts == attempts.get(mail)
            )
            broken._postprocess_sent_message(
                [],
                [],
                failure_reason=self.env._("The mail server ended the connection."),
                failure_type="mail_smtp",
            )
            raise

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        ours = self.browse().concat(*self._get_candidate_mails().values())
        questions = self.filtered(lambda mail: mail.sudo().asked_consent_id)
        # A mail without a recipient fails without a failure type.
        failed = bool(failure_type) or any(mail.state == "exception" for mail in self)
        if failed:
            reason = failure_reason or self[:1].failure_reason or failure_type
            (ours | questions)._retry_or_fail(reason, failure_type)
        else:
            for model, mails in ours._get_candidate_mails().items():
                mails._get_records(model)._on_mail_sent(mails)
            for mail in questions:
                mail._handle_sent_refusal()
            # Odoo deletes the message of a deleted mail unless it is a notification.
            # The message must stay: a reply or a bounce refers to it.
            (ours | questions).filtered("auto_delete").is_notification = True
        return super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )

    def _retry_or_fail(self, reason, failure_type):
        """Queue these mails again after a temporary error, else let them fail for good.

        :param str reason: what to show to the recruiter
        :param str failure_type: of Odoo's selection, or None
        """
        # Odoo calls this while it handles the error, and does not hand it over.
        temporary = failure_type == "mail_smtp" or is_temporary(sys.exc_info()[1])
        again = self.filtered(lambda m: temporary and m.attempts < len(RETRY_DELAYS))
        now = fields.Datetime.now()
        for attempts, mails in again.grouped("attempts").items():
            later = now + RETRY_DELAYS[attempts]
            mails.write({"state": "outgoing", "scheduled_date": later})
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger(later)
        for attempts, mails in self.grouped("attempts").items():
            mails.attempts = attempts + 1
        final = self - again
        for model, mails in final._get_candidate_mails().items():
            records = mails._get_records(model)
            records._on_mail_failed(reason, mails)
            records._create_not_sent_todo(reason)
        for mail in final.sudo().filtered("asked_consent_id"):
            mail.asked_consent_id._on_mail_failed(reason, mail)

    def _handle_sent_refusal(self):
        """Tell the consent whether this refusal mail left with its question.

        The question counts as asked if the mail went to the person's address alone and
        the person may still be asked.
        """
        consent = self.sudo().asked_consent_id
        if [consent.email_normalized] in self._get_copies() and self._may_ask():
            consent._on_mail_sent(self.sudo())
        elif consent.asking_date:
            consent._on_mail_failed(
                self.env._(
                    "The refusal mail left without the question: they may not be asked "
                    "by now, or it did not go to their address alone."
                ),
                self.sudo(),
            )

    def _get_shown_question(self):
        """Return the question as this mail asks it, as values of an event.

        :return: empty if the mail does not say where its question begins and ends
        """
        words = read_question(self.body_html or "")
        return {"wording_text": words} if words else {}

    def _may_ask(self):
        """Return whether the question of this refusal mail may still be asked."""
        consent = self.sudo().asked_consent_id
        return consent._is_askable() and not consent._get_mail_blockers()[consent.id]
