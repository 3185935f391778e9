"""A bad file is refused with line, column and reason, and nothing of it is left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from company import ALL_PERMISSIONS, Company
from imported import (
    HEADER,
    entries,
    import_entries,
    import_pieces,
    import_rows,
    import_transactions,
    invoice,
    rows_of,
    transactions,
)
from monthend.domain.errors import (
    AccountingCodeInactive,
    EntryMovesNothing,
    NameTaken,
    PermissionMissing,
    PostingPeriodClosed,
    PostingPeriodPendingClose,
    TransactionNumberTaken,
)
from monthend.domain.ledger import AccountingCode
from monthend.domain.permissions import Permission
from monthend.services.import_files import ROWS_TOGETHER, ImportRefused

pytestmark = pytest.mark.postgresql_by_night

GOOD = [invoice(f"G-{number}") for number in range(10)]


@pytest.fixture
def books(company: Company) -> Company:
    """A company with two open months."""
    company.create_months(date(2026, 1, 1), 2)
    return company


def refused(
    books: Company, kind: str, file: str | bytes, *, create_codes: bool = False
) -> ImportRefused:
    """The refusal of a file, of which nothing is left."""
    before = rows_of(books)
    with pytest.raises(ImportRefused) as caught:
        import_rows(books, kind, file, create_codes=create_codes)
    assert rows_of(books) == before
    assert books.rows("SELECT count(*) FROM history WHERE event = 'imported'") == [(0,)]
    return caught.value


def refused_row(books: Company, row: str) -> ImportRefused:
    """The refusal of a row on line 7, among good ones."""
    problem = refused(books, "transactions", transactions(*GOOD[:5], row, *GOOD[5:]))
    assert problem.line == 7
    return problem


BAD_ROWS = {
    "no number": (invoice(""), "number"),
    "a long number": (invoice("N" * 256), "number"),
    "a control character in the number": (invoice("N\x07"), "number"),
    "an unknown type": (invoice("N").replace("Invoice Item", "Gift"), "type"),
    "an unknown subtype": (invoice("N").replace("Item,,", "Item,Odd,"), "subtype"),
    "an unknown status": (invoice("N", status="Eaten"), "status"),
    "no date": (invoice("N", ""), "date"),
    "an impossible date": (invoice("N", "2026-02-30"), "date"),
    "a date of another form": (invoice("N", "20260115"), "date"),
    "a week for a date": (invoice("N", "2026-W02-1"), "date"),
    "a date before the first period": (invoice("N", "2025-12-31"), "date"),
    "no currency": (invoice("N", currency=""), "currency"),
    "an unknown currency": (invoice("N", currency="usd"), "currency"),
    "no amount": (invoice("N", amount=""), "amount"),
    "words for an amount": (invoice("N", amount="ten"), "amount"),
    "too many decimals": (invoice("N", amount="1.005"), "amount"),
    "too large an amount": (invoice("N", amount="9" * 14), "amount"),
    "other digits": (invoice("N", amount="١٢"), "amount"),
    "an unknown debit code": (invoice("N").replace("Receivable", "Receivables"), "debit_code"),
    "an unknown credit code": (invoice("N").replace("Revenue", "revenue"), "credit_code"),
    "no code that the rules say": (
        invoice("N").replace("Invoice Item", "Taxation Item").replace("Revenue", ""),
        "credit_code",
    ),
    "one code for both sides": (invoice("N").replace("Revenue", "Receivable"), "credit_code"),
    "one code for both sides of nothing": (
        invoice("N", amount="0").replace("Revenue", "Receivable"),
        "credit_code",
    ),
    "a long account number": (invoice("N", rest="A" * 256 + ",,,,"), "account_number"),
    "an impossible due date": (invoice("N", rest=",soon,,,"), "due_date"),
    "a home amount of another currency": (invoice("N", rest=",,1.005,,"), "home_amount"),
    "another home amount in the same currency": (invoice("N", rest=",,9.99,,"), "home_amount"),
    "a home amount of the other sign": (
        invoice("N", currency="EUR", rest=",,-15,,"),
        "home_amount",
    ),
    "a home amount of nothing": (
        invoice("N", amount="0", currency="EUR", rest=",,1,,"),
        "home_amount",
    ),
    "a home amount off the rate": (
        invoice("N", currency="EUR", rest=",,16.02,1.6,"),
        "home_amount",
    ),
    "a rate that nothing can use": (
        invoice("N", currency="EUR", rest=f",,,{'9' * 14},"),
        "exchange_rate",
    ),
    "no positive rate": (invoice("N", currency="EUR", rest=",,,0,"), "exchange_rate"),
    "an endless rate": (invoice("N", currency="EUR", rest=f",,,{'1' * 60},"), "exchange_rate"),
    "an org": (invoice("N", rest=",,,,North"), "org"),
    "a number of an earlier row": (invoice("G-1"), "number"),
}


@pytest.mark.parametrize(("row", "column"), BAD_ROWS.values(), ids=BAD_ROWS)
def test_a_bad_value_is_named(books: Company, row: str, column: str) -> None:
    assert refused_row(books, row).column == column


@pytest.mark.parametrize("segments", ["EMEA", "Region=", "=EMEA", "Region=A;Region=B", "A=1;"])
def test_segments_are_names_with_values(books: Company, segments: str) -> None:
    file = f"{HEADER},segments\n{invoice('N')},{segments}\n"
    assert refused(books, "transactions", file).column == "segments"


def test_the_message_has_line_column_and_reason(books: Company) -> None:
    said = str(refused_row(books, invoice("N", currency="EURO")))
    assert said == "line 7, column currency: The currency EURO is not a code of ISO 4217."


def test_a_number_in_the_books_is_taken(books: Company) -> None:
    import_transactions(books, invoice("G-3"))
    with pytest.raises(ImportRefused) as caught:
        import_transactions(books, *GOOD)
    assert (caught.value.line, caught.value.column) == (5, "number")
    assert isinstance(caught.value.reason, TransactionNumberTaken)


def test_the_same_number_of_another_type_is_free(books: Company) -> None:
    import_transactions(books, invoice("1"), invoice("1").replace("Invoice", "Taxation"))
    assert rows_of(books)["subledger_transaction"] == 2


@pytest.mark.parametrize("day", ["2026-01-30", "2026-02-01"])
def test_a_revenue_event_is_dated_its_periods_last_day(books: Company, day: str) -> None:
    row = invoice("R", day, status="Distributed").replace("Invoice Item", "Revenue Event Item")
    problem = refused_row(books, row)
    expected = "2026-01-31" if day < "2026-02" else "2026-02-28"
    assert problem.column == "date"
    assert expected in str(problem)


def test_a_revenue_event_on_its_periods_last_day_comes_in(books: Company) -> None:
    row = invoice("R", "2026-01-31", status="Pending").replace("Invoice Item", "Revenue Event Item")
    assert import_transactions(books, row).rows == 1
    assert rows_of(books)["line"] == 0


# Tables -------------------------------------------------------------------------------

BROKEN = {
    "nothing": (b"", 1),
    "an empty line": (b"\n", 1),
    "no text": (b"\x00\x01\x02", 1),
    "an unclosed quote": (b'"unclosed', 1),
    "an unknown column": (f"{HEADER},colour\n".encode(), 1),
    "a column twice": (f"{HEADER},number\n".encode(), 1),
    "a missing column": (HEADER.replace("date,", "", 1).encode(), 1),
    "too few values": (f"{HEADER}\n{GOOD[0]}\nG-2,Invoice Item\n".encode(), 3),
    "too many values": (f"{HEADER}\n{GOOD[0]}\n{GOOD[1]},,\n".encode(), 3),
    "another encoding": (f"{HEADER}\n{GOOD[0]}\nÄ{GOOD[1]}\n".encode("latin-1"), 3),
    "an unclosed quote in a row": (f'{HEADER}\n{GOOD[0]}\n"{GOOD[1]}\n'.encode(), 3),
}


@pytest.mark.parametrize(("file", "line"), BROKEN.values(), ids=BROKEN)
def test_a_broken_table_is_named_by_its_line(books: Company, file: bytes, line: int) -> None:
    assert refused(books, "transactions", file).line == line


def test_a_wrong_encoding_far_down_is_named_by_its_line(books: Company) -> None:
    rows = [invoice(f"N-{number}") for number in range(3000)]
    content = transactions(*rows).encode().replace(b"N-2500,", b"N\xff2500,")
    assert refused(books, "transactions", content).line == 2502


def test_an_unknown_column_is_named(books: Company) -> None:
    assert "'colour'" in str(refused(books, "transactions", f"{HEADER},colour\n"))


def test_a_missing_column_is_named(books: Company) -> None:
    file = HEADER.replace("amount,", "", 1) + "\n"
    assert refused(books, "transactions", file).column == "amount"


def test_lines_are_counted_through_empty_ones_and_quoted_breaks(books: Company) -> None:
    quoted = invoice("Q", rest='"a\nb",,,,')
    file = transactions(GOOD[0], "", "", invoice("X", "soon"))
    assert refused(books, "transactions", file).line == 5
    rates = 'date,from,to,rate\n2026-01-30,EUR,"U\nSD",1\n'
    assert refused(books, "rates", rates).line == 2
    assert refused(books, "transactions", transactions(GOOD[0], quoted)).column == "account_number"
    notes = 'type,name,notes\nCash,A,\nCash,"B\n\n",\nCash,C,\n'
    assert refused(books, "codes", notes).line == 3
    trailing = transactions(GOOD[0]) + "\r\n" + invoice("X", "soon") + "\r\n"
    assert refused(books, "transactions", trailing).line == 4


def test_one_bad_line_in_a_large_file_leaves_nothing(books: Company) -> None:
    rows = [invoice(f"N-{number}") for number in range(8000)]
    rows[7000] = invoice("N-7000", "never")
    problem = refused(books, "transactions", transactions(*rows))
    assert (problem.line, problem.column) == (7002, "date")


def test_a_number_given_twice_in_a_large_file_is_named_by_its_second_line(books: Company) -> None:
    rows = [invoice(f"N-{number}") for number in range(8000)]
    rows[7000] = invoice("N-3")
    problem = refused(books, "transactions", transactions(*rows))
    assert (problem.line, problem.column) == (7002, "number")
    assert isinstance(problem.reason, TransactionNumberTaken)


# Entries ------------------------------------------------------------------------------

BAD_ENTRIES = {
    "no number": (",2026-01-15,Cash,1.00,0.00,USD", "entry_id"),
    "no date": ("2,,Cash,1.00,0.00,USD", "date"),
    "an unknown code": ("2,2026-01-15,Coins,1.00,0.00,USD", "account"),
    "an unknown currency": ("2,2026-01-15,Cash,1.00,0.00,XXX", "currency"),
    "a bad debit": ("2,2026-01-15,Cash,1.001,0.00,USD", "debit"),
    "a bad credit": ("2,2026-01-15,Cash,0.00,one,USD", "credit"),
    "both sides": ("2,2026-01-15,Cash,1.00,1.00,USD", "credit"),
    "a negative side": ("2,2026-01-15,Cash,-1.00,,USD", "credit"),
    "an entry that moves nothing": ("2,2026-01-15,Cash,0.00,0.00,USD", "entry_id"),
    "an unbalanced entry": ("2,2026-01-15,Cash,1.00,,USD", "entry_id"),
    "another date in the entry": ("1,2026-01-16,Cash,0,0,USD", "date"),
    "another currency in the entry": ("1,2026-01-15,Cash,0,0,EUR", "currency"),
}
ENTRY = ("1,2026-01-15,Cash,5.00,,USD", "1,2026-01-15,Revenue,,5.00,USD")


@pytest.mark.parametrize(("row", "column"), BAD_ENTRIES.values(), ids=BAD_ENTRIES)
def test_a_bad_line_of_an_entry_is_named(books: Company, row: str, column: str) -> None:
    problem = refused(books, "entries", entries(*ENTRY, row))
    assert (problem.line, problem.column) == (4, column)


def test_an_entry_that_moves_nothing_is_refused_as_over_rest(books: Company) -> None:
    nothing = ("2,2026-01-15,Cash,,,USD", "2,2026-01-15,Revenue,0.00,0,USD")
    problem = refused(books, "entries", entries(*ENTRY, *nothing))
    assert (problem.line, problem.column) == (4, "entry_id")
    assert isinstance(problem.reason, EntryMovesNothing)


def test_a_line_without_an_amount_is_taken_in_an_entry_that_moves_something(books: Company) -> None:
    assert import_entries(books, *ENTRY, "1,2026-01-15,Cash,0,,USD").rows == 3


def test_rows_of_an_entry_stand_together(books: Company) -> None:
    other = [row.replace("1,", "2,", 1) for row in ENTRY]
    problem = refused(books, "entries", entries(*ENTRY, *other, *ENTRY))
    assert (problem.line, problem.column) == (6, "entry_id")


def test_the_number_of_an_entry_in_the_books_is_taken(books: Company) -> None:
    import_entries(books, *ENTRY)
    with pytest.raises(ImportRefused, match="line 2, column entry_id: The number 1 is taken by"):
        import_entries(books, *ENTRY)


# Codes and rates ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",Cash,,", "name"),
        ("N" * 101 + ",Cash,,", "name"),
        ("Till\x07,Cash,,", "name"),
        (" Till,Cash,,", "name"),
        ("Till ,Cash,,", "name"),
        ("\u00a0Cash,Cash,,", "name"),
        (" ,Cash,,", "name"),
        ("Till,Coins,,", "type"),
        ("Cash,Cash,,", "name"),
        ("New,Cash,,", "name"),
        ("Till,Cash," + "G" * 256 + ",", "gl_account_name"),
    ],
)
def test_a_bad_code_is_named(books: Company, row: str, column: str) -> None:
    file = f"name,type,gl_account_name,notes\nNew,Cash,,\n{row}\n"
    problem = refused(books, "codes", file)
    assert (problem.line, problem.column) == (3, column)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("2026-01-32,EUR,USD,1.1", "date"),
        ("2026-01-31,,USD,1.1", "from"),
        ("2026-01-31,EURO,USD,1.1", "from"),
        ("2026-01-31,EUR,usd,1.1", "to"),
        ("2026-01-31,EUR,EUR,1", "rate"),
        *((f"2026-01-31,EUR,USD,{rate}", "rate") for rate in ("", "-1", "0", "NaN", "1e3", "1,1")),
        ("2026-01-31,EUR,USD," + "9" * 23, "rate"),
        ("2026-01-31,EUR,USD,0.0000000000009", "rate"),
    ],
)
def test_a_bad_rate_is_named(books: Company, row: str, column: str) -> None:
    if row.endswith("1,1"):
        row = row.replace("1,1", '"1,1"')
    problem = refused(books, "rates", f"date,from,to,rate\n2026-01-30,EUR,USD,1.1\n{row}\n")
    assert (problem.line, problem.column) == (3, column)


def test_a_pair_that_has_two_rates_on_a_day_is_refused_naming_both_lines(books: Company) -> None:
    rows = ["2026-01-30,EUR,USD,1.10", "2026-01-31,EUR,USD,1.1", "2026-01-30,EUR,USD,1.2"]
    problem = refused(books, "rates", "\n".join(["date,from,to,rate", *rows, ""]))
    assert (problem.line, problem.column) == (4, "rate")
    assert "from EUR to USD on 2026-01-30 is 1.2 here, and 1.10 in line 2" in str(problem)


def test_a_rate_may_be_said_twice(books: Company) -> None:
    rows = ["2026-01-30,EUR,USD,1.10", "2026-01-30,EUR,USD,1.1", "2026-01-30,USD,EUR,0.9"]
    done = import_rows(books, "rates", "\n".join(["date,from,to,rate", *rows, ""]))
    assert done.rows == 3


@pytest.mark.parametrize("name", ["Coins", "Odd:Coins", ":Coins"])
def test_a_code_whose_name_says_no_type_is_not_made(books: Company, name: str) -> None:
    row = invoice("N").replace("Receivable", name)
    problem = refused(books, "transactions", transactions(row), create_codes=True)
    assert (problem.line, problem.column) == (2, "debit_code")
    assert name in str(problem)


# The gate -----------------------------------------------------------------------------


def test_an_inactive_code_is_refused(books: Company) -> None:
    books.spoil("UPDATE accounting_code SET active = FALSE WHERE name = 'Deferred'")
    problem = refused_row(books, invoice("N").replace("Revenue", "Deferred"))
    assert problem.column == "credit_code"
    assert isinstance(problem.reason, AccountingCodeInactive)


def test_an_amount_that_no_home_currency_could_hold_is_refused(books: Company) -> None:
    books.add_rate(date(2026, 1, 15), "EUR", "USD", "1000")
    problem = refused_row(books, invoice("N", amount="9" * 13, currency="EUR"))
    assert problem.column == "home_amount"
    assert str(problem.reason) == (
        "The amount 9999999999999.00 EUR comes at the exchange rate 1000 to an amount in USD of "
        "more than 13 digits before the decimal point."
    )


def test_a_rate_that_nothing_can_use_is_told_the_bounds(books: Company) -> None:
    file = f"date,from,to,rate\n2026-01-30,EUR,USD,{'9' * 23}\n"
    assert str(refused(books, "rates", file).reason).endswith(
        "must be at least 0.000000000001 and have at most 13 digits before the decimal point."
    )


def test_an_entry_without_end_is_refused(books: Company) -> None:
    rows = ["1,2026-01-15,Cash,1,,USD"] * (ROWS_TOGETHER + 20_000)
    assert refused(books, "entries", entries(*rows)).column == "entry_id"


def test_a_code_that_somebody_else_makes_meanwhile_refuses_the_import(books: Company) -> None:
    made = AccountingCode(key=0, name="Assets:Till", type="Cash")

    def pieces() -> Iterator[bytes]:
        rows = [invoice(f"N-{number}").replace("Receivable", made.name) for number in range(900)]
        yield transactions(*rows).encode()
        books.write(lambda given, by: given.add_code(made, by))
        yield b""

    before = rows_of(books)
    with pytest.raises(NameTaken, match="Assets:Till"):
        import_pieces(books, pieces(), create_codes=True)
    assert rows_of(books) == before


def test_who_loses_the_right_while_a_file_is_read_imports_nothing(books: Company) -> None:
    def pieces() -> Iterator[bytes]:
        yield transactions(*(invoice(f"N-{number}") for number in range(900))).encode()
        books.store.write_directory(
            lambda directory: directory.set_setting(
                books.administrator.tenant.id, "reopen_needs", "both"
            )
        )
        books.spoil("DELETE FROM role_permission WHERE permission = 'Create Journal Entry'")
        yield b""

    before = rows_of(books)
    with pytest.raises(PermissionMissing):
        import_pieces(books, pieces())
    assert rows_of(books) == before


def test_a_closed_period_takes_no_import(books: Company) -> None:
    books.close_through([books.calendar.periods[0].id])
    problem = refused_row_of(books, invoice("N", "2026-01-31"))
    assert isinstance(problem.reason, PostingPeriodClosed)
    assert import_transactions(books, invoice("N", "2026-02-01")).rows == 1


def refused_row_of(books: Company, row: str) -> ImportRefused:
    problem = refused(books, "transactions", transactions(row))
    assert (problem.line, problem.column) == (2, "date")
    return problem


def test_a_pending_close_period_takes_imports_of_the_close_process_alone(books: Company) -> None:
    books.pending_close(books.calendar.periods[0].id)
    books.run_trial_balances()
    standard = books.caller(ALL_PERMISSIONS - {Permission.MANAGE_CLOSE_PROCESS})
    with pytest.raises(ImportRefused) as caught:
        import_rows(books, "transactions", transactions(GOOD[0]), caller=standard)
    assert isinstance(caught.value.reason, PostingPeriodPendingClose)
    assert import_transactions(books, GOOD[0]).rows == 1


ROW = transactions(invoice("1"))
IMPORTS = [
    ("transactions", ROW, False, Permission.CREATE_JOURNAL_ENTRY),
    ("entries", entries(), False, Permission.CREATE_JOURNAL_ENTRY),
    ("codes", "name,type\n", False, Permission.CREATE_ACCOUNTING_CODE),
    ("rates", "date,from,to,rate\n", False, Permission.MANAGE_FINANCE_SETTINGS),
    ("transactions", ROW, True, Permission.CREATE_ACCOUNTING_CODE),
]


@pytest.mark.parametrize(("kind", "file", "create_codes", "needed"), IMPORTS)
def test_an_import_takes_the_permission_of_its_kind(
    books: Company, kind: str, file: str, create_codes: bool, needed: Permission
) -> None:
    before = books.dump()
    without = replace(books.administrator, permissions=ALL_PERMISSIONS - {needed})
    with pytest.raises(PermissionMissing, match=needed.value):
        import_rows(books, kind, file, caller=without, create_codes=create_codes)
    assert books.dump() == before


@pytest.mark.parametrize(
    ("kind", "file", "needed"), [(each[0], each[1], each[3]) for each in IMPORTS[:4]]
)
def test_an_import_takes_no_other_permission(
    books: Company, kind: str, file: str, needed: Permission
) -> None:
    holds = {Permission.FINANCE_ACCESS, Permission.API_WRITE_ACCESS, needed}
    only = replace(books.administrator, permissions=frozenset(holds))
    assert import_rows(books, kind, file, caller=only).rows <= 1


def test_a_close_that_comes_while_a_file_is_read_refuses_it(books: Company) -> None:
    january = books.calendar.periods[0].id

    first = transactions(*(invoice(f"N-{number}") for number in range(2000)))
    last = invoice("last", "2026-02-01")

    def close_in_between() -> Iterator[bytes]:
        yield first.encode()
        books.close_through([january])
        yield last.encode()

    before = rows_of(books)
    with pytest.raises(PostingPeriodClosed):
        import_pieces(books, close_in_between())
    assert rows_of(books) == before
