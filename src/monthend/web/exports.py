"""Tables as files: CSV and XLSX, with exact numbers and without formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from monthend.domain.money import exponent, text_of
from monthend.services.detail_xlsx import DIGITS, MEDIA
from monthend.services.sheet_titles import SheetTitles, cell_text
from monthend.services.spreadsheet_text import plain

from .asked import File
from .statuses import Status
from .tables import Column, Kind, Link, Money, Row, ShownTable

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

FORMATS = ("csv", "xlsx")
_FIRST_DAY = date(1900, 3, 1)
"""Spreadsheets disagree on the days before."""


def export(table: ShownTable, kind: str) -> File:
    """All rows of a table as a file of one of the formats."""
    if kind == "csv":
        return File(
            content=_csv(table), media="text/csv; charset=utf-8", name=f"{table.spec.name}.csv"
        )
    return File(content=_xlsx(table), media=MEDIA, name=f"{table.spec.name}.xlsx")


def heads(columns: tuple[Column, ...]) -> Iterator[str]:
    """The names of the columns of a file: beside an amount stands its currency."""
    for column in columns:
        yield column.label
        if column.kind is Kind.MONEY:
            yield f"{column.label} currency"


def texts(columns: tuple[Column, ...], row: Row) -> Iterator[str]:
    """The cells of a row as texts."""
    for column in columns:
        value = row.get(column.name)
        if isinstance(value, Money):
            yield text_of(value.minor, value.currency)
            yield value.currency
        elif column.kind is Kind.MONEY:
            yield from ("", "")
        elif isinstance(value, datetime):
            yield value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        elif isinstance(value, date | int):
            yield str(value)
        else:
            yield plain(_text(value))


def _text(value: str | Status | Link | None) -> str | None:
    if isinstance(value, Status):
        return value.word
    return value.text if isinstance(value, Link) else value


def _csv(table: ShownTable) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads(table.spec.columns))
    for row in table.everything():
        writer.writerow(texts(table.spec.columns, row))
    return out.getvalue().encode("utf-8")


def _xlsx(table: ShownTable) -> bytes:
    from xlsxwriter import Workbook

    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "use_zip64": True})
    sheet = book.add_worksheet(SheetTitles().new(table.spec.caption))
    bold = book.add_format({"bold": True})
    names = list(heads(table.spec.columns))
    for place, name in enumerate(names):
        sheet.write_string(0, place, cell_text(name), bold)
        sheet.set_column(place, place, 16)
    sheet.freeze_panes(1, 0)
    writer = _Cells(book, sheet)
    for number, row in enumerate(table.everything(), start=1):
        writer.write(number, table.spec.columns, row)
    book.close()
    return out.getvalue()


class _Cells:
    """Writes the cells of rows, each in the look of what it holds."""

    def __init__(self, book: Workbook, sheet: Worksheet) -> None:
        self._book = book
        self._sheet = sheet
        self._looks: dict[str, object] = {}

    def write(self, row: int, columns: tuple[Column, ...], values: Row) -> None:
        place = 0
        for column in columns:
            value = values.get(column.name)
            self._one(row, place, value)
            place += 2 if column.kind is Kind.MONEY else 1

    def _one(self, row: int, place: int, value: object) -> None:
        sheet = self._sheet
        if value is None:
            return
        if isinstance(value, Money):
            self._money(row, place, value)
        elif isinstance(value, datetime):
            naive = value.astimezone(UTC).replace(tzinfo=None, microsecond=0)
            sheet.write_datetime(row, place, naive, self._look('yyyy-mm-dd hh:mm:ss" UTC"'))
        elif isinstance(value, date):
            if value < _FIRST_DAY:
                sheet.write_string(row, place, value.isoformat())
            else:
                sheet.write_datetime(
                    row, place, datetime(value.year, value.month, value.day, tzinfo=None),  # noqa: DTZ001
                    self._look("yyyy-mm-dd"),
                )  # fmt: skip
        elif isinstance(value, int):
            sheet.write_number(row, place, value)
        elif isinstance(value, str | Status | Link):
            sheet.write_string(row, place, cell_text(_text(value) or ""))

    def _money(self, row: int, place: int, value: Money) -> None:
        decimals = exponent(value.currency)
        if abs(value.minor) < 10**DIGITS:
            look = self._look("#,##0." + "0" * decimals if decimals else "#,##0")
            self._sheet.write_number(row, place, value.minor / 10**decimals, look)
        else:
            self._sheet.write_string(row, place, text_of(value.minor, value.currency))
        self._sheet.write_string(row, place + 1, value.currency)

    def _look(self, name: str) -> object:
        if name not in self._looks:
            self._looks[name] = self._book.add_format({"num_format": name})
        return self._looks[name]
