import csv
import re
from collections import Counter
from io import BytesIO
from pathlib import Path

import polib
from lxml import etree

from odoo.tests import tagged
from odoo.tools.translate import trans_export

from .common import MODULE, MedalistCommon

I18N = Path(__file__).parents[1] / "i18n"
LANGUAGES = ("de", "es", "fr", "it", "nl")
#: What stands for a value, and must stand in the translation as well.
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\{.*?\}\}")
TAG = re.compile(r"<(/?[a-zA-Z][\w:-]*)")
#: Attributes that work, or lead somewhere.
ATTRIBUTE = re.compile(r'\b((?:t-[a-z-]+|href|name)="[^"]*")')
#: A menu that a text sends people to.
MENU = re.compile(r"(?<!settings: )Recruitment((?:, [A-Z][\w ]+)+)")
#: What candidates read, by where a term is used.
FOR_CANDIDATES = (f":{MODULE}.candidate_", ",body_html:", ",subject:", ".wording_")
#: Words that candidates never read, by language.
FORBIDDEN = {
    "de": r"medaill|\bsilber|\bgold\b|bronze|zweitplatziert",
    "es": r"medall|\bplata\b|\boro\b|bronce|finalista",
    "fr": r"médaill|\bargent\b|\bor\b(?! )|bronze|finaliste",
    "it": r"medagli|\bargento\b|\boro\b|bronzo|finalist",
    "nl": r"medaille|\bzilver|\bgoud\b|brons|tweede keus",
}
#: A button, a menu or a column has no room for more than this, in letters; labels that
#: are long in English may be longer by this factor.
LABEL_LENGTH = 40
LABEL_FACTOR = 1.8
LABELS = ("ir.ui.menu,name", "ir.model.fields,field_description")


def is_label(entry):
    return any(where.removeprefix("model:").startswith(LABELS) for where, _ in entry)


def is_for_candidates(entry):
    places = [where for where, _line in entry.occurrences]
    return any(mark in place for place in places for mark in FOR_CANDIDATES)


@tagged("post_install", "-at_install")
class TestTranslations(MedalistCommon):
    """Everything that people read is there in five more languages, whole."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (template,) = I18N.glob("*.pot")
        cls.terms = [e for e in polib.pofile(str(template)) if e.msgid]
        cls.translations = {
            lang: {e.msgid: e for e in polib.pofile(str(I18N / f"{lang}.po"))}
            for lang in LANGUAGES
        }

    def _walk(self):
        for lang, entries in self.translations.items():
            for term in self.terms:
                entry = entries.get(term.msgid)
                if entry and entry.msgstr:
                    yield lang, entry

    def test_nothing_is_left_in_english(self):
        for lang, entries in self.translations.items():
            missing = [
                term.msgid
                for term in self.terms
                if not (term.msgid in entries and entries[term.msgid].msgstr)
            ]
            with self.subTest(lang):
                self.assertFalse(missing, f"{len(missing)} are missing")

    def test_placeholders_tags_and_links_are_kept(self):
        for lang, entry in self._walk():
            for what in (PLACEHOLDER, TAG, ATTRIBUTE):
                with self.subTest(lang, term=entry.msgid[:80]):
                    self.assertEqual(
                        Counter(what.findall(entry.msgstr)),
                        Counter(what.findall(entry.msgid)),
                    )

    def test_candidates_never_read_about_ranks(self):
        for lang, entry in self._walk():
            if is_for_candidates(entry):
                with self.subTest(lang, term=entry.msgid[:80]):
                    self.assertNotRegex(entry.msgstr.lower(), FORBIDDEN[lang])

    def test_labels_have_room(self):
        for lang, entry in self._walk():
            if is_label(entry.occurrences):
                with self.subTest(lang, term=entry.msgid[:80]):
                    self.assertLessEqual(
                        len(entry.msgstr),
                        max(LABEL_LENGTH, LABEL_FACTOR * len(entry.msgid)),
                    )

    def test_terms_are_explained_to_translators(self):
        with (I18N / "glossary.csv").open() as lines:
            glossary = list(csv.DictReader(lines))
        comments = [" ".join(term.comment.split()) for term in self.terms]
        for row in glossary:
            explained = f"{row['term']}: {row['meaning']}"
            with self.subTest(row["term"]):
                self.assertTrue(all(row.values()), "a language lacks the word")
                self.assertTrue(any(explained in c for c in comments))

    def test_translators_know_what_candidates_read(self):
        for term in self.terms:
            if is_for_candidates(term):
                with self.subTest(term=term.msgid[:80]):
                    self.assertIn("Candidates read this", term.comment)

    def test_the_template_has_every_term(self):
        """A sentence that was added since the template was made is in no language."""
        known = {term.msgid for term in self.terms}
        new = self._export_terms() - known
        self.assertFalse(new)

    def test_menus_that_texts_name_exist(self):
        menus = self.env["ir.ui.menu"].with_context(**{"ir.ui.menu.full_list": True})
        paths = set(menus.search([]).mapped("complete_name"))
        texts = [term.msgid for term in self.terms if MENU.search(term.msgid)]
        self.assertTrue(texts)
        for text in texts:
            menu = MENU.search(text)
            self.assertIn(menu[0].replace(", ", "/"), paths, text)
            for lang, entries in self.translations.items():
                names = menu[1].removeprefix(", ").split(", ")
                path = ", ".join(
                    entries[name].msgstr for name in names if name in entries
                )
                with self.subTest(lang, text=text):
                    self.assertTrue(path)
                    self.assertIn(path, entries[text].msgstr)

    def test_every_template_with_words_has_terms(self):
        """Odoo exports nothing of a template that begins with a doctype."""
        views = self.env["ir.ui.view"].search(
            [("type", "=", "qweb"), ("key", "=like", f"{MODULE}.%")]
        )
        self.assertTrue(views)
        get_terms = views._fields["arch_db"].get_trans_terms
        for view in views:
            arch = etree.fromstring(view.arch)
            words = [
                text
                for text in arch.itertext(with_tail=True)
                if re.search(r"[a-z]{3}", text) and not text.startswith("<!DOCTYPE")
            ]
            with self.subTest(view.key):
                self.assertEqual(bool(get_terms(view.arch)), bool(words))

    def _export_terms(self):
        """Return all terms of this addon that Odoo would export.

        Beside other apps our models have fields of theirs.
        """
        ours_alone = "mailing.mailing" not in self.env
        target = BytesIO()
        trans_export(False, [MODULE], target, "po", self.env)
        exported = polib.pofile(target.getvalue().decode())
        return {
            entry.msgid
            for entry in exported
            if entry.msgid
            and (
                ours_alone
                or not all("ir.model" in where for where, _line in entry.occurrences)
            )
        }
