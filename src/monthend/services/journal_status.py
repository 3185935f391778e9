"""What of a period is in summary journal entries, and whether they say what it posted (R5).

Nothing is taken from a run: the transactions are added up again, part by part,
and what their entry should be is compared with what it is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from monthend.domain import ledger
from monthend.domain.errors import OpenEndedPeriod
from monthend.domain.ledger import AccountingCode
from monthend.domain.period import AccountingPeriod
from monthend.domain.permissions import Operation
from monthend.domain.trial_balance import Figure, Identity
from monthend.subledger.journal_runs import Counted, Sums, items_of, step_of, type_of

from . import periods
from .caller import Caller
from .journal_ports import SummarisedSum
from .ports import Books, JournalEntry

LISTED_AT_MOST = 5
STATEMENT = "the entries of journal runs are what their transactions add up to"


@dataclass(slots=True)
class Outstanding:
    """Transactions of one type and currency that need a run; None without all home amounts."""

    type: str
    currency: str
    transactions: int = 0
    amount: int = 0
    home_amount: int | None = 0


@dataclass(slots=True)
class Balance:
    """One accounting code of one type, debit positive, in home currency.

    `rounding` is what comes of rounding a sum once instead of every transaction, and
    `difference` whatever else the entries are off: it is 0 while R5 holds.
    """

    type: str
    code: str
    posted: int = 0
    in_entries: int = 0
    outstanding: int = 0
    rounding: int = 0

    @property
    def difference(self) -> int:
        return self.in_entries + self.outstanding - self.posted - self.rounding


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalStatus:
    """A period's transactions, entries and what there is between them."""

    period: AccountingPeriod
    outstanding: Sequence[Outstanding]
    balances: Sequence[Balance]
    identity: Identity


