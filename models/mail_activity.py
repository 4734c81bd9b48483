from odoo import fields, models

from .hr_applicant_person import RECRUITER


class MailActivity(models.Model):
    """Activities know the plan step they came from; closing one moves the plan on.

    With ``followup_keep_step`` in the context, removing one leaves the step due: it was
    not the recruiter's decision.
    """

    _inherit = "mail.activity"

    followup_step_id = fields.Many2one(
        "mail.activity.plan.template",
        string="Follow-up Step",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups=RECRUITER,
        help="The step of a follow-up plan that this activity carries out.",
    )

    def write(self, vals):
        closed = self.browse()
        if vals.get("active") is False:
            closed = self.filtered("active")._get_followup_applicants()
        result = super().write(vals)
        if closed:
            closed._close_followup_step(contacted=True)
        return result

    def unlink(self):
        cancelled = self.filtered("active")._get_followup_applicants()
        if self.env.context.get("followup_keep_step"):
            cancelled = cancelled.browse()
        result = super().unlink()
        if cancelled:
            cancelled.exists()._close_followup_step(contacted=False)
        return result

    def _get_followup_applicants(self):
        """Return the applications whose plan waits for one of these activities."""
        on_applications = self.filtered(
            lambda activity: activity.res_model == "hr.applicant"
        )
        applicants = self.env["hr.applicant"].sudo().with_context(active_test=False)
        if not on_applications:
            return applicants
        return applicants.search([("followup_activity_id", "in", on_applications.ids)])
