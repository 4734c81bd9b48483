from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..constants import RECRUITER

#: These see the settings of plans to stay in touch; administrators set up all plans.
PLANNERS = f"{RECRUITER},base.group_system"


class MailActivityPlan(models.Model):
    """A plan to stay in touch: what to do how long after the medal.

    Steps follow one another in the order in which they fall due, counted from the day
    of the medal or another that a recruiter chose. After the last one the plan is over,
    or its last step is repeated.
    """

    _name = "mail.activity.plan"
    _inherit = [
        "mail.activity.plan",
        "hr.applicant.field.guard",
        "hr.applicant.number.ranges",
    ]

    followup_repeat_months = fields.Integer(
        string="Repeat the Last Step Every (Months)",
        groups=PLANNERS,
        help="With a medal's plan: the last step comes again this often. 0: never.",
    )
    followup_repeat_max = fields.Integer(
        string="At Most (Times)",
        groups=PLANNERS,
        help="How often the last step is repeated. 0: as long as it is permitted.",
    )

    @api.model
    def _get_number_ranges(self):
        return {
            **super()._get_number_ranges(),
            "followup_repeat_months": (0, 120),
            "followup_repeat_max": (0, 1000),
        }

    def _is_followup_plan(self):
        """Return whether people are followed up by this plan: a medal's, or theirs."""
        self.ensure_one()
        everything = self.sudo().with_context(active_test=False)
        medals = everything.env["hr.applicant.medal"]
        followups = everything.env["hr.applicant.followup"]
        return bool(
            medals.search_count([("plan_id", "=", self.id)], limit=1)
            or followups.search_count([("plan_id", "=", self.id)], limit=1)
        )

    def _check_follows_medal(self):
        """Nobody is followed up before the day that the plan counts from.

        :raise ValidationError: naming the steps that come before it
        """
        early = self.sudo().template_ids.filtered(
            lambda step: step.delay_from == "before_plan_date" and step.delay_count
        )
        if early:
            raise ValidationError(
                self.env._(
                    "Delays count from the day of the medal, so nothing can be due "
                    "before it. Choose “After Plan Date” for: %s",
                    ", ".join(
                        step.summary or step.activity_type_id.name for step in early
                    ),
                )
            )

    def _get_followup_steps(self, start):
        """Return the steps with their due dates, in the order in which they fall due.

        :param date start: the day the delays count from
        :return: ``[(due date, step)]``
        """
        return sorted(
            (
                (step._get_date_deadline(start), step)
                for step in self.sudo().template_ids
            ),
            key=lambda due_step: (
                due_step[0],
                due_step[1].sequence,
                due_step[1].id,
            ),
        )

    def _get_first_followup(self, start, since=None):
        """Return what the plan begins with: ``(due date, step, repeats)``.

        All are False or 0 when there is nothing to do.

        :param date start: the day the delays count from
        :param date since: steps due before this day are left out
        """
        steps = self._get_followup_steps(start)
        for due, step in steps:
            if not since or due >= since:
                return due, step, 0
        if not steps:
            return False, self.sudo().template_ids, 0
        due, step = steps[-1]
        return self._get_next_followup(start, step, due, 0, since)

    def _get_next_followup(self, start, step, date, repeats, today):
        """Return what follows after a step: ``(due date, step, repeats)``.

        All are False or 0 when the plan is over.

        :param date start: the day the delays count from
        :param step: the step just done, empty if it was removed from the plan
        :param date date: when it was due
        :param int repeats: how often the last step was repeated
        """
        self = self.sudo()
        steps = self._get_followup_steps(start)
        order = [known for _due, known in steps]
        if step in order:
            upcoming = steps[order.index(step) + 1 :]
        else:
            upcoming = [pair for pair in steps if not date or pair[0] > date]
        if upcoming:
            return *upcoming[0], 0
        over = (
            not steps
            or not self.followup_repeat_months
            or (self.followup_repeat_max and repeats >= self.followup_repeat_max)
        )
        if over:
            return False, step.browse(), 0
        # Months are counted from the first day, so that the 31st stays the last day of
        # a month. Repetitions whose day has passed are left out.
        first, step = steps[-1]
        day = start.day if start and step.delay_unit == "months" else None
        due, number = first, 0
        while due <= max(today, date or today):
            number += 1
            months = number * self.followup_repeat_months
            due = first + relativedelta(months=months, day=day)
        return due, step, repeats + 1
