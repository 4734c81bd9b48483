from textwrap import shorten

from odoo import api, fields, models
from odoo.tools import format_date

from ..constants import RECRUITER
from ..tools import get_label

#: How many past follow-ups the timeline names, and how much of what was noted.
PAST_SHOWN = 8
FEEDBACK_LENGTH = 140
STATUS_ICONS = {
    "running": "fa-hourglass-half",
    "paused": "fa-pause-circle",
    "stopped": "fa-stop-circle",
    "done": "fa-flag-checkered",
}


class HrApplicantMixinFollowupTimeline(models.AbstractModel):
    """The plan of a person as a timeline: done, open, next.

    * What was done for any application of the person, with what came of it; steps of
      the plan that were passed without anything are named as skipped.
    * The plans that the person was followed up by before: until when, why they ended
      and who ended them.
    * The open follow-up, its deadline and who is in charge.
    * If the plan waits, is paused, stopped or over: that, in words, with until and why.
    * The steps to come, and whether the last one is repeated.

    The reader's language and date format; every sign comes with a word.
    """

    _name = "hr.applicant.mixin.followup.timeline"
    _description = "Timeline of Follow-ups"

    followup_timeline = fields.Html(
        string="Timeline",
        compute="_compute_followup_timeline",
        sanitize=False,
        groups=RECRUITER,
    )

    @api.depends(
        "person_id.followup_ids.state",
        "followup_id.date",
        "followup_id.hold_reason",
        "followup_id.activity_id",
        "followup_paused_until",
        "last_contact_date",
    )
    @api.depends_context("lang", "tz")
    def _compute_followup_timeline(self):
        qweb = self.env["ir.qweb"]
        for applicant in self:
            timeline = applicant._origin._get_followup_timeline()
            applicant.followup_timeline = any(timeline.values()) and qweb._render(
                "hr_recruitment_silver_medalist.followup_timeline",
                {**timeline, "format_date": lambda day: format_date(self.env, day)},
            )

    def _get_followup_timeline(self):
        """Return what the timeline shows.

        :return: ``past``, ``upcoming`` (lists of dicts, see ``_prepare_…``),
            ``earlier`` (how many more there were), ``plans`` (those before, dicts),
            ``opened`` (a dict or None), ``status`` (a sentence or False) with its
            ``icon`` and, of what has ended, ``ended`` (a dict), ``repeat`` (a sentence
            or False)
        """
        if not self:
            return {}
        everything = self._get_person_applications().sudo()
        past = self._get_past_followups(everything)
        opened = everything.followup_id.activity_id[:1]
        before = everything.person_id.followup_ids - self.sudo().followup_id
        ended = self.sudo().followup_id.filtered("end_date")
        return {
            "past": past[-PAST_SHOWN:],
            "earlier": max(0, len(past) - PAST_SHOWN),
            "plans": [
                followup._prepare_timeline_end()
                for followup in before.sorted("id").filtered("end_date")
            ],
            "ended": ended and ended._prepare_timeline_end(),
            "opened": opened and self._prepare_timeline_activity(opened),
            "status": self._get_followup_status(),
            "icon": STATUS_ICONS.get(self.followup_state),
            "upcoming": self._get_upcoming_followups(),
            "repeat": self._get_followup_repeat(),
        }

    # -- what was --------------------------------------------------------------------

    def _get_past_followups(self, everything):
        """Return the past entries of the timeline, the oldest first.

        :param everything: all applications of the person
        """
        done = (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", everything.ids),
                    ("is_followup", "=", True),
                    ("active", "=", False),
                ]
            )
        )
        past = [self._prepare_timeline_activity(activity) for activity in done]
        past += [
            {"kind": "skipped", "date": due, "what": self._get_step_title(step)}
            for due, step in self._get_skipped_followups(done.followup_step_id)
        ]
        return sorted(past, key=lambda entry: entry["date"])

    def _prepare_timeline_activity(self, activity):
        """Return the entry of a follow-up that is open or done."""
        today = fields.Date.context_today(self)
        overdue = activity.active and activity.date_deadline < today
        return {
            "kind": activity.active and "open" or "done",
            "overdue": overdue,
            "date": activity.date_done or activity.date_deadline,
            "what": activity.summary or activity.activity_type_id.name,
            "outcome": get_label(activity, "followup_outcome"),
            "note": shorten(activity.feedback or "", FEEDBACK_LENGTH, placeholder=" …"),
            "who": activity.user_id.name,
        }

    def _get_skipped_followups(self, done):
        """Return the steps that were passed without anything: ``[(due date, step)]``.

        :param done: the steps that were carried out
        """
        plan = self.followup_plan_id
        if not plan or self.followup_state not in ("running", "paused", "done"):
            return []
        steps = plan._get_followup_steps(self.followup_start_date)
        order = [step for _due, step in steps]
        current = self.followup_step_id.sudo()
        if self.followup_state != "done":
            steps = steps[: order.index(current)] if current in order else []
        # A step that was added when its day was over was never this person's.
        return [
            (due, step)
            for due, step in steps
            if step not in done and step.create_date.date() <= due
        ]

    # -- what is to come -------------------------------------------------------------

    def _get_upcoming_followups(self):
        """Return the entries of the steps that are not carried out yet.

        A day that is over says nothing about when a step comes: it has no date then.
        """
        if self.followup_state not in ("running", "paused"):
            return []
        step = self.followup_step_id.sudo()
        steps = self.followup_plan_id._get_followup_steps(self.followup_start_date)
        order = [known for _due, known in steps]
        upcoming = []
        if step in order:
            upcoming = steps[order.index(step) + 1 :]
        if step and not self.followup_activity_id:
            dates = self.followup_date, self.followup_paused_until
            due = max(filter(None, dates), default=False)
            upcoming = [(due, step), *upcoming]
        today = fields.Date.context_today(self)
        return [
            {
                "kind": "next",
                "date": due and due >= today and due,
                "what": self._get_step_title(step),
                "by_mail": bool(step.followup_mail_template_id),
            }
            for due, step in upcoming
        ]

    def _get_step_title(self, step):
        summary = self.followup_id._fill_in(step.summary, html=False)
        return summary or step.activity_type_id.name

    def _get_followup_status(self):
        """Return a sentence if the plan does not simply run, else False."""
        if self.followup_state == "paused":
            return self._get_followup_pause()
        if self.followup_state in ("stopped", "done"):
            return self.followup_id._get_end()
        if self.followup_hold_reason and not self.followup_activity_id:
            return self.env._(
                "Waits until %(date)s: %(reason)s",
                date=format_date(self.env, self.followup_date),
                reason=get_label(self.followup_id, "hold_reason"),
            )
        return False

    def _get_followup_pause(self):
        """Return until when the plan is paused, as a sentence."""
        if self.followup_paused_until:
            return self.env._(
                "Paused until %s", format_date(self.env, self.followup_paused_until)
            )
        if self.followup_resume_on == "job_opening":
            return self.env._("Paused until a job they are interested in opens")
        return self.env._("Paused until a recruiter resumes it")

    def _get_followup_repeat(self):
        """Return how the last step is repeated, as a sentence, or False."""
        plan = self.followup_plan_id.sudo()
        months = plan.followup_repeat_months
        left = plan.followup_repeat_max - self.followup_repeat_count
        if (
            not months
            or self.followup_state not in ("running", "paused")
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


class HrApplicantFollowupMixinTimeline(models.AbstractModel):
    """How a follow-up that has ended is told."""

    _name = "hr.applicant.followup.mixin.timeline"
    _description = "Timeline of a Follow-up"

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
