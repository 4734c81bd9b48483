from textwrap import shorten

from odoo import api, fields, models
from odoo.tools import SQL, html2plaintext

from ..constants import RECRUITER

#: How much of what is worth remembering fits on a card.
NOTE_LENGTH = 80


class HrApplicantMixinFollowupBoard(models.AbstractModel):
    """What the lists of follow-ups show, and the way to all follow-ups of a person."""

    _name = "hr.applicant.mixin.followup.board"
    _description = "Board of Follow-ups"

    followup_count = fields.Integer(
        string="Follow-ups", compute="_compute_followup_count", groups=RECRUITER
    )
    personal_note_brief = fields.Char(
        string="To Take Up", compute="_compute_personal_note_brief", groups=RECRUITER
    )

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
