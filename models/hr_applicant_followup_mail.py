from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields, models

from .hr_applicant_followup_run import HOLD_DAYS


class HrApplicant(models.Model):
    """Steps that are emails: sent by themselves, through the gate.

    * The mail waits in the queue, which asks the gate again. When it is sent, this was
      a contact and the plan moves on; what does not leave waits and is tried again.
    * Whoever has no address, or one that does not work, gets the step's activity
      instead.
    * A step for outdated profiles is skipped for whoever looked at theirs lately.
    """

    _name = "hr.applicant"
    _inherit = ["hr.applicant", "hr.applicant.mailing.mixin"]

    def _send_followup_mails(self, today):
        """Queue the due emails.

        :return: the applications whose step is an email
        """
        dead = self._get_dead_addresses(self.mapped("email_normalized"))
        by_mail = self.filtered(
            lambda applicant: applicant.email_normalized
            and applicant.email_normalized not in dead
            and applicant.followup_step_id.sudo().followup_mail_template_id
        )
        current = by_mail.filtered(
            lambda applicant: applicant.followup_step_id.sudo().followup_outdated_only
            and not applicant._is_outdated(today)
        )
        current._go_to_next_step()
        wanted = by_mail - current
        queued = set(wanted._get_queued_mails().mapped("res_id")) if wanted else ()
        wanted.filtered(
            lambda applicant: not applicant.consent_id and applicant._get_person_key()
        )._ensure_consents()
        to_queue = wanted.filtered(lambda applicant: applicant.id not in queued)
        for step, applicants in to_queue.grouped("followup_step_id").items():
            applicants._queue_mails(
                step.sudo().followup_mail_template_id, followup_step_id=step.id
            )
        # If it has not left by then, it is looked at again.
        tomorrow = today + timedelta(days=1)
        wanted._hold_followups(
            {applicant.id: (tomorrow, False) for applicant in wanted}
        )
        return by_mail

    def _is_outdated(self, today):
        """Return whether nobody has looked at the person's data for too long."""
        self.ensure_one()
        company = self.company_id or self.env.company
        applied = (self.consent_id.sudo().applicant_ids | self).mapped("create_date")
        known = [moment.date() for moment in applied]
        if self.consent_id.sudo().profile_date:
            known.append(self.consent_id.sudo().profile_date)
        months = company.medalist_profile_months
        return max(known) + relativedelta(months=months) <= today

    # -- hr.applicant.mailing.mixin --------------------------------------------------

    def _get_queued_mails_domain(self):
        return super()._get_queued_mails_domain() + [("followup_step_id", "!=", False)]

    def _get_mail_blockers(self):
        dead = self._get_dead_addresses(self.mapped("email_normalized"))
        blockers = self._get_contact_blockers()
        return {
            applicant.id: blockers[applicant.id]
            or (applicant.email_normalized in dead and "bounced")
            for applicant in self
        }

    def _get_told_application(self):
        return self

    def _get_responsible(self):
        """Return who carries out the person's next step, or who takes care of them."""
        return (
            self._get_followup_responsibles()[self]
            or self.consent_id._get_responsible()
        )

    def _get_persons_partners(self):
        return self.partner_id

    def _on_reply(self):
        self.consent_id.reply_date = fields.Date.context_today(self)
        self._cancel_queued_mails()

    def _get_mail_consent(self):
        return self.consent_id

    def _on_mail_sent(self, mails=None):
        self._note_contact()  # whatever became of the plan meanwhile
        waiting = self.filtered(
            lambda applicant: applicant.followup_state in ("running", "paused")
            and applicant.followup_step_id.followup_mail_template_id
        )
        today = fields.Date.context_today(self)
        # Done already: kept as what was done, like an activity.
        self.env["mail.activity"].create(
            [
                {
                    **applicant._prepare_followup_activity(
                        self.env["res.users"], today
                    ),
                    "active": False,
                    "followup_open": False,
                    "date_deadline": today,
                    "followup_outcome": "sent",
                    "note": False,
                }
                for applicant in waiting
            ]
        )
        waiting._close_followup_step(contacted=True)

    def _on_mail_failed(self, reason, mails=None):
        later = fields.Date.context_today(self) + timedelta(days=HOLD_DAYS)
        waiting = self.filtered(
            lambda a: a.followup_state == "running" and not a.followup_activity_id
        )
        waiting._hold_followups({a.id: (later, "failed") for a in waiting})
        for applicant in waiting:
            recruiter = applicant.with_context(lang=applicant._get_recruiter().lang)
            recruiter.with_context(recruiter_only=True)._message_log(
                body=recruiter.env._("The follow-up email did not leave: %s", reason)
            )
