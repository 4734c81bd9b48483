import base64

from odoo import api, models
from odoo.fields import Domain

from ..access.hr_applicant_field_guard import check_domain
from ..cv.office_archive import read_words
from ..cv.reading import CV_TYPES, TEXT_PARTS, read_pdf

#: The models that hold a file until the message with it is posted.
DRAFTS = ("mail.message", "mail.compose.message", "mail.scheduled.message")


class IrAttachment(models.Model):
    """Files tell neither links nor fields. Candidates' files are read with limits.

    * A file may hold a candidate's working link, like a mail attached to an answer. The
      file stays as it is, and the link is revoked.
    * Odoo searches files in sudo: access to the fields in the domain is checked before.
    * CVs of candidates can be searched, as far as reading them takes little time.
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
        """Revoke the links that can be read in the file that was written.

        :param dict vals: the values that were written
        """
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
        """Return whether the file belongs to a message or to a record with messages."""
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
        # Odoo tries all its readers on a file, without a limit of time or memory. The
        # words of a CV are read before, with limits (``_read_words``).
        if "known_words" in self.env.context:
            return self.env.context["known_words"]
        return super()._index(bin_data, *args, **kwargs)

    def _read_words(self, extension, content):
        """Return the words of a CV for searching; None if they can't be read.

        :param str extension: one of ``CV_TYPES``
        :param bytes content: the file, checked by ``is_what_it_says``
        """
        if extension == "txt":
            return self._index(content, CV_TYPES["txt"])
        if extension == "pdf":
            return read_pdf(content)
        part = TEXT_PARTS.get(extension)
        return part and read_words(content, part)
