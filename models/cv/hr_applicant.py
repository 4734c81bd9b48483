import contextlib

from odoo import models

from .reading import CV_TYPES, get_extension, get_safe_name


class HrApplicantMixinCv(models.AbstractModel):
    _name = "hr.applicant.mixin.cv"
    _description = "CVs of an Applicant"

    def _add_cv(self, name, content):
        """Attach a checked CV and make it the main file.

        :return: the attachment; empty if the file is the main one already
        """
        self.ensure_one()
        attachments = self.env["ir.attachment"]
        checksum = attachments._compute_checksum(content)
        if self.message_main_attachment_id.checksum == checksum:
            return attachments
        extension = get_extension(name)
        words = attachments._read_words(extension, content)
        try:
            attachment = attachments.with_context(known_words=words).create(
                {
                    "name": get_safe_name(name),
                    "raw": content,
                    "mimetype": CV_TYPES[extension],
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        except OSError:
            # Half a file would be in the way of the whole one, sent again.
            with contextlib.suppress(OSError):
                attachments._mark_for_gc(f"{checksum[:2]}/{checksum}")
            raise
        self.message_main_attachment_id = attachment
        return attachment
