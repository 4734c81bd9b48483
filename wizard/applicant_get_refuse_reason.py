from odoo import models


class ApplicantGetRefuseReason(models.TransientModel):
    """Odoo's dialog that refuses, one or many."""

    _name = "applicant.get.refuse.reason"
    _inherit = [
        "applicant.get.refuse.reason",
        "hr.applicant.refusal.mixin",
        "hr.applicant.field.guard",
    ]

    def action_refuse_reason_apply(self):
        remembered = self._get_remembered()
        result = super().action_refuse_reason_apply()
        self._remember(remembered)
        return result

    def _prepare_send_refusal_mails(self):
        if self._calls_first():
            return self._hold_mail()
        asked = self._prepare_question()
        return super(
            ApplicantGetRefuseReason, self.with_context(asked_applicants=asked)
        )._prepare_send_refusal_mails()

    def _render_lang(self, res_ids, engine="inline_template"):
        """Write all of the mail in the language of its question, whoever refuses."""
        applicants = self.env["hr.applicant"].sudo().browse(res_ids)
        return {applicant.id: applicant._get_lang() or "" for applicant in applicants}

    def _prepare_mail_values(self, applicant):
        values = super()._prepare_mail_values(applicant)
        values = self._add_postscript(values, applicant)
        return self._add_question(values, applicant)
