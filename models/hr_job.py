from odoo import models


class HrJob(models.Model):
    _inherit = "hr.job"

    def action_reinvite_past_candidates(self):
        """Open the wizard that invites past candidates to this job, the best first."""
        self.ensure_one()
        return self.env["hr.applicant.reinvite"]._open(self)
