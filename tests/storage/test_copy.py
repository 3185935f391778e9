"""A whole installation from any store to any store: equal, or not there at all."""

from __future__ import annotations

import sqlite3
import tracemalloc
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Column, DateTime, Integer, MetaData, Table

from any_store import AnyStore, change, url_of
from company import Clock, Company
from imported import import_transactions, invoice
from monthend.services import orgs, tenants
from monthend.services.caller import Caller
from monthend.services.directory import Directory
from monthend.services.imports import LEASE
from monthend.services.ports import StoreUnavailable
from monthend.storage import schema
from monthend.storage.opening import open_store
from monthend.storage.soundness import findings
from monthend.storage.transfer.copying import copied, copy, opened_source
from monthend.storage.transfer.partial_file import PartialFile
from monthend.storage.transfer.places import TransferRefused
from monthend.storage.transfer.rows import (
    OUTSIDE,
    KindUnknown,
    blocks_of,
    postgresql_query,
    sqlite_query,
    tables,
)
from monthend.storage.transfer.sqlite_file import SqliteTarget
from moved import KINDS, content, empty_place, fill, in_the_middle_of_an_import, reopened

MEBIBYTE = 1 << 20


@pytest.fixture
def books(company: Company) -> Company:
    fill(company)
    return company


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return empty_place(request.param, request, tmp_path)


# What is moved -----------------------------------------------------------------------


def test_no_table_is_forgotten() -> None:
    assert {table.name for table in tables()} == set(schema.metadata.tables) - OUTSIDE
    assert {"schema_version", "commit_counter", "key_floor"} == OUTSIDE


@pytest.mark.parametrize("table", tables(), ids=lambda table: str(table.name))
def test_every_column_of_a_table_is_moved_in_the_order_of_its_key(table: Table) -> None:
    assert list(table.primary_key)
    for query in (sqlite_query(table), postgresql_query(table)):
        selected = query.partition(" FROM ")[0]
        assert all(f'"{column.name}"' in selected for column in table.columns)


def test_a_column_of_a_new_kind_is_not_moved_unseen() -> None:
    table = Table("new", MetaData(), Column("id", Integer, primary_key=True), Column("x", DateTime))
    for query in (sqlite_query, postgresql_query):
        with pytest.raises(KindUnknown):
            query(table)


def test_a_copy_has_every_row_of_every_table(books: Company, place: str, clock: Clock) -> None:
    given, proof = in_the_middle_of_an_import(
        books, lambda: (content(books), copy(url_of(books.store), place))
    )
    assert proof.equal
    with reopened(place, clock) as there:
        taken = content(there)
    assert {name for name, rows in given.items() if rows} >= {
        "line", "history", "import_batch", "trial_balance_result", "exchange_rate", "role",
        "file", "file_chunk",
    }  # fmt: skip
    assert taken == given
    assert {each.table: each.given.rows for each in proof.tables} == {
        name: len(rows) for name, rows in given.items()
    }


def test_a_copy_of_a_copy_has_the_same_hashes(books: Company, place: str, tmp_path: Path) -> None:
    first = copy(url_of(books.store), place)
    second = copy(place, f"sqlite:///{tmp_path / 'back.db'}")
    assert second.tables == first.tables


def test_an_installation_without_books_is_copied(store: AnyStore, place: str, clock: Clock) -> None:
    store.create_schema()
    assert copy(url_of(store), place).rows == 0
    open_and_check(place)


# What goes on from there -------------------------------------------------------------


def test_numbers_go_on_where_they_were(books: Company, place: str, clock: Clock) -> None:
    keys = [key for (key,) in books.rows("SELECT id FROM history")]
    (last,) = max(books.rows("SELECT commit_sequence FROM history"))
    numbers = {number for (number,) in books.rows("SELECT number FROM journal_entry")}
    copy(url_of(books.store), place)
    with reopened(place, clock) as there:
        there.post_entry("Feb", date(2026, 2, 20))
        there.update(there.calendar.periods[1].id, {"notes": "changed in the copy"})
        (added,) = {n for (n,) in there.rows("SELECT number FROM journal_entry")} - numbers
        (sequence, key) = max(there.rows("SELECT commit_sequence, id FROM history"))
    # On PostgreSQL a number may be left out, as anywhere.
    assert str(added) > max(map(str, numbers))
    assert int(str(sequence)) > int(str(last))
    assert key not in keys


