"""Rows of detail files as CSV and as workbooks, and their content in pieces."""

from __future__ import annotations

import hashlib
import os
import time
import zlib
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.detail_files import sheets
from monthend.domain.money import text_of
from monthend.services import detail_csv, detail_xlsx, file_content
from monthend.services.detail_csv import CsvRows
from monthend.services.detail_xlsx import XlsxRows
from monthend.services.file_content import Content
from monthend.services.file_ports import FileHead, WrittenFile
from monthend.subledger.columns import Column, Kind

COLUMNS = [Column("currency", Kind.TEXT), *(Column(kind.value, kind) for kind in Kind)]
HEAD = FileHead(id="f" * 32, run="r", attempt=1, kind="any", name="any", media="any")
ROW = ("USD", "a text", date(2026, 1, 31), 7, 123456, 5, Decimal("1.5"), Decimal("-0.005"))


class Store:
    """What has been handed over, in the order of its numbers."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def __call__(self, head: FileHead, number: int, piece: bytes) -> None:
        assert (head, number) == (HEAD, len(self.pieces))
        self.pieces.append(piece)

    def content(self, written: WrittenFile) -> bytes:
        """The whole file."""
        assert written.staged == bool(self.pieces)
        assert written.chunks == len(self.pieces) + 1
        whole = b"".join(map(zlib.decompress, [*self.pieces, written.last]))
        assert (len(whole), hashlib.sha256(whole).hexdigest()) == (written.size, written.sha256)
        return whole


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where workbooks are put together; nothing is left there."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    yield tmp_path
    assert list(tmp_path.iterdir()) == []


# Pieces ---------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 9, 10, 11, 20, 21, 35])
def test_content_is_cut_into_pieces_and_comes_together(
    store: Store, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(file_content, "CHUNK_BYTES", 10)
    content = Content(HEAD, store)
    given = bytes(range(size))
    for first in range(0, size, 7):
        content.write(given[first : first + 7])
    written = content.written(rows=3)
    assert store.content(written) == given
    assert written.chunks == max(1, -(-size // 10))


# CSV ------------------------------------------------------------------------------


def csv_of(store: Store, *rows: Sequence[object]) -> list[str]:
    file = CsvRows(Content(HEAD, store), COLUMNS, "JPY")
    for row in rows:
        file.add(row)
    written = file.end()
    assert written is not None
    assert written.rows == len(rows)
    return store.content(written).decode().split("\r\n")


def test_each_kind_of_cell_has_its_form_in_csv(store: Store) -> None:
    heading, row, end = csv_of(store, ROW)
    assert heading == "currency,text,day,count,amount,home amount,rate,rounding"
    assert row == "USD,a text,2026-01-31,7,1234.56,5,1.5,-0.005"
    assert end == ""


def test_what_is_not_there_is_empty_in_csv(store: Store) -> None:
    _, row, _ = csv_of(store, ("USD", *[None] * 7))
    assert row == "USD,,,,,,,"


def test_texts_are_quoted_and_no_formulas(store: Store) -> None:
    _, row, _ = csv_of(store, ("USD", '=1+"1",2', *[None] * 6))
    assert row == """USD,"'=1+""1"",2",,,,,,"""


def test_small_rates_have_no_exponent(store: Store) -> None:
    _, row, _ = csv_of(store, ("USD", *[None] * 5, Decimal("1E-9"), None))
    assert row == "USD,,,,,,0.000000001,"


def test_a_file_without_rows_is_none(store: Store) -> None:
    assert CsvRows(Content(HEAD, store), COLUMNS, "USD").end() is None
    assert XlsxRows(Content(HEAD, store), COLUMNS, "USD").end() is None


def test_many_lines_go_on_in_order(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detail_csv, "LINES_AT_ONCE", 3)
    lines = csv_of(store, *(("USD", None, None, number, *[None] * 4) for number in range(10)))
    assert [line.split(",")[3] for line in lines[1:-1]] == list(map(str, range(10)))


@given(st.integers(-(10**17), 10**17), st.sampled_from(["JPY", "USD", "BHD", "CLF"]))
def test_amounts_are_written_as_everywhere(minor: int, currency: str) -> None:
    assert detail_csv._amounts_in(currency)(minor) == text_of(minor, currency)


# Workbooks --------------------------------------------------------------------------


def book_of(
    store: Store, *rows: Sequence[object], by_currency: bool = False
) -> dict[str, list[list[str]]]:
    file = XlsxRows(
        Content(HEAD, store),
        COLUMNS,
        "JPY",
        head=lambda name: ((f"above {name}",), ()),
        sheet_of=(lambda cells: str(cells[1])) if by_currency else (lambda _: "Detail"),
    )
    for row in rows:
        file.add(row)
    written = file.end()
    assert written is not None
    assert written.rows == len(rows)
    return sheets(store.content(written))


def named(name: str) -> Sequence[object]:
    return ("USD", name, *[None] * 6)


def test_each_kind_of_cell_has_its_form_in_a_workbook(store: Store) -> None:
    ((above, heading, row),) = book_of(store, ROW).values()
    assert above == ["above Detail"]
    assert heading == [column.name for column in COLUMNS]
    # Days are counted from the end of 1899.
    assert row == ["USD", "a text", "46053", "7", "1234.56", "5", "1.5", "-0.005"]


def test_what_is_not_there_has_no_cell(store: Store) -> None:
    ((_, _, row),) = book_of(store, ("USD", *[None] * 7)).values()
    assert row == ["USD"]


def test_what_a_spreadsheet_would_round_is_a_text(store: Store) -> None:
    amounts = (10**15 - 1, 10**15, -(10**15))
    long = Decimal("1.234567890123456")
    ((_, _, *rows),) = book_of(
        store, *(("USD", None, None, None, amount, None, long, None) for amount in amounts)
    ).values()
    assert [row[1:] for row in rows] == [
        ["9999999999999.99", "1.234567890123456"],
        ["10000000000000.00", "1.234567890123456"],
        ["-10000000000000.00", "1.234567890123456"],
    ]


def test_days_before_the_calendar_of_spreadsheets_are_texts(store: Store) -> None:
    ((_, _, row),) = book_of(store, ("USD", None, date(1900, 2, 28), *[None] * 5)).values()
    assert row == ["USD", "1900-02-28"]


@pytest.mark.parametrize(
    "text", ["=1+1", "http://there", "<r>bold</r>", "<r>", "\x01", "a & b <c>"]
)
def test_texts_are_nothing_but_texts(store: Store, text: str) -> None:
    ((_, _, row),) = book_of(store, named(text)).values()
    shown = {"<r>bold</r>": "'<r>bold</r>", "<r>": "'<r>", "\x01": "_x0001_"}.get(text, text)
    assert row == ["USD", shown]


def test_a_full_sheet_goes_on_in_another(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detail_xlsx, "ROWS_IN_A_SHEET", 4)
    book = book_of(store, *(named(str(number)) for number in range(7)))
    assert {name: [row[1] for row in rows[2:]] for name, rows in book.items()} == {
        "Detail": ["0", "1"],
        "Detail (2)": ["2", "3"],
        "Detail (3)": ["4", "5"],
        "Detail (4)": ["6"],
    }


def test_sheets_have_names_that_spreadsheets_allow(store: Store) -> None:
    names = ["a/b:c", "A B C", "'", "x" * 40, "x" * 50, "History"]
    book = book_of(store, *map(named, names), by_currency=True)
    assert list(book) == [
        "a b c",
        "A B C (2)",
        "Detail",
        "x" * 31,
        "x" * 27 + " (2)",
        "History (2)",
    ]


def test_what_is_too_much_for_sheets_of_its_own_shares_some(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detail_xlsx, "SHEETS_AT_MOST", 2)
    book = book_of(store, *map(named, "aabbccdd"), by_currency=True)
    assert {name: [row[1] for row in rows[2:]] for name, rows in book.items()} == {
        "a": ["a", "a"],
        "b": ["b", "b"],
        "Others": ["c", "c", "d", "d"],
    }


def test_what_a_killed_process_left_a_day_ago_is_removed(store: Store, scratch: Path) -> None:
    old, fresh = (scratch / f"{detail_xlsx.SCRATCH}{name}" for name in ("old", "fresh"))
    for folder in (old, fresh):
        folder.mkdir()
    day_ago = time.time() - detail_xlsx.LEFT_OVER_SECONDS - 1
    os.utime(old, (day_ago, day_ago))
    XlsxRows(Content(HEAD, store), COLUMNS, "USD").drop()
    assert list(scratch.iterdir()) == [fresh]
    fresh.rmdir()
