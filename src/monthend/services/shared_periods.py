"""Accounting periods that the global entity shares with others, which have copies of them.

Source: the page on sharing across entities. Only the global entity shares; its
periods and the copies are kept alike, custom fields too, and an entity that has periods of
its own deletes them first. Each entity opens and closes its copies by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from monthend.domain import lifecycle
from monthend.domain.errors import RuleBroken
from monthend.domain.history import Event
from monthend.domain.lifecycle import PeriodFields
from monthend.domain.period import AccountingPeriod, Facts
from monthend.domain.permissions import Operation

from . import duties, entities, task_templates
from .caller import Caller, Reach
from .ports import Books

Update = Callable[[Books, Caller, AccountingPeriod, PeriodFields], None]
Sharing = Mapping[Reach, bool]
SHARED_FIELDS = (
    "name", "start_date", "end_date", "fiscal_year", "fiscal_quarter", "notes", "custom_fields",
)  # fmt: skip


class PeriodsAreShared(RuleBroken):
    message = (
        "The accounting periods of {entity} are shared by the global entity; they are created, "
        "changed and deleted there."
    )


class EntityHasPeriods(RuleBroken):
    message = "{entity} has accounting periods of its own; delete them first."


class GlobalSharesItself(RuleBroken):
    message = "The global entity shares its accounting periods with others, not with itself."


class NotShared(RuleBroken):
    message = "The global entity does not share its accounting periods with {entity}."


def followers(books: Books, caller: Caller) -> Sequence[tuple[Books, Caller]]:
    """The books that follow what is done to the periods of these; refused in such books.

    They are opened before anything is written, so that each has its calendar to itself.
    """
    if not caller.tenant.settings.multi_entity:
        return ()
    check_own(books, caller)
    shared = books.directory.scopes.shared_with(books.calendar_id)
    return [_beside(books, caller, each) for each in shared]


def check_own(books: Books, caller: Caller) -> None:
    """Refuse what would make the periods of these books differ from those that are shared."""
    multi_entity = caller.tenant.settings.multi_entity
    if multi_entity and books.directory.scopes.shared_by(books.calendar_id) is not None:
        raise PeriodsAreShared(entity=entities.name_of(caller))


def created(following: Sequence[tuple[Books, Caller]], fields: PeriodFields) -> None:
    """Create a period in the books that follow."""
    for books, caller in following:
        _create(books, caller, fields)


def updated(
    following: Sequence[tuple[Books, Caller]],
    before: AccountingPeriod,
    fields: PeriodFields,
    update: Update,
) -> None:
    """Change the copies of a period as it was changed."""
    for books, caller in following:
        update(books, caller, _copy(books, before), fields)


def deleted(following: Sequence[tuple[Books, Caller]], period: AccountingPeriod) -> None:
    """Delete the copies of a period."""
    for books, caller in following:
        copy = _copy(books, period)
        stamp = caller.stamp(books.now)
        outcome = lifecycle.delete(books.calendar(), copy, books.facts(copy), stamp)
        duties.check_days(caller, books.calendar(), copy)
        books.save(outcome, caller)


def _copy(books: Books, period: AccountingPeriod) -> AccountingPeriod:
    """The copy of a period, which is there for as long as they are shared."""
    copy = books.calendar().named(period.name)
    assert copy is not None, "only what is shared is copied, renamed and deleted"
    return copy


def share(books: Books, caller: Caller, entity: str) -> int:
    """Share the periods of the global entity with another; how many there are."""
    caller.require(Operation.CREATE_PERIOD)
    place = entities.shared_place(books.directory, caller, entity)
    if place.calendar_id == books.calendar_id:
        raise GlobalSharesItself
    there, by = _beside(books, caller, place.calendar_id)
    scopes = books.directory.scopes
    if scopes.shared_by(place.calendar_id) is not None:
        return len(there.calendar().periods)
    if there.calendar().periods:
        raise EntityHasPeriods(entity=place.entity_name)
    scopes.share(place.calendar_id, books.calendar_id)
    for each in books.calendar().periods:
        copied = {name: getattr(each, name) for name in SHARED_FIELDS}
        _create(there, by, cast(PeriodFields, copied))
    entities.note(books.directory, caller, Event.PERIODS_SHARED, place, {"shared": True})
    return len(there.calendar().periods)


def stop(books: Books, caller: Caller, entity: str) -> None:
    """Share them no longer; the copies stay, as the entity's own."""
    caller.require(Operation.CREATE_PERIOD)
    place = entities.shared_place(books.directory, caller, entity)
    if books.directory.scopes.shared_by(place.calendar_id) is None:
        raise NotShared(entity=place.entity_name)
    books.directory.scopes.stop_sharing(place.calendar_id)
    entities.note(books.directory, caller, Event.PERIODS_SHARED, place, {"shared": False})


def sharing(books: Books, caller: Caller) -> Sharing:
    """The entities that the caller could share the periods with, where they are at work.

    With each it is said whether they are shared; only from the global entity there are any.
    """
    if not caller.tenant.settings.multi_entity:
        return {}
    home = entities.global_entity(books.directory, caller)
    of_org = caller.org is not None and caller.org.org_id is not None
    if caller.entity_id != home or of_org:
        return {}
    scopes = books.directory.scopes
    others = (each for each in caller.reach if each.entity_id != home)
    return {each: scopes.shared_by(each.calendar_id) is not None for each in others}


def _beside(books: Books, caller: Caller, calendar_id: int) -> tuple[Books, Caller]:
    """The books of another calendar in the same transaction, and the caller at work there."""
    places = books.directory.reach(caller.tenant.id)
    place = next(each for each in places if each.calendar_id == calendar_id)
    return books.beside(calendar_id), caller.working_in(place)


def _create(books: Books, caller: Caller, fields: PeriodFields) -> None:
    calendar, period_id = books.calendar(), books.new_id()
    earliest = None if calendar.periods else books.earliest_transaction()
    outcome = lifecycle.create(
        calendar,
        period_id,
        fields,
        Facts(earliest_transaction=earliest),
        caller.tenant.rules,
        caller.stamp(books.now),
    )
    books.save(outcome, caller)
    made = books.calendar().get(period_id)
    assert made is not None, "what was created is there"
    task_templates.make(books, caller, made)
