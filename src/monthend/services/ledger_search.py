"""Transactions and journal entries looked for, part by part, however many there are."""

from __future__ import annotations

from dataclasses import dataclass, replace

from monthend.domain import ledger
from monthend.domain.errors import EndBeforeStart
from monthend.domain.permissions import Operation

from . import periods, transaction_lists
from .caller import Caller
from .ports import Books, JournalEntry, Transaction
from .queries import Key, LedgerSearch, SearchPart


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """What a search names by what it is called: a period by its id, an accounting code by name."""

    period_id: str | None = None
    code: str | None = None


def transactions(
    books: Books,
    caller: Caller,
    asked: LedgerSearch,
    within: Within,
    after: Key | None = None,
    count: int = 100,
) -> SearchPart[Transaction]:
    """Some of the transactions for which all that is asked holds.

    Types and statuses are known however they are spelled; the numbers begin with `prefix`.
    """
    caller.require(Operation.READ_LEDGER)
    if asked.type is not None:
        asked = replace(asked, type=ledger.transaction_type(asked.type))
    if asked.status is not None:
        asked = replace(asked, status=ledger.status_spelling(asked.status))
    found = _placed(books, asked, within)
    if found is None:
        return SearchPart(rows=(), following=None)
    return books.search_transactions(found, _key(found, after), count)


def entries(
    books: Books,
    caller: Caller,
    asked: LedgerSearch,
    within: Within,
    after: Key | None = None,
    count: int = 100,
) -> SearchPart[JournalEntry]:
    """The same of journal entries, those of journal runs and of imported files too.

    To an accounting code journal runs post nothing: their entries summarise transactions.
    """
    caller.require(Operation.READ_LEDGER)
    found = _placed(books, asked, within)
    if found is None:
        return SearchPart(rows=(), following=None)
    return books.search_entries(found, _key(found, after, width=1), count)


def _placed(books: Books, asked: LedgerSearch, within: Within) -> LedgerSearch | None:
    """The search with the days of its period and the key of its code; None if nothing can fit."""
    if asked.start is not None and asked.end is not None and asked.end < asked.start:
        raise EndBeforeStart(field="to", start=asked.start)
    if within.code is not None:
        code = books.codes().get(within.code)
        if code is None:
            return None
        asked = replace(asked, code=code.key)
    if within.period_id is not None:
        asked = transaction_lists.within(periods.find(books.calendar(), within.period_id), asked)
    return asked


def _key(asked: LedgerSearch, after: Key | None, *, width: int = 2) -> Key | None:
    """A key of the order of this search; one of another order is none."""
    if after is None:
        return None
    if asked.prefix:
        return after if len(after) == width else None
    is_one = len(after) == 2 and after[1].isascii() and after[1].isdigit() and len(after[1]) <= 18
    return after if is_one else None
