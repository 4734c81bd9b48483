from odoo import models


class HrJob(models.Model):
    """A job, as far as past candidates go.

    What each concern adds is a mixin in its package. The mixins stand before
    ``hr.job``, so that they can extend its methods.
    """

    _name = "hr.job"
    _inherit = [
        "hr.job.mixin.invitation",
        "hr.job.mixin.matches",
        "hr.job.mixin.pool",
        "hr.job.mixin.explanation",
        "hr.job.mixin.ranking",
        "hr.job.mixin.opening",
        "hr.applicant.field.guard",
        "hr.applicant.activity.guard",
        "hr.job",
    ]

    def action_reinvite_past_candidates(self):
        """Open the wizard that invites past candidates to this job, the best first."""
        self.ensure_one()
        return self.env["hr.applicant.reinvite"]._open(self)
