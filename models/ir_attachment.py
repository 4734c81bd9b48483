import base64

from odoo import api, models
from odoo.fields import Domain

from .hr_applicant_field_guard import check_domain

#: Where files wait until the message they belong to is posted.
DRAFTS = ("mail.message", "mail.compose.message", "mail.scheduled.message")


class IrAttachment(models.Model):
    """Files give away neither links nor fields.

    * A file that holds a candidate's working link (a mail attached to an answer) is
      kept as it is; the link stops working.
    * Files are searched in sudo by Odoo: the fields in a path are asked before.
    """

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        for attachment, vals in zip(attachments, vals_list, strict=True):
            attachment._revoke_links_inside(vals)
        return attachments

    def write(self, vals):
        result = super().write(vals)
        for attachment in self:
            attachment._revoke_links_inside(vals)
        return result

    def _revoke_links_inside(self, vals):
        content = vals.get("raw") or vals.get("datas")
        if not content or not self._is_correspondence():
            return
        if "raw" not in vals or not vals["raw"]:
            content = base64.b64decode(content)
        elif isinstance(content, str):
            content = content.encode()
        Consent = self.env["hr.applicant.consent"]
        Consent._revoke_links_in_file(content, self.name or "")

    def _is_correspondence(self):
        """Return whether the file came or goes with a message, or belongs to a record
        that has messages.
        """
        self.ensure_one()
        if self.res_field or not self.res_model:
            return False
        model = self.env.registry.get(self.res_model, object)
        thread = self.env.registry["mail.thread"]
        return self.res_model in DRAFTS or issubclass(model, thread)

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            domain = Domain(domain)
            check_domain(self, domain)
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)
