"""Whose is a file? Told by the names and e-mails in its path. Plain Python.

Names are compared as everywhere (``names.py``).
"""

import re
from collections import defaultdict
from itertools import combinations, permutations
from pathlib import PurePosixPath

from . import names
from .addresses import EMAIL

#: Words around the name in the path of a CV.
NO_NAMES = frozenset(
    "cv cvs resume resumes curriculum vitae vita lebenslauf bewerbung application"
    " profile profil letter cover copy final new version scan page signed candidate"
    " candidates pdf doc docx odt updated current de en fr nl es it".split()
)
#: More words than a name has are no name, and many words have many orders.
MAX_WORDS, MAX_PERMUTED = 12, 4
#: What stands before an e-mail in a file's name: "cv_ada@mail.example.com".
BEFORE_EMAIL = re.compile(r"[_\-+. ]")


def get_emails(text):
    """Return the e-mails in a text, in small letters, in their order.

    :param str text: may be empty
    """
    found = (match.strip(".").lower() for match in EMAIL.findall(text or ""))
    return list(dict.fromkeys(found))


def get_path_emails(path):
    """Return what may be an e-mail in a path, the longest first.

    :param str path: as it stands in the archive
    """
    found = []
    for part in (PurePosixPath(path).stem, *PurePosixPath(path).parts[:-1]):
        for email in get_emails(part):
            found.append(email)
            local, _at, host = email.partition("@")
            found += [
                f"{local[match.end() :]}@{host}"
                for match in BEFORE_EMAIL.finditer(local)
                if match.end() < len(local)
            ]
    return list(dict.fromkeys(found))


def get_path_words(path):
    """Return what the parts of a path may say of a name, the file's own name first.

    :param str path: as it stands in the archive: "2023/Lovelace_Ada (CV).pdf"
    :return: a list of tuples of folded words, without those that are no part of a name
    """
    pure = PurePosixPath(path)
    found = []
    for part in (pure.stem, *reversed(pure.parts[:-1])):
        text = EMAIL.sub(" ", part)
        # "AdaLovelace" is two words.
        text = re.sub(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])", " ", text)
        text = re.sub(r"[\d_]+", " ", text)
        words = tuple(word for word in names.fold(text) if word not in NO_NAMES)
        if words:
            found.append(words)
    return found


def match_names(paths, known):
    """Say whose name stands in the path of files.

    A name that has exactly the words of the file's name counts before one that only
    fits, and the file's own name before the names of its folders.

    :param list paths: the paths
    :param known: an iterable of ``(key, name)``; it may be long
    :return: ``{path: keys}``, without those that name nobody
    """
    parts = {path: get_path_words(path) for path in paths}
    by_mark = defaultdict(set)
    for path, found in parts.items():
        for words in found:
            for mark in _get_marks(words, MAX_PERMUTED):
                by_mark[mark].add((path, words))
    matches = defaultdict(dict)
    for key, name in known:
        folded = names.fold(name)
        near = set()
        for mark in _get_marks(folded):
            if mark in by_mark:
                near |= by_mark[mark]
        for path, words in near:
            rank = _rank(name, folded, words)
            if rank:
                place = (rank, -parts[path].index(words))
                matches[path][key] = max(place, matches[path].get(key, place))
    result = {}
    for path, ranked in matches.items():
        best = max(ranked.values())
        result[path] = [key for key, place in ranked.items() if place == best]
    return result


def _get_marks(words, permuted=0):
    """Return what two names that may be one person's have in common: two of their
    words, or the letters of all. First names alone are too common to look at.

    :param int permuted: up to how many words are joined in any order
    """
    unique = sorted(set(words))
    marks = set(combinations(unique[:MAX_WORDS], 2))
    marks.add("".join(words))
    marks.add("".join(reversed(words)))
    if len(words) <= permuted:
        marks |= {"".join(order) for order in permutations(words)}
    return marks


def _rank(name, folded, words):
    """Return how well a name fits words of a path: 2 exactly, 1 well enough, 0 not."""
    if set(folded) == set(words):
        return 2
    # "Ada Lovelace Analytical Engines" holds the whole name.
    whole = len(set(folded)) > 1 and set(folded) <= set(words)
    return int(whole or names.are_compatible(name, " ".join(words)))
