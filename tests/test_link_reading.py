"""Tokens in texts and files, however mail programs write them. Nothing is looked up."""

import base64
import io
import zipfile
import zlib
from email.message import EmailMessage
from unittest.mock import patch
from urllib.parse import quote

from odoo.tests import TransactionCase, tagged

from ..models.link import candidate_link, link_reading

SIGNATURE = bytes(range(1, 33))
END = 1_800_000_000


def _make_token(payload=b'["consent",5]', signature=SIGNATURE):
    return candidate_link.encode(
        b"\x01" + END.to_bytes(8, "little") + signature + payload
    )


TOKEN = _make_token()
OTHER = _make_token(b'["profile",66]', SIGNATURE[::-1])
LINK = f"https://jobs.example.com/talent/consent/{TOKEN}"


@tagged("post_install", "-at_install")
class TestLinkReading(TransactionCase):
    def assertFound(self, text, *tokens):
        self.assertEqual(link_reading.find_tokens(text), set(tokens or [TOKEN]))
        self.assertTrue(link_reading.may_hold_token(text))

    def test_a_token_is_spelt_in_one_way(self):
        self.assertEqual(candidate_link.get_end(TOKEN), END)
        raw = candidate_link.decode(TOKEN)
        self.assertEqual(candidate_link.encode(raw), TOKEN)
        for other in (f"{TOKEN}=", f"{TOKEN}!", f" {TOKEN}"):
            with self.subTest(other), self.assertRaises(ValueError):
                candidate_link.decode(other)
        path = candidate_link.get_path("profile", TOKEN)
        self.assertEqual(path, f"/talent/profile/{TOKEN}")
        self.assertTrue(
            candidate_link.has_placeholder("x /talent/profile/id-", "profile")
        )
        self.assertFalse(candidate_link.has_placeholder("/talent/profile/", "profile"))

    def test_written_as_mail_programs_do(self):
        entities = "".join(f"&#{ord(letter)};" for letter in LINK)
        percent = "".join(f"%{ord(letter):02X}" for letter in LINK)
        filtered = quote(quote(LINK, safe=""), safe="")
        proofpoint = quote(LINK, safe="").replace("%", "-").replace("/", "_")
        for text in (
            LINK,
            f"> {LINK[:60]}=\n> {LINK[60:]}",
            f"{LINK[:70]}<wbr>{LINK[70:]}",
            f"{LINK[:70]}\u200b{LINK[70:]}",
            entities,
            percent,
            f"https://filter.example.com/?url={filtered}",
            f"https://urldefense.example.com/?u={proofpoint}",
            base64.b64encode(f"Look: {LINK} bye".encode()).decode(),
            base64.b64encode(f"Look ! {LINK} bye".encode()).decode(),
            f"{LINK} and more words",
            f"{LINK}x",
        ):
            with self.subTest(text[:60]):
                self.assertFound(text)

    def test_two_in_one_text(self):
        self.assertFound(f"{LINK}\n/talent/profile/{OTHER}", TOKEN, OTHER)

    def test_what_is_none(self):
        for text in (
            "",
            "no link",
            "talent",
            "o_talent_page",
            "/talent/consent/id-5",
            TOKEN[:60],
            f"{TOKEN[:-4]}",
        ):
            with self.subTest(text):
                self.assertEqual(link_reading.find_tokens(text), set())
        for text in (
            "no link",
            "o_talent_page",
            "/talent/consent/id-5",
            "a&#32;b%20",
        ):
            with self.subTest(text):
                self.assertFalse(link_reading.may_hold_token(text))

    def test_signs_of_one(self):
        for text in (
            candidate_link.TOKEN_ZEROS,
            "/talent/consent/x",
            "dGFsZW50",
            "x<wbr",
            "&#x41;",
            "&#65;",
            "%41",
        ):
            with self.subTest(text):
                self.assertTrue(link_reading.may_hold_token(text))

    def test_of_a_long_text_both_ends_are_read(self):
        half = link_reading.MAX_TEXT // 2
        filling = " " * (half + 10)
        for text, found in (
            (LINK + filling + filling, {TOKEN}),
            (filling + filling + LINK, {TOKEN}),
            (filling + LINK + filling, set()),
            (" " * (half - 300) + LINK + filling + filling, {TOKEN}),
            (filling + filling + LINK + " " * (half - 300), {TOKEN}),
        ):
            self.assertEqual(link_reading.find_tokens(text), found)

    def test_taken_out_however_it_is_written(self):
        percent = "".join(f"%{ord(letter):02x}" for letter in TOKEN)
        twice = "".join(f"%25{ord(letter):02x}" for letter in TOKEN)
        entities = "".join(f"&#{ord(letter)};" for letter in TOKEN)
        hexadecimal = "".join(f"&#x{ord(letter):x};" for letter in TOKEN)
        broken = f"{TOKEN[:20]}=\n> {TOKEN[20:]}"
        for text in (TOKEN, percent, twice, entities, hexadecimal, broken):
            with self.subTest(text[:40]):
                self.assertEqual(
                    link_reading.remove_token(f"a {text} b", TOKEN), "a removed b"
                )
        dashed = _make_token(signature=b"\xfb\xff\xbf" + SIGNATURE[3:])
        self.assertRegex(dashed, "[-_]")
        dashes = dashed.replace("_", "-5f").replace("-", "-2d")
        for text in (
            dashed,
            dashed.replace("_", "-5f"),
            dashes.replace("-2d5f", "-5f"),
        ):
            with self.subTest(text):
                self.assertEqual(link_reading.remove_token(text, dashed), "removed")
        self.assertEqual(
            link_reading.remove_token(OTHER, TOKEN), OTHER, "another one stays"
        )
        letter = TOKEN[50]
        other = f"{TOKEN[:50]}-{ord(letter):02x}{TOKEN[51:]}"
        self.assertEqual(link_reading.remove_token(other, TOKEN), other)

    # -- files -----------------------------------------------------------------------

    def _zip(self, **files):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return packed.getvalue()

    def _mail(self, **headers):
        mail = EmailMessage()
        for name, value in headers.items():
            mail[name] = value
        mail.set_content("Nothing here")
        return mail

    def test_in_files(self):
        link = LINK.encode()
        attached = self._mail(Subject="Re")
        attached.add_attachment(link, maintype="application", subtype="x", filename="a")
        quoted = b"Content-Type: text/plain\nContent-Transfer-Encoding: "
        quoted += b"quoted-printable\n\n" + LINK.replace("A", "=41").encode()
        pdf = b"%PDF-1.4\nstream\r\n" + zlib.compress(link) + b"\nendstream"
        broken = b"%PDF-1.4\nstream\nxx\nendstream\nstream\n" + zlib.compress(link)
        for content, name in (
            (link, ""),
            (LINK.encode("utf-16-le"), ""),
            (b"\xff\xfe\xfa" + link + b"\xff", ""),
            (self._zip(a=link), ""),
            (self._zip(a=self._zip(b=link)), ""),
            (pdf, ""),
            (broken, ""),
            (attached.as_bytes(), ""),
            (quoted, ""),
            (b"X-A: b\n" + quoted, ""),
            (quoted.partition(b"\n")[2], "x.EML"),
        ):
            with self.subTest(content[:20]):
                self.assertEqual(
                    link_reading.find_tokens_in_file(content, name), {TOKEN}
                )

    def test_in_files_that_are_no_text(self):
        """A part of a link shows that it is worth looking at the letters in it."""
        percent = "".join(f"%{ord(letter):02X}" for letter in TOKEN)
        for content, found in (
            (TOKEN.encode(), {TOKEN}),
            (f"/talent/consent/{percent}".encode(), {TOKEN}),
            (base64.b64encode(LINK.encode()), set()),
        ):
            with self.subTest(content[:20]):
                self.assertEqual(
                    link_reading.find_tokens_in_file(b"\xff\xfa " + content), found
                )

    def test_forged_files_do_not_keep_a_worker_busy(self):
        tokens = [_make_token(b'["profile",%d]' % number) for number in range(3)]
        many = self._zip(**{f"f{n}": token for n, token in enumerate(tokens)})
        mostly = self._zip(a=LINK, b="nothing", c="nothing")
        link = LINK.encode()
        for limit, value, content, count in (
            ("MAX_TEXTS", 2, many, 2),
            ("MAX_TEXTS", 3, many, 3),
            ("MAX_TEXTS", 1, mostly, 1),
            ("MAX_UNPACKED", len(link), self._zip(a=link), 1),
            ("MAX_UNPACKED", len(link) - 1, self._zip(a=link), 0),
        ):
            with (
                self.subTest(limit=limit, value=value),
                patch.object(link_reading, limit, value),
            ):
                found = link_reading.find_tokens_in_file(content)
                self.assertEqual(len(found), count)

    def test_a_broken_file_is_named_in_the_log(self):
        for name, called in (("cv.zip", "cv.zip"), ("", "A file")):
            with patch.object(link_reading._logger, "info") as info:
                link_reading.find_tokens_in_file(b"PK\x03\x04broken", name)
            self.assertEqual(info.call_args.args[1], called)

    def test_files_without(self):
        for content in (b"", b"PK\x03\x04broken", b"%PDF-1.4", self._zip(a=b"x")):
            with self.subTest(content[:20]):
                self.assertEqual(link_reading.find_tokens_in_file(content), set())

    def test_files_in_files_up_to_some_layers(self):
        content = LINK.encode()
        for layer in range(link_reading.MAX_LAYERS + 1):
            found = link_reading.find_tokens_in_file(content)
            with self.subTest(layer=layer):
                self.assertEqual(found, {TOKEN})
            content = self._zip(a=content)
        self.assertEqual(link_reading.find_tokens_in_file(content), set())
