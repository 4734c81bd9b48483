from odoo import fields, models

from ..batch import write_each
from .states import LIVE


class HrApplicantFollowupMixinSteps(models.AbstractModel):
    """The steps of a plan, one after the other: done, skipped, waiting, too late.

    The step at hand is ``step_id``, its day is ``date``. While the gate makes it wait,
    ``date`` is the day to look again and ``waiting_since`` the day it was due.
    """

    _name = "hr.applicant.followup.mixin.steps"
    _description = "Steps of Follow-ups"

    def _close_step(self, contacted, date=None, keep_step=False):
        """Go on after the open activity was done or cancelled, or the email was sent.

        :param bool contacted: whether somebody spoke or wrote to the person
        :param date date: the day they did, default today
        :param bool keep_step: the step is not done with, it stays the next
        """
        if contacted:
            self.applicant_id._note_contact(date)
        self.activity_id = False
        if not keep_step:
            self._filter_live()._go_to_next_step()

    def _go_to_next_step(self):
        """Make the step after the present one the next, or end the plan."""
        today = fields.Date.context_today(self)
        values = {}
        for followup in self:
            due, step, repeats = followup.plan_id._get_next_followup(
                followup.start_date,
                followup.step_id.sudo(),
                followup.date,
                followup.repeat_count,
                today,
            )
            values[followup] = _prepare_step(step, due, repeats)
        write_each(self, values)
        self.filtered(lambda f: not f.step_id)._change_state("done")

    def _skip(self):
        """Leave the next step out; an open activity for it is deleted."""
        live = self._filter_live()
        live.applicant_id._cancel_queued_mails()
        live._retract_activities()
        live._go_to_next_step()

    def _skip_late_steps(self, today):
        """Leave out the steps that waited for longer than they make sense.

        The next one that makes sense counts, else the last one of the plan.

        :param date today: the day it is for them
        :return: those that have another step now, due or not
        """
        values = {}
        # Where the step was deleted, the nightly run looks for the next one.
        for followup in self.filtered(lambda f: f.waiting_since and f.step_id):
            step = followup.step_id.sudo()
            if followup.repeat_count or not step._is_too_late(
                followup.waiting_since, today
            ):
                continue
            steps = followup.plan_id._get_followup_steps(followup.start_date)
            order = [known for _due, known in steps]
            later = steps[order.index(step) + 1 :] if step in order else []
            if later:
                due, step = next(
                    (
                        pair
                        for pair in later
                        if not pair[1]._is_too_late(pair[0], today)
                    ),
                    later[-1],
                )
                values[followup] = _prepare_step(step, due)
        write_each(self, values)
        return self.filtered(values.get)

    def _set_next_date(self, date):
        """Have the next step on a day that a recruiter chose.

        A plan whose last step is done has that one once more. A paused or stopped plan
        goes on.

        :param date date: the day
        """
        opened = self.filtered("activity_id")
        opened.activity_id.write({"date_deadline": date})
        values = {}
        for followup in self - opened:
            step, repeats = followup.step_id, followup.repeat_count
            if not step or followup.state not in LIVE:
                plan = followup.plan_id.sudo()
                step = plan._get_followup_steps(followup.start_date)[-1][1]
                repeats = plan.followup_repeat_max
            values[followup] = _prepare_step(step, date, repeats)
        (self - opened).filtered(lambda f: f.state != "running")._change_state(
            "running"
        )
        write_each(self, values)

    def _let_wait(self, waiting):
        """Let steps wait, and keep since when they do.

        :param dict waiting: ``{follow-up: (date to look again, value of hold_reason)}``
        """
        write_each(
            self,
            {
                followup: {
                    "date": date,
                    "hold_reason": reason,
                    "waiting_since": followup.waiting_since or followup.date,
                }
                for followup, (date, reason) in waiting.items()
            },
        )

    def _retract_activities(self):
        """Delete the open activities; their steps stay due."""
        opened = self.filtered("activity_id")
        if opened:
            activities = self.env["mail.activity"].browse(opened.activity_id.ids)
            opened.activity_id = False
            activities.unlink()


def _prepare_step(step, date, repeats=0):
    """Return the values of a follow-up that comes to a step and does not wait yet.

    :param step: the step, may be empty
    :param date date: when it is due
    :param int repeats: how often the last step was repeated
    """
    return {
        "step_id": step.id,
        "date": date,
        "repeat_count": repeats,
        "hold_reason": False,
        "waiting_since": False,
    }
