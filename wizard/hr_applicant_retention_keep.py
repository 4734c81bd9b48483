from odoo import fields, models
from odoo.exceptions import UserError


class HrApplicantRetentionKeep(models.TransientModel):
    """Keep people for longer than the retention rules say: until when, and why."""

    _name = "hr.applicant.retention.keep"
    _description = "Keep for Longer"

    applicant_ids = fields.Many2many(
        "hr.applicant",
        "hr_applicant_retention_keep_rel",
        string="People",
        required=True,
        context={"active_test": False},
    )
    date = fields.Date(string="Keep Until", required=True)
    reason = fields.Char(required=True)

    def action_keep(self):
        """Keep them; an open request of a retention rule is closed.

        :raise UserError: if the day has passed
        """
        for wizard in self:
            if wizard.date <= fields.Date.context_today(self):
                raise UserError(self.env._("Choose a day in the future."))
            wizard.with_context(active_test=False).applicant_ids._keep_until(
                wizard.date, wizard.reason
            )
        return {"type": "ir.actions.act_window_close"}
