from dateutil.relativedelta import relativedelta

from odoo import fields, models

from ..tools import get_company


class HrApplicantMixinFollowupMail(models.AbstractModel):
    """The emails of follow-ups are about an application."""

    _name = "hr.applicant.mixin.followup.mail"
    _inherit = "hr.applicant.mail.mixin"
    _description = "Mails of Follow-ups about an Applicant"

    def _is_outdated(self, today):
        """Return whether nobody has looked at the person's data for too long."""
        self.ensure_one()
        company = get_company(self)
        applied = (self.consent_id.sudo().applicant_ids | self).mapped("create_date")
        known = [moment.date() for moment in applied]
        if self.consent_id.sudo().profile_date:
            known.append(self.consent_id.sudo().profile_date)
        months = company.medalist_profile_months
        return max(known) + relativedelta(months=months) <= today

    # -- hr.applicant.mail.mixin --------------------------------------------------

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

    def _get_todo_application(self):
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
        self.followup_id._close_sent_step()

    def _on_mail_failed(self, reason, mails=None):
        for applicant in self.followup_id._hold_not_sent().applicant_id:
            recruiter = applicant.with_context(lang=applicant._get_recruiter().lang)
            recruiter._for_recruiters()._message_log(
                body=recruiter.env._("The follow-up email did not leave: %s", reason)
            )
