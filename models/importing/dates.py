"""Read days as people write them in spreadsheets. Plain Python."""

import re
from datetime import date, datetime

from babel.core import UnknownLocaleError
from babel.dates import get_month_names

NUMBERS = re.compile(r"^(\d{1,4})([./\-\s]+)(\d{1,2})[./\-\s]+(\d{1,4})\.?$")
COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
TIME = re.compile(
    r"(?:\s+|(?<=\d)T)\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?$"
)
WORDS = re.compile(r"\d+|[^\W\d_]+")
MIN_YEAR = 1950


def get_months(langs):
    """Return the names of the months: ``{name without case: number}``.

    :param langs: language codes such as ``de_DE``; English always counts
    """
    months = {}
    for lang in ["en_US", *langs]:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                try:
                    names = get_month_names(width, context, locale=lang)
                except (ValueError, UnknownLocaleError):  # Babel lacks it
                    continue
                for number, name in names.items():
                    months[name.casefold().rstrip(".")] = number
    months["sept"] = 9
    return months


def is_day_first(texts):
    """Return which number of ``03/04/2021`` is the day, as other dates tell.

    :param texts: the values of all columns with days: one program wrote them
    :return: True or False; None if nothing tells, or they contradict each other
    """
    seen = set()
    for text in texts:
        match = isinstance(text, str) and NUMBERS.match(TIME.sub("", text.strip()))
        if match and "/" in match[2] and len(match[1]) < 3:
            if int(match[1]) > 12:
                seen.add(True)
            elif int(match[3]) > 12:
                seen.add(False)
    return seen.pop() if len(seen) == 1 else None


def read_date(value, months, day_first=None):
    """Return the day that is meant, None if the cell is empty.

    Plain are ``2021-04-03``, ``3.4.2021``, ``3 April 2021``, ``April 3, 2021``,
    ``20210403``, and ``25/12/2021``: only one reading makes a date.

    :param value: what stands in the cell
    :param dict months: as ``get_months`` returns it
    :param bool day_first: what ``is_day_first`` says of the file
    :raise ValueError: with ``ambiguous`` if two days may be meant, with ``unknown`` if
        it is no day
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = TIME.sub("", str(value or "").strip()).strip()
    if not text:
        return None
    parts = NUMBERS.match(text) or COMPACT.match(text)
    if not parts:
        return _read_words(text, months)
    if len(parts[1]) == 4:  # the year comes first
        return _make(*(int(part) for part in parts.groups() if part.isdigit()))
    first, second, year = int(parts[1]), int(parts[3]), int(parts[4])
    if len(parts[4]) == 2:
        year += 2000 if year < 70 else 1900
    if "/" not in parts[2] and "-" not in parts[2]:  # with dots the day comes first
        return _make(year, second, first)
    if first > 12:
        day_first = True
    elif second > 12:
        day_first = False
    elif first == second:
        day_first = True
    if day_first is None:
        raise ValueError("ambiguous")
    return _make(year, second, first) if day_first else _make(year, first, second)


def _read_words(text, months):
    """Read a date with the name of its month."""
    words = [word.casefold() for word in WORDS.findall(text)]
    named = [months[word] for word in words if word in months]
    numbers = [word for word in words if word.isdigit()]
    if len(named) != 1 or len(numbers) != 2:
        raise ValueError("unknown")
    years = [number for number in numbers if len(number) == 4]
    if len(years) != 1:
        raise ValueError("unknown")
    numbers.remove(years[0])
    return _make(int(years[0]), named[0], int(numbers[0]))


def _make(year, month, day):
    try:
        read = date(year, month, day)
    except ValueError:
        raise ValueError("unknown") from None
    if read.year < MIN_YEAR:
        raise ValueError("unknown")
    return read
