"""Rows as CSV text that a spreadsheet opens without doing anything with it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from monthend.services.spreadsheet_text import plain as plain

MEDIA = "text/csv"


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A header and rows, as RFC 4180 has them, in UTF-8."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(header)
    writer.writerows(rows)
    return written.getvalue().encode()
