import base64
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from ..models.cv.cv_archive import (
    IMAGE_TYPES,
    MAX_ARCHIVE,
    MAX_ARCHIVE_FILES,
    get_fault,
    list_files,
    read_files,
)
from ..models.cv.reading import get_extension, read_pdf

#: Programs that read PDFs at the same time, and after how many seconds those that are
#: left are not read any more: their text can't be searched, and matches nobody.
READERS = 4
READING_SECONDS = 60


class HrApplicantCvImportMixinList(models.AbstractModel):
    """The list of the dialog: the archive is read, and each file gets its owner."""

    _name = "hr.applicant.cv.import.mixin.list"
    _description = "Add CVs in Bulk: the List"

    def action_read(self):
        """Read the archive, and list which file goes to whom.

        :raise UserError: if there is no archive, or it can't be taken as a whole
        """
        self.ensure_one()
        self.env["hr.applicant"]._check_recruiter()
        content = self._get_content()
        paths = self._list_files(content)
        faults, sums, sizes = {}, {}, {}
        texts = self._read_texts(content, paths, faults, sums, sizes)
        owners = self.env["hr.applicant"]._find_file_owners(texts, self.company_id)
        present = self._get_present(sums, owners)
        lines = [
            {
                "path": path,
                "size": sizes[path],
                "checksum": sums.get(path),
                "words": texts.get(path),
                **(
                    {"fault": faults[path]}
                    if path in faults
                    else self._describe_match(path, owners, present)
                ),
            }
            for path in paths
        ]
        self.line_ids = [Command.clear(), *map(Command.create, lines)]
        return self._reopen()

    def _get_content(self):
        archive = self.with_context(bin_size=False).archive
        if not archive:
            raise UserError(self.env._("Choose a ZIP archive with the CVs first."))
        content = base64.b64decode(archive)
        if len(content) > MAX_ARCHIVE:
            raise UserError(
                self.env._(
                    "The archive is larger than %s MB. Divide it into smaller ones.",
                    MAX_ARCHIVE // 1024**2,
                )
            )
        return content

    def _list_files(self, content):
        try:
            paths = list_files(content)
        except ValueError as error:
            raise UserError(
                self.env._(
                    "This is no ZIP archive that can be read: it is damaged, has a "
                    "password, or unpacks to too much. Nothing was added. Pack the "
                    "files anew, without a password and as a plain ZIP archive."
                )
            ) from error
        if not paths:
            raise UserError(self.env._("There is no file in this archive."))
        if len(paths) > MAX_ARCHIVE_FILES:
            raise UserError(
                self.env._(
                    "There are %(count)s files in this archive, and at most %(most)s "
                    "can be added at once. Divide it into smaller ones.",
                    count=len(paths),
                    most=MAX_ARCHIVE_FILES,
                )
            )
        return paths

    def _read_texts(self, content, paths, faults, sums, sizes):
        """Return the text of each file that can be taken: ``{path: words or None}``.

        :param dict faults: gets ``{path: why it can't be taken, in words}``
        :param dict sums: gets ``{path: checksum}``
        :param dict sizes: gets ``{path: bytes}``
        """
        attachments = self.env["ir.attachment"]
        words, texts = self._get_fault_words(), {}
        deadline = monotonic() + READING_SECONDS
        pending = {}
        with ThreadPoolExecutor(READERS) as readers:
            for path, file in read_files(content, paths):
                sizes[path] = len(file)
                fault = get_fault(path, file)
                if fault:
                    faults[path] = words[fault]
                    continue
                sums[path] = attachments._compute_checksum(file)
                extension = get_extension(path)
                texts[path] = None
                if extension == "pdf":
                    pending[path] = readers.submit(_read_pdf_until, file, deadline)
                elif extension not in IMAGE_TYPES:
                    texts[path] = attachments._read_words(extension, file)
            for path, reading in pending.items():
                texts[path] = reading.result()
        return texts

    def _get_fault_words(self):
        return {
            "empty": self.env._("The file is empty."),
            "large": self.env._("The file is larger than 10 MB."),
            "path": self.env._("Its name leads out of the archive."),
            "kind": self.env._(
                "It is no PDF, Word, OpenDocument, text or image file, or not what "
                "its name says."
            ),
        }

    def _get_present(self, sums, owners):
        """Return ``{(application id, checksum)}`` of files that are there already."""
        applicants = self.env["hr.applicant"].browse(
            {a.id for applicants, _how in owners.values() for a in applicants}
        )
        files = self.env["ir.attachment"].search_fetch(
            [
                ("res_model", "=", "hr.applicant"),
                ("res_id", "in", applicants.ids),
                ("checksum", "in", list(sums.values())),
            ],
            ["res_id", "checksum"],
        )
        here = {(file.res_id, file.checksum) for file in files}
        return {
            path
            for path, (found, _how) in owners.items()
            if len(found) == 1 and (found.id, sums[path]) in here
        }

    def _describe_match(self, path, owners, present):
        """Return the values of a line that say to whom a file goes, and why.

        :param dict owners: as of ``_find_file_owners``
        :param set present: the paths of files that their owner has already
        """
        applicants, how = owners.get(path, (self.env["hr.applicant"], None))
        reasons = {
            "file_email": self.env._("Email in the file's name"),
            "file_name": self.env._("Name in the file's name"),
            "text_email": self.env._("Email in the text"),
            "conflict": self.env._("The name says one, the email in the text another"),
            None: self.env._("Nobody found"),
        }
        values = {"candidate_ids": applicants.ids, "match": reasons[how]}
        if path in present:
            return {**values, "fault": self.env._("They have this very file already.")}
        if len(applicants) == 1:
            return {**values, "applicant_id": applicants.id}
        if applicants:
            values["match"] = self.env._(
                "%(how)s: choose among %(people)s",
                how=reasons[how],
                people=", ".join(
                    f"{a.partner_name} ({a.job_id.name or '–'}, "
                    f"{format_date(self.env, a.create_date)})"
                    for a in applicants[:5]
                ),
            )
        return values


def _read_pdf_until(content, deadline):
    """Return the words of a PDF; None if the deadline has passed."""
    return read_pdf(content) if monotonic() < deadline else None
