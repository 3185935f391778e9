"""Revenue detail: what of each schedule has been recognized before, in and after a period."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from .columns import Amount, HomeAmount, Text, columns_of
from .receivables import Transaction

REVENUE_TYPE = "Revenue Event Item"

BY_SCHEDULE = attrgetter(
    "debit_code", "account_number", "document_number", "currency", "credit_code", "date", "number"
)
"""The order in which revenue events are read; a schedule's number stands in for no document."""


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
    home_recognized_after: HomeAmount
    home_pending: HomeAmount
    home_total: HomeAmount


COLUMNS = columns_of(RevenueDetail)


def revenue_detail(
    rows: Iterable[Transaction], *, start: datetime.date, end: datetime.date
) -> Iterator[RevenueDetail]:
    """One row for each schedule and pair of codes, whose events come together."""
    raise NotImplementedError
