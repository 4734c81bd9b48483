"""Keep the tokens of candidates' links out of the logs.

A person who reads a log could answer for the candidates whose links stand in it.
"""

import logging
import re
import traceback

from ..constants import MODULE
from .candidate_link import TOKEN_START

#: The loggers that log the address of a page or an error on it.
LOGGERS = (
    "werkzeug",
    "longpolling",
    "odoo.http",
    "odoo.addons.base.models.ir_http",
    "odoo.addons.base.models.ir_qweb",
    "odoo.addons.http_routing.models.ir_http",
    f"odoo.addons.{MODULE}.models.batch",
    f"odoo.addons.{MODULE}.models.pages.ir_http",
    "odoo.addons.website.models.ir_http",
    "odoo.service.server",
    "odoo.sql_db",
    "odoo.tools.misc",
)
#: The part of a path where tokens stand, whatever it is; and a token anywhere else.
TOKEN = re.compile(
    rf"(?P<path>/talent/[a-z]+/)[^\s/?#'\"<>]+|{TOKEN_START}[\w-]{{40,}}"
)


class HideTokens(logging.Filter):
    """Replace tokens in message, arguments and traceback; every record passes."""

    def filter(self, record):
        try:
            message = record.getMessage()
        except (TypeError, ValueError):  # logging itself reports that
            return True
        if TOKEN.search(message):
            record.msg, record.args = hide_tokens(message), ()
        if record.exc_info and not record.exc_text:
            text = "".join(traceback.format_exception(*record.exc_info)).rstrip()
            if TOKEN.search(text):
                record.exc_text = hide_tokens(text)
        return True


def hide_tokens(text):
    """Return ``text`` with the tokens of links replaced."""
    return TOKEN.sub(lambda match: f"{match['path'] or ''}***", text)


HIDE_TOKENS = HideTokens()


def install():
    """Make the loggers hide tokens, from now on and in every database served."""
    for name in LOGGERS:
        logging.getLogger(name).addFilter(HIDE_TOKENS)
