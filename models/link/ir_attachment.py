import base64

from odoo import api, models
from odoo.fields import Domain

from ..access.hr_applicant_field_guard import check_domain
from ..cv.office_archive import read_words
from ..cv.reading import CV_TYPES, TEXT_PARTS, read_pdf

#: Where files wait until the message they belong to is posted.
DRAFTS = ("mail.message", "mail.compose.message", "mail.scheduled.message")


class IrAttachment(models.Model):
    """Files give away neither links nor fields; those of candidates are read with care.

    * A file that holds a candidate's working link (a mail attached to an answer) is
      kept as it is; the link stops working.
    * Files are searched in sudo by Odoo: the fields in a path are asked before.
    * CVs of candidates become searchable, but only as far as that costs little.
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

    def _index(self, bin_data, *args, **kwargs):
        # What is known is not read again: Odoo tries all it knows on any file, without
        # a limit of time or memory.
        if "known_words" in self.env.context:
            return self.env.context["known_words"]
        return super()._index(bin_data, *args, **kwargs)

    def _read_words(self, extension, content):
        """Return the words of a checked CV, to search for; None if they can't be read.

        :param str extension: one of ``CV_TYPES``
        """
        if extension == "txt":
            return self._index(content, CV_TYPES["txt"])
        if extension == "pdf":
            return read_pdf(content)
        part = TEXT_PARTS.get(extension)
        return part and read_words(content, part)
