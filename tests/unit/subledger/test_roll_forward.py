"""The roll-forward of receivables and its detail.

Source: Zuora's pages on the balances of an accounting period and on the fields of the accounts
receivable detail report: ending is beginning and the sum of impacts.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from monthend.domain.ledger import TRANSACTION_TYPES
from monthend.subledger import ar_detail, roll_forward
from monthend.subledger.ar_detail import ENDING, OPENING, ReceivableDetail
from monthend.subledger.receivables import JOURNAL_ENTRY, Posting, Transaction, posting_of_entry
from monthend.subledger.roll_forward import MOVEMENTS, Movement, RollForward
from subledger_rows import (
    FEB_1,
    FEB_28,
    HOME,
    JAN_1,
    JAN_31,
    RECEIVABLE,
    feb,
    invoice,
    jan,
    payment,
    postings_by_day,
    transaction,
)

DEC_9 = date(2025, 12, 9)


def rolled(*rows: Transaction, start: date = JAN_1, end: date = JAN_31) -> list[RollForward]:
    return list(roll_forward.roll_forward(postings_by_day(*rows), start=start, end=end))


def detailed(*rows: Transaction, start: date = JAN_1, end: date = JAN_31) -> list[ReceivableDetail]:
    made = postings_by_day(*rows)
    return list(ar_detail.detail(made, start=start, end=end, home_currency=HOME))


# Roll-forward ---------------------------------------------------------------------------


def test_every_type_that_posts_is_a_movement() -> None:
    posting = {kind for kind, rule in TRANSACTION_TYPES.items() if rule.counted is not None}
    assert set(MOVEMENTS) == posting | {JOURNAL_ENTRY}
    assert set(MOVEMENTS.values()) == set(Movement)


def test_every_movement_has_a_column_between_opening_and_ending() -> None:
    assert RollForward._fields[2:13] == ("opening", *Movement, "ending")
    assert RollForward._fields[13:] == tuple(f"home_{name}" for name in RollForward._fields[2:13])
    assert tuple(column.name for column in roll_forward.COLUMNS) == RollForward._fields


def test_the_opening_and_all_movements_are_the_ending() -> None:
    (row,) = rolled(
        invoice("I-0", DEC_9, "50.00"),
        payment("P-0", date(2025, 12, 31), "20.00", to="I-0"),
        invoice("I-1", jan(1), "100.00"),
        transaction("Taxation Item", "T-1", jan(1), "10.00"),
        transaction("Debit Memo Item", "DM-1", jan(2), "5.00"),
        transaction("Credit Memo Item", "CM-1", jan(2), "4.00"),
        payment("P-1", jan(31), "60.00", to="I-1"),
        transaction("Refund", "R-1", jan(31), "1.00"),
        transaction("Invoice Adjustment", "IA-1", jan(31), "2.00"),
        payment("P-2", feb(1), "1.00", to="I-1"),
    )
    assert (row.opening, row.ending) == (3000, 8400)
    assert (row.invoices, row.debit_memos, row.credit_memos) == (11000, 500, -400)
    assert (row.payments, row.refunds, row.adjustments) == (-6000, 100, 200)
    assert (row.credit_balance, row.journal_entries, row.other) == (0, 0, 0)
    assert row[13:] == row[2:13]


def test_home_amounts_are_those_that_were_posted() -> None:
    (row,) = rolled(
        invoice("I-0", DEC_9, "100.00", "GBP", at="1.5"),
        payment("P-1", jan(9), "100.00", "GBP", at="1.55", to="I-0"),
    )
    assert (row.opening, row.ending) == (10000, 0)
    assert (row.home_opening, row.home_payments, row.home_ending) == (15000, -15500, -500)


def test_a_journal_entry_moves_receivables_of_no_account() -> None:
    made: list[Posting] = [
        posting_of_entry(
            number="JE-1", day=jan(9), currency="USD", amount=500, home_amount=500,
            code=RECEIVABLE, home_currency=HOME,
        )
    ]  # fmt: skip
    (row,) = roll_forward.roll_forward(made, start=JAN_1, end=JAN_31)
    assert (row.account_number, row.journal_entries, row.ending) == ("", 500, 500)


def test_accounts_and_currencies_are_rolled_forward_by_themselves() -> None:
    rows = rolled(
        invoice("I-1", jan(5), "1.00"),
        invoice("I-2", jan(5), "2.00", "EUR"),
        invoice("I-3", jan(5), "3.00", account="A-2"),
    )
    assert [(row.account_number, row.currency, row.ending) for row in rows] == [
        ("A-1", "EUR", 200),
        ("A-1", "USD", 100),
        ("A-2", "USD", 300),
    ]


SETTLED = (invoice("I-0", DEC_9, "50.00"), payment("P-0", DEC_9, "50.00", to="I-0"))


@pytest.mark.parametrize("rows", [SETTLED, (invoice("I-1", feb(1), "9.00"),)])
def test_an_account_that_is_at_nothing_and_does_not_move_has_no_row(
    rows: tuple[Transaction, ...],
) -> None:
    assert rolled(*rows) == []
    assert detailed(*rows) == []


def test_an_account_that_moves_on_the_first_day_alone_has_a_row() -> None:
    (row,) = rolled(invoice("I-1", JAN_1, "9.00"))
    assert (row.opening, row.invoices) == (0, 900)


def test_the_ending_of_a_period_is_the_opening_of_the_next() -> None:
    rows = (invoice("I-1", jan(5), "9.00"), payment("P-1", feb(9), "2.00", to="I-1"))
    (january,) = rolled(*rows)
    (february,) = rolled(*rows, start=FEB_1, end=FEB_28)
    assert january.ending == february.opening == 900
    assert february.ending == 700


# Detail ---------------------------------------------------------------------------------


def test_every_movement_tells_the_balance_it_led_to() -> None:
    rows = detailed(
        invoice("I-0", DEC_9, "50.00"),
        invoice("II-1", jan(5), "903.23", "EUR", at="1.5", of="I-1"),
        payment("P-1", jan(9), "20.00", to="I-0"),
        invoice("I-2", jan(9), "5.00"),
        payment("P-2", feb(9), "1.00", to="I-0"),
    )
    assert [(row.currency, row.date, row.type, row.amount, row.balance) for row in rows] == [
        ("EUR", JAN_1, OPENING, None, 0),
        ("EUR", jan(5), "Invoice Item", 90323, 90323),
        ("EUR", JAN_31, ENDING, None, 90323),
        ("USD", JAN_1, OPENING, None, 5000),
        ("USD", jan(9), "Invoice Item", 500, 5500),
        ("USD", jan(9), "Payment", -2000, 3500),
        ("USD", JAN_31, ENDING, None, 3500),
    ]


def test_the_first_and_the_last_day_are_in_the_period() -> None:
    rows = detailed(
        invoice("I-0", date(2025, 12, 31), "1.00"),
        invoice("I-1", JAN_1, "2.00"),
        invoice("I-2", JAN_31, "4.00"),
        invoice("I-3", FEB_1, "8.00"),
    )
    assert [(row.number, row.balance) for row in rows] == [
        (None, 100),
        ("I-1", 300),
        ("I-2", 700),
        (None, 700),
    ]


def test_a_movement_keeps_its_rate_and_what_rounding_took_away() -> None:
    """The documented example of rounding: 903.23 at 1.5 are 1354.85 and -0.005."""
    _, row, last = detailed(invoice("II-1", jan(5), "903.23", "EUR", at="1.5", of="I-1"))
    assert (row.number, row.document_number, row.home_currency) == ("II-1", "I-1", "USD")
    assert (row.exchange_rate, row.rate_date) == (Decimal("1.5"), jan(5))
    assert (row.home_amount, row.home_rounding) == (135485, Decimal("-0.005"))
    assert (row.debit_code, row.credit_code) == (RECEIVABLE, "Subscription Revenue")
    assert (last.home_amount, last.home_balance) == (None, 135485)


def test_a_balance_that_does_not_move_opens_and_ends() -> None:
    first, last = detailed(invoice("I-0", DEC_9, "50.00"))
    assert (first.type, first.balance, last.type, last.balance) == (OPENING, 5000, ENDING, 5000)


def test_a_balance_left_in_home_currency_alone_is_shown() -> None:
    first, _ = detailed(
        invoice("I-0", DEC_9, "100.00", "GBP", at="1.5"),
        payment("P-0", date(2025, 12, 10), "100.00", "GBP", at="1.55", to="I-0"),
    )
    assert (first.balance, first.home_balance) == (0, -500)


def test_an_opening_may_come_summed_up() -> None:
    whole = postings_by_day(invoice("I-0", DEC_9, "50.00"), invoice("I-1", DEC_9, "7.00"))
    summed = [whole[0]._replace(amount=5700, home_amount=5700, date=date(2025, 12, 31))]
    moved = postings_by_day(invoice("I-2", jan(9), "1.00"))
    period = {"start": JAN_1, "end": JAN_31}
    for of in (roll_forward.roll_forward, detail_in_home):
        assert list(of([*whole, *moved], **period)) == list(of([*summed, *moved], **period))


def detail_in_home(made: list[Posting], *, start: date, end: date) -> list[ReceivableDetail]:
    return list(ar_detail.detail(made, start=start, end=end, home_currency=HOME))


def test_the_columns_are_the_fields_of_a_row() -> None:
    assert tuple(column.name for column in ar_detail.COLUMNS) == ReceivableDetail._fields
