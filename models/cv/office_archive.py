"""Check and read office documents, which are ZIP archives, within limits.

An archive of some kilobytes can claim to be small and unpack to gigabytes. After
``check_archive`` its members are known, and have the size they claim.
"""

import contextlib
import io
import zipfile
import zlib
from xml.parsers import expat

MAX_MEMBERS = 1000
#: What all members together may unpack to, in bytes and as a multiple of the archive.
MAX_UNPACKED = 64 * 1024 * 1024
MAX_RATIO = 100
#: What even the smallest archive may unpack to, in bytes.
FREE_UNPACKED = 1024 * 1024
#: How many bytes of a text are read for searching.
MAX_READ = 4 * 1024 * 1024
#: Elements that end a line, in DOCX or ODT.
LINES = ("p", "h", "br", "tab", "line-break")
CHUNK = 64 * 1024
LOCAL_HEADER = 30  # bytes, before the name
ENTRY = b"PK\1\2"  # the beginning of each entry in the list of members
ENCRYPTED = 0x1


def check_archive(content, max_unpacked=MAX_UNPACKED, max_members=MAX_MEMBERS):
    """Return the unpacked size of each member of an archive: ``{name: bytes}``.

    :param bytes content: the archive
    :param int max_unpacked: what all members together may unpack to, in bytes
    :param int max_members: how many there may be, those of archives inside included
    :raise ValueError: if it is no archive, damaged, encrypted, packed in an unusual
        way, if members overlap or don't have the size they claim, or if it unpacks to
        too much
    """
    # Before the list is read: the list alone may be huge.
    if content.count(ENTRY) > max_members:
        raise ValueError("too many members")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = sorted(archive.infolist(), key=lambda info: info.header_offset)
            end = archive.start_dir
    except (zipfile.BadZipFile, NotImplementedError, OverflowError) as error:
        raise ValueError("no archive") from error
    budget = min(max_unpacked, FREE_UNPACKED + MAX_RATIO * len(content))
    if sum(info.file_size for info in members) > budget:
        raise ValueError("unpacks to too much")
    sizes = {}
    limits = [*(info.header_offset for info in members[1:]), end]
    for info, limit in zip(members, limits, strict=False):
        packed = _get_packed(content, info, limit)
        size = _measure(packed, info, budget)
        if size != info.file_size or info.filename in sizes:
            raise ValueError("a member is not what the list says")
        budget -= size
        sizes[info.filename] = size
    return sizes


def _get_packed(content, info, limit):
    """Return the packed bytes of a member.

    :param int limit: where the next member begins
    """
    header = content[info.header_offset : info.header_offset + LOCAL_HEADER]
    if info.flag_bits & ENCRYPTED or header[:4] != b"PK\3\4":
        raise ValueError("a member is encrypted or missing")
    names = int.from_bytes(header[26:28], "little")
    extra = int.from_bytes(header[28:30], "little")
    start = info.header_offset + LOCAL_HEADER + names + extra
    if start + info.compress_size > limit:
        raise ValueError("members overlap")
    return memoryview(content)[start : start + info.compress_size]


def _measure(packed, info, budget):
    """Return how many bytes a member unpacks to, a chunk at a time."""
    if info.compress_type == zipfile.ZIP_STORED:
        return len(packed)
    if info.compress_type != zipfile.ZIP_DEFLATED:
        raise ValueError("an unusual way to pack")
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    size = 0
    try:
        for start in range(0, len(packed), CHUNK):
            waiting = packed[start : start + CHUNK]
            while waiting and not inflater.eof:
                size += len(inflater.decompress(waiting, CHUNK))
                if size > budget:
                    raise ValueError("unpacks to too much")
                waiting = inflater.unconsumed_tail
        size += len(inflater.flush())
    except zlib.error as error:
        raise ValueError("a member is damaged") from error
    return size


def has_plain_xml(content, name):
    """Return whether a member is XML without a document type.

    A document type may define entities that grow, or that read files of the server.

    :param bytes content: an archive that passed ``check_archive``
    """
    seen = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda *_element: seen.append("element")
    parser.StartDoctypeDeclHandler = lambda *_doctype: seen.append("doctype")
    try:
        # A document begins at once. Looking further for an element could take long.
        parser.Parse(read_member(content, name, CHUNK))
    except expat.ExpatError:
        return False
    return seen[:1] == ["element"]


def read_words(content, name):
    """Return the text of a member that is plain XML, a paragraph a line.

    Only the first ``MAX_READ`` bytes are read. The time it takes depends on the length
    alone, not on how elements are nested.
    """
    words = []
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.CharacterDataHandler = words.append
    parser.EndElementHandler = lambda element: (
        words.append("\n") if element.rpartition(":")[2] in LINES else None
    )
    # The text before an error in the XML is kept.
    with contextlib.suppress(expat.ExpatError):
        for chunk in _read_chunks(content, name, MAX_READ):
            parser.Parse(chunk)
    lines = (line.strip() for line in "".join(words).splitlines())
    return "\n".join(filter(None, lines))


def _read_chunks(content, name, size):
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(name) as member:
        while size > 0 and (chunk := member.read(CHUNK)):
            size -= len(chunk)
            yield chunk


def read_member(content, name, size):
    """Return the first ``size`` bytes of a member, without white space around them.

    :param bytes content: an archive that passed ``check_archive``
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(name) as member:
        return member.read(size).strip()
