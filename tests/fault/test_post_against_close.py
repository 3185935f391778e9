"""Six posters against one closer, over REST, with three processes on one database.

What every client was told is replayed by commit sequence: a posting that was
acknowledged with a number after the close's is a row that came too late.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest

from any_store import POSTGRESQL, STORES
from contract.ledger_rows import CODES, entry
from contract.started_server import Credentials, DatabaseFile, StartedServer
from contract.zuora import RULE, Json, Zuora, assert_done, reasons

SERVERS = 3
POSTERS = 6
PERIODS = 16
PERIODS_OF_CONTROL = 6
PAUSE = 0.12
PATIENCE = 5.0
FIRST_DAY = date(2016, 1, 1)
CHECK_OUTSIDE_LOCK = "fault.known_bad.check_outside_lock"
PLAIN_TRIGGER = "fault.known_bad.plain_trigger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """An entry the server has acknowledged."""

    period: str
    sequence: int
    cents: int


@dataclass(slots=True)
class Poster:
    """What one posting client was told, and the longest it waited for it."""

    postings: list[Posting] = field(default_factory=list)
    refused: int = 0
    longest_wait: float = 0.0
    problem: BaseException | None = None


@dataclass(slots=True)
class Race:
    """Everything the clients were told, and the frozen trial balances afterwards."""

    posters: list[Poster]
    closes: dict[str, int] = field(default_factory=dict)
    longest_close: float = 0.0
    frozen: dict[str, Json] = field(default_factory=dict)

    @property
    def late(self) -> list[Posting]:
        """Postings acknowledged into a period after its close."""
        return [
            posting
            for poster in self.posters
            for posting in poster.postings
            if posting.period in self.closes and posting.sequence > self.closes[posting.period]
        ]

    @property
    def posted(self) -> Counter[str]:
        """Cents acknowledged into each period."""
        cents: Counter[str] = Counter()
        for poster in self.posters:
            for posting in poster.postings:
                cents[posting.period] += posting.cents
        return cents


def day_of(index: int) -> str:
    return (FIRST_DAY + timedelta(days=index)).isoformat()


class Target:
    """The period that everybody posts into, until it is closed."""

    def __init__(self) -> None:
        self.index = 0
        self.over = threading.Event()


def post_without_pause(zuora: Zuora, poster: Poster, target: Target, *, cents: int) -> None:
    """Post into the target period as fast as the server answers."""
    try:
        while not target.over.is_set():
            index = target.index
            name = f"Day {index}"
            said = entry(name, day_of(index), f"{cents / 100:.2f}")
            began = time.monotonic()
            answer = zuora.post(said)
            poster.longest_wait = max(poster.longest_wait, time.monotonic() - began)
            assert answer.status == 200, answer.content
            if answer.json["success"]:
                sequence = answer.commit_sequence
                poster.postings.append(Posting(period=name, sequence=sequence, cents=cents))
            else:
                assert {reason.category for reason in reasons(answer)} == {RULE}, answer.content
                poster.refused += 1
    except BaseException as problem:
        poster.problem = problem


def close_one_by_one(zuora: Zuora, periods: list[str], race: Race, target: Target) -> None:
    """Let the posters run for a moment, close the period under them, and move on."""
    for index, period in enumerate(periods[:-1]):
        time.sleep(PAUSE)
        began = time.monotonic()
        answer = zuora.close(period)
        race.longest_close = max(race.longest_close, time.monotonic() - began)
        assert_done(answer)
        race.closes[f"Day {index}"] = answer.commit_sequence
        # The posters hit the closed period for a moment longer: that is when late rows come.
        time.sleep(0.01)
        target.index = index + 1


@contextmanager
def servers(database: DatabaseFile) -> Iterator[list[Zuora]]:
    """Three processes on one file, and the administrator's client at each of them."""
    owner: Credentials = database.init()
    database.import_csv("codes", CODES)
    with ExitStack() as stack:
        started = [StartedServer(database) for _ in range(SERVERS)]
        for server in started:
            stack.enter_context(server)
        first = Zuora.signed_in(started[0].url, owner)
        yield [first.at(server.url) for server in started]


