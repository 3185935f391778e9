"""kill -9 of a server in the middle of posting, closing and trial balances, over and over.

After each kill the server is started again on the same database. What clients
were told before is kept, and compared with what is there afterwards.
"""

import http.client
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field

import psycopg

from contract.ledger_rows import CODES, entry
from contract.started_server import DatabaseFile, StartedServer
from contract.zuora import Answer, Json, Zuora, assert_done

POSTERS = 2
JANUARY = {"name": "Jan 2016", "day": "2016-01-31"}
LATER = {"name": "Open-Ended", "day": "2016-02-01"}
# A run whose worker died is taken up when its lease is over; the rounds are short.
SETTINGS = {"MONTHEND_LEASE_SECONDS": "1"}
SECONDS = random.Random(9)
TIMES_AS_MANY = 3
SECONDS_TO_END = 5.0
RUNS_UNDER_WAY = "SELECT count(*) FROM trial_balance_run WHERE state = 'leased'"
GHOSTS = (
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
    "AND application_name = 'monthend'"
)
BROKEN = (http.client.HTTPException, ConnectionError, TimeoutError)


@dataclass(slots=True)
class Told:
    """What clients were told before a kill, over all rounds."""

    numbers: dict[str, str] = field(default_factory=dict)
    repeated: list[str] = field(default_factory=list)
    attempted: set[str] = field(default_factory=set)
    statuses: set[str] = field(default_factory=lambda: {"Open"})
    changes: int = 0
    problems: list[BaseException] = field(default_factory=list)


@dataclass(slots=True)
class Aftermath:
    """What a server said when it was started again on the same file."""

    lost: list[str] = field(default_factory=list)
    wrong_statuses: list[str] = field(default_factory=list)
    runs_cut_short: int = 0
    kills: int = 0
    ghosts: list[int] = field(default_factory=list)


def post_until_killed(zuora: Zuora, told: Told, *, name: str, day: str, poster: str) -> None:
    """Post one entry after another, each with notes of its own."""
    number = 0
    try:
        while True:
            number += 1
            notes = f"{poster}-{number}"
            told.attempted.add(notes)
            answer = zuora.post(entry(name, day, "1.23", notes=notes))
            if answer.json["success"]:
                entry_number = answer.json["journalEntryNumber"]
                if entry_number in told.numbers:
                    told.repeated.append(entry_number)
                told.numbers[entry_number] = notes
            # Enough to be hit by a kill, and not more than can be read again afterwards.
            time.sleep(0.002)
    except BROKEN:
        pass
    except BaseException as problem:
        told.problems.append(problem)


def close_until_killed(zuora: Zuora, told: Told, period: str) -> None:
    """Run, set to pending close, close and reopen one period over and over."""
    steps: list[tuple[Callable[[str], Answer], str | None]] = [
        (zuora.run_trial_balance, None),
        (zuora.pending_close, "PendingClose"),
        (zuora.run_trial_balance, None),
        (zuora.close, "Closed"),
        (zuora.reopen, "Open"),
    ]
    try:
        while True:
            for act, status in steps:
                # Until the answer is here, both states are possible after a restart.
                possible = {status} if status else told.statuses
                told.statuses |= possible
                if act(period).json["success"]:
                    told.statuses = possible
                    told.changes += 1
                time.sleep(0.01)
                told.statuses = {zuora.period(period)["status"]}
    except BROKEN:
        pass
    except BaseException as problem:
        told.problems.append(problem)


def work_until_killed(
    server: StartedServer, zuora: Zuora, told: Told, round_number: int, *, in_a_run: bool
) -> None:
    """Two post into open days, one into the period that another closes and reopens."""
    january = zuora.periods()[0]["id"]
    targets = [LATER] * POSTERS + [JANUARY]
    threads = [
        threading.Thread(
            target=post_until_killed,
            args=(zuora.at(server.url, keep_alive=True), told),
            kwargs={**target, "poster": f"round {round_number} poster {poster}"},
        )
        for poster, target in enumerate(targets)
    ]
    threads.append(
        threading.Thread(
            target=close_until_killed,
            args=(zuora.at(server.url, keep_alive=True), told, january),
        )
    )
    told_before = len(told.numbers)
    for thread in threads:
        thread.start()
    time.sleep(SECONDS.uniform(0.05, 0.3))
    wait_for_entries(told, told_before + len(targets), seconds=5)
    if in_a_run:
        wait_for_a_run(server.database, seconds=5)
    server.kill()
    for thread in threads:
        thread.join(timeout=60)


