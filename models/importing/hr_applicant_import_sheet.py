import io

import xlsxwriter

from odoo import api, models
from odoo.tools import html2plaintext

from ..constants import REFUSALS
from .hr_applicant_import_columns import DATES, EXAMPLE

#: So many rows are exported in one file.
MOST_ROWS = 50_000


class HrApplicantImportLineMixinSheet(models.AbstractModel):
    """Spreadsheets: the template of the import, and what is exported to it.

    Both are made of the definition of the columns. What is exported comes back
    unchanged.
    """

    _name = "hr.applicant.import.line.mixin.sheet"
    _description = "Spreadsheets with Past Candidates"

    @api.model
    def _get_template(self):
        """Return the template as bytes: the titles with an example, and a second sheet
        that explains each column and lists what can be written.
        """
        words = self._get_words()
        help_ = self.fields_get(self._get_columns(), ["help"])
        example = dict(EXAMPLE)
        for name in ("job", "refuse_reason", "stage", "medal"):
            example[name] = next(iter(words[name].listed), "")
        example["medal_date"] = example["consent_answer_date"] = example["closed_date"]
        for name in ("consent_answer", "consent_channel", "contact_channel"):
            example[name] = words[name].listed[0]
        output = io.BytesIO()
        with xlsxwriter.Workbook(output, {"in_memory": True}) as book:
            bold = book.add_format({"bold": True})
            wrap = book.add_format({"text_wrap": True, "valign": "top"})
            self._write_rows(book, self.env._("Past Candidates"), [example])
            sheet = book.add_worksheet(self.env._("Explanation"))
            sheet.set_column(0, 0, 26)
            sheet.set_column(1, 2, 70)
            titles = (
                self.env._("Column"),
                self.env._("What it says"),
                self.env._("What can be written"),
            )
            sheet.write_row(0, 0, titles, bold)
            for place, (name, title) in enumerate(self._get_titles().items(), 1):
                listed = words[name].listed if name in words else ()
                if name in DATES:
                    listed = ["2024-04-03"]
                cells = (title, help_[name]["help"], ", ".join(listed[:60]))
                for column, cell in enumerate(cells):
                    sheet.write_string(place, column, cell or "", wrap)
        return output.getvalue()

    @api.model
    def _write_rows(self, book, title, rows):
        """Write a sheet with the titles and rows.

        :param book: the workbook of xlsxwriter
        :param list rows: ``{column: text}``
        """
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 1)
        columns = self._get_columns()
        sheet.set_column(0, len(columns) - 1, 20)
        sheet.write_row(0, 0, self._get_titles().values(), bold)
        for place, row in enumerate(rows, 1):
            for column, name in enumerate(columns):
                # As text: nobody's name is a formula, and days stay as they are.
                sheet.write_string(place, column, row.get(name) or "")

    @api.model
    def _get_export(self, persons):
        """Return these people as a spreadsheet that can be brought in again.

        :param hr.applicant.person persons: whom; only applications that are over and
            did not lead to a hire, which the user may read
        """
        applicants = persons.with_context(active_test=False).applicant_ids
        over = applicants._filtered_access("read").filtered(
            lambda a: not a._is_running()
            and not _is_hired(a)
            and not a.is_pool_applicant
        )
        output = io.BytesIO()
        with xlsxwriter.Workbook(output, {"in_memory": True}) as book:
            rows = [self._get_row(applicant) for applicant in over[:MOST_ROWS]]
            self._write_rows(book, self.env._("Past Candidates"), rows)
        return output.getvalue()

    @api.model
    def _get_row(self, applicant):
        """Return one application as a row: ``{column: text}``."""
        person, consent = applicant.person_id, applicant.consent_id
        answered = consent.state in ("granted", "expired", *REFUSALS)
        closed = applicant.refuse_date or applicant.date_last_stage_update
        row = {
            "name": applicant.partner_name,
            "email": _join(applicant, "email", "email_normalized", "email_from"),
            "phone": _join(
                applicant, "phone", "partner_phone_sanitized", "partner_phone"
            ),
            "linkedin": applicant.linkedin_profile,
            "lang": applicant.partner_id.lang,
            "job": applicant.job_id.name,
            "applied_date": _as_day(applicant._get_applied_day()),
            "closed_date": _as_day(closed),
            "refuse_reason": applicant.refuse_reason_id.name,
            "stage": applicant.stage_id.name,
            "stars": applicant.priority,
            "skills": ", ".join(
                f"{line.skill_id.name} ({line.skill_level_id.name})"
                for line in applicant.applicant_skill_ids
            ),
            "tags": ", ".join(applicant.categ_ids.mapped("name")),
            "medal": applicant.medal_id.name,
            "medal_date": _as_day(applicant.medal_date),
            "medal_reason": applicant.medal_reason,
            "personal_note": html2plaintext(person.personal_note or ""),
            "contact_channel": self._get_label(person, "contact_channel"),
        }
        if answered and consent.answer_date:
            event = consent.env["hr.applicant.consent.event"]
            answer = "declined" if consent.state in REFUSALS else "granted"
            row |= {
                "consent_answer": dict(
                    event._fields["answer"]._description_selection(self.env)
                )[answer],
                "consent_answer_date": _as_day(consent.answer_date),
                "consent_channel": self._get_label(consent, "channel"),
                "consent_note": consent.note,
            }
        return row

    @api.model
    def _get_label(self, record, name):
        labels = dict(record._fields[name]._description_selection(self.env))
        return labels.get(record[name])


def _is_hired(applicant):
    return applicant.date_closed and not applicant.refuse_reason_id


def _as_day(moment):
    return moment and moment.strftime("%Y-%m-%d")


def _join(applicant, kind, normalized, written):
    """Return an address as it is written, and what else a file said of the person."""
    more = applicant.person_id.address_ids.filtered(
        lambda a: a.kind == kind and a.source == "import"
    )
    texts = [applicant[written], *more.mapped("value")]
    return ", ".join(text for text in texts if text)
