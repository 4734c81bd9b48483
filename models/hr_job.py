from odoo import fields, models

from .access.mail_activity_mixin import get_shown_domain


class HrJob(models.Model):
    """A job, as far as past candidates go.

    What each concern adds is a mixin in its package. The mixins stand before
    ``hr.job``, so that they can extend its methods.
    """

    _name = "hr.job"
    _inherit = [
        "hr.job.mixin.invitation",
        "hr.job.mixin.matches",
        "hr.job.mixin.explanation",
        "hr.job.mixin.ranking",
        "hr.job.mixin.opening",
        "hr.applicant.field.guard",
        "hr.job",
    ]
    _has_recruiter_activities = True

    activity_ids = fields.One2many(
        domain=lambda self: get_shown_domain(
            self, "mail.activity.mixin", "activity_ids"
        ),
        depends_context=("uid",),
    )
    activity_state = fields.Selection(depends_context=("uid",))
    activity_user_id = fields.Many2one(depends_context=("uid",))
    activity_date_deadline = fields.Date(depends_context=("uid",))
    activity_exception_decoration = fields.Selection(depends_context=("uid",))
    activity_exception_icon = fields.Char(depends_context=("uid",))

    def action_reinvite_past_candidates(self):
        """Open the wizard that invites past candidates to this job, the best first."""
        self.ensure_one()
        return self.env["hr.applicant.reinvite"]._open(self)
