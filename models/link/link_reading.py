"""Find the tokens of candidates' links in texts and files that come back.

Mail programs wrap, encode and rewrite links. Plain Python, no ORM: a string that is
found here looks like a token. ``hr.applicant.consent`` decides whether it opens a page.
"""

import base64
import email
import email.policy
import html
import io
import itertools
import logging
import re
import zipfile
import zlib
from urllib.parse import unquote

from .candidate_link import (
    PATH_SIGN,
    TOKEN_PAYLOAD,
    TOKEN_START,
    TOKEN_ZEROS,
    encode,
)

_logger = logging.getLogger(__name__)

#: Tokens may overlap: a token is looked for at every letter.
TOKEN = re.compile(rf"(?=({TOKEN_START}[A-Za-z0-9_-]{{48,400}}))", re.ASCII)
#: Invisible characters that mail programs put into long words. Quoting and hard
#: wrapping leave more characters in the middle of a word.
UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
FILLING = re.compile(rf"[\s>|={UNSEEN}]+")
TAG = re.compile(r"<[^<>]*>")
BASE64_RUN = re.compile(r"[A-Za-z0-9+/_-]{88,}")
#: The mail filter Proofpoint writes / as _ and other characters as -2D.
PROOFPOINT = str.maketrans("-_", "%/")
#: How many times a link may be wrapped in another link.
MAX_LAYERS = 4

#: “talent” in base64, at each of the three offsets.
PATH_IN_BASE64 = ("dGFsZW50", "RhbGVud", "0YWxlbn")
BREAKS = ("<wbr", "&shy;", *UNSEEN)
LETTER_ENTITY = re.compile(r"&#([xX][4-7]|6[5-9]|[7-9]\d|1[0-2]\d)")
LETTER_PERCENT = re.compile(r"%([46][1-9a-fA-F]|[57][0-9aA])")

#: What may stand between two letters of a token in a text.
GAP = rf"(?:<[^<>]*>|&(?:shy|gt|nbsp|#x?[0-9a-f]+);|%(?:0[9AD]|20)|[\s>|={UNSEEN}])*?"
STRINGS = re.compile(rb"[\t\r\n\x20-\x7e]{60,}")
#: Limits, so that a forged text or file can't keep a worker busy: how many characters
#: of a text are read, how many words of it are tried as a token, how many texts of a
#: file are read.
MAX_TEXT = 200_000
MAX_CANDIDATES = 100
MAX_TEXTS = 20
#: How many bytes are unpacked of a file and of one member; how many members.
MAX_UNPACKED = 20_000_000
MAX_MEMBER = 2_000_000
MAX_MEMBERS = 200


def may_hold_token(text):
    """Return quickly whether a text may hold a token; true if in doubt.

    A whole link has the word in its path and the zeros in its token. A mail program
    that breaks a link either leaves one of these whole, or leaves other traces: breaks
    between letters, or letters written as entities, percent codes or base64.
    """
    return (
        TOKEN_ZEROS in text
        or ("talent" in text and bool(PATH_SIGN.search(text)))
        or any(sign in text for sign in PATH_IN_BASE64)
        or any(sign in text for sign in BREAKS)
        or ("&#" in text and bool(LETTER_ENTITY.search(text)))
        or ("%" in text and bool(LETTER_PERCENT.search(text)))
    )


