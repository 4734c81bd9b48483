import base64
import email.policy
import html
import io
import itertools
import re
import textwrap
import zipfile
import zlib
from email.message import EmailMessage
from unittest.mock import patch
from urllib.parse import quote, unquote

from markupsafe import Markup

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.link import link_reading
from ..models.link.link_reading import find_tokens, may_hold_token
from .common import MedalistCommon
from .mailbox import MailboxMixin
from .pages import TalentCase

LINK = re.compile(r"https?://[^\s\"'<>]*/talent/\w+/([\w-]{40,})")
STORED = (
    "mail_message",
    "mail_mail",
    "mail_activity",
    "hr_applicant",
    "hr_applicant_invitation",
    "res_partner",
)


def _proofpoint_v2(url):
    coded = "".join(
        letter if re.match(r"[A-Za-z0-9.]", letter) else f"-{ord(letter):02X}"
        for letter in url
    )
    return (
        "https://urldefense.proofpoint.com/v2/url?u="
        f"{coded.replace('-2F', '_')}&amp;d=DwMFaQ&amp;c=euGZstcaTDllvimEN8b7jXrwqOf"
    )


def _proofpoint_v3(url):
    return f"https://urldefense.com/v3/__{url}__;!!Dz4kXw!pQ3zT-bJ$"


def _safelink(url):
    return (
        "https://eur03.safelinks.protection.outlook.com/?url="
        f"{quote(url, safe='')}&amp;data=05%7C01%7Cada%40mail.example.com%7C0"
    )


def _google(url):
    return f"https://www.google.com/url?q={url}&amp;source=gmail&amp;ust=1700000000000"


def _sophos(url):
    coded = base64.urlsafe_b64encode(url.encode()).decode()
    return f"https://eu-west-1.protection.sophos.com/?d=example.com&amp;u={coded}"