def run_race(database: DatabaseFile, *, count: int = PERIODS) -> Race:
    race = Race(posters=[Poster() for _ in range(POSTERS)])
    target = Target()
    with servers(database) as places:
        closer = places[0]
        periods = [
            closer.create(f"Day {index}", day_of(index), day_of(index)) for index in range(count)
        ]
        clients = [place.at(place.url, keep_alive=True) for place in places * (POSTERS // SERVERS)]
        threads = [
            threading.Thread(
                target=post_without_pause,
                args=(client, poster, target),
                kwargs={"cents": 100 + index},
            )
            for index, (client, poster) in enumerate(zip(clients, race.posters, strict=True))
        ]
        for thread in threads:
            thread.start()
        try:
            close_one_by_one(closer, periods, race, target)
        finally:
            target.over.set()
            for thread in threads:
                thread.join(timeout=60)
        for index, period in enumerate(periods[:-1]):
            # A build that lets late rows in can fail its own proofs and freeze nothing.
            if closer.after_trial_balance(period, seconds=60)["runTrialBalanceStatus"] != "Error":
                race.frozen[f"Day {index}"] = closer.trial_balance(period)
    return race


def new_database(
    kind: str, folder: Path, request: pytest.FixtureRequest, module: str = "monthend"
) -> DatabaseFile:
    elsewhere = None
    if kind == POSTGRESQL:
        elsewhere = request.getfixturevalue("postgresql").empty_database()
    return DatabaseFile(folder / "monthend.db", module=module, elsewhere=elsewhere)


@pytest.fixture(scope="module", params=STORES)
def race(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Race:
    return run_race(new_database(request.param, tmp_path_factory.mktemp("race"), request))


def test_no_poster_was_told_anything_but_yes_and_closed(race: Race) -> None:
    assert [poster.problem for poster in race.posters] == [None] * POSTERS


def test_the_race_was_one(race: Race) -> None:
    """Every period was posted into and closed, and somebody came too late for each."""
    assert len(race.closes) == PERIODS - 1
    assert all(race.posted[period] > 0 for period in race.closes)
    assert sum(poster.refused for poster in race.posters) >= PERIODS - 1


def test_no_acknowledged_row_follows_its_close(race: Race) -> None:
    assert race.late == []


def test_the_commit_sequence_never_repeats(race: Race) -> None:
    told = [posting.sequence for poster in race.posters for posting in poster.postings]
    told += race.closes.values()
    assert len(told) == len(set(told))


def test_closes_and_their_periods_are_in_one_order(race: Race) -> None:
    assert list(race.closes.values()) == sorted(race.closes.values())


def test_the_frozen_trial_balance_is_what_was_acknowledged(race: Race) -> None:
    assert set(race.frozen) == set(race.closes)
    for period, said in race.frozen.items():
        debits = {row["accountingCode"]: cents_of(row["debit"]) for row in said["rows"]}
        credits = {row["accountingCode"]: cents_of(row["credit"]) for row in said["rows"]}
        assert debits["Deferred Revenue"] == race.posted[period]
        assert credits["Professional Services Revenue"] == race.posted[period]
        assert said["commitSequence"] >= race.closes[period]


def cents_of(amount: object) -> int:
    return round(float(str(amount)) * 100)


def test_nobody_starves(race: Race) -> None:
    """Each poster gets its share, and nobody waits long for an answer, the closer included."""
    shares = [len(poster.postings) for poster in race.posters]
    assert min(shares) >= max(shares) / 10, shares
    assert max(poster.longest_wait for poster in race.posters) < PATIENCE
    assert race.longest_close < PATIENCE


@pytest.mark.parametrize("kind", STORES)
def test_the_race_finds_a_check_outside_the_lock(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """The negative control: without it an empty list of late rows would prove nothing."""
    database = new_database(kind, tmp_path, request, CHECK_OUTSIDE_LOCK)
    race = run_race(database, count=PERIODS_OF_CONTROL)
    assert race.late, "the known-bad build was not caught"


@pytest.mark.postgresql
def test_the_race_finds_a_plain_trigger_at_repeatable_read(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    database = new_database(POSTGRESQL, tmp_path, request, PLAIN_TRIGGER)
    race = run_race(database, count=PERIODS_OF_CONTROL)
    assert race.late, "the known-bad build was not caught"
