from odoo import api, models
from odoo.exceptions import AccessError

from ..access.hr_applicant_field_guard import is_ours
from ..constants import RECRUITER


class HrApplicantMixinImport(models.AbstractModel):
    """What Odoo's own import of applications says of past candidates.

    Medals, answers and plans can't be written into applications: they come by way of
    *Bring Past Candidates Along*, which checks them.
    """

    _name = "hr.applicant.mixin.import"
    _description = "Importing Applications"

    @api.model
    def get_import_templates(self):
        """Offer the template for past candidates, and say where it belongs."""
        templates = super().get_import_templates()
        if not self.env.user._is_recruiter():
            return templates
        return [
            *templates,
            {
                "label": self.env._(
                    "Past candidates with medals and answers: bring this one in under "
                    "Recruitment, Past Candidates, Bring In, Imports"
                ),
                "template": "/talent/import/template.xlsx",
            },
        ]

    @api.model
    def _check_field_access(self, field, operation):
        if (
            operation == "write"
            and is_ours(field)
            and field.readonly
            and not self.env.su
            and self.env.user.has_group(RECRUITER)
        ):
            raise AccessError(
                self.env._(
                    "“%s” can't be written directly. Award medals by the button Award "
                    "a Medal, record answers by Record an Answer, and bring past "
                    "candidates in under Recruitment, Past Candidates, Bring In, "
                    "Imports.",
                    field._description_string(self.env),
                )
            )
        return super()._check_field_access(field, operation)

    def _get_applied_day(self):
        """Return the day on which they applied.

        An application that was entered afterwards was closed before it was made.
        """
        made = self.create_date
        return min(filter(None, (made, self.refuse_date))).date()
