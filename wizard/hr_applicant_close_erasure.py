from odoo import fields, models


class HrApplicantCloseErasure(models.TransientModel):
    """Close a request to be erased without erasing, and say why: the proof keeps it."""

    _name = "hr.applicant.close.erasure"
    _description = "Close a Request to Be Erased"

    consent_id = fields.Many2one(
        "hr.applicant.consent", string="Person", required=True, readonly=True
    )
    reason = fields.Char(required=True)

    def action_close(self):
        """Close the request; nothing is permitted by it."""
        for wizard in self:
            wizard.consent_id.check_access("read")
            wizard.consent_id.sudo()._close_erasure(
                "erasure_refused", note=wizard.reason
            )
        return {"type": "ir.actions.act_window_close"}
