"""Fiscal years leave the database and come back, and no answer changes."""

from __future__ import annotations

import gc
import importlib
import pkgutil
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import monthend.storage
from any_store import POSTGRESQL, AnyStore, change, rows_of
from archived import answers, archive, keep_years, restore, summary
from company import Company
from exempt import anomalies, bob, grant, with_bob
from imported import import_entries, import_transactions, invoice
from monthend.domain.errors import PermissionMissing, PostingPeriodClosed, Refusal
from monthend.domain.permissions import Permission
from monthend.engines import archiving
from monthend.engines.archives import ArchiveFiles, ArchiveUnusable
from monthend.services import archives, periods, snapshots
from monthend.services.archive_ports import COLUMNS, ArchivedTable
from monthend.services.export_ports import Kind
from monthend.services.import_files import ImportRefused
from monthend.storage import reach, schema
from monthend.storage.archived_rows import STORED
from monthend.storage.books import StoredBooks
from monthend.storage.postgresql import roles
from monthend.storage.postgresql.store import PostgresStore
from monthend.storage.session import YEARS_AWAY, Statement
from monthend.storage.soundness import proofs
from monthend.subledger.archives import (
    EarlierFiscalYearHere,
    FiscalYearArchived,
    FiscalYearChanged,
    FiscalYearNotArchived,
    FiscalYearNotClosed,
    FiscalYearScattered,
    FiscalYearUnfinished,
    FiscalYearWaitsForRates,
    LaterFiscalYearArchived,
    NoSuchFiscalYear,
    OwnerNeeded,
    PostingArchived,
)
from postgresql_cluster import Cluster

pytestmark = pytest.mark.postgresql_by_night

ROWS = {ArchivedTable.TRANSACTIONS: 4, ArchivedTable.ENTRIES: 4, ArchivedTable.LINES: 16}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "archives"


@pytest.fixture
def books(company: Company, folder: Path) -> Company:
    """Two closed fiscal years of two months, called 2024 and 2025, and an open month."""
    keep_years(company, posts=1)
    company.store.archives = ArchiveFiles(folder)
    return company


def here(store: AnyStore) -> dict[str, int]:
    """How many postings the database itself has of 2024."""
    return {
        table: rows_of(store, f"SELECT count(*) FROM {table} WHERE date < '2024-03-01'")[0][0]
        for table in STORED.values()
    }


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(5))
def test_no_answer_changes(company: Company, tmp_path: Path, folder: Path, seed: int) -> None:
    keep_years(company, seed, months=6)
    company.store.archives = ArchiveFiles(folder)
    out = tmp_path / "out"
    out.mkdir()
    before = answers(company, out)
    steps: list[tuple[Callable[..., object], int]] = [
        (archive, 2024), (archive, 2025), (restore, 2025), (restore, 2024), (archive, 2024)
    ]  # fmt: skip
    for step, year in steps:
        step(company, folder, year)
        after = answers(company, out)
        for name, answer in before.items():
            assert after[name] == answer, (step.__name__, year, name)


def test_rows_leave_and_come_back_and_are_read_meanwhile(books: Company, folder: Path) -> None:
    before, rows = summary(books), here(books.store)
    assert archive(books, folder, 2024).rows == ROWS
    assert here(books.store) == dict.fromkeys(STORED.values(), 0)
    assert summary(books) == before
    assert not any(finding.wrong for finding in proofs(books.store))
    restore(books, folder, 2024)
    assert (here(books.store), summary(books)) == (rows, before)
    told = [row[:2] for row in books.rows(
        "SELECT event, subject FROM history WHERE event LIKE 'fiscalYear%' ORDER BY id"
    )]  # fmt: skip
    assert told == [("fiscalYearArchived", "2024"), ("fiscalYearRestored", "2024")]


def test_years_leave_from_the_earliest_on_and_come_back_from_the_latest_on(
    books: Company, folder: Path
) -> None:
    for year, refused in (
        (2025, EarlierFiscalYearHere), (2026, FiscalYearNotClosed), (1999, NoSuchFiscalYear)
    ):  # fmt: skip
        with pytest.raises(refused):
            archive(books, folder, year)
    for year in (2024, 2025):
        archive(books, folder, year)
        with pytest.raises(FiscalYearArchived):
            archive(books, folder, year)
    with pytest.raises(LaterFiscalYearArchived):
        restore(books, folder, 2024)
    restore(books, folder, 2025)
    restore(books, folder, 2024)
    with pytest.raises(FiscalYearNotArchived):
        restore(books, folder, 2024)
    states = books.read(lambda given, by: [each.away for each in archives.listed(given, by)])
    assert states == [False, False]


