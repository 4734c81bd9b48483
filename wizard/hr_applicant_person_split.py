from odoo import fields, models


class HrApplicantPersonSplit(models.TransientModel):
    """Say which applications of a person are somebody else's."""

    _name = "hr.applicant.person.split"
    _description = "Not the Same Person"

    person_id = fields.Many2one(
        "hr.applicant.person", string="Person", required=True, ondelete="cascade"
    )
    applicant_ids = fields.Many2many(
        "hr.applicant",
        string="Somebody Else's Applications",
        context={"active_test": False},
        domain="[('person_id', '=', person_id), ('active', 'in', (True, False))]",
    )

    def action_split(self):
        """Make the chosen applications another person's, and open that one.

        :raise UserError: if none or all are chosen
        """
        self.ensure_one()
        other = self.person_id._split(self.applicant_ids)
        return other._get_records_action(context={})
