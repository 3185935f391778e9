"""How the connections of a SQLite database are set up."""

from pathlib import Path

import pytest

from monthend.services.ports import StoreUnavailable
from monthend.storage.sqlite import SqliteDatabase, Transaction


def setting(name: str, transaction: Transaction) -> object:
    return transaction.connection.execute(f"PRAGMA {name}").fetchone()[0]


@pytest.mark.parametrize(("asked", "level"), [("OFF", 0), ("NORMAL", 1), ("FULL", 2), ("EXTRA", 3)])
def test_the_durability_asked_for_is_the_one_in_force(
    tmp_path: Path, asked: str, level: int
) -> None:
    database = SqliteDatabase(str(tmp_path / "books.db"), synchronous=asked)
    assert database.write(lambda t: setting("synchronous", t)) == level
    database.close()


def test_every_commit_reaches_the_disk_unless_asked_otherwise(tmp_path: Path) -> None:
    database = SqliteDatabase(str(tmp_path / "books.db"))
    assert database.write(lambda t: setting("synchronous", t)) == 2
    assert database.write(lambda t: setting("journal_mode", t)) == "wal"
    database.close()


def test_a_durability_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="OFF, NORMAL, FULL, EXTRA"):
        SqliteDatabase(str(tmp_path / "books.db"), synchronous="MOSTLY")


def test_foreign_keys_are_enforced_on_every_connection(tmp_path: Path) -> None:
    database = SqliteDatabase(str(tmp_path / "books.db"))
    assert database.write(lambda t: setting("foreign_keys", t)) == 1
    assert database.read(lambda t: setting("foreign_keys", t)) == 1
    database.close()


def test_a_reader_may_only_query(tmp_path: Path) -> None:
    database = SqliteDatabase(str(tmp_path / "books.db"))
    assert database.read(lambda t: setting("query_only", t)) == 1
    assert database.write(lambda t: setting("query_only", t)) == 0
    database.close()


def test_rows_come_as_tuples_in_autocommit_mode(tmp_path: Path) -> None:
    database = SqliteDatabase(str(tmp_path / "books.db"))
    assert database.read(lambda t: t.connection.execute("SELECT 1, 2").fetchone()) == (1, 2)
    assert database.read(lambda t: t.connection.isolation_level) is None
    database.close()


@pytest.mark.parametrize("path", [":memory:", "", "file:books.db?mode=memory"])
def test_a_database_without_a_file_of_its_own_is_refused(path: str) -> None:
    with pytest.raises(StoreUnavailable, match="a plain path is needed"):
        SqliteDatabase(path)


def test_a_path_may_hold_characters_that_mean_something_in_a_uri(tmp_path: Path) -> None:
    path = tmp_path / "50% of #1?.db"
    SqliteDatabase(str(path)).close()
    assert path.is_file()


def test_every_name_of_a_file_leads_to_the_same_locks(tmp_path: Path) -> None:
    real = tmp_path / "books.db"
    SqliteDatabase(str(real)).close()
    (tmp_path / "alias.db").symlink_to(real)
    database = SqliteDatabase(str(tmp_path / "alias.db"))
    database.write(lambda _: None)
    database.close()
    assert (tmp_path / "books.db.write").exists()
    assert not (tmp_path / "alias.db.write").exists()
