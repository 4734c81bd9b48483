import contextlib

from odoo import models

from .cv_archive import FILE_TYPES
from .reading import get_extension, get_safe_name


class HrApplicantMixinCv(models.AbstractModel):
    """CVs become files of the application, and the main one or the first main one."""

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
        words = attachments._read_words(get_extension(name), content)
        attachment = self._store_file(name, content, words)
        self.message_main_attachment_id = attachment
        return attachment

    def _add_file(self, name, content, words):
        """Attach a checked file that a recruiter has; it becomes the main file where
        there is none. Earlier files stay as they are.

        :param str name: the file's name or path, as it came
        :param bytes content: the file
        :param str words: its text, for searching; may be empty
        :return: the attachment; empty if the application has this very file
        """
        self.ensure_one()
        attachments = self.env["ir.attachment"]
        same = [
            ("res_model", "=", self._name),
            ("res_id", "=", self.id),
            ("checksum", "=", attachments._compute_checksum(content)),
        ]
        if attachments.search_count(same, limit=1):
            return attachments
        attachment = self._store_file(name, content, words)
        if not self.message_main_attachment_id:
            self.message_main_attachment_id = attachment
        self._for_recruiters()._message_log(
            body=self.env._("A CV was added in bulk."), attachment_ids=attachment.ids
        )
        return attachment

    def _store_file(self, name, content, words):
        """Return a new attachment of the application.

        :param str name: as of ``_add_file``
        :param bytes content: as of ``_add_file``
        :param str words: as of ``_add_file``
        :raise OSError: if the file can't be stored
        """
        attachments = self.env["ir.attachment"]
        checksum = attachments._compute_checksum(content)
        try:
            return attachments.with_context(known_words=words).create(
                {
                    "name": get_safe_name(name),
                    "raw": content,
                    "mimetype": FILE_TYPES[get_extension(name)],
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
