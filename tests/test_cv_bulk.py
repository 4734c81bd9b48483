import base64
import io
import zipfile
from random import randbytes

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.hr_recruitment_silver_medalist.models.person.file_owners import (
    get_path_emails,
    get_path_words,
)

from .common import MedalistCommon

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


def make_zip(files, **options):
    """Return a ZIP archive of ``{path: bytes or text}``."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return buffer.getvalue()


def make_odt(text):
    """Return an OpenDocument text."""
    body = (
        '<office:document-content xmlns:office="o" xmlns:text="t"><text:p>'
        f"{text}</text:p></office:document-content>"
    )
    return make_zip(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": body,
        }
    )


@tagged("post_install", "-at_install")
class TestCvBulk(MedalistCommon):
    """CVs in a ZIP archive go to past candidates, as the recruiter has seen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada = cls._refuse("Ada Lovelace")
        cls.zoe = cls._refuse("Zoë Müller", email_from="zoe@x.example.com")
        cls.Wizard = cls.env["hr.applicant.cv.import"].with_user(cls.officer)

    def _read(self, files, **options):
        content = files if isinstance(files, bytes) else make_zip(files, **options)
        wizard = self.Wizard.create({"archive": base64.b64encode(content)})
        wizard.action_read()
        return wizard

    def _get_owner(self, path, content="Nothing to tell"):
        return self._read({path: content}).line_ids.applicant_id

    def _get_files(self, applicants):
        return self.env["ir.attachment"].search(
            [("res_model", "=", "hr.applicant"), ("res_id", "in", applicants.ids)]
        )

    def test_who_a_file_is_of(self):
        for path, owner in (
            ("Ada Lovelace.txt", self.ada),
            ("CV_Lovelace-Ada_2023-04 (final).txt", self.ada),
            ("AdaLovelace_CV.txt", self.ada),
            ("adalovelace.txt", self.ada),
            ("Ada Lovelace/CV.txt", self.ada),
            ("Resume Ada Augusta Lovelace.txt", self.ada),
            ("zoe_mueller.txt", self.zoe),
            ("Müller, Zoë - Lebenslauf.txt", self.zoe),
            ("ada@mail.example.com.txt", self.ada),
            ("CV_ADA@mail.example.com.txt", self.ada),
            ("Ada.txt", self.ada.browse()),
            ("Lovelace.txt", self.ada.browse()),
            ("Bob Lovelace.txt", self.ada.browse()),
            ("cv.txt", self.ada.browse()),
            ("bob@mail.example.com.txt", self.ada.browse()),
        ):
            with self.subTest(path):
                self.assertEqual(self._get_owner(path), owner)

    def test_the_text_tells_who_where_the_name_does_not(self):
        text = "My name is unusual.\nWrite to Ada@mail.example.com."
        for path, content in (
            ("scan1.txt", text),
            ("scan2.odt", make_odt("ada@mail.example.com")),
        ):
            with self.subTest(path):
                wizard = self._read({path: content})
                self.assertEqual(wizard.line_ids.applicant_id, self.ada)
                self.assertEqual(wizard.line_ids.match, "Email in the text")

    def test_namesakes_are_told_apart_by_the_text_or_by_the_recruiter(self):
        other = self._refuse("Ada Lovelace", email_from="lovelace@x.example.com")
        line = self._read({"Ada Lovelace.txt": "Hello"}).line_ids
        self.assertFalse(line.applicant_id)
        self.assertEqual(line.candidate_ids, self.ada + other)
        self.assertIn("choose among Ada Lovelace (Carpenter", line.match)
        text = "lovelace@x.example.com"
        self.assertEqual(self._get_owner("Ada Lovelace.txt", text), other)
        line.applicant_id = self.ada
        line.import_id.action_attach()
        self.assertTrue(self._get_files(self.ada))

    def test_name_and_text_of_two_people_are_no_answer(self):
        line = self._read({"Ada Lovelace.txt": "Ask zoe@x.example.com"}).line_ids
        self.assertFalse(line.applicant_id)
        self.assertEqual(line.candidate_ids, self.ada + self.zoe)
        self.assertIn("The name says one, the email in the text another", line.match)

    def test_the_newest_past_application_gets_the_file(self):
        newer = self._refuse(
            "Lovelace, Ada", email_from="ada@mail.example.com", job_id=self.other_job.id
        )
        self._apply("Ada Lovelace")
        self.assertEqual(self._get_owner("Ada Lovelace.txt"), newer)
        self._apply("Only Running")
        self.assertFalse(self._get_owner("Only Running.txt"))

    def test_a_medalist_by_another_address_and_name(self):
        self.ada.with_user(self.officer)._award_medal(self.silver)
        person = self.ada.person_id
        person.also_known_as = "Augusta King"
        self.env["hr.applicant.address"].create(
            {"person_id": person.id, "kind": "email", "value": "old@x.example.com"}
        )
        self.assertEqual(self._get_owner("king_augusta.txt"), self.ada)
        self.assertEqual(self._get_owner("old@x.example.com.txt"), self.ada)

    def test_files_are_added_and_replace_none(self):
        wizard = self._read(
            {
                "Ada Lovelace.txt": "Ada's words",
                "Ada Lovelace.png": PNG,
                "Zoë Müller.txt": "Zoë's words",
                "nobody.txt": "Who?",
            }
        )
        self.assertFalse(
            self._get_files(self.ada), "nothing before the recruiter says so"
        )
        self.assertIn("to somebody: 3", wizard.summary)
        main = self.env["ir.attachment"].create(
            {
                "name": "old.txt",
                "raw": b"old",
                "res_model": "hr.applicant",
                "res_id": self.zoe.id,
            }
        )
        self.zoe.message_main_attachment_id = main
        archive = self.env["ir.attachment"].search(
            [("res_model", "=", wizard._name), ("res_id", "=", wizard.id)]
        )
        action = wizard.action_attach()
        self.assertIn(
            "3 CVs were added. 1 files were left out.", action["params"]["message"]
        )
        files = self._get_files(self.ada)
        self.assertEqual(
            sorted(files.mapped("name")), ["Ada Lovelace.png", "Ada Lovelace.txt"]
        )
        self.assertIn(self.ada.message_main_attachment_id, files)
        self.assertIn("Ada's words", files.mapped("index_content"))
        self.assertEqual(self.zoe.message_main_attachment_id, main)
        self.assertEqual(len(self._get_files(self.zoe)), 2)
        self.assertTrue(self.ada.message_ids.filtered("recruiter_only"))
        self.assertFalse(wizard.exists(), "nothing of the archive is kept")
        self.assertFalse(archive.exists())

    def test_the_same_file_is_added_once(self):
        files = {
            "Ada Lovelace.txt": "Ada's words",
            "CV Ada Lovelace.txt": "Ada's words",
        }
        wizard = self._read(files)
        wizard.action_attach()
        self.assertEqual(len(self._get_files(self.ada)), 1)
        again = self._read(files)
        self.assertEqual(
            set(again.line_ids.mapped("fault")), {"They have this very file already."}
        )
        self.assertFalse(again.attach_count)
        with self.assertRaises(UserError):
            again.action_attach()

    def test_files_that_are_not_what_they_say_are_listed(self):
        wizard = self._read(
            {
                "Ada Lovelace.pdf": "no PDF",
                "Ada Lovelace.exe": b"MZ",
                "Ada Lovelace.docx": make_zip({"other.xml": "<a/>"}),
                "Ada Lovelace.png": "no image",
                "Ada Lovelace.txt": b"",
                "Zoë Müller.txt": randbytes(10 * 1024 * 1024 + 1),
                "../Ada Lovelace.txt": "leads out",
                "/etc/Ada Lovelace.txt": "leads out, too",
                "__MACOSX/._Ada Lovelace.txt": "rubbish",
                "folder/.DS_Store": "rubbish",
            }
        )
        lines = {line.path: line.fault for line in wizard.line_ids}
        self.assertEqual(len(lines), 8)
        self.assertTrue(all(lines.values()), lines)
        self.assertIn("leads out of the archive", lines["../Ada Lovelace.txt"])
        self.assertIn("empty", lines["Ada Lovelace.txt"])
        self.assertIn("larger than 10 MB", lines["Zoë Müller.txt"])
        with self.assertRaises(UserError):
            wizard.action_attach()

    def test_archives_that_are_refused(self):
        bomb = make_zip({f"{n}.txt": b"\0" * (9 * 1024 * 1024) for n in range(16)})
        for name, content in (
            ("no archive", b"Hello"),
            ("a bomb", bomb),
            ("empty", make_zip({})),
            ("too many", make_zip({f"{number}.txt": "x" for number in range(201)})),
        ):
            with self.subTest(name), self.assertRaises(UserError):
                self._read(content)
        with self.assertRaises(UserError):
            self.Wizard.create({}).action_read()

    def test_a_file_for_somebody_who_is_no_past_candidate(self):
        wizard = self._read({"Ada Lovelace.txt": "One", "Zoë Müller.txt": "Two"})
        running = self._apply("Only Running")
        wizard.line_ids[0].applicant_id = running
        with self.assertRaisesRegex(UserError, "Only Running"):
            wizard.action_attach()
        self.assertFalse(self._get_files(running + self.ada + self.zoe))

    def test_of_another_company_nobody(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        job = self.env["hr.job"].create({"name": "Mason", "company_id": company.id})
        self._refuse("Far Away", job_id=job.id, company_id=company.id)
        self.assertFalse(self._get_owner("Far Away.txt"))
        self.officer.company_ids += company
        both = self.Wizard.with_context(
            allowed_company_ids=[self.env.company.id, company.id]
        )
        wizard = both.create(
            {"archive": base64.b64encode(make_zip({"Far Away.txt": "Hello"}))}
        )
        wizard.action_read()
        self.assertFalse(wizard.line_ids.applicant_id)

    def test_only_recruiters(self):
        wizard = self._read({"Ada Lovelace.txt": "Hello"})
        for user in (self.interviewer, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                self.Wizard.with_user(user).action_open()
            with self.assertRaises(AccessError):
                wizard.with_user(user).action_attach()
        with self.assertRaises(AccessError):
            wizard.with_user(self.administrator).action_attach()

    def test_words_of_paths(self):
        self.assertEqual(
            get_path_words("2023/Lovelace_Ada (CV).pdf"), [("lovelace", "ada")]
        )
        self.assertEqual(
            get_path_emails("CV_ada@x.example.com.pdf"),
            ["cv_ada@x.example.com", "ada@x.example.com"],
        )
