import re

from odoo import api, models

#: A working link of a candidate, as it comes back in a quoted or forwarded mail.
WORKING_LINK = re.compile(
    r"/talent/(consent|profile|unsubscribe|invitation)/(?!id-)[A-Za-z0-9_-]{40,}"
)


class MailMessage(models.Model):
    """No message holds a candidate's working link: answers quote the mail they got."""

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            body = vals.get("body")
            if body and "/talent/" in body:
                vals["body"] = type(body)(WORKING_LINK.sub(r"/talent/\1/removed", body))
        return super().create(vals_list)
