"""A migration that is interrupted leaves a database whole, in its old schema or in its new one."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from any_store import POSTGRESQL, SQLITE
from fault.dying_migration import Interrupted, at_moment, die, interrupt
from fault.known_bad.migration_in_pieces import commits_between_statements
from monthend.storage.migrations.migrating import migrate
from postgresql_cluster import Cluster
from reliability import tried
from storage.upgrading import (
    Upgrade,
    dumps,
    execute,
    fresh,
    kind_of,
    restored,
    restored_on,
    rows_of,
    schema_of,
    version_of,
)

Record = Callable[[str, object], None]

TESTS = Path(__file__).resolve().parents[1]
PROMISE = "An upgrade is done whole or not at all"
PYTHONPATH = [each for each in [os.environ.get("PYTHONPATH")] if each]
SAMPLE = 17
SAMPLE_BY_NIGHT = 4
KILLS_BY_NIGHT = 40
RANDOM_KILLS = 15
SECONDS_OF_A_MILLION = 5.0
LINES = 1_000_000
MOMENTS = random.Random(4)


NewUpgrade = Callable[[Path], Upgrade]


@pytest.fixture
def upgrade(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NewUpgrade]:
    """Restores a database of an earlier program."""
    made: list[str] = []

    def restore(dump: Path) -> Upgrade:
        kind = kind_of(dump)
        cluster: Cluster | None = None
        folder = tmp_path / str(len(made))
        if kind == POSTGRESQL:
            cluster = request.getfixturevalue("postgresql")
            url = restored_on(cluster, dump)
        else:
            folder.mkdir()
            url = restored(dump, folder)
        new = fresh(kind, folder, cluster)
        made.extend((url, new))
        return Upgrade(
            url=url, dump=dump, rows=rows_of(url), old=schema_of(url), new=schema_of(new)
        )

    yield restore
    for url in made:
        if not url.startswith("sqlite"):
            request.getfixturevalue("postgresql").drop(url)


def moments_of(dump: Path) -> Iterator[object]:
    """Some moments for the first database of SQLite; by night every one for the first and the last
    of a kind and some for those between, whose steps the first goes through too."""
    first, *_, last = dumps(kind_of(dump))
    on_postgresql = [pytest.mark.postgresql] if kind_of(dump) == POSTGRESQL else []
    if dump == first and not on_postgresql:
        yield pytest.param(dump, SAMPLE, id=dump.stem)
    night = [*on_postgresql, pytest.mark.nightly]
    step = 1 if dump in (first, last) else SAMPLE_BY_NIGHT
    yield pytest.param(dump, step, id=f"{dump.stem}-nightly", marks=night)


EVERY_DUMP = [*dumps(SQLITE), *dumps(POSTGRESQL)]


@pytest.mark.parametrize(
    ("dump", "step"), [moments for dump in EVERY_DUMP for moments in moments_of(dump)]
)
def test_a_migration_that_fails_at_any_statement_changes_nothing(
    dump: Path, step: int, upgrade: NewUpgrade, record_property: Record
) -> None:
    upgraded = upgrade(dump)
    tries, half_done = interrupted_at_statements(upgraded, step)
    assert not half_done
    assert tries > 3
    finish(upgraded)
    tried(
        record_property,
        f"An error at a statement of the upgrade from {dump.stem}",
        promise=PROMISE,
        store=kind_of(dump),
        times=tries,
        result="the old schema and every row each time, then the new one",
    )


@pytest.mark.parametrize(
    "dump",
    [
        pytest.param(dumps(SQLITE)[0], id=SQLITE),
        pytest.param(dumps(POSTGRESQL)[0], id=POSTGRESQL, marks=pytest.mark.postgresql),
    ],
)
def test_a_migration_that_commits_between_its_statements_is_found_out(
    dump: Path, upgrade: NewUpgrade, record_property: Record
) -> None:
    upgraded = upgrade(dump)
    with commits_between_statements():
        tries, half_done = interrupted_at_statements(upgraded, 5)
    assert half_done
    tried(
        record_property,
        "Known-bad: an upgrade that commits after every statement",
        promise=PROMISE,
        store=kind_of(dump),
        times=tries,
        result="found half done",
    )


def finish(upgraded: Upgrade) -> None:
    """Migrate once more, without an interruption."""
    migrate(upgraded.url)
    assert upgraded.done
    assert upgraded.whole


def interrupted_at_statements(upgraded: Upgrade, step: int) -> tuple[int, bool]:
    """How often the migration failed, and whether it was ever found half done."""
    for tries, moment in enumerate(count(1, step)):
        with at_moment(moment, interrupt):
            try:
                migrate(upgraded.url)
            except Interrupted:
                pass
            else:
                return tries, not upgraded.whole
        if not upgraded.whole:
            return tries + 1, True
    raise AssertionError("a migration comes to an end")


@pytest.mark.parametrize(
    ("kind", "by_night"),
    [
        pytest.param(SQLITE, False, id=SQLITE),
        pytest.param(SQLITE, True, id="sqlite-nightly", marks=pytest.mark.nightly),
        pytest.param(
            POSTGRESQL,
            True,
            id="postgresql-nightly",
            marks=[pytest.mark.postgresql, pytest.mark.nightly],
        ),
    ],
)
def test_a_migration_that_is_killed_can_be_done_again(
    kind: str, by_night: bool, upgrade: NewUpgrade, record_property: Record
) -> None:
    with at_moment(0, die) as moments:
        migrate(upgrade(dumps(kind)[0]).url)
    # The last are the commit, and the end of the connection after it.
    end = moments[0]
    some = range(1, end, max(1, end // KILLS_BY_NIGHT)) if by_night else (end // 3, end // 2)
    chosen = [*some, end - 1, end]
    upgraded = upgrade(dumps(kind)[0])
    for moment in chosen:
        assert killed(upgraded.url, at=moment), moment
        assert upgraded.whole, moment
    assert upgraded.done
    finish(upgraded)
    tried(
        record_property,
        "kill -9 of `monthend migrate` at its statements, at its commit and after it",
        promise=PROMISE,
        store=kind,
        times=len(chosen),
        result="the old schema or the new one, and every row, each time",
    )


def killed(url: str, *, at: int = 0, seconds: float | None = None) -> bool:
    """Whether a migration was killed, at its moment or after so many seconds."""
    with subprocess.Popen(
        [sys.executable, "-m", "fault.dying_migration", str(at), "--database", url],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), *PYTHONPATH])},
        stdout=subprocess.DEVNULL,
    ) as process:
        if seconds is not None:
            time.sleep(seconds)
            process.kill()
        return process.wait(timeout=300) == -signal.SIGKILL


@pytest.mark.nightly
def test_a_million_lines_are_migrated_through_kills_at_random_moments(
    upgrade: NewUpgrade, record_property: Record
) -> None:
    dump = dumps(SQLITE)[0]
    upgraded = with_a_million_lines(upgrade(dump))
    file = Path(upgraded.url.removeprefix("sqlite:///"))
    kept = Path(shutil.copy(file, file.with_suffix(".kept")))
    kills = 0
    while kills < RANDOM_KILLS:
        kills += killed(upgraded.url, seconds=MOMENTS.uniform(0.5, SECONDS_OF_A_MILLION))
        assert upgraded.whole
        if upgraded.done:
            assert not unlike(upgraded.url, kept)
            shutil.copy(kept, file)
    begun = time.perf_counter()
    finish(upgraded)
    seconds = time.perf_counter() - begun
    assert not unlike(upgraded.url, kept)
    tried(
        record_property,
        f"kill -9 of the upgrade of a million lines from version {version_of(dump)}",
        promise=PROMISE,
        store=SQLITE,
        times=kills,
        result=f"every row each time; without a kill it takes {seconds:.0f} s",
    )


def unlike(url: str, kept: Path) -> list[tuple[object, ...]]:
    """The lines of a database that are not in another, each with its key."""
    columns = "calendar_id, date, code_id, currency, amount, home_amount, commit_sequence"
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        connection.execute("ATTACH ? AS kept", (str(kept),))
        return connection.execute(
            f"SELECT rowid, {columns} FROM main.line EXCEPT SELECT rowid, {columns} FROM kept.line "
            f"UNION ALL SELECT count(*), 0, 0, 0, 0, 0, 0, 0 FROM main.line HAVING count(*) <> "
            "(SELECT count(*) FROM kept.line)"
        ).fetchall()


def with_a_million_lines(small: Upgrade) -> Upgrade:
    """Lines that were posted to a day of April, and balances that say so."""
    day, pairs = "2026-04-20", LINES // 2
    numbers = f"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {pairs})"
    execute(
        small.url,
        f"INSERT INTO line (calendar_id, date, code_id, currency, amount, home_amount, "
        f"commit_sequence) {numbers} SELECT 1, '{day}', 1 + s.column1 % 2, 'USD', "
        "100 * (1 - 2 * s.column1), 100 * (1 - 2 * s.column1), 1 FROM n, (VALUES (0), (1)) s",
    )
    total = pairs * 100
    for code, debit, credit in ((1, total, 0), (2, 0, total)):
        execute(
            small.url,
            f"INSERT INTO day_balance VALUES (1, '{day}', {code}, 'USD', 0, {debit}, {credit}, "
            f"{debit}, {credit}, 0)",
        )
        execute(
            small.url,
            f"INSERT INTO month_balance VALUES (1, '{day[:7]}', {code}, 'USD', {debit}, {credit}, "
            f"{debit}, {credit}, 0) ON CONFLICT DO UPDATE SET debit = debit + {debit}, "
            f"credit = credit + {credit}, home_debit = home_debit + {debit}, "
            f"home_credit = home_credit + {credit}",
        )
    rows = {table: rows for table, rows in rows_of(small.url).items() if table != "line"}
    return replace(small, rows=rows)
