"""Retention rules to begin with, by country, with the source of each period.

They are no legal advice: the source and the day on which it was read stand in the note
of each rule.
"""

# There is no environment here: texts of a module are translated when they are shown.
# pylint: disable=prefer-env-translation

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: When the sources were read.
CHECKED = "2026-11-26"
COUNTRIES = [
    ("NL", _lt("Netherlands")),
    ("FR", _lt("France")),
    ("DE", _lt("Germany")),
    ("AT", _lt("Austria")),
    ("BE", _lt("Belgium")),
    ("UK", _lt("United Kingdom")),
]
_NL = _lt(
    "Four weeks after the procedure, or one year with consent. "
    "https://spadework.ai/en/answer-hub/gdpr-retention-periods-for-candidate-data-"
    "what-recruitment-can-and-can-t-do-2026/"
)
_FR = _lt(
    "The French authority (CNIL): two years from the last contact; some count from the "
    "refusal. https://ogletree.fr/publications/gestion-des-donnees-personnelles-la-"
    "cnil-publie-un-guide-a-destination-des-recruteurs/ and "
    "https://www.dpo-partage.fr/delais-conservation-cv/"
)
_DE = _lt(
    "Six months: two to make a claim, three to go to court, one for the post (AGG "
    "§ 15 (4), ArbGG § 61b). Longer only with consent. "
    "https://ki-bewerber-management.de/en/topics/dsgvo-im-recruiting-praxis"
)
_AT = _lt(
    "Seven months: six to make a claim (GlBG §§ 15, 29) and one for the court; the "
    "authority accepted it (DSB-D123.085/0003-DSB/2018). It counted from the "
    "application; this rule counts from the refusal, as others read it. "
    "https://www.aktuelles-arbeitsrecht.at/tag/dsb/"
)
_BE = _lt(
    "No period in the law. Belgian lawyers point to the French authority: two years "
    "from the last contact. https://www.claeysengels.be/en-gb/node/3659"
)
_UK = _lt(
    "The authority (ICO, draft) names no period: not beyond the time in which claims "
    "can be made without a clear reason. Six months are a common choice. "
    "https://ico.org.uk/for-organisations/uk-gdpr-guidance-and-resources/employment/"
    "recruitment-and-selection/keeping-recruitment-records"
)
_OWN = _lt(
    "No source names a period. Once nothing allows contact any more, there is little "
    "reason to keep the data."
)
_PROOFS = _lt(
    "No source names a period. The proof stays; the traces of the device serve it only "
    "while somebody may dispute the answer."
)
_SOON = {"notice_days": 7, "notify_person": True, "grace_days": 7}


def _people(kind, count_from, note, **period):
    return {"kind": kind, "count_from": count_from, "note": note, **_SOON, **period}


def _get_rest(**period):
    """Return the rules that are the same everywhere but for the period."""
    return [
        _people("no", "answer", _OWN, **period),
        _people("ended", "consent_end", _OWN, **period),
        {"kind": "proofs", "count_from": "creation", "note": _PROOFS, "months": 36},
    ]


#: ``{country: [values of rules]}``, the notes to be translated.
PRESETS = {
    "NL": [_people("refused", "refusal", _NL, days=28), *_get_rest(days=28)],
    "FR": [_people("refused", "last_contact", _FR, months=24), *_get_rest(months=3)],
    "DE": [_people("refused", "refusal", _DE, months=6), *_get_rest(months=6)],
    "AT": [_people("refused", "refusal", _AT, months=7), *_get_rest(months=7)],
    "BE": [_people("refused", "last_contact", _BE, months=24), *_get_rest(months=3)],
    "UK": [_people("refused", "refusal", _UK, months=6), *_get_rest(months=6)],
}
