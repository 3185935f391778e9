"""Revenue detail: what of each schedule has been recognized before, in and after a period."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import reduce
from itertools import groupby
from typing import NamedTuple

from monthend.domain.errors import ExchangeRateMissing
from monthend.domain.ledger import counts

from .columns import Amount, HomeAmount, Text, columns_of
from .receivables import Transaction

REVENUE_TYPE = "Revenue Event Item"


def by_schedule(row: Transaction) -> tuple[str, ...]:
    """The order in which revenue events are read: codes, account, schedule, currency."""
    return _schedule(row)


class RevenueDetail(NamedTuple):
    """A revenue schedule, from one deferred revenue code to one revenue code."""

    deferred_revenue_code: Text
    revenue_code: Text
    account_number: Text
    schedule_number: Text
    currency: Text
    recognized_before: Amount
    recognized_in: Amount
    recognized_after: Amount
    pending: Amount
    total: Amount
    home_recognized_before: HomeAmount
    home_recognized_in: HomeAmount
    home_recognized_after: HomeAmount | None
    home_pending: HomeAmount | None
    home_total: HomeAmount | None


COLUMNS = columns_of(RevenueDetail)


def revenue_detail(
    rows: Iterable[Transaction], *, start: datetime.date, end: datetime.date, home_currency: str
) -> Iterator[RevenueDetail]:
    """One row for each schedule and pair of codes, whose events come together.

    What is not distributed is pending up to the last day of the period, and to be recognized
    after it. Its home amount may not be known yet, and then neither is the total.
    """
    events = (row for row in rows if row.type == REVENUE_TYPE)
    for key, parts in groupby(events, _schedule):
        sums = dict.fromkeys(_Time, 0)
        homes: dict[_Time, int | None] = dict.fromkeys(_Time, 0)
        for row in parts:
            time = _time_of(row, start, end)
            if row.home_amount is None and time in (_Time.BEFORE, _Time.IN):
                raise ExchangeRateMissing(
                    from_currency=row.currency, to_currency=home_currency, day=row.date
                )
            sums[time] += row.amount
            homes[time] = _plus(homes[time], row.home_amount)
        amounts = (*sums.values(), sum(sums.values()))
        yield RevenueDetail._make((*key, *amounts, *homes.values(), reduce(_plus, homes.values())))


class _Time(StrEnum):
    """When an amount is recognized, in the order of the columns."""

    BEFORE = "before"
    IN = "in"
    AFTER = "after"
    PENDING = "pending"


def _time_of(row: Transaction, start: datetime.date, end: datetime.date) -> _Time:
    if row.date > end:
        return _Time.AFTER
    if not counts(row.type, row.status):
        return _Time.PENDING
    return _Time.BEFORE if row.date < start else _Time.IN


def _plus(sum_: int | None, amount: int | None) -> int | None:
    return None if sum_ is None or amount is None else sum_ + amount


def _schedule(row: Transaction) -> tuple[str, str, str, str, str]:
    return (
        row.debit_code,
        row.credit_code,
        row.account_number or "",
        row.document_number or row.number,
        row.currency,
    )
