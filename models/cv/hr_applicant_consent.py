from odoo import models

from .reading import (
    MAX_BYTES,
    MAX_FILES,
    MAX_FILES_BYTES,
    get_extension,
    is_what_it_says,
)


class HrApplicantConsentMixinCv(models.AbstractModel):
    """A newer CV from the person: checked by its content, kept on the application."""

    _name = "hr.applicant.consent.mixin.cv"
    _description = "CVs from Candidates"

    def _check_cv(self, name, content):
        """Return what is wrong with an uploaded CV, as a sentence, or None.

        :param str name: the file's name, as it came
        :param bytes content: the whole file, or its first ``MAX_BYTES`` + 1 bytes
        """
        if not content:
            return self.env._("The file is empty.")
        if len(content) > MAX_BYTES:
            return self.env._("The file is larger than 10 MB.")
        if not self._get_own_applications():
            return self.env._("There is no application any more to add it to.")
        if not is_what_it_says(get_extension(name), content):
            return self.env._(
                "We can't read this file. Please send a PDF, Word, OpenDocument or "
                "text file."
            )
        return self._check_room(content)

    def _check_room(self, content):
        """Return as a sentence that the person has sent too many files, or None.

        :param bytes content: the new file
        """
        # A yes copies files to the new application. The same file counts once.
        sent = self._get_own_files().filtered(lambda file: file.create_uid.share)
        sizes = {file.checksum: file.file_size for file in sent}
        sizes[sent._compute_checksum(content)] = len(content)
        if len(sizes) > MAX_FILES or sum(sizes.values()) > MAX_FILES_BYTES:
            return self.env._(
                "You have sent us as many files as we can keep here. To send another "
                "one, reply to any of our emails."
            )
        return None

    def _save_cv(self, name, content):
        """Add a checked CV to the newest application and make it the main file.

        Sending the same file twice changes nothing. Earlier files are kept.

        :param str name: the file's name, as it came
        :param bytes content: the file
        :return: whether it is stored; if not, the chatter says so
        """
        return self._run_apart("cv", lambda consent: consent._store_cv(name, content))

    def _store_cv(self, name, content):
        newest = self._get_own_applications()[:1]
        attachment = newest._add_cv(name, content)
        if not attachment:
            return
        recruiter_lang = newest._get_recruiter().lang
        newest._for_recruiters()._message_log(
            body=self.with_context(lang=recruiter_lang).env._(
                "%s sent a newer CV on the profile page.", self.partner_name
            ),
            attachment_ids=attachment.ids,
        )
