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
    subtype: Text | None
    number: Text | None
    document_number: Text | None
    rate_date: Day | None
    exchange_rate: Rate | None
    debit_code: Text | None
    credit_code: Text | None
    amount: Amount | None
    home_amount: HomeAmount | None
    home_rounding: Rounding | None
    balance: Amount
    home_balance: HomeAmount


COLUMNS = columns_of(ReceivableDetail)


_ACCOUNT = attrgetter("account_number", "currency")


def detail(
    postings: Iterable[Posting], *, start: datetime.date, end: datetime.date, home_currency: str
) -> Iterator[ReceivableDetail]:
    """Opening, movements in the order they come, and ending of each account and currency.

    The opening comes with the first movement, so what is dated before the period comes before
    what is dated in it. An account that begins at nothing and does not move has no rows.
    """
    for (account, currency), parts in groupby(postings, _ACCOUNT):
        balance = home_balance = 0
        begun = False
        frame = (account, currency, home_currency)
        for part in parts:
            if part.date > end:
                continue
            if part.date >= start and not begun:
                begun = True
                yield _standing(frame, start, OPENING, balance, home_balance)
            balance += part.amount
            home_balance += part.home_amount
            if begun:
                yield _movement(part, home_currency, balance, home_balance)
        if not begun and (balance or home_balance):
            begun = True
            yield _standing(frame, start, OPENING, balance, home_balance)
        if begun:
            yield _standing(frame, end, ENDING, balance, home_balance)


def _standing(
    frame: tuple[str, str, str], day: datetime.date, name: str, balance: int, home_balance: int
) -> ReceivableDetail:
    account, currency, home_currency = frame
    return ReceivableDetail(
        account_number=account,
        currency=currency,
        home_currency=home_currency,
        date=day,
        type=name,
        subtype=None,
        number=None,
        document_number=None,
        rate_date=None,
        exchange_rate=None,
        debit_code=None,
        credit_code=None,
        amount=None,
        home_amount=None,
        home_rounding=None,
        balance=balance,
        home_balance=home_balance,
    )


def _movement(
    part: Posting, home_currency: str, balance: int, home_balance: int
) -> ReceivableDetail:
    return ReceivableDetail(
        account_number=part.account_number,
        currency=part.currency,
        home_currency=home_currency,
        date=part.date,
        type=part.type,
        subtype=part.subtype,
        number=part.number,
        document_number=part.document,
        rate_date=part.rate_date,
        exchange_rate=part.exchange_rate,
        debit_code=part.debit_code,
        credit_code=part.credit_code,
        amount=part.amount,
        home_amount=part.home_amount,
        home_rounding=part.home_rounding,
        balance=balance,
        home_balance=home_balance,
    )
