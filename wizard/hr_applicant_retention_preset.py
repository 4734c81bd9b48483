from odoo import fields, models
from odoo.tools import format_date

from ..models.privacy.retention_presets import CHECKED, COUNTRIES, PRESETS


class HrApplicantRetentionPreset(models.TransientModel):
    """Create retention rules to begin with, for a country; all are switched off."""

    _name = "hr.applicant.retention.preset"
    _description = "Retention Rules of a Country"

    country = fields.Selection(
        lambda self: [(code, str(name)) for code, name in COUNTRIES], required=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )

    def action_create(self):
        """Create the rules of the country.

        :return: the action that shows the rules
        """
        self.ensure_one()
        self.env["hr.applicant.retention.rule"].create(
            [
                {
                    **values,
                    "company_id": self.company_id.id,
                    "note": self.env._(
                        "%(origin)s\nRead on %(day)s. Check it with your adviser.",
                        origin=self.env._(values["note"]),
                        day=format_date(self.env, CHECKED),
                    ),
                }
                for values in PRESETS[self.country]
            ]
        )
        return self.env["ir.actions.act_window"]._for_xml_id(
            "hr_recruitment_silver_medalist.action_retention_rules"
        )
