from odoo import api, models
from odoo.exceptions import ValidationError


class HrApplicantNumberRanges(models.AbstractModel):
    """Numbers that people type, each within a range that makes sense.

    Looked at before they are written: what the database can't hold, or what leads
    beyond the calendar later, would end in an error that says nothing.
    """

    _name = "hr.applicant.number.ranges"
    _description = "Ranges of Numbers"

    @api.model
    def _get_number_ranges(self):
        """Return ``{field: (least, most)}``."""
        return {}

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_number_ranges(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_number_ranges(vals)
        return super().write(vals)

    @api.model
    def _check_number_ranges(self, vals):
        """Check the numbers among ``vals``.

        :raise ValidationError: naming the field and its range
        """
        for name, (least, most) in self._get_number_ranges().items():
            if name not in vals:
                continue
            field = self._fields[name]
            if not least <= field.convert_to_cache(vals[name], self) <= most:
                raise ValidationError(
                    self.env._(
                        "“%(field)s” must be a number from %(least)s to %(most)s.",
                        field=field._description_string(self.env),
                        least=least,
                        most=most,
                    )
                )
