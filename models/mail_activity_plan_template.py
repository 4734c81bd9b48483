from odoo import api, fields, models
from odoo.tools import SQL

from .mail_activity_plan import PLANNERS

#: What changes the day a step is due.
DELAY = ("delay_count", "delay_unit", "delay_from", "plan_id")


class MailActivityPlanTemplate(models.Model):
    """A step to stay in touch: an activity for a recruiter, or an e-mail by itself.

    * In summary and note ``{name}``, ``{job}``, ``{medal_date}``, ``{personal_note}``,
      ``{channel}`` and ``{would_accept}`` stand for what is known about the person.
    * The person's preferred channel decides the type of the activity, unless the step
      keeps its own.
    * A changed delay moves the people who have the step before them; a new step is
      also for those who are not past its day.
    """

    _name = "mail.activity.plan.template"
    _inherit = ["mail.activity.plan.template", "hr.applicant.field.guard"]

    followup_mail_template_id = fields.Many2one(
        "mail.template",
        string="Send This Email Instead",
        domain=[("model", "=", "hr.applicant")],
        ondelete="restrict",
        groups=PLANNERS,
        help="The step is an email that goes out by itself, to those who may be "
        "contacted; no activity is made.",
    )
    followup_keep_type = fields.Boolean(
        string="Always This Type",
        groups=PLANNERS,
        help="Keep the type of the activity, whatever channel the person prefers.",
    )
    followup_outdated_only = fields.Boolean(
        string="Only for Outdated Profiles",
        groups=PLANNERS,
        help="Skip the step for people whose data is newer than the setting says.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        for step in steps:
            step._insert_into_running_followups()
        return steps

    def write(self, vals):
        old = {step: step._get_due_sql() for step in self}
        result = super().write(vals)
        if not set(DELAY).isdisjoint(vals):
            for step in self:
                step._move_running_followups(old[step])
        return result

    @api.constrains("followup_mail_template_id")
    def _check_mail_is_fit(self):
        """A mail that goes out by itself has to have what candidates need."""
        self.sudo().followup_mail_template_id._check_fit_for_candidates()

    def _get_due_sql(self):
        """Return the day the step is due, in SQL, for an application ``a``."""
        count = self.delay_count * (1 if self.delay_from == "after_plan_date" else -1)
        return SQL(
            "(COALESCE(a.followup_start_date, a.medal_date) + %s * %s::interval)::date",
            count,
            f"1 {self.delay_unit}",
        )

    def _move_running_followups(self, old_due):
        """The step's delay has changed: move those who wait for it.

        Whoever was given another day by a recruiter keeps it.
        """
        self._update_followups(
            SQL(
                """UPDATE hr_applicant a SET followup_date = %(due)s
                    WHERE a.followup_step_id = %(step)s
                      AND %(waiting)s
                      AND COALESCE(a.followup_repeat_count, 0) = 0
                      AND a.followup_date = %(old_due)s""",
                due=self._get_due_sql(),
                step=self.id,
                waiting=self._get_waiting_sql(),
                old_due=old_due,
            )
        )

    def _insert_into_running_followups(self):
        """A new step is the next for all whose next one is later, if it is to come."""
        self._update_followups(
            SQL(
                """UPDATE hr_applicant a
                      SET followup_step_id = %(step)s, followup_date = %(due)s,
                          followup_repeat_count = 0
                    WHERE %(waiting)s
                      AND a.followup_date > %(due)s
                      AND %(due)s > %(today)s""",
                step=self.id,
                due=self._get_due_sql(),
                waiting=self._get_waiting_sql(),
                today=fields.Date.context_today(self),
            )
        )

    def _get_waiting_sql(self):
        """Return which applications ``a`` wait for the next step of the plan."""
        return SQL(
            """a.followup_plan_id = %s AND a.followup_state IN ('running', 'paused')
               AND NOT EXISTS (SELECT FROM mail_activity
                                WHERE followup_open AND res_id = a.id
                                  AND res_model = 'hr.applicant')""",
            self.plan_id.id,
        )

    def _update_followups(self, statement):
        """Run a statement on applications: a plan may have many, past ones at that."""
        self.env["hr.applicant"].flush_model()
        self.env["mail.activity"].flush_model()
        self.env.cr.execute(statement)
        if self.env.cr.rowcount:
            self.env["hr.applicant"].invalidate_model(
                ["followup_step_id", "followup_date", "followup_repeat_count"]
            )