def test_a_year_whose_trial_balance_is_under_way_stays(company: Company, folder: Path) -> None:
    (january,) = company.create_months(date(2026, 1, 1), 1)
    company.close(january)
    with pytest.raises(FiscalYearUnfinished, match="Jan"):
        archive(company, folder, 2026)
    company.run_trial_balances()
    archive(company, folder, 2026)


def test_a_year_of_which_lines_wait_for_a_rate_stays(books: Company, folder: Path) -> None:
    before = here(books.store)
    for table in ("day_balance", "month_balance"):
        books.spoil(f"UPDATE {table} SET unconverted = 1")
    with pytest.raises(FiscalYearWaitsForRates):
        archive(books, folder, 2024)
    assert here(books.store) == before
    # What waits in other years keeps none here.
    for year, at in ((2024, ">="), (2025, "<")):
        books.spoil("UPDATE day_balance SET unconverted = 0")
        books.spoil(f"UPDATE day_balance SET unconverted = 1 WHERE day {at} '2024-03-01'")
        archive(books, folder, year)


def test_a_year_between_whose_periods_there_is_another_stays(
    company: Company, folder: Path
) -> None:
    company.close_through(
        company.create_period({
            "name": f"M{month}", "start_date": date(2026, month, 1),
            "end_date": date(2026, month, 28 if month == 2 else 31), "fiscal_year": year,
        })
        for month, year in ((1, 2024), (2, 2025), (3, 2024))
    )  # fmt: skip
    with pytest.raises(FiscalYearScattered, match="M2"):
        archive(company, folder, 2024)


def test_who_may_not_close_may_not_archive(books: Company, folder: Path) -> None:
    poor = books.caller(set(Permission) - {Permission.MANAGE_CLOSE_PROCESS})
    with pytest.raises(PermissionMissing):
        archiving.archive(books.store, poor, ArchiveFiles(folder), 2024)
    assert not folder.exists()


def test_a_period_that_is_away_is_not_reopened(books: Company, folder: Path) -> None:
    archive(books, folder, 2024)
    last, away = books.calendar.periods[3].id, books.calendar.periods[1].id
    books.reopen(last)
    with pytest.raises(FiscalYearArchived):
        books.write(lambda given, by: periods.reopen(given, by, away))
    restore(books, folder, 2024)


def test_numbers_that_are_away_are_taken(books: Company, folder: Path) -> None:
    archive(books, folder, 2024)
    with pytest.raises(ImportRefused, match="I-0-0"):
        import_transactions(books, invoice("I-0-0", "2024-05-05"))
    with pytest.raises(ImportRefused, match="E-0"):
        import_entries(books, "E-0,2024-05-05,Cash,1.00,,USD", "E-0,2024-05-05,Revenue,,1.00,USD")
    import_transactions(books, invoice("I-new", "2024-05-05"))


def refusal_of(work: Callable[[], Any]) -> tuple[type[Refusal], str]:
    with pytest.raises(Refusal) as refused:
        work()
    return type(refused.value), str(refused.value)


def test_what_was_refused_before_is_refused_in_the_same_words(books: Company, folder: Path) -> None:
    entry = next(
        row[0] for row in books.rows("SELECT number FROM journal_entry WHERE date = '2024-02-08' "
                                     "AND batch_id IS NULL")
    )  # fmt: skip
    by_hand = str(entry)
    works = (
        lambda: books.cancel_entry(by_hand),
        lambda: books.post_entry("Feb 2024", date(2024, 2, 8)),
        lambda: import_transactions(books, invoice("I-x", "2024-02-08")),
    )
    before = [_said(work) for work in works]
    archive(books, folder, 2024)
    assert [_said(work) for work in works] == before
    assert before[0][0] is PostingPeriodClosed


def _said(work: Callable[[], Any]) -> tuple[type[BaseException], str]:
    with pytest.raises((Refusal, ImportRefused)) as refused:
        work()
    return type(refused.value), str(refused.value)


def test_nothing_of_what_is_away_changes(books: Company, folder: Path) -> None:
    (number,) = books.rows(
        "SELECT number FROM journal_entry WHERE date = '2024-02-08' AND batch_id IS NULL"
    )[0]
    archive(books, folder, 2024)
    before = summary(books)
    with pytest.raises(PostingArchived, match=str(number)):
        books.change_entry(str(number), notes="seen")
    assert summary(books) == before
    restore(books, folder, 2024)
    books.change_entry(str(number), notes="seen")


