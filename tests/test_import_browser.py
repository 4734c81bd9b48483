import base64
import csv
import io
import json

import xlsxwriter

from odoo.tests import HttpCase, tagged

from .page_browser import open_page
from .test_import import ImportCommon

#: Puts a file into the dialog, as somebody who chooses it.
CHOOSE = """(({name, content}) => {
    const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], name));
    const input = document.querySelector(".o_import_action input[type=file]")
        || document.querySelector("input[type=file]");
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", {bubbles: true}));
})(%s)"""
#: Opens the list of fields of a column.
OPEN_FIELDS = """[...document.querySelectorAll(".o_import_data_content tbody tr")]
    .find((row) => row.querySelector("td .fw-bold").textContent.trim() === %s)
    .querySelector(".o_select_menu_toggler").click()"""
CHOOSE_FIELD = """[...document.querySelectorAll(".o_select_menu_item")]
    .find((item) => item.textContent.trim() === %s).click()"""
PRESS = """[...document.querySelectorAll("button")]
    .find((button) => button.textContent.trim() === %s
        && button.offsetParent).click()"""
MINUTES = 60


def write_csv(rows):
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return text.getvalue().encode()


def write_xlsx(rows):
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return output.getvalue()


@tagged("post_install", "-at_install", "slow")
class TestImportBrowser(ImportCommon, HttpCase):
    """An officer brings files along in a browser, undoes that, and does it again."""

    browser_size = "1366x900"

    def _people(self, names):
        return (
            self.env["hr.applicant"]
            .with_context(active_test=False)
            .search([("partner_name", "in", names)])
        )

    def _import(self, page, name, content, fields=None, seconds=60):
        """Choose a file, say what its columns are, test it, and bring it in."""
        page.wait_for(".o_list_view, .o_view_nocontent, .o_list_renderer")
        page.wait_for("button", "Import a List")
        page.ask(PRESS % json.dumps("Import a List"))
        page.wait_for("a[href*='template.xlsx']", "Template for past candidates")
        self._choose(page, name, content)
        for title, field in (fields or {}).items():
            page.wait_for("body:not(:has(.o_select_menu_item))")  # the last one's
            page.ask(OPEN_FIELDS % json.dumps(title))
            page.wait_for(".o_select_menu_item", field)
            page.ask(CHOOSE_FIELD % json.dumps(field))
            page.wait_for(".o_import_data_content tr", field)
        page.wait_for("body:not(:has(.o_select_menu_item))")
        page.ask(PRESS % json.dumps("Test"))
        page.wait_for(".o_import_data_content", "Everything seems valid", seconds)
        page.ask(PRESS % json.dumps("Import"))
        page.wait_for(".o_breadcrumb", "Imported records", seconds)

    def _choose(self, page, name, content):
        encoded = base64.b64encode(content).decode()
        page.ask(CHOOSE % json.dumps({"name": name, "content": encoded}))
        page.wait_for(".o_import_data_content tbody tr", seconds=60)

    def _open(self, page, path):
        """Open another page, and wait until this one is left."""
        page.ask(f"document.body.id = 'left'; location.href = {json.dumps(path)}")
        page.wait_for("body:not(#left)")

    def _undo(self, page, name, seconds=60):
        self._open(page, "/odoo/past-imports")
        page.wait_for(".o_data_row", name)
        page.act(".o_data_row .o_data_cell")
        page.wait_for(".o_form_view button[name=action_undo]")
        page.act("button[name=action_undo]")
        page.wait_for(".modal", "What this file brought in is deleted")
        page.act(".modal footer .btn-primary")
        page.wait_for(".o_notification", "rows were taken back", seconds)

    def _story(self, name, content, names, fields=None, seconds=60):
        """Bring in, undo, bring in again; the second time the columns are known."""
        with open_page(self, "/odoo/past-people", login="officer") as page:
            self._import(page, name, content, fields, seconds)
            with page.hold():
                self.assertEqual(len(self._people(names)), len(names))
            self._undo(page, name, seconds)
            with page.hold():
                self.assertFalse(self._people(names))
            self._open(page, "/odoo/past-people")
            page.wait_for(".o_breadcrumb", "Past Candidates")
            self._import(page, name, content, None, seconds)
        self.env.invalidate_all()
        people = self._people(names)
        self.assertEqual(len(people), len(names))
        imports = self.Import.search([("file_name", "=", name)], order="id")
        self.assertEqual(imports.mapped("state"), ["undone", "done"])
        return people

    def test_export_of_another_system(self):
        """Its columns have other names; first and last name stand apart."""
        rows = [
            ["First", "Family", "Mail Address", "Vacancy", "Entry", "Talent Rating"],
            ["Ada", "Lovelace", "ada@example.com", "Carpenter", "2023-04-01", "Gold"],
            ["Grace", "Hopper", "grace@example.com", "", "2023-05-01", ""],
        ]
        people = self._story(
            "candidates_export.csv",
            write_csv(rows),
            ["Ada Lovelace", "Grace Hopper"],
            {
                "First": "First Name",
                "Family": "Name",
                "Mail Address": "Email",
                "Vacancy": "Job Position",
                "Entry": "Applied On",
                "Talent Rating": "Medal",
            },
        )
        self.assertEqual(people.medal_id, self.gold)
        self.assertEqual(
            {str(day.date()) for day in people.mapped("create_date")},
            {"2023-04-01", "2023-05-01"},
        )

    def test_spreadsheet_of_an_agency(self):
        """Two addresses in a cell, and dates in three formats."""
        titles = ["Name", "Email", "Job Position", "Applied On", "Medal"]
        rows = [
            titles,
            ["Ada L", "ada@x.example.com; ada@y.example.com", "", "25.12.2022", "Gold"],
            ["Ben M", "ben@example.com", "Carpenter", "3 May 2022", "Silver"],
            ["Cyd N", "cyd@example.com", "Carpenter", "2022-07-13", ""],
        ]
        people = self._story(
            "agency.xlsx", write_xlsx(rows), ["Ada L", "Ben M", "Cyd N"]
        )
        ada = people.filtered(lambda a: a.partner_name == "Ada L")
        self.assertEqual(ada.email_from, "ada@x.example.com")
        self.assertIn("ada@y.example.com", ada.person_id.address_ids.mapped("value"))

    def test_mistakes_are_told_with_their_rows(self):
        titles = ["Name", "Email", "Applied On", "Medal"]
        rows = [
            titles,
            ["Ada L", "ada@example.com", "03/04/2021", "Gold"],
            ["Ben M", "ben@example.com", "2021-04-03", "Platinum"],
        ]
        with open_page(self, "/odoo/past-people", login="officer") as page:
            page.wait_for("button", "Import a List")
            page.ask(PRESS % json.dumps("Import a List"))
            page.wait_for("a[href*='template.xlsx']")
            self._choose(page, "agency.xlsx", write_xlsx(rows))
            page.ask(PRESS % json.dumps("Import"))
            page.wait_for(".o_import_data_content", "Error at row 2")
            page.wait_for(".o_import_data_content", "may be two days. Write it as year")
            page.wait_for(".o_import_data_content", "Error at row 3")
            page.wait_for(".o_import_data_content", "Gold, Silver, Bronze")
        self.assertFalse(self._people(["Ada L", "Ben M"]))

    def test_large_file_by_batches(self):
        titles = ["Name", "Email", "Job Position", "Applied On", "Medal"]
        names = [f"Person Number{number}" for number in range(2_500)]
        rows = [
            [name, f"p{number}@example.com", "Carpenter", "2023-04-13", "Bronze"]
            for number, name in enumerate(names)
        ]
        self._story(
            "large.csv",
            write_csv([titles, *rows]),
            names,
            seconds=20 * MINUTES,
        )
        self.assertEqual(len(self.Import.search([])), 2)
