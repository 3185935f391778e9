"""kill -9 in the middle of posting, closing and trial balances, twenty times.

After each the server is started again on the same file: what was acknowledged
is there, what was not is there whole or not at all, and nothing hangs.
"""

import http.client
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from contract.ledger_rows import CODES, entry
from contract.started_server import DatabaseFile, StartedServer
from contract.zuora import Answer, Json, Zuora, assert_done

KILLS = 20
POSTERS = 2
JANUARY = {"name": "Jan 2016", "day": "2016-01-31"}
LATER = {"name": "Open-Ended", "day": "2016-02-01"}
# A run whose worker died is taken up when its lease is over; the rounds are short.
SETTINGS = {"MONTHEND_LEASE_SECONDS": "1"}
SECONDS = random.Random(9)
BROKEN = (http.client.HTTPException, ConnectionError, TimeoutError)


@dataclass(slots=True)
class Told:
    """What clients were told before a kill, over all rounds."""

    numbers: dict[str, str] = field(default_factory=dict)
    attempted: set[str] = field(default_factory=set)
    statuses: set[str] = field(default_factory=lambda: {"Open"})
    changes: int = 0
    run_began: threading.Event = field(default_factory=threading.Event)
    problems: list[BaseException] = field(default_factory=list)


@dataclass(slots=True)
class Aftermath:
    """What a server said when it was started again on the same file."""

    lost: list[str] = field(default_factory=list)
    wrong_statuses: list[str] = field(default_factory=list)
    runs_cut_short: int = 0


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
                told.numbers[answer.json["journalEntryNumber"]] = notes
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
                    if act != zuora.reopen:
                        told.run_began.set()
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
    for thread in threads:
        thread.start()
    time.sleep(SECONDS.uniform(0.05, 0.3))
    if in_a_run:
        # A run takes a few milliseconds: this kill is to come in the middle of one.
        told.run_began.clear()
        told.run_began.wait(timeout=5)
        time.sleep(SECONDS.uniform(0, 0.004))
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


def runs_under_way(database: DatabaseFile) -> int:
    """How many runs the dead server had begun and not finished."""
    with sqlite3.connect(f"file:{database.path}?mode=ro", uri=True) as connection:
        counted = connection.execute("select count(*) from trial_balance_run where state='leased'")
        return int(counted.fetchone()[0])


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
    """Kill that often, or until so many runs were cut short; one kill of `every` aims at them."""
    owner = database.init()
    database.import_csv("codes", CODES)
    told, seen, before = Told(), Aftermath(), set[str]()
    token = ""
    for round_number in range(kills + 1):
        server = StartedServer(database, settings=SETTINGS).wait_until_ready()
        zuora = Zuora(server.url, token) if token else Zuora.signed_in(server.url, owner)
        if not token:
            zuora.create("Jan 2016", "2016-01-01", "2016-01-31")
        token = zuora.token
        look_back(zuora, told, seen, before)
        before = set(told.numbers)
        if round_number == kills or seen.runs_cut_short >= runs_to_cut_short:
            break
        work_until_killed(server, zuora, told, round_number, in_a_run=round_number % every == 0)
        seen.runs_cut_short += runs_under_way(database)
    try:
        yield Killed(database=database, zuora=zuora, told=told, seen=seen)
    finally:
        server.stop()


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killed]:
    database = DatabaseFile(tmp_path_factory.mktemp("killed") / "monthend.db")
    with killed_over_and_over(database, kills=KILLS, runs_to_cut_short=KILLS, every=3) as killed:
        yield killed


def entries(killed: Killed) -> list[Json]:
    """Every entry there is, acknowledged or not, read by number until the numbers end."""
    found, missing, number = [], 0, 0
    while missing < 50:
        number += 1
        said = killed.zuora.journal_entry(f"JE-{number:08d}").json
        missing = 0 if said["success"] else missing + 1
        if said["success"]:
            found.append(said)
    return found


def test_the_kills_came_in_the_middle_of_work(killed: Killed) -> None:
    assert killed.told.problems == []
    assert len(killed.told.numbers) > KILLS
    assert killed.told.changes > KILLS
    assert len(killed.told.attempted) > len(killed.told.numbers), "no kill hit a request in flight"
    assert killed.seen.runs_cut_short > 0, "no kill hit a run"


def test_every_acknowledged_entry_is_there(killed: Killed) -> None:
    assert killed.seen.lost == []


def test_every_acknowledged_status_is_there(killed: Killed) -> None:
    assert killed.seen.wrong_statuses == []


def test_a_token_outlives_the_process(killed: Killed) -> None:
    assert_done(killed.zuora.get("/v1/accounting-periods"))


def test_nothing_is_there_that_nobody_sent(killed: Killed) -> None:
    assert {each["notes"] for each in entries(killed)} <= killed.told.attempted


def test_no_run_hangs(killed: Killed) -> None:
    """A run whose worker was killed is taken up again, and the period can be closed."""
    assert close_at_last(killed.zuora, seconds=60) == ("Closed", "Completed")


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


def test_debits_equal_credits_and_all_entries(killed: Killed) -> None:
    """The balances add up to the entries themselves, kill after kill."""
    cents = sum(
        round(each["amount"] * 100)
        for entry_said in entries(killed)
        for each in entry_said["journalEntryItems"]
        if each["type"] == "Debit"
    )
    last = killed.zuora.periods()[-1]
    assert last["name"] == "Open-Ended"
    killed.zuora.create("The rest", last["startDate"], "2017-12-31")
    period = killed.zuora.periods()[-2]["id"]
    wait_until_idle(killed.zuora, period)
    rows = killed.zuora.trial_balance(period)["rows"]
    closings = {row["accountingCode"]: round(float(row["closing"]) * 100) for row in rows}
    assert closings["Deferred Revenue"] == cents
    assert sum(closings.values()) == 0


def test_the_file_is_sound(killed: Killed) -> None:
    with sqlite3.connect(f"file:{killed.database.path}?mode=ro", uri=True) as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        assert connection.execute("pragma foreign_key_check").fetchone() is None


# Negative controls: builds that are wrong on purpose, before the same questions -------------


def test_the_kills_find_answers_that_come_before_the_commit(tmp_path: Path) -> None:
    bad = DatabaseFile(tmp_path / "monthend.db", module="fault.known_bad.answer_before_commit")
    with killed_over_and_over(bad, kills=2, runs_to_cut_short=KILLS, every=KILLS) as killed:
        assert killed.seen.lost, "the known-bad build was not caught"


def test_the_kills_find_a_lease_that_never_ends(tmp_path: Path) -> None:
    bad = DatabaseFile(tmp_path / "monthend.db", module="fault.known_bad.endless_lease")
    with killed_over_and_over(bad, kills=8, runs_to_cut_short=1, every=1) as killed:
        assert killed.seen.runs_cut_short > 0
        with pytest.raises(AssertionError, match=r"stands in the way|did not end"):
            close_at_last(killed.zuora, seconds=4)
