"""What can be asked of the rows of an object: fields, and conditions joined by and and or."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from .ports import JournalEntry, Transaction

T = TypeVar("T")


class Operator(StrEnum):
    """How a condition compares; `ONE_OF` takes a tuple of values, and none of them fits nothing."""

    EQUAL = "="
    NOT_EQUAL = "!="
    LESS = "<"
    GREATER = ">"
    AT_MOST = "<="
    AT_LEAST = ">="
    LIKE = "like"
    ONE_OF = "one of"


Value = str | int | Decimal | bool | date | datetime | tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One comparison of a field with a value.

    `field` is the field's name in the domain; of a custom field it is its own
    name, and `custom` its type. None as a value is compared with equal and not
    equal alone; every other comparison with a field that is null is false. A
    pattern of `LIKE` has `%` for any run of characters and `_` for any one.
    """

    field: str
    operator: Operator
    value: Value
    custom: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The rows that meet all conditions of at least one group; without groups every row.

    Texts are compared by code point, or as their lower case where
    `case_sensitive` is off. `calendars` are those that are looked into, where it is not only
    that of the books.
    """

    object: str
    fields: tuple[str, ...]
    any_of: tuple[tuple[Condition, ...], ...] = ()
    case_sensitive: bool = True
    calendars: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The first rows of a selection, and the ids of all when there are more.

    A row is its id and then the selected fields as plain values: days as ISO
    text, instants as ISO text in UTC with microseconds, None for null.
    """

    rows: Sequence[tuple[Any, ...]]
    ids: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionFilter:
    """What is asked of transactions, all of which holds; None asks nothing."""

    start: date | None = None
    end: date | None = None
    number: str | None = None
    type: str | None = None
    status: str | None = None
    account_number: str | None = None
    document: str | None = None


class Origin(StrEnum):
    """Where a journal entry is from."""

    MANUAL = "manual"
    RUN = "journal run"
    IMPORTED = "imported"


Key = tuple[str, ...]
"""The place of a row in the order of a search, as texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerSearch:
    """What is looked for among transactions or entries, all of which holds; None asks nothing.

    With a `prefix`, which is how their numbers begin, what is found is in the order of the
    numbers, else in that of the days: from the last one backwards where it is `descending`.
    `code` is the key of an accounting code on either side, of entries one that they post to.
    Of them nothing is asked of `type`, `account_number` and `document`, of transactions
    nothing of `origin`. Entries that were `deleted` are found by nobody who does not say so.
    """

    start: date | None = None
    end: date | None = None
    prefix: str | None = None
    type: str | None = None
    status: str | None = None
    currency: str | None = None
    code: int | None = None
    account_number: str | None = None
    document: str | None = None
    origin: Origin | None = None
    deleted: bool = False
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPart(Generic[T]):
    """Some of what was found, and the key from which to look on; None at the end.

    There may be fewer rows than asked for and a key all the same: no more was looked at.
    """

    rows: Sequence[T]
    following: Key | None


class SearchBooks(Protocol):
    """The transactions and entries of one calendar, searched by an index, part by part."""

    def search_transactions(
        self, asked: LedgerSearch, after: Key | None, limit: int
    ) -> SearchPart[Transaction]: ...
    def search_entries(
        self, asked: LedgerSearch, after: Key | None, limit: int
    ) -> SearchPart[JournalEntry]: ...
