"""A scenario loaded into empty books, by the services that everybody uses.

It takes several transactions: a close waits for its trial balance, which is run here and now. One
that is cut off leaves what was there by then, which a reset takes away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from time import sleep
from typing import Protocol, TypeVar

from monthend.domain.errors import NotFound, RuleBroken
from monthend.domain.permissions import Operation
from monthend.services import (
    accounting_codes,
    orgs,
    people_reach,
    periods,
    row_posting,
    sessions,
    tenant_clocks,
    tenants,
    trial_balances,
)
from monthend.services.caller import Caller, OrgPlace
from monthend.services.directory import Directory
from monthend.services.people_notes import check_manages, note
from monthend.services.people_reach import ReachesOnlyAPart
from monthend.services.period_generator import PlannedPeriod
from monthend.services.ports import Books, Store
from monthend.services.rehearsal_ports import RehearsalEvent

T = TypeVar("T")
OWNER = "monthend scenario"
PATIENCE = timedelta(minutes=1)
PAUSE_SECONDS = 0.01

Row = Mapping[str, str]


class NoSuchScenario(NotFound):
    message = "There is no scenario named {name}; scenarios are {known}."


class BooksNotEmpty(RuleBroken):
    message = (
        "A scenario is loaded into empty books, and these have something in them: reset first."
    )


class BalanceNotRun(RuleBroken):
    message = "The trial balance of {name} was not run within a minute: the scenario is cut off."


class ScenarioStore(Store, Protocol):
    """What a scenario is loaded into."""


class Loader:
    """Somebody at work on a scenario, made out anew whenever their tenant has changed."""

    def __init__(self, store: ScenarioStore, caller: Caller, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self.caller = caller
        self.org: str | None = None

    def write(self, work: Callable[[Books, Caller], T]) -> T:
        caller = self._placed()
        return self._store.write(caller, lambda books: work(books, caller))

    def read(self, work: Callable[[Books, Caller], T]) -> T:
        caller = self._placed()
        return self._store.read(caller, lambda books: work(books, caller))

    def look_up(self, work: Callable[[Directory], T]) -> T:
        return self._store.read_directory(work)

    def set_up(self, work: Callable[[Directory, Caller], T]) -> T:
        """Change how the tenant is set, and go on as whoever one is then."""
        by = self.caller
        done = self._store.write_directory(lambda directory: work(directory, by))
        self.renew()
        return done

    def renew(self) -> None:
        by = self.caller
        fresh = self._store.read_directory(
            lambda directory: sessions.caller_by_name(
                directory, by.tenant.id, by.username, by.channel, by.entity_id
            )
        )
        self.caller = fresh.tracked(by.track_id, by.reason)

    def _placed(self) -> Caller:
        places: Sequence[OrgPlace] = self.caller.orgs
        place = next((each for each in places if each.name == self.org), None)
        return self.caller if place is None else self.caller.in_org(place)

    # Steps -----------------------------------------------------------------------------------

    def it_is(self, at: datetime) -> None:
        """Have the tenant's clock stand at an instant."""
        self.write(lambda books, by: tenant_clocks.set_to(books, by, at))
        self.renew()

    def codes(self, kinds: Mapping[str, str]) -> None:
        def work(books: Books, by: Caller) -> None:
            for name, kind in kinds.items():
                accounting_codes.create(books, by, {"name": name, "type": kind})

        self.write(work)

    def periods(self, plans: Sequence[PlannedPeriod]) -> Sequence[str]:
        return self.write(lambda books, by: periods.generate(books, by, tuple(plans)))

    def post(self, rows: Sequence[Row]) -> None:
        def work(books: Books, by: Caller) -> None:
            for row in rows:
                row_posting.create(books, by, row)

        self.write(work)

    def close(self, ids: Sequence[str]) -> None:
        """Close periods one after the other, each with its trial balance."""
        for period_id in ids:
            self._do(periods.set_pending_close, period_id)
            self._do(periods.close, period_id)

    def reopen(self, ids: Sequence[str], reason: str) -> None:
        for period_id in ids:
            self.write(
                lambda books, by, each=period_id: periods.reopen(  # type: ignore[misc]
                    books, by, each, reason
                )
            )

    def switch(self, name: str, value: str) -> None:
        self.set_up(lambda directory, by: tenants.set_setting(directory, by, name, value))

    def add_org(self, name: str) -> None:
        """Add an org, unless it is there: a reset leaves it, with books that are empty."""
        if any(each.name == name for each in self.caller.orgs):
            return
        self.set_up(lambda directory, by: orgs.add(directory, by, name, None))

    def _do(self, step: Callable[[Books, Caller, str], None], period_id: str) -> None:
        self.write(lambda books, by: step(books, by, period_id))
        self._wait_for_balance(period_id)

    def _wait_for_balance(self, period_id: str) -> None:
        """Run it here, unless a worker has taken it: then that one is waited for."""
        until = self._clock() + PATIENCE
        tries = int(PATIENCE.total_seconds() / PAUSE_SECONDS)
        for _ in range(tries):
            if not self.read(lambda books, _: books.runs.unfinished(period_id)):
                return
            if self._clock() > until:
                break
            if not trial_balances.run_next(self._store, OWNER, self._clock()):
                sleep(PAUSE_SECONDS)
        raise BalanceNotRun(name=period_id)


def begin(loader: Loader, takes: Sequence[Operation]) -> None:
    """Refuse to load over what is there, and to begin what the caller could not end."""
    by = loader.caller

    def check(directory: Directory) -> None:
        people_reach.require_everywhere(directory, by, Operation.REHEARSE)
        for each in takes:
            by.require(each)
        if Operation.MANAGE_USERS in takes:
            check_manages(by)
            _check_roots(directory, by)

    loader.look_up(check)

    def is_empty(books: Books, _: Caller) -> bool:
        there = [each for each in books.calendar().periods if each.end_date is not None]
        return not there and not books.codes()

    if not loader.read(is_empty) or len(loader.caller.orgs) > 0:
        raise BooksNotEmpty


def _check_roots(directory: Directory, by: Caller) -> None:
    """Refuse who would reach but some orgs, where they have been and are to be again."""
    given = directory.orgs.of_user(by.user_id)
    tree = directory.orgs.tree(by.tenant.id)
    roots = {each.org_id for each in tree if each.parent_id is None}
    if given and not given & roots:
        raise by.turned_away(ReachesOnlyAPart(operation=Operation.REHEARSE.value))


def end(loader: Loader, name: str, told: str) -> None:
    """Say in the tenant's history what was loaded."""
    loader.set_up(
        lambda directory, by: note(
            directory, by, RehearsalEvent.SCENARIO_LOADED, name, new={"scenario": told}
        )
    )