def test_what_is_posted_into_its_days_since_stays_beside_it(books: Company, folder: Path) -> None:
    with_bob(books)
    before = anomalies(books)
    archive(books, folder, 2024)
    february = books.calendar.periods[1].id
    grant(books, february)
    number = books.post_entry("Feb 2024", date(2024, 2, 8), 55, caller=bob(books))
    books.run_trial_balances()
    posted = summary(books)
    assert number in repr(posted["entries"])
    assert here(books.store)["journal_entry"] == 1
    restore(books, folder, 2024)
    assert summary(books) == posted
    assert anomalies(books) == before


def test_a_year_that_changes_while_it_is_written_stays(books: Company, folder: Path) -> None:
    files = ArchiveFiles(folder)
    by = books.administrator
    year = books.read(lambda given, _: archiving.written(given, by, files, 2024))
    (number,) = books.rows(
        "SELECT number FROM journal_entry WHERE date = '2024-02-08' AND batch_id IS NULL"
    )[0]
    before = here(books.store)
    books.change_entry(str(number), notes="in between")
    with pytest.raises(FiscalYearChanged):
        books.write(lambda given, _: archiving.leave(given, by, year))
    assert here(books.store) == before


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("a byte", "lines.parquet is not as it was written"),
        ("a figure of the manifest", "manifest.json has been changed"),
        ("another manifest", "is not the one that the database knows"),
        ("no file", "entries.parquet: No such file"),
        ("no folder", "there is no manifest.json"),
    ],
)
@pytest.mark.sqlite_only
def test_an_archive_that_was_harmed_is_named(
    books: Company, folder: Path, harm: str, said: str
) -> None:
    year = archive(books, folder, 2024)
    HARM[harm](folder / year.folder)
    with pytest.raises(ArchiveUnusable, match=said) as unusable:
        summary(books)
    assert year.folder in str(unusable.value)
    assert "2024" in (unusable.value.told or "")
    with pytest.raises(ArchiveUnusable, match=said):
        restore(books, folder, 2024)
    found = [line for finding in proofs(books.store) for line in finding.wrong]
    assert any(said in line for line in found)
    # What is not of that year is answered.
    day = date(2024, 5, 1)
    assert books.read(lambda given, _: list(given.postings(day, None)))


def _byte(place: Path) -> None:
    file = place / "lines.parquet"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def _figure(place: Path) -> None:
    file = place / "manifest.json"
    file.write_text(file.read_text().replace('"rows": 16', '"rows": 17'))


def _another(place: Path) -> None:
    import json

    from monthend.engines import archives as files
    from monthend.engines import manifest

    found = json.loads((place / "manifest.json").read_text())
    about = files.About(**{**found["about"], "tenant": "another"})
    kept = tuple(files.ArchivedFile(**each) for each in found["files"])
    made = files.Manifest(format=found["format"], about=about, files=kept)
    manifest.write(place, manifest.sealed(made))


HARM: dict[str, Callable[[Path], object]] = {
    "a byte": _byte,
    "a figure of the manifest": _figure,
    "another manifest": _another,
    "no file": lambda place: (place / "entries.parquet").unlink(),
    "no folder": shutil.rmtree,
}


def test_the_fence_stands_when_a_year_has_moved(books: Company, folder: Path) -> None:
    assert books.store.fence_damage() == []
    archive(books, folder, 2024)
    assert books.store.fence_damage() == []
    for table in STORED.values():
        with pytest.raises(Exception, match="monthend fence"):
            change(books.store, f"DELETE FROM {table}")
    for sql in (
        "DELETE FROM archive",
        "DELETE FROM archived_number",
        "UPDATE archive SET fiscal_year = 1999",
        "UPDATE archived_number SET number = 'x'",
    ):
        with pytest.raises(Exception, match="monthend fence"):
            change(books.store, sql)
    restore(books, folder, 2024)
    assert books.store.fence_damage() == []


KINDS = {"BIGINT": Kind.NUMBER, "INTEGER": Kind.NUMBER, "BOOLEAN": Kind.FLAG}


@pytest.mark.parametrize("table", ArchivedTable)
def test_every_column_leaves(table: ArchivedTable) -> None:
    stored = schema.metadata.tables[STORED[table]]
    assert [each.name for each in COLUMNS[table]] == stored.columns.keys()
    for each in COLUMNS[table]:
        kind = KINDS.get(str(stored.columns[each.name].type))
        if kind is None:
            assert each.kind in (Kind.TEXT, Kind.WORD, Kind.DAY)
            assert (each.kind is Kind.DAY) == each.name.endswith(("date", "billed_through"))
        else:
            assert each.kind is kind


