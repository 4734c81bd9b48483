import io
import resource
import struct
import zipfile
import zlib
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.base.models.ir_attachment import IrAttachment

from ..models.cv.office_archive import MAX_MEMBERS, MAX_READ
from ..models.cv.reading import MAX_FILES
from .common import MODULE, slow
from .pages import TalentCase

TYPES = "[Content_Types].xml"
PART = "word/document.xml"
ODT = "application/vnd.oasis.opendocument.text"
WORDS = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:body></w:document>"
)
ODT_WORDS = (
    "<office:document-content"
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    "<office:body><text:p>%s</text:p></office:body></office:document-content>"
)
MB = 1024 * 1024


def pack(members, method=zipfile.ZIP_DEFLATED):
    """A zip file of ``{name: content}``."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def docx(document="<x/>", method=zipfile.ZIP_DEFLATED, **members):
    return pack({TYPES: "<x/>", PART: document, **members}, method)


def odt(content="<x/>"):
    return pack({"mimetype": ODT, "content.xml": content})


def pdf(text, pages=1):
    """A real PDF with one line of text a page."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    kids = " ".join(f"{4 + 2 * page} 0 R" for page in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {pages} /Kids [{kids}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for page in range(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources"
            f" << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * page} 0 R >>".encode()
        )
        objects.append(
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream)
        )
    return _assemble(objects)


def pdf_bomb(inflated):
    """A small PDF with one page whose content inflates to that many bytes."""
    packer = zlib.compressobj(9)
    stream = b"".join(packer.compress(b" " * MB) for _mb in range(inflated // MB))
    stream += packer.flush()
    return _assemble(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << >>"
            b" /Contents 4 0 R >>",
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream"
            % (len(stream), stream),
        ]
    )


def _assemble(objects):
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return content + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, table, len(objects) + 1, len(content))
    )


def lie(content, declared, real):
    """The same archive, whose members of size ``real`` are said to be ``declared``."""
    return content.replace(struct.pack("<L", real), struct.pack("<L", declared))


def overlap(content):
    """The same archive, whose list names every member by the same place."""
    first = content.index(b"PK\1\2")
    place = content[first + 42 : first + 46]
    parts = content.split(b"PK\1\2")
    return b"PK\1\2".join(
        [parts[0], *(part[:38] + place + part[42:] for part in parts[1:])]
    )


class CvCase(TalentCase):
    def _upload(self, name, content):
        return self._submit(
            self._link("profile"), "save", files={"cv": (name, content)}
        )

    def _files(self):
        return self.env["ir.attachment"].search(
            [("res_model", "=", "hr.applicant"), ("res_id", "=", self.applicant.id)],
            order="id",
        )

    def _assert_refused(self, name, content):
        response = self._upload(name, content)
        self.assertEqual(response.status_code, 422)
        # The apostrophe is escaped in the page.
        self.assertIn("read this file", response.text)
        self.assertFalse(self._files())

    def _find(self, words):
        """What the filter by words in CVs finds."""
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "hr.applicant"), ("index_content", "ilike", words)]
        )
        return self.env["hr.applicant"].browse(files.mapped("res_id"))


