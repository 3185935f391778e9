"""Charges that are not billed through the end of a period."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .columns import Amount, Count, Day, HomeAmount, Text, columns_of
from .receivables import Transaction

CHARGE_TYPE = "Charge"
UNPROCESSED = "Unprocessed"
ONE_DAY = datetime.timedelta(days=1)


class UnprocessedCharge(NamedTuple):
    """A charge with days of the period, or before it, that no bill has taken up."""

    account_number: Text
    number: Text
    document_number: Text | None
    date: Day
    billed_through: Day | None
    unbilled_from: Day
    unbilled_days: Count
    currency: Text
    amount: Amount
    home_amount: HomeAmount | None


COLUMNS = columns_of(UnprocessedCharge)


def unprocessed_charges(
    rows: Iterable[Transaction], *, end: datetime.date
) -> Iterator[UnprocessedCharge]:
    """The charges among rows that are billed through a day before the last, or not at all."""
    for row in rows:
        through = row.billed_through
        billed = row.status != UNPROCESSED or (through is not None and through >= end)
        if row.type != CHARGE_TYPE or billed or row.date > end:
            continue
        first = row.date if through is None else through + ONE_DAY
        yield UnprocessedCharge(
            account_number=row.account_number or "",
            number=row.number,
            document_number=row.document_number,
            date=row.date,
            billed_through=through,
            unbilled_from=first,
            unbilled_days=(end - first).days + 1,
            currency=row.currency,
            amount=row.amount,
            home_amount=row.home_amount,
        )
