"""Charges that are not billed through the end of a period."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .columns import Amount, Count, Day, HomeAmount, Text, columns_of
from .receivables import Transaction

CHARGE_TYPE = "Charge"


class UnprocessedCharge(NamedTuple):
    """A charge with days of the period, or before it, that no bill has taken up."""

    account_number: Text
    number: Text
    document_number: Text
    date: Day
    billed_through: Day
    unbilled_from: Day
    unbilled_days: Count
    currency: Text
    amount: Amount
    home_amount: HomeAmount


COLUMNS = columns_of(UnprocessedCharge)


def unprocessed_charges(
    rows: Iterable[Transaction], *, end: datetime.date
) -> Iterator[UnprocessedCharge]:
    """The charges among rows that a bill run before the end of the period should have billed."""
    raise NotImplementedError