def test_keys_that_an_import_has_reserved_are_not_given_out_again(
    books: Company, place: str, clock: Clock
) -> None:
    reserved = books.store.write_imports(lambda table: list(table.reserve_code_keys(5)))
    copy(url_of(books.store), place)
    with reopened(place, clock) as there:
        following = there.store.write_imports(lambda table: list(table.reserve_code_keys(1)))
    assert min(following) > max(reserved)


def test_rows_of_an_import_under_way_are_cleared_away_in_the_copy(
    books: Company, place: str, clock: Clock
) -> None:
    in_the_middle_of_an_import(books, lambda: copy(url_of(books.store), place))
    clock.advance(LEASE + timedelta(minutes=5))
    with reopened(place, clock) as there:
        assert staged_lines(there) > 0
        import_transactions(there, invoice("N-1", "2026-02-06"))
        assert staged_lines(there) == 0
        sound = [line for found in findings(there.store, clock()) for line in found.wrong]
    assert sound == []


def staged_lines(company: Company) -> int:
    """Lines that do not count, because their import was never posted."""
    ((count,),) = company.rows(
        "SELECT count(*) FROM line l JOIN import_batch b ON b.id = l.batch_id WHERE NOT b.posted"
    )
    return int(str(count))


def test_the_fence_stands_around_the_copy(books: Company, place: str, clock: Clock) -> None:
    copy(url_of(books.store), place)
    late = (
        "INSERT INTO line (calendar_id, date, code_id, currency, amount, home_amount, "
        "commit_sequence) VALUES (1, '2026-01-15', 1, 'USD', 1, 1, 99)"
    )
    with reopened(place, clock) as there:
        for forbidden in (late, "DELETE FROM history", "UPDATE trial_balance_result SET rows = ''"):
            with pytest.raises(Exception, match="monthend fence"):
                change(there.store, forbidden)
        assert there.store.fence_damage() == []


@pytest.mark.postgresql
def test_lines_lie_in_the_partitions_of_their_months(
    company: Company, request: pytest.FixtureRequest, tmp_path: Path, clock: Clock
) -> None:
    fill(company)
    target = empty_place("postgresql", request, tmp_path)
    copy(url_of(company.store), target)
    with reopened(target, clock) as there:
        found = there.rows("SELECT DISTINCT tableoid::regclass::text FROM line ORDER BY 1")
        assert found == [("line_2026_01",), ("line_2026_02",)]
        there.post_entry("Mar", date(2026, 3, 3))


# What is refused ---------------------------------------------------------------------


def test_a_place_where_something_is_gets_no_copy(books: Company, place: str, clock: Clock) -> None:
    copy(url_of(books.store), place)
    with reopened(place, clock) as there:
        before = content(there)
        with pytest.raises(TransferRefused, match=r"is there already|is not empty"):
            copy(url_of(books.store), place)
        assert content(there) == before


@pytest.mark.postgresql
def test_a_table_of_somebody_else_is_in_the_way(
    books: Company, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    place = empty_place("postgresql", request, tmp_path)
    request.getfixturevalue("postgresql").execute(
        "CREATE TABLE orders (id int)", place.rpartition("/")[2]
    )
    with pytest.raises(TransferRefused, match="there is orders, for one"):
        copy(url_of(books.store), place)


@pytest.mark.parametrize("ending", ["-wal", "-journal"])
def test_a_log_left_by_an_earlier_database_is_in_the_way(
    books: Company, tmp_path: Path, ending: str
) -> None:
    (tmp_path / f"new.db{ending}").write_bytes(b"what SQLite would read into the copy")
    with pytest.raises(TransferRefused, match=f"new.db{ending} is there"):
        copy(url_of(books.store), f"sqlite:///{tmp_path / 'new.db'}")


@pytest.mark.parametrize(("version", "why"), [(-1, "bring it there with"), (1, "does not go back")])
def test_another_schema_is_left_to_migrate(
    books: Company, place: str, version: int, why: str, tmp_path: Path
) -> None:
    books.spoil("UPDATE schema_version SET version = version + ?", version)
    with pytest.raises(TransferRefused, match=why) as refused:
        copy(url_of(books.store), place)
    assert "`monthend migrate`" in str(refused.value)
    refuse_as_database(place)


def test_a_database_without_tables_is_not_copied(place: str, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "empty.db")) as connection:
        connection.execute("CREATE TABLE other (id INTEGER)")
    with pytest.raises(TransferRefused, match="has no monthend tables"):
        copy(f"sqlite:///{tmp_path / 'empty.db'}", place)
    with pytest.raises(StoreUnavailable, match="there is no such file"):
        copy(f"sqlite:///{tmp_path / 'nowhere.db'}", place)


