from odoo import models


class HrApplicantConsentMixinFiles(models.AbstractModel):
    """A person opens and removes the files they sent.

    Files of colleagues are not theirs (``_get_own_files``).
    """

    _name = "hr.applicant.consent.mixin.files"
    _description = "Files on the Page of a Person"

    def _find_own_file(self, text):
        """Return the person's file with this id.

        :param str text: as somebody sent it
        :return: an attachment, empty if it is none of theirs
        """
        own = self._get_own_files()
        return own.filtered(lambda file: str(file.id) == text)[:1]

    def _remove_file(self, text):
        """Remove a file of the person, with all copies, and note that they did.

        :param str text: its id, as somebody sent it
        :return: whether there was one
        """
        file = self._find_own_file(text)
        if not file:
            return False
        name = file.name
        copies = self._get_own_files().filtered(lambda f: f.checksum == file.checksum)
        copies.unlink()
        newest = self._get_own_applications()[:1]
        texts = self.with_context(lang=newest._get_recruiter().lang).env
        newest._for_recruiters()._message_log(
            body=texts._("They removed this file on the profile page: %s", name)
        )
        return True
