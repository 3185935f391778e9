"""What tells, of tables with very many rows, what has come or changed since a snapshot.

Lines are added and never changed, but for an amount in home currency that was missing; of a
transaction its status may change, and what it is converted by. So a mark is the last key there was,
and the keys of the few rows from which more is to be expected: those without such an amount, and
those of a status that few have. A status that many have changes with lines of its own. Sums over
all rows say in the end whether that was all: if they differ, everything is compared. Rows are those
of the database alone: what is away with a fiscal year stays in its archive, which is a row as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import reach
from .session import Row, Session, Statement
from .tenant_rows import TenantTable, tenant_tables

LINES, TRANSACTIONS = "line", "subledger_transaction"
LARGE = (LINES, TRANSACTIONS)
FEW = 5_000
WATCHED_AT_MOST = 20_000

Marks = Mapping[str, Mapping[str, Any]]

_SUMS = {
    LINES: "count(*), sum(id), sum(amount), count(home_amount), sum(home_amount)",
    TRANSACTIONS: "status, count(*), sum(id), sum(amount), count(home_amount), sum(home_amount)",
}
OF_NEW_LINES = Statement(
    "SELECT DISTINCT transaction_id FROM line WHERE id > :last AND transaction_id <= :last_there "
    "AND calendar_id IN (SELECT id FROM calendar WHERE tenant_id = :tenant_id)",
    reach=reach.nothing,
)
OF_HISTORY = Statement(
    "SELECT count(*), max(id) FROM history "
    "WHERE calendar_id IN (SELECT id FROM calendar WHERE tenant_id = :tenant_id)"
)
VERSIONS = Statement("SELECT id, version FROM calendar WHERE tenant_id = :tenant_id ORDER BY id")
_GROUPED = {LINES: "", TRANSACTIONS: " GROUP BY status ORDER BY status"}


def marks_of(session: Session, tables: Iterable[TenantTable], tenant_id: str) -> dict[str, Any]:
    """The marks of the large tables as they are now."""
    return {table.name: _mark(session, table, tenant_id) for table in tables if table.name in LARGE}


@dataclass(frozen=True, slots=True)
class Told:
    """What is the same as long as the lines and transactions of a tenant are.

    Rows that are added, that go or that get an amount in home currency change the sums; a row that
    comes has a later key than one that goes. A status may change and change back: that has its row
    in history, which goes by going back alone, after which calendars have other versions.
    """

    sums: Mapping[str, Any]
    history: Row | None
    versions: Sequence[Row]


def told(session: Session, tenant_id: str) -> Told:
    return Told(
        sums={
            table.name: sums(session, table, tenant_id)
            for table in tenant_tables()
            if table.name in LARGE
        },
        history=session.one(OF_HISTORY, tenant_id=tenant_id),
        versions=[tuple(row) for row in session.all(VERSIONS, tenant_id=tenant_id)],
    )


def _mark(session: Session, table: TenantTable, tenant_id: str) -> dict[str, Any]:
    last = session.one(
        Statement(
            f"SELECT coalesce(max(id), 0) FROM {table.name} WHERE {table.where}",
            reach=reach.nothing,
        ),
        tenant_id=tenant_id,
    )
    assert last is not None, "a greatest key answers one row"
    found = sums(session, table, tenant_id)
    rare = [row[0] for row in found if row[1] <= FEW] if table.name == TRANSACTIONS else []
    listed = "".join(f" OR status = '{status}'" for status in rare)
    watched = session.all(
        Statement(
            f"SELECT id FROM {table.name} WHERE {table.where} "
            f"AND (home_amount IS NULL{listed}) LIMIT {WATCHED_AT_MOST}",
            reach=reach.nothing,
        ),
        tenant_id=tenant_id,
    )
    return {"last": last[0], "sums": found, "watched": [row[0] for row in watched]}


def sums(session: Session, table: TenantTable, tenant_id: str) -> list[list[Any]]:
    """What all rows come to."""
    rows = session.all(
        Statement(
            f"SELECT {_SUMS[table.name]} FROM {table.name} WHERE {table.where}"
            f"{_GROUPED[table.name]}",
            reach=reach.nothing,
        ),
        tenant_id=tenant_id,
    )
    return [[_plain(value) for value in row] for row in rows]


def _plain(value: Any) -> Any:
    """A sum of PostgreSQL is a decimal."""
    return value if value is None or isinstance(value, str) else int(value)


def packed(marks: Marks) -> str:
    return json.dumps(marks, separators=(",", ":"))


def unpacked(text: str) -> Marks:
    found: Marks = json.loads(text)
    return found


def new_keys(session: Session, table: TenantTable, mark: Mapping[str, Any], tenant_id: str,
             ) -> list[int]:  # fmt: skip
    """The keys of rows that have come since."""
    rows = session.all(
        Statement(
            f"SELECT id FROM {table.name} WHERE id > :last AND {table.where}",
            reach=reach.nothing,
        ),
        tenant_id=tenant_id,
        last=mark["last"],
    )
    return [row[0] for row in rows]


def may_have_changed(session: Session, marks: Marks, table: str, tenant_id: str) -> list[int]:
    """The keys of rows that were there and need not be as they were."""
    watched = set(marks[table]["watched"])
    if table == TRANSACTIONS:
        of_lines: Sequence[Row] = session.all(
            OF_NEW_LINES,
            tenant_id=tenant_id,
            last=marks[LINES]["last"],
            last_there=marks[table]["last"],
        )
        watched |= {row[0] for row in of_lines}
    return sorted(watched)
