"""Which files are accepted as a CV, and how their words are read."""

import codecs
import logging
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

from odoo.tools.mimetypes import guess_mimetype

from .office_archive import check_archive, has_plain_xml, read_member

_logger = logging.getLogger(__name__)
MAX_BYTES = 10 * 1024 * 1024
#: How many files a person may send on the pages, and how many bytes they may have
#: together.
MAX_FILES = 10
MAX_FILES_BYTES = 5 * MAX_BYTES
#: After how many seconds reading a PDF is given up.
PDF_TIMEOUT = 5
#: The accepted kinds of files: extension and MIME type.
CV_TYPES = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "txt": "text/plain",
}
#: The member of an office document that holds its text.
TEXT_PARTS = {"docx": "word/document.xml", "odt": "content.xml"}
MARKUP = re.compile(
    rb"^\s*(<[a-z!?/]|#!|%!)|<(script|svg|html|iframe|!doctype|!entity|\?xml|\?php)\b",
    re.IGNORECASE,
)
#: Control characters that no text has: all but tab, line feed, form feed and return.
NO_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
#: What libmagic says of old Word files that it can't tell more precisely.
OLE_TYPES = ("application/CDFV2", "application/x-ole-storage")


def read_pdf(content):
    """Return the words of a PDF, or None; a limited process reads them.

    :param bytes content: the PDF
    """
    program = Path(__file__).with_name("pdf_words.py")
    try:
        done = subprocess.run(
            [sys.executable, str(program)],
            input=content,
            capture_output=True,
            check=True,
            timeout=PDF_TIMEOUT,
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
    except (OSError, subprocess.SubprocessError) as error:
        _logger.info("A PDF that a candidate sent can't be searched: %s", error)
        return None
    # PostgreSQL stores no zero characters.
    return done.stdout.decode().replace("\0", "").strip() or None


def get_extension(name):
    return name.rpartition(".")[2].lower()


def get_safe_name(name):
    """Return ``name`` without folders, invisible characters and excess length."""
    stem = re.split(r"[/\\]", name)[-1].rpartition(".")[0]
    # Control, format and surrogate characters. Some of them reverse the direction of
    # reading, and show “exe.pdf” as “fdp.exe”.
    stem = "".join(
        char for char in stem if not unicodedata.category(char).startswith("C")
    )
    stem = re.sub(r'[<>:"|?*]', "_", stem).strip(" .")
    return f"{stem[:100] or 'CV'}.{get_extension(name)}"


def is_what_it_says(extension, content):
    """Return whether a file is of the kind that its name says.

    :param str extension: of the file's name, in lower case
    :param bytes content: the file
    """
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
    """Return whether a file is a DOCX or ODT whose members have the claimed size."""
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
