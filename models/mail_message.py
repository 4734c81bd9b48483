import re

from odoo import api, fields, models

#: A working link of a candidate, as it comes back in a quoted or forwarded mail.
WORKING_LINK = re.compile(
    r"/talent/(consent|profile|unsubscribe|invitation)/(?!id-)[A-Za-z0-9_-]{40,}"
)


class MailMessage(models.Model):
    """No message holds a candidate's working link: answers quote the mail they got."""

    _name = "mail.message"
    _inherit = ["mail.message", "hr.applicant.field.guard"]

    recruiter_only = fields.Boolean(
        readonly=True, help="Tells of past candidates: other users don't see it."
    )

    def export_data(self, fields_to_export):
        # Odoo reads messages in sudo, and does not ask who exports them.
        self.check_access("read")
        return super().export_data(fields_to_export)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            body = vals.get("body")
            if body and "/talent/" in body:
                vals["body"] = type(body)(WORKING_LINK.sub(r"/talent/\1/removed", body))
        return super().create(vals_list)
