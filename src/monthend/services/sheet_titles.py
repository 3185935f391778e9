"""Titles of sheets, as every spreadsheet takes them, and no two of a workbook alike."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 31
"""Counted as spreadsheets do: a letter beyond the first 65,536 counts twice."""
UNNAMED = "Detail"
RESERVED = "History"

# What no title has, then what XML has no letter for.
_NEVER = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_AT_THE_ENDS = re.compile(r"^[\s']+|[\s']+$")
_HALVES_OF_A_LETTER = re.compile(r"[\ud800-\udfff]")


class SheetTitles:
    """The titles that a workbook has so far."""

    def __init__(self) -> None:
        self._taken = {_folded(RESERVED)}

    def __len__(self) -> int:
        return len(self._taken) - 1

    def new(self, name: str) -> str:
        """A title that resembles this name, and is like no other of the workbook."""
        plain = _trimmed(_NEVER.sub(" ", name)) or UNNAMED
        number, title = 1, _shortened(plain, LONGEST)
        while _folded(title) in self._taken:
            number += 1
            ending = f" ({number})"
            title = _shortened(plain, LONGEST - len(ending)) + ending
        self._taken.add(_folded(title))
        return title


def cell_text(text: str) -> str:
    """A text that the library takes for no markup of its own, and can write.

    One apostrophe is in front of what begins like that markup, after any others.
    """
    text = _HALVES_OF_A_LETTER.sub("\ufffd", text)
    looks_so = text.startswith(("<r>", "'")) and text.lstrip("'").startswith("<r>")
    return f"'{text}" if looks_so else text


def _trimmed(text: str) -> str:
    return _AT_THE_ENDS.sub("", text)


def _shortened(text: str, units: int) -> str:
    """As much of a text as there is room for; no title ends with an apostrophe."""
    return _trimmed(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))


def _folded(title: str) -> str:
    """What titles have in common that some spreadsheet may take for the same.

    They ignore case, each by a table of its own, and some ignore the width of letters.
    """
    return unicodedata.normalize("NFKC", title.lower()).upper().casefold()
