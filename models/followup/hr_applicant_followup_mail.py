from datetime import timedelta

from odoo import fields, models

from ..constants import HOLD_DAYS


class HrApplicantFollowupMixinMail(models.AbstractModel):
    """Steps that are emails: sent by themselves, through the gate.

    * The mail waits in the queue, which asks the gate again. When it has left, that was
      a contact and the plan moves on. If it does not leave, the step waits and is tried
      again.
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
        by_mail = self.filtered(lambda f: f.step_id.sudo().followup_mail_template_id)
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

    def _close_sent_step(self):
        """The step's email has left: go on with what waits for that.

        The email is kept as what was done, like an activity.
        """
        today = fields.Date.context_today(self)
        waiting = self._filter_live().filtered("step_id.followup_mail_template_id")
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
