from datetime import timedelta

from odoo import Command, fields, models

from ..constants import HOLD_DAYS
from ..tools import get_company


class HrApplicantFollowupMixinMail(models.AbstractModel):
    """Steps that are emails: sent by themselves, through the gate.

    * The mail waits in the queue, which asks the gate again. When it has left, that was
      a contact and the plan moves on. If it does not leave, the step waits and is tried
      again.
    * An email can be prepared instead: the step is an activity, and leaves the same way
      when a recruiter has sent it.
    * If a person has no address, or one that does not work, the recruiter gets the
      step's activity instead.
    * A step for outdated profiles is skipped if the person looked at theirs lately.
    """

    _name = "hr.applicant.followup.mixin.mail"
    _description = "Mails of Follow-ups"

    def _send_mails(self, today):
        """Queue the due emails.

        :param date today: the day it is where their recruiters live
        :return: the follow-ups whose step is an email
        """
        by_mail = self.filtered(lambda f: f.step_id.sudo()._is_sent_by_itself())
        applicants = by_mail.applicant_id
        dead = applicants._get_dead_addresses(applicants.mapped("email_normalized"))
        by_mail = by_mail.filtered(
            lambda f: f.applicant_id.email_normalized
            and f.applicant_id.email_normalized not in dead
        )
        current = by_mail.filtered(
            lambda f: f.step_id.sudo().followup_outdated_only
            and not f.applicant_id._is_outdated(today)
        )
        current._go_to_next_step()
        wanted = by_mail - current
        applicants = wanted.applicant_id
        applicants.filtered(
            lambda a: not a.consent_id and a._get_person_key()
        )._ensure_consents()
        queued = set(applicants._get_queued_mails().mapped("res_id")) if wanted else ()
        for step, followups in wanted.grouped("step_id").items():
            followups.applicant_id.filtered(lambda a: a.id not in queued)._queue_mails(
                step.sudo().followup_mail_template_id, followup_step_id=step.id
            )
        # If it has not left by then, it is looked at again.
        tomorrow = today + timedelta(days=1)
        wanted._let_wait(dict.fromkeys(wanted, (tomorrow, False)))
        return by_mail

    def _queue_written_mail(self, subject, body, attachments):
        """Queue the email that a recruiter wrote for the open follow-up.

        It leaves as the emails of plans do: through the gate, in the frame with the
        links, seen by recruiters only. When it has left, the follow-up is done.

        :param str subject: the subject
        :param Markup body: the text, without the frame
        :param ir.attachment attachments: what goes with it
        """
        self.ensure_one()
        applicant = self.applicant_id
        if not applicant.consent_id:
            applicant._ensure_consents()
        step = self.activity_id.followup_step_id.sudo()
        framed = step.followup_mail_template_id._frame_for_candidate(
            body, applicant, lang=self.person_id.lang
        )
        company = get_company(applicant)
        author = self.env.user
        self.env["mail.mail"].sudo().create(
            {
                "attachment_ids": [Command.set(attachments.ids)],
                "author_id": author.partner_id.id,
                "auto_delete": True,
                "body": framed,
                "body_html": framed,
                "email_from": (author if author.email else company).email_formatted,
                "email_to": applicant.email_normalized,
                "followup_step_id": step.id,
                "message_type": "email_outgoing",
                "model": applicant._name,
                "reply_to": company._get_reply_address(),
                "res_id": applicant.id,
                "subject": subject,
            }
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _close_sent_step(self, mails=None):
        """The step's email has left: go on with what waits for that.

        An email that left by itself is kept as what was done, like an activity. One
        that a recruiter wrote is what the open activity asked for.

        :param mail.mail mails: the mails that left; may be unknown
        """
        today = fields.Date.context_today(self)
        opened = self._filter_live().filtered("activity_id")
        steps = mails and mails.sudo().followup_step_id
        for followup in opened:
            activity = followup.activity_id
            if steps is None or activity.followup_step_id in steps:
                done = activity.with_user(activity.user_id or self.env.user).sudo()
                followup.applicant_id._finish_contact(done, "sent", today, note=None)
        waiting = (self._filter_live() - opened).filtered(
            lambda f: f.step_id._is_sent_by_itself()
        )
        nobody = self.env["res.users"]
        self.env["mail.activity"].create(
            [
                {
                    **values,
                    "active": False,
                    "date_deadline": today,
                    "followup_outcome": "sent",
                    "note": False,
                }
                for values in waiting._prepare_activities(nobody, today)
            ]
        )
        waiting._close_step(contacted=True)

    def _let_wait_for_mail(self):
        """The email did not leave: try again later; somebody is told the first time.

        :return: those that wait for it
        """
        later = fields.Date.context_today(self) + timedelta(days=HOLD_DAYS)
        waiting = self.filtered(lambda f: f.state == "running" and not f.activity_id)
        self.env["hr.applicant.followup.summary"]._queue_failures(
            waiting.filtered(lambda f: f.hold_reason != "failed")
        )
        waiting._let_wait(dict.fromkeys(waiting, (later, "failed")))
        return waiting
