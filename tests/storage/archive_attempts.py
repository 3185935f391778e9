"""What raw SQL may not do to archives, for the fences of both stores."""

from __future__ import annotations

from pathlib import Path

from any_store import change
from company import Company
from monthend.engines.archives import About, ArchiveFiles
from monthend.services.archive_ports import ArchivedTable
from monthend.storage.store import SqliteStore

_ARCHIVE = (
    "INSERT INTO archive (calendar_id, fiscal_year, first_date, last_date, folder, sha256, "
    "transactions, entries, lines, archived_by, archived_on, restored_by, restored_on) "
    "VALUES (1, ?, '1999-01-01', '1999-12-31', '1999', ?, 0, 0, 0, 'x', "
    "'2026-01-01 00:00:00.000000', ?, ?)"
)
_NUMBER = (
    "INSERT INTO archived_number (calendar_id, number, type, archive_id) "
    "SELECT 1, 'A-1', '', id FROM archive WHERE fiscal_year = 1999"
)
OF_ARCHIVES = [
    "DELETE FROM archive WHERE fiscal_year = 1999",
    "UPDATE archive SET folder = 'elsewhere' WHERE fiscal_year = 1999",
    # One that is back is not away again, and does not come back once more.
    "UPDATE archive SET restored_on = NULL WHERE fiscal_year = 1998",
    "UPDATE archive SET restored_by = 'somebody else' WHERE fiscal_year = 1998",
    "INSERT OR REPLACE INTO archive SELECT * FROM archive WHERE fiscal_year = 1999",
    # A number that is away is free again.
    "DELETE FROM archived_number WHERE number = 'A-1'",
    "UPDATE archived_number SET number = 'A-2' WHERE number = 'A-1'",
]
OF_KEYS = [
    # Keys that were given out are free again.
    "UPDATE key_floor SET line = line - 1",
    "UPDATE key_floor SET id = 2",
    "DELETE FROM key_floor",
    "INSERT INTO key_floor SELECT 2, 0, 0, 0 FROM key_floor",
    "INSERT OR REPLACE INTO key_floor SELECT id, 0, 0, 0 FROM key_floor",
    "INSERT INTO archive (calendar_id, fiscal_year, first_date, last_date, folder, sha256, "
    "transactions, entries, lines, last_line, archived_by, archived_on) VALUES (1, 1997, "
    "'1997-01-01', '1997-12-31', '1997', 'x', 0, 0, 1, 1000000, 'x', 'x')",
    "INSERT INTO line (id, calendar_id, date, code_id, currency, amount, commit_sequence) "
    "VALUES (0, 1, '2026-02-02', 1, 'USD', 5, 0)",
]
"""The same of SQLite alone, which keeps the keys that were given out in a row."""


def add_archives(company: Company, folder: Path) -> Company:
    """A year that is away without having had anything, and one that is back."""
    files = company.store.archives = ArchiveFiles(folder)
    about = About(
        tenant_id="x", tenant="x", calendar_id=1, fiscal_year=1999, first_date="1999-01-01",
        last_date="1999-12-31", commit_sequence=0, archived_on="x", archived_by="x",
    )  # fmt: skip
    made = files.write("1999", about, {table: iter(()) for table in ArchivedTable})
    for year, restored in ((1999, None), (1998, "2026-01-02 00:00:00.000000")):
        change(company.store, _ARCHIVE, (year, made.sha256, restored and "x", restored))
    change(company.store, _NUMBER)
    if isinstance(company.store, SqliteStore):
        change(company.store, "INSERT INTO key_floor VALUES (1, 0, 0, 0)")
    return company
