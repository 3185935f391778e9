"""Fiscal years on their way out of the database and back into it.

Whatever the fence forbids is done here with the fence of the three tables taken down, within the
transaction that moves the rows, and stands again before it is committed: nobody else ever sees it
down. Rows that leave are compared with those that were written, rows that come back with those
that left by whoever reads them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from monthend.engines.canonical_rows import sha256_of
from monthend.services.archive_ports import Archive, ArchivedTable, ArchivedYear
from monthend.services.caller import Caller
from monthend.services.export_ports import Row, RowChunks
from monthend.subledger.archives import ArchiveEvent, FiscalYearChanged

from . import reach
from .archived_rows import STORED, listed
from .calendars import CalendarTable
from .session import Session, Statement, counted, day_of, insert, instant_of, instant_text

ROWS_AT_ONCE = 20_000

_ARCHIVE = (
    "a.id", "a.calendar_id", "a.fiscal_year", "a.first_date", "a.last_date", "a.folder",
    "a.sha256", "a.transactions", "a.entries", "a.lines",
    "coalesce(u.username, a.archived_by)", "a.archived_on",
    "coalesce(r.username, a.restored_by)", "a.restored_on",
)  # fmt: skip
EVERY = Statement(
    f"SELECT {', '.join(_ARCHIVE)} FROM archive a LEFT JOIN app_user u ON u.id = a.archived_by "
    "LEFT JOIN app_user r ON r.id = a.restored_by "
    "WHERE a.calendar_id = :calendar_id ORDER BY a.first_date, a.id"
)
ADD = insert("archive", without="id", suffix="RETURNING id")
RESTORED = Statement("UPDATE archive SET restored_by = :user_id, restored_on = :now WHERE id = :id")
FORGET_NUMBERS = Statement("DELETE FROM archived_number WHERE archive_id = :id")


def _leaving(table: ArchivedTable) -> str:
    # What a journal run has made can be taken back as a whole, and stays.
    made = "r.run_id IS NULL AND " if table is ArchivedTable.ENTRIES else ""
    return (
        f"FROM {STORED[table]} r WHERE r.calendar_id = :calendar_id "
        f"AND r.date BETWEEN :start AND :end AND {made}{counted('r')}"
    )


def _columns(table: ArchivedTable) -> str:
    return ", ".join(f"r.{name}" for name in listed(table).split(", "))


ROWS = {
    table: Statement(
        f"SELECT {_columns(table)} {_leaving(table)} ORDER BY r.id", reach=reach.nothing
    )
    for table in ArchivedTable
}
# A line never changes once it has both amounts: no more of them and no fewer are the same lines.
LINES_AS_THEY_WERE = Statement(
    f"SELECT count(*), coalesce(sum(r.id), 0) {_leaving(ArchivedTable.LINES)}",
    reach=reach.nothing,
)
KEEP_NUMBERS = {
    ArchivedTable.TRANSACTIONS: Statement(
        "INSERT INTO archived_number (calendar_id, number, type, archive_id) "
        f"SELECT r.calendar_id, r.number, r.type, :archive {_leaving(ArchivedTable.TRANSACTIONS)}"
    ),
    ArchivedTable.ENTRIES: Statement(
        "INSERT INTO archived_number (calendar_id, number, type, archive_id) "
        f"SELECT r.calendar_id, r.number, '', :archive {_leaving(ArchivedTable.ENTRIES)}"
    ),
}
TAKE_AWAY = {
    table: Statement(f"DELETE FROM {STORED[table]} WHERE id IN (SELECT r.id {_leaving(table)})")
    for table in (ArchivedTable.LINES, ArchivedTable.TRANSACTIONS, ArchivedTable.ENTRIES)
}


class ArchiveTable:
    """The archives of one calendar, in one transaction."""

    def __init__(self, session: Session, calendar_id: int, periods: CalendarTable) -> None:
        self._session = session
        self._calendar_id = calendar_id
        self._periods = periods

    def every(self) -> Sequence[Archive]:
        rows = self._session.all(EVERY, calendar_id=self._calendar_id)
        return [_archive_of(row) for row in rows]

    def check_mover(self) -> None:
        self._session.refuse_all_but_owner()

    def rows(self, table: ArchivedTable, start: date, end: date) -> RowChunks:
        return self._session.pieces(ROWS[table], ROWS_AT_ONCE, **self._asked(start, end))

    def line_sums(self, start: date, end: date) -> tuple[int, int]:
        """How many lines may leave, and the sum of their keys."""
        row = self._session.one(LINES_AS_THEY_WERE, **self._asked(start, end))
        assert row is not None, "an aggregate answers one row"
        return int(row[0]), int(row[1])

    def move_out(self, year: ArchivedYear, caller: Caller) -> int:
        """Take rows away that are as they were written, and keep their numbers."""
        self._session.without_hurry()
        asked = self._asked(year.start, year.end)
        self._refuse_changed(year)
        self._session.keep_keys()
        key = self._session.key_of(ADD, **self._row(year, caller))
        with self._session.postings_loose():
            for keep in KEEP_NUMBERS.values():
                self._session.run(keep, archive=key, **asked)
            for table, statement in TAKE_AWAY.items():
                gone = self._session.run(statement, **asked).rowcount
                if gone != year.rows[table]:
                    raise FiscalYearChanged(year=year.fiscal_year)
        self._note(ArchiveEvent.ARCHIVED, year.fiscal_year, year.sha256, year.rows, caller)
        return key

    def _refuse_changed(self, year: ArchivedYear) -> None:
        for table in (ArchivedTable.TRANSACTIONS, ArchivedTable.ENTRIES):
            if sha256_of(self.rows(table, year.start, year.end)) != year.hashes[table]:
                raise FiscalYearChanged(year=year.fiscal_year)
        if self.line_sums(year.start, year.end) != year.line_sums:
            raise FiscalYearChanged(year=year.fiscal_year)

    def _row(self, year: ArchivedYear, caller: Caller) -> dict[str, Any]:
        first_last = ("first_transaction", "last_transaction", "first_entry", "last_entry")
        return {
            "calendar_id": self._calendar_id,
            "fiscal_year": year.fiscal_year,
            "first_date": year.start.isoformat(),
            "last_date": year.end.isoformat(),
            "folder": year.folder,
            "sha256": year.sha256,
            **{table.value: year.rows[table] for table in ArchivedTable},
            **{name: getattr(year, name) for name in (*first_last, "last_line", "earliest")},
            "archived_by": caller.user_id,
            "archived_on": instant_text(self._session.now),
            "restored_by": None,
            "restored_on": None,
        }

    def move_in(
        self, archive: Archive, rows: Mapping[ArchivedTable, Iterator[Sequence[Row]]],
        caller: Caller,
    ) -> None:  # fmt: skip
        """Put rows back; what was posted into such days since stays beside them."""
        self._session.refuse_all_but_owner()
        self._session.without_hurry()
        with self._session.postings_loose():
            for table, chunks in rows.items():
                for chunk in chunks:
                    if table is ArchivedTable.LINES:
                        self._session.expect_lines_of({row[2] for row in chunk})
                    self._session.copy(f"{STORED[table]} ({listed(table)})", chunk)
        now = instant_text(self._session.now)
        self._session.run(RESTORED, id=archive.id, user_id=caller.user_id, now=now)
        self._session.run(FORGET_NUMBERS, id=archive.id)
        told = (archive.fiscal_year, archive.sha256, archive.rows)
        self._note(ArchiveEvent.RESTORED, *told, caller)

    def _note(
        self, event: ArchiveEvent, year: int, sha256: str, rows: Mapping[ArchivedTable, int],
        caller: Caller,
    ) -> None:  # fmt: skip
        counts = {table.value: rows[table] for table in ArchivedTable}
        new = {"sha256": sha256, **counts}
        self._periods.note(event, caller, period_id=None, subject=str(year), old={}, new=new)

    def _asked(self, start: date, end: date) -> dict[str, Any]:
        return {
            "calendar_id": self._calendar_id,
            "start": start.isoformat(),
            "end": end.isoformat(),
        }


def _archive_of(row: Row) -> Archive:
    start, end = day_of(row[3]), day_of(row[4])
    assert start is not None, "a year has its days"
    assert end is not None, "a year has its days"
    return Archive(
        id=row[0], calendar_id=row[1], fiscal_year=row[2], start=start, end=end,
        folder=row[5], sha256=row[6], rows=dict(zip(ArchivedTable, row[7:10], strict=True)),
        archived_by=row[10], archived_on=instant_of(row[11]), restored_by=row[12],
        restored_on=None if row[13] is None else instant_of(row[13]),
    )  # fmt: skip