@dataclass(slots=True)
class _Found:
    """What the transactions of a period come to; `each` has them rounded one by one, by code."""

    parts: dict[tuple[int, int], Sums] = field(default_factory=lambda: defaultdict(Sums))
    each: dict[tuple[int, int], Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    outstanding: dict[tuple[str, str], Outstanding] = field(default_factory=dict)
    balances: dict[tuple[str, int], Balance] = field(default_factory=dict)


def read(books: Books, caller: Caller, period_id: str) -> JournalStatus:
    """How far the transactions of a period are in journal entries."""
    caller.require(Operation.READ_LEDGER)
    period = periods.find(books.calendar(), period_id)
    if period.start_date is None or period.end_date is None:
        raise OpenEndedPeriod
    found, identity = _proven(
        books, caller.tenant.home_currency, period.start_date, period.end_date
    )
    return JournalStatus(
        period=period,
        outstanding=[found.outstanding[key] for key in sorted(found.outstanding)],
        balances=sorted(found.balances.values(), key=lambda each: (each.type, each.code)),
        identity=identity,
    )


def identity(books: Books, home: str, start: date, end: date) -> Identity | None:
    """R5 for some days; None where no journal run has made an entry of them."""
    if not summarised(books, start, end):
        return None
    return _proven(books, home, start, end)[1]


def summarised(books: Books, start: date, end: date) -> bool:
    """Whether a journal run has made an entry of some days, so that there is R5 to be proven."""
    return bool(books.journals.entries_for(start, end))


def _proven(books: Books, home: str, start: date, end: date) -> tuple[_Found, Identity]:
    codes = {code.key: code for code in books.codes().values()}
    found = _found(books, codes, home, start, end)
    wrong = list(_compared(books, found, codes, home, start, end))
    detail = "; ".join(wrong[:LISTED_AT_MOST])
    return found, Identity(
        name="R5",
        statement=STATEMENT,
        holds=not wrong,
        detail=detail,
        figures=tuple(_figures(found.balances.values(), home)),
    )


def _figures(balances: Iterable[Balance], home: str) -> Iterator[Figure]:
    """What of the debited codes is posted, in entries, and in none of them yet."""
    debited = [each for each in balances if each.posted > 0]
    parts = {
        "posted": sum(each.posted for each in debited),
        "in entries": sum(each.in_entries for each in debited),
        "not in an entry yet": sum(each.outstanding for each in debited),
        "rounding": sum(each.rounding for each in debited),
    }
    return (Figure(what, home, amount, amount) for what, amount in parts.items())


def _found(
    books: Books, codes: Mapping[int, AccountingCode], home: str, start: date, end: date
) -> _Found:
    found, step = _Found(), step_of(home)
    for row in books.journals.summed(start, end):
        kind = type_of(row.type, row.subtype)
        if kind is None or not ledger.counts(row.type, row.status):
            continue
        for code, sign in ((row.debit, 1), (row.credit, -1)):
            balance = found.balances.setdefault((kind, code), Balance(kind, codes[code].name))
            balance.posted += sign * row.home_amount
            if row.run is None:
                balance.outstanding += sign * row.home_amount
        if row.run is None or row.part is None:
            _leave(found, kind, row)
        else:
            counted = Counted(row.credit, row.amount, row.home_amount, row.rounding)
            found.parts[row.run, row.part].add(counted, step, count=row.transactions)
            found.each[row.run, row.part].update({row.debit: row.home_amount})
            found.each[row.run, row.part].subtract({row.credit: row.home_amount})
    return found


def _leave(found: _Found, kind: str, row: SummarisedSum) -> None:
    key = (kind, row.currency)
    left = found.outstanding.setdefault(key, Outstanding(kind, row.currency))
    left.transactions += row.transactions
    left.amount += row.amount
    known = left.home_amount is not None and not row.unconverted
    left.home_amount = (left.home_amount or 0) + row.home_amount if known else None


def _compared(
    books: Books,
    found: _Found,
    codes: Mapping[int, AccountingCode],
    home: str,
    start: date,
    end: date,
) -> Iterator[str]:
    """What the entries say that their transactions do not, or the other way round."""
    keys = {code.name: code.key for code in codes.values()}
    expected = dict(found.parts)
    for entry in books.journals.entries_for(start, end):
        place = (entry.run or 0, entry.part or 0)
        sums = expected.pop(place, None)
        items = entry.details["items"]
        kind = str(entry.details["transaction_type"])
        for item in items:
            key = (kind, keys[item["accounting_code"]])
            balance = found.balances.setdefault(key, Balance(kind, item["accounting_code"]))
            balance.in_entries += item["home_amount"] * (1 if item["debit"] else -1)
        should = {} if sums is None else _expected(entry, sums, keys, home)
        if sums is None or _signed(entry, keys) != should:
            yield f"the transactions of {entry.number} do not add up to it any more"
        for code, one_by_one in found.each.pop(place, {}).items():
            balance = found.balances.setdefault((kind, code), Balance(kind, codes[code].name))
            balance.rounding += should.get(code, (0, 0))[1] - one_by_one
    for run, part in sorted(expected):
        yield f"transactions are said to be in part {part} of run {run}, which has no such entry"


def _signed(entry: JournalEntry, keys: Mapping[str, int]) -> dict[int, tuple[int, int]]:
    signed = {}
    for item in entry.details["items"]:
        sign = 1 if item["debit"] else -1
        amounts = (sign * item["amount"], sign * item["home_amount"])
        if any(amounts):
            signed[keys[item["accounting_code"]]] = amounts
    return signed


def _expected(
    entry: JournalEntry, sums: Sums, keys: Mapping[str, int], home: str
) -> dict[int, tuple[int, int]]:
    """The items that an entry of these sums has; a code is debited once in an entry of a run."""
    debit = keys[entry.details["debit_code"]]
    items = items_of(
        debit, sums, currency=entry.currency, home_currency=home, aggregate=entry.aggregate
    )
    return {
        item.code: (item.amount, item.home_amount)
        for item in items
        if item.amount or item.home_amount
    }
