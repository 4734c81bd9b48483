from odoo import api, fields, models


class HrApplicantErasurePreview(models.TransientModel):
    """Say what an erasure will do, and do it. The dialog itself keeps no word of it."""

    _name = "hr.applicant.erasure.preview"
    _description = "Erase a Person"

    erasure_id = fields.Many2one(
        "hr.applicant.erasure", required=True, readonly=True, ondelete="cascade"
    )
    is_possible = fields.Boolean(compute="_compute_summary")
    summary = fields.Html(compute="_compute_summary", sanitize=False)

    @api.depends("erasure_id")
    def _compute_summary(self):
        for dialog in self:
            dialog.erasure_id._check_recruiter()
            preview = dialog.erasure_id._get_preview()
            dialog.is_possible = not preview["obstacle"]
            dialog.summary = self.env["ir.qweb"]._render(
                "hr_recruitment_silver_medalist.erasure_preview", {"preview": preview}
            )

    def action_erase(self):
        """Erase the person, and show what is left of the request.

        :raise AccessError: if the user has no access to one of their applications
        :raise UserError: if the person can't be erased now
        """
        self.ensure_one()
        erasure = self.erasure_id
        erasure._check_recruiter()
        erasure.sudo()._execute()
        return erasure._get_records_action(name=erasure.display_name, context={})
