"""Trouble that PostgreSQL reports, as clients are told of it, and what is left behind: nothing."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from contract.ledger_rows import CODES, entry
from contract.soap import Soap
from contract.started_server import DatabaseFile, StartedServer, environment
from contract.zuora import TEMPORARY, Zuora, assert_done, assert_refused
from postgresql_cluster import Cluster

pytestmark = pytest.mark.postgresql

SERIALIZATION, DEADLOCK = "40001", "40P01"
STATES = {
    "it is read-only": "25006",
    "serialization failure": SERIALIZATION,
    "deadlock": DEADLOCK,
    "access denied": "42501",
    "disk full": "53100",
    "out of memory": "53200",
    "too many connections": "53300",
    "lock time-out": "55P03",
    "statement time-out": "57014",
    "shut down by an administrator": "57P01",
    "starting up": "57P03",
    "I/O error": "58030",
    "damaged": "XX001",
}
CONNECTIONS = 10
SECONDS_TO_NOTICE = 6.0
SECONDS_UNNOTICED = 4.0
TROUBLE = """
CREATE OR REPLACE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN RAISE 'in trouble' USING ERRCODE = '{state}'; END$$;
CREATE TRIGGER trouble_entry BEFORE INSERT ON journal_entry EXECUTE FUNCTION trouble();
CREATE TRIGGER trouble_period BEFORE UPDATE ON accounting_period EXECUTE FUNCTION trouble();
"""
MENDED = "DROP FUNCTION trouble() CASCADE"
LEFT_BEHIND = """
SELECT format('%s sessions', count(*)) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'monthend' HAVING count(*) > {at_most}
UNION ALL SELECT 'a session ' || state FROM pg_stat_activity
WHERE datname = current_database() AND state LIKE 'idle in transaction%'
UNION ALL SELECT 'a calendar''s lock' FROM pg_locks WHERE locktype = 'advisory'
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Troubled:
    """A server whose database can be put in trouble."""

    zuora: Zuora
    soap: Soap
    january: str
    url: str

    @contextmanager
    def trouble(self, state: str) -> Iterator[None]:
        self.execute(TROUBLE.format(state=state))
        yield
        self.execute(MENDED)

    def execute(self, sql: str) -> None:
        with psycopg.connect(self.url) as there:
            there.execute(sql)

    def left_behind(self, *, sessions: int = CONNECTIONS) -> list[str]:
        """What idle sessions of the server hold; asked twice, so that nothing is under way."""
        for _ in range(2):
            time.sleep(0.05)
            with psycopg.connect(self.url) as there:
                found = there.execute(LEFT_BEHIND.format(at_most=sessions)).fetchall()
            if not found:
                break
        return [str(line) for (line,) in found]


@contextmanager
def troubled(
    cluster: Cluster, folder: Path, module: str = "monthend", **settings: str
) -> Iterator[Troubled]:
    url = cluster.empty_database()
    database = DatabaseFile(folder / "monthend.db", module=module, elsewhere=url)
    owner = database.init()
    database.import_csv("codes", CODES)
    with StartedServer(database, settings=settings) as server:
        zuora = Zuora.signed_in(server.url, owner)
        january = zuora.create("Jan 2016", "2016-01-01", "2016-01-31")
        soap = Soap.signed_in(server.url, owner)
        yield Troubled(zuora=zuora, soap=soap, january=january, url=url)
        # The cluster of the tests need not outlive anything, and an operator is to know of it.
        assert "set to fsync = off" in server.log
        assert "Traceback" not in server.log, server.log[-5000:]


@pytest.fixture(scope="module")
def books(postgresql: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Troubled]:
    with troubled(postgresql, tmp_path_factory.mktemp("troubled")) as books:
        yield books


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_trouble_is_told_in_each_dialect_and_passes(books: Troubled, state: str) -> None:
    posting = entry("Jan 2016", "2016-01-31", "1.23", notes=state)
    with books.trouble(state):
        answer = books.zuora.post(posting)
        assert_refused(answer, TEMPORARY, status=503, naming="nothing was changed")
        assert int(answer.headers["retry-after"]) > 0
        assert b"in trouble" not in answer.content
        said = books.soap.try_update({"Id": books.january, "Notes": state})
        assert said.fault.code.endswith("SERVER_UNAVAILABLE")
        assert "nothing was changed" in said.fault.message
    assert_done(books.zuora.post(posting))
    assert books.soap.update({"Id": books.january, "Notes": state})[0].success


