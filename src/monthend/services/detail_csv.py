"""Rows of a detail file as CSV: RFC 4180, UTF-8, amounts as plain decimal numbers."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from monthend.domain.money import exponent, text_of
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
            Kind.AMOUNT: _amounts_in(currency),
            Kind.HOME_AMOUNT: _amounts_in(self._home),
            Kind.RATE: _digits,
            Kind.ROUNDING: _digits,
        }
        made = [(place, by_kind[kind]) for place, kind in enumerate(self._kinds) if kind in by_kind]
        self._by_currency[currency] = made
        return made


def _amounts_in(currency: str) -> Written:
    """What `text_of` makes of minor units, in a third of its time: there are millions of them."""
    decimals = exponent(currency)
    if not decimals:
        return str
    zero, short = text_of(0, currency), decimals + 1

    def text(minor: int) -> str:
        if not minor:
            return zero
        digits = str(minor)
        if len(digits) > short:
            return f"{digits[:-decimals]}.{digits[-decimals:]}"
        return text_of(minor, currency)

    return text


def _digits(number: Decimal) -> str:
    return f"{number:f}"
