"""Find the records and choices that words in a file name."""

from difflib import get_close_matches

from ..tools import get_labels

#: So many are listed in a message.
FEW = 12
#: What people write for the two answers, beside what the choice is called.
ANSWERS = {
    "granted": ("yes", "y", "1", "true", "opt-in", "opted in", "accepted", "agreed"),
    "declined": ("no", "n", "0", "false", "opt-out", "opted out", "withdrawn"),
}


def fold(text):
    """Return a word without case and spaces too many."""
    return " ".join(str(text).casefold().split())


def split(text):
    """Return the words of a cell that holds several, divided by comma or semicolon."""
    parts = str(text or "").replace(";", ",").replace("\n", ",").split(",")
    return [part.strip() for part in parts if part.strip()]


class Words:
    """What may stand in one column, and what it means."""

    def __init__(self, known, listed=None):
        """:param dict known: ``{folded word: meaning}``
        :param list listed: the words as people write them
        """
        self.known = known
        self.listed = listed if listed is not None else list(known)

    def find(self, text):
        """Return what a word means, None if it is unknown."""
        return self.known.get(fold(text))

    def get_close(self, text):
        """Return the word that is most like an unknown one, False without any."""
        close = get_close_matches(fold(text), self.known, n=1, cutoff=0.75)
        by_fold = {fold(word): word for word in self.listed}
        return bool(close) and by_fold.get(close[0], close[0])

    @classmethod
    def of_records(cls, records, langs=()):
        """Return the words of records: their names, in several languages.

        Of two records of one name the first counts.
        """
        known = {}
        for lang in (*langs, "en_US"):
            for record in records.with_context(lang=lang):
                if record.display_name:
                    known.setdefault(fold(record.display_name), record.id)
        return cls(known, records.mapped("display_name"))

    @classmethod
    def of_selection(cls, model, name, more=None):
        """Return the words of a selection field: its labels and its values.

        :param dict more: ``{value: other words}``
        """
        known = {}
        labels = get_labels(model, name)
        for value, label in labels.items():
            english = get_labels(model.with_context(lang="en_US"), name)[value]
            for word in (label, english, value, *(more or {}).get(value, ())):
                known.setdefault(fold(word), value)
        return cls(known, list(labels.values()))

    @classmethod
    def of_languages(cls, installed):
        """Return the words of languages: codes, names, codes without a country.

        :param list installed: ``[(code, name)]``
        """
        known = {}
        for code, name in installed:
            for word in (code, name, code.partition("_")[0], name.partition(" (")[0]):
                known.setdefault(fold(word), code)
        return cls(known, [code for code, _name in installed])
