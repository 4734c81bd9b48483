import re

from odoo import Command
from odoo.tests import tagged

from .common import MODULE
from .page_browser import open_page
from .pages import InvitationPageCase
from .test_pages_accessibility import NARROWEST, OVERFLOW

PHONE = 390
LANGUAGES = ("en_US", "de_DE", "es_ES", "fr_FR", "it_IT", "nl_NL", "ar_001")
#: Odoo has no Arabic translation of ours: only the direction is looked at.
RIGHT_TO_LEFT = "ar_001"
#: What the page says, one text a line, what is folded up included.
TEXTS = """(() => {
    document.querySelectorAll("details").forEach((node) => (node.open = true));
    return document.body.innerText;
})()"""
#: Buttons and links that are wider or higher inside than they are.
CUT_OFF = """[...document.querySelectorAll("button, .button, summary, nav a, select")]
    .filter((node) => node.scrollWidth > node.clientWidth + 1
        || node.scrollHeight > node.clientHeight + 1)
    .filter((node) => getComputedStyle(node).display !== "inline")
    .map((node) => node.innerText)"""
#: Words, not names, numbers or addresses: three in a row.
SENTENCE = re.compile(r"(?:[^\W\d_]{2,}[\s,']+){2,}[^\W\d_]{2,}")


@tagged("post_install", "-at_install")
class TestPagesInEveryLanguage(InvitationPageCase):
    """Each page on a phone, in every language: complete, legible, pictures are kept."""

    browser_size = "390x844"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in LANGUAGES:
            cls.env["res.lang"]._activate_lang(code)
        cls.env["ir.module.module"]._load_module_terms(
            [MODULE], [code for code in LANGUAGES if code != "en_US"]
        )
        if "website" in cls.env:
            website = cls.env["website"].get_current_website()
            languages = cls.env["res.lang"].search([("code", "in", LANGUAGES)])
            website.language_ids = [Command.set(languages.ids)]
        cls.other_job.description = False
        asked = cls._remember("Rita Rood", consent=False)._ensure_consents()
        asked._change_state("requested", channel="email")
        answered = cls._invite(cls._remember("Ina Noor"))
        answered._answer("interested", proof={})
        later = cls._invite(cls._remember("Nora Lund"))
        later._answer("not_now", proof={}, until=cls._days_ago(-90))
        yes = answered.applicant_id.consent_id
        cls.links = {
            "question": asked._get_link_path("consent"),
            "answered": yes._get_link_path("consent"),
            "profile": yes._get_link_path("profile"),
            "unsubscribe": yes._get_link_path("unsubscribe"),
            "invitation": cls.link,
            "invitation_yes": answered._get_link_path(),
            "invitation_later": later._get_link_path(),
        }

    def _check_layout(self, page, lang):
        code = lang.replace("_", "-")
        direction = "rtl" if lang == RIGHT_TO_LEFT else "ltr"
        self.assertEqual(page.ask("document.documentElement.lang"), code)
        self.assertEqual(
            page.ask("getComputedStyle(document.body).direction"), direction
        )
        for width in (NARROWEST, PHONE):
            page.look(width)
            with self.subTest(width=width):
                self.assertLessEqual(page.ask(OVERFLOW), 0)
                self.assertEqual(page.ask(CUT_OFF), [])

    def test_every_page(self):
        english = {}
        with open_page(self, self.link) as page:
            for lang in LANGUAGES:
                for name, link in self.links.items():
                    with self.subTest(name, lang=lang):
                        page.open(f"{self.base_url()}{link}?lang={lang}")
                        page.wait_for("footer address")
                        texts = _get_texts(page.ask(TEXTS))
                        self._check_layout(page, lang)
                        page.keep(f"{name}_{lang}", PHONE)
                        if lang == "en_US":
                            english[name] = texts
                        elif lang != RIGHT_TO_LEFT:
                            self.assertFalse(texts & english[name])


def _get_texts(text):
    """Return the lines that are sentences."""
    return {line for line in text.splitlines() if SENTENCE.search(line)}
