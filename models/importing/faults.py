"""What is wrong with the rows of a file, in words, with their numbers."""

#: So many faults are told; the rest is counted.
MOST = 40


class Faults:
    """Collects faults; the same fault of several rows is told once.

    The number is the row's in the spreadsheet: the titles are row 1.
    """

    def __init__(self):
        self.rows = {}

    def __bool__(self):
        return bool(self.rows)

    def add(self, row, text):
        """Note a fault.

        :param int row: the number of the row
        :param str text: what is wrong, and what to change
        """
        self.rows.setdefault(text, []).append(row)

    def get_rows(self):
        """Return the numbers of the rows with a fault."""
        return {row for rows in self.rows.values() for row in rows}

    def get_messages(self, env):
        """Return the messages that ``load`` returns; the dialog shows each with its
        rows.
        """
        messages = [
            {
                "type": "error",
                "record": _count(rows),
                "message": text,
                # The dialog says "at multiple rows" and no more, if these differ.
                "rows": {"from": rows[0], "to": rows[0]},
            }
            for text, rows in self.rows.items()
        ]
        if len(messages) > MOST:
            left = messages[MOST:]
            messages[MOST:] = [
                {
                    **left[0],
                    "message": env._(
                        "%s more mistakes are not shown. Correct those above and test "
                        "again.",
                        len(left),
                    ),
                }
            ]
        return messages


def _count(rows):
    """Return the numbers of rows as words: "4, 7, 9 … (12 rows)"."""
    if len(rows) <= 8:
        return ", ".join(map(str, rows))
    return f"{', '.join(map(str, rows[:6]))} … ({len(rows)})"
