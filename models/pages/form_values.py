"""Reading what a person wrote into a form. Plain Python."""

from datetime import date
from urllib.parse import urlsplit


def is_date(text):
    """Return whether a text is a day of this century, as year-month-day."""
    try:
        year = date.fromisoformat(text).year
    except ValueError:
        return False
    return len(text) == len("2030-01-31") and 2000 <= year < 2100


def clean_linkedin(address):
    """Return the address of a LinkedIn page in one spelling, or None if it is none.

    Recruiters click on it: it must lead to LinkedIn and nowhere else.

    :param str address: as the person wrote it, with or without ``https://``
    """
    if "://" not in address:
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        port = parts.port
    except ValueError:
        return None
    genuine = (
        parts.scheme in ("http", "https")
        and (host == "linkedin.com" or host.endswith(".linkedin.com"))
        and not (port or parts.username or parts.password)
        and len(parts.path) > 1
        and len(address) <= 200
        and address.isprintable()
        and not any(char in " \\<>\"'" for char in address)
    )
    return f"https://{host}{parts.path}" if genuine else None