@pytest.mark.sqlite_only
def test_every_statement_that_reads_postings_reads_those_that_are_away(
    books: Company, folder: Path
) -> None:
    archive(books, folder, 2024)
    for module in pkgutil.walk_packages(monthend.storage.__path__, "monthend.storage."):
        importlib.import_module(module.name)
    reading = [
        each for each in gc.get_objects() if isinstance(each, Statement) and each.reads_postings
    ]
    assert len(reading) > 40

    def work(given: StoredBooks) -> None:
        years = given.session.all(YEARS_AWAY)
        given.session._attach("1", [reach.Away._make(row) for row in years])
        for statement in reading:
            text = statement.with_years("sqlite", "1")
            assert not re.search(r"\b(FROM|JOIN|UPDATE) (line|journal_entry)\b", text), text
            named = dict.fromkeys(re.findall(r":(\w+)", text), 1)
            given.session._connection.execute(f"EXPLAIN {text}", named).fetchall()

    books.store.read(books.administrator, work)


@pytest.mark.nightly
@pytest.mark.postgresql
@pytest.mark.parametrize("store", [POSTGRESQL], indirect=True)
def test_a_role_that_only_serves_reads_what_is_away_and_moves_nothing(
    books: Company, folder: Path, request: pytest.FixtureRequest
) -> None:
    owner = books.store
    assert isinstance(owner, PostgresStore)
    archive(books, folder, 2024)
    wanted = summary(books)
    cluster: Cluster = request.getfixturevalue("postgresql")
    cluster.execute("CREATE ROLE reads_archives LOGIN")
    owner.database.write(lambda given: roles.grant(given.connection, "reads_archives"))
    url = owner.database.address.url.replace("//postgres@", "//reads_archives@")
    served = PostgresStore(url, clock=books.clock, archives=str(folder))
    try:
        theirs = replace(books, store=served)
        assert summary(theirs) == wanted
        for move, year in ((restore, 2024), (archive, 2025)):
            with pytest.raises(OwnerNeeded):
                move(theirs, folder, year)
    finally:
        served.close()
        owner.database.write(
            lambda given: given.connection.execute("DROP OWNED BY reads_archives").rowcount
        )
        cluster.execute("DROP ROLE reads_archives")


def test_a_snapshot_has_what_is_here_and_where_the_rest_is(books: Company, folder: Path) -> None:
    """Rehearsing an archive: back to before it, and back to after it, from files that stay."""
    before, rows = summary(books), here(books.store)
    snapshots.take(books.store, books.administrator, "here")
    archive(books, folder, 2024)
    snapshots.take(books.store, books.administrator, "away")
    for name, found in (("here", rows), ("away", dict.fromkeys(rows, 0)), ("here", rows)):
        books.write(lambda given, by, name=name: snapshots.restore(given, by, name))  # type: ignore[misc]
        books.sign_in()
        assert here(books.store) == found
        assert summary(books) == before


def test_a_run_writes_its_files_from_what_is_here_and_what_is_away(
    books: Company, folder: Path
) -> None:
    may = books.calendar.periods[-1].id
    files = "SELECT kind, name, rows, size FROM file WHERE run_id = ? ORDER BY kind"
    latest = (
        "SELECT id, state, error FROM trial_balance_run WHERE period_id = ? ORDER BY revision DESC"
    )
    written = []
    for step in (None, archive, restore):
        if step is not None:
            step(books, folder, 2024)
        books.request_trial_balance(may)
        books.run_trial_balances()
        run, *how = books.rows(latest, may)[0]
        assert how == ["done", None]
        written.append(books.rows(files, run))
    assert len(written[0]) > 2
    assert written[0] == written[1] == written[2]


def test_a_journal_run_of_days_that_are_away_is_cancelled_and_made_anew(
    books: Company, folder: Path
) -> None:
    """It posts nothing, and what it summarises is read where it is."""

    def made() -> list[tuple[str, int]]:
        first = books.calendar.periods[0]
        assert first.start_date is not None
        run = books.ask_for_run("Invoice Item", period_name=first.name, entry_day=first.start_date)
        books.run_journal_runs()
        entries = [(each.currency, len(each.details["items"])) for each in books.entries_of(run)]
        books.cancel_run(run)
        books.run_journal_runs()
        return entries

    before = made()
    assert before
    archive(books, folder, 2024)
    assert made() == before