@pytest.mark.sqlite_only
def test_a_row_that_belongs_to_nothing_is_not_copied(
    books: Company, place: str, tmp_path: Path
) -> None:
    path = url_of(books.store).removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO setting VALUES ('nobody', 'a', 'b')")
    with pytest.raises(TransferRefused, match="setting"):
        copy(url_of(books.store), place)
    refuse_as_database(place)


def refuse_as_database(url: str) -> None:
    """Nothing that a server would start on is behind the URL."""
    with pytest.raises(StoreUnavailable, match=r"no such file|no monthend tables"):
        open_and_check(url)


def open_and_check(url: str) -> None:
    opened = open_store(url, clock=Clock())
    try:
        opened.check_schema()
    finally:
        opened.close()


# Proof, with a build that is wrong on purpose ----------------------------------------------


class Forgetful(SqliteTarget):
    """Loses a row, or writes one otherwise than it was read."""

    def __init__(self, path: str, broken: str, instead: str) -> None:
        super().__init__(path, then=self._must_not)
        self.broken, self.instead = broken.encode(), instead.encode()

    @staticmethod
    def _must_not() -> None:
        raise AssertionError("a copy that differs was finished")

    def load(self, table: Table, blocks: Iterable[bytes]) -> None:
        super().load(table, (block.replace(self.broken, self.instead, 1) for block in blocks))


@pytest.mark.parametrize(
    ("broken", "instead"), [("JE-00000003", "JE-99999999"), ("\t101\t", "\t100\t")]
)
def test_a_copy_that_differs_is_found_and_is_none(
    books: Company, tmp_path: Path, broken: str, instead: str
) -> None:
    place = tmp_path / "wrong.db"
    with opened_source(url_of(books.store)) as source, PartialFile(str(place)) as file:
        target = Forgetful(file.path, broken, instead)
        proof = copied(source, target)
        target.close()
    assert [each.table for each in proof.tables if not each.equal]
    assert not proof.equal
    assert not place.exists()
    assert not Path(file.path).exists()


def test_a_copy_that_loses_a_row_is_found(books: Company, tmp_path: Path) -> None:
    class Loses(Forgetful):
        def load(self, table: Table, blocks: Iterable[bytes]) -> None:
            kept = (line + b"\n" for block in blocks for line in block.split(b"\n")[:-1])
            SqliteTarget.load(
                self, table, blocks_of(each for each in kept if b"Posted" not in each)
            )

    with opened_source(url_of(books.store)) as source, PartialFile(str(tmp_path / "a")) as file:
        target = Loses(file.path, "", "")
        proof = copied(source, target)
        target.close()
    (lost,) = (each for each in proof.tables if not each.equal)
    assert lost.table == "subledger_transaction"
    assert lost.taken.rows < lost.given.rows


# Memory --------------------------------------------------------------------------------


@pytest.mark.postgresql_by_night
def test_a_table_is_not_held_in_memory(store: AnyStore, place: str) -> None:
    store.create_schema()
    note = "n" * 2000
    for first in range(0, 20_000, 1000):
        rows = ", ".join(
            f"({first + n}, 't', 1, '2026', 'u', 'REST', 'Created', '{note}')" for n in range(1000)
        )
        change(store, "INSERT INTO history (id, tenant_id, commit_sequence, at, user_id, channel, "
                      f"event, reason) VALUES {rows}")  # fmt: skip
    tracemalloc.start()
    try:
        assert copy(url_of(store), place).rows == 20_000
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 10 * MEBIBYTE


def test_a_tree_of_orgs_is_moved_whatever_their_ids_are(company: Company, place: str) -> None:
    def changed(work: Callable[[Directory, Caller], object]) -> None:
        by = company.sign_in()
        company.store.write_directory(lambda directory: work(directory, by))

    changed(lambda directory, by: tenants.set_setting(directory, by, "multi_org", "true"))
    names = ["Acme", *(f"Org {number}" for number in range(6))]
    for above, name in pairwise(names):
        changed(partial(orgs.add, name=name, parent=above))
    changed(lambda directory, by: orgs.let_in(directory, by, names[-1], by.username))
    assert copy(url_of(company.store), place).equal