def look_back(zuora: Zuora, told: Told, seen: Aftermath, before: set[str]) -> None:
    """Check what this round was told against what is there now."""
    for number in set(told.numbers) - before:
        answer = zuora.journal_entry(number)
        if not answer.json["success"] or answer.json["notes"] != told.numbers[number]:
            seen.lost.append(number)
    status = zuora.periods()[0]["status"]
    if status not in told.statuses:
        seen.wrong_statuses.append(f"{status} is not one of {told.statuses}")
    told.statuses = {status}


def wait_for_entries(told: Told, count: int, *, seconds: float) -> None:
    """Return once so many were acknowledged: a machine with much to do has a slow server."""
    until = time.monotonic() + seconds
    while len(told.numbers) < count and time.monotonic() < until:
        time.sleep(0.002)


@contextmanager
def looked_into(database: DatabaseFile) -> Iterator[Callable[[str], list[int]]]:
    """Asks the database itself, past every program, for one column of whole numbers."""
    if database.elsewhere is not None:
        with psycopg.connect(database.elsewhere, autocommit=True) as there:
            yield lambda query: [int(value) for (value,) in there.execute(query)]
    else:
        with closing(sqlite3.connect(f"file:{database.path}?mode=ro", uri=True)) as here:
            yield lambda query: [int(value) for (value,) in here.execute(query)]


def wait_for_a_run(database: DatabaseFile, *, seconds: float) -> None:
    """Return in the middle of a run, which takes a few milliseconds."""
    until = time.monotonic() + seconds
    with looked_into(database) as ask:
        while ask(RUNS_UNDER_WAY) == [0] and time.monotonic() < until:
            pass


def runs_under_way(database: DatabaseFile) -> int:
    """How many runs the dead server had begun and not finished."""
    with looked_into(database) as ask:
        return ask(RUNS_UNDER_WAY)[0]


def ghosts(database: DatabaseFile) -> list[int]:
    """Sessions of the dead server that the database server goes on with for seconds."""
    if database.elsewhere is None:
        return []
    until = time.monotonic() + SECONDS_TO_END
    with looked_into(database) as ask:
        while (left := ask(GHOSTS)) and time.monotonic() < until:
            time.sleep(0.02)
    return left


@dataclass(slots=True)
class Killed:
    """The database after the last kill, a server on it again, and what was told before."""

    database: DatabaseFile
    zuora: Zuora
    told: Told
    seen: Aftermath


@contextmanager
def killed_over_and_over(
    database: DatabaseFile, *, kills: int, runs_to_cut_short: int, every: int
) -> Iterator[Killed]:
    """Kill that often, and on until so many runs were cut short; one of `every` aims at them."""
    owner = database.init()
    database.import_csv("codes", CODES)
    told, seen, before = Told(), Aftermath(), set[str]()
    token = ""
    with ExitStack() as stack:
        while True:
            server = StartedServer(database, settings=SETTINGS)
            stack.callback(server.stop)
            zuora = Zuora(server.wait_until_ready().url, token)
            if not token:
                zuora = Zuora.signed_in(server.url, owner)
                zuora.create("Jan 2016", "2016-01-01", "2016-01-31")
                token = zuora.token
            look_back(zuora.at(server.url, keep_alive=True), told, seen, before)
            before = set(told.numbers)
            enough = seen.kills >= kills and seen.runs_cut_short >= runs_to_cut_short
            if enough or seen.kills >= kills * TIMES_AS_MANY:
                break
            work_until_killed(server, zuora, told, seen.kills, in_a_run=seen.kills % every == 0)
            seen.kills += 1
            seen.ghosts += ghosts(database)
            seen.runs_cut_short += runs_under_way(database)
        yield Killed(database=database, zuora=zuora, told=told, seen=seen)


def entries(killed: Killed) -> list[Json]:
    """Every entry there is, acknowledged or not, read by number until the numbers end."""
    client = killed.zuora.at(killed.zuora.url, keep_alive=True)
    found, missing, number = [], 0, 0
    while missing < 50:
        number += 1
        said = client.journal_entry(f"JE-{number:08d}").json
        missing = 0 if said["success"] else missing + 1
        if said["success"]:
            found.append(said)
    return found


def close_at_last(zuora: Zuora, *, seconds: float) -> tuple[str, str]:
    """Close January once nothing stands in the way; its status and that of its last run."""
    january = zuora.periods()[0]
    if january["status"] != "Closed":
        wait_until_idle(zuora, january["id"], seconds=seconds)
        assert_done(zuora.close(january["id"]))
    said = zuora.after_trial_balance(january["id"], seconds=seconds)
    return said["status"], said["runTrialBalanceStatus"]


def wait_until_idle(zuora: Zuora, period: str, *, seconds: float = 60) -> None:
    """Return when a run can be asked for, which is when none is queued or leased."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if zuora.run_trial_balance(period).json["success"]:
            zuora.after_trial_balance(period, seconds=seconds)
            return
        time.sleep(0.1)
    raise AssertionError("a run stands in the way for ever")
