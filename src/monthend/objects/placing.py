"""In which org each row of a call is written, where there are orgs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from monthend.domain.errors import Refusal
from monthend.entrance.ports import AsyncStore
from monthend.services import org_reach
from monthend.services.caller import Caller
from monthend.services.directory import Directory
from monthend.services.org_ports import Kept
from monthend.services.ports import Books

from .rows import GivenRow, read_id

T = TypeVar("T")
Placed = Sequence[Caller | Refusal]
"""Who writes each row, and why none does."""


async def callers_of(
    store: AsyncStore, caller: Caller, rows: Sequence[GivenRow], *, of_orgs: bool, new: bool
) -> Placed:
    """The caller at work in the org of each row: the working org's if it is new."""
    if not caller.orgs or not of_orgs:
        return [caller] * len(rows)
    if new:
        return [_writer(caller)] * len(rows)
    if len(caller.orgs) == 1:
        return [caller] * len(rows)

    def find(directory: Directory) -> Placed:
        return [org_reach.where(directory, caller, Kept.PERIOD, _key_of(row)) for row in rows]

    return await asyncio.wrap_future(store.submit_read_directory(find))


def _writer(caller: Caller) -> Caller | Refusal:
    try:
        return org_reach.to_write_in(caller)
    except Refusal as refusal:
        return refusal


def _key_of(row: GivenRow) -> str:
    """The id that a row names; one that is none is found nowhere."""
    said = next((value or "" for name, value in row.fields if name == "Id"), "")
    return read_id(said, [])


@dataclass(frozen=True, slots=True)
class PlacedWork:
    """What writes one row and answers its id, and who does it, at work in the row's org."""

    caller: Caller
    work: Callable[[Books], str]

    def numbered(self, books: Books) -> tuple[str, int]:
        """The id of the row and the number of its commit."""
        return self.work(books), books.commit_sequence


WorksIn = Callable[[PlacedWork], str]
"""Does a work in the books of its org, and answers the id of its row."""


def in_turn(store: AsyncStore, works: Iterable[PlacedWork]) -> Iterator[Future[tuple[str, int]]]:
    """Works handed over in their order: those of one calendar at once, and then the next.

    Whoever takes the next waits for the one before first.
    """
    for _, found in groupby(works, key=lambda each: each.caller.calendar_id):
        together = list(found)
        yield from store.submit_in_order(together[0].caller, [each.numbered for each in together])


def together(
    store: AsyncStore, works: Sequence[PlacedWork], write: Callable[[Books, WorksIn], T]
) -> Future[T]:
    """Works in one transaction, which holds the calendars of all of them in their order."""
    callers = {each.caller.calendar_id: each.caller for each in works}
    first, *others = sorted(callers)

    def work(books: Books) -> T:
        known = {first: books, **{each: books.beside(each) for each in others}}
        return write(books, lambda each: each.work(known[each.caller.calendar_id]))

    return store.submit(callers[first], work)
