from odoo import fields, models


class HrApplicantAwardMedal(models.TransientModel):
    """Award a medal to closed applications, one or many."""

    _name = "hr.applicant.award.medal"
    _description = "Award a Medal"

    applicant_ids = fields.Many2many(
        "hr.applicant",
        string="Applications",
        required=True,
        context={"active_test": False},
    )
    medal_id = fields.Many2one(
        "hr.applicant.medal",
        required=True,
        default=lambda self: self.env["hr.applicant.medal"].search([], limit=1),
    )
    medal_hint = fields.Char(related="medal_id.description")
    medal_reason = fields.Char(string="Why Do They Stand Out?")

    def action_award(self):
        """Award the medal; an empty reason keeps what was noted before."""
        for wizard in self:
            wizard.applicant_ids._award_medal(
                wizard.medal_id, reason=wizard.medal_reason or None
            )
        return {"type": "ir.actions.act_window_close"}
