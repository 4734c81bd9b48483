from odoo import fields, models

from ..constants import RECRUITER


class HrApplicantRefuseReason(models.Model):
    _name = "hr.applicant.refuse.reason"
    _inherit = ["hr.applicant.refuse.reason", "hr.applicant.field.guard"]

    suggested_medal_id = fields.Many2one(
        "hr.applicant.medal",
        groups=RECRUITER,
        help="The medal that the refuse dialog proposes with this reason.",
    )
