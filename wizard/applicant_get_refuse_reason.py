from odoo import api, fields, models

from ..models.hr_applicant_person import RECRUITER


class ApplicantGetRefuseReason(models.TransientModel):
    """Refusing is the moment to decide whether to stay in touch.

    The reason suggests a medal; the recruiter changes or drops it. Duplicates refused
    along the way get none. Interviewers, who may refuse, neither see nor award medals.
    """

    _inherit = "applicant.get.refuse.reason"

    medal_id = fields.Many2one(
        "hr.applicant.medal",
        compute="_compute_medal_id",
        store=True,
        readonly=False,
        groups=RECRUITER,
    )
    medal_hint = fields.Char(related="medal_id.description", groups=RECRUITER)
    medal_reason = fields.Char(string="Why Do They Stand Out?", groups=RECRUITER)
    personal_note = fields.Char(string="Worth Remembering", groups=RECRUITER)
    is_single = fields.Boolean(compute="_compute_is_single")

    @api.depends("refuse_reason_id")
    def _compute_medal_id(self):
        for wizard in self:
            wizard.medal_id = wizard.refuse_reason_id.suggested_medal_id

    @api.depends("applicant_ids")
    def _compute_is_single(self):
        for wizard in self:
            wizard.is_single = len(wizard.applicant_ids) == 1

    def action_refuse_reason_apply(self):
        result = super().action_refuse_reason_apply()
        if self.env.user.has_group(RECRUITER):
            self._award_medals()
        return result

    def _award_medals(self):
        for wizard in self.filtered("medal_id"):
            applicants = wizard.applicant_ids
            applicants._award_medal(
                wizard.medal_id, reason=wizard.is_single and wizard.medal_reason or None
            )
            if wizard.is_single and wizard.personal_note:
                applicants._add_personal_note(wizard.personal_note)
