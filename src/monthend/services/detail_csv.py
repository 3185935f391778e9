"""Rows of a detail file as CSV: RFC 4180, UTF-8, amounts as plain decimal numbers."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from monthend.domain.money import text_of
from monthend.subledger.columns import Column, Kind

from .file_content import Content
from .file_ports import WrittenFile
from .spreadsheet_text import plain

MEDIA = "text/csv"
LINES_AT_ONCE = 1_000

Written = Callable[[Any], str]


class CsvRows:
    """A CSV file that grows by a row at a time; its first line names the columns."""

    def __init__(self, content: Content, columns: Sequence[Column], home_currency: str) -> None:
        self._content = content
        self._kinds = [column.kind for column in columns]
        self._currency = [column.name for column in columns].index("currency")
        self._home = home_currency
        self._by_currency: dict[str, list[tuple[int, Written]]] = {}
        self._lines: list[str] = []
        # It hands on each line as a whole.
        self._writer = csv.writer(self)
        self._writer.writerow([plain(column.name) for column in columns])
        self.rows = 0

    def write(self, line: str) -> None:
        """Take a line; the writer of CSV calls it."""
        self._lines.append(line)
        if len(self._lines) >= LINES_AT_ONCE:
            self._flush()

    def add(self, cells: Sequence[object]) -> None:
        """Add a row; what is None stays empty."""
        currency: Any = cells[self._currency]
        written = self._by_currency.get(currency) or self._written_in(currency)
        texts = list(cells)
        for place, text in written:
            if texts[place] is not None:
                texts[place] = text(texts[place])
        self.rows += 1
        self._writer.writerow(texts)

    def end(self) -> WrittenFile | None:
        """The file; None if it has no rows."""
        if not self.rows:
            return None
        self._flush()
        return self._content.written(self.rows)

    def _flush(self) -> None:
        self._content.write("".join(self._lines).encode())
        self._lines.clear()

    def _written_in(self, currency: str) -> list[tuple[int, Written]]:
        """How the cells of a row in this currency are written, those that are not as they are."""
        by_kind: dict[Kind, Written] = {
            Kind.TEXT: plain,
            Kind.AMOUNT: partial(text_of, currency=currency),
            Kind.HOME_AMOUNT: partial(text_of, currency=self._home),
            Kind.RATE: _digits,
            Kind.ROUNDING: _digits,
        }
        made = [(place, by_kind[kind]) for place, kind in enumerate(self._kinds) if kind in by_kind]
        self._by_currency[currency] = made
        return made


def _digits(number: Decimal) -> str:
    return f"{number:f}"
