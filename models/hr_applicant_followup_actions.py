from odoo import models
from odoo.exceptions import UserError


class HrApplicant(models.Model):
    """What recruiters do with plans, for one or many."""

    _inherit = "hr.applicant"

    def _pause_followups(self, until=False):
        """Hold the plans; what is open is taken back and stays due.

        :param date until: the day to go on by itself; without one a recruiter resumes
        """
        self.check_access("write")
        going_on = self.filtered(
            lambda applicant: applicant.followup_state in ("running", "paused")
        )
        going_on._withdraw_followup_activities()
        going_on.write({"followup_state": "paused", "followup_paused_until": until})

    def action_pause_followup(self):
        """Hold the plans until a recruiter resumes them."""
        self._pause_followups()

    def action_resume_followup(self):
        """Go on with paused plans where they were."""
        self.check_access("write")
        paused = self.filtered(lambda applicant: applicant.followup_state == "paused")
        paused.write({"followup_state": "running", "followup_paused_until": False})
        paused._resume_held_followups()

    def action_stop_followup(self):
        """End the plans; what was awarded and noted stays."""
        self.check_access("write")
        # Reading the state is for recruiters only: nobody else gets further.
        self.filtered("followup_state")._stop_followups("manual")

    def action_skip_followup_step(self):
        """Leave the next step out; an open activity for it is deleted."""
        self.check_access("write")
        going_on = self.filtered(
            lambda applicant: applicant.followup_state in ("running", "paused")
        )
        opened = going_on.filtered("followup_activity_id")
        opened.followup_activity_id.sudo().unlink()
        (going_on - opened)._go_to_next_step()

    def action_restart_followup(self):
        """Start the medal's plan anew, from its first step.

        :raise UserError: if somebody has no medal
        """
        self.check_access("write")
        if not all(applicant.medal_id for applicant in self):
            raise UserError(
                self.env._("Only people with a medal are followed up. Award one first.")
            )
        for plan, applicants in self.grouped(lambda a: a.medal_id.plan_id).items():
            applicants._start_followup_plan(plan)
