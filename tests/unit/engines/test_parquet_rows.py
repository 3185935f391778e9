"""Parquet files as imports read them: the same rows, the same checks, the same answers."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest

from company import Company
from imported import import_rows, lines, rows_of
from monthend.engines.parquet_rows import ParquetRows
from monthend.services.import_files import ROWS_TOGETHER, Columns, ImportRefused
from monthend.services.imports import ImportKind, ImportResult, import_file

GROUPED = Columns(required=("group", "value"))


@pytest.fixture
def books(company: Company) -> Company:
    company.create_months(date(2026, 1, 1), 2)
    return company


def parquet(columns: dict[str, Any], **written: Any) -> io.BytesIO:
    file = io.BytesIO()
    pyarrow.parquet.write_table(pa.table(columns), file, **written)
    file.seek(0)
    return file


def imported(company: Company, kind: ImportKind, columns: dict[str, Any]) -> ImportResult:
    return import_file(
        company.store, company.administrator, parquet(columns), kind=kind,
        file_name="rows.parquet", progress=lambda _: None, reader=ParquetRows,
    )  # fmt: skip


def decimals(texts: Sequence[str], places: int) -> Any:
    return pa.array([Decimal(each) if each else None for each in texts], pa.decimal128(18, places))


def entry(*amounts: tuple[str, str], day: Any = date(2026, 1, 5)) -> dict[str, Any]:
    debits, credits = zip(*amounts, strict=True)
    count = len(amounts)
    return {
        "entry_id": pa.array([7] * count, pa.int32()),
        "date": pa.array([day] * count),
        "account": pa.array(["Cash", *["Revenue"] * (count - 1)]).dictionary_encode(),
        "debit": pa.array(
            [Decimal(each) if each else None for each in debits], pa.decimal128(18, 2)
        ),
        "credit": pa.array(
            [Decimal(each) if each else None for each in credits], pa.decimal128(9, 3)
        ),
        "currency": pa.array(["USD"] * count),
    }


def test_numbers_days_and_decimals_come_in_as_their_texts_would(books: Company) -> None:
    result = imported(books, ImportKind.ENTRIES, entry(("12.30", ""), ("", "12.30")))
    assert result.rows == 2
    assert [line[:4] for line in lines(books)] == [
        ("2026-01-05", "Cash", "USD", 1230), ("2026-01-05", "Revenue", "USD", -1230),
    ]  # fmt: skip


def test_codes_and_rates_come_in(books: Company) -> None:
    imported(books, ImportKind.CODES, {"name": ["Bank"], "type": ["Cash"], "notes": [None]})
    imported(
        books,
        ImportKind.RATES,
        {"date": [date(2026, 1, 1)], "from": ["EUR"], "to": ["USD"], "rate": [Decimal("1.0850")]},
    )
    assert "Bank" in books.read(lambda given, by: given.codes())
    rates = books.read(lambda given, by: given.rates())
    assert rates.rate_on(date(2026, 1, 1), "EUR", "USD").rate == Decimal("1.085")


def test_the_hash_is_that_of_the_file(books: Company) -> None:
    columns = {"name": ["Bank"], "type": ["Cash"]}
    file = parquet(columns)
    assert imported(books, ImportKind.CODES, columns).sha256 == (
        hashlib.sha256(file.getvalue()).hexdigest()
    )


def test_a_refusal_names_the_row(books: Company) -> None:
    with pytest.raises(ImportRefused, match=r"^row 2, column credit: "):
        imported(books, ImportKind.ENTRIES, entry(("1.00", ""), ("", "1.001")))
    assert rows_of(books)["line"] == 0


def test_an_unbalanced_entry_is_refused_as_in_csv(books: Company) -> None:
    with pytest.raises(ImportRefused) as from_parquet:
        imported(books, ImportKind.ENTRIES, entry(("1.00", ""), ("", "2.00")))
    csv = "entry_id,date,account,debit,credit,currency\n"
    csv += "7,2026-01-05,Cash,1.00,,USD\n7,2026-01-05,Revenue,,2.00,USD\n"
    with pytest.raises(ImportRefused) as from_csv:
        import_rows(books, "entries", csv)
    assert str(from_parquet.value.reason) == str(from_csv.value.reason)


@pytest.mark.parametrize(
    "values",
    [[1.5], [datetime(2026, 1, 1)], [True], [b"1"], [[1]]],  # noqa: DTZ001
    ids=["floating point", "instant", "flag", "bytes", "list"],
)
def test_values_without_an_exact_text_are_refused(values: list[object]) -> None:
    with pytest.raises(ImportRefused, match="column value: values of the type"):
        ParquetRows(parquet({"group": [1], "value": values}), GROUPED)


def test_columns_are_checked_as_those_of_csv() -> None:
    with pytest.raises(ImportRefused, match="there is no column 'other'"):
        ParquetRows(parquet({"group": [1], "value": [1], "other": [1]}), GROUPED)
    with pytest.raises(ImportRefused, match="column value: the column is missing"):
        ParquetRows(parquet({"group": [1]}), GROUPED)


@pytest.mark.parametrize("content", [b"", b"PAR1", b"group,value\n1,2\n"])
def test_a_file_that_is_no_parquet_is_refused(content: bytes) -> None:
    with pytest.raises(ImportRefused, match="this is not a Parquet file"):
        ParquetRows(io.BytesIO(content), GROUPED)


def chunks(groups: Sequence[int], at_most: int) -> list[list[str]]:
    columns = {"group": groups, "value": list(range(len(groups)))}
    rows = ParquetRows(parquet(columns), GROUPED)
    found = []
    while (chunk := rows.chunk(at_most, whole="group")) is not None:
        found.append(list(chunk.column("group")))
    return found


@pytest.mark.parametrize("at_most", [1, 2, 3, 4, 5, 8, 100])
def test_rows_of_one_group_stay_together(at_most: int) -> None:
    groups = [1, 1, 1, 2, 3, 3, 3, 3, 4, 5]
    found = chunks(groups, at_most)
    assert [int(value) for chunk in found for value in chunk] == groups
    for one, other in pairwise(found):
        assert one[-1] != other[0]


def test_a_group_that_is_too_large_is_refused() -> None:
    with pytest.raises(ImportRefused, match="rows belong together"):
        chunks([1] * (3 * ROWS_TOGETHER), 500)


def test_a_chunk_counts_its_rows_from_the_first_of_the_file() -> None:
    rows = ParquetRows(parquet({"group": [1, 2, 3], "value": ["a", None, "c"]}), GROUPED)
    rows.chunk(1)
    chunk = rows.chunk(5)
    assert chunk is not None
    assert (len(chunk), chunk.line_of(0), chunk.line_of(1)) == (2, 2, 3)
    assert chunk.row(0) == {"group": "2", "value": ""}
    assert chunk.has("value")
    assert chunk.column("other") == ["", ""]
    assert rows.chunk(5) is None
