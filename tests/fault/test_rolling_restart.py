"""Two servers and two workers on PostgreSQL are restarted one after another under load.

Whoever asks the servers that say they are ready notices nothing of it. Where servers are
killed, clients send again what was not answered: all that was answered is there, once.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from any_store import POSTGRESQL
from contract.ledger_rows import CODES
from contract.started_server import DatabaseFile, StartedProcess
from contract.zuora import Zuora
from fault.fleet import Asked, Askers, Balancer, Fleet, ended_in_order, killed
from fault.killing import close_at_last
from postgresql_cluster import Cluster
from reliability import tried

pytestmark = [pytest.mark.postgresql, pytest.mark.nightly]

ROUNDS = 10
ROUNDS_AT_MOST = 10
PROMISE = "A restart of one process after another loses nothing"
# A server tells the balancer for longer than what it said before is kept; a lease is longer than a
# run takes on a machine with much else to do, and shorter than anybody's patience.
SETTINGS = {"MONTHEND_DRAIN_SECONDS": "2", "MONTHEND_LEASE_SECONDS": "10"}
ENTRIES = "SELECT number, details FROM journal_entry"
UNFINISHED = "SELECT count(*) FROM trial_balance_run WHERE state IN ('queued', 'leased')"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rolled:
    """What clients were told while processes came and went, and what is there then."""

    asked: Asked
    times: Counter[str]
    numbers: dict[str, str]
    unfinished: int
    closed: tuple[str, str]
    doctor: str
    log: str

    @property
    def lost(self) -> list[str]:
        told = self.asked.answered.items()
        return [key for key, number in told if self.numbers.get(key) != number]

    @property
    def twice(self) -> list[str]:
        return [key for key, times in self.times.items() if times > 1]


def rolled(
    cluster: Cluster,
    folder: Path,
    *,
    end: Callable[[StartedProcess], None],
    module: str = "monthend",
    rounds: int = ROUNDS,
    until: Callable[[Asked], bool] = lambda asked: False,
) -> Rolled:
    """Restart all of them so many times, or until clients have been told something."""
    url = cluster.empty_database()
    database = DatabaseFile(folder / "monthend.db", module=module, elsewhere=url)
    owner = database.init()
    database.import_csv("codes", CODES)
    with Fleet(database, SETTINGS) as fleet, Balancer(fleet.urls) as balancer:
        zuora = Zuora.signed_in(balancer.choose(), owner)
        january = zuora.create("Jan 2016", "2016-01-01", "2016-01-31")
        with Askers(balancer, zuora.token, january) as askers:
            for _ in range(rounds):
                fleet.restart_all(end)
                if until(askers.asked):
                    break
        there = looked_up(url)
        closed = close_at_last(zuora.at(balancer.choose()), seconds=60)
        with psycopg.connect(url) as connection:
            (unfinished,) = connection.execute(UNFINISHED).fetchone() or (-1,)
        doctor = database.run("doctor")
        return Rolled(
            asked=askers.asked,
            times=Counter(key for _, key in there),
            numbers={key: number for number, key in there},
            unfinished=int(unfinished),
            closed=closed,
            doctor="" if doctor.returncode == 0 else doctor.stdout,
            log=fleet.log,
        )


def looked_up(url: str) -> list[tuple[str, str]]:
    """Number and key of every entry, past the program."""
    with psycopg.connect(url) as there:
        rows = there.execute(ENTRIES).fetchall()
    return [(str(number), str(json.loads(details)["notes"])) for number, details in rows]


def assert_nothing_is_lost(seen: Rolled) -> None:
    assert seen.asked.problems == []
    assert seen.lost == []
    assert seen.twice == []
    assert set(seen.numbers) == set(seen.asked.answered), "something is there that was not answered"
    assert seen.asked.changes > 0
    assert seen.unfinished == 0
    assert seen.closed == ("Closed", "Completed")
    assert seen.doctor == ""
    assert "Traceback" not in seen.log, seen.log[-5000:]


def told(seen: Rolled) -> str:
    return (
        f"{len(seen.asked.answered):,} answered entries and {seen.asked.changes} closes, runs and "
        f"reopenings: 0 lost, 0 twice; {seen.asked.broken} connections broke and were asked again; "
        f"the slowest answer took {seen.asked.slowest:.1f} s"
    )


def test_a_rolling_restart_is_noticed_by_nobody(
    postgresql: Cluster, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    seen = rolled(postgresql, tmp_path, end=ended_in_order)
    assert_nothing_is_lost(seen)
    assert (seen.asked.broken, seen.asked.unavailable) == (0, 0)
    tried(
        record_property,
        "SIGTERM of two servers and two workers in turn, behind a balancer that asks `/readyz`",
        promise=PROMISE,
        store=POSTGRESQL,
        times=ROUNDS,
        result=told(seen),
    )


def test_servers_that_are_killed_in_turn_lose_nothing_and_do_nothing_twice(
    postgresql: Cluster, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    # What a dead server had begun may be taken up again after a second.
    seen = rolled(postgresql, tmp_path, end=killed, module="fault.short_lease")
    assert_nothing_is_lost(seen)
    assert seen.asked.broken > 0, "no kill hit a request in flight"
    tried(
        record_property,
        "kill -9 of two servers and two workers in turn; requests are sent again under their keys",
        promise=PROMISE,
        store=POSTGRESQL,
        times=ROUNDS,
        result=told(seen),
    )


# Negative controls: builds that are wrong on purpose, before the same questions -------------


def test_the_restarts_find_a_build_that_ends_at_once(postgresql: Cluster, tmp_path: Path) -> None:
    bad = rolled(
        postgresql,
        tmp_path,
        end=ended_in_order,
        module="fault.known_bad.hurried_end",
        rounds=ROUNDS_AT_MOST,
        until=lambda asked: asked.broken > 0,
    )
    assert bad.asked.broken > 0, "the known-bad build was not caught"


def test_the_kills_find_a_build_whose_keys_are_known_to_one_server(
    postgresql: Cluster, tmp_path: Path
) -> None:
    bad = rolled(
        postgresql,
        tmp_path,
        end=killed,
        module="fault.known_bad.keys_in_memory",
        rounds=ROUNDS_AT_MOST,
        until=lambda asked: asked.broken > 2,
    )
    assert bad.twice, "the known-bad build was not caught"


def test_the_kills_find_answers_that_come_before_the_commit(
    postgresql: Cluster, tmp_path: Path
) -> None:
    bad = rolled(
        postgresql,
        tmp_path,
        end=killed,
        module="fault.known_bad.answer_before_commit",
        rounds=ROUNDS_AT_MOST,
        until=lambda asked: asked.broken > 2,
    )
    assert bad.lost, "the known-bad build was not caught"
