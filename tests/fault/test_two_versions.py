"""Two versions of the program and one database, as in the middle of an upgrade.

A program refuses to start on the tables of another. Where the tables become those of another
under a running server, for its connections were gone for a moment, it says that it is not ready
and refuses whatever it is asked, until the tables are its own again.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest

from any_store import POSTGRESQL, SQLITE
from contract.ledger_rows import CODES, entry
from contract.started_server import DatabaseFile, StartedServer
from contract.zuora import PERIODS, TEMPORARY, Answer, Zuora, assert_done, assert_refused
from fault.readiness_watch import ReadinessWatch
from monthend.storage.version import VERSION
from postgresql_cluster import Cluster
from reliability import tried
from storage.upgrading import dumps, restored, restored_on

pytestmark = pytest.mark.nightly

DAY = "2016-01-15"
SECONDS_TO_NOTICE = 90.0
END_SESSIONS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE application_name = 'monthend' AND datname = current_database()"
)
SET_VERSION = "UPDATE schema_version SET version = ?"
COUNT = "SELECT count(*) FROM journal_entry"
KINDS = [SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.postgresql)]
Request = pytest.FixtureRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A server of this program, whose tables become those of another and its own again."""

    database: DatabaseFile
    server: StartedServer
    zuora: Zuora

    @contextmanager
    def of_another_program(self, version: int) -> Iterator[None]:
        """While nobody is connected, somebody migrates the database, and back again."""
        self._becomes(version)
        yield
        self._becomes(VERSION)

    def _becomes(self, version: int) -> None:
        if self.database.elsewhere is None:
            # Another file comes in its place, as with a copy that was migrated.
            path = self.database.path
            copy = replace(self.database, path=path.with_suffix(".copy"))
            self.database.say("backup", str(copy.path))
            copy.path.with_name(copy.path.name + ".manifest.json").unlink()
            copy.change(SET_VERSION, version)
            for each in path.parent.glob(f"{path.name}-*"):
                each.unlink()
            shutil.move(copy.path, path)
        else:
            self.database.change(SET_VERSION, version)
            with psycopg.connect(self.database.elsewhere, autocommit=True) as there:
                there.execute(END_SESSIONS)

    def post(self) -> Answer:
        return self.zuora.post(entry("Jan 2016", DAY))

    def entries(self) -> int:
        if self.database.elsewhere is None:
            with sqlite3.connect(self.database.path) as here:
                return int(here.execute(COUNT).fetchone()[0])
        with psycopg.connect(self.database.elsewhere) as there:
            (count,) = there.execute(COUNT).fetchone() or (-1,)
        return int(count)


@contextmanager
def served(kind: str, folder: Path, request: Request, module: str = "monthend") -> Iterator[Served]:
    elsewhere = None
    if kind == POSTGRESQL:
        cluster: Cluster = request.getfixturevalue("postgresql")
        elsewhere = cluster.empty_database()
    database = DatabaseFile(folder / "monthend.db", module=module, elsewhere=elsewhere)
    owner = database.init()
    database.import_csv("codes", CODES)
    with StartedServer(database) as server:
        zuora = Zuora.signed_in(server.url, owner)
        zuora.create("Jan 2016", "2016-01-01", "2016-01-31")
        yield Served(database=database, server=server, zuora=zuora)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("version", [VERSION + 1, VERSION - 1], ids=["newer", "older"])
def test_a_server_on_the_tables_of_another_program_is_not_ready_and_writes_nothing(
    kind: str,
    version: int,
    request: Request,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    with served(kind, tmp_path, request) as books, ReadinessWatch(books.server.url) as watch:
        assert_done(books.post())
        watch.wait_until(ready=True, seconds=SECONDS_TO_NOTICE)
        with books.of_another_program(version):
            fell = watch.wait_until(ready=False, seconds=SECONDS_TO_NOTICE)
            checks = books.zuora.get("/readyz").json["checks"]
            assert checks["schema"]["state"] == "failed"
            for answer in (books.post(), books.zuora.get(PERIODS)):
                assert_refused(answer, TEMPORARY, status=503, naming="nothing was changed")
                assert "retry-after" in answer.headers
            assert books.entries() == 1
        watch.wait_until(ready=True, seconds=SECONDS_TO_NOTICE)
        assert_done(books.post())
        assert books.entries() == 2
        assert "Traceback" not in books.server.log, books.server.log[-5000:]
    tried(
        record_property,
        f"the schema becomes {'a newer' if version > VERSION else 'an older'} one under a server",
        promise="Two versions of the program do not write to one database",
        store=kind,
        times=1,
        result=f"not ready after {fell:.1f} s, every request refused until the schema is its own",
    )


EVERY_DUMP = [
    pytest.param(dump, id=dump.stem, marks=[pytest.mark.postgresql] if kind == POSTGRESQL else [])
    for kind in (SQLITE, POSTGRESQL)
    for dump in dumps(kind)
    if int(dump.stem[:3]) < VERSION
]


@pytest.mark.parametrize("command", ["serve", "worker"])
@pytest.mark.parametrize("dump", EVERY_DUMP)
def test_nothing_starts_on_an_older_schema(
    dump: Path, command: str, request: Request, tmp_path: Path
) -> None:
    url = (
        restored_on(request.getfixturevalue("postgresql"), dump)
        if POSTGRESQL in dump.stem
        else restored(dump, tmp_path)
    )
    elsewhere = None if url.startswith("sqlite") else url
    path = Path(url.removeprefix("sqlite:///")) if elsewhere is None else tmp_path / "x.db"
    done = DatabaseFile(path, elsewhere=elsewhere).run(command)
    assert done.returncode == 1
    assert "monthend migrate" in done.stderr


@pytest.mark.parametrize("command", ["serve", "worker"])
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_starts_on_a_newer_schema(
    kind: str, command: str, request: Request, tmp_path: Path
) -> None:
    elsewhere = None
    if kind == POSTGRESQL:
        elsewhere = request.getfixturevalue("postgresql").empty_database()
    database = DatabaseFile(tmp_path / "monthend.db", elsewhere=elsewhere)
    database.init()
    database.change(SET_VERSION, VERSION + 1)
    done = database.run(command)
    assert done.returncode == 1
    assert f"version {VERSION + 1}, this program knows {VERSION}" in done.stderr


@pytest.mark.parametrize("kind", KINDS)
def test_no_migration_runs_beside_a_server(kind: str, request: Request, tmp_path: Path) -> None:
    with served(kind, tmp_path, request) as books:
        # An older program's by what it says, and the server stays connected.
        books.database.change(SET_VERSION, VERSION - 1)
        done = books.database.run("migrate")
        books.database.change(SET_VERSION, VERSION)
        assert done.returncode == 1, done.stdout
        assert "stop `monthend serve`" in done.stderr, done.stderr


# Negative control ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_build_that_trusts_its_schema_is_seen_to_write(
    kind: str, request: Request, tmp_path: Path
) -> None:
    module = "fault.known_bad.trusts_its_schema"
    with served(kind, tmp_path, request, module) as bad, bad.of_another_program(VERSION + 1):
        until = time.monotonic() + SECONDS_TO_NOTICE
        while not (done := bad.post()).succeeded and time.monotonic() < until:
            time.sleep(0.1)
        assert done.succeeded, "the known-bad build was not caught"
