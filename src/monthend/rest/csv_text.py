"""Rows as CSV text that a spreadsheet opens without doing anything with it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

MEDIA = "text/csv"
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain(text: str | None) -> str:
    """A text in its cell; one that would be a formula gets an apostrophe in front."""
    if text is None:
        return ""
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A header and rows, as RFC 4180 has them, in UTF-8."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(header)
    writer.writerows(rows)
    return written.getvalue().encode()
