"""The rows of a file that come late: moved into open days, or set aside to wait for approval.

Where a row goes is decided while the file comes in, and asked again in the transaction
in which the rows begin to count: a close may have come between.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import repeat
from typing import TypeVar

from monthend.domain.errors import TransactionNumberTaken
from monthend.domain.history import Event
from monthend.domain.period import Calendar
from monthend.domain.permissions import Permission
from monthend.subledger.errors import LateNumberWaits, TooManyLateRows
from monthend.subledger.exemptions import Whom
from monthend.subledger.late_transactions import (
    LateKind,
    LatePolicy,
    Placement,
    check_still_so,
    placed,
)

from .caller import Caller
from .import_files import Chunk
from .import_ports import Batch
from .policy_ports import LateDraft
from .ports import Books
from .taken_numbers import number_taken

WAITING_AT_MOST = 1000
D = TypeVar("D", str, str | None)


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedRows:
    """How many rows went into other days than their own, and which."""

    date: str
    accounting_period: str
    rows: int


class RowsChunk:
    """Rows that stand by themselves, with the lines of a file that they came from."""

    def __init__(self, rows: Sequence[Mapping[str, str]], lines: Sequence[int]) -> None:
        self._rows, self._lines = rows, lines

    def __len__(self) -> int:
        return len(self._rows)

    def column(self, name: str) -> Sequence[str]:
        return [row.get(name, "") for row in self._rows]

    def has(self, name: str) -> bool:
        return any(self.column(name))

    def row(self, place: int) -> dict[str, str]:
        return dict(self._rows[place])

    def line_of(self, place: int) -> int:
        return self._lines[place]


class LateRows:
    """Where rows go whose days are closed, and those that wait.

    Where types are locked, rows of one day may go different ways: then, `by_type`, whoever
    asks says of which type a row is. Rows that are all of one type have it said once. Exceptions
    are for what is posted by itself: rows of files are nobody's, `whom` being None.
    """

    def __init__(
        self,
        calendar: Calendar,
        permissions: frozenset[Permission],
        policy: LatePolicy,
        type_name: str = "",
        whom: Whom | None = None,
    ) -> None:
        self._calendar, self._permissions, self._policy = calendar, permissions, policy
        self._whom = whom
        self._type = type_name if calendar.locks else ""
        self.by_type = bool(calendar.locks) and not type_name
        self._texts: dict[tuple[str, str], Placement] = {}
        self.placements: dict[tuple[date, bool, str], Placement] = {}
        self.waiting: list[LateDraft] = []
        self._moved: Counter[tuple[str, str]] = Counter()

    @property
    def some(self) -> bool:
        """Whether any day so far was late."""
        return bool(self._texts)

    @property
    def moved(self) -> tuple[MovedRows, ...]:
        return tuple(
            MovedRows(date=day, accounting_period=period, rows=rows)
            for (day, period), rows in sorted(self._moved.items())
        )

    def day_for(self, text: str, day: date, *, revenue: bool = False, type_name: str = "") -> str:
        """The day on which a row of this day counts; one that cannot count is refused."""
        kind = type_name if self.by_type else self._type
        found = self.placements.get((day, revenue, kind))
        if found is None:
            found = placed(
                self._calendar, day, self._permissions, self._policy,
                type_name=kind, revenue=revenue, whom=self._whom,
            )  # fmt: skip
            self.placements[day, revenue, kind] = found
        if found.document_day is not None:
            self._texts[text, kind] = found
        return found.day.isoformat()

    def placement_of(self, day: date, *, revenue: bool = False, type_name: str = "") -> Placement:
        """Where a row of a day that was looked at goes."""
        kind = type_name if self.by_type else self._type
        found = self.placements.get((day, revenue and (self.by_type or self.some), kind))
        return found or self.placements[day, False, kind]

    def documents(self, days: Sequence[str], types: Sequence[str] = ()) -> Sequence[str | None]:
        """The days of documents, where they are not the days on which rows count."""
        keys = self._keys(days, types)
        return [key[0] if key in self._texts else None for key in keys]

    def count(
        self, documents: Sequence[str | None], days: Sequence[str], types: Sequence[str] = ()
    ) -> None:
        """Remember for the answer which days were used."""
        if not self.some:
            return
        for key, day in zip(self._keys(documents, types), days, strict=True):
            document, kind = key
            if document is not None:
                self._moved[day, self._texts[document, kind].period.name] += 1

    def waits(self, days: Sequence[str], types: Sequence[str] = ()) -> Sequence[int]:
        """The places of rows that wait for approval."""
        if self._policy is not LatePolicy.QUEUE or not self._texts:
            return ()
        keys = enumerate(self._keys(days, types))
        return [place for place, key in keys if key in self._texts]

    def _keys(self, texts: Sequence[D], types: Sequence[str]) -> Iterable[tuple[D, str]]:
        return zip(texts, types if self.by_type else repeat(self._type), strict=False)

    def set_aside(self, drafts: Sequence[LateDraft]) -> None:
        self.waiting += drafts
        if len(self.waiting) > WAITING_AT_MOST:
            raise TooManyLateRows(limit=WAITING_AT_MOST)

    def settle(self, books: Books, caller: Caller, batch: Batch) -> None:
        """Ask again where rows go, now that nobody can close between, and queue what waits."""
        policy = caller.tenant.settings.late_policy
        check_still_so(self.placements, books.calendar(), caller.permissions, policy)
        for draft in self.waiting:
            _check_not_staged(books, batch, draft)
            queue(books, caller, draft)


def without(chunk: Chunk, places: Sequence[int]) -> RowsChunk:
    """A chunk that lacks some of its rows."""
    left = set(places)
    kept = [place for place in range(len(chunk)) if place not in left]
    return RowsChunk([chunk.row(place) for place in kept], [chunk.line_of(place) for place in kept])


def transaction_draft(chunk: Chunk, place: int, type_name: str) -> LateDraft:
    """A late transaction as its row of a file says."""
    row = {name: value for name, value in chunk.row(place).items() if value}
    return LateDraft(
        kind=LateKind.TRANSACTION,
        number=row["number"],
        type=type_name,
        document_day=date.fromisoformat(row["date"]),
        payload={"rows": [row]},
    )


def entry_drafts(chunk: Chunk, places: Sequence[int]) -> list[LateDraft]:
    """Late journal entries, each with its rows of a file, which follow one another."""
    numbers = chunk.column("entry_id")
    entries: list[list[dict[str, str]]] = []
    before = None
    for place in places:
        row = {name: value for name, value in chunk.row(place).items() if value}
        if before != place - 1 or numbers[place] != numbers[before]:
            entries.append([])
        entries[-1].append(row)
        before = place
    return [
        LateDraft(
            kind=LateKind.ENTRY,
            number=rows[0]["entry_id"],
            type="",
            document_day=date.fromisoformat(rows[0]["date"]),
            payload={"rows": rows},
        )
        for rows in entries
    ]


def _check_not_staged(books: Books, batch: Batch, draft: LateDraft) -> None:
    """Refuse a number that a row of the same file has too, or one of an import under way."""
    number, kind = draft.number, draft.type or "journal entry"
    if draft.kind is LateKind.TRANSACTION:
        taken = list(books.imports.taken_transactions(batch, [(number, kind)]).values())
    else:
        taken = list(books.imports.taken_entries(batch, [number]).values())
    if taken:
        raise number_taken(kind, number, taken[0])


def queue(books: Books, caller: Caller, draft: LateDraft) -> int:
    """Let something wait for approval; what has its number, or waits under it, is refused.

    Entries of files have been looked for, and one by itself has no number yet.
    """
    if draft.kind is LateKind.TRANSACTION and (
        books.transaction_numbered(draft.number, draft.type) is not None
    ):
        raise TransactionNumberTaken(type=draft.type, number=draft.number)
    # A fence of SQLite would refuse what the statement itself passes over.
    waits = books.policies.waits(draft.kind, draft.number, draft.type)
    late_id = None if waits else books.policies.queue(draft, caller)
    if late_id is None:
        raise LateNumberWaits(kind=draft.type or "journal entry", number=draft.number)
    books.note(
        Event.LATE_TRANSACTION_QUEUED,
        caller,
        subject=f"late transaction {late_id}",
        old={},
        new={
            "kind": draft.kind.value,
            "number": draft.number,
            "type": draft.type,
            "documentDate": draft.document_day.isoformat(),
        },
    )
    return late_id
