"""Keys of what is away are given out to nobody else, whatever becomes of the last rows."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from any_store import AnyStore, change, rows_of, sqlite_file, unguarded
from archived import archive, restore, summary
from company import Company, company_in, secrets_for_tests
from imported import import_entries, import_transactions, invoice
from monthend.domain.permissions import Channel
from monthend.engines.archives import ArchiveFiles
from monthend.services import sessions, snapshots, tenants
from monthend.services.caller import Caller
from monthend.services.imports import discard_abandoned
from monthend.storage.archived_rows import STORED
from monthend.storage.soundness import proofs
from monthend.storage.store import SqliteStore
from monthend.storage.transfer import copying

pytestmark = pytest.mark.postgresql_by_night

STAGED = (
    "INSERT INTO import_batch (calendar_id, posted, lease_until, first_source, first_line) "
    "VALUES (1, FALSE, '', 1, 1)",
    "INSERT INTO line (calendar_id, date, code_id, currency, amount, commit_sequence, batch_id) "
    "SELECT 1, '2025-01-20', 1, 'USD', 5, 0, max(id) FROM import_batch",
    "INSERT INTO subledger_transaction (calendar_id, number, type, status, date, currency, "
    "amount, debit_code, credit_code, batch_id) SELECT 1, 'staged', 'Payment', 'Processed', "
    "'2025-01-20', 'USD', 5, 1, 2, max(id) FROM import_batch",
    "INSERT INTO journal_entry (calendar_id, number, date, currency, status, details, created_by, "
    "created_on, batch_id) SELECT 1, 'staged', '2025-01-20', 'USD', 'Created', '{}', 'x', 'x', "
    "max(id) FROM import_batch",
)
"""Rows of an import that is given up."""
MANY = 30_000
MANY_LINES = (
    f"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY}) "
    "INSERT INTO line (calendar_id, date, code_id, currency, amount, commit_sequence) "
    "SELECT 1, '2025-01-20', 1, 'USD', 5, 0 FROM n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "archives"


@pytest.fixture
def books(company: Company, folder: Path) -> Company:
    """January of 2024, closed, whose postings came last, and an open January of 2025."""
    company.store.archives = ArchiveFiles(folder)
    periods = [
        company.create_period(
            {
                "name": f"Jan {year}",
                "start_date": date(year, 1, 1),
                "end_date": date(year, 1 if year > 2024 else 12, 31),
                "fiscal_year": year,
            }
        )
        for year in (2024, 2025)
    ]
    post(company, 2025, "first")
    post(company, 2024, "archived")
    company.close_through(periods[:1])
    return company


def post(company: Company, year: int, name: str) -> None:
    """Whatever adds rows: an entry by itself, a file of entries, files of transactions."""
    day = f"{year}-01-10"
    company.post_entry(f"Jan {year}", date.fromisoformat(day))
    import_entries(company, *(f"{name},{day},{side},USD" for side in ("Cash,5,", "Revenue,,5")))
    without_lines = [
        invoice(f"{name} {number}", day).replace("Posted", "Canceled") for number in (1, 2)
    ]
    import_transactions(company, without_lines[0], invoice(f"{name} posted", day))
    import_transactions(company, without_lines[1])
    company.add_transaction("Invoice Item", "Posted", date.fromisoformat(day))


def another(company: Company) -> Company:
    """Another tenant of the same database, with a month that is open."""
    company.store.write_directory(
        lambda directory: tenants.create_tenant(
            directory, "Other", "USD", secrets_for_tests(), creator=None
        )
    )
    other = replace(company, administrator=of_other(company.store))
    other.add_codes()
    other.create_period(
        {
            "name": "Jan 2025",
            "start_date": date(2025, 1, 1),
            "end_date": date(2025, 1, 31),
            "fiscal_year": 2025,
        }
    )
    return other


def of_other(store: AnyStore) -> Caller:
    return store.read_directory(
        lambda directory: sessions.caller_by_name(directory, "Other", None, Channel.REST)
    )


def keys(store: AnyStore) -> dict[str, set[int]]:
    return {
        table: {int(key) for (key,) in rows_of(store, f"SELECT id FROM {table}")}
        for table in STORED.values()
    }


def check(books: Company, folder: Path, left: dict[str, set[int]]) -> None:
    """What comes now has other keys than what left, and what left can come back beside it."""
    post(books, 2025, "later")
    now = keys(books.store)
    for table, gone in left.items():
        assert gone, table
        assert not gone & now[table], table
    posted = summary(books)
    assert not [finding for finding in proofs(books.store) if finding.wrong]
    restore(books, folder, 2024)
    assert summary(books) == posted
    assert not [finding for finding in proofs(books.store) if finding.wrong]


def archived(books: Company, folder: Path) -> dict[str, set[int]]:
    """Archive 2024; the keys that left."""
    before = keys(books.store)
    archive(books, folder, 2024)
    after = keys(books.store)
    return {table: before[table] - after[table] for table in before}


def test_the_last_rows_of_the_database_may_leave(books: Company, folder: Path) -> None:
    check(books, folder, archived(books, folder))


def test_an_import_that_is_given_up_leaves_no_key_behind(books: Company, folder: Path) -> None:
    for statement in STAGED:
        change(books.store, statement)
    left = archived(books, folder)
    discard_abandoned(books.store)
    check(books, folder, left)


def test_a_tenant_that_goes_back_leaves_no_key_behind(books: Company, folder: Path) -> None:
    other = another(books)
    snapshots.take(other.store, other.administrator, "before")
    post(other, 2025, "other")
    left = archived(books, folder)
    other.write(lambda given, by: snapshots.restore(given, by, "before"))
    check(books, folder, left)


def test_a_reset_tenant_goes_back_to_what_is_away(books: Company, folder: Path) -> None:
    """Its archives are rows that go with it, and so are the keys in its snapshots."""
    other = another(books)
    left = archived(books, folder)
    snapshots.take(books.store, books.administrator, "away")
    books.write(snapshots.reset)
    post(other, 2025, "other")
    books.administrator = company_in(books.store, books.clock).administrator
    books.write(lambda given, by: snapshots.restore(given, by, "away"))
    books.administrator = company_in(books.store, books.clock).administrator
    check(books, folder, left)


def test_a_later_snapshot_finds_its_keys_free(books: Company) -> None:
    other = another(books)
    post(other, 2025, "early")
    snapshots.take(other.store, other.administrator, "early")
    post(other, 2025, "late")
    snapshots.take(other.store, other.administrator, "late")
    late = summary(other)
    for name in ("early", "late"):
        other.write(lambda given, by, name=name: snapshots.restore(given, by, name))  # type: ignore[misc]
        other.administrator = of_other(other.store)
        post(books, 2025, f"beside {name}")
    assert summary(other) == late


def test_a_snapshot_with_rows_of_a_dead_import_finds_their_keys_free(books: Company) -> None:
    other = another(books)
    for statement in STAGED:
        change(books.store, statement)
    snapshots.take(books.store, books.administrator, "staged")
    staged = summary(books)
    discard_abandoned(books.store)
    post(other, 2025, "since")
    books.write(lambda given, by: snapshots.restore(given, by, "staged"))
    books.administrator = company_in(books.store, books.clock).administrator
    assert summary(books) == staged
    assert not [finding for finding in proofs(books.store) if finding.wrong]


@pytest.mark.sqlite_only
def test_a_copy_gives_out_no_key_of_what_is_away(
    books: Company, folder: Path, tmp_path: Path
) -> None:
    left = archived(books, folder)
    path = tmp_path / "copy.db"
    copying.copy(f"sqlite:///{sqlite_file(books.store)}", f"sqlite:///{path}")
    store = SqliteStore(str(path), clock=books.clock, archives=str(folder))
    try:
        check(replace(books, store=store), folder, left)
    finally:
        store.close()


@pytest.mark.sqlite_only
def test_who_forgets_the_keys_that_left_is_refused(books: Company, folder: Path) -> None:
    left = archived(books, folder)
    gone = max(left["line"])
    for table in STORED.values():
        change(books.store, f"UPDATE key_floor SET {table} = {table} + 1000")
    for named, key in (("", ""), ("id, ", f"{gone}, "), ("id, ", f"{gone + 1000}, ")):
        with pytest.raises(Exception, match="monthend fence: a row with this key"):
            change(
                books.store,
                f"INSERT INTO line ({named}calendar_id, date, code_id, currency, amount, "
                f"commit_sequence) VALUES ({key}1, '2025-01-10', 1, 'USD', 5, 0)",
            )


def test_doctor_holds_no_keys_that_lie_between_those_that_left(
    books: Company, folder: Path
) -> None:
    january = books.calendar.periods[0].id
    books.reopen(january)
    change(books.store, MANY_LINES)
    post(books, 2024, "after them")
    books.close_through([january])
    left = archived(books, folder)["line"]
    assert max(left) - min(left) > MANY
    asked = proofs(books.store)
    next(asked)
    tracemalloc.start()
    try:
        finding = next(asked)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (finding.statement, finding.wrong) == (
        "no key of what is archived was given out again",
        (),
    )
    assert peak < 32 * MANY, "an integer alone takes as much"


def test_doctor_finds_a_key_that_was_given_out_again(books: Company, folder: Path) -> None:
    gone = max(archived(books, folder)["line"])
    with unguarded(books.store) as connection:
        connection.execute(
            "INSERT INTO line (id, calendar_id, date, code_id, currency, amount, commit_sequence) "
            f"VALUES ({gone}, 1, '2025-01-10', 1, 'USD', 5, 0)"
        )
        connection.execute("COMMIT")
        connection.execute("BEGIN")
    wrong = [line for finding in proofs(books.store) for line in finding.wrong]
    assert f"line {gone} is there, and is away with the fiscal year 2024" in wrong
