"""Realized and unrealized gains.

Sources: Zuora's pages on foreign currency gains and losses, and on their journal entries.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from monthend.domain.errors import ExchangeRateMissing
from monthend.subledger.exchange_rates import RateTable
from monthend.subledger.foreign_exchange import (
    REALIZED_COLUMNS,
    UNREALIZED_COLUMNS,
    RealizedGain,
    UnrealizedGain,
    gains,
)
from monthend.subledger.receivables import JOURNAL_ENTRY, Posting, Transaction
from subledger_rows import (
    HOME,
    JAN_31,
    feb,
    invoice,
    jan,
    payment,
    postings,
    rates,
    transaction,
)

GBP = "GBP"


def gains_of(
    made: list[Posting], at: RateTable, end: date = JAN_31
) -> list[RealizedGain | UnrealizedGain]:
    return list(gains(made, end=end, home_currency=HOME, rates=at, rate_day=JAN_31))


def realized(*rows: Transaction) -> list[RealizedGain]:
    found = gains_of(postings(*rows), rates(GBP="1.60"))
    return [each for each in found if isinstance(each, RealizedGain)]


def unrealized(*rows: Transaction, at: str = "1.60") -> list[UnrealizedGain]:
    found = gains_of(postings(*rows), rates(GBP=at))
    return [each for each in found if isinstance(each, UnrealizedGain)]


# Realized -------------------------------------------------------------------------------


def test_100_pounds_billed_at_150_and_paid_at_155_gain_5_dollars() -> None:
    """The example of the page on foreign currency gains and losses."""
    (gain,) = realized(
        invoice("I-1", jan(5), "100.00", GBP, at="1.50"),
        payment("P-1", jan(20), "100.00", GBP, at="1.55", to="I-1"),
    )
    assert (gain.settled, gain.gain) == (10000, 500)
    assert (gain.document_rate, gain.settlement_rate) == (Decimal("1.50"), Decimal("1.55"))
    assert (gain.home_at_document_rate, gain.home_at_settlement_rate) == (15000, 15500)
    assert (gain.document_number, gain.number, gain.date) == ("I-1", "P-1", jan(20))


def test_a_penny_gains_a_cent() -> None:
    (gain,) = realized(
        invoice("I-1", jan(5), "0.01", GBP, at="2"),
        payment("P-1", jan(20), "0.01", GBP, at="3", to="I-1"),
    )
    assert (gain.settled, gain.home_at_document_rate, gain.gain) == (1, 2, 1)


def test_paid_at_a_lower_rate_it_is_a_loss() -> None:
    (gain,) = realized(
        invoice("I-1", jan(5), "100.00", GBP, at="1.50"),
        payment("P-1", jan(20), "40.00", GBP, at="1.40", to="I-1"),
    )
    assert (gain.settled, gain.gain) == (4000, -400)


def test_a_settlement_at_the_rate_of_the_document_gains_nothing() -> None:
    rows = (
        invoice("I-1", jan(5), "100.00", GBP, at="1.50"),
        payment("P-1", jan(20), "40.00", GBP, at="1.50", to="I-1"),
    )
    assert realized(*rows) == []


def test_what_is_in_home_currency_gains_nothing() -> None:
    rows = (invoice("I-1", jan(5), "100.00"), payment("P-1", jan(20), "40.00", to="I-1"))
    assert gains_of(postings(*rows), rates()) == []


def test_every_kind_of_settlement_realizes() -> None:
    found = realized(
        invoice("I-1", jan(5), "100.00", GBP, at="1.50"),
        transaction(
            "Credit Memo Application Item", "CA-1", jan(8), "10.00", GBP, at="1.6", to="I-1"
        ),
        transaction("Payment Application", "PA-1", jan(9), "10.00", GBP, at="1.7", to="I-1"),
    )
    assert [(each.type, each.gain) for each in found] == [
        ("Credit Memo Application Item", 100),
        ("Payment Application", 200),
    ]


def test_thirds_of_an_invoice_release_all_that_it_carries() -> None:
    found = realized(
        invoice("I-1", jan(5), "1.00", GBP, at="1.25"),
        payment("P-1", jan(6), "0.33", GBP, at="1.5", to="I-1"),
        payment("P-2", jan(7), "0.33", GBP, at="1.5", to="I-1"),
        payment("P-3", jan(8), "0.34", GBP, at="1.5", to="I-1"),
    )
    assert [each.home_at_document_rate for each in found] == [41, 41, 43]
    assert [each.home_at_settlement_rate for each in found] == [50, 50, 51]
    assert sum(each.gain for each in found) == 151 - 125


def test_a_refund_of_an_unapplied_payment_realizes_on_the_payment() -> None:
    (gain,) = realized(
        payment("P-1", jan(5), "100.00", GBP, at="1.50"),
        transaction("Refund", "R-1", jan(9), "100.00", GBP, at="1.55", to="P-1"),
    )
    assert (gain.settled, gain.gain) == (-10000, -500)


def test_a_refund_to_an_invoice_opens_it_again_at_its_own_rate() -> None:
    rows = (
        invoice("I-1", jan(5), "100.00", GBP, at="1.50"),
        payment("P-1", jan(6), "100.00", GBP, at="1.50", to="I-1"),
        transaction("Refund", "R-1", jan(9), "100.00", GBP, at="1.55", to="I-1"),
    )
    assert realized(*rows) == []
    (still,) = unrealized(*rows)
    assert (still.document_rate, still.home_carried) == (Decimal("1.55"), 15500)


def test_more_than_is_open_settles_it_and_the_rest_is_carried_at_its_own_rate() -> None:
    rows = (
        invoice("I-1", jan(5), "100.00", GBP, at="1.50"),
        payment("P-1", jan(6), "150.00", GBP, at="1.60", to="I-1"),
    )
    (gain,) = realized(*rows)
    assert (gain.settled, gain.home_at_settlement_rate, gain.gain) == (10000, 16000, 1000)
    (rest,) = unrealized(*rows, at="1.70")
    assert (rest.balance, rest.document_rate, rest.home_carried) == (-5000, Decimal("1.60"), -8000)
    assert rest.gain == -500


def test_what_was_paid_before_it_was_billed_realizes_when_it_is_billed() -> None:
    (gain,) = realized(
        payment("P-1", jan(5), "100.00", GBP, at="1.50", to="I-1"),
        invoice("I-1", jan(9), "100.00", GBP, at="1.55"),
    )
    assert (gain.type, gain.settled, gain.gain) == ("Invoice Item", -10000, -500)


def test_a_discount_among_the_items_of_an_invoice_settles_nothing() -> None:
    rows = (
        invoice("II-1", jan(5), "10.01", GBP, at="1.333", of="I-1"),
        invoice("II-2", jan(5), "-3.35", GBP, at="1.333", of="I-1"),
    )
    assert realized(*rows) == []
    (still,) = unrealized(*rows)
    assert (still.balance, still.home_carried) == (666, 1334 - 447)
    assert still.document_rate == Decimal("1.333")


def test_what_rounding_leaves_of_items_that_sum_to_nothing_is_a_gain() -> None:
    (left,) = realized(
        invoice("II-1", jan(5), "0.33", GBP, at="1.5", of="I-1"),
        invoice("II-2", jan(5), "0.33", GBP, at="1.5", of="I-1"),
        invoice("II-3", jan(5), "-0.66", GBP, at="1.5", of="I-1"),
    )
    assert (left.settled, left.gain) == (0, -1)


def test_what_is_billed_after_all_is_settled_is_carried_as_it_was_posted() -> None:
    (still,) = unrealized(
        invoice("II-1", jan(5), "0.33", GBP, at="1.5", of="I-1"),
        invoice("II-2", jan(5), "-0.33", GBP, at="1.6", of="I-1"),
        invoice("II-3", jan(9), "1.00", GBP, at="1.7", of="I-1"),
    )
    assert (still.document_rate, still.home_carried) == (Decimal("1.7"), 170)


def test_a_correction_of_the_home_amount_alone_is_carried_or_realized() -> None:
    correction = postings(payment("P-1", jan(6), "1.00", GBP, to="I-1"))[0]._replace(
        amount=0, home_amount=-25, exchange_rate=None
    )
    billed = postings(invoice("I-1", jan(5), "100.00", GBP, at="1.50"))[0]
    (still,) = gains_of([billed, correction], rates(GBP="1.50"))
    assert isinstance(still, UnrealizedGain)
    assert (still.home_carried, still.gain) == (14975, 25)
    (gain,) = gains_of([correction], rates(GBP="1.50"))
    assert isinstance(gain, RealizedGain)
    assert (gain.settled, gain.settlement_rate, gain.gain) == (0, None, 25)


def test_half_of_a_debt_that_is_carried_as_a_credit_releases_half_of_that() -> None:
    paid, refunded = postings(
        payment("P-1", jan(5), "1.00", GBP, at="1.50"),
        transaction("Refund", "R-1", jan(9), "0.50", GBP, at="1.50", to="P-1"),
    )
    corrected = paid._replace(number="P-2", amount=0, home_amount=201)
    gain, _ = gains_of([paid, corrected, refunded], rates(GBP="1.50"))
    assert isinstance(gain, RealizedGain)
    assert (gain.home_at_document_rate, gain.home_at_settlement_rate) == (26, -75)


def test_what_is_settled_on_the_last_day_is_settled() -> None:
    rows = (
        invoice("I-1", JAN_31, "100.00", GBP, at="1.50"),
        payment("P-1", JAN_31, "100.00", GBP, at="1.55", to="I-1"),
    )
    assert len(realized(*rows)) == 1
    assert unrealized(*rows) == []


def test_a_rate_that_was_not_quoted_is_that_of_the_amounts() -> None:
    made = [
        each._replace(exchange_rate=None)
        for each in postings(
            invoice("I-1", jan(5), "3.00", GBP, at="1.66666"),
            payment("P-1", jan(6), "3.00", GBP, at="1.7", to="I-1"),
        )
    ]
    (gain,) = gains_of(made, rates(GBP="1.6"))
    assert isinstance(gain, RealizedGain)
    assert gain.document_rate == Decimal("1.666666667")
    assert gain.settlement_rate == Decimal("1.7")


def test_items_at_several_rates_are_carried_at_their_average() -> None:
    (still,) = unrealized(
        invoice("II-1", jan(5), "100.00", GBP, at="1.50", of="I-1"),
        invoice("II-2", jan(6), "100.00", GBP, at="1.60", of="I-1"),
    )
    assert (still.document_rate, still.home_carried) == (Decimal("1.55"), 31000)


# Unrealized -----------------------------------------------------------------------------


def test_what_is_open_at_the_end_is_valued_at_the_rate_of_the_end() -> None:
    """The page on gains in journal entries: always the rate of the period's end."""
    (gain,) = unrealized(
        invoice("I-1", jan(5), "100.00", GBP, at="1.50"),
        payment("P-1", jan(20), "40.00", GBP, at="1.55", to="I-1"),
        payment("P-2", feb(2), "60.00", GBP, at="1.90", to="I-1"),
        at="1.60",
    )
    assert (gain.balance, gain.home_carried, gain.home_balance, gain.gain) == (
        6000,
        9000,
        9600,
        600,
    )
    assert (gain.exchange_rate, gain.rate_date) == (Decimal("1.60"), JAN_31)
    assert (gain.document_type, gain.document_date) == ("Invoice", jan(5))


