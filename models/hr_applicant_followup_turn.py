from odoo import fields, models
from odoo.tools import SQL

#: Writing one of these moves a plan.
PLAN_FIELDS = (
    "followup_plan_id",
    "followup_state",
    "followup_step_id",
    "followup_date",
    "followup_paused_until",
)


class HrApplicantFollowupTurn(models.Model):
    """Whose turn it was: two never move one plan with different views of it.

    Making an activity changes nothing in the application's row, which some thirty
    indexes would have to follow. Whoever stops or moves the plan at that moment, with a
    view from before, would leave the activity behind and not know. Both write the row
    of this table: the later one gets a serialization failure, and Odoo runs it again.
    """

    _name = "hr.applicant.followup.turn"
    _description = "Turn in Moving a Follow-up Plan"
    _log_access = False

    applicant_id = fields.Many2one("hr.applicant", required=True, ondelete="cascade")
    turn = fields.Integer(default=0)

    _applicant_uniq = models.UniqueIndex("(applicant_id)")

    def _take(self, applicants):
        """Write the rows of these applications; after theirs, or two could block each
        other.
        """
        if applicants:
            self.env.cr.execute(
                SQL(
                    """INSERT INTO hr_applicant_followup_turn AS t (applicant_id, turn)
                       SELECT unnest(%s), 0
                           ON CONFLICT (applicant_id) DO UPDATE SET turn = t.turn + 1
                    """,
                    sorted(applicants.ids),
                )
            )


class HrApplicant(models.Model):
    """Every move of a plan is a turn."""

    _inherit = "hr.applicant"

    def write(self, vals):
        result = super().write(vals)
        moved = [name for name in PLAN_FIELDS if name in vals]
        if moved and self:
            self.flush_recordset(moved)
            self.env["hr.applicant.followup.turn"]._take(self)
        return result
