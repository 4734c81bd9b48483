from odoo import api, fields, models


class HrApplicantAwardMedal(models.TransientModel):
    """Award a medal to closed applications, one or many.

    For one person it begins with the present medal. Nothing else is chosen beforehand.
    """

    _name = "hr.applicant.award.medal"
    _description = "Award a Medal"

    applicant_ids = fields.Many2many(
        "hr.applicant",
        string="Applications",
        required=True,
        context={"active_test": False},
    )
    applicant_count = fields.Integer(compute="_compute_applicant_count")
    medal_id = fields.Many2one(
        "hr.applicant.medal",
        compute="_compute_present",
        store=True,
        readonly=False,
        required=True,
    )
    medal_hint = fields.Char(related="medal_id.description")
    medal_reason = fields.Char(
        string="Why Do They Stand Out?",
        compute="_compute_present",
        store=True,
        readonly=False,
    )

    @api.depends("applicant_ids")
    def _compute_applicant_count(self):
        for wizard in self:
            wizard.applicant_count = len(wizard.applicant_ids)

    @api.depends("applicant_ids")
    def _compute_present(self):
        for wizard in self:
            one = wizard.applicant_ids if len(wizard.applicant_ids) == 1 else None
            wizard.medal_id = one and one.medal_id.filtered("active")
            wizard.medal_reason = one and one.medal_reason

    def action_award(self):
        """Award the medal; an empty reason keeps what was noted before."""
        for wizard in self:
            wizard.applicant_ids._award_medal(
                wizard.medal_id, reason=wizard.medal_reason or None
            )
        return {"type": "ir.actions.act_window_close"}
