from odoo import models


class HrApplicantSkill(models.Model):
    """Who has a skill, and how well: read from the index alone when people are ranked.

    One job asks for a handful of skills; the lines of a million applications that have
    them are found without touching the table.
    """

    _inherit = "hr.applicant.skill"

    _skill_applicant_idx = models.Index(
        "(skill_id, applicant_id) INCLUDE (skill_level_id, valid_to)"
    )
