from odoo import fields, models


class HrApplicantRefuseReason(models.Model):
    _inherit = "hr.applicant.refuse.reason"

    suggested_medal_id = fields.Many2one(
        "hr.applicant.medal",
        help="The medal that the refuse dialog proposes with this reason.",
    )
