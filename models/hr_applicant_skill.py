from odoo import api, fields, models
from odoo.tools.sql import column_exists


class HrApplicantSkill(models.Model):
    """Who has a skill, and how well: read from indexes alone when people are ranked.

    A job asks for a handful of skills; among the lines of a million applications those
    of medalists are found without looking at the others. That is why a line knows
    whether its application carries a medal.
    """

    _inherit = "hr.applicant.skill"
    # Our indexes move a line on the disk when it expires: without the last word two of
    # one level would change places on the form.
    _order = "skill_type_id, skill_level_id desc, id"

    # With the line, not after it: a second write of a new line would be paid by all.
    medalist = fields.Boolean(
        compute="_compute_medalist",
        store=True,
        precompute=True,
        export_string_translation=False,
    )

    _skill_of_medalist_idx = models.Index(
        "(skill_id, applicant_id) INCLUDE (skill_level_id, valid_to)"
        " WHERE medalist IS TRUE"
    )
    _skill_of_other_idx = models.Index(
        "(skill_id, applicant_id) INCLUDE (skill_level_id, valid_to)"
        " WHERE medalist IS NOT TRUE"
    )

    def _auto_init(self):
        # Nobody has a medal when the addon arrives: there is nothing to compute for
        # millions of lines.
        if not column_exists(self.env.cr, self._table, "medalist"):
            self.env.cr.execute(
                "ALTER TABLE hr_applicant_skill ADD COLUMN medalist boolean"
            )
        return super()._auto_init()

    @api.depends("applicant_id.medal_id")
    def _compute_medalist(self):
        for line in self:
            line.medalist = bool(line.applicant_id.medal_id)
