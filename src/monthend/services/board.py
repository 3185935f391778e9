"""The periods of all entities and orgs that somebody reaches, and their close in one go.

Orgs close before the org they are below, and the earlier days before the later ones; the
rules of each close are those of the period itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from monthend.domain.errors import InvalidValue, Refusal, RuleBroken
from monthend.domain.period import AccountingPeriod
from monthend.domain.permissions import Operation

from . import close_preview, periods
from .caller import Caller
from .close_preview import Conditions
from .ports import Books

CLOSED_AT_ONCE = 200
"""Enough for a year of a dozen orgs; more in one transaction would keep others waiting."""


class NothingToClose(InvalidValue):
    message = "By {day}, as {field} says, no accounting period ends that is not closed."


class TooManyToClose(RuleBroken):
    message = "{count} accounting periods would be closed at once, and {limit} are the most."


class CascadeStopped(RuleBroken):
    message = "{place}, {name}: {why} Nothing was closed."


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An entity or an org with the periods of its books.

    `depth` is how far below the root of its entity an org is.
    """

    calendar_id: int
    name: str
    depth: int
    periods: Sequence[AccountingPeriod]

    @property
    def next_to_close(self) -> AccountingPeriod | None:
        return next((each for each in self.periods if not each.closed), None)

    def ending_on(self, day: date) -> AccountingPeriod | None:
        return next((each for each in self.periods if each.end_date == day), None)


def read(books: Books, caller: Caller) -> Sequence[Place]:
    """Every place that the caller reaches, each org with all below it right after it."""
    caller.require(Operation.READ_PERIODS)
    return [
        Place(
            calendar_id=calendar_id,
            name=name,
            depth=depth,
            periods=_books(books, calendar_id).calendar().periods,
        )
        for calendar_id, name, depth in _places(books, caller)
    ]


def _places(books: Books, caller: Caller) -> Iterator[tuple[int, str, int]]:
    several, paths = len(caller.reach) > 1, _paths(books, caller)
    for entity in caller.reach:
        if not entity.orgs:
            yield entity.calendar_id, entity.entity_name, 0
        for org in sorted(entity.orgs, key=lambda each: paths.get(each.org_id, ())):
            name = f"{entity.entity_name} · {org.name}" if several else org.name
            yield org.calendar_id, name, max(0, len(paths.get(org.org_id, ())) - 1)


def _paths(books: Books, caller: Caller) -> Mapping[str | None, tuple[int, ...]]:
    """The way down to each org by places in the tree, in which each comes after its parent."""
    if not caller.tenant.settings.multi_org:
        return {}
    paths: dict[str | None, tuple[int, ...]] = {None: ()}
    for place, org in enumerate(books.directory.orgs.tree(caller.tenant.id)):
        paths[org.org_id] = (*paths[org.parent_id], place)
    return paths


def _books(books: Books, calendar_id: int) -> Books:
    return books if calendar_id == books.calendar_id else books.also(calendar_id)


# The close of several -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """A period that a close in one go would close, in its turn.

    `conditions` are those of now: an earlier close of the same go can make more of them hold.
    """

    place: Place
    period: AccountingPeriod
    conditions: Conditions


def order(places: Sequence[Place], until: date) -> Sequence[tuple[Place, AccountingPeriod]]:
    """The periods to close that end by a day: by days, and on each the lowest orgs first."""
    found = [
        (place, period)
        for place in places
        for period in place.periods
        if not period.closed and period.end_date is not None and period.end_date <= until
    ]
    found.sort(key=lambda each: (each[1].end_date, -each[0].depth))
    return found


def preview(books: Books, caller: Caller, until: date) -> Sequence[Closing]:
    """What a close of everything that ends by a day would close, and what stands in its way."""
    found = order(read(books, caller), until)
    return [
        Closing(
            place=place,
            period=period,
            conditions=close_preview.conditions(
                _books(books, place.calendar_id), _at(caller, place.calendar_id), period
            ),
        )
        for place, period in found[:CLOSED_AT_ONCE]
    ]


def close(books: Books, caller: Caller, until: date) -> int:
    """Close everything that ends by a day, or nothing when one close is refused; how many."""
    caller.require(Operation.CLOSE)
    found = order(read(books, caller), until)
    if not found:
        raise NothingToClose(field="until", day=until)
    if len(found) > CLOSED_AT_ONCE:
        raise TooManyToClose(count=len(found), limit=CLOSED_AT_ONCE)
    wanted = sorted({place.calendar_id for place, _ in found} - {books.calendar_id})
    there = {books.calendar_id: books, **{each: books.beside(each) for each in wanted}}
    for place, period in found:
        try:
            periods.close(there[place.calendar_id], _at(caller, place.calendar_id), period.id)
        except Refusal as refused:
            raise CascadeStopped(place=place.name, name=period.name, why=str(refused)) from refused
    return len(found)


def _at(caller: Caller, calendar_id: int) -> Caller:
    """The caller at work in one of the calendars that they reach."""
    entity = next(
        each
        for each in caller.reach
        if calendar_id in (each.calendar_id, *(org.calendar_id for org in each.orgs))
    )
    return caller.working_in(entity).at(calendar_id)
