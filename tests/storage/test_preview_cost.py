"""What previews of a close and lists read: nothing that grows with the lines, on both stores."""

from __future__ import annotations

import pytest

from any_store import AnyStore
from company import Company
from monthend.storage import balances, calendars, ledger, transaction_lists
from monthend.storage.session import Statement
from monthend.storage.store import SqliteStore
from monthend.subledger.action_items import ActionItemKind

SPAN = {"calendar_id": 1, "start": "2026-01-01", "end": "2026-01-31"}
PAGE = {**SPAN, "limit": 20, "first": 0}
EDGES = {
    "calendar_id": 1,
    **{f"p{place}_{name}": value for place, (side, first, last) in enumerate(
        [(0, "0001-01", "2025-12"), (1, "2026-01", "2026-01")])
       for name, value in (("side", side), ("from", first), ("to", last))},
}  # fmt: skip
STATEMENTS: list[tuple[Statement, dict[str, object], str]] = [
    (calendars.UNRESOLVED_COUNTS, dict(SPAN), "unresolved_transaction"),
    (calendars.REVENUE, dict(SPAN), "revenue_transaction"),
    (calendars.ACTIVE_ENTRIES, dict(SPAN), "journal_entry_by_date"),
    *((ledger.UNRESOLVED_OF[kind], dict(PAGE), "unresolved_transaction")
      for kind in ActionItemKind),
    (ledger.UNCONVERTED_MONTH, {"calendar_id": 1, "month": "2026-01"}, "month_balance"),
]  # fmt: skip


def plan(store: AnyStore, statement: Statement, values: dict[str, object]) -> str:
    """How the database would read, were every table a large one."""
    if isinstance(store, SqliteStore):
        sql = f"EXPLAIN QUERY PLAN {statement.sqlite}"
        rows = store.database.read(lambda given: given.connection.execute(sql, values).fetchall())
        return "\n".join(str(row[3]) for row in rows)

    def explain(given: object) -> list[tuple[str]]:
        connection = given.connection  # type: ignore[attr-defined]
        connection.execute("SET LOCAL enable_seqscan = off")
        found: list[tuple[str]] = connection.execute(
            f"EXPLAIN {statement.postgresql}", values
        ).fetchall()
        return found

    return "\n".join(line for (line,) in store.database.read(explain))


@pytest.mark.parametrize(("statement", "values", "index"), STATEMENTS)
def test_action_items_and_facts_come_from_an_index(
    company: Company, statement: Statement, values: dict[str, object], index: str
) -> None:
    told = plan(company.store, statement, values)
    assert index in told
    assert "SCAN t" not in told
    assert "Seq Scan on subledger_transaction" not in told


LISTS: list[tuple[dict[str, object], str]] = [
    ({"start": "2026-01-01", "end": "2026-01-31"}, "transaction_by_date"),
    ({"start": "2026-01-01", "status": "Posted", "account_number": "A"}, "transaction_by_date"),
    ({"start": "2026-01-01", "end": "2026-01-31", "type": "Payment"}, "transaction_by_date"),
    ({"number": "N"}, "calendar_id"),
    ({"start": "2026-01-01", "end": "2026-01-31", "number": "N", "type": "Payment"}, "number"),
]


@pytest.mark.parametrize(("asked", "index"), LISTS)
def test_lists_of_transactions_come_from_an_index(
    company: Company, asked: dict[str, object], index: str
) -> None:
    statement = transaction_lists.statement(ledger.SELECT_TRANSACTIONS, tuple(asked))
    told = plan(company.store, statement, {"calendar_id": 1, "limit": 20, "first": 0, **asked})
    assert index in told
    assert "SCAN t" not in told
    assert "Seq Scan on subledger_transaction" not in told
    if index == "transaction_by_date":
        # The index has them in the order of the list, so that a page reads no more than it shows.
        assert "Sort" not in told
        assert "TEMP B-TREE" not in told


def test_figures_come_from_balances_and_not_from_lines(company: Company) -> None:
    parts = (balances._BY_MONTHS.format(part="p0"), balances._BY_MONTHS.format(part="p1"))
    summed = Statement(" UNION ALL ".join(parts))
    told = plan(company.store, summed, dict(EDGES))
    assert "month_balance" in told
    assert " line" not in told
