"""The roll-forward of receivables: how the opening became the ending, by account and currency."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import chain, groupby
from operator import attrgetter
from typing import NamedTuple

from .columns import Amount, HomeAmount, Text, columns_of
from .receivables import JOURNAL_ENTRY, Posting


class Movement(StrEnum):
    """What kind of movement a posting is, in the order of the columns."""

    INVOICES = "invoices"
    DEBIT_MEMOS = "debit_memos"
    CREDIT_MEMOS = "credit_memos"
    ADJUSTMENTS = "adjustments"
    PAYMENTS = "payments"
    REFUNDS = "refunds"
    CREDIT_BALANCE = "credit_balance"
    JOURNAL_ENTRIES = "journal_entries"
    OTHER = "other"


MOVEMENTS: dict[str, Movement] = {
    "Invoice Item": Movement.INVOICES,
    "Taxation Item": Movement.INVOICES,
    "Debit Memo Item": Movement.DEBIT_MEMOS,
    "Credit Memo Item": Movement.CREDIT_MEMOS,
    "Credit Memo Application Item": Movement.CREDIT_MEMOS,
    "Invoice Item Adjustment": Movement.ADJUSTMENTS,
    "Invoice Adjustment": Movement.ADJUSTMENTS,
    "Payment": Movement.PAYMENTS,
    "Payment Application": Movement.PAYMENTS,
    "Payment Application Item": Movement.PAYMENTS,
    "Refund": Movement.REFUNDS,
    "Refund Application": Movement.REFUNDS,
    "Refund Application Item": Movement.REFUNDS,
    "Credit Balance Adjustment": Movement.CREDIT_BALANCE,
    "Credit Balance Payment": Movement.CREDIT_BALANCE,
    "Credit Balance Refund": Movement.CREDIT_BALANCE,
    "Revenue Event Item": Movement.OTHER,
    JOURNAL_ENTRY: Movement.JOURNAL_ENTRIES,
}
"""The movement that each type of posting is."""


class RollForward(NamedTuple):
    """One account in one currency over a period, debit positive."""

    account_number: Text
    currency: Text
    opening: Amount
    invoices: Amount
    debit_memos: Amount
    credit_memos: Amount
    adjustments: Amount
    payments: Amount
    refunds: Amount
    credit_balance: Amount
    journal_entries: Amount
    other: Amount
    ending: Amount
    home_opening: HomeAmount
    home_invoices: HomeAmount
    home_debit_memos: HomeAmount
    home_credit_memos: HomeAmount
    home_adjustments: HomeAmount
    home_payments: HomeAmount
    home_refunds: HomeAmount
    home_credit_balance: HomeAmount
    home_journal_entries: HomeAmount
    home_other: HomeAmount
    home_ending: HomeAmount


COLUMNS = columns_of(RollForward)


_ACCOUNT = attrgetter("account_number", "currency")


def roll_forward(
    postings: Iterable[Posting], *, start: datetime.date, end: datetime.date
) -> Iterator[RollForward]:
    """One row for each account and currency, whose postings come together.

    An account that begins at nothing and does not move has no row.
    """
    for (account, currency), parts in groupby(postings, _ACCOUNT):
        opening = [0, 0]
        sums = {movement: [0, 0] for movement in Movement}
        moved = False
        for part in parts:
            if part.date > end:
                continue
            moved = moved or part.date >= start
            to = opening if part.date < start else sums[MOVEMENTS[part.type]]
            to[0] += part.amount
            to[1] += part.home_amount
        if moved or any(opening):
            columns = (opening, *sums.values())
            sides = ((*side, sum(side)) for side in zip(*columns, strict=True))
            yield RollForward(account, currency, *chain.from_iterable(sides))
