"""Keep the tokens of candidates' links out of the logs.

Whoever reads a log could answer for the people whose links stand in it.
"""

import logging
import re
import traceback

#: Who logs the address of a page, or what went wrong on it.
LOGGERS = (
    "werkzeug",
    "longpolling",
    "odoo.http",
    "odoo.addons.base.models.ir_http",
    "odoo.addons.base.models.ir_qweb",
    "odoo.addons.http_routing.models.ir_http",
    "odoo.addons.hr_recruitment_silver_medalist.models.batch",
    "odoo.addons.hr_recruitment_silver_medalist.models.pages.ir_http",
    "odoo.addons.website.models.ir_http",
    "odoo.service.server",
    "odoo.sql_db",
    "odoo.tools.misc",
)
#: What stands where a token does, and whatever looks like one.
TOKEN = re.compile(
    r"(?P<path>/talent/[a-z]+/)[^\s/?#'\"<>]+|A[Q-Za-f][\w-]{5}AAAAA[\w-]{40,}"
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


def install():
    """Make the loggers hide tokens, from now on and in every database served."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(known, HideTokens) for known in logger.filters):
            logger.addFilter(HideTokens())