@tagged("post_install", "-at_install")
class TestBombs(CvCase):
    """Nobody unpacks what a candidate sent before it is known what comes out."""

    def test_documents_that_unpack_to_too_much(self):
        big = b"<x>" + b" " * (12 * MB) + b"</x>"
        for kind, content in (
            ("much of nothing", docx(big)),
            ("many of much", docx(**{f"m{n}": b"0" * MB for n in range(80)})),
            ("too many members", docx(**{f"m{n}": b"" for n in range(MAX_MEMBERS)})),
            (
                "encrypted",
                docx().replace(b"PK\1\2\x14\3\x14\0\0", b"PK\1\2\x14\3\x14\0\1"),
            ),
            ("packed in an unusual way", docx(method=zipfile.ZIP_LZMA)),
            ("packed in another unusual way", docx(method=zipfile.ZIP_BZIP2)),
            ("said to be small", lie(docx(big), 100, len(big))),
            ("said to be large", lie(docx("<x></x>" * 3), 5 * MB, 21)),
            ("all in one place", overlap(docx("<x/>", a="1", b="2"))),
            ("damaged", docx("<x>%s</x>" % ("ab" * 500)).replace(b"PK\3\4", b"PK\3\5")),
        ):
            with self.subTest(kind):
                self._assert_refused("cv.docx", content)

    def test_documents_with_a_document_type(self):
        laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
        files = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
        for text in (laughs, files):
            for encoding in ("utf-8", "utf-16"):
                with self.subTest(text, encoding=encoding):
                    self._assert_refused("cv.docx", docx(text.encode(encoding)))
                    self._assert_refused("cv.odt", odt(text.encode(encoding)))

    def test_archives_that_are_no_documents(self):
        for name, content in (
            ("cv.docx", pack({TYPES: "<x/>"})),
            ("cv.docx", pack({PART: "<x/>"})),
            ("cv.docx", pack({TYPES: "<x/>", PART: "no xml"})),
            ("cv.docx", docx("<!--" + "x" * MB + "--><x/>")),
            ("cv.odt", pack({"mimetype": ODT})),
            ("cv.docx", pack({})),
        ):
            with self.subTest(name, content=content):
                self._assert_refused(name, content)

    def test_archive_in_an_archive_counts_as_what_it_is(self):
        """Nobody unpacks the inner one."""
        inner = pack({"bomb": b"0" * (5 * MB)})
        self.assertEqual(self._upload("cv.docx", docx(inner=inner)).status_code, 200)

    def test_text_that_is_a_page_or_a_program(self):
        for content in (
            b'<?xml version="1.0"?><x/>',
            b"\xef\xbb\xbf<?xml version='1.0'?><x/>",
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            b"\n\n <HTML><body>Hi</body></html>",
            b"<!-- Ada --><p>Hi</p>",
            b"Curriculum\n<SCRIPT>alert(1)</script>",
            b"Curriculum\n<!DOCTYPE html>",
            b"#!/bin/sh\nrm -rf /\n",
            b"<?php system('id');",
            b"%!PS-Adobe\nquit",
            b"Ada\x1b[2J",
        ):
            with self.subTest(content):
                self._assert_refused("cv.txt", content)

    def test_text_about_pages_and_programs(self):
        text = "Ada\tLovelace\r\nI <3 HTML, XML & scripts; f(x) < 3 > 2\n\f§ 2\n"
        self.assertEqual(self._upload("cv.txt", text.encode()).status_code, 200)

    @slow
    def test_bomb_costs_the_server_nothing(self):
        """12 MB of XML in 18 KB, and 1 GB of text in a PDF of 1 MB."""
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        self._assert_refused("cv.docx", docx("<x>" + "<y/>" * (3 * MB) + "</x>"))
        self.assertEqual(self._upload("cv.pdf", pdf_bomb(1024 * MB)).status_code, 200)
        self.assertFalse(self._files().index_content)
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory
        self.assertLess(used, 100 * 1024, "kilobytes, of this process")


