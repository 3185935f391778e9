"""The one kind of table: declared once, shown as HTML, and kept as CSV or XLSX.

A page has a table read as many rows as it shows, from a key on; an export has it read until
there are no more. Exported numbers are exact, and no text is a formula.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

from .asked import Asked
from .statuses import Status

T = TypeVar("T")

PAGE_SIZE = 100
READ_AT_ONCE = 1000
"""The rows of a part of an export, and of one that is made in the way of pages."""
EXPORTED_AT_MOST = 200_000
LONGEST_PLACE = 9
GOES_ON = "on"
"""What the address of rows says that are wanted below those that are shown."""


class TooManyRows(Exception):
    """A table of more rows than are made a file at once."""


class Kind(StrEnum):
    """What a column holds, and the type of its values; None is an empty cell everywhere."""

    TEXT = "text"
    CODE = "code"
    DAY = "day"
    INSTANT = "instant"
    MONEY = "money"
    COUNT = "count"
    STATUS = "status"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of its currency."""

    minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads somewhere; an export has the text."""

    text: str
    href: str


Row = Mapping[str, str | int | date | datetime | Money | Status | Link | None]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in rows, the words above it; `sortable` where an index has the order."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    sortable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """A table as it is declared: its name in addresses, what it is of, and its columns.

    The first column names the row.
    """

    name: str
    caption: str
    columns: tuple[Column, ...]
    page_size: int = PAGE_SIZE
    empty: str = "There is nothing here yet."


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Some rows and the key of those that follow, if any do."""

    rows: Sequence[Row]
    following: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Which rows are wanted: from a key on, at most so many, in the order of a column.

    `sort` is the name of a sortable column, with a minus in front for descending; None is
    the table's own order.
    """

    after: str | None
    count: int
    sort: str | None = None


Fetch = Callable[[Part], Rows]

TABLES: dict[str, TableSpec] = {}


def table(spec: TableSpec) -> TableSpec:
    """Declare a table, so that tests find it."""
    assert spec.name not in TABLES, f"there are two tables {spec.name}"
    TABLES[spec.name] = spec
    return spec


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTable:
    """A table on a page: the rows of one part, and where the others are."""

    spec: TableSpec
    fetch: Fetch
    part: Part
    shown: Rows
    asked: Asked = field(repr=False)

    @property
    def rows(self) -> Sequence[Row]:
        return self.shown.rows

    @property
    def is_full(self) -> bool:
        """Whether there are as many rows as a part has; fewer, and more of them may follow."""
        return len(self.shown.rows) >= self.part.count

    @property
    def goes_on(self) -> bool:
        """Whether these rows come below others that are shown already."""
        return GOES_ON in self.asked.query

    @property
    def rest(self) -> str | None:
        """The address of the rest of a part of which not all was found yet."""
        following = self.shown.following
        if following is None or self.is_full:
            return None
        return self._address(after=following, **{GOES_ON: "yes"})

    @property
    def next_page(self) -> str | None:
        """The address of the rows that follow."""
        following = self.shown.following
        return None if following is None else self._address(after=following)

    @property
    def first_page(self) -> str | None:
        """The address of the first rows, where others are shown."""
        if self.part.after is None or self.goes_on:
            return None
        return self._address(after=None)

    def export(self, kind: str) -> str:
        """The address of all rows as a file."""
        return self._address(after=None, format=kind)

    def sorted_by(self, column: Column) -> str:
        """The address of the same table in the order of a column, or in the reverse one."""
        now = self.part.sort
        return self._address(
            after=None, sort=f"-{column.name}" if now == column.name else column.name
        )

    def direction(self, column: Column) -> str:
        """For `aria-sort`."""
        if self.part.sort == column.name:
            return "ascending"
        return "descending" if self.part.sort == f"-{column.name}" else "none"

    def _address(self, **changes: str | None) -> str:
        asked = {**self.asked.query, "table": self.spec.name, **changes}
        for name in {"format", GOES_ON} - changes.keys():
            asked.pop(name, None)
        named = {name: value for name, value in asked.items() if value not in (None, "")}
        return f"{self.asked.address}?{urlencode(named)}"

    def all_at_once(self) -> Sequence[Row] | None:
        """All rows in the order shown, if they are one part of an export."""
        count = min(READ_AT_ONCE, EXPORTED_AT_MOST)
        found = self.fetch(Part(after=None, count=count, sort=self.part.sort))
        return found.rows if found.following is None else None

    def everything(self) -> Iterator[Row]:
        """All rows in the order shown, for an export."""
        part: Part | None = Part(after=None, count=READ_AT_ONCE, sort=self.part.sort)
        told = 0
        while part is not None:
            found = self.fetch(part)
            told += len(found.rows)
            if told > EXPORTED_AT_MOST:
                raise TooManyRows
            yield from found.rows
            part = (
                None
                if found.following is None
                else Part(after=found.following, count=READ_AT_ONCE, sort=self.part.sort)
            )


def shown(asked: Asked, spec: TableSpec, fetch: Fetch) -> ShownTable:
    """A declared table on the page that is being made, with the rows that its address names."""
    is_meant = asked.query.get("table", spec.name) == spec.name
    sort = asked.query.get("sort") if is_meant else None
    if (sort or "").removeprefix("-") not in {each.name for each in spec.columns if each.sortable}:
        sort = None
    after = (asked.query.get("after") if is_meant else None) or None
    part = Part(after=after, count=spec.page_size, sort=sort)
    made = ShownTable(spec=spec, fetch=fetch, part=part, shown=fetch(part), asked=asked)
    asked.tables.append(made)
    return made


def listed(rows: Sequence[Row]) -> Fetch:
    """Rows that are all at hand, in pages; the key is the place of a row."""

    def fetch(part: Part) -> Rows:
        first = place_of(part)
        found = _sorted(rows, part.sort)[first : first + part.count]
        end = first + len(found)
        return Rows(rows=found, following=str(end) if found and end < len(rows) else None)

    return fetch


def made_of(items: Sequence[T], row_of: Callable[[T], Row]) -> Fetch:
    """The same of things of which each makes a row, when it is shown."""

    def fetch(part: Part) -> Rows:
        if part.sort is not None:
            return listed([row_of(each) for each in items])(part)
        first = place_of(part)
        found = [row_of(each) for each in items[first : first + part.count]]
        end = first + len(found)
        return Rows(rows=found, following=str(end) if found and end < len(items) else None)

    return fetch


def place_of(part: Part, longest: int = LONGEST_PLACE) -> int:
    """The place of the first row that is wanted, or the id before it, where keys are numbers."""
    key = part.after or ""
    return int(key) if key.isascii() and key.isdigit() and len(key) <= longest else 0


def _sorted(rows: Sequence[Row], sort: str | None) -> Sequence[Row]:
    if sort is None:
        return rows
    name = sort.removeprefix("-")

    def key(row: Row) -> tuple[bool, Any]:
        value = row.get(name)
        if isinstance(value, Link):
            value = value.text
        elif isinstance(value, Status):
            value = value.word
        elif isinstance(value, Money):
            return False, (value.currency, value.minor)
        return value is None, value

    filled = [row for row in rows if row.get(name) is not None]
    empty = [row for row in rows if row.get(name) is None]
    return [*sorted(filled, key=key, reverse=sort.startswith("-")), *empty]


def paged(read: Callable[[int, int], Sequence[Row]]) -> Fetch:
    """Rows of a service that lists from a place on, so many at a time; the key is the place."""

    def fetch(part: Part) -> Rows:
        first = place_of(part)
        found = read(first, part.count + 1)
        following = str(first + part.count) if len(found) > part.count else None
        return Rows(rows=found[: part.count], following=following)

    return fetch
