from odoo import api, fields, models


class HrApplicantRemoveMedal(models.TransientModel):
    """Take the medal away from applications, one or many: what that ends is said before
    it is done.
    """

    _name = "hr.applicant.remove.medal"
    _description = "Take the Medal Away"

    applicant_ids = fields.Many2many(
        "hr.applicant",
        string="Applications",
        required=True,
        context={"active_test": False},
    )
    plan_count = fields.Integer(compute="_compute_counts")
    question_count = fields.Integer(compute="_compute_counts")

    @api.depends("applicant_ids")
    def _compute_counts(self):
        for wizard in self:
            medalists = wizard.applicant_ids.filtered("medal_id")
            wizard.plan_count = len(medalists._filter_going_on())
            wizard.question_count = len(medalists.filtered("consent_ask_date"))

    def action_remove(self):
        """Take the medal away from those who have one."""
        for wizard in self:
            wizard.applicant_ids._check_recruiter("write")
            wizard.applicant_ids._remove_medal()
        return {"type": "ir.actions.act_window_close"}
