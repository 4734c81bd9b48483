"""Normalise e-mails, phone numbers and LinkedIn profiles, so that they can be compared.

Plain Python; nothing depends on the database's locale. A text may hold several.
"""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import unquote, urlsplit

import phonenumbers

from odoo.tools import email_normalize_all

#: Invisible letters, which nobody types on purpose.
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
EMAIL = re.compile(
    r"[^\s<>()\[\],;:\"'|/\\]+@[^\s<>()\[\],;:\"'|/\\@]+\.[^\s<>()\[\],;:\"'|/\\@.]+"
)
SEPARATORS = re.compile(r"[,;|\n]|\s/\s|\b(?:or|oder|ou|und|and|et)\b", re.IGNORECASE)
#: Fewer digits are an extension, or no number.
MIN_DIGITS = 5
PROFILE = re.compile(r"^/?(?:mwlite/|m/)?(?:in/|pub/(?=[^/]+$))([^/]+)")
LINKEDIN = re.compile(r"^(?:[\w-]+\.)?linkedin\.com$")


def normalize_emails(text):
    """Return the e-mail addresses in a text: small letters, without display names.

    Of one address, Odoo's own normalisation counts. Odoo finds less where there are
    several (``a@x.com / b@x.com``): these are found here.

    :param str text: the text, may be empty
    :return: a list, without doubles
    """
    return list(_find_emails(text))


@lru_cache(maxsize=65536)
def _find_emails(text):
    text = _clean(text)
    if text.lower().startswith("mailto:"):
        text = unquote(text[7:].partition("?")[0])
    found = [*email_normalize_all(text)] if text.count("@") == 1 else []
    found = [email for email in found if EMAIL.fullmatch(email)]
    found = found or [match.strip(".").lower() for match in EMAIL.findall(text)]
    if not found and text.count("@") == 1:
        # "ada @ mail.example.com"
        found = [
            match.lower()
            for match in EMAIL.findall(re.sub(r"\s*([@.])\s*", r"\1", text))
        ]
    return _unique(found)


def normalize_phones(text, country=None):
    """Return the phone numbers in a text: as E.164 if they can be, else the digits.

    :param str text: the text, may be empty
    :param str country: two letters; the country of numbers without a country's code
    :return: a list, without doubles
    """
    numbers = []
    for part in SEPARATORS.split(_clean(text)):
        number = _parse_phone(part, country)
        if number:
            numbers.append(number)
    return _unique(numbers)


@lru_cache(maxsize=65536)
def _parse_phone(text, country):
    text = re.sub(r"\(0\)", "", text.replace("tel:", ""))
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        number = None
    if number and phonenumbers.is_possible_number(number):
        number.extension = None
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    digits = "".join(str(unicodedata.digit(char)) for char in text if char.isdigit())
    return digits if len(digits) >= MIN_DIGITS else None


def normalize_profiles(text):
    """Return the LinkedIn profiles in a text: ``linkedin.com/in/name``.

    Scheme, country, language and query are left out. An address of another site is
    kept as host and path: two people may share that as well. Words such as "none" and
    LinkedIn's own pages are no address.

    :param str text: the text, may be empty
    :return: a list, without doubles
    """
    found = []
    parts = list(filter(None, re.split(r"[\s,;|<>\"]+", _clean(text))))
    for part in parts:
        profile = _parse_profile(part, alone=len(parts) == 1)
        if profile:
            found.append(profile)
    return _unique(found)


def _parse_profile(text, alone):
    try:
        parts = urlsplit(text if "://" in text else f"https://{text.lstrip('/')}")
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return None
    path = unicodedata.normalize("NFC", unquote(parts.path)).lower().rstrip("/")
    if LINKEDIN.match(host):
        slug = PROFILE.match(path)
        if path.startswith("/pub/") and not slug:
            return f"linkedin.com{path}"  # an old one: its numbers tell people apart
        return slug and slug[1] != "me" and f"linkedin.com/in/{slug[1]}"
    if "." not in host:
        # "in/name", or only the name in the form that LinkedIn gives it.
        slug = PROFILE.match(f"{host}{path}")
        name = slug[1] if slug else f"{host}{path}"
        known = slug or (alone and re.search(r"\w-\w|\d", name))
        return (
            known and re.fullmatch(r"[\w-]{3,100}", name) and f"linkedin.com/in/{name}"
        )
    return f"{host.removeprefix('www.')}{path}" if path else None


def _clean(text):
    return INVISIBLE.sub("", unicodedata.normalize("NFKC", str(text or ""))).strip()


def _unique(values):
    return list(dict.fromkeys(values))
