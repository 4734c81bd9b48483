from odoo import api, fields, models

from .mail_activity_plan import PLANNERS
from .states import LIVE

#: What changes the day a step is due.
DELAY = {"delay_count", "delay_unit", "delay_from"}


class MailActivityPlanTemplate(models.Model):
    """A step to stay in touch: an activity for a recruiter, or an e-mail by itself.

    * The email can be prepared instead: an activity, and the recruiter sends it.
    * In summary and note ``{name}``, ``{job}``, ``{medal_date}``, ``{personal_note}``,
      ``{channel}`` and ``{would_accept}`` stand for facts about the person.
    * The person's preferred channel decides the type of the activity, unless the step
      keeps its own.
    * A changed delay moves the people who have the step before them; a new step is
      also for those who are not past its day.
    * In a plan that follows medals no step comes before the medal.
    * A step that waited for too long has lost its sense. It is left out, if another
      one comes after it.
    """

    _name = "mail.activity.plan.template"
    _inherit = [
        "mail.activity.plan.template",
        "hr.applicant.field.guard",
        "hr.applicant.number.ranges",
    ]

    followup_mail_template_id = fields.Many2one(
        "mail.template",
        string="Send This Email Instead",
        domain=[("model", "=", "hr.applicant")],
        ondelete="restrict",
        groups=PLANNERS,
        help="The step is an email that goes out by itself, to those who may be "
        "contacted; no activity is made.",
    )
    followup_prepare_mail = fields.Boolean(
        string="Prepared for the Recruiter",
        groups=PLANNERS,
        help="The email does not go out by itself: the step is an activity, and the "
        "recruiter finds the text there, can change it and sends it.",
    )
    followup_words = fields.Text(
        string="Words to Send",
        translate=True,
        groups=PLANNERS,
        help="What is filled in for a text message, WhatsApp, LinkedIn or an email "
        "without a template, in the language of the person. {name}, {job}, {company} "
        "and {recruiter} are replaced. Empty: a short greeting.",
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
    followup_useful_days = fields.Integer(
        string="Loses Its Sense After (Days)",
        default=60,
        groups=PLANNERS,
        help="If a person could not be contacted for longer than this when the step "
        "was due, it is left out and the plan goes on with the next; the last one is "
        "never left out. 0: no step is too late.",
    )

    @api.model
    def _get_number_ranges(self):
        return {
            **super()._get_number_ranges(),
            "delay_count": (0, 3650),
            "followup_useful_days": (0, 3650),
        }

    @api.constrains("delay_count", "delay_from", "plan_id")
    def _check_follows_medal(self):
        for plan in self.plan_id:
            if plan._is_followup_plan():
                plan._check_follows_medal()

    def _is_sent_by_itself(self):
        """Return whether the step is an email that nobody has to look at."""
        return bool(self.followup_mail_template_id) and not self.followup_prepare_mail

    def _is_too_late(self, waiting_since, today):
        """Return whether the step has lost its sense.

        :param date waiting_since: when it was due and could not be carried out
        :param date today: the day it could be now
        """
        self.ensure_one()
        days = self.followup_useful_days
        return bool(days) and (today - waiting_since).days > days

    @api.model_create_multi
    def create(self, vals_list):
        plans = self.env["mail.activity.plan"]
        for vals in vals_list:
            plan = plans.browse(vals.get("plan_id") or ())
            if plan.sudo().res_model == "hr.applicant":
                # Odoo's default would be before.
                vals.setdefault("delay_from", "after_plan_date")
        steps = super().create(vals_list)
        for step in steps:
            step._insert_into_followups()
        return steps

    def write(self, vals):
        # A day that a recruiter chose for somebody stays.
        moving = [] if DELAY.isdisjoint(vals) else list(self._get_waiting())
        result = super().write(vals)
        for step, start, followups in moving:
            followups.date = step._get_date_deadline(start)
        return result

    @api.constrains("followup_mail_template_id")
    def _check_mail_is_fit(self):
        """A mail that goes out by itself has to have what candidates need."""
        self.sudo().followup_mail_template_id._check_fit_for_candidates()

    def _get_waiting(self):
        """Yield ``(step, day it counts from, follow-ups)``: who waits for one of these,
        for the first time and on its day.
        """
        for step in self:
            groups = self._group_waiting([("step_id", "=", step.id)])
            for start, date, repeats, followups in groups:
                if not repeats and date == step._get_date_deadline(start):
                    yield step, start, followups

    def _insert_into_followups(self):
        """A new step is the next for all whose next one is later, if it is to come."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        groups = self._group_waiting(
            [("plan_id", "=", self.plan_id.id), ("date", ">", today)]
        )
        for start, date, _repeats, followups in groups:
            due = self._get_date_deadline(start)
            if today < due < date:
                followups.write({"step_id": self.id, "date": due, "repeat_count": 0})

    @api.model
    def _group_waiting(self, domain):
        """Return ``[(day they count from, date, repeats, follow-ups)]`` of those that
        have nothing open: a plan may have many, on a few days.
        """
        return (
            self.env["hr.applicant.followup"]
            .sudo()
            ._read_group(
                [*domain, ("state", "in", LIVE), ("activity_id", "=", False)],
                ["start_date:day", "date:day", "repeat_count"],
                ["id:recordset"],
            )
        )
