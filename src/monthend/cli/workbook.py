"""A table as a workbook on standard output."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import typer

from .failures import CommandFailed

CURRENCY_AT = 3
"""The columns from here on are amounts, in minor units of the currency that stands here."""


class _StandardOutput:
    def __init__(self) -> None:
        self._out = typer.get_binary_stream("stdout")

    def write(self, content: bytes) -> int:
        return self._out.write(content)

    def written(self, rows: int) -> int:
        self._out.flush()
        return rows


def write_workbook(
    columns: Sequence[str], rows: Iterable[Sequence[str | int]], home_currency: str
) -> None:
    """Write rows, of which four texts come first, the currency last, and then amounts."""
    from monthend.services.detail_xlsx import XlsxRows
    from monthend.subledger.columns import Column, Kind

    if typer.get_text_stream("stdout").isatty():
        raise CommandFailed("A workbook is nothing for a terminal: redirect it, > FILE.")
    kinds = [
        Column(name, Kind.AMOUNT if place > CURRENCY_AT else Kind.TEXT)
        for place, name in enumerate(columns)
    ]
    book = XlsxRows(_StandardOutput(), kinds, home_currency, sheet_of=lambda _: "Trial balance")
    for row in rows:
        book.add(row)
    if book.end() is None:
        raise CommandFailed("There are no rows, and there is no workbook without any.")
