from odoo import api, models

from .hr_applicant_field_guard import check_domain


class IrAttachment(models.Model):
    """Attachments are searched in sudo: no path from a file finds out about fields."""

    _inherit = "ir.attachment"

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            check_domain(self, domain)
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)
