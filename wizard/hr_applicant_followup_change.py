from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.hr_applicant_followup_actions import RESUME_ON


class HrApplicantFollowupChange(models.TransientModel):
    """Pause follow-ups, leave the next step out or change the plan, for one or many.

    * Pausing and leaving out are for plans that are not over; the others stay as they
      are, and the dialog says how many.
    * Another plan is for whoever has a medal; what would be past in it is left out.
    """

    _name = "hr.applicant.followup.change"
    _description = "Change the Follow-up"

    applicant_ids = fields.Many2many(
        "hr.applicant",
        string="Applications",
        required=True,
        context={"active_test": False},
    )
    applicant_count = fields.Integer(compute="_compute_unaffected_count")
    change = fields.Selection(
        [
            ("pause", "Pause"),
            ("skip", "Skip the next step"),
            ("plan", "Change the plan"),
        ],
        string="What to Do",
        required=True,
        default="pause",
    )
    resume_on = fields.Selection(
        RESUME_ON, string="Until", required=True, default="date"
    )
    until = fields.Date(string="The Day")
    plan_id = fields.Many2one(
        "mail.activity.plan", domain=[("res_model", "=", "hr.applicant")]
    )
    start = fields.Selection(
        [("today", "Today"), ("medal", "The day of the medal")],
        string="Count From",
        required=True,
        default="today",
    )
    unaffected_count = fields.Integer(compute="_compute_unaffected_count")

    @api.depends("applicant_ids", "change")
    def _compute_unaffected_count(self):
        for wizard in self:
            wizard.applicant_count = len(wizard.applicant_ids)
            affected = wizard._get_affected()
            wizard.unaffected_count = len(wizard.applicant_ids - affected)

    def _get_affected(self):
        """Return the applications that the chosen change is for."""
        if self.change == "plan":
            return self.applicant_ids.filtered("medal_id")
        return self.applicant_ids._filter_going_on()

    def action_apply(self):
        """Change the follow-up of all whom it is for.

        :raise UserError: if there is nobody, or something is missing or does not fit
        """
        self.ensure_one()
        affected = self._get_affected()
        if not affected:
            raise UserError(
                self.env._("Only people with a medal are followed up. Award one first.")
                if self.change == "plan"
                else self.env._("None of these has a follow-up that goes on.")
            )
        getattr(self, f"_apply_{self.change}")(affected)
        return {"type": "ir.actions.act_window_close"}

    def _apply_pause(self, applicants):
        until = self.resume_on == "date" and self.until
        if self.resume_on == "date":
            if not until or until <= fields.Date.context_today(self):
                raise UserError(
                    self.env._("Choose a day in the future until which to pause.")
                )
        elif self.resume_on == "job_opening":
            aimless = applicants.filtered(lambda a: not (a.interest_job_ids | a.job_id))
            if aimless:
                raise UserError(
                    self.env._(
                        "No job can be waited for. Note first which jobs they are "
                        "interested in: %s",
                        aimless._get_names(),
                    )
                )
        applicants._pause_followups(until, self.resume_on)

    def _apply_skip(self, applicants):
        applicants.action_skip_followup_step()

    def _apply_plan(self, applicants):
        if not self.plan_id:
            raise UserError(self.env._("Choose the plan to go on with."))
        today = fields.Date.context_today(self)
        applicants._change_followup_plan(
            self.plan_id, start=self.start == "today" and today
        )
