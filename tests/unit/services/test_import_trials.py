"""A trial of an import tells of every row that would be refused, and writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO

import pytest

from company import Company
from monthend.domain.errors import PermissionMissing, RequiredFieldMissing
from monthend.services import import_mapped, import_trials
from monthend.services.import_callers import ImportKind
from monthend.services.import_files import Chunk, ImportRefused
from monthend.services.import_trials import Trial
from monthend.services.imports import COLUMNS
from monthend.services.late_rows import RowsChunk

TRANSACTIONS = "number,type,status,date,currency,amount,debit_code,credit_code"
ENTRIES = "entry_id,date,account,debit,credit,currency"


@pytest.fixture
def books(company: Company) -> Company:
    company.create_months(date(2026, 1, 1), 2)
    return company


def tried(books: Company, kind: ImportKind, *lines: str) -> Trial:
    given = import_mapped.table_of("\n".join(lines))
    mapping = import_mapped.proposed(given.header, COLUMNS[kind])
    return books.read(lambda of, by: import_trials.tried(of, by, kind, given, mapping))


def places(trial: Trial) -> Sequence[tuple[int, str | None]]:
    return [(each.line, each.column) for each in trial.bad]


def row(number: str, **changed: str) -> str:
    fields = {"type": "Invoice Item", "date": "2026-01-05", "currency": "USD", **changed}
    first = f"{number},{fields['type']},Posted,{fields['date']},{fields['currency']}"
    return f"{first},1.00,Receivable,Revenue"


def test_the_first_rows_of_many_bad_ones_are_told(
    books: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_trials, "TOLD_AT_MOST", 3)
    rows = [row(str(each), date="soon") for each in range(10)]
    trial = tried(books, ImportKind.TRANSACTIONS, TRANSACTIONS, *rows)
    assert places(trial) == [(2, "date"), (3, "date"), (4, "date")]
    assert (trial.more, trial.rows) == (True, 10)


def test_a_number_is_once_in_a_file_however_far_apart(
    books: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_trials, "ROWS_AT_ONCE", 2)
    rows = [row("A"), row("B"), row("C"), row("A", type="Payment"), row("A")]
    trial = tried(books, ImportKind.TRANSACTIONS, TRANSACTIONS, *rows)
    assert places(trial) == [(5, "status"), (6, "number")]
    assert trial.bad[1].reason == "the number is in line 2 as well"


def test_an_entry_is_judged_as_a_whole_and_its_rows_stay_together(
    books: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_trials, "ROWS_AT_ONCE", 1)
    rows = [
        "A,2026-01-05,Cash,5.00,,USD", "A,2026-01-05,Revenue,,5.00,USD",
        "B,2026-01-05,Cash,5.00,,USD", "B,2026-01-05,Revenue,,4.00,USD",
        "A,2026-01-05,Cash,5.00,,USD", "A,2026-01-05,Revenue,,5.00,USD",
    ]  # fmt: skip
    trial = tried(books, ImportKind.ENTRIES, ENTRIES, *rows)
    assert places(trial) == [(4, "entry_id"), (6, "entry_id")]


def test_amounts_that_would_wait_for_a_rate_are_told_by_day(books: Company) -> None:
    books.add_rate(date(2026, 1, 5), "EUR", "USD", "1.1")
    rows = [row("A", currency="EUR"), row("B", currency="EUR", date="2026-01-25"), row("C")]
    trial = tried(books, ImportKind.TRANSACTIONS, TRANSACTIONS, *rows)
    assert (trial.bad, trial.without_rate) == ([], [("2026-01-25", "EUR")])


def test_an_amount_that_no_home_currency_has_room_for_is_told_at_its_line(books: Company) -> None:
    books.add_rate(date(2026, 1, 5), "EUR", "USD", "1000")
    large = row("A", currency="EUR").replace(",1.00,", ",9999999999999.00,")
    trial = tried(books, ImportKind.TRANSACTIONS, TRANSACTIONS, row("B"), large, row("C"))
    assert [each.line for each in trial.bad] == [3], trial.bad


def test_what_no_single_value_is_to_blame_for_is_told_at_its_line() -> None:
    class Judging:
        def judge(self, chunk: Chunk) -> None:
            if chunk.line_of(0) == 3:
                raise RequiredFieldMissing(field="currency")

        def after(self, trial: Trial) -> None: ...

    trial = Trial(rows=2)
    import_trials._one_by_one(Judging(), RowsChunk([{}, {}], [2, 3]), None, trial)
    assert places(trial) == [(3, None)]


def test_a_day_has_one_rate_of_a_pair(books: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    header, rate = "date,from,to,rate", "2026-01-05,EUR,USD,"
    for at_once in (1, 1000):
        monkeypatch.setattr(import_trials, "ROWS_AT_ONCE", at_once)
        trial = tried(books, ImportKind.RATES, header, rate + "1.1", rate + "1.10", rate + "1.2")
        assert places(trial) == [(4, "rate")], at_once


def test_nothing_is_written_and_what_may_not_be_imported_is_not_tried(books: Company) -> None:
    before = books.dump()
    tried(books, ImportKind.TRANSACTIONS, TRANSACTIONS, row("A"))
    tried(books, ImportKind.CODES, "name,type", "Rent,OtherExpenses", "Rent,OtherExpenses")
    assert books.dump() == before
    given = import_mapped.table_of(TRANSACTIONS)
    nobody = books.caller(permissions=frozenset())
    with pytest.raises(PermissionMissing):
        books.read(
            lambda of, by: import_trials.tried(of, by, ImportKind.TRANSACTIONS, given, {}), nobody
        )


@pytest.mark.parametrize(
    ("text", "header", "rows"),
    [
        ("a,b\n1,2\n", ["a", "b"], [(2, ["1", "2"])]),
        ("a;b\n1;2,5\n", ["a", "b"], [(2, ["1", "2,5"])]),
        ("a\tb\n\n1\t2", ["a", "b"], [(3, ["1", "2"])]),
        ('\n a , b\n"x\ny",2\n3,4\n', ["a", "b"], [(3, ["x\ny", "2"]), (5, ["3", "4"])]),
        ("", [], []),
    ],
)
def test_a_table_is_read_with_the_lines_of_its_rows(
    text: str, header: list[str], rows: list[tuple[int, list[str]]]
) -> None:
    given = import_mapped.table_of(text)
    assert list(given.header) == header
    assert list(zip(given.lines, given.rows, strict=True)) == rows


def test_a_table_without_a_column_that_must_be_there_is_refused() -> None:
    columns, mapping = COLUMNS[ImportKind.RATES], {name: name for name in ("date", "from", "to")}
    table = BytesIO(b"date,from,to,rate\n2026-01-05,EUR,USD,1.1\n")
    with pytest.raises(ImportRefused, match="column rate: no column of the file is chosen for it"):
        import_mapped.read_mapped(table, columns, mapping)


def test_what_is_not_utf_8_is_refused_at_its_line() -> None:
    with pytest.raises(ImportRefused, match="line 3: the text is not in UTF-8"):
        import_mapped.decoded(b"a\nb\n\xff")
