from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists

from ..constants import RECRUITER

# What ranking asks about an application, apart from its skills.
CARD = ("medal_id", "stage_id", "priority", "job_id", "department_id")
COPY = {
    "compute": "_compute_card",
    "store": True,
    # With the line, not after it: a second write of a new line would be paid by all.
    "precompute": True,
    "groups": RECRUITER,
    "export_string_translation": False,
}


class HrApplicantSkill(models.Model):
    """Who has a skill, and how well: read from indexes alone when people are ranked.

    A job asks for a handful of skills; among the lines of a million applications those
    of medalists are found without looking at the others. They carry a copy of what
    their application earned, so that most medalists need not be looked up at all.
    """

    _name = "hr.applicant.skill"
    _inherit = ["hr.applicant.skill", "hr.applicant.field.guard"]
    # Our indexes move a line on the disk when it expires: without the last word two of
    # one level would change places on the form.
    _order = "skill_type_id, skill_level_id desc, id"

    medal_id = fields.Many2one("hr.applicant.medal", **COPY)
    stage_id = fields.Many2one("hr.recruitment.stage", **COPY)
    priority = fields.Char(**COPY)
    job_id = fields.Many2one("hr.job", **COPY)
    department_id = fields.Many2one("hr.department", **COPY)

    _skill_of_medalist_idx = models.Index(
        "(skill_id, applicant_id) INCLUDE (skill_level_id, valid_to, medal_id,"
        " stage_id, priority, job_id, department_id) WHERE medal_id IS NOT NULL"
    )
    _skill_of_other_idx = models.Index(
        "(skill_id, applicant_id) INCLUDE (skill_level_id, valid_to)"
        " WHERE medal_id IS NULL"
    )

    def _auto_init(self):
        # Nobody has a medal when the addon arrives: there is nothing to compute for
        # millions of lines.
        for name in CARD:
            if not column_exists(self.env.cr, self._table, name):
                self.env.cr.execute(
                    SQL(
                        "ALTER TABLE hr_applicant_skill ADD COLUMN %s %s",
                        SQL.identifier(name),
                        SQL(self._fields[name].column_type[1]),
                    )
                )
        return super()._auto_init()

    def _add_precomputed_values(self, vals_list):
        # Interviewers may enter skills, but not read what else the line carries.
        return super(HrApplicantSkill, self.sudo())._add_precomputed_values(vals_list)

    @api.depends(*(f"applicant_id.{name}" for name in CARD))
    def _compute_card(self):
        for line in self:
            applicant = line.applicant_id
            for name in CARD:
                line[name] = applicant[name] if applicant.medal_id else False
