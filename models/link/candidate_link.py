"""The form of candidates' links: purposes, paths, placeholders, tokens.

Plain Python. The code that makes, opens, finds or hides a link takes its form from
here. Only templates (XML) spell placeholders themselves.
"""

import base64
import re

#: The purposes of links, and how many days a link works. Unsubscribing must work as
#: long as people keep mails. The days of an invitation count from the last day to
#: answer: a late answer gets a kind page. An address is confirmed soon or not at all.
LINK_DAYS = {
    **{"consent": 60, "profile": 180, "unsubscribe": 730, "invitation": 30},
    "address": 3,
}
_PURPOSES = "|".join(LINK_DAYS)

#: The path of a page for candidates. The profile has more pages: data and files.
LINK_PATH = re.compile(
    rf"/talent/(?P<purpose>(?P<profile>profile)|{_PURPOSES})/(?P<token>[A-Za-z0-9_-]+)"
    r"(?(profile)(/data\.(?:json|zip)|/file)?)"
)
#: What stands in a stored mail instead of a working link: the purpose and the id of
#: the record whose page it is.
LINK_PLACEHOLDER = re.compile(rf"/talent/(?P<purpose>{_PURPOSES})/id-(?P<id>\d+)")
#: A quick look whether a text may hold the path of a link. Placeholders don't match,
#: nor do CSS classes (``o_talent…``), which mails of before version 19.0.3.0.0 have.
PATH_SIGN = re.compile(r"talent(?<!o_talent)(?![a-z]|/[a-z]+/id-)")

#: ``odoo.tools.hash_sign`` makes a token of a version byte, eight bytes that say when
#: it ends, a signature of 32 bytes and a list in JSON, all in base64. The last four of
#: the eight bytes are zero until the year 2106: five letters A.
TOKEN_ZEROS = "AAAAA"
TOKEN_START = rf"A[Q-Za-f][A-Za-z0-9_-]{{5}}{TOKEN_ZEROS}"
#: At which byte the list begins.
TOKEN_PAYLOAD = 41


def get_path(purpose, token):
    """Return the path of the page that ``token`` opens.

    :param str purpose: one of ``LINK_DAYS``
    """
    return f"/talent/{purpose}/{token}"


def has_placeholder(text, purpose):
    """Return whether a template's text has a placeholder, whosever page it is.

    :param str text: the text before it is rendered
    :param str purpose: one of ``LINK_DAYS``
    """
    return get_path(purpose, "id-") in text


def encode(raw):
    """Return the token that consists of these bytes, as Odoo spells it."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode(token):
    """Return the bytes of a token.

    Base64 has several spellings of the same bytes. Only Odoo's is a token.

    :raise ValueError: if ``token`` is not spelt as Odoo spells it
    """
    raw = base64.urlsafe_b64decode(token.encode() + b"===")
    if encode(raw) != token:
        raise ValueError("not spelt as it was made")
    return raw


def get_end(token):
    """Return when a verified token ends, as a timestamp in seconds."""
    return int.from_bytes(decode(token)[1:9], "little")
