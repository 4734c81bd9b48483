import contextlib

from odoo import models

from .reading import CV_TYPES, get_extension, get_safe_name


class HrApplicantMixinCv(models.AbstractModel):
    """The CV that a candidate sends becomes the main file of the application."""

    _name = "hr.applicant.mixin.cv"
    _description = "CVs of an Applicant"

    def _add_cv(self, name, content):
        """Attach a checked CV and make it the main file.

        :param str name: the file's name, as it came
        :param bytes content: the file
        :return: the attachment; empty if the same file is the main one already
        :raise OSError: if the file can't be stored
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
            # The half-written file would be taken for the whole one when it is sent
            # again.
            with contextlib.suppress(OSError):
                attachments._mark_for_gc(f"{checksum[:2]}/{checksum}")
            raise
        self.message_main_attachment_id = attachment
        return attachment
