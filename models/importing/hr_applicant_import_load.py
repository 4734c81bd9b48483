from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..person.addresses import EMAIL
from .dates import get_months, is_day_first, read_date
from .faults import Faults
from .hr_applicant_import_columns import DATES
from .words import split

#: The columns in which a word must be known, and in which several may stand.
SINGLE = (
    *("lang", "job", "refuse_reason", "stage", "stars", "medal", "contact_channel"),
    *("consent_answer", "consent_channel"),
)


class HrApplicantImportLineMixinLoad(models.AbstractModel):
    """Odoo's import calls ``load``: rows are read, checked, and then brought in.

    All rows of the file are checked before the first is brought in, also if the dialog
    brings them in by batches: it hands over all rows that are left, and how many to
    bring in now. With one mistake nothing is brought in.
    """

    _name = "hr.applicant.import.line.mixin.load"
    _description = "Reading a File with Past Candidates"

    @api.model
    def get_import_templates(self):
        """Return the template that the import dialog offers."""
        return [
            {
                "label": self.env._("Template for past candidates, with explanations"),
                "template": "/talent/import/template.xlsx",
            }
        ]

    @api.model
    def load(self, fields, data):
        """Bring in past candidates; called by Odoo's import, and by whoever may.

        :param list fields: names of columns, as ``_get_columns`` says
        :param list data: rows, a list of cells each
        :return: as Odoo's ``load``: ``ids`` of the lines, or False; ``messages``, each
            with its rows; ``nextrow``, 0 if all are brought in
        :raise AccessError: if the user is no recruiter who may create applications
        """
        self.env["hr.applicant"]._check_recruiter("create")
        limit = self.env.context.get("_import_limit") or len(data)
        importing = self.env["hr.applicant.import"].sudo()._get_present(len(data))
        rows, faults = self._read_rows(fields, data, importing.row_done)
        # All mistakes at once: the rows that can be read are checked in any case.
        unread = faults.get_rows()
        self._check_rows([row for row in rows if row["row"] not in unread], faults)
        messages = faults.get_messages(self.env)
        lines = self.browse()
        if not messages and rows:
            try:
                with self.env.cr.savepoint():
                    lines = importing._bring_in(rows[:limit], len(data))
            except AccessError:
                raise
            except UserError as error:
                messages = [{"type": "error", "message": str(error)}]
        return {
            "ids": lines.ids if not messages else False,
            "messages": messages,
            "nextrow": limit if not messages and len(data) > limit else 0,
        }

    @api.model
    def _read_rows(self, names, data, done):
        """Return what the cells mean, and what is wrong with them.

        :param list names: the names of the columns
        :param list data: the rows
        :param int done: how many rows of the file were brought in before
        :return: ``([{column: meaning, "row": number of the row}], Faults)``
        """
        faults = Faults()
        unknown = [name for name in names if name not in self._get_columns()]
        if unknown or "name" not in names:
            faults.add(
                1,
                self.env._(
                    "These columns can't be brought in, leave them out: %s",
                    ", ".join(unknown),
                )
                if unknown
                else self.env._(
                    "The column with the names is missing: choose the field Name "
                    "for it."
                ),
            )
            return [], faults
        titles = self._get_titles()
        months = get_months(self._get_langs())
        places = [index for index, name in enumerate(names) if name in DATES]
        day_first = is_day_first(cells[index] for cells in data for index in places)
        words = self._get_words()
        rows = []
        for number, cells in enumerate(data, done + 2):
            values = dict.fromkeys(self._get_columns())
            values.update(zip(names, cells, strict=True))
            values["row"] = number
            for name in DATES:
                values[name] = self._read_day(
                    values, name, months, day_first, titles, faults
                )
            for name in SINGLE:
                values[name] = self._read_word(values, name, words, titles, faults)
            self._read_lists(values, words, titles, faults)
            self._read_texts(values, titles, faults)
            rows.append(values)
        return rows, faults

    # -- one cell --------------------------------------------------------------------

    def _read_day(self, values, name, months, day_first, titles, faults):
        """Return the day in a cell, None without one."""
        try:
            day = read_date(values[name], months, day_first)
        except ValueError as error:
            said = {"cell": values[name], "column": titles[name]}
            faults.add(
                values["row"],
                self.env._(
                    "“%(cell)s” in the column %(column)s may be two days. Write it as "
                    "year-month-day: 2024-04-03.",
                    **said,
                )
                if "ambiguous" in str(error)
                else self.env._(
                    "“%(cell)s” in the column %(column)s is no day. Write it as "
                    "year-month-day: 2024-04-03.",
                    **said,
                ),
            )
            return None
        if day and day > fields.Date.context_today(self):
            faults.add(
                values["row"],
                self.env._(
                    "“%(cell)s” in the column %(column)s lies in the future. Correct "
                    "the day.",
                    cell=values[name],
                    column=titles[name],
                ),
            )
        return day

    def _read_lists(self, values, words, titles, faults):
        """Read the columns that may hold several words."""
        values["tags"] = [
            self._read_word(values, "tags", words, titles, faults, text)
            for text in split(values["tags"])
        ]
        skills = {}
        for text in split(values["skills"]):
            name, bracket, level = text.partition("(")
            if words["skills"].find(text) is not None:  # a skill with brackets
                name, bracket = text, ""
            skill = self._read_word(
                values, "skills", words, titles, faults, name.strip()
            )
            if skill:
                levels = words["levels"][skill]
                level = level.rstrip(") ") if bracket else ""
                if level and levels.find(level) is None:
                    faults.add(
                        values["row"],
                        self.env._(
                            "“%(level)s” is no level of %(skill)s. Write one of these "
                            "in brackets, or none: %(known)s",
                            level=level,
                            skill=name.strip(),
                            known=", ".join(levels.listed),
                        ),
                    )
                skills[skill] = levels.find(level) if level else None
        values["skills"] = skills

    def _read_texts(self, values, titles, faults):
        """Read name and addresses; strip the other texts."""
        Address = self.env["hr.applicant.address"]
        texts = ("medal_reason", "personal_note", "consent_note", "linkedin")
        for name in ("name", "first_name", "email", "phone", *texts):
            values[name] = str(values[name] or "").strip()
        if values["name"]:
            values["name"] = f"{values['first_name']} {values['name']}".strip()
        values["addresses"] = [
            (kind, value)
            for kind in ("email", "phone", "linkedin")
            for value in Address._normalize(kind, values[kind])
        ]
        kinds = {kind for kind, _value in values["addresses"]}
        for kind in ("email", "phone", "linkedin"):
            if values[kind] and kind not in kinds:
                faults.add(
                    values["row"],
                    self.env._(
                        "“%(cell)s” in the column %(column)s is no address that can be "
                        "used. Correct it, or empty the cell.",
                        cell=values[kind],
                        column=titles[kind],
                    ),
                )
        left = EMAIL.sub("", values["email"])
        if sum(char.isdigit() for char in left) >= 5:
            faults.add(
                values["row"],
                self.env._(
                    "“%(cell)s” holds more than email addresses. Put the number into "
                    "the column %(phone)s.",
                    cell=values["email"],
                    phone=titles["phone"],
                ),
            )
