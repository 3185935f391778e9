"""The aging of receivables.

Sources: Zuora's pages on configuring aging buckets, on the accounts receivable aging summary and on
invoice aging details.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from monthend.domain.errors import AmountOutOfRange, ExchangeRateMissing
from monthend.subledger.aging import (
    BUCKETS_AT_MOST,
    DEFAULT_BUCKETS,
    DOCUMENT_COLUMNS,
    AccountAging,
    AgedDocument,
    AgingRule,
    Bucket,
    account_columns,
    aged,
    bucket_of,
    buckets_of,
    by_account,
    is_in_debit_memo_file,
    is_in_invoice_file,
)
from monthend.subledger.columns import Kind
from monthend.subledger.receivables import Transaction, documents
from subledger_rows import FEB_28, JAN_31, feb, invoice, jan, payment, postings, rule, transaction


def documents_of(asked: AgingRule, *rows: Transaction) -> list[AgedDocument]:
    return list(aged(documents(postings(*rows), asked.end), asked))


def accounts_of(asked: AgingRule, *rows: Transaction) -> list[AccountAging]:
    return list(by_account(documents_of(asked, *rows), asked))


# Buckets --------------------------------------------------------------------------------


def test_a_tenant_has_six_buckets_at_first() -> None:
    assert len(buckets_of(DEFAULT_BUCKETS)) == 6


@pytest.mark.parametrize(
    ("days", "name"),
    [
        (-400, "Current"), (0, "Current"), (1, "1 to 30"), (30, "1 to 30"), (31, "31 to 60"),
        (60, "31 to 60"), (61, "61 to 90"), (91, "91 to 120"), (120, "91 to 120"),
        (121, "Over 120"), (40_000, "Over 120"),
    ],
)  # fmt: skip
def test_days_past_due_fall_in_one_of_the_first_buckets(days: int, name: str) -> None:
    bucket = bucket_of(buckets_of(DEFAULT_BUCKETS), days)
    assert bucket is not None
    assert bucket.name == name


def test_buckets_are_read_as_they_are_written() -> None:
    assert buckets_of("Not due = -90 .. 0;Late=1..") == (
        Bucket("Not due", -90, 0),
        Bucket("Late", 1, None),
    )


@pytest.mark.parametrize("days", [-91, 31])
def test_days_before_the_first_and_after_the_last_bucket_are_in_none(days: int) -> None:
    assert bucket_of(buckets_of("Not due=-90..0; Late=1..30"), days) is None


def test_one_bucket_may_take_all_days() -> None:
    assert buckets_of("All=..") == (Bucket("All", None, None),)


def test_there_may_be_twenty_buckets_and_no_more() -> None:
    twenty = [f"{day} late={day}..{day}" for day in range(BUCKETS_AT_MOST)]
    assert len(buckets_of(";".join(twenty))) == 20
    with pytest.raises(ValueError, match="there are 21 buckets, and at most 20"):
        buckets_of(";".join([*twenty, "more=20.."]))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "an empty bucket is not of the form"),
        ("Current=..0; ", "an empty bucket is not of the form"),
        ("Current", "Current is not of the form"),
        ("=..0", "=..0 is not of the form"),
        ("Current=0", "is not of the form"),
        ("Current=a..b", "is not of the form"),
        ("Current=1_0..20", "is not of the form"),
        ("Current=٣..20", "is not of the form"),
        ("Current=0..999999", "is not of the form"),
        (f"{'x' * 41}=..0", "is not of the form"),
        ("Cur\nrent=..0", "is not of the form"),
        ("Current=9..3", "ends before it begins"),
        ("A=..0; B=2..", "B does not begin the day after A ends"),
        ("A=..0; B=0..", "B does not begin the day after A ends"),
        ("A=..; B=1..", "B does not begin the day after A ends"),
        ("A=..0; B=..9", "B does not begin the day after A ends"),
        ("A=..0; A=1..", "the name A is taken"),
        ("Late=..0; Late (home)=1..", r"the name Late \(home\) is taken"),
        ("balance=..0", "the name balance is taken"),
        ("Unapplied=..0", "the name Unapplied is taken"),
        ("Out of buckets=..0", "the name Out of buckets is taken"),
    ],
)
def test_other_buckets_are_refused_by_name(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        buckets_of(text)


# Documents ------------------------------------------------------------------------------


def test_an_invoice_ages_from_its_due_date() -> None:
    (row,) = documents_of(rule(), invoice("I-1", date(2025, 12, 1), "100.00", due=jan(1)))
    assert (row.due_date, row.days_past_due, row.bucket) == (jan(1), 30, "1 to 30")


def test_a_payment_dated_after_the_period_leaves_the_invoice_aging() -> None:
    """The page on balances: a document ages in a period in spite of what settles it later."""
    rows = (
        invoice("I-1", jan(5), "100.00", due=jan(20)),
        payment("P-1", jan(25), "30.00", to="I-1"),
        payment("P-2", feb(1), "70.00", to="I-1"),
    )
    (row,) = documents_of(rule(), *rows)
    assert (row.amount, row.settled, row.balance, row.bucket) == (10000, -3000, 7000, "1 to 30")
    assert documents_of(rule(FEB_28), *rows) == []


def test_a_payment_of_the_last_day_settles_in_the_period() -> None:
    rows = (invoice("I-1", jan(30), "9.00"), payment("P-1", JAN_31, "9.00", to="I-1"))
    assert documents_of(rule(), *rows) == []


def test_home_amounts_are_at_the_rate_of_the_end_of_the_period() -> None:
    """The page on invoice aging details; the amounts are those of the page on rounding."""
    (row,) = documents_of(rule(EUR="1.5"), invoice("I-1", jan(5), "903.23", "EUR", at="1.2"))
    assert (row.home_balance, row.exchange_rate, row.rate_date) == (135485, Decimal("1.5"), JAN_31)


def test_what_is_in_home_currency_needs_no_rate() -> None:
    (row,) = documents_of(rule(), invoice("I-1", jan(5), "9.03"))
    assert (row.home_balance, row.exchange_rate) == (903, Decimal(1))


def test_a_rate_stays_valid_for_seven_days_and_is_then_missing() -> None:
    billed = invoice("I-1", jan(5), "100.00", "GBP", at="1.5")
    (row,) = documents_of(rule(rate_day=feb(7), GBP="1.6"), billed)
    assert row.rate_date == JAN_31
    with pytest.raises(ExchangeRateMissing, match="from GBP to USD on 2026-02-08"):
        documents_of(rule(rate_day=feb(8), GBP="1.6"), billed)


def test_a_debit_memo_is_in_a_file_of_its_own() -> None:
    rows = documents_of(
        rule(),
        invoice("I-1", jan(5), "1.00"),
        transaction("Debit Memo Item", "DM-1", jan(5), "2.00"),
        payment("P-1", jan(5), "4.00"),
    )
    assert [row.document_number for row in rows if is_in_invoice_file(row)] == ["I-1"]
    assert [row.document_number for row in rows if is_in_debit_memo_file(row)] == ["DM-1"]


def test_what_is_not_applied_does_not_age() -> None:
    (row,) = documents_of(rule(), payment("P-1", jan(5), "4.00"))
    assert (row.bucket, row.due_date, row.days_past_due) == ("Not aged", None, None)


def test_negative_invoices_age_unless_they_are_left_out() -> None:
    """The page on aging buckets: the flag that includes negative invoices is on at first."""
    credit = invoice("I-1", jan(5), "-40.00", due=jan(31))
    (row,) = documents_of(rule(), credit)
    assert (row.bucket, is_in_invoice_file(row)) == ("Current", True)
    (row,) = documents_of(rule(negative_invoices=False), credit)
    assert (row.bucket, is_in_invoice_file(row)) == ("Negative invoices", False)


# Accounts -------------------------------------------------------------------------------


ROWS = (
    invoice("I-1", jan(5), "100.00", due=feb(4)),
    invoice("I-2", jan(5), "10.00", due=jan(30)),
    invoice("I-3", date(2025, 9, 1), "1.00", due=date(2025, 9, 1)),
    invoice("I-4", jan(5), "-7.00", due=feb(4)),
    transaction("Debit Memo Item", "DM-1", jan(5), "0.50", due=jan(30)),
    payment("P-1", jan(8), "3.00"),
    payment("P-2", jan(8), "2.00", to="I-9"),
)


def test_an_account_has_its_documents_by_bucket() -> None:
    (account,) = accounts_of(rule(), *ROWS)
    assert [amount for amount, _ in account.buckets] == [9300, 1050, 0, 0, 0, 100]
    assert (account.aged, account.unapplied, account.future_documents) == (10450, -300, -200)
    assert (account.out_of_buckets, account.negative_invoices, account.balance) == (0, 0, 9950)


def test_what_is_in_no_bucket_and_negative_invoices_stand_beside_them() -> None:
    asked = rule(buckets="Due=0..99", negative_invoices=False)
    (account,) = accounts_of(asked, *ROWS)
    assert (account.aged, account.out_of_buckets) == (1050, 10100)
    assert (account.negative_invoices, account.balance) == (-700, 9950)


def test_an_account_has_a_row_for_each_currency() -> None:
    rows = accounts_of(
        rule(GBP="1.6"),
        invoice("I-1", jan(5), "100.00"),
        invoice("I-2", jan(5), "10.00", "GBP"),
        invoice("I-3", jan(5), "20.00", "GBP"),
        invoice("I-4", jan(5), "1.00", account=None),
    )
    assert [(row.account_number, row.currency, row.balance, row.home_balance) for row in rows] == [
        ("", "USD", 100, 100),
        ("A-1", "GBP", 3000, 4800),
        ("A-1", "USD", 10000, 10000),
    ]


def test_an_account_without_open_documents_has_no_row() -> None:
    paid = (invoice("I-1", jan(5), "9.00"), payment("P-1", jan(6), "9.00", to="I-1"))
    assert accounts_of(rule(), *paid) == []


def test_a_row_has_a_cell_for_each_column() -> None:
    asked = rule(GBP="1.6")
    (account,) = accounts_of(asked, invoice("I-1", jan(5), "10.00", "GBP", due=jan(30)))
    columns = account_columns(asked.buckets)
    cells = dict(zip((column.name for column in columns), account.cells(), strict=True))
    assert (cells["account_number"], cells["currency"]) == ("A-1", "GBP")
    assert (cells["1 to 30"], cells["1 to 30 (home)"]) == (1000, 1600)
    assert (cells["aged"], cells["home_aged"], cells["home_balance"]) == (1000, 1600, 1600)
    kinds = {column.name: column.kind for column in columns}
    assert kinds["1 to 30 (home)"] is kinds["home_aged"] is Kind.HOME_AMOUNT
    assert kinds["1 to 30"] is kinds["aged"] is Kind.AMOUNT


def test_the_columns_of_a_document_are_the_fields_of_its_row() -> None:
    assert tuple(column.name for column in DOCUMENT_COLUMNS) == AgedDocument._fields
    assert {column.kind for column in DOCUMENT_COLUMNS if column.name.endswith("date")} == {
        Kind.DAY
    }


def test_a_balance_too_large_at_the_rate_names_document_account_and_rate() -> None:
    row = invoice("INV-1", jan(5), "9999999999999.99", "EUR", at="1")
    with pytest.raises(AmountOutOfRange) as refused:
        documents_of(rule(EUR="1000"), row)
    assert re.fullmatch(
        r"9999999999999\.99 EUR that is open of INV-1, account \S+, comes at the exchange rate "
        r"1000 to an amount in USD of more than 13 digits before the decimal point\.",
        str(refused.value),
    )
