"""A fiscal year's way into an archive and back.

Out: the files are written from one snapshot, are on disk, and were read again, before one
transaction takes the rows away, keeps where they are, and has its row in history. Whoever is
killed before its commit has everything in the database, and perhaps a folder that nobody knows
of; whoever is killed after it has an archive that is complete. Back: one transaction as well.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from datetime import date

from monthend.domain.errors import Refusal
from monthend.services import archives
from monthend.services.archive_ports import COLUMNS, Archive, ArchivedTable, ArchivedYear
from monthend.services.caller import Caller
from monthend.services.export_ports import Row, RowChunks
from monthend.services.ports import Books, Store

from .archives import About, ArchiveFiles


def archive(store: Store, caller: Caller, files: ArchiveFiles, fiscal_year: int) -> ArchivedYear:
    """Have a closed fiscal year in an archive and no more in the database."""
    year = store.read_calendar(
        caller.calendar_id,
        lambda books: written(books, caller, files, fiscal_year),
        settled=True,
        apart=True,
    )
    try:
        store.write(caller, lambda books: leave(books, caller, year))
    except Refusal:
        shutil.rmtree(files.folder / year.folder, ignore_errors=True)
        raise
    return year


def written(books: Books, caller: Caller, files: ArchiveFiles, fiscal_year: int) -> ArchivedYear:
    """The files of a year that may leave, made of what this snapshot has."""
    start, end = archives.leaving(books, caller, fiscal_year)
    books.archives.check_mover()
    name = f"calendar-{books.calendar_id}/{fiscal_year}-{books.new_id()[:8]}"
    seen = {table: _Seen(table) for table in ArchivedTable}
    made = files.write(
        name,
        _about(books, caller, fiscal_year, start, end),
        {
            table: seen[table].through(books.archives.rows(table, start, end))
            for table in ArchivedTable
        },
    )
    transactions, entries = seen[ArchivedTable.TRANSACTIONS], seen[ArchivedTable.ENTRIES]
    return ArchivedYear(
        fiscal_year=fiscal_year,
        start=start,
        end=end,
        folder=name,
        sha256=made.sha256,
        rows={table: made.file(table).rows for table in ArchivedTable},
        hashes={table: made.file(table).rows_sha256 for table in ArchivedTable},
        line_sums=books.archives.line_sums(start, end),
        first_transaction=transactions.first,
        last_transaction=transactions.last,
        first_entry=entries.first,
        last_entry=entries.last,
        last_line=seen[ArchivedTable.LINES].last,
        earliest=transactions.earliest,
    )


def _about(books: Books, caller: Caller, fiscal_year: int, start: date, end: date) -> About:
    return About(
        tenant_id=caller.tenant.id,
        tenant=caller.tenant.name,
        calendar_id=books.calendar_id,
        fiscal_year=fiscal_year,
        first_date=start.isoformat(),
        last_date=end.isoformat(),
        commit_sequence=books.sequence_seen,
        archived_on=books.now.isoformat(),
        archived_by=caller.username,
    )


class _Seen:
    """The first and the last key of rows that pass by, and their earliest day."""

    def __init__(self, table: ArchivedTable) -> None:
        names = [column.name for column in COLUMNS[table]]
        self._key, self._day = names.index("id"), names.index("date")
        self.first: int | None = None
        self.last: int | None = None
        self.earliest: str | None = None

    def through(self, chunks: RowChunks) -> Iterator[Sequence[Row]]:
        for rows in chunks:
            self.first = rows[0][self._key] if self.first is None else self.first
            self.last = rows[-1][self._key]
            day = min(row[self._day] for row in rows)
            self.earliest = day if self.earliest is None else min(day, self.earliest)
            yield rows


def leave(books: Books, caller: Caller, year: ArchivedYear) -> None:
    """Take the rows away that are in the files, if the year may still leave."""
    archives.leaving(books, caller, year.fiscal_year)
    books.archives.move_out(year, caller)


def restore(store: Store, caller: Caller, files: ArchiveFiles, fiscal_year: int) -> Archive:
    """Have an archived fiscal year in the database again; its files stay where they are."""

    def work(books: Books) -> Archive:
        found = archives.returning(books, caller, fiscal_year)
        made = files.read(found.folder, found.sha256, fiscal_year)
        rows = {
            table: files.rows(found.folder, made.file(table), fiscal_year, proved=True)
            for table in ArchivedTable
        }
        books.archives.move_in(found, rows, caller)
        return found

    return store.write(caller, work)
