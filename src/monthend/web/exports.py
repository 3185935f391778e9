"""Tables as files: CSV and XLSX, with exact numbers and without formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from monthend.domain.money import exponent, text_of
from monthend.services.detail_xlsx import DIGITS, MEDIA
from monthend.services.sheet_titles import SheetTitles, cell_text
from monthend.services.spreadsheet_text import plain

from .asked import File
from .statuses import Status
from .tables import Column, Kind, Link, Money, Row, ShownTable, TableSpec

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

MEDIA_OF = {"csv": "text/csv; charset=utf-8", "xlsx": MEDIA}
FORMATS = tuple(MEDIA_OF)
_FIRST_DAY = date(1900, 3, 1)
"""Spreadsheets disagree on the days before."""


def export(table: ShownTable, kind: str) -> File | None:
    """All rows of a table as a file of one of the formats; None of one that is longer."""
    rows = table.all_at_once()
    if rows is None:
        return None
    made = io.BytesIO()
    write(table.spec, kind, made, rows)
    return File(content=made.getvalue(), media=MEDIA_OF[kind], name=name_of(table.spec, kind))


def name_of(spec: TableSpec, kind: str) -> str:
    """The name of the file of a table."""
    return f"{spec.name}.{kind}"


def write(
    spec: TableSpec, kind: str, out: BinaryIO, rows: Iterable[Row], folder: Path | None = None
) -> None:
    """Write rows as a file; with a folder for what is in the making, in bounded memory."""
    if kind == "csv":
        _csv(spec, out, rows)
    else:
        _xlsx(spec, out, rows, folder)


def headers(name: str) -> dict[str, str]:
    """What a browser is told of a file: that it is to be kept, and never shown."""
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in name)
    return {
        "content-disposition": f'attachment; filename="{plain}"',
        "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    }


def heads(columns: tuple[Column, ...]) -> Iterator[str]:
    """The names of the columns of a file: beside an amount stands its currency."""
    for column in columns:
        yield column.label
        if column.kind is Kind.MONEY:
            yield f"{column.label} {'code' if column.label.endswith('currency') else 'currency'}"


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


def _csv(spec: TableSpec, out: BinaryIO, rows: Iterable[Row]) -> None:
    texts_out = io.TextIOWrapper(out, "utf-8", newline="")
    writer = csv.writer(texts_out, lineterminator="\r\n")
    writer.writerow(heads(spec.columns))
    for row in rows:
        writer.writerow(texts(spec.columns, row))
    texts_out.detach()


def _xlsx(spec: TableSpec, out: BinaryIO, rows: Iterable[Row], folder: Path | None) -> None:
    from xlsxwriter import Workbook

    held = {"in_memory": True} if folder is None else {}
    bounded = {} if folder is None else {"constant_memory": True, "tmpdir": str(folder)}
    book = Workbook(out, {**held, **bounded, "use_zip64": True})
    sheet = book.add_worksheet(SheetTitles().new(spec.caption))
    bold = book.add_format({"bold": True})
    for place, name in enumerate(heads(spec.columns)):
        sheet.write_string(0, place, cell_text(name), bold)
        sheet.set_column(place, place, 16)
    sheet.freeze_panes(1, 0)
    writer = _Cells(book, sheet)
    for number, row in enumerate(rows, start=1):
        writer.write(number, spec.columns, row)
    book.close()


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
