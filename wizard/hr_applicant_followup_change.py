from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.followup.states import RESUME_ON

#: The changes that need nothing else to be chosen.
ACTIONS = {
    "resume": "action_resume_followup",
    "skip": "action_skip_followup_step",
    "stop": "action_stop_followup",
    "restart": "action_restart_followup",
}


class HrApplicantFollowupChange(models.TransientModel):
    """What becomes of the follow-up plans of these people, one or many.

    * Pause, skip and stop are for plans that are not over, resume is for paused plans.
      Another plan is for people with a medal, restart for those whose plan is over. The
      others stay as they are, and the dialog says how many.
    * What would be past in another plan is left out.
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
            ("resume", "Resume"),
            ("skip", "Skip the next step"),
            ("plan", "Change the plan"),
            ("stop", "Stop"),
            ("restart", "Restart"),
        ],
        string="What to Do",
        compute="_compute_change",
        precompute=True,
        store=True,
        readonly=False,
        required=True,
    )
    possible_changes = fields.Json(compute="_compute_possible_changes")
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

    @api.depends("applicant_ids")
    def _compute_possible_changes(self):
        for wizard in self:
            whom = wizard._get_affected()
            wizard.possible_changes = [change for change in whom if whom[change]]

    @api.depends("applicant_ids")
    def _compute_change(self):
        for wizard in self:
            wizard.change = next(iter(wizard.possible_changes), "pause")

    @api.depends("applicant_ids", "change")
    def _compute_unaffected_count(self):
        for wizard in self:
            wizard.applicant_count = len(wizard.applicant_ids)
            affected = wizard._get_affected().get(wizard.change, wizard.applicant_ids)
            wizard.unaffected_count = len(wizard.applicant_ids - affected)

    def _get_affected(self):
        """Return ``{change: the applications that it is for}``."""
        people = self.applicant_ids
        going_on = people._filter_going_on()
        with_medal = people.filtered("medal_id")
        return {
            "pause": going_on,
            "resume": going_on.filtered(lambda a: a.followup_state == "paused"),
            "skip": going_on,
            "plan": with_medal,
            "stop": going_on,
            "restart": with_medal - going_on,
        }

    def action_apply(self):
        """Change the follow-up of all whom it is for.

        :raise UserError: if there is nobody, or something is missing or does not fit
        """
        self.ensure_one()
        affected = self._get_affected()[self.change]
        if not affected:
            raise UserError(self._get_nobody_message())
        if self.change == "pause":
            self._apply_pause(affected)
        elif self.change == "plan":
            self._apply_plan(affected)
        else:
            getattr(affected, ACTIONS[self.change])()
        return {"type": "ir.actions.act_window_close"}

    def _get_nobody_message(self):
        if self.change in ("plan", "restart"):
            if self.applicant_ids.medal_id:
                return self.env._("These follow-ups are going on already.")
            return self.env._(
                "Only people with a medal are followed up. Award one first."
            )
        if self.change == "resume":
            return self.env._("None of these follow-ups is paused.")
        return self.env._("None of these has a follow-up that goes on.")

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

    def _apply_plan(self, applicants):
        if not self.plan_id:
            raise UserError(self.env._("Choose the plan to go on with."))
        today = fields.Date.context_today(self)
        applicants._change_followup_plan(
            self.plan_id, start=self.start == "today" and today
        )
