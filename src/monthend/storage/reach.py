"""Which fiscal years that are away a statement may have to see.

A statement that reads transactions, entries or lines sees them all, here or away, unless it
says of itself that it looks at some days, at one key or number, or at what never leaves. What it
says is never less than what it may find: a year too many costs time, one too few an answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

FIRST_DAY, LAST_DAY = "0001-01-01", "9999-12-31"
POSTINGS = ("line", "subledger_transaction", "journal_entry")
"""The tables whose rows may be away."""
_NAMED = re.compile(r"\b(FROM|JOIN) (line|subledger_transaction|journal_entry)\b")
# A view of rows of two places has no index and no row to hold.
_ONLY_OF_TABLES = re.compile(r" (?:INDEXED BY \w+|FOR UPDATE OF \w+)")
_WRITES = ("INSERT", "UPDATE", "DELETE")


class Away(NamedTuple):
    """A fiscal year whose rows are in files, as a transaction sees it."""

    id: int
    calendar_id: int
    fiscal_year: int
    folder: str
    sha256: str
    first_date: str
    last_date: str
    first_transaction: int | None
    last_transaction: int | None
    first_entry: int | None
    last_entry: int | None
    last_line: int | None


class Numbers(Protocol):
    """What knows which numbers are away."""

    def archive_of(self, calendar_id: int, number: str, type_name: str | None) -> int | None: ...


Values = Mapping[str, Any]
Reach = Callable[[Numbers, Sequence[Away], Values], Iterable[Away]]


def everything(_: Numbers, years: Sequence[Away], __: Values) -> Iterable[Away]:
    """All years, of the calendar that is asked for if one is."""
    return years


def nothing(_: Numbers, __: Sequence[Away], ___: Values) -> Iterable[Away]:
    """None: what is looked for never leaves, or leaves nothing behind that matters."""
    return ()


def days(_: Numbers, years: Sequence[Away], values: Values) -> Iterable[Away]:
    """The years with days from `start` to `end`; one that is not given has no bound."""
    start, end = values.get("start") or FIRST_DAY, values.get("end") or LAST_DAY
    return [year for year in years if year.first_date <= end and start <= year.last_date]


def until_end(_: Numbers, years: Sequence[Away], values: Values) -> Iterable[Away]:
    """The years with days up to `end`, for sums that begin where the ledger does."""
    return [year for year in years if year.first_date <= values["end"]]


def number(numbers: Numbers, years: Sequence[Away], values: Values) -> Iterable[Away]:
    """The year that a number is away with; `type` is that of a transaction."""
    found = numbers.archive_of(values["calendar_id"], values["number"], values.get("type"))
    return [year for year in years if year.id == found]


def transaction_key(name: str) -> Reach:
    """The years that may have a transaction with the key of that name."""

    def reach(_: Numbers, years: Sequence[Away], values: Values) -> Iterable[Away]:
        return [
            year for year in years
            if _within(values[name], year.first_transaction, year.last_transaction)
        ]  # fmt: skip

    return reach


def entry_key(name: str) -> Reach:
    """The same for an entry."""

    def reach(_: Numbers, years: Sequence[Away], values: Values) -> Iterable[Away]:
        return [year for year in years if _within(values[name], year.first_entry, year.last_entry)]

    return reach


def later_transaction(name: str) -> Reach:
    """The years with a transaction that came after one with the key of that name."""

    def reach(_: Numbers, years: Sequence[Away], values: Values) -> Iterable[Away]:
        return [year for year in years if (values[name] or 0) < (year.last_transaction or 0)]

    return reach


def later_entry(name: str) -> Reach:
    """The same for an entry."""

    def reach(_: Numbers, years: Sequence[Away], values: Values) -> Iterable[Away]:
        return [year for year in years if (values[name] or 0) < (year.last_entry or 0)]

    return reach


def later_line(name: str) -> Reach:
    """The same for a line."""

    def reach(_: Numbers, years: Sequence[Away], values: Values) -> Iterable[Away]:
        return [year for year in years if values[name] < (year.last_line or 0)]

    return reach


def _within(key: int | None, first: int | None, last: int | None) -> bool:
    return None not in (key, first, last) and first <= key <= last  # type: ignore[operator]


def reads_postings(text: str) -> bool:
    """Whether a statement reads rows that may be away; what writes names those that are here."""
    return not text.startswith(_WRITES) and _NAMED.search(text) is not None


def view_of(table: str, suffix: str) -> str:
    """The name of what has the rows of a table that are here, and those of some years."""
    return f"{table}_with_{suffix}"


def with_years(text: str, suffix: str) -> str:
    """A statement over the rows of those views instead."""
    named = _NAMED.sub(lambda found: f"{found[1]} {view_of(found[2], suffix)}", text)
    return _ONLY_OF_TABLES.sub("", named)
