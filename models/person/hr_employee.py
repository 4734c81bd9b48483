from odoo import api, fields, models

from ..constants import RECRUITER


class HrEmployee(models.Model):
    """What employees are recognised by among past candidates."""

    _inherit = "hr.employee"

    candidate_emails = fields.Json(
        compute="_compute_candidate_emails",
        store=True,
        copy=False,
        groups=RECRUITER,
        help="Their addresses, as those of past candidates are compared.",
    )

    @api.depends("work_email", "private_email")
    def _compute_candidate_emails(self):
        Address = self.env["hr.applicant.address"]
        for employee in self:
            texts = employee.work_email, employee.private_email
            emails = [email for t in texts for email in Address._normalize("email", t)]
            employee.candidate_emails = sorted(set(emails)) or False
