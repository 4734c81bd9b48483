from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .constants import RECRUITER

RESUME_ON = [
    ("manual", "I resume it"),
    ("date", "A day"),
    ("job_opening", "A job they are interested in opens"),
]


class HrApplicant(models.Model):
    """What recruiters do with plans, for one or many."""

    _inherit = "hr.applicant"

    followup_resume_on = fields.Selection(
        RESUME_ON,
        string="Goes On When",
        copy=False,
        readonly=True,
        groups=RECRUITER,
    )

    def action_change_followup(self):
        """Open the dialog that pauses plans, skips a step or changes the plan.

        ``default_change`` in the context says which of these comes first.
        """
        self._check_recruiter()
        dialog = self.env["hr.applicant.followup.change"]
        return {
            "type": "ir.actions.act_window",
            "name": self._get_dialog_title(self.env._("Change the Follow-up")),
            "res_model": dialog._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_applicant_ids": self.ids,
                "default_change": self.env.context.get("default_change", "pause"),
                "active_test": False,
                "dialog_size": "medium",
            },
        }

    def _get_dialog_title(self, title):
        """Return ``title`` with whom the dialog is about."""
        if len(self) == 1:
            return f"{title}: {self.partner_name}"
        return self.env._("%(title)s: %(count)s people", title=title, count=len(self))

    def _pause_followups(self, until=False, resume_on=None):
        """Hold the plans; what is open is taken back and stays due.

        :param date until: the day to go on by itself
        :param str resume_on: a value of ``followup_resume_on``, default the day;
            without one a recruiter resumes
        """
        self._check_recruiter("write")
        going_on = self.sudo()._filter_going_on()
        going_on._withdraw_followup_activities()
        going_on.write(
            {
                "followup_state": "paused",
                "followup_paused_until": until,
                "followup_paused_by_id": False,
                "followup_resume_on": resume_on or ("date" if until else "manual"),
            }
        )

    def action_pause_followup(self):
        """Hold the plans until a recruiter resumes them."""
        self._pause_followups()

    def action_resume_followup(self):
        """Go on with paused plans where they were."""
        self._check_recruiter("write")
        paused = self.sudo().filtered(
            lambda applicant: applicant.followup_state == "paused"
        )
        paused.write({"followup_state": "running", "followup_paused_until": False})
        paused._resume_held_followups()

    @api.model
    def _resume_followups_for_job(self, job):
        """Go on with the plans that wait for ``job`` to open.

        :param hr.job job: the job, now open
        :return: the applications whose plan goes on
        """
        waiting = (
            self.sudo()
            .with_context(active_test=False)
            .search(
                Domain("followup_state", "=", "paused")
                & Domain("followup_resume_on", "=", "job_opening")
                & (
                    Domain("interest_job_ids", "in", job.ids)
                    | Domain("job_id", "in", job.ids)
                )
            )
        )
        waiting.action_resume_followup()
        return waiting.with_env(self.env)

    def action_stop_followup(self):
        """End the plans; what was awarded and noted stays."""
        self._check_recruiter("write")
        self._stop_followups("manual")

    def action_skip_followup_step(self):
        """Leave the next step out; an open activity for it is deleted."""
        self._check_recruiter("write")
        going_on = self.sudo()._filter_going_on()
        opened = going_on.filtered("followup_activity_id")
        opened.followup_activity_id.unlink()
        (going_on - opened)._cancel_queued_mails()
        (going_on - opened)._go_to_next_step()

    def action_restart_followup(self):
        """Start the medal's plan anew, from its first step.

        :raise UserError: if somebody has no medal
        """
        self._check_recruiter("write")
        self._check_has_medal()
        for plan, applicants in (
            self.sudo().grouped(lambda a: a.medal_id.plan_id).items()
        ):
            applicants._start_followup_plan(plan)

    def _change_followup_plan(self, plan, start=None):
        """Follow these people up by another plan; steps of the past are left out.

        :param mail.activity.plan plan: the new plan
        :param date start: the day its delays count from, default the medal's
        :raise UserError: if somebody has no medal, or nothing would be left to do
        :raise ValidationError: if a step of the plan comes before the day they count
            from
        """
        plan._check_follows_medal()
        self._check_recruiter("write")
        self._check_has_medal()
        today = fields.Date.context_today(self)
        self.sudo()._start_followup_plan(plan, start=start, since=today)
        over = self.filtered(lambda applicant: not applicant.followup_state)
        if over:
            raise UserError(
                self.env._(
                    "Every day of %(plan)s would be past. Count from today, or leave "
                    "these out: %(names)s",
                    plan=plan.name,
                    names=over._get_names(),
                )
            )

    def _set_next_followup(self, date):
        """Have the next step on ``date``; after the last one, that one once more.

        A plan that is over or paused goes on with it.
        """
        opened = self.filtered("followup_activity_id")
        opened.followup_activity_id.write({"date_deadline": date})
        rest = self - opened
        values = {}
        for applicant in rest:
            plan = applicant.followup_plan_id.sudo()
            step = applicant.followup_step_id
            repeats = applicant.followup_repeat_count
            if not step:
                step = plan._get_followup_steps(applicant._get_followup_start())[-1][1]
                repeats = plan.followup_repeat_max
            values[applicant.id] = {
                "followup_state": "running",
                "followup_step_id": step.id,
                "followup_date": date,
                "followup_repeat_count": repeats,
            }
        rest._save_followups(values)
        rest.write({"followup_paused_until": False, "followup_stop_reason": False})

    def _check_has_medal(self):
        if not all(applicant.medal_id for applicant in self):
            raise UserError(
                self.env._("Only people with a medal are followed up. Award one first.")
            )

    def _get_names(self):
        """Return the names, for a sentence; the first ten of them."""
        return ", ".join(name or "?" for name in self[:10].mapped("partner_name"))
