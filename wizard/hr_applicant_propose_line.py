from odoo import fields, models
from odoo.exceptions import UserError


class HrApplicantProposeLine(models.TransientModel):
    """One refused application in the list of those worth remembering."""

    _name = "hr.applicant.propose.line"
    _description = "Find People Worth Remembering: Person"
    _order = "sequence, id"
    _rec_name = "partner_name"

    propose_id = fields.Many2one(
        "hr.applicant.propose", required=True, ondelete="cascade"
    )
    sequence = fields.Integer()
    applicant_id = fields.Many2one("hr.applicant", required=True, ondelete="cascade")
    partner_name = fields.Char(
        related="applicant_id.partner_name", related_sudo=False, string="Name"
    )
    job_id = fields.Many2one(
        related="applicant_id.job_id", related_sudo=False, string="Applied For"
    )
    email = fields.Char(
        related="applicant_id.email_normalized", related_sudo=False, string="Email"
    )
    score = fields.Integer(readonly=True)
    explanation = fields.Char(string="Why", readonly=True)
    medal_id = fields.Many2one("hr.applicant.medal")
    medal_reason = fields.Char(string="Why They Stand Out")
    selected = fields.Boolean(string="Remember")

    def action_remember_person(self):
        """Give this person the medal that stands in the row.

        :raise UserError: if no medal stands there
        """
        self.ensure_one()
        if not self.medal_id:
            raise UserError(self.env._("Choose a medal for this person first."))
        return self.propose_id._remember(self)

    def action_open_application(self):
        """Open the refused application."""
        return {
            "type": "ir.actions.act_window",
            "res_model": "hr.applicant",
            "res_id": self.applicant_id.id,
            "view_mode": "form",
        }
