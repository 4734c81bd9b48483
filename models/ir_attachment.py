import base64

from odoo import api, models

#: Where files wait until the message they belong to is posted.
DRAFTS = ("mail.message", "mail.compose.message", "mail.scheduled.message")


class IrAttachment(models.Model):
    """A file that holds a candidate's working link (a mail attached to an answer) is
    kept as it is; the link stops working.
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