@tagged("post_install", "-at_install")
class TestSearchableCv(CvCase):
    def test_words_are_found(self):
        for name, content in (
            ("cv.pdf", pdf("Seamanship one")),
            ("cv.docx", docx(WORDS % "Seamanship two")),
            ("cv.odt", odt(ODT_WORDS % "Seamanship three")),
            ("cv.txt", b"Seamanship four"),
        ):
            with self.subTest(name):
                self.assertEqual(self._upload(name, content).status_code, 200)
                self.assertIn("Seamanship", self._files()[-1].index_content)
        self.assertEqual(self._find("Seamanship three"), self.applicant)

    def test_beginning_of_a_very_large_document_is_read(self):
        lines = "".join(f"<w:p>{number:x}</w:p>" for number in range(400_000))
        document = WORDS.replace("<w:p>", f"<w:p>Beginning</w:p>{lines}<w:p>") % "End"
        self.assertGreater(len(document), MAX_READ)
        content = docx(document)
        self.assertEqual(self._upload("cv.docx", content).status_code, 200)
        self.assertEqual(self._files().raw, content)
        words = self._files().index_content
        self.assertTrue(words.startswith("Beginning\n0\n1\n2\n"))
        self.assertNotIn("End", words)

    def test_paragraphs_in_paragraphs_are_read_once(self):
        """Reading each with what is in it would take hours."""
        inside = "<w:p>" * 900 + "Seamanship " * 50_000 + "</w:p>" * 900
        self._upload("cv.docx", docx(WORDS % inside))
        self.assertEqual(self._files().index_content.count("Seamanship"), 50_000)

    @slow
    def test_copies_are_not_read_again(self):
        """A yes copies the files: those that cost too much are left alone again."""
        self._grant()
        self._upload("cv.pdf", pdf("Seamanship"))
        self._upload("bomb.pdf", pdf_bomb(1024 * MB))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        application = self.applicant._create_reinvited_application(self.other_job)
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory
        self.assertLess(used, 100 * 1024)
        words = {file.name: file.index_content for file in application.attachment_ids}
        self.assertIn("Seamanship", words["cv.pdf"])
        self.assertFalse(words["bomb.pdf"])

    def test_files_of_colleagues_are_read_as_ever(self):
        file = self.env["ir.attachment"].create(
            {"name": "cv.docx", "raw": docx(WORDS % "Seamanship")}
        )
        self.assertIn("Seamanship", file.index_content)


@tagged("post_install", "-at_install")
class TestRoomForCv(CvCase):
    def test_so_many_files(self):
        for number in range(MAX_FILES):
            response = self._upload(f"{number}.txt", b"Ada %d" % number)
            self.assertEqual(response.status_code, 200)
            self.env["hr.applicant.page.hit"].search([]).unlink()
        response = self._upload("more.txt", b"Ada more")
        self.assertEqual(response.status_code, 422)
        self.assertIn("You have sent us as many files", response.text)
        self.assertEqual(self._upload("again.txt", b"Ada 3").status_code, 200)
        self.assertEqual(len(self._files().grouped("checksum")), MAX_FILES)

    def test_so_many_bytes(self):
        with patch(
            f"odoo.addons.{MODULE}.models.cv.hr_applicant_consent.MAX_FILES_BYTES", 1000
        ):
            self.assertEqual(self._upload("a.txt", b"a" * 600).status_code, 200)
            response = self._upload("b.txt", b"b" * 600)
            self.assertEqual(response.status_code, 422)
            self.assertIn("as many files", response.text)

    def test_files_of_others_take_no_room(self):
        self.env["ir.attachment"].create(
            [
                {
                    "name": f"{number}.txt",
                    "raw": b"Mail %d" % number,
                    "res_model": "hr.applicant",
                    "res_id": self.applicant.id,
                }
                for number in range(MAX_FILES + 1)
            ]
        )
        self.assertEqual(self._upload("cv.txt", b"Ada").status_code, 200)

    def test_half_a_file_is_not_in_the_way_of_the_whole_one(self):
        """The disk was full after some bytes; later there is room again."""
        content = b"Ada " * 1000
        whole = IrAttachment._file_write

        def write_half(attachments, raw, checksum):
            _name, path = attachments._get_path(raw, checksum)
            with open(path, "wb") as file:
                file.write(raw[:100])
            raise OSError(28, "No space left on device")

        with (
            patch.object(IrAttachment, "_file_write", write_half),
            self.assertLogs(f"odoo.addons.{MODULE}.models.batch", "ERROR"),
        ):
            self._upload("cv.txt", content)
        self.assertFalse(self._files())
        self.assertEqual(IrAttachment._file_write, whole)
        self.env["ir.attachment"]._gc_file_store_unsafe()
        self.assertEqual(self._upload("cv.txt", content).status_code, 200)
        self.assertEqual(self._files().raw, content)
