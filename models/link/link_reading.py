"""Reading the tokens of candidates' links in whatever a mail program made of them.

Plain Python, no ORM: what is found here may be a token; whether it opens something is
for ``hr.applicant.consent`` to say.
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

_logger = logging.getLogger(__name__)

#: What ``odoo.tools.hash_sign`` makes: a version byte, eight bytes that say when it
#: ends (the last four are zero until the year 2106), a signature, a list in JSON.
TOKEN = re.compile(
    r"(?=(A[Q-Za-f][A-Za-z0-9_-]{5}AAAAA[A-Za-z0-9_-]{48,400}))", re.ASCII
)
TOKEN_PAYLOAD = 41
#: Unseen characters that mail programs put into long words, and what quotes and hard
#: wrapping leave behind in the middle of them.
UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
FILLING = re.compile(rf"[\s>|={UNSEEN}]+")
TAG = re.compile(r"<[^<>]*>")
BASE64_RUN = re.compile(r"[A-Za-z0-9+/_-]{88,}")
#: Proofpoint writes / as _ and other characters as -2D.
PROOFPOINT = str.maketrans("-_", "%/")
#: A link within a link within a link.
MAX_LAYERS = 4

LINK_PATH = re.compile(r"talent(?<!o_talent)(?![a-z]|/[a-z]+/id-)")
#: “talent” in base64, by where it begins.
PATH_IN_BASE64 = ("dGFsZW50", "RhbGVud", "0YWxlbn")
BREAKS = ("<wbr", "&shy;", *UNSEEN)
LETTER_ENTITY = re.compile(r"&#([xX][4-7]|6[5-9]|[7-9]\d|1[0-2]\d)")
LETTER_PERCENT = re.compile(r"%([46][1-9a-fA-F]|[57][0-9aA])")

#: What may stand between two letters of a token in a text.
GAP = rf"(?:<[^<>]*>|&(?:shy|gt|nbsp|#x?[0-9a-f]+);|%(?:0[9AD]|20)|[\s>|={UNSEEN}])*?"
STRINGS = re.compile(rb"[\t\r\n\x20-\x7e]{60,}")
#: How much of a text is read, in characters; how many of its words that begin like a
#: token are looked at; how many texts of a file. Forged ones could keep a worker busy.
MAX_TEXT = 200_000
MAX_CANDIDATES = 100
MAX_TEXTS = 20
#: How much is unpacked of a file, and of one member.
MAX_UNPACKED = 20_000_000
MAX_MEMBER = 2_000_000
MAX_MEMBERS = 200


def may_hold_token(text):
    """Return whether a text is worth reading: quickly, and yes if in doubt.

    A link has two marks, the path and the zeros in the token. Whatever breaks a link up
    leaves one of them whole, or shows itself.
    """
    return (
        "AAAAA" in text
        or ("talent" in text and bool(LINK_PATH.search(text)))
        or any(mark in text for mark in PATH_IN_BASE64)
        or any(mark in text for mark in BREAKS)
        or ("&#" in text and bool(LETTER_ENTITY.search(text)))
        or ("%" in text and bool(LETTER_PERCENT.search(text)))
    )


def find_tokens(text):
    """Return the set of what reads like a token in a text, however it is written:
    wrapped, broken by markup, in entities, within the link of a mail filter.
    """
    if len(text) > MAX_TEXT:  # what is quoted stands at the end, or comes first
        text = text[: MAX_TEXT // 2] + "\n" + text[-MAX_TEXT // 2 :]
    found = (
        _cut(match[1])
        for reading in _get_readings(text)
        for match in itertools.islice(TOKEN.finditer(reading), MAX_CANDIDATES)
    )
    return {token for token in found if token}


def take_out(text, token):
    """Return the text without a token, however it is written there."""
    letters = []
    for letter in token:
        code = f"{ord(letter):02x}"
        ways = [f"%(?:25)*{code}", f"&#{ord(letter)};", f"&#x0*{code};"]
        if letter in "-_":
            ways.append(f"-(?:25)*{code}")
        letters.append(f"(?:{'|'.join(f'(?i:{way})' for way in ways)}|{letter})")
    return re.sub(GAP.join(letters), "removed", text)


def find_tokens_in_file(content, name=""):
    """Return the set of what reads like a token in a file.

    Mails are taken apart, archives and the streams of PDFs unpacked, up to a size.

    :param bytes content: the file
    :param str name: its name
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
    """Return what can be read in a file: as UTF-8, or its longer strings; as if it were
    UTF-16 as well.
    """
    texts = []
    for data in {content, content.replace(b"\0", b"")}:
        try:
            texts.append(data.decode())
        except UnicodeDecodeError:
            if b"AAAAA" in data or b"talent" in data:
                texts.append(b"\n".join(STRINGS.findall(data)).decode())
    return texts


def _cut(run):
    """Return the token at the beginning of a run of letters, or None.

    Where it ends is said by its content: what follows may have been the next word.
    """
    run = run[:-1] if len(run) % 4 == 1 else run
    raw = base64.urlsafe_b64decode(run + "=" * (-len(run) % 4))
    end = raw.find(b"]", TOKEN_PAYLOAD)
    if end < 0:
        return None
    return base64.urlsafe_b64encode(raw[: end + 1]).decode().rstrip("=")


def _get_readings(text):
    for _layer in range(MAX_LAYERS):
        for visible in (text, TAG.sub("", text)):
            whole = FILLING.sub("", visible)
            yield whole
            yield unquote(whole)
            yield unquote(whole.translate(PROOFPOINT))
            for run in BASE64_RUN.findall(whole):
                # What stands before it may look like a part of it.
                yield from (_decode(run[start:]) for start in range(4))
        decoded = unquote(html.unescape(text))
        if decoded == text:
            return
        text = decoded


def _decode(run):
    run = run.replace("+", "-").replace("/", "_")
    run = run[:-1] if len(run) % 4 == 1 else run
    return base64.urlsafe_b64decode(run + "=" * (-len(run) % 4)).decode("latin-1")


def _unpack_what_can_be(content, name):
    """Yield what can be read of a file: a broken one must not keep the mail it came
    with from coming in.
    """
    try:
        yield from _unpack(content, name)
    except Exception as error:  # by which of its parsers, nobody can say
        _logger.info("%s can't be read: %s", name or "A file", error)


def _unpack(content, name):
    """Yield what a file consists of, as bytes."""
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
