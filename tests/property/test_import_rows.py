"""A column at a time refuses what a row at a time names: with its line and its column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from company import Clock, Company, found_company
from imported import ENTRY_HEADER, HEADER
from monthend.services import import_entries, import_transactions
from monthend.services.import_files import CsvFile, ImportRefused
from monthend.services.import_values import CodeBook, Surroundings
from monthend.storage.store import SqliteStore

ROWS = 6
TRANSACTIONS = [
    [
        f"N-{number}", "Invoice Item", "", "Posted", "2026-01-31", ("USD", "EUR")[number % 2],
        f"{number}.50", "Receivable", "Revenue", "A-1", "2026-02-14", "", "1", "",
    ]
    for number in range(ROWS)
]  # fmt: skip
ENTRIES = [
    [f"E-{number // 2}", "2026-01-31", code, *amounts, ("USD", "EUR")[number // 2 % 2]]
    for number in range(ROWS)
    for code, amounts in [(("Cash", ("3.00", "")), ("Revenue", ("", "3.00")))[number % 2]]
]
FILES = {"transactions": (HEADER, TRANSACTIONS), "entries": (ENTRY_HEADER, ENTRIES)}

# What somebody may well have meant, and what nobody can have.
NEARLY = st.sampled_from(
    [
        "", " ", "0", "-1", "-1.00", "1.005", "9" * 14, "1e3", "0x1", "١", "NaN", "USD", "JPY",
        "usd", "EURO", "Cash", "cash", "Cash ", "Revenue", "Receivable", "Income:New", "N-1",
        "E-0", "2026-01-30", "2026-02-28", "2026-02-30", "2025-12-31", "20260131", "Posted",
        "Draft", "Cancelled", "Payment", "Revenue Event Item", "Charge", "External", "x" * 256,
        "a\x07b", "\u2028", "0.0000000001", "1" * 40, "North",
    ]
)  # fmt: skip
CELLS = NEARLY | st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=8)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """A company with two open months and a rate."""
    folder: Path = tmp_path_factory.mktemp("books")
    clock = Clock()
    store = SqliteStore(str(folder / "books.db"), clock=clock, synchronous="OFF")
    company = found_company(store, clock)
    company.add_codes()
    company.create_months(date(2026, 1, 1), 2)
    company.add_rate(date(2026, 1, 30), "EUR", "USD", "1.08")
    yield company
    store.close()


def judged(books: Company, kind: str, rows: list[list[str]]) -> None:
    """Judge a file as an import would, and keep nothing of it."""
    around = books.read(
        lambda given, by: Surroundings(
            caller=by, calendar=given.calendar(), codes=given.codes(), rates=given.rates()
        )
    )
    codes = CodeBook(around.codes, iter(range(1000, 2000)), {})
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([FILES[kind][0].split(","), *rows])
    source = io.BytesIO(text.getvalue().encode())
    if kind == "entries":
        chunk = CsvFile(source, import_entries.COLUMNS).chunk(ROWS, whole="entry_id")
        assert chunk is not None
        import_entries.EntryRows(around, codes).staged(chunk)
    else:
        chunk = CsvFile(source, import_transactions.COLUMNS).chunk(ROWS)
        assert chunk is not None
        import_transactions.TransactionRows(around, codes).staged(chunk)


def refusal(books: Company, kind: str, rows: list[list[str]]) -> ImportRefused | None:
    """Why a file is refused; whatever has no line and no column of it is an error."""
    try:
        judged(books, kind, rows)
    except ImportRefused as problem:
        return problem
    return None


@pytest.mark.parametrize("kind", FILES)
def test_the_rows_are_good(books: Company, kind: str) -> None:
    judged(books, kind, FILES[kind][1])


@pytest.mark.parametrize("kind", FILES)
@given(data=st.data())
@settings(max_examples=300)
def test_a_cell_that_is_refused_is_named(books: Company, kind: str, data: st.DataObject) -> None:
    header, rows = FILES[kind]
    changed = [list(row) for row in rows]
    place = data.draw(st.integers(0, len(rows) - 1), label="row")
    column = data.draw(st.integers(0, len(rows[0]) - 1), label="column")
    changed[place][column] = data.draw(CELLS, label="cell")
    problem = refusal(books, kind, changed)
    if problem is not None:
        # A row tells of its own cells; what an entry lacks is told of its first or second row.
        entry = range(place - 1, place + 2) if kind == "entries" else [place]
        assert problem.line in [2 + each for each in entry]
        assert problem.column in header.split(",")


def test_an_entry_too_large_for_home_currency_is_named(books: Company) -> None:
    most = "9" * 13
    rows = [list(row) for row in ENTRIES]
    rows[2][3] = rows[3][4] = most
    with pytest.raises(ImportRefused, match="line 4, column debit: The amount"):
        judged(books, "entries", rows)
