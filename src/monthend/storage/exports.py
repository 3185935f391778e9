"""The rows that an export takes out, read some thousands at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from monthend.services.export_ports import COLUMNS, ExportedTable, Posting, RowChunks

from . import reach
from .reach import FIRST_DAY, LAST_DAY
from .session import WRITTEN, Session, Statement, counted, day_text

ROWS_AT_ONCE = 50_000


def _listed(table: ExportedTable, alias: str) -> str:
    return ", ".join(f"{alias}.{column.name}" for column in COLUMNS[table])


def _counted(table: ExportedTable, stored: str) -> str:
    return (
        f"SELECT {_listed(table, 'r')} FROM {stored} r "
        f"WHERE r.calendar_id = :calendar_id AND {counted('r')} ORDER BY r.id"
    )


# The lines of an import have the number of the write that let them count in their batch.
_LINES = (
    "SELECT l.id, l.date, l.code_id, l.currency, l.amount, l.home_amount, l.transaction_id, "
    f"l.entry_id, {WRITTEN} FROM line l "
    "LEFT JOIN import_batch b ON b.id = l.batch_id "
    f"WHERE l.calendar_id = :calendar_id AND {counted('l')}"
)
EXPORTED = {
    ExportedTable.LINES: Statement(_LINES + " ORDER BY l.id"),
    ExportedTable.CODES: Statement(
        f"SELECT {_listed(ExportedTable.CODES, 'a')} FROM accounting_code a "
        "JOIN calendar c ON c.tenant_id = a.tenant_id WHERE c.id = :calendar_id ORDER BY a.id"
    ),
    ExportedTable.PERIODS: Statement(
        f"SELECT {_listed(ExportedTable.PERIODS, 'p')} FROM accounting_period p "
        "WHERE p.calendar_id = :calendar_id ORDER BY p.end_date IS NULL, p.end_date"
    ),
    ExportedTable.TRANSACTIONS: Statement(
        _counted(ExportedTable.TRANSACTIONS, "subledger_transaction")
    ),
    ExportedTable.ENTRIES: Statement(_counted(ExportedTable.ENTRIES, "journal_entry")),
    ExportedTable.RATES: Statement(
        f"SELECT {_listed(ExportedTable.RATES, 'r')} FROM exchange_rate r "
        "JOIN calendar c ON c.tenant_id = r.tenant_id WHERE c.id = :calendar_id "
        "ORDER BY r.date, r.from_currency, r.to_currency"
    ),
}
POSTINGS = Statement(
    "SELECT l.date, l.transaction_id, l.entry_id, coalesce(t.number, e.number), t.type, t.subtype, "
    "l.code_id, l.currency, l.amount, l.home_amount FROM line l "
    "LEFT JOIN subledger_transaction t ON t.id = l.transaction_id "
    "LEFT JOIN journal_entry e ON e.id = l.entry_id "
    f"WHERE l.calendar_id = :calendar_id AND l.date BETWEEN :start AND :end AND {counted('l')} "
    "ORDER BY l.date, l.transaction_id, l.entry_id, l.id",
    reach=reach.days,
)


def exported(session: Session, calendar_id: int, table: ExportedTable) -> RowChunks:
    """All counted rows of a table, in the order of their keys."""
    return session.pieces(EXPORTED[table], ROWS_AT_ONCE, calendar_id=calendar_id)


def postings(
    session: Session, calendar_id: int, start: date | None, end: date | None
) -> Iterator[Posting]:
    """The lines of some days with what they come from; lines of one source stand together."""
    asked = {
        "calendar_id": calendar_id,
        "start": day_text(start) or FIRST_DAY,
        "end": day_text(end) or LAST_DAY,
    }
    session.prepare(POSTINGS, **asked)
    pieces = session.pieces(POSTINGS, ROWS_AT_ONCE, **asked)
    return (Posting._make(row) for rows in pieces for row in rows)
