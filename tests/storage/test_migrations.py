"""A database of any earlier program becomes one of this program, with everything in it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from any_store import POSTGRESQL, SQLITE
from company import Clock, Company
from monthend.domain.permissions import Channel
from monthend.services import audit, history_sealing, replay, sessions
from monthend.services.imports import discard_abandoned
from monthend.services.ports import StoreUnavailable
from monthend.storage import schema
from monthend.storage.migrations.migrating import MigrationFailed, migrate, planned
from monthend.storage.migrations.steps import FIRST, STEPS
from monthend.storage.soundness import findings
from postgresql_cluster import Cluster
from storage.upgrading import (
    NOW,
    dumps,
    execute,
    fresh,
    number_of,
    opened,
    query,
    restored,
    restored_on,
    rows_of,
    schema_of,
    version_of,
)

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def by_day_and_night(kind: str, *marks: pytest.MarkDecorator) -> Iterator[object]:
    """The oldest and the newest by day, and all of them by night."""
    found = dumps(kind)
    for dump in found:
        when = [] if dump in (found[0], found[-1]) else [pytest.mark.nightly]
        yield pytest.param(kind, dump, id=dump.stem, marks=[*marks, *when])


OLD = [*by_day_and_night(SQLITE), *by_day_and_night(POSTGRESQL, pytest.mark.postgresql)]
FIRST_OF_EACH = [
    pytest.param(SQLITE, dumps(SQLITE)[0], id=SQLITE),
    pytest.param(POSTGRESQL, dumps(POSTGRESQL)[0], id=POSTGRESQL, marks=pytest.mark.postgresql),
]

Old = Callable[[str, Path], str]


@pytest.fixture
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Old]:
    """Restores a database of an earlier program; its URL."""
    made: list[tuple[Cluster, str]] = []

    def restore(kind: str, dump: Path) -> str:
        if kind == SQLITE:
            return restored(dump, tmp_path)
        cluster: Cluster = request.getfixturevalue("postgresql")
        made.append((cluster, restored_on(cluster, dump)))
        return made[-1][1]

    yield restore
    for cluster, url in made:
        cluster.drop(url)


@pytest.mark.parametrize(("kind", "dump"), OLD)
def test_an_old_schema_becomes_the_very_schema_of_a_new_database(
    kind: str, dump: Path, old: Old, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = old(kind, dump)
    cluster = None if kind == SQLITE else request.getfixturevalue("postgresql")
    migrate(url)
    assert schema_of(url) == schema_of(fresh(kind, tmp_path, cluster))
    assert number_of(url) == schema.VERSION


@pytest.mark.parametrize(("kind", "dump"), OLD)
def test_every_row_is_kept(kind: str, dump: Path, old: Old) -> None:
    url = old(kind, dump)
    before = rows_of(url)
    migrate(url)
    assert rows_of(url, before) == before


@pytest.mark.parametrize(("kind", "dump"), OLD)
def test_a_migrated_database_is_sound(kind: str, dump: Path, old: Old) -> None:
    url = old(kind, dump)
    migrate(url)
    store = opened(url)
    try:
        store.check_schema()
        history_sealing.seal_waiting(store)
        assert not [finding for finding in findings(store, LONG_AGO) if finding.wrong]
        assert not audit.verify(store).findings
        assert not replay.replay(store).anomalies
    finally:
        store.close()


@pytest.mark.parametrize(("kind", "dump"), OLD)
def test_work_goes_on_where_it_was(kind: str, dump: Path, old: Old) -> None:
    url = old(kind, dump)
    migrate(url)
    store = opened(url)
    try:
        administrator = store.read_directory(
            lambda directory: sessions.caller_by_name(directory, "Acme", None, Channel.REST)
        )
        company = Company(store=store, clock=Clock(at=NOW), administrator=administrator)  # type: ignore[arg-type]
        february, march = company.calendar.periods[1:3]
        discard_abandoned(store)
        company.run_trial_balances()
        company.post_entry("Mar", date(2026, 3, 30))
        company.close_through([march.id])
        company.reopen(march.id)
        assert company.period(february.id).closed
        assert "T-0" not in {str(row[0]) for row in store.rows(
            "SELECT number FROM subledger_transaction")}  # fmt: skip
        assert not [finding for finding in findings(store, LONG_AGO) if finding.wrong]
    finally:
        store.close()


def test_the_steps_end_at_this_programs_schema() -> None:
    assert [step.version for step in STEPS] == list(range(FIRST + 1, schema.VERSION + 1))


def test_there_is_a_database_of_every_older_version() -> None:
    assert {version_of(dump) for dump in dumps(SQLITE)} == set(range(FIRST, schema.VERSION))
    assert {version_of(dump) for dump in dumps(POSTGRESQL)} == set(range(3, schema.VERSION))


@pytest.mark.parametrize(("kind", "dump"), FIRST_OF_EACH)
def test_an_old_database_is_refused_with_the_way_out(kind: str, dump: Path, old: Old) -> None:
    store = opened(old(kind, dump))
    try:
        with pytest.raises(StoreUnavailable, match="monthend migrate"):
            store.check_schema()
    finally:
        store.close()


@pytest.mark.parametrize(("kind", "dump"), FIRST_OF_EACH)
def test_a_plan_changes_nothing_and_hinders_nobody(kind: str, dump: Path, old: Old) -> None:
    url = old(kind, dump)
    before, was = rows_of(url), schema_of(url)
    store = opened(url)
    try:
        plan = planned(url)
    finally:
        store.close()
    assert plan.before == version_of(dump)
    assert plan.steps[-1].version == schema.VERSION
    assert (rows_of(url), schema_of(url)) == (before, was)


@pytest.mark.parametrize(("kind", "dump"), FIRST_OF_EACH)
def test_nothing_is_migrated_beside_a_running_program(kind: str, dump: Path, old: Old) -> None:
    url = old(kind, dump)
    was = schema_of(url)
    store = opened(url)
    try:
        store.rows("SELECT 1")
        with pytest.raises(StoreUnavailable, match="monthend serve"):
            migrate(url)
        assert schema_of(url) == was
    finally:
        store.close()
    assert migrate(url).steps


@pytest.mark.parametrize(("kind", "dump"), FIRST_OF_EACH)
def test_a_database_is_migrated_once(kind: str, dump: Path, old: Old) -> None:
    url = old(kind, dump)
    assert migrate(url).steps
    store = opened(url)
    try:
        again = migrate(url)
    finally:
        store.close()
    assert (again.before, again.steps) == (schema.VERSION, ())


@pytest.mark.parametrize(("kind", "dump"), FIRST_OF_EACH)
@pytest.mark.parametrize(
    "missing",
    ["TABLE snapshot_part", "TRIGGER fence_run_kept"],
)
def test_what_this_version_lacks_is_made_and_told(
    kind: str, dump: Path, missing: str, old: Old
) -> None:
    url = old(kind, dump)
    migrate(url)
    whole = schema_of(url)
    of_table = " ON trial_balance_run" if "TRIGGER" in missing and kind == POSTGRESQL else ""
    execute(url, f"DROP {missing}{of_table}")
    again = migrate(url)
    assert again.before == schema.VERSION
    assert missing.split()[1] in " ".join(again.unlike)
    assert schema_of(url) == whole


def test_columns_that_a_version_has_got_meanwhile_are_added(old: Old, tmp_path: Path) -> None:
    url = old(SQLITE, next(dump for dump in dumps(SQLITE) if version_of(dump) == 5))
    for column in ("source", "judged_by", "staged_rows", "attempt"):
        execute(url, f"ALTER TABLE import_batch DROP COLUMN {column}")
    execute(url, "ALTER TABLE staged_code DROP COLUMN name")
    migrate(url)
    assert schema_of(url) == schema_of(fresh(SQLITE, tmp_path, None))


@pytest.mark.parametrize(("kind", "dump"), FIRST_OF_EACH)
def test_of_two_migrations_at_once_one_waits_and_finds_nothing_to_do(
    kind: str, dump: Path, old: Old
) -> None:
    url = old(kind, dump)
    command = [sys.executable, "-m", "monthend", "migrate", "--database", url]
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=60)[0] for process in running]
    assert [process.returncode for process in running] == [0, 0], said
    assert sorted("nothing to do" in text for text in said) == [False, True], said


@pytest.mark.parametrize(("kind", "dump"), FIRST_OF_EACH)
def test_a_newer_database_is_left_alone(kind: str, dump: Path, old: Old) -> None:
    url = old(kind, dump)
    execute(url, f"UPDATE schema_version SET version = {schema.VERSION + 1}")
    with pytest.raises(StoreUnavailable, match=f"this program knows {schema.VERSION}"):
        migrate(url)


def test_what_is_no_database_of_ours_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'others.db'}"
    with pytest.raises(StoreUnavailable, match="no such file"):
        migrate(url)
    execute(url, "CREATE TABLE notes (text TEXT)")
    with pytest.raises(StoreUnavailable, match="monthend init"):
        migrate(url)


@pytest.mark.parametrize(("kind", "dump"), FIRST_OF_EACH)
def test_what_an_operator_added_stays(kind: str, dump: Path, old: Old) -> None:
    url = old(kind, dump)
    for table in ("history", "line"):
        execute(url, f"CREATE INDEX our_own_of_{table} ON {table} (commit_sequence)")
    execute(url, "CREATE TABLE our_own_notes (note TEXT)")
    migrate(url)
    kept = repr(schema_of(url))
    assert all(f"our_own_{name}" in kept for name in ("of_history", "of_line", "notes"))


@pytest.mark.parametrize(("kind", "dump"), FIRST_OF_EACH)
@pytest.mark.parametrize(
    "harm",
    [
        "ALTER TABLE tenant RENAME COLUMN catalog_version TO codes_version",
        "DROP INDEX unfinished_run",
        "DROP TABLE role_permission",
    ],
)
def test_a_database_that_would_not_fit_afterwards_stays_as_it_is(
    kind: str, dump: Path, harm: str, old: Old
) -> None:
    url = old(kind, dump)
    execute(url, harm)
    was, before = schema_of(url), rows_of(url)
    with pytest.raises(MigrationFailed, match=f"stays at version {version_of(dump)}"):
        migrate(url)
    assert (schema_of(url), rows_of(url)) == (was, before)


def test_a_sum_too_large_for_the_new_schema_stops_the_migration(old: Old) -> None:
    url = old(SQLITE, dumps(SQLITE)[0])
    execute(url, "UPDATE day_balance SET debit = 200000000000000000")
    was = schema_of(url)
    with pytest.raises(MigrationFailed, match="balance_in_range"):
        migrate(url)
    assert schema_of(url) == was


def test_a_row_without_what_it_belongs_to_stops_the_migration(old: Old) -> None:
    url = old(SQLITE, dumps(SQLITE)[0])
    execute(url, "UPDATE accounting_code SET tenant_id = 'nobody'")
    with pytest.raises(MigrationFailed, match="accounting_code row 1 belongs to no tenant"):
        migrate(url)


def test_a_key_is_not_given_out_again_after_its_table_was_made_anew(old: Old) -> None:
    url = old(SQLITE, dumps(SQLITE)[0])
    ((last,),) = query(url, "SELECT max(id) FROM accounting_code")
    migrate(url)
    assert ("accounting_code", last) in query(url, "SELECT name, seq FROM sqlite_sequence")


def test_only_a_migration_waits_for_alembic_to_load() -> None:
    program = (
        "import sys, monthend.app, monthend.cli.program, monthend.worker, "
        "monthend.storage.store, monthend.storage.postgresql.store; "
        "sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize(("kind", "dump"), OLD)
def test_codes_that_something_names_are_marked_as_used(kind: str, dump: Path, old: Old) -> None:
    url = old(kind, dump)
    migrate(url)
    found = query(url, "SELECT name, used, public_id, updated_on, created_on FROM accounting_code")
    assert {name for name, used, *_ in found if used} == {"Cash", "Receivable", "Revenue"}
    assert len({public_id for _, _, public_id, _, _ in found}) == len(found)
    assert all(re.fullmatch("[0-9a-f]{32}", public_id) for _, _, public_id, _, _ in found)
    assert all(updated == created for *_, updated, created in found)
