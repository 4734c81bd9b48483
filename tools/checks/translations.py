"""`make translations`: all terms anew, and which of them a language lacks."""

import csv
import re
from copy import copy

import polib
from basics import ADDON, CHECKOUT, STATE, say
from databases import Odoo
from postgres import Server

I18N = CHECKOUT / "i18n"
TEMPLATE = I18N / f"{ADDON}.pot"
#: What candidates read, by where a term is used; `tests/test_translations.py` says the
#: same without these tools.
FOR_CANDIDATES = re.compile(rf":{ADDON}\.candidate_|,body_html:|,subject:|\.wording_")
POLITE = (
    "Candidates read this: politely, warmly, without a promise, and without any rank."
)


def translations():
    """Write the template, and put its terms into each language's file.

    A term keeps its translation while its English does not change.
    """
    odoo = Odoo(Server())
    with odoo.scratch(odoo.ensure_host(demo=True), "translations") as database:
        odoo.install("Installing the addon with demo data", database, ADDON)
        path = STATE / TEMPLATE.name
        odoo.run("Exporting", "i18n export", "-d", database, "-o", path, ADDON)
    template = polib.pofile(str(path))
    explain(template)
    template.save(str(TEMPLATE))
    for path in sorted(I18N.glob("*.po")):
        missing = update(path, template)
        say(f"{path.stem}: {len(missing)} of {len(template)} terms are missing")
        for term in missing:
            say(f"   {term!r}")


def explain(template):
    """Tell translators who reads a term, and what the words of the glossary mean."""
    with (I18N / "glossary.csv").open() as lines:
        glossary = [
            (re.compile(rf"\b{re.escape(row['term'])}(s|ed)?\b", re.I), row)
            for row in csv.DictReader(lines)
        ]
    for entry in template:
        comments = entry.comment.splitlines()
        if any(FOR_CANDIDATES.search(where) for where, _line in entry.occurrences):
            comments.append(POLITE)
        text = re.sub(r"<[^>]*>", " ", entry.msgid)
        for word, row in glossary:
            if word.search(text):
                comments.append(f"{row['term']}: {row['meaning']}")
        entry.comment = "\n".join(comments)


def update(path, template):
    """Give a language the terms of the template; returns those it lacks, as texts."""
    language = polib.pofile(str(path))
    known = {entry.msgid: entry.msgstr for entry in language}
    language[:] = map(copy, template)
    for entry in language:
        entry.msgstr = known.get(entry.msgid, "")
    language.save()
    return [entry.msgid for entry in language if not entry.msgstr]
