"""Rows of a detail file as a workbook, written row after row in bounded memory.

Texts are texts, whatever they look like: a spreadsheet does nothing with them. An
amount is a number as long as a spreadsheet keeps all its digits, and a text
beyond that. A sheet that is full goes on in another.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from monthend.domain.money import exponent, text_of
from monthend.subledger.columns import Column, Kind

from .sheet_titles import SheetTitles, cell_text

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_IN_A_SHEET = 1_000_000
SHEETS_AT_MOST = 200
"""Each has a file of its own while the workbook is written; what is left shares the last ones."""
OTHER_SHEETS = "Others"
DIGITS = 15
"""What a spreadsheet keeps of a number."""
READ_AT_ONCE = 1024 * 1024
SCRATCH = "monthend-xlsx-"
LEFT_OVER_SECONDS = 24 * 3600.0

_DAY_ZERO = date(1899, 12, 30)
_FIRST_DAY = date(1900, 3, 1)

Put = Callable[[int, int, Any], object]
"""Writes a value into a row and column."""

T_co = TypeVar("T_co", covariant=True)


class Taker(Protocol[T_co]):
    """Who takes the bytes of a workbook, and what comes of them."""

    def write(self, content: bytes, /) -> object: ...
    def written(self, rows: int) -> T_co: ...


class XlsxRows(Generic[T_co]):
    """A workbook that grows by a row at a time; every sheet begins with the columns' names.

    `head` are lines above them. With `sheet_of`, the rows that it gives one name come
    together, and have a sheet by that name.
    """

    def __init__(
        self,
        content: Taker[T_co],
        columns: Sequence[Column],
        home_currency: str,
        *,
        head: Callable[[str], Sequence[Sequence[str]]] = lambda _: (),
        sheet_of: Callable[[Sequence[object]], str] = lambda _: "Detail",
    ) -> None:
        from xlsxwriter import Workbook

        self._content = content
        self._columns = columns
        self._currency = [column.name for column in columns].index("currency")
        self._home = home_currency
        self._head = head
        self._sheet_of = sheet_of
        self._scratch = scratch()
        self._book = Workbook(
            str(self._scratch / "workbook.xlsx"),
            {"constant_memory": True, "tmpdir": str(self._scratch), "use_zip64": True},
        )
        self._formats: dict[str, Format] = {}
        self._titles = SheetTitles()
        self._under: str | None = None
        self._sheet: Worksheet | None = None
        self._next = 0
        self._puts: dict[str, list[Put]] = {}
        self.rows = 0

    def add(self, cells: Sequence[object]) -> None:
        """Add a row; what is None stays empty."""
        under = self._sheet_of(cells)
        if under != self._under and len(self._titles) >= SHEETS_AT_MOST:
            under = OTHER_SHEETS
        if under != self._under or self._next > ROWS_IN_A_SHEET:
            self._begin(under)
        currency: Any = cells[self._currency]
        puts = self._puts.get(currency) or self._puts_in(currency)
        row = self._next
        for place, value in enumerate(cells):
            if value is not None:
                puts[place](row, place, value)
        self._next += 1
        self.rows += 1

    def end(self) -> T_co | None:
        """The file; None if it has no rows."""
        try:
            if not self.rows:
                return None
            self._book.close()
            with (self._scratch / "workbook.xlsx").open("rb") as made:
                while content := made.read(READ_AT_ONCE):
                    self._content.write(content)
            return self._content.written(self.rows)
        finally:
            self.drop()

    def drop(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self._scratch, ignore_errors=True)

    # ---------------------------------------------------------------------------------

    def _begin(self, under: str) -> None:
        """A sheet for what comes: the next of this name, if that one is full."""
        sheet = self._sheet = self._book.add_worksheet(self._titles.new(under))
        self._under, self._next = under, 0
        self._puts.clear()
        bold = self._format("bold")
        for line in self._head(under):
            for place, text in enumerate(line):
                sheet.write_string(self._next, place, cell_text(text))
            self._next += 1
        sheet.freeze_panes(self._next + 1, 0)
        for place, column in enumerate(self._columns):
            sheet.set_column(place, place, 16)
            sheet.write_string(self._next, place, cell_text(column.name), bold)
        self._next += 1

    def _format(self, name: str) -> Format:
        """A look of cells by its name: bold, or how a number is shown."""
        if name not in self._formats:
            look = {"bold": True} if name == "bold" else {"num_format": name}
            self._formats[name] = self._book.add_format(look)
        return self._formats[name]

    def _puts_in(self, currency: str) -> list[Put]:
        """What writes the cells of a row in this currency into the present sheet."""
        by_kind: dict[Kind, Put] = {
            Kind.TEXT: self._put_text,
            Kind.DAY: partial(self._put_day, self._format("yyyy-mm-dd")),
            Kind.COUNT: self._put_count,
            Kind.AMOUNT: self._amount_in(currency),
            Kind.HOME_AMOUNT: self._amount_in(self._home),
            Kind.RATE: self._put_number,
            Kind.ROUNDING: self._put_number,
        }
        puts = self._puts[currency] = [by_kind[column.kind] for column in self._columns]
        return puts

    def _put_text(self, row: int, place: int, text: str) -> None:
        self._there.write_string(row, place, cell_text(text))

    def _put_count(self, row: int, place: int, count: int) -> None:
        self._there.write_number(row, place, count)

    def _put_day(self, look: Format, row: int, place: int, day: date) -> None:
        if day < _FIRST_DAY:
            self._there.write_string(row, place, day.isoformat())
        else:
            self._there.write_number(row, place, (day - _DAY_ZERO).days, look)

    def _put_number(self, row: int, place: int, number: Decimal) -> None:
        if len(number.as_tuple().digits) > DIGITS:
            self._there.write_string(row, place, f"{number:f}")
        else:
            self._there.write_number(row, place, float(number))

    def _amount_in(self, currency: str) -> Put:
        """What writes minor units of a currency, with its decimals."""
        decimals = exponent(currency)
        unit, beyond = 10**decimals, 10**DIGITS
        look = self._format("#,##0." + "0" * decimals if decimals else "#,##0")
        there = self._there

        def put(row: int, place: int, minor: int) -> None:
            if -beyond < minor < beyond:
                there.write_number(row, place, minor / unit, look)
            else:
                there.write_string(row, place, text_of(minor, currency))

        return put

    @property
    def _there(self) -> Worksheet:
        assert self._sheet is not None, "rows come after a sheet was begun"
        return self._sheet


def scratch() -> Path:
    """A new folder for the files of a workbook that is being written; its maker removes it."""
    _clear_left_over()
    return Path(tempfile.mkdtemp(prefix=SCRATCH))


def _clear_left_over() -> None:
    """Remove what processes that were killed have left behind, a day ago or longer."""
    limit = time.time() - LEFT_OVER_SECONDS
    for found in Path(tempfile.gettempdir()).glob(f"{SCRATCH}*"):
        # Another process may be first.
        with suppress(OSError):
            if found.stat().st_mtime < limit:
                shutil.rmtree(found, ignore_errors=True)
