import io
import re
import unicodedata
import zipfile

from odoo import models
from odoo.tools.mimetypes import guess_mimetype

MAX_BYTES = 10 * 1024 * 1024
#: What a CV may be, by the end of its name, and what it is then kept as.
CV_TYPES = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "txt": "text/plain",
}
#: What libmagic says of Word files that it does not know better.
OLE_TYPES = ("application/CDFV2", "application/x-ole-storage")


class HrApplicantConsent(models.Model):
    """A newer CV from the person: checked by what is in it, kept on the application."""

    _inherit = "hr.applicant.consent"

    def _check_cv(self, name, content):
        """Return in words what is wrong with an uploaded CV, or None.

        :param str name: the file's name, as it came
        :param bytes content: all of it, or more than ``MAX_BYTES``
        """
        if not content:
            return self.env._("The file is empty.")
        if len(content) > MAX_BYTES:
            return self.env._("The file is larger than 10 MB.")
        if not self._get_own_applications():
            return self.env._("There is no application any more to add it to.")
        if not _is_what_it_says(_get_extension(name), content):
            return self.env._(
                "We can't read this file. Please send a PDF, Word, OpenDocument or "
                "text file."
            )
        return None

    def _save_cv(self, name, content):
        """Add a checked CV to the newest application and make it the main file.

        Sending the same file twice changes nothing. Earlier ones are kept.
        """
        newest = self._get_own_applications()[:1]
        attachment = newest._add_cv(name, content)
        if not attachment:
            return
        recruiter_lang = newest._get_recruiter().lang
        newest.with_context(recruiter_only=True)._message_log(
            body=self.with_context(lang=recruiter_lang).env._(
                "%s sent a newer CV on the profile page.", self.partner_name
            ),
            attachment_ids=attachment.ids,
        )


class HrApplicant(models.Model):
    _inherit = "hr.applicant"

    def _add_cv(self, name, content):
        """Attach a checked CV and make it the main file.

        :return: the attachment; empty if the file is the main one already
        """
        self.ensure_one()
        attachments = self.env["ir.attachment"]
        checksum = attachments._compute_checksum(content)
        if self.message_main_attachment_id.checksum == checksum:
            return attachments
        attachment = attachments.create(
            {
                "name": _get_safe_name(name),
                "raw": content,
                "mimetype": CV_TYPES[_get_extension(name)],
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.message_main_attachment_id = attachment
        return attachment


def _get_extension(name):
    return name.rpartition(".")[2].lower()


def _get_safe_name(name):
    """Return ``name`` without folders, invisible characters and excess length."""
    stem = re.split(r"[/\\]", name)[-1].rpartition(".")[0]
    # Control, format and surrogate characters: among them those that turn the reading
    # direction around and make “fdp.exe” of “exe.pdf”.
    stem = "".join(
        char for char in stem if not unicodedata.category(char).startswith("C")
    )
    stem = re.sub(r'[<>:"|?*]', "_", stem).strip(" .")
    return f"{stem[:100] or 'CV'}.{_get_extension(name)}"


def _is_what_it_says(extension, content):
    """Return whether ``content`` is a document of the kind its name promises."""
    if extension in ("docx", "odt"):
        return _is_office_archive(extension, content)
    kind = guess_mimetype(content)
    if extension == "txt":
        marked_up = any(word in kind for word in ("html", "xml", "script"))
        return kind.startswith("text/") and not marked_up and b"\0" not in content
    if extension == "doc":
        return kind in (CV_TYPES["doc"], *OLE_TYPES)
    return extension == "pdf" and kind == CV_TYPES["pdf"]


def _is_office_archive(extension, content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if extension == "docx":
                parts = {"[Content_Types].xml", "word/document.xml"}
                return parts.issubset(archive.namelist())
            with archive.open("mimetype") as member:
                return member.read(100).strip() == CV_TYPES["odt"].encode()
    # A forged archive can fail in many ways: broken, encrypted, unknown compression.
    except Exception:
        return False
