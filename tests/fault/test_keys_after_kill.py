"""kill -9 under requests with an Idempotency-Key: sent again, each is done exactly once."""

import json
import random
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from any_store import POSTGRESQL, SQLITE
from contract.ledger_rows import CODES, entry
from contract.started_server import DatabaseFile, StartedServer
from contract.zuora import LOCK, Answer, Zuora, assert_done, assert_refused
from fault.killing import BROKEN
from reliability import tried

pytestmark = pytest.mark.postgresql_by_night

KILLS, KILLS_BY_NIGHT = 2, 50
POSTERS = 3
SECONDS = random.Random(3)
SECONDS_TO_BEGIN = 10.0
SECONDS_UNDER_WAY = 10.0
ENTRIES = "SELECT number, details FROM journal_entry"


@dataclass(slots=True)
class Sent:
    """What was sent under which key, by what became of it; a key is the entry's notes too."""

    answered: dict[str, str] = field(default_factory=dict)
    in_flight: set[str] = field(default_factory=set)
    again: dict[str, str] = field(default_factory=dict)
    replayed: int = 0
    held_up: int = 0
    problems: list[BaseException] = field(default_factory=list)


def post(zuora: Zuora, key: str) -> Answer:
    said = entry("Open-Ended", "2016-02-01", "1.23", notes=key)
    return zuora.send("POST", "/v1/journal-entries", said, {"Idempotency-Key": key})


def post_until_killed(zuora: Zuora, sent: Sent, poster: str) -> None:
    number = 0
    try:
        while True:
            number += 1
            key = f"{poster}-{number}"
            sent.in_flight.add(key)
            said = assert_done(post(zuora, key))
            sent.answered[key] = said["journalEntryNumber"]
            sent.in_flight.discard(key)
    except BROKEN:
        pass
    except BaseException as problem:
        sent.problems.append(problem)


def kill_under(server: StartedServer, zuora: Zuora, sent: Sent, round_number: int) -> None:
    threads = [
        threading.Thread(
            target=post_until_killed,
            args=(zuora.at(server.url, keep_alive=True), sent, f"{round_number}-{poster}"),
        )
        for poster in range(POSTERS)
    ]
    before, until = len(there(server.database)), time.monotonic() + SECONDS_TO_BEGIN
    for thread in threads:
        thread.start()
    while len(there(server.database)) == before and time.monotonic() < until:
        pass
    time.sleep(SECONDS.uniform(0, 0.2))
    server.kill()
    for thread in threads:
        thread.join(timeout=60)


def send_again(zuora: Zuora, sent: Sent) -> None:
    """Send what was in flight until it is answered, and one that had been."""
    for key in sorted(sent.in_flight):
        until = time.monotonic() + SECONDS_UNDER_WAY
        while (answer := post(zuora, key)).status == 409 and time.monotonic() < until:
            assert_refused(answer, LOCK, status=409)
            sent.held_up += 1
            time.sleep(0.1)
        sent.again[key] = assert_done(answer)["journalEntryNumber"]
        sent.replayed += "idempotent-replayed" in answer.headers
    sent.in_flight.clear()
    for key in list(sent.answered)[-1:]:
        assert assert_done(post(zuora, key))["journalEntryNumber"] == sent.answered[key]


def killed_and_sent_again(database: DatabaseFile, kills: int) -> Sent:
    owner = database.init()
    database.import_csv("codes", CODES)
    sent, token = Sent(), ""
    for round_number in range(kills + 1):
        with StartedServer(database) as server:
            zuora = Zuora(server.url, token) if token else Zuora.signed_in(server.url, owner)
            if not token:
                zuora.create("Jan 2016", "2016-01-01", "2016-01-31")
            token = zuora.token
            send_again(zuora.at(server.url, keep_alive=True), sent)
            if round_number < kills:
                kill_under(server, zuora, sent, round_number)
    assert sent.problems == []
    return sent


def there(database: DatabaseFile) -> list[tuple[str, str]]:
    """Number and key of every entry, past the program."""
    if database.elsewhere is not None:
        with psycopg.connect(database.elsewhere) as server:
            rows = server.execute(ENTRIES).fetchall()
    else:
        with closing(sqlite3.connect(f"file:{database.path}?mode=ro", uri=True)) as file:
            rows = file.execute(ENTRIES).fetchall()
    return [(str(number), str(json.loads(details)["notes"])) for number, details in rows]


def new_database(
    kind: str, folder: Path, request: pytest.FixtureRequest, module: str
) -> DatabaseFile:
    elsewhere = None
    if kind == POSTGRESQL:
        elsewhere = request.getfixturevalue("postgresql").empty_database()
    return DatabaseFile(folder / "monthend.db", module=module, elsewhere=elsewhere)


@pytest.mark.parametrize("kills", [KILLS, pytest.param(KILLS_BY_NIGHT, marks=pytest.mark.nightly)])
@pytest.mark.parametrize("kind", [SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.postgresql)])
def test_every_key_is_done_exactly_once(
    kind: str,
    kills: int,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    database = new_database(kind, tmp_path, request, "fault.short_lease")
    sent = killed_and_sent_again(database, kills)
    assert sent.again, "no kill hit a request in flight"
    entries = there(database)
    assert {key: number for number, key in entries} == {**sent.answered, **sent.again}
    assert len(entries) == len(sent.answered) + len(sent.again)
    tried(
        record_property,
        "kill -9 under requests with an Idempotency-Key, which are sent again",
        promise="A request with a key is done once",
        store=kind,
        times=kills,
        result=f"{len(sent.again)} were in flight, {sent.replayed} of them had been done; "
        "all are there exactly once",
    )


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(SQLITE, marks=pytest.mark.nightly),
        pytest.param(POSTGRESQL, marks=pytest.mark.postgresql),
    ],
)
def test_the_kills_find_an_answer_that_is_kept_apart_from_its_work(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    database = new_database(kind, tmp_path, request, "fault.known_bad.key_apart")
    killed_and_sent_again(database, 1)
    times = Counter(key for _, key in there(database))
    assert any(count > 1 for count in times.values()), "the known-bad build was not caught"
