"""Unprocessed charges. Source: Zuora's page on reconciling transactions before closing."""

from __future__ import annotations

from datetime import date

import pytest

from monthend.subledger.receivables import Transaction
from monthend.subledger.unprocessed_charges import COLUMNS, UnprocessedCharge, unprocessed_charges
from subledger_rows import JAN_31, feb, invoice, jan, transaction


def charge(day: date, through: date | None = None, status: str = "Unprocessed") -> Transaction:
    made = transaction("Charge", "C-1", day, "31.00", "EUR", at="1.5", status=status)
    return made._replace(billed_through=through)


def unprocessed(*rows: Transaction) -> list[UnprocessedCharge]:
    return list(unprocessed_charges(rows, end=JAN_31))


def test_a_charge_that_is_billed_through_an_earlier_day_than_the_last_is_unprocessed() -> None:
    (row,) = unprocessed(charge(jan(1), through=jan(20)))
    assert (row.billed_through, row.unbilled_from, row.unbilled_days) == (jan(20), jan(21), 11)
    assert (row.number, row.currency, row.amount, row.home_amount) == ("C-1", "EUR", 3100, 4650)


def test_a_charge_that_was_never_billed_is_so_from_its_day() -> None:
    (row,) = unprocessed(charge(jan(30)))
    assert (row.billed_through, row.unbilled_from, row.unbilled_days) == (None, jan(30), 2)
    (last,) = unprocessed(charge(JAN_31))
    assert last.unbilled_days == 1


def test_a_charge_of_an_earlier_period_is_still_unprocessed() -> None:
    (row,) = unprocessed(charge(date(2025, 12, 1), through=date(2025, 12, 31)))
    assert row.unbilled_days == 31


@pytest.mark.parametrize(
    "row",
    [
        charge(jan(1), through=jan(31)),
        charge(jan(1), through=feb(28)),
        charge(jan(1), through=date.max),
        charge(feb(1)),
        charge(feb(1), through=jan(1)),
        charge(jan(1), status="Processed"),
        invoice("I-1", jan(1), "9.00"),
        invoice("I-1", jan(1), "9.00")._replace(status="Unprocessed"),
    ],
)
def test_what_is_billed_begins_later_or_is_no_charge_is_not(row: Transaction) -> None:
    assert unprocessed(row) == []


def test_a_home_amount_need_not_be_known() -> None:
    (row,) = unprocessed(charge(jan(1))._replace(home_amount=None))
    assert row.home_amount is None


def test_the_columns_are_the_fields_of_a_row() -> None:
    assert tuple(column.name for column in COLUMNS) == UnprocessedCharge._fields
