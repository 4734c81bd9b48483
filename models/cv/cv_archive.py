"""Read the CVs in a ZIP archive of a recruiter, within limits. Plain Python."""

import io
import zipfile
from pathlib import PurePosixPath

from odoo.tools.mimetypes import guess_mimetype

from .office_archive import check_archive
from .reading import CV_TYPES, MAX_BYTES, get_extension, is_what_it_says

#: How large an archive may be, and what its files together may unpack to, in bytes.
MAX_ARCHIVE = 64 * 1024 * 1024
MAX_ARCHIVE_UNPACKED = 128 * 1024 * 1024
#: How many files it may hold: reading more would take longer than a request may.
MAX_ARCHIVE_FILES = 200
#: Office documents are archives themselves: how many members all of them may have.
MAX_ARCHIVE_MEMBERS = 20_000
IMAGE_TYPES = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png"}
FILE_TYPES = {**CV_TYPES, **IMAGE_TYPES}
#: What operating systems add to an archive, and nobody wants.
RUBBISH = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")


def list_files(content):
    """Return the paths of the files in an archive, in alphabetical order.

    :param bytes content: the archive
    :raise ValueError: as ``check_archive``
    """
    sizes = check_archive(content, MAX_ARCHIVE_UNPACKED, MAX_ARCHIVE_MEMBERS)
    return sorted(
        path
        for path in sizes
        if not path.endswith("/") and set(path.split("/")).isdisjoint(RUBBISH)
    )


def read_files(content, paths):
    """Yield ``(path, bytes)`` of files in a checked archive; of a file that is too
    large only the first ``MAX_BYTES`` + 1 bytes.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for path in paths:
            with archive.open(path) as member:
                yield path, member.read(MAX_BYTES + 1)


def get_fault(path, content):
    """Return why a file can't be taken: ``"path"``, ``"empty"``, ``"large"`` or
    ``"kind"``; None if it can.
    """
    pure = PurePosixPath(path.replace("\\", "/"))
    if pure.is_absolute() or ".." in pure.parts or pure.parts[0].endswith(":"):
        return "path"
    if not content:
        return "empty"
    if len(content) > MAX_BYTES:
        return "large"
    extension = get_extension(path)
    if extension in IMAGE_TYPES:
        good = guess_mimetype(content) == IMAGE_TYPES[extension]
    else:
        good = is_what_it_says(extension, content)
    return None if good else "kind"
