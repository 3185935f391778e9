"""Two years of operations in a database, written past the services but behind the fence.

An operation is a journal entry with two lines and its row of history; every month is
closed by the services when its entries are there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date, timedelta
from random import Random
from typing import Any, Protocol, cast

from monthend.app import utc_now
from monthend.services import periods, trial_balances
from monthend.services.history_chain import calendar_chain
from monthend.services.history_sealing import seal_waiting
from monthend.storage.postgresql.store import PostgresStore
from monthend.storage.store import SqliteStore

from .company import Company, month
from .ledger_generator import accounts

FIRST = date(2024, 1, 1)
MONTHS = 24
CODES = 200
ACCOUNTS = accounts(CODES)
OPERATIONS = 1_000_000
SEALED_AT_ONCE = 50_000
CURRENCIES = ("USD", "EUR", "GBP")
AT = "2026-01-01 00:00:00.000000"

HISTORY = (
    "history (tenant_id, calendar_id, commit_sequence, at, user_id, channel, track_id, event, "
    "subject, old_values, new_values)"
)
ENTRIES = (
    "journal_entry (id, calendar_id, number, date, currency, status, details, created_by, "
    "created_on)"
)
LINES = (
    "line (calendar_id, date, code_id, currency, amount, home_amount, entry_id, commit_sequence)"
)
_SUMS = (
    "sum(CASE WHEN amount > 0 THEN amount ELSE 0 END), "
    "sum(CASE WHEN amount < 0 THEN -amount ELSE 0 END), "
    "sum(CASE WHEN home_amount > 0 THEN home_amount ELSE 0 END), "
    "sum(CASE WHEN home_amount < 0 THEN -home_amount ELSE 0 END), 0"
)
_LINES_OF_MONTH = "FROM line WHERE date BETWEEN '{first}' AND '{last}' GROUP BY 1, 2, 3, 4"
ADD_DAYS = (
    f"INSERT INTO day_balance SELECT calendar_id, date, code_id, currency, 0, {_SUMS} "
    + _LINES_OF_MONTH
)
ADD_MONTHS = (
    "INSERT INTO month_balance SELECT calendar_id, substr(date, 1, 7), code_id, currency, 0, "
    f"{_SUMS} " + _LINES_OF_MONTH
)

Operation = tuple[int, int, str, str, int, int, int]
"""Key, commit sequence, day, currency, amount in minor units, debit, credit."""

AnyStore = SqliteStore | PostgresStore


class Given(Protocol):
    """A write transaction of either database."""

    connection: Any


class _Sqlite:
    """How rows go into SQLite."""

    last_sequence = "SELECT value FROM commit_counter"
    move_sequence = "UPDATE commit_counter SET value = {}"

    @staticmethod
    def add(given: Given, into: str, rows: Iterable[Sequence[object]]) -> None:
        marks = ", ".join("?" * (into.count(",") + 1))
        given.connection.executemany(f"INSERT INTO {into} VALUES ({marks})", rows)


class _Postgresql:
    """How rows go into PostgreSQL."""

    last_sequence = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM commit_sequence"
    move_sequence = "SELECT setval('commit_sequence', {})"

    @staticmethod
    def add(given: Given, into: str, rows: Iterable[Sequence[object]]) -> None:
        opened = given.connection.cursor().copy(f"COPY {into} FROM STDIN")
        with cast(AbstractContextManager[Any], opened) as copy:
            for row in rows:
                copy.write_row(row)


class Filling:
    """The operations of a company, month by month, their history sealed in the end."""

    def __init__(self, store: AnyStore, company: Company) -> None:
        self._store = store
        self._rows = _Sqlite if isinstance(store, SqliteStore) else _Postgresql
        self._company = company
        self._random = Random(31)
        self._made = 0

    def run(self) -> None:
        for number, period_id in enumerate(self._company.period_ids):
            until = OPERATIONS * (number + 1) // MONTHS
            self._store.database.write(
                lambda given, at=number, to=until: self._post(given, at, to)  # type: ignore[misc]
            )
            self._seal()
            self._close(period_id)
        while seal_waiting(self._store):
            pass
        if isinstance(self._store, PostgresStore):
            # What autovacuum does some time after a load, or during the first measurement.
            self._store.database.submit(lambda given: given.connection.execute("ANALYZE")).result()

    def _post(self, given: Given, number: int, until: int) -> None:
        run = given.connection.execute
        (sequence,) = run(self._rows.last_sequence).fetchone()
        rows = list(self._operations(number, until - self._made, sequence))
        caller = self._company.caller
        calendar = caller.calendar_id
        self._rows.add(given, HISTORY, (
            (
                caller.tenant.id, calendar, at, AT, caller.user_id, "REST", f"track-{at}",
                "journalEntryCreated", f"JE-{key:08}", "{}",
                _told(day, amount, currency),
            )
            for key, at, day, currency, amount, _, _ in rows
        ))  # fmt: skip
        self._rows.add(given, ENTRIES, (
            (
                key, calendar, f"JE-{key:08}", day, currency, "Created",
                _shown(amount, debit, credit), caller.user_id, AT,
            )
            for key, _, day, currency, amount, debit, credit in rows
        ))  # fmt: skip
        self._rows.add(given, LINES, (
            (calendar, day, code, currency, signed, signed, key, at)
            for key, at, day, currency, amount, debit, credit in rows
            for code, signed in ((debit, amount), (credit, -amount))
        ))  # fmt: skip
        first, last = month(FIRST, number)
        run(ADD_DAYS.format(first=first, last=last))
        run(ADD_MONTHS.format(first=first, last=last))
        run(self._rows.move_sequence.format(sequence + len(rows)))
        self._made = until

    def _operations(self, number: int, count: int, sequence: int) -> Iterator[Operation]:
        first, last = month(FIRST, number)
        days = [
            (first + timedelta(days=place)).isoformat() for place in range((last - first).days + 1)
        ]
        below = self._random.randrange
        for place in range(1, count + 1):
            debit = below(CODES)
            credit = (debit + 1 + below(CODES - 1)) % CODES
            yield (
                self._made + place, sequence + place, days[below(len(days))],
                CURRENCIES[below(3)], 1 + below(1_000_000), debit + 1, credit + 1,
            )  # fmt: skip

    def _seal(self) -> None:
        """In larger pieces than a server's worker, which must not keep anybody waiting."""
        calendar_id = self._company.caller.calendar_id
        chain = calendar_chain(calendar_id)
        while self._store.write_calendar(
            calendar_id, lambda books: books.history.seal(chain, SEALED_AT_ONCE)
        ):
            pass

    def _close(self, period_id: str) -> None:
        caller = self._company.caller
        self._store.write(caller, lambda books: periods.close(books, caller, period_id))
        if not trial_balances.run_next(self._store, "benchmark", utc_now()):
            raise RuntimeError("a close did not ask for its trial balance")


def _told(day: str, amount: int, currency: str) -> str:
    """What history keeps of an entry, as the services write it."""
    text = f"{amount // 100}.{amount % 100:02}"
    return f'{{"date":"{day}","amount":"{text}","currency":"{currency}"}}'


def _shown(amount: int, debit: int, credit: int) -> str:
    """What an entry shows beside its columns, as the services write it."""
    items = ",".join(
        f'{{"accounting_code":"{ACCOUNTS[code - 1]}","debit":{side},"amount":{amount},'
        f'"gl_string":null,"notes":null,"accounting_code_type":"OtherAssets","gl_account_name":null,'
        f'"gl_account_number":null,"home_amount":{amount}}}'
        for code, side in ((debit, "true"), (credit, "false"))
    )
    return (
        f'{{"items":[{items}],"notes":null,"segments":[],"home_currency":"USD",'
        '"transferred_to_accounting":null,"transaction_type":null}'
    )