@tagged("post_install", "-at_install")
class TestQuotedLinks(TalentCase, MailboxMixin):
    """What people write back quotes the mail they got, as their program writes it."""

    def setUp(self):
        super().setUp()
        self.numbers = itertools.count()
        self.officer.email = "olga@company.example.com"
        mailbox = self._catch_mails()
        self.asked = self._remember("Bea Byron", consent=False)
        self.asked.with_user(self.officer)._request_consent()
        self.asked.consent_id._get_queued_mails().send()
        (mail,) = mailbox.mails
        self.html = mail.get_body(("html",)).get_content()
        self.text = mail.get_body(("plain",)).get_content()
        self.source = mail
        self.urls = {match[0]: match[1] for match in LINK.finditer(self.html)}
        unsubscribe = LINK.search(mail["List-Unsubscribe"])
        self.tokens = {*self.urls.values(), unsubscribe[1]}
        self.assertGreaterEqual(len(self.tokens), 2)

    # -- what mail programs make of it -----------------------------------------------

    def _answer(self, text=None, html_part=None, cte="quoted-printable", **headers):
        mail = EmailMessage(policy=email.policy.SMTP)
        mail["From"] = "Bea Byron <bea@mail.example.com>"
        mail["To"] = "jobs@company.example.com"
        mail["Subject"] = headers.pop("subject", "Re: May we stay in touch?")
        mail["Message-Id"] = f"<{next(self.numbers)}@quoted.example.com>"
        if text is not None:
            mail.set_content(text, cte=cte)
        if html_part is not None and text is not None:
            mail.add_alternative(html_part, subtype="html", cte=cte)
        elif html_part is not None:
            mail.set_content(html_part, subtype="html", cte=cte)
        return mail

    def _rewritten(self, rewrite):
        quoted = self.html
        for url in self.urls:
            quoted = quoted.replace(url, rewrite(url))
        return quoted

    def _quoted_text(self, width, end=""):
        lines = [
            piece
            for line in self.text.splitlines()
            for piece in textwrap.wrap(line, width, break_on_hyphens=False) or [""]
        ]
        return "Yes!\n\nOn Monday, we wrote:\n" + "\n".join(
            f"> {line}{end}" for line in lines
        )

    def _with_wbr(self):
        def spell(match):
            return ">" + re.sub(r"(.{9})", r"\1<wbr>", match[1]) + "<"

        shown = "".join(f"<p>{url}</p>" for url in self.urls)
        return re.sub(r">(https?:[^<]+)<", spell, shown)

    def _entities(self, url):
        return "".join(f"&#x{ord(c):X};" if c in "/:_-" else c for c in url)

    def _programs(self):
        quote_ = '<blockquote type="cite">{}</blockquote>'
        gmail = '<div class="gmail_quote">{}</div>'
        urls = "\n".join(self.urls)
        yield (
            "Outlook, safe links",
            self._answer(self._quoted_text(76), self._rewritten(_safelink)),
        )
        yield (
            "Outlook, safe links twice",
            self._answer(
                html_part=self._rewritten(lambda url: _safelink(_safelink(url)))
            ),
        )
        yield "Gmail", self._answer(html_part=gmail.format(self.html))
        yield (
            "Gmail, redirect",
            self._answer(html_part=gmail.format(self._rewritten(_google))),
        )
        yield (
            "Gmail, broken words",
            self._answer(html_part=gmail.format(self._with_wbr())),
        )
        yield (
            "Apple Mail",
            self._answer(self._quoted_text(998), quote_.format(self.html)),
        )
        yield "Thunderbird, flowed", self._answer(self._quoted_text(72, end=" "))
        yield "K-9, wrapped", self._answer(self._quoted_text(60))
        yield (
            "wrapped twice",
            self._answer(
                "\n".join(f"> {line}" for line in self._quoted_text(40).splitlines())
            ),
        )
        yield (
            "Exchange, Proofpoint 2",
            self._answer(html_part=self._rewritten(_proofpoint_v2)),
        )
        yield (
            "Exchange, Proofpoint 3",
            self._answer(html_part=self._rewritten(_proofpoint_v3)),
        )
        yield (
            "Proofpoint 2 behind safe links, as text",
            self._answer(
                "\n".join(
                    _safelink(html.unescape(_proofpoint_v2(u))) for u in self.urls
                )
            ),
        )
        yield "Sophos", self._answer(html_part=self._rewritten(_sophos))
        yield "entities", self._answer(html_part=self._rewritten(self._entities))
        yield (
            "entities of letters",
            self._answer(
                html_part=self._rewritten(
                    lambda url: "".join(f"&#{ord(letter)};" for letter in url)
                )
            ),
        )
        yield (
            "percent for letters",
            self._answer(
                html_part=self._rewritten(
                    lambda url: "".join(f"%{ord(letter):02X}" for letter in url)
                )
            ),
        )
        yield (
            "soft hyphens",
            self._answer("\u00ad".join(re.findall(r".{1,5}", urls)), cte="base64"),
        )
        yield (
            "spans and comments",
            self._answer(
                html_part="<br>".join(
                    "<!-- x -->".join(
                        f"<b>{part}</b>" for part in re.findall(".{1,7}", u)
                    )
                    for u in self.urls
                )
            ),
        )
        yield (
            "remains of quoted-printable",
            self._answer("=\n".join(re.findall(r"(?s).{1,70}", urls))),
        )
        yield "subject", self._answer("See above", subject=f"Re: {urls.split()[0]}")

    def _attachments(self):
        def attach(content, maintype, subtype, name):
            mail = self._answer("See the mail I got")
            mail.add_attachment(
                content, maintype=maintype, subtype=subtype, filename=name
            )
            return mail

        source = self.source.as_bytes()
        forwarded = self._answer("See the mail I got")
        forwarded.add_attachment(self.source)
        yield "forwarded as attachment", forwarded
        yield "eml", attach(source, "application", "octet-stream", "mail.eml")
        encoded = self._answer(self.text, self.html, cte="base64").as_bytes()
        yield "eml, base64", attach(encoded, "application", "octet-stream", "m.eml")
        yield "html", attach(self.html.encode(), "text", "html", "mail.html")
        yield (
            "text, wrapped",
            attach(self._quoted_text(50).encode(), "text", "plain", "mail.txt"),
        )
        yield (
            "text, UTF-16",
            attach(
                self.text.encode("utf-16"), "application", "octet-stream", "mail.txt"
            ),
        )
        ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 4
        message = ole + self.text.encode("utf-16-le") + bytes(range(256))
        yield "msg", attach(message, "application", "vnd.ms-outlook", "mail.msg")
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("mail.eml", source)
        yield "zip", attach(archive.getvalue(), "application", "zip", "mail.zip")
        stream = zlib.compress(f"<< /URI ({next(iter(self.urls))}) >>".encode())
        pdf = b"%PDF-1.5\n1 0 obj\n<<>>\nstream\r\n" + stream + b"\nendstream\n%%EOF"
        yield "PDF", attach(pdf, "application", "pdf", "mail.pdf")

    # -- what can be got out of what is stored ---------------------------------------

    def _readable(self, text):
        """Every way this test knows to read a text, without what is no letter."""
        layers = [text]
        for _layer in range(4):
            layers.append(unquote(html.unescape(layers[-1])))
        layers += [unquote(layer.translate({45: "%", 95: "/"})) for layer in layers]
        for run in re.findall(r"[\w+/-]{80,}", text):
            layers.append(
                base64.urlsafe_b64decode(run[: len(run) // 4 * 4]).decode("latin-1")
            )
        for layer in layers:
            for shown in (layer, re.sub(r"(?s)<!--.*?-->|<[^<>]*>", "", layer)):
                yield re.sub(r"[^\w-]|[^\x00-\x7f]", "", shown)

    def _working(self):
        Consent = self.env["hr.applicant.consent"]
        return {
            token
            for token in self.tokens
            for purpose in ("consent", "profile", "unsubscribe", "invitation")
            if Consent._find_by_token(purpose, token)
        }

    def _stored_texts(self):
        self.env.flush_all()
        for table in STORED:
            self.env.cr.execute(f"SELECT * FROM {table}")  # noqa: S608
            for row in self.env.cr.fetchall():
                yield from (value for value in row if isinstance(value, str))

    def assertNothingToFind(self, working, name=""):
        texts = [text for text in self._stored_texts() if len(text) > 60]
        self.assertTrue(texts)
        for text in texts:
            for reading in self._readable(text):
                for token in working:
                    self.assertNotIn(token, reading, f"{name}: {text}")

    def _receive(self, mail, model="hr.applicant", thread=None, **options):
        return self.env["mail.thread"].message_process(
            model,
            mail.as_bytes(),
            thread_id=self.asked.id if thread is None else thread,
            **options,
        )

    def test_what_is_quoted_works_for_nobody(self):
        for name, mail in self._programs():
            with self.subTest(name):
                savepoint = self.env.cr.savepoint()
                before = self.asked.message_ids
                self.assertTrue(self._receive(mail))
                message = self.asked.message_ids - before
                self.assertEqual(len(message), 1)
                self.assertEqual(message.message_type, "email")
                self.assertNothingToFind(self._working(), name)
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_ordinary_quotes_cost_the_person_no_link(self):
        """Only what can't be taken out for sure is revoked: the mail they answered
        can still be used.
        """
        revoking = ("Sophos",)
        for name, mail in self._programs():
            with self.subTest(name):
                savepoint = self.env.cr.savepoint()
                self._receive(mail)
                if name not in revoking:
                    self.assertEqual(self._working(), self.tokens, name)
                else:
                    self.assertFalse(self._working())
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_the_rest_of_the_answer_stays(self):
        for name, mail in self._programs():
            if name in ("Gmail", "Outlook, safe links", "Apple Mail"):
                with self.subTest(name):
                    before = self.asked.message_ids
                    self._receive(mail)
                    body = (self.asked.message_ids - before).body
                    self.assertIn("Bea Byron", body)
                    self.assertIn("removed", body)

    def test_link_in_an_attached_file_is_revoked(self):
        for name, mail in self._attachments():
            with self.subTest(name):
                savepoint = self.env.cr.savepoint()
                other = self.consent._get_token("consent")
                before = self.asked.message_ids
                self._receive(mail)
                message = (self.asked.message_ids - before).filtered("attachment_ids")
                self.assertTrue(message)
                self.assertFalse(self._working())
                self.assertIn(
                    "revoked", str(self.asked.consent_id.message_ids.mapped("body"))
                )
                self.assertTrue(
                    self.env["hr.applicant.consent"]._find_by_token("consent", other),
                    "other people's links are not touched",
                )
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_original_kept_by_the_mail_server(self):
        self._receive(self._answer(self._quoted_text(76)), save_original=True)
        self.assertFalse(self._working())
        self.assertNothingToFind(self._working())

    def test_file_added_in_the_chatter(self):
        self.env["ir.attachment"].with_user(self.officer).create(
            {
                "name": "mail.eml",
                "datas": base64.b64encode(self.source.as_bytes()),
                "res_model": "mail.compose.message",
                "res_id": 0,
            }
        )
        self.assertFalse(self._working())

    def test_broken_files_come_in(self):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("bomb", b"0" * 50_000_000)
        for content in (
            b"PK\x03\x04broken",
            archive.getvalue()[:-40],
            archive.getvalue(),
            b"%PDF-1.4\nstream\r\n\xff\xff",
            b"Content-Type: multipart/mixed; boundary=\r\n\r\n--\r\n",
            b"\xff\xfe\xad" * 1000,
        ):
            attachment = self.env["ir.attachment"].create(
                {
                    "name": "cv.eml",
                    "raw": content,
                    "res_model": "hr.applicant",
                    "res_id": self.asked.id,
                }
            )
            self.assertEqual(attachment.raw, content)
        self.assertEqual(self._working(), self.tokens)

    def test_new_application_by_mail(self):
        mail = self._answer(html_part=self._rewritten(_safelink))
        application = self._receive(mail, thread=0)
        self.assertNotEqual(application, self.asked.id)
        self.assertNothingToFind(self.tokens)

    def test_records_of_other_models(self):
        """Some models keep the mail in a field of their own."""
        mail = self._answer(html_part=self._rewritten(_google))
        self._receive(mail, model="res.partner", thread=self.asked.partner_id.id)
        self.assertNothingToFind(self.tokens)
        values = self.env["mail.thread"].message_parse(mail)
        for reading in self._readable(values["body"]):
            for token in self.tokens:
                self.assertNotIn(token, reading)

    def test_written_and_edited_later(self):
        quoted = self._rewritten(_safelink)
        message = self.asked.message_post(body=Markup(quoted), message_type="comment")
        self.assertNothingToFind(self.tokens)
        self.asked._message_update_content(
            message, body=Markup(self._rewritten(_google))
        )
        self.assertNothingToFind(self.tokens)
        message.write({"subject": next(iter(self.urls)), "body": self.html})
        self.assertNothingToFind(self.tokens)
        mail = self.env["mail.mail"].create({"body_html": self.html})
        mail.write({"body_html": quoted})
        self.assertNothingToFind(self.tokens)

    def test_pasted_into_the_answer_on_the_page(self):
        self.asked.consent_id._grant("phone")
        invitation = self.env["hr.applicant.invitation"].create(
            {
                "applicant_id": self.asked.id,
                "job_id": self.other_job.id,
                "email_normalized": self.asked.email_normalized,
                "state": "sent",
                "expiry_date": fields.Date.today(),
            }
        )
        link = invitation._get_link_path()
        self._submit(link, "not_interested", message=next(iter(self.urls)))
        self.assertIn("removed", invitation.message)
        self.assertNothingToFind(self.tokens)

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_what_only_looks_like_it_stays(self):
        looks = "https://www.example.com/talent/consent/" + "A" * 80
        message = self.asked.message_post(body=looks)
        self.assertIn("A" * 80, message.body)
        self.assertEqual(self._working(), self.tokens)

    def test_reading_costs_nothing_where_nothing_is(self):
        """Mails of every day, and our own before they leave, are not taken apart."""
        for text in (
            "Dear talented people, our Talent team & I are pleased. " * 50,
            '<p class="o_talent_question">It&#39;s 100% yours</p>' * 50,
            f'<a href="https://x/talent/consent/id-{self.consent.id}">x</a>',
            "https://www.example.com/jobs?utm_source=mail&utm_id=%20a%2Fb",
        ):
            self.assertFalse(may_hold_token(text), text[:60])
        mails = self.env["mail.mail"].search([("model", "=", self.consent._name)])
        for mail in mails:
            self.assertFalse(may_hold_token(mail.body_html))

    def test_every_token_is_recognised(self):
        consents = self.consent | self.asked.consent_id
        for consent in consents:
            for purpose in ("consent", "profile", "unsubscribe"):
                for version in (0, 7, 123456):
                    consent.link_version = version
                    token = consent._get_token(purpose)
                    text = f"Open {token}, thanks"
                    self.assertEqual(find_tokens(text), {token})
                    self.assertTrue(may_hold_token(text))

    def test_forged_beginnings_of_tokens_keep_nobody_busy(self):
        """Of what only looks like tokens a hundred are looked at, whatever comes."""
        looked_at = []
        real = link_reading._cut
        with patch.object(
            link_reading, "_cut", lambda run: looked_at.append(1) or real(run)
        ):
            text = "AQzzzzzAAAAAzzzz" * 100_000 + "%252525252541&amp;amp;amp;"
            link_reading.find_tokens(text)
            stream = zlib.compress(text.encode(), 9)
            pdf = b"%PDF-1.4\nstream\n" + stream + b"\nendstream\n%%EOF"
            link_reading.find_tokens_in_file(pdf, "cv.pdf")
        self.assertLess(len(looked_at), 20_000)


@tagged("post_install", "-at_install")
class TestPlaceholders(MedalistCommon):
    """What is stored of a mail opens nothing."""

    def _get_opened(self, text):
        find = self.env["hr.applicant.consent"]._find_by_token
        links = re.findall(r"/talent/(consent|profile|unsubscribe)/([\w-]+)", text)
        return [found for found in links if find(*found)]

    def test_answer_that_quotes_the_mail_holds_no_working_link(self):
        applicant = self._remember(consent=False)
        applicant.with_user(self.officer)._request_consent()
        mail = applicant.consent_id._get_queued_mails()
        (values,) = mail._prepare_outgoing_list()
        self.assertTrue(self._get_opened(values["body"]))
        message = applicant.message_post(body=values["body"], message_type="email")
        self.assertIn("May we stay in touch", message.body)
        self.assertFalse(self._get_opened(message.body))

    def test_mark_in_a_recruiters_own_mail_stays_dead(self):
        consent = self._remember().consent_id
        mail = self.env["mail.mail"].create(
            {
                "body_html": f'<a href="/talent/consent/id-{consent.id}">x</a>',
                "email_to": consent.email_normalized,
            }
        )
        (values,) = mail._prepare_outgoing_list()
        self.assertIn(f"id-{consent.id}", values["body"])
