from textwrap import shorten

from odoo import api, fields, models
from odoo.tools import SQL, html2plaintext

from ..constants import RECRUITER
from ..tools import format_day, get_label

#: How many past follow-ups the timeline names, and how much of what was noted.
PAST_SHOWN = 8
FEEDBACK_LENGTH = 140
#: How many letters of the personal note fit on a card.
NOTE_LENGTH = 80
STATUS_ICONS = {
    "running": "fa-hourglass-half",
    "paused": "fa-pause-circle",
    "stopped": "fa-stop-circle",
    "done": "fa-flag-checkered",
}


class HrApplicantMixinFollowupTimeline(models.AbstractModel):
    """The plan of a person as a timeline: done, open, next; and what lists show of it.

    * What was done for any application of the person, with what came of it. Steps of
      the plan that were passed without anything are named as skipped.
    * The plans that the person was followed up by before: until when, why they ended
      and who ended them.
    * The open follow-up, its deadline and who is in charge.
    * If the plan waits, is paused, stopped or over: that, in words, with until and why.
    * The steps to come, and whether the last one is repeated.

    The reader's language and date format; every sign comes with a word. What it tells
    of one follow-up is in ``hr_applicant_followup_timeline.py``.
    """

    _name = "hr.applicant.mixin.followup.timeline"
    _description = "Timeline of Follow-ups"

    followup_timeline = fields.Html(
        string="Timeline",
        compute="_compute_followup_timeline",
        sanitize=False,
        groups=RECRUITER,
    )
    followup_count = fields.Integer(
        string="Follow-ups", compute="_compute_followup_count", groups=RECRUITER
    )
    personal_note_brief = fields.Char(
        string="To Take Up", compute="_compute_personal_note_brief", groups=RECRUITER
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
                {**timeline, "format_day": lambda day: format_day(self.env, day)},
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
        applications = self._get_person_applications().sudo()
        followup = self.sudo().followup_id
        past = self._get_past_followups(applications)
        opened = applications.followup_id.activity_id[:1]
        before = applications.person_id.followup_ids - followup
        ended = followup.filtered("end_date")
        return {
            "past": past[-PAST_SHOWN:],
            "earlier": max(0, len(past) - PAST_SHOWN),
            "plans": [
                earlier._prepare_timeline_end()
                for earlier in before.sorted("id").filtered("end_date")
            ],
            "ended": ended and ended._prepare_timeline_end(),
            "opened": opened and self._prepare_timeline_activity(opened),
            "status": followup._get_status(),
            "icon": STATUS_ICONS.get(followup.state),
            "upcoming": followup._get_upcoming_steps(),
            "repeat": followup._get_repeat(),
        }

    def _get_past_followups(self, applications):
        """Return the past entries of the timeline, the oldest first.

        :param hr.applicant applications: all applications of the person, in sudo
        """
        done = (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", applications.ids),
                    ("is_followup", "=", True),
                    ("active", "=", False),
                ]
            )
        )
        followup = self.sudo().followup_id
        past = [self._prepare_timeline_activity(activity) for activity in done]
        past += [
            {"kind": "skipped", "date": due, "what": followup._get_step_title(step)}
            for due, step in followup._get_skipped_steps(done.followup_step_id)
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

    # -- lists -----------------------------------------------------------------------

    @api.depends("personal_note")
    def _compute_personal_note_brief(self):
        for applicant in self:
            note = html2plaintext(applicant.personal_note or "")
            applicant.personal_note_brief = shorten(note, NOTE_LENGTH, placeholder=" …")

    @api.depends("followup_activity_id", "last_contact_date")
    def _compute_followup_count(self):
        for applicant in self:
            applicant.followup_count = (
                self.env["mail.activity"]
                .sudo()
                .search_count(applicant._origin._get_followups_domain())
            )

    def _get_followups_domain(self):
        """Return the domain of all follow-ups, open and done, of these persons."""
        return [
            ("res_model", "=", self._name),
            ("res_id", "in", self._get_person_applications().ids),
            ("is_followup", "=", True),
            ("active", "in", (True, False)),
        ]

    def action_open_followups(self):
        """Open all follow-ups of these persons, open and done."""
        self._check_recruiter()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_recruitment_silver_medalist.action_followups_of_person"
        )
        return {**action, "domain": self._get_followups_domain()}

    @api.model
    def get_empty_list_help(self, help_message):
        """Past candidates have empty screens of their own, not that of applications."""
        if self.env.context.get("past_candidates_help"):
            return help_message
        return super().get_empty_list_help(help_message)

    @api.model
    def _read_group_orderby(self, order, groupby_terms, query):
        """Groups by activity state come the most urgent first, not by the alphabet."""
        state = groupby_terms.get("activity_state")
        if not state:
            return super()._read_group_orderby(order, groupby_terms, query)
        groupby_terms["activity_state"] = SQL(
            "array_position(ARRAY['overdue', 'today', 'planned'], %s)", state
        )
        try:
            return super()._read_group_orderby(order, groupby_terms, query)
        finally:
            groupby_terms["activity_state"] = state