def test_a_credit_loses_what_a_debt_gains() -> None:
    (gain,) = unrealized(payment("P-1", jan(5), "100.00", GBP, at="1.50"), at="1.60")
    assert (gain.document_type, gain.gain) == ("Unapplied", -1000)


def test_an_open_document_at_the_rate_of_the_end_has_a_row_without_gain() -> None:
    (gain,) = unrealized(invoice("I-1", jan(5), "100.00", GBP, at="1.60"), at="1.60")
    assert gain.gain == 0


def test_a_missing_rate_names_both_currencies_and_the_day() -> None:
    """The documented outcome of such a run is an error, and it names the pair and the day."""
    billed = postings(invoice("I-1", jan(5), "100.00", GBP, at="1.50"))
    with pytest.raises(ExchangeRateMissing, match="from GBP to USD on 2026-01-31"):
        gains_of(billed, rates(EUR="1.1"))


def test_no_rate_is_missed_where_nothing_is_open() -> None:
    rows = (
        invoice("I-1", jan(5), "100.00", GBP, at="1.50"),
        payment("P-1", jan(5), "100.00", GBP, at="1.50", to="I-1"),
        invoice("I-2", feb(5), "100.00", GBP, at="1.50"),
    )
    assert gains_of(postings(*rows), rates()) == []


def test_a_journal_entry_is_revalued_like_a_document() -> None:
    made = postings(invoice("JE-1", jan(5), "100.00", GBP, at="1.50"))[0]
    (gain,) = gains_of([made._replace(type=JOURNAL_ENTRY)], rates(GBP="1.60"))
    assert isinstance(gain, UnrealizedGain)
    assert (gain.document_type, gain.gain) == ("Unapplied", 1000)


def test_the_columns_are_the_fields_of_the_rows() -> None:
    assert tuple(column.name for column in REALIZED_COLUMNS) == RealizedGain._fields
    assert tuple(column.name for column in UNREALIZED_COLUMNS) == UnrealizedGain._fields
