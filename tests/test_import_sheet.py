import io
from datetime import timedelta

import openpyxl

from odoo import fields
from odoo.tests import HttpCase, tagged

from .test_import import ImportCommon


def read_sheet(content, sheet=0):
    """Return the rows of a spreadsheet as lists of text."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [
        [cell or "" for cell in row]
        for row in book.worksheets[sheet].iter_rows(values_only=True)
    ]


@tagged("post_install", "-at_install")
class TestImportSheet(ImportCommon, HttpCase):
    """The template and the export are made of the definition of the columns."""

    def test_the_template_has_the_columns_and_explains_each(self):
        content = self.Line._get_template()
        titles, example = read_sheet(content)
        self.assertEqual(titles, list(self.Line._get_titles().values()))
        explained = read_sheet(content, 1)[1:]
        self.assertEqual([row[0] for row in explained], titles)
        for title, meaning, _known in explained:
            with self.subTest(title):
                self.assertTrue(meaning)
        self.assertIn("Gold, Silver, Bronze", [row[2] for row in explained])
        self.assertEqual(example[titles.index("Name")], "Ada Lovelace")

    def test_the_example_of_the_template_can_be_brought_in(self):
        _titles, example = read_sheet(self.Line._get_template())
        columns = self.Line._get_columns()
        result = self.Line.load(columns, [example])
        self.assertFalse(result["messages"])

    def test_the_dialog_offers_the_template_and_the_columns(self):
        templates = self.Line.get_import_templates()
        self.authenticate("officer", "officer")
        answer = self.url_open(templates[0]["template"])
        self.assertEqual(read_sheet(answer.content)[0][0], "Name")
        if "base_import.import" in self.env:
            tree = self.env["base_import.import"].with_user(self.officer)
            offered = [f["name"] for f in tree.get_fields_tree(self.Line._name)]
            self.assertEqual(sorted(offered), sorted(["id", *self.Line._get_columns()]))
            self.assertIn(
                templates[0]["template"],
                [
                    template["template"]
                    for template in self.env["hr.applicant"]
                    .with_user(self.officer)
                    .get_import_templates()
                ],
            )

    def test_others_get_neither_template_nor_people(self):
        person = self._remember().person_id
        self.authenticate("interviewer", "interviewer")
        for path in ("/talent/import/template.xlsx", f"/talent/export/{person.id}"):
            with self.subTest(path):
                self.assertIn(self.url_open(path).status_code, (403, 404))

    def _fill(self):
        return self._bring_in(
            self._row(
                email="ada@example.com, lovelace@example.com",
                phone="+49 30 1234567",
                linkedin="https://linkedin.com/in/ada",
                lang="en_US",
                refuse_reason=self.reason.name,
                stage=self.stage.name,
                stars="3",
                skills="Carving (Master), Joinery",
                medal="Silver",
                medal_reason="Best test",
                personal_note="Plays the harp",
                contact_channel="Phone",
                consent_answer="granted",
                consent_answer_date=self._months_ago(2).isoformat(),
                consent_channel="Web page",
                consent_note="Folder 7",
            ),
            self._row(
                name="Grace Hopper",
                email="",
                phone="+49 30 7654321",
                consent_answer="no",
                consent_answer_date=self._months_ago(2).isoformat(),
            ),
        )

    def test_what_is_exported_comes_back_unchanged(self):
        lines = self._fill()
        self.authenticate("officer", "officer")
        url = self._choose_action("action_export_people", lines.person_id)["url"]
        exported = self.url_open(url).content
        columns = self.Line._get_columns()
        # Into the same database nothing changes …
        rows = read_sheet(exported)
        result = self.Line.load(columns, rows[1:])
        self.assertFalse(result["messages"])
        self.assertEqual(
            self.url_open(url).content and rows, read_sheet(self.url_open(url).content)
        )
        again = self.env["hr.applicant.import.line"].browse(result["ids"])
        self.assertEqual(again.applicant_id, lines.applicant_id)
        # … and where they are unknown, they are the same people.
        again.import_id.unlink()
        lines.import_id.with_user(self.officer).action_undo()
        self.env.invalidate_all()
        result = self.Line.load(columns, rows[1:])
        self.assertFalse(result["messages"])
        new = self.env["hr.applicant.import.line"].browse(result["ids"])
        self.assertEqual(
            sorted(read_sheet(self.Line._get_export(new.person_id))), sorted(rows)
        )

    def test_applications_that_were_entered_afterwards(self):
        applicant = self._remember(consent=False)
        applicant.refuse_date = fields.Datetime.now() - timedelta(days=90)
        _titles, row = read_sheet(self.Line._get_export(applicant.person_id))
        result = self.Line.load(self.Line._get_columns(), [row])
        self.assertFalse(result["messages"])
        line = self.env["hr.applicant.import.line"].browse(result["ids"])
        self.assertEqual(line.applicant_id, applicant)
