"""A meeting: a database, server processes on it, and one race after another there."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from contract.ledger_rows import CODES
from contract.soap import Soap
from contract.started_server import Credentials, DatabaseFile, StartedServer
from contract.zuora import Zuora

from .participants import (
    CLOSES_OF_A_PERIOD,
    Closer,
    Importer,
    guarded,
    raw_poster,
    rest_poster,
    runner,
)
from .raw_sql import RawPoster
from .told import Course, Place, Told

SERVERS = 2
POSTERS = 4
FIRST_DAY = date(2016, 1, 20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """How many closes there are at most, and who takes part besides REST and SOAP.

    With `until_late` it ends as soon as somebody was told of a row that came too late.
    """

    closes: int
    seed: int = 1
    raw_sql: bool = True
    imports: bool = True
    until_late: bool = False


@dataclass(slots=True)
class Meeting:
    """A database with its servers, and what was told in every race there."""

    database: DatabaseFile
    servers: list[StartedServer]
    owner: Credentials
    races: list[Told] = field(default_factory=list)

    def race(self, race: Race) -> Told:
        """A race on a calendar of its own."""
        tenant = f"Tenant {len(self.races) + 1}"
        owner = self.database.add_tenant(tenant)
        self.database.import_csv("codes", CODES, tenant=tenant)
        told = Told()
        self.races.append(told)
        _run(self, race, tenant, owner, told)
        return told

    @property
    def logs(self) -> str:
        return "".join(server.log for server in self.servers)


@contextmanager
def meeting(database: DatabaseFile) -> Iterator[Meeting]:
    """Server processes on a new database, a worker in each of them."""
    owner = database.init()
    with ExitStack() as stack:
        started = [StartedServer(database) for _ in range(SERVERS)]
        for server in started:
            stack.enter_context(server)
        yield Meeting(database=replace(database, warm=True), servers=started, owner=owner)


def _run(held: Meeting, race: Race, tenant: str, owner: Credentials, told: Told) -> None:
    first = Zuora.signed_in(held.servers[0].url, owner)
    soap = Soap.signed_in(held.servers[-1].url, owner)
    course = Course(_places(first, race.closes // CLOSES_OF_A_PERIOD + 2))
    with ExitStack() as stack:
        works: dict[str, Callable[[], None]] = {}
        for number in range(POSTERS):
            server = held.servers[number % len(held.servers)]
            client = first.at(server.url, keep_alive=True)
            stack.callback(client.hang_up)
            works[f"REST {number}"] = _rest(client, course, told, number)
        works["runner"] = _runner(first.at(held.servers[-1].url), course, told, race.seed)
        if race.raw_sql:
            works["raw SQL"] = _raw(stack, RawPoster(held.database, owner), course, told, "raw SQL")
        if race.raw_sql and held.database.elsewhere is not None:
            raw = RawPoster(held.database, owner, past_the_table=True)
            works["partition"] = _raw(stack, raw, course, told, "partition")
        if race.imports:
            works["import"] = _imports(Importer(held.database, tenant), course, told)
        closer = Closer(first, soap, told, seed=race.seed, until_late=race.until_late)
        _until_over(works, told, course, closer, race.closes)
    if not told.problems and not race.until_late:
        _wait_for_trial_balances(first, course)


def _raw(
    stack: ExitStack, poster: RawPoster, course: Course, told: Told, name: str
) -> Callable[[], None]:
    tried = told.of(name)
    stack.callback(poster.close)
    return lambda: raw_poster(poster, course, tried)


def _imports(importer: Importer, course: Course, told: Told) -> Callable[[], None]:
    tried = told.of("import")
    return lambda: importer.run(course, tried)


def _rest(client: Zuora, course: Course, told: Told, number: int) -> Callable[[], None]:
    tried = told.of(f"REST {number}")
    return lambda: rest_poster(client, course, tried, 100 + number)


def _runner(client: Zuora, course: Course, told: Told, seed: int) -> Callable[[], None]:
    chance = random.Random(seed)
    return lambda: runner(client, course, told, chance)


def _until_over(
    works: dict[str, Callable[[], None]], told: Told, course: Course, closer: Closer, closes: int
) -> None:
    threads = [
        threading.Thread(target=guarded(told, course, name, work)) for name, work in works.items()
    ]
    for thread in threads:
        thread.start()
    try:
        closer.run(course, closes)
    except Exception as problem:
        told.problems.append(f"closer: {type(problem).__name__}: {problem}")
    finally:
        course.over.set()
        for thread in threads:
            thread.join(timeout=90)


def _places(zuora: Zuora, count: int) -> list[Place]:
    """Periods of one day each, so that closing one leaves the next to be posted into."""
    places = []
    for number in range(count):
        name, day = f"Day {number}", (FIRST_DAY + timedelta(days=number)).isoformat()
        places.append(Place(number=number, id=zuora.create(name, day, day), name=name, day=day))
    return places


def _wait_for_trial_balances(zuora: Zuora, course: Course) -> None:
    """Until every closed period has its own; a build that lets late rows in can fail its proofs."""
    for place in course.places:
        if zuora.period(place.id)["status"] == "Closed":
            zuora.after_trial_balance(place.id, seconds=60)
