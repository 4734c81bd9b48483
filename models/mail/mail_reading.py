"""What mails and mail servers say: plain Python, without a database."""

import re
import smtplib
import socket
import ssl

from lxml import html

from odoo.tools import html2plaintext

AUTOMATIC_PRECEDENCE = ("auto_reply", "bulk", "junk")


def is_automatic(message):
    """Return whether nobody wrote this mail: an absence notice, a list, a robot.

    ``X-Auto-Response-Suppress`` alone is no sign: people's programs send it as well.

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


def is_temporary(error):
    """Return whether a mail that failed for ``error`` may leave later.

    :param Exception error: what sending raised; what caused it is looked at, too
    """
    while error:
        if isinstance(error, smtplib.SMTPServerDisconnected):
            return True
        if isinstance(error, smtplib.SMTPRecipientsRefused):
            return all(400 <= code < 500 for code, _text in error.recipients.values())
        if isinstance(error, smtplib.SMTPResponseException):
            return 400 <= error.smtp_code < 500
        if isinstance(
            error, (TimeoutError, ConnectionError, socket.gaierror, ssl.SSLError)
        ):
            return True
        error = error.__cause__ or error.__context__
    return False


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
