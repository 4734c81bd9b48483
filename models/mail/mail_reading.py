"""Reading mails: who wrote one, what a report of delivery says, its text.

Plain Python, without a database.
"""

import re

from lxml import html

from odoo.tools import html2plaintext

AUTOMATIC_PRECEDENCE = ("auto_reply", "bulk", "junk")


def is_automatic(message):
    """Return whether a program wrote this mail: an absence notice, a list, a robot.

    ``X-Auto-Response-Suppress`` alone is no sign: people's mail programs send it, too.

    :param email.message.EmailMessage message: a mail that came in
    """
    submitted = str(message.get("Auto-Submitted") or "no").strip().lower()
    precedence = str(message.get("Precedence") or "").strip().lower()
    return_path = message.get("Return-Path")
    return bool(
        submitted.partition(";")[0].strip() != "no"
        or message.get("X-Autoreply")
        or message.get("X-Autorespond")
        or precedence in AUTOMATIC_PRECEDENCE
        or (return_path is not None and str(return_path).strip() in ("", "<>"))
    )


def read_report(message):
    """Return what a report of delivery says of its first recipient.

    :param email.message.EmailMessage message: a mail that came in
    :return: ``(action, status)`` in lower case, as of RFC 3464; empty where it says
        nothing
    """
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            for fields in part.get_payload()[1:2]:
                return tuple(
                    str(fields.get(name) or "").strip().lower()
                    for name in ("Action", "Status")
                )
    return "", ""


def get_text(body):
    """Return an HTML mail as plain text.

    Editors put markup into links; Odoo reads only what stands in them directly.
    """
    tree = html.fragment_fromstring(body or "", create_parent="div")
    for link in tree.iter("a"):
        words = " ".join(link.text_content().split())
        link[:] = []
        link.text = words
    return html2plaintext(html.tostring(tree, encoding="unicode"))


def get_words(body):
    """Return the words of an HTML text, to look for them in another one."""
    tree = html.fragment_fromstring(str(body or ""), create_parent="div")
    return re.sub(r"\s+", "", tree.text_content())
