"""Which errors of mail servers are temporary, and when to try again.

Plain Python, without a database.
"""

import smtplib
import socket
import ssl
from datetime import timedelta

#: How long to wait after the first failed attempt, the second, … After the last one a
#: mail has failed for good.
RETRY_DELAYS = [
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
]


def is_temporary(error):
    """Return whether a mail that failed with ``error`` may leave later.

    Temporary are: no connection, a broken one, a timeout, an answer of 400 to 499.

    :param Exception error: what sending raised; the errors that caused it count as well
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
