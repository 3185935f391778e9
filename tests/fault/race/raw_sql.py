"""Postings by a program that has forgotten the gate, in SQL of its own.

It writes everything that belongs to a posting, so that nothing but its time can be
wrong with it: the entry, two lines, their balances, a row of history, and before all of them
the mark of the codes that it uses. It takes no turn and no calendar's lock; what keeps it out
of closed days is the fence alone.
"""

from __future__ import annotations

import itertools
import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg

from contract.started_server import Credentials, DatabaseFile

FENCE = "monthend fence:"
PATIENCE = 30.0
CENTS = 7
WRITTEN = "2016-01-01 00:00:00.000000"
ITEMS = json.dumps(
    {
        "items": [
            {"accounting_code": code, "debit": debit, "amount": CENTS, "home_amount": CENTS}
            for code, debit in (("Cash", True), ("Sales Revenue", False))
        ]
    }
)
ENTRY, SALE = SOURCES = ("entry_id", "transaction_id")
SUMS = "debit, credit, home_debit, home_credit, unconverted"
NUMBER_OF_SQLITE = "UPDATE commit_counter SET value = value + 1 WHERE id = 1 RETURNING value"
NUMBER_OF_POSTGRESQL = "SELECT nextval('commit_sequence')"


def added_to(table: str, day: str) -> str:
    """A balance with what is added to it."""
    more = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in SUMS.split(", "))
    return (
        f"INSERT INTO {table} (calendar_id, {day}, code_id, currency, slot, {SUMS}) "
        f"VALUES (?, ?, ?, 'USD', 0, ?, ?, ?, ?, 0) "
        f"ON CONFLICT (calendar_id, {day}, code_id, currency, slot) DO UPDATE SET {more}"
    )


class RawPoster:
    """One connection that posts by turns as an entry and as a transaction.

    On PostgreSQL another kind of it passes the lines' table by, and goes straight
    into the partition of the month.
    """

    def __init__(
        self, database: DatabaseFile, owner: Credentials, *, past_the_table: bool = False
    ) -> None:
        self._past_the_table = past_the_table
        self._postgresql = database.elsewhere is not None
        self._connection: Any = (
            psycopg.connect(database.url, autocommit=True)
            if self._postgresql
            else sqlite3.connect(
                database.path, isolation_level=None, timeout=0, check_same_thread=False
            )
        )
        self._owner = owner
        self._numbers = itertools.count(1)
        found = self._all("SELECT id FROM calendar WHERE tenant_id = ?", owner.tenant_id)
        self._calendar: int = found[0][0]
        codes = dict(
            self._all("SELECT name, id FROM accounting_code WHERE tenant_id = ?", owner.tenant_id)
        )
        self._debit, self._credit = codes["Cash"], codes["Sales Revenue"]
        used = "UPDATE accounting_code SET used = TRUE WHERE id IN (?, ?)"
        if not self._postgresql:
            # A posting that has to wait has lost; making ready may wait for the servers' start.
            self._run("PRAGMA busy_timeout = 60000")
        self._run(used, self._debit, self._credit)
        if not self._postgresql:
            self._run("PRAGMA busy_timeout = 0")

    def post(self, day: str) -> int | None:
        """The commit sequence of a posting on a day; None when the fence refused it."""
        number = next(self._numbers)
        table, source = "line", SOURCES[number % 2]
        if self._past_the_table:
            # The fence would look at a source, so there is none.
            table, source = f"line_{day[:7].replace('-', '_')}", ""
        try:
            with self._transaction():
                return self._write(f"RAW-{table}-{number}", day, table, source)
        except (sqlite3.DatabaseError, psycopg.Error) as problem:
            if FENCE not in str(problem):
                raise
            return None

    def _write(self, number: str, day: str, table: str, source: str) -> int:
        # The source comes first: the fence looks at it, and the number is taken after that look.
        key = None
        if source:
            key = (self._entry if source == ENTRY else self._sale)(number, day)
        counter = NUMBER_OF_POSTGRESQL if self._postgresql else NUMBER_OF_SQLITE
        sequence = int(self._all(counter)[0][0])
        for code, amount in ((self._debit, CENTS), (self._credit, -CENTS)):
            self._run(
                f"INSERT INTO {table} (calendar_id, date, code_id, currency, amount, home_amount, "
                f"{source or ENTRY}, commit_sequence) VALUES (?, ?, ?, 'USD', ?, ?, ?, ?)",
                self._calendar, day, code, amount, amount, key, sequence,
            )  # fmt: skip
            debit, credit = max(amount, 0), max(-amount, 0)
            for balance, of, when in (
                ("day_balance", "day", day), ("month_balance", "month", day[:7])
            ):  # fmt: skip
                sums = (debit, credit, debit, credit)
                self._run(added_to(balance, of), self._calendar, when, code, *sums)
        told = f'{{"date":"{day}","amount":"0.{CENTS:02}","currency":"USD"}}'
        if source == ENTRY:
            self._note(number, sequence, "journalEntryCreated", told)
        else:
            self._note(number, sequence, "imported", "{}")
        return sequence

    def _entry(self, number: str, day: str) -> int:
        return self._key(
            "INSERT INTO journal_entry (calendar_id, number, date, currency, status, details, "
            "created_by, created_on) VALUES (?, ?, ?, 'USD', 'Created', ?, ?, ?) RETURNING id",
            self._calendar, number, day, ITEMS, self._owner.user_id, WRITTEN,
        )  # fmt: skip

    def _sale(self, number: str, day: str) -> int:
        return self._key(
            "INSERT INTO subledger_transaction (calendar_id, number, type, status, date, currency, "
            "amount, debit_code, credit_code, home_amount) "
            "VALUES (?, ?, 'Invoice Item', 'Posted', ?, 'USD', ?, ?, ?, ?) RETURNING id",
            self._calendar, number, day, CENTS, self._debit, self._credit, CENTS,
        )  # fmt: skip

    def _note(self, number: str, sequence: int, event: str, told: str) -> None:
        self._run(
            "INSERT INTO history (tenant_id, calendar_id, commit_sequence, at, user_id, channel, "
            "event, subject, old_values, new_values) "
            "VALUES (?, ?, ?, ?, ?, 'CLI', ?, ?, '{}', ?)",
            self._owner.tenant_id, self._calendar, sequence, WRITTEN, self._owner.user_id, event,
            number, told,
        )  # fmt: skip

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        if self._postgresql:
            self._connection.execute("BEGIN")
        else:
            self._begin()
        try:
            yield
        except BaseException:
            with suppress(sqlite3.Error, psycopg.Error):
                self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def _begin(self) -> None:
        """Take the file between two others; SQLite's own waiting sleeps through every gap."""
        given_up = time.monotonic() + PATIENCE
        while True:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as problem:
                if problem.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > given_up:
                    raise
                time.sleep(0.0005)

    def _key(self, sql: str, *values: object) -> int:
        return int(self._all(sql, *values)[0][0])

    def _all(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self._run(sql, *values).fetchall()
        return rows

    def _run(self, sql: str, *values: object) -> Any:
        return self._connection.execute(sql.replace("?", "%s") if self._postgresql else sql, values)

    def close(self) -> None:
        self._connection.close()
