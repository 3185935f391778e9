"""Sub-ledger transactions listed by day: all of some days, or those that a client looks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from monthend.domain import ledger
from monthend.domain.errors import EndBeforeStart
from monthend.domain.period import AccountingPeriod
from monthend.domain.permissions import Operation
from monthend.subledger.errors import DaysOrNumberMissing

from . import periods
from .caller import Caller
from .ports import Books, Transaction
from .queries import LedgerSearch, TransactionFilter

Asked = TypeVar("Asked", TransactionFilter, LedgerSearch)


def list_transactions(
    books: Books,
    caller: Caller,
    asked: TransactionFilter,
    period_id: str | None,
    first: int,
    count: int,
) -> Sequence[Transaction]:
    """Some of the transactions that are asked for, by day, from the `first` on.

    They are looked for by their number or in some days; whatever else is asked narrows that.
    """
    caller.require(Operation.READ_LEDGER)
    if asked.type is not None:
        asked = replace(asked, type=ledger.transaction_type(asked.type))
    if asked.status is not None:
        asked = replace(asked, status=ledger.status_spelling(asked.status))
    if asked.start is not None and asked.end is not None and asked.end < asked.start:
        raise EndBeforeStart(field="to", start=asked.start)
    if period_id is not None:
        asked = within(periods.find(books.calendar(), period_id), asked)
    elif asked.number is None and (asked.start is None or asked.end is None):
        raise DaysOrNumberMissing(field="accountingPeriodId")
    return books.transactions(asked, limit=count, first=first)


def within(period: AccountingPeriod, asked: Asked) -> Asked:
    """The same, in no days but those of a period."""
    starts = filter(None, (asked.start, period.start_date))
    ends = filter(None, (asked.end, period.end_date))
    return replace(asked, start=max(starts, default=None), end=min(ends, default=None))
