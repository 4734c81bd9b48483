import codecs
import contextlib
import logging
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

from odoo import models
from odoo.tools.mimetypes import guess_mimetype

from .office_archive import check_archive, has_plain_xml, read_member, read_words

_logger = logging.getLogger(__name__)
MAX_BYTES = 10 * 1024 * 1024
#: How many files a person may send on the pages, and how large they may be together.
MAX_FILES = 10
MAX_FILES_BYTES = 5 * MAX_BYTES
#: After how many seconds a PDF that can't be read is left alone.
PATIENCE = 5
#: What a CV may be, by the end of its name, and what it is then kept as.
CV_TYPES = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "txt": "text/plain",
}
#: Where the text of an office document is.
TEXT_PARTS = {"docx": "word/document.xml", "odt": "content.xml"}
MARKUP = re.compile(
    rb"^\s*(<[a-z!?/]|#!|%!)|<(script|svg|html|iframe|!doctype|!entity|\?xml|\?php)\b",
    re.IGNORECASE,
)
#: Control characters that no text has; tabs, lines and pages are none of them.
NO_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
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
        return self._check_room(content)

    def _check_room(self, content):
        """Return in words that the person has sent too much to keep more, or None."""
        # A yes copies files to the new application: the same file counts once.
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

        Sending the same file twice changes nothing. Earlier ones are kept.

        :return: whether it is stored; if not, the recruiters are told
        """
        return self._run_apart(
            "cv",
            lambda consent: consent._store_cv(name, content),
        )

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
        extension = _get_extension(name)
        words = attachments._read_words(extension, content)
        try:
            attachment = attachments.with_context(known_words=words).create(
                {
                    "name": _get_safe_name(name),
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


class IrAttachment(models.Model):
    """Files of candidates become searchable, but only as far as that costs little."""

    _inherit = "ir.attachment"

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
            return _read_pdf(content)
        part = TEXT_PARTS.get(extension)
        return part and read_words(content, part)


def _read_pdf(content):
    """Return the words of a PDF, read by a process that may not take much."""
    program = Path(__file__).with_name("pdf_words.py")
    try:
        done = subprocess.run(
            [sys.executable, str(program)],
            input=content,
            capture_output=True,
            check=True,
            timeout=PATIENCE,
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
    except (OSError, subprocess.SubprocessError) as error:
        _logger.info("A PDF that a candidate sent can't be searched: %s", error)
        return None
    # PostgreSQL stores no zero characters.
    return done.stdout.decode().replace("\0", "").strip() or None


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
        return kind.startswith("text/") and not (
            any(word in kind for word in ("html", "xml", "script"))
            or MARKUP.search(content.removeprefix(codecs.BOM_UTF8))
            or NO_TEXT.search(content)
        )
    if extension == "doc":
        return kind in (CV_TYPES["doc"], *OLE_TYPES)
    return extension == "pdf" and kind == CV_TYPES["pdf"]


def _is_office_archive(extension, content):
    """Return whether it is a document, and one that is as small as it looks."""
    part = TEXT_PARTS[extension]
    try:
        members = check_archive(content)
        if part not in members or not has_plain_xml(content, part):
            return False
        if extension == "docx":
            return "[Content_Types].xml" in members
        return read_member(content, "mimetype", 100) == CV_TYPES["odt"].encode()
    # A forged archive can fail in many ways.
    except Exception:
        return False
