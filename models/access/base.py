from odoo import api, models
from odoo.fields import Domain

from .hr_applicant_field_guard import MODULE, check_domain


class Base(models.AbstractModel):
    # No docstring: Odoo would show it as the description of other models.
    #
    # Odoo works in sudo in these places, and the user's own rights must count:
    # * A search by a path that leads to a field of ours needs the right to read that
    #   field, wherever the path begins and whatever models it goes through.
    # * Only users who may read a record of ours are told its name.
    _inherit = "base"

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            domain = Domain(domain)
            check_domain(self, domain)
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _compute_field_value(self, field):
        result = super()._compute_field_value(field)
        if field.name == "display_name" and self._original_module == MODULE:
            # Odoo may compute names in sudo.
            own = self._origin.sudo(False)
            hidden = own - own._filtered_access("read")
            for record in self.filtered(
                lambda record: record._origin.id in hidden._ids
            ):
                record.display_name = self.env["ir.model"]._get(self._name).name
        return result
