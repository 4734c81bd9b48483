from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from ..constants import RECRUITER


class HrApplicantSkill(models.Model):
    """Who has a skill, and how well: the ranking reads it from indexes alone.

    A line carries the medal of its application. Among the lines of a million
    applications those of medalists are found without looking at the others.
    """

    _name = "hr.applicant.skill"
    _inherit = ["hr.applicant.skill", "hr.applicant.field.guard"]

    medal_id = fields.Many2one(
        "hr.applicant.medal",
        compute="_compute_medal_id",
        store=True,
        # Written with a new line, not after it: that would be a second write for
        # everybody who adds a skill.
        precompute=True,
        groups=RECRUITER,
        export_string_translation=False,
    )

    _skill_idx = models.Index(
        "(skill_id, applicant_id) INCLUDE (skill_level_id, valid_to)"
    )
    _skill_of_medalist_idx = models.Index(
        "(skill_id, applicant_id) INCLUDE (skill_level_id, valid_to)"
        " WHERE medal_id IS NOT NULL"
    )

    def _auto_init(self):
        # Nobody has a medal when the addon arrives: there is nothing to compute for
        # millions of lines.
        if not column_exists(self.env.cr, self._table, "medal_id"):
            create_column(self.env.cr, self._table, "medal_id", "int4")
        return super()._auto_init()

    def _add_precomputed_values(self, vals_list):
        # Interviewers may enter skills, but not read the medal that the line carries.
        return super(HrApplicantSkill, self.sudo())._add_precomputed_values(vals_list)

    def _order_to_sql(self, order, query, alias=None, reverse=False):
        # Our index makes PostgreSQL store a changed line elsewhere. Odoo's order has
        # ties, and lines in a tie would change places on the screen: the id decides.
        clause = super()._order_to_sql(order, query, alias, reverse)
        if alias not in (None, self._table):
            return clause
        return SQL("%s, %s", clause, SQL.identifier(self._table, "id"))

    @api.depends("applicant_id.medal_id")
    def _compute_medal_id(self):
        for line in self:
            line.medal_id = line.applicant_id.medal_id
