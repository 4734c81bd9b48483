"""Tell whether two written names may be one person's. Plain Python, without locale.

Names are compared as sets of folded words. Accents, special letters, case, punctuation,
titles and the order of the words make no difference, nor does the place where words are
divided ("Annemarie", "Anne-Marie"; Japanese and Korean with or without a space).
"""

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import permutations

#: Letters that decompose into nothing.
LETTERS = str.maketrans(
    {
        "ß": "ss",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "æ": "a",
        "œ": "o",
        "þ": "th",
        "ħ": "h",
        "ı": "i",
        "ŋ": "n",
        "ə": "a",
    }
)
#: How umlauts and their like are written where there is no key for them.
DIGRAPHS = re.compile("ae|oe|ue|aa")
#: Titles that are removed even if only one word is left without them.
HONORIFICS = frozenset("様 さん 先生 氏 님 씨".split())
#: These stand within a word and are removed; other punctuation divides words.
APOSTROPHES = re.compile("['’‘ʼ`´＇ʹʻ]")
#: Marks that make another letter of the one before, as in か and が.
VOICED = "\u3099\u309a"
TITLES = frozenset(
    "dr prof professor mr mrs ms miss mx sir herr frau dipl ing mag msc bsc ma ba mba"
    " phd md llm jr sr ii iii iv mme mlle monsieur madame dott dottssa sig sigra sra"
    " srta don dona ir drs pan pani".split()
)


@lru_cache(maxsize=65536)
def fold(name):
    """Return the folded words of a name, in their order.

    :param str name: as it is written, may be empty
    :return: a tuple; empty if no letter is in it
    """
    text = unicodedata.normalize("NFKC", name or "").lower().translate(LETTERS)
    text = APOSTROPHES.sub("", text)
    decomposed = unicodedata.normalize("NFKD", text)
    letters = "".join(
        char for char in decomposed if not unicodedata.combining(char) or char in VOICED
    )
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", letters))
    words = [DIGRAPHS.sub(lambda pair: pair[0][0], word) for word in words]
    words = [word for word in words if word not in HONORIFICS] or words
    untitled = [word for word in words if word not in TITLES]
    # A title is left out only if two words remain. In "Ma Wei" or "Pan Wei" the title
    # is a name, and Mr. and Mrs. Smith are two people.
    return tuple(untitled if len(untitled) > 1 else words)


def get_key(name):
    """Return the folded words of a name in alphabetical order, as one string: equal
    for all spellings of the name.
    """
    return " ".join(sorted(set(fold(name))))


def are_compatible(name, other):
    """Return whether both names may be one person's.

    That is so if one of these holds:

    * Both have the same words, in any order.
    * All words of one are in the other, and at least two of them are more than an
      initial.
    * Both have the same letters, divided into other words.

    An empty name is compatible with none.
    """
    words, others = fold(name), fold(other)
    if not words or not others:
        return False
    less, more = sorted((set(words), set(others)), key=len)
    if less == more:
        return True
    if less < more and sum(len(word) > 1 for word in less) > 1:
        return True
    return _are_same_letters(words, others)


def _are_same_letters(words, others):
    """Return whether the words are the same, divided in another way, in any order."""
    if len(words) == len(others) or max(len(words), len(others)) > 4:
        return False
    return not _join(words).isdisjoint(_join(others))


def _join(words):
    return {"".join(order) for order in permutations(words)}


def resemble(name, other):
    """Return whether one name may be the other one misspelt, or with a new surname."""
    words, others = fold(name), fold(other)
    ratio = SequenceMatcher(None, " ".join(words), " ".join(others)).ratio()
    return not set(words).isdisjoint(others) or ratio > 0.6
