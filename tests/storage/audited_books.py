"""Books of a few months, some closed, and a connection that may do anything to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from any_store import Unguarded, unguarded
from company import Company
from imported import import_entries, import_transactions, invoice
from monthend.services import replay
from monthend.services.replay_periods import Anomaly
from monthend.storage.postgresql.partitions import make
from monthend.storage.postgresql.store import PostgresStore


@dataclass(slots=True)
class Books:
    """Three closed months, one of which was open again, and a connection without triggers."""

    connection: Unguarded
    company: Company
    months: list[str]

    def run(self, sql: str, *values: object) -> None:
        assert self.connection.execute(sql, values).rowcount > 0, sql

    def one(self, sql: str, *values: object) -> int:
        (value,) = self.connection.execute(sql, values).fetchone()
        return int(value)

    def sequence_of(self, event: str, month: int) -> int:
        """When something happened to a month, the last time."""
        return self.one(
            "SELECT max(commit_sequence) FROM history WHERE event = ? AND period_id = ?",
            event,
            self.months[month],
        )

    def anomalies(self, *, each_entry: bool = False) -> tuple[Anomaly, ...]:
        books = self.connection.audit(self.company.clock())
        return replay.replay_books(books, each_entry=each_entry).anomalies


@contextmanager
def audited(
    company: Company, more: Callable[[Company], None] = lambda company: None
) -> Iterator[Books]:
    """The books, with whatever else is to be in them."""
    months = company.create_months(date(2026, 1, 1), 5)
    company.add_rate(date(2026, 1, 1), "EUR", "USD", "1.10")
    for number, name in enumerate(("Jan", "Feb", "Mar", "Apr"), 1):
        company.post_entry(name, date(2026, number, 5), 1000 * number)
        company.post_entry(name, date(2026, number, 6), 500)
        import_transactions(company, invoice(f"I-{name}", f"2026-{number:02}-07"))
        import_entries(
            company,
            f"{name},2026-{number:02}-08,Cash,1,,USD",
            f"{name},2026-{number:02}-08,Revenue,,1,USD",
        )
    company.close_through(months[:2])
    company.reopen(months[1])
    company.post_entry("Feb", date(2026, 2, 20), 77)
    company.close_through(months[1:2])
    company.pending_close(months[2])
    company.run_trial_balances()
    company.close_through(months[2:3])
    more(company)
    if isinstance(company.store, PostgresStore):
        company.store.database.write(lambda given: make(given.connection, ["2025-12"]))
    with unguarded(company.store) as connection:
        yield Books(connection, company, months)
