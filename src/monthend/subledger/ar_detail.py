"""The detail of receivables: every movement of a period with the balance it led to."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from .columns import Amount, Day, HomeAmount, Rate, Rounding, Text, columns_of
from .receivables import Posting

OPENING = "Opening Balance"
ENDING = "Ending Balance"


class ReceivableDetail(NamedTuple):
    """A movement, or the balance an account and currency begin or end with."""

    account_number: Text
    currency: Text
    home_currency: Text
    date: Day
    type: Text
    subtype: Text
    number: Text
    document_number: Text
    rate_date: Day
    exchange_rate: Rate
    debit_code: Text
    credit_code: Text
    amount: Amount
    home_amount: HomeAmount
    home_rounding: Rounding
    balance: Amount
    home_balance: HomeAmount


COLUMNS = columns_of(ReceivableDetail)


def detail(
    postings: Iterable[Posting], *, start: datetime.date, end: datetime.date, home_currency: str
) -> Iterator[ReceivableDetail]:
    """Opening, movements in the order they come, and ending of each account and currency."""
    raise NotImplementedError
