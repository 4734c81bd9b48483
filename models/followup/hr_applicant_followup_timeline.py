from odoo import fields, models

from ..tools import format_day, get_label
from .states import LIVE


class HrApplicantFollowupMixinTimeline(models.AbstractModel):
    """What the timeline of an application tells of a follow-up, in the reader's words:
    the steps that were skipped and those to come, and why it waits or has ended.
    """

    _name = "hr.applicant.followup.mixin.timeline"
    _description = "Timeline of a Follow-up"

    def _get_skipped_steps(self, done):
        """Return the steps that were passed without anything: ``[(due date, step)]``.

        :param done: the steps that were carried out
        """
        plan = self.plan_id
        if not plan or self.state not in (*LIVE, "done"):
            return []
        steps = plan._get_followup_steps(self.start_date)
        order = [step for _due, step in steps]
        current = self.step_id.sudo()
        if self.state != "done":
            steps = steps[: order.index(current)] if current in order else []
        # A step that was added when its day was over was never this person's.
        return [
            (due, step)
            for due, step in steps
            if step not in done and step.create_date.date() <= due
        ]

    def _get_upcoming_steps(self):
        """Return the entries of the steps that are not carried out yet.

        A day that is over says nothing about when a step comes: it has no date then.
        """
        if self.state not in LIVE:
            return []
        step = self.step_id.sudo()
        steps = self.plan_id._get_followup_steps(self.start_date)
        order = [known for _due, known in steps]
        upcoming = []
        if step in order:
            upcoming = steps[order.index(step) + 1 :]
        if step and not self.activity_id:
            upcoming = [(self._get_next_date(), step), *upcoming]
        today = fields.Date.context_today(self)
        return [
            {
                "kind": "next",
                "date": due and due >= today and due,
                "what": self._get_step_title(step),
                "by_mail": step._is_sent_by_itself(),
            }
            for due, step in upcoming
        ]

    def _get_next_date(self):
        """Return the day of the next step, or False: a plan that is paused without an
        end goes on when somebody resumes it, or a job opens.
        """
        if self.state not in LIVE:
            return False
        until = self.person_id.paused_until
        if self.state == "paused" and not until:
            return False
        return max(filter(None, (self.date, until)), default=False)

    def _get_step_title(self, step):
        summary = self._fill_in(step.summary, html=False)
        return summary or step.activity_type_id.name

    def _get_status(self):
        """Return a sentence if the plan does not simply run, else False."""
        if self.state == "paused":
            return self._get_pause()
        if self.state in ("stopped", "done"):
            return self._get_end()
        if self.hold_reason and not self.activity_id:
            return self.env._(
                "Waits until %(date)s: %(reason)s",
                date=format_day(self.env, self.date),
                reason=get_label(self, "hold_reason"),
            )
        return False

    def _get_pause(self):
        """Return until when the plan is paused, as a sentence."""
        if self.person_id.paused_until:
            return self.env._(
                "Paused until %s", format_day(self.env, self.person_id.paused_until)
            )
        if self.resume_on == "job_opening":
            return self.env._("Paused until a job they are interested in opens")
        return self.env._("Paused until a recruiter resumes it")

    def _get_repeat(self):
        """Return how the last step is repeated, as a sentence, or False."""
        plan = self.plan_id.sudo()
        months = plan.followup_repeat_months
        left = plan.followup_repeat_max - self.repeat_count
        if (
            not months
            or self.state not in LIVE
            or (plan.followup_repeat_max and left <= 0)
        ):
            return False
        every = (
            self.env._("Then again every month")
            if months == 1
            else self.env._("Then again every %s months", months)
        )
        if not plan.followup_repeat_max:
            return every
        most = (
            self.env._("at most once")
            if left == 1
            else self.env._("at most %s times", left)
        )
        return f"{every}, {most}"

    # -- its end ---------------------------------------------------------------------

    def _prepare_timeline_end(self):
        """Return the entry of a follow-up that has ended."""
        return {
            "plan": self.plan_id.name,
            "date": self.end_date,
            "why": self._get_end(),
            "who": self.ended_by_id.name,
        }

    def _get_end(self):
        """Return why it ended, as a sentence."""
        if self.state == "done":
            return self.env._("The plan is over.")
        return self.env._("Stopped: %s", get_label(self, "stop_reason") or "–")
