"""Tables that become those of another program behind an open store, and its own again."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from any_store import AnyStore, url_of
from company import Company
from monthend.services.ports import StoreUnavailable
from monthend.storage.opening import SQLITE
from monthend.storage.version import VERSION

SET = "UPDATE schema_version SET version = {}"
END_SESSIONS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE application_name = 'monthend' AND datname = current_database()"
)


def becomes(store: AnyStore, version: int) -> None:
    """On SQLite another file comes in its place; on PostgreSQL nobody is connected meanwhile."""
    url = url_of(store)
    if url.startswith(SQLITE):
        path = Path(url.removeprefix(SQLITE))
        copy = path.with_suffix(f".{version}")
        with closing(sqlite3.connect(path)) as here:
            here.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(path, copy)
        with closing(sqlite3.connect(copy)) as here, here:
            here.execute(SET.format(version))
        for beside in path.parent.glob(f"{path.name}-*"):
            beside.unlink()
        copy.rename(path)
        return
    with psycopg.connect(url, autocommit=True) as there:
        there.execute(SET.format(version))
        there.execute(END_SESSIONS)


@pytest.mark.parametrize("version", [VERSION - 1, VERSION + 1])
def test_nothing_is_done_in_the_tables_of_another_program(
    company: Company, store: AnyStore, version: int
) -> None:
    store.check_schema()
    assert company.calendar.periods is not None
    becomes(store, version)
    for work in (
        lambda: company.read(lambda books, by: books.calendar()),
        lambda: company.write(lambda books, by: books.calendar()),
        lambda: store.read_directory(lambda directory: directory.now),
        lambda: store.write_directory(lambda directory: directory.now),
        lambda: store.write_operating(lambda operating: operating.beat("one", operating.now)),
    ):
        with pytest.raises(StoreUnavailable, match=f"its schema is version {version}"):
            work()
    found = store.submit_read_operating(lambda operating: operating.schema_version()).result()
    assert found == version, "whoever asks for readiness is told"
    becomes(store, VERSION)
    assert company.calendar.periods is not None


def test_who_did_not_ask_for_the_schema_is_not_refused(company: Company, store: AnyStore) -> None:
    """As those who make it, and those who bring it up to date."""
    assert company.calendar.periods is not None
    becomes(store, VERSION + 1)
    assert store.read_directory(lambda directory: directory.now) is not None
