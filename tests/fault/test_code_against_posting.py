"""Posters against somebody who deactivates their accounting code, with three processes.

A code that was posted to cannot be deactivated, and a deactivated one cannot be
posted to: of the two requests at most one may be told that it is done.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from any_store import STORES
from contract.ledger_rows import CODES, entry
from contract.started_server import DatabaseFile, StartedServer
from contract.zuora import LOCK, RULE, Answer, Zuora, assert_done, reasons
from fault.test_post_against_close import new_database

SERVERS = 3
CODES_PATH = "/v1/accounting-codes"
ROUNDS = 60
ROUNDS_OF_CONTROL = 60
LATEST_START = 0.004
CODE_OUTSIDE_LOCK = "fault.known_bad.code_outside_lock"


@dataclass(slots=True)
class Round:
    """One code, and what was told to those who wanted it."""

    code: str
    posted: list[Answer] = field(default_factory=list)
    deactivated: list[Answer] = field(default_factory=list)
    after: Answer | None = None

    @property
    def in_use(self) -> bool:
        return any(answer.json["success"] for answer in self.posted)

    @property
    def off(self) -> bool:
        return any(answer.json["success"] for answer in self.deactivated)


def create_code(zuora: Zuora, name: str) -> str:
    said = {"name": name, "type": "OtherAssets"}
    return str(assert_done(zuora.send("POST", CODES_PATH, said))["id"])


def deactivate(zuora: Zuora, code: str) -> Answer:
    return zuora.request("PUT", f"{CODES_PATH}/{code}/deactivate")


def at_once(chance: random.Random, *acts: Callable[[], Answer]) -> list[Answer]:
    """All of it begun within a few milliseconds; the answers in the order of the acts."""
    answers: dict[int, Answer] = {}
    barrier = threading.Barrier(len(acts))

    def run(place: int, act: Callable[[], Answer], later: float) -> None:
        barrier.wait()
        time.sleep(later)
        answers[place] = act()

    threads = [
        threading.Thread(target=run, args=(place, act, chance.random() * LATEST_START))
        for place, act in enumerate(acts)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return [answers[place] for place in range(len(acts))]


@contextmanager
def servers(database: DatabaseFile) -> Iterator[list[Zuora]]:
    """Three processes on one database, and the administrator's client at each of them."""
    owner = database.init()
    database.import_csv("codes", CODES)
    with ExitStack() as stack:
        started = [stack.enter_context(StartedServer(database)) for _ in range(SERVERS)]
        first = Zuora.signed_in(started[0].url, owner)
        yield [first.at(server.url) for server in started]


def run_race(database: DatabaseFile, *, count: int) -> list[Round]:
    rounds = []
    chance = random.Random(7)
    with servers(database) as (first, second, third):
        first.create("Jan 2016", "2016-01-01", "2016-01-31")
        for number in range(count):
            name = f"Race {number}"
            one = Round(create_code(first, name))
            said = entry("Jan 2016", "2016-01-15", "10.00", debit=name)
            *posted, off = at_once(
                chance,
                partial(first.post, said),
                partial(second.post, said),
                partial(deactivate, third, one.code),
            )
            one.posted, one.deactivated = posted, [off]
            one.after = first.get(f"{CODES_PATH}/{one.code}")
            rounds.append(one)
    return rounds


@pytest.fixture(scope="module", params=STORES)
def race(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Round]:
    database = new_database(request.param, tmp_path_factory.mktemp("codes"), request)
    return run_race(database, count=ROUNDS)


def test_the_race_was_one(race: list[Round]) -> None:
    """Sometimes the posters won, and sometimes the other one did."""
    assert 0 < sum(each.in_use for each in race) < ROUNDS
    assert 0 < sum(each.off for each in race) < ROUNDS


def test_no_code_is_both_posted_to_and_deactivated(race: list[Round]) -> None:
    assert [each.code for each in race if each.in_use and each.off] == []


def test_somebody_always_wins(race: list[Round]) -> None:
    assert [each.code for each in race if not each.in_use and not each.off] == []


def test_the_code_reads_as_the_winner_was_told(race: list[Round]) -> None:
    for each in race:
        assert each.after is not None
        assert each.after.json["status"] == ("Inactive" if each.off else "Active")


def test_whoever_lost_was_refused_by_a_rule_or_asked_to_try_again(race: list[Round]) -> None:
    answers = [answer for each in race for answer in (*each.posted, *each.deactivated)]
    refused = [answer for answer in answers if not answer.json["success"]]
    assert refused
    told = {reason.category for answer in refused for reason in reasons(answer)}
    assert told <= {RULE, LOCK}


@pytest.mark.postgresql_by_night
@pytest.mark.parametrize("kind", STORES)
def test_the_race_finds_a_look_at_codes_outside_the_lock(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """The negative control: without it no finding would prove nothing."""
    database = new_database(kind, tmp_path, request, CODE_OUTSIDE_LOCK)
    race = run_race(database, count=ROUNDS_OF_CONTROL)
    assert any(each.in_use and each.off for each in race), "the known-bad build was not caught"
