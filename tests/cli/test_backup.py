"""backup, restore and copy."""

import sqlite3
from pathlib import Path

import pytest

from any_store import POSTGRESQL, SQLITE
from cli.commands import Commands
from monthend.storage.transfer.rows import tables
from moved import empty_place
from small_files import files_no_larger_than

JANUARY = "Jan 2026"


@pytest.fixture(params=[SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.postgresql)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return empty_place(request.param, request, tmp_path)


@pytest.fixture
def target(tmp_path: Path) -> str:
    return str(tmp_path / "books.backup")


def test_books_come_back_as_they_were(books: Commands, target: str, place: str) -> None:
    before = books.say("trial-balance", JANUARY)
    said = books.say("backup", target)
    assert "schema" in said
    assert "Every commit answered before 20" in said
    books.say("restore", target, "--database", place)
    assert books.say("trial-balance", JANUARY, "--database", place) == before


def test_a_restore_is_verified_on_request(books: Commands, target: str, place: str) -> None:
    books.say("backup", target, "--verify")
    said = books.say("restore", target, "--database", place, "--verify")
    assert "✓ debits equal credits in every currency" in said
    assert "✗" not in said
    assert "Verified in" in said


def test_drift_is_listed_and_ends_the_restore_with_an_error(
    books: Commands, target: str, place: str
) -> None:
    spoil(books, "UPDATE day_balance SET debit = debit + 1, credit = credit + 1")
    books.say("backup", target)
    done = books.run("restore", target, "--database", place, "--verify")
    assert done.exit_code == 1
    assert "✗ the balances of the days are what their lines add up to" in done.stdout
    assert "2026-01-05, Assets:Bank, USD" in done.stdout
    assert "was restored as it was taken, and 2 of the findings need you" in done.stderr


def test_drift_is_listed_and_prevents_a_verified_backup(books: Commands, target: str) -> None:
    spoil(books, "UPDATE day_balance SET debit = debit + 1, credit = credit + 1")
    done = books.run("backup", target, "--verify")
    assert done.exit_code == 1
    assert "2026-01-05, Assets:Bank, USD" in done.stdout
    assert "no backup was made" in done.stderr
    assert not Path(target).exists()


def spoil(books: Commands, sql: str) -> None:
    with sqlite3.connect(books.file) as database:
        database.execute(sql)


def test_an_existing_backup_is_replaced_with_force_alone(books: Commands, target: str) -> None:
    books.say("backup", target)
    assert "--force replaces it" in books.refusal("backup", target)
    books.say("backup", target, "--force")


@pytest.mark.parametrize("more", [[], ["--force"]])
def test_what_is_no_backup_is_not_replaced_and_nobody_is_told_that_it_would_be(
    books: Commands, tmp_path: Path, more: list[str]
) -> None:
    foreign = tmp_path / "foreign.db"
    foreign.write_bytes(b"mine")
    for target in (foreign, tmp_path):
        refusal = books.refusal("backup", str(target), *more)
        assert "--force" not in refusal
        assert "is a folder" in refusal or "only a backup is replaced" in refusal
    assert foreign.read_bytes() == b"mine"


@pytest.mark.parametrize("more", [[], ["--force"]])
def test_a_backup_without_a_name_is_refused(books: Commands, more: list[str]) -> None:
    assert "the name given is empty" in books.refusal("backup", "", *more)


def test_a_restore_without_room_names_what_it_was_to_make(
    books: Commands, target: str, tmp_path: Path
) -> None:
    books.say("backup", target)
    place = tmp_path / "restored.db"
    with files_no_larger_than(8192):
        refusal = books.refusal("restore", target, "--database", f"sqlite:///{place}")
    assert "the disk is full" in refusal
    assert str(place) in refusal
    assert target not in refusal
    assert not place.exists()


def test_a_restore_onto_books_is_refused(books: Commands, target: str) -> None:
    books.say("backup", target)
    assert "is there already; nothing was changed" in books.refusal("restore", target)


def test_a_file_without_a_manifest_is_no_backup(
    books: Commands, place: str, tmp_path: Path
) -> None:
    plain = tmp_path / "plain.db"
    plain.write_bytes(books.file.read_bytes())
    assert "is no whole backup" in books.refusal("restore", str(plain), "--database", place)


def test_a_backup_of_nothing_makes_no_file(bare: Commands, target: str) -> None:
    assert "there is no such file" in bare.refusal("backup", target)
    assert not bare.file.exists()
    assert not Path(target).exists()


def test_a_copy_shows_every_table_and_its_hash(books: Commands, place: str) -> None:
    said = books.say("copy", "--from", books.url, "--to", place)
    shown = {line.split()[0]: line.split() for line in said.splitlines() if "equal" in line}
    assert set(shown) == {*(table.name for table in tables()), "counters"}
    assert shown["line"][1] == "4"
    assert len(shown["line"][2]) == 64
    assert books.say("periods", "list", "--database", place) == books.say("periods", "list")


def test_a_copy_onto_books_is_refused(books: Commands, tmp_path: Path) -> None:
    other = Commands(tmp_path / "other.db")
    other.say("init")
    assert "nothing was changed" in books.refusal("copy", "--from", books.url, "--to", other.url)


def test_a_copy_of_an_older_schema_names_migrate(books: Commands, place: str) -> None:
    spoil(books, "UPDATE schema_version SET version = version - 1")
    assert "`monthend migrate`" in books.refusal("copy", "--from", books.url, "--to", place)


def test_a_url_that_is_none_is_refused(books: Commands) -> None:
    assert "must be" in books.refusal("copy", "--from", books.url, "--to", "mysql://host/x")


@pytest.mark.parametrize("command", [["doctor"], ["audit", "anchor"], ["trial-balance", JANUARY]])
def test_a_backup_is_not_opened_as_a_database_for_it_would_be_none_any_more(
    books: Commands, target: str, place: str, command: list[str]
) -> None:
    books.say("backup", target)
    refusal = books.refusal(*command, "--database", f"sqlite:///{target}")
    assert "it is a backup" in refusal
    assert "monthend restore" in refusal
    books.say("restore", target, "--database", place)


@pytest.mark.parametrize(
    ("sql", "column"),
    [
        (
            "UPDATE accounting_code SET notes = CAST(x'61ff' AS TEXT) WHERE id = 1",
            "notes of accounting_code",
        ),
        (
            "UPDATE accounting_code SET notes = 'a' || char(0) WHERE id = 1",
            "notes of accounting_code",
        ),
        (
            "INSERT INTO oauth_client (id, user_id, secret_hash, active, created_on)"
            " SELECT '1', id, '', 2, created_on FROM app_user LIMIT 1",
            "active of oauth_client",
        ),
    ],
)
@pytest.mark.postgresql
def test_a_row_that_postgresql_does_not_take_is_named(
    books: Commands, sql: str, column: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    place = empty_place(POSTGRESQL, request, tmp_path)
    spoil(books, sql)
    refusal = books.refusal("copy", "--from", books.url, "--to", place)
    assert f"column {column} " in refusal
    assert "in the row with id 1. Nothing was copied." in refusal


def test_a_row_that_is_no_text_is_named_by_a_copy_into_a_file(
    books: Commands, tmp_path: Path
) -> None:
    spoil(books, "UPDATE accounting_code SET notes = CAST(x'61ff' AS TEXT) WHERE id = 1")
    place = f"sqlite:///{tmp_path / 'copied.db'}"
    refusal = books.refusal("copy", "--from", books.url, "--to", place)
    assert "column notes of accounting_code holds bytes that are no UTF-8 (a\\xff)" in refusal
