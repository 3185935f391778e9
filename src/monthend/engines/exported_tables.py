"""The tables of an export as relations of SQL: one text for every engine that reads files.

An engine offers each table as a view with the columns of `COLUMNS`; what is asked of them
here is said in words that DuckDB and Spark both know.
"""

from __future__ import annotations

from monthend.services.export_ports import ExportedTable
from monthend.subledger.receivables import RECEIVABLE_TYPE


def view_of(table: ExportedTable) -> str:
    """The name of the view that has a table."""
    return f"exported_{table}"


_LINES, _ENTRIES = view_of(ExportedTable.LINES), view_of(ExportedTable.ENTRIES)
_CODES = view_of(ExportedTable.CODES)

PERIODS = (
    "SELECT id, name, start_date, end_date, fiscal_year, status "
    f"FROM {view_of(ExportedTable.PERIODS)} ORDER BY end_date NULLS LAST"
)
CODES = f"SELECT id, name, type, active FROM {_CODES}"

NO_LINES = (
    "SELECT DATE '0001-01-01' AS date, 0 AS code_id, '' AS currency, 0 AS amount, "
    "0 AS home_amount, 0 AS commit_sequence WHERE false"
)
"""The lines of days before the first file begins."""
COUNTED_LINE = (
    "SELECT date, code_id, currency, amount, home_amount "
    f"FROM {_LINES} WHERE commit_sequence <= {{until:d}}"
)
"""What a recomputation asks: the lines that there were at a commit sequence."""

NEEDED = (
    ExportedTable.LINES,
    ExportedTable.CODES,
    ExportedTable.TRANSACTIONS,
    ExportedTable.ENTRIES,
    ExportedTable.RATES,
)
"""The tables of an export that detail files are made of."""
RELATIONS = {
    "counted_transaction": f"SELECT * FROM {view_of(ExportedTable.TRANSACTIONS)}",
    "counted_line": f"SELECT * FROM {_LINES}",
    "entry_line": (
        "SELECT l.id, e.number, coalesce(o.number, e.number) AS document, l.date, l.code_id, "
        f"l.currency, l.amount, l.home_amount, e.document_date FROM {_LINES} l "
        f"JOIN {_ENTRIES} e ON e.id = l.entry_id AND e.status = 'Created' "
        f"LEFT JOIN {_ENTRIES} o ON o.id = e.reverses"
    ),
    "moved_month": (
        f"SELECT substring(CAST(l.date AS STRING), 1, 7) AS month, l.code_id FROM {_LINES} l"
    ),
    "named_code": f"SELECT id, name FROM {_CODES}",
    "receivable_code": f"SELECT id FROM {_CODES} WHERE type = '{RECEIVABLE_TYPE}'",
    "known_rate": f"SELECT * FROM {view_of(ExportedTable.RATES)}",
}
"""What the queries of detail files ask."""