def find_tokens(text):
    """Return the tokens that can be read in a text, however they are written.

    A token may be wrapped, broken by markup, written in entities, or stand in the link
    of a mail filter.

    :param str text: plain text or HTML
    :rtype: set
    """
    if len(text) > MAX_TEXT:  # a quoted mail stands at the end or at the beginning
        text = text[: MAX_TEXT // 2] + "\n" + text[-MAX_TEXT // 2 :]
    found = (
        _cut(match[1])
        for reading in _get_readings(text)
        for match in itertools.islice(TOKEN.finditer(reading), MAX_CANDIDATES)
    )
    return {token for token in found if token}


def remove_token(text, token):
    """Return the text with “removed” instead of a token, however it is written."""
    letters = []
    for letter in token:
        code = f"{ord(letter):02x}"
        ways = [f"%(?:25)*{code}", f"&#{ord(letter)};", f"&#x0*{code};"]
        if letter in "-_":
            ways.append(f"-(?:25)*{code}")
        letters.append(f"(?:{'|'.join(f'(?i:{way})' for way in ways)}|{letter})")
    return re.sub(GAP.join(letters), "removed", text)


def find_tokens_in_file(content, name=""):
    """Return the tokens that can be read in a file.

    Mails are taken apart; archives and the streams of PDFs are unpacked, up to a size.

    :param bytes content: the file
    :param str name: its name
    :rtype: set
    """
    found, left, texts_left = set(), MAX_UNPACKED, MAX_TEXTS
    waiting = [(content, name, 0)]
    while waiting:
        content, name, layer = waiting.pop()
        for text in _get_texts(content):
            if texts_left > 0 and may_hold_token(text):
                texts_left -= 1
                found |= find_tokens(text)
        if layer == MAX_LAYERS:
            continue
        for member in _unpack_what_can_be(content, name):
            left -= len(member)
            if left < 0:
                return found
            waiting.append((member, "", layer + 1))
    return found


def _get_texts(content):
    """Return the texts of a file: it is read as UTF-8 and as UTF-16.

    Of a file that is neither, the longer strings are its text.
    """
    texts = []
    for data in {content, content.replace(b"\0", b"")}:
        try:
            texts.append(data.decode())
        except UnicodeDecodeError:
            if TOKEN_ZEROS.encode() in data or b"talent" in data:
                texts.append(b"\n".join(STRINGS.findall(data)).decode())
    return texts


def _cut(run):
    """Return the token at the beginning of a run of letters, or None.

    The last byte of a token is “]”, the end of a list in JSON. Letters after that are
    of the next word, because ``_get_readings`` takes out blanks.
    """
    raw = _decode(run)
    end = raw.find(b"]", TOKEN_PAYLOAD)
    if end < 0:
        return None
    return encode(raw[: end + 1])


def _get_readings(text):
    """Yield the text in every way that mail programs and filters may have written it:
    without blanks and markup, decoded once or several times.
    """
    for _layer in range(MAX_LAYERS):
        for visible in (text, TAG.sub("", text)):
            whole = FILLING.sub("", visible)
            yield whole
            yield unquote(whole)
            yield unquote(whole.translate(PROOFPOINT))
            for run in BASE64_RUN.findall(whole):
                # Letters before the link may look like base64, too, and then the run
                # begins too early. Base64 is read in groups of four letters: one of
                # four places to begin at is the right one.
                run = run.replace("+", "-").replace("/", "_")
                for start in range(4):
                    yield _decode(run[start:]).decode("latin-1")
        decoded = unquote(html.unescape(text))
        if decoded == text:
            return
        text = decoded


def _decode(run):
    """Return the bytes of a run of base64 letters, also if it was cut off."""
    run = run[:-1] if len(run) % 4 == 1 else run
    return base64.urlsafe_b64decode(run + "=" * (-len(run) % 4))


def _unpack_what_can_be(content, name):
    """Yield the parts of a file, as far as it can be unpacked.

    A broken file must not stop the mail that brought it.
    """
    try:
        yield from _unpack(content, name)
    except Exception as error:  # each parser raises errors of its own
        _logger.info("%s can't be read: %s", name or "A file", error)


def _unpack(content, name):
    """Yield the parts of a file, as bytes."""
    if content.startswith(b"PK\x03\x04"):
        yield from _unzip(content)
    elif content.startswith(b"%PDF"):
        yield from _inflate(content)
    elif name.lower().endswith(".eml") or _is_mail(content):
        yield from _take_mail_apart(content)


def _is_mail(content):
    head = content[:20_000].lower()
    return b"\ncontent-type:" in head or head.startswith(b"content-type:")


def _take_mail_apart(content):
    mail = email.message_from_bytes(content, policy=email.policy.compat32)
    for part in mail.walk():
        for value in part.values():
            yield str(value).encode("latin-1", "replace")
        payload = None if part.is_multipart() else part.get_payload(decode=True)
        if payload:
            yield payload


def _unzip(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.infolist()[:MAX_MEMBERS]:
            with archive.open(member) as stream:
                yield stream.read(MAX_MEMBER)


def _inflate(content):
    whole = memoryview(content)
    starts = itertools.islice(re.finditer(rb"stream\r?\n", content), MAX_MEMBERS)
    for start in starts:
        packed = whole[start.end() : start.end() + MAX_MEMBER]
        try:
            yield zlib.decompressobj().decompress(packed, MAX_MEMBER)
        except zlib.error:
            continue