def test_an_action_that_met_trouble_is_done_with_the_same_key(books: Troubled) -> None:
    row = {"Id": books.january, "Notes": "at last"}
    said = {"type": "AccountingPeriod", "objects": [row]}
    keyed = {"Idempotency-Key": "in trouble"}
    with books.trouble("55P03"):
        answer = books.zuora.send("POST", "/v1/action/update", said, keyed)
        assert_refused(answer, TEMPORARY, status=503, naming="nothing was changed")
    again = books.zuora.send("POST", "/v1/action/update", said, keyed)
    assert (again.status, again.headers.get("idempotent-replayed")) == (200, None)
    assert books.zuora.period(books.january)["notes"] == "at last"


def test_trouble_leaves_nothing_behind(books: Troubled) -> None:
    run_a_trial_balance(books)
    for state in STATES.values():
        fail_to_post(books, state)
    assert books.left_behind() == []


def run_a_trial_balance(books: Troubled) -> None:
    assert_done(books.zuora.run_trial_balance(books.january))
    books.zuora.after_trial_balance(books.january)


def fail_to_post(books: Troubled, state: str) -> None:
    with books.trouble(state):
        assert books.zuora.post(entry("Jan 2016", "2016-01-31")).status == 503


# A client that is gone ----------------------------------------------------------------------


def seconds_after_kill(url: str, module: str, *, at_most: float) -> float | None:
    """How long a session goes on whose process is killed in the middle of a statement."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, url], stdout=subprocess.PIPE, env=environment(), text=True
    )
    assert process.stdout is not None
    pid = int(process.stdout.readline())
    process.kill()
    process.wait()
    process.stdout.close()
    began = time.monotonic()
    with psycopg.connect(url, autocommit=True) as there:
        while time.monotonic() < began + at_most:
            query = "SELECT 1 FROM pg_stat_activity WHERE pid = %s"
            if there.execute(query, (pid,)).fetchone() is None:
                return time.monotonic() - began
            time.sleep(0.05)
        there.execute("SELECT pg_terminate_backend(%s)", (pid,))
    return None


def test_a_session_in_a_statement_ends_with_its_client(postgresql: Cluster) -> None:
    url = postgresql.empty_database()
    seconds = seconds_after_kill(url, "fault.session_at_work", at_most=SECONDS_TO_NOTICE)
    assert seconds is not None


# Negative controls: builds that are wrong on purpose, before the same questions -------------


def test_sessions_that_pile_up_are_found(postgresql: Cluster, tmp_path: Path) -> None:
    with troubled(postgresql, tmp_path, "fault.known_bad.kept_connections") as bad:
        for _ in range(CONNECTIONS):
            fail_to_post(bad, "53100")
        assert bad.left_behind(), "the known-bad build was not caught"


def test_a_lock_that_is_left_to_the_session_is_found(postgresql: Cluster, tmp_path: Path) -> None:
    build, soon = "fault.known_bad.kept_lock", {"MONTHEND_STATEMENT_SECONDS": "1"}
    with troubled(postgresql, tmp_path, build, **soon) as bad:
        assert_done(bad.zuora.run_trial_balance(bad.january))
        until = time.monotonic() + 5
        while not (left := bad.left_behind()) and time.monotonic() < until:
            pass
        assert "a calendar's lock" in left, "the known-bad build was not caught"


@pytest.mark.nightly
def test_a_session_that_outlives_its_client_is_found(postgresql: Cluster) -> None:
    url = postgresql.empty_database()
    deaf = "fault.known_bad.deaf_session"
    assert seconds_after_kill(url, deaf, at_most=SECONDS_UNNOTICED) is None
