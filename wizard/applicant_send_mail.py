from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.apps.hr_applicant import PASSING


class ApplicantSendMail(models.TransientModel):
    """Odoo's dialog *Send Email* asks the gate about past candidates.

    It names beforehand who is left out of a mail to several. One person can be written
    to about the application all the same, by another button, and the chatter says so.
    """

    _name = "applicant.send.mail"
    _inherit = ["applicant.send.mail", "hr.applicant.field.guard"]

    left_out_note = fields.Char(compute="_compute_gate_notes")
    passing_note = fields.Char(compute="_compute_gate_notes")
    only_on_purpose = fields.Boolean(compute="_compute_gate_notes")

    @api.depends("applicant_ids")
    @api.depends_context("uid")
    def _compute_gate_notes(self):
        for dialog in self:
            applicants = dialog.applicant_ids._origin
            blockers = applicants._get_app_blockers()
            passing = {id_: b for id_, b in blockers.items() if b in PASSING}
            left_out = {id_: b for id_, b in blockers.items() if b not in PASSING}
            dialog.left_out_note = applicants._name_with_reasons(left_out)
            dialog.passing_note = applicants._name_with_reasons(passing)
            dialog.only_on_purpose = len(applicants) == 1 and bool(left_out)

    def action_send(self):
        self.ensure_one()
        left_out = self.applicant_ids._get_left_out()
        if len(left_out) == len(self.applicant_ids):
            self.applicant_ids._check_app_may_write()
        self.applicant_ids -= self.applicant_ids.browse(left_out)
        return super().action_send()

    def action_send_on_purpose(self):
        """Send the mail to one person whom the gate would leave out.

        :raise AccessError: if the user is no recruiter
        :raise UserError: if the mail is to several people
        """
        self.ensure_one()
        self.applicant_ids._check_recruiter("write")
        if len(self.applicant_ids) != 1:
            raise UserError(
                self.env._("Write to one person at a time whom you may not contact.")
            )
        left_out = self.applicant_ids._get_left_out()
        result = super().action_send()
        if left_out and not result:
            reason = self.applicant_ids._get_app_reason(left_out[self.applicant_ids.id])
            self.applicant_ids._for_recruiters()._message_log(
                body=self.env._("This email was sent on purpose, although: %s", reason)
            )
        return result
