"""Verifying a million rows of history and replaying a million operations, beside bare loops."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from hashlib import sha256
from random import Random
from statistics import median

from monthend.app import utc_now
from monthend.services import audit, periods, replay, trial_balances
from monthend.services.history_sealing import seal_waiting
from monthend.storage.sqlite import Transaction
from monthend.storage.store import SqliteStore

from . import ledger_generator
from .company import Company, found, month, opened
from .results import Result, Setting, Told, at_most, at_most_times

FIRST = date(2024, 1, 1)
MONTHS = 24
CODES = 200
OPERATIONS = 1_000_000
VERIFY_SECONDS, REPLAY_SECONDS = 10, 5
CURRENCIES = ("USD", "EUR", "GBP")

ADD_HISTORY = (
    "INSERT INTO history (tenant_id, calendar_id, commit_sequence, at, user_id, channel, track_id, "
    "event, subject, old_values, new_values) VALUES (?, ?, ?, '2026-01-01 00:00:00.000000', ?, "
    "'REST', ?, 'journalEntryCreated', ?, '{}', ?)"
)
ADD_ENTRY = (
    "INSERT INTO journal_entry (id, calendar_id, number, date, currency, status, details, "
    "created_by, created_on) VALUES (?, ?, ?, ?, ?, 'Created', '{}', ?, '2026-01-01 00:00:00')"
)
ADD_LINE = (
    "INSERT INTO line (calendar_id, date, code_id, currency, amount, home_amount, entry_id, "
    "commit_sequence) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_SUMS = (
    "sum(max(amount, 0)), sum(max(-amount, 0)), sum(max(home_amount, 0)), "
    "sum(max(-home_amount, 0)), 0"
)
ADD_DAYS = (
    f"INSERT INTO day_balance SELECT calendar_id, date, code_id, currency, 0, {_SUMS} "
    "FROM line WHERE id > ? GROUP BY 1, 2, 3, 4"
)
ADD_MONTHS = (
    f"INSERT INTO month_balance SELECT calendar_id, substr(date, 1, 7), code_id, currency, {_SUMS} "
    "FROM line WHERE id > ? GROUP BY 1, 2, 3, 4"
)
ROWS = "SELECT * FROM history WHERE calendar_id IS NOT NULL ORDER BY id"
SUMMED = "SELECT date, code_id, currency, sum(amount), sum(home_amount) FROM line GROUP BY 1, 2, 3"


class Filling:
    """Two years of journal entries, a history row and two lines each, every month closed."""

    def __init__(self, store: SqliteStore, company: Company) -> None:
        self._store = store
        self._company = company
        self._random = Random(31)
        self._made = 0

    def run(self) -> None:
        for number, period_id in enumerate(self._company.period_ids):
            until = OPERATIONS * (number + 1) // MONTHS
            self._store.database.write(lambda given, at=number, to=until: self._post(given, at, to))  # type: ignore[misc]
            self._close(period_id)
        while seal_waiting(self._store):
            pass

    def _post(self, given: Transaction, number: int, until: int) -> None:
        run = given.connection.execute
        (sequence,) = run("SELECT value FROM commit_counter").fetchone()
        (line,) = run("SELECT coalesce(max(id), 0) FROM line").fetchone()
        rows = list(self._entries(number, until - self._made, sequence))
        caller = self._company.caller
        add = given.connection.executemany
        add(
            ADD_HISTORY,
            (
                (
                    caller.tenant.id, caller.calendar_id, at, caller.user_id, f"track-{at}",
                    f"JE-{key:08}", f'{{"amount":"{amount}","date":"{day}"}}',
                )
                for key, at, day, _, amount, _, _ in rows
            ),
        )  # fmt: skip
        add(
            ADD_ENTRY,
            (
                (key, caller.calendar_id, f"JE-{key:08}", day, currency, caller.user_id)
                for key, _, day, currency, _, _, _ in rows
            ),
        )
        add(
            ADD_LINE,
            (
                (caller.calendar_id, day, code, currency, signed, signed, key, at)
                for key, at, day, currency, amount, debit, credit in rows
                for code, signed in ((debit, amount), (credit, -amount))
            ),
        )
        run(ADD_DAYS, (line,))
        run(ADD_MONTHS, (line,))
        run("UPDATE commit_counter SET value = ?", (sequence + len(rows),))
        self._made = until

    def _entries(
        self, number: int, count: int, sequence: int
    ) -> Iterator[tuple[int, int, str, str, int, int, int]]:
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

    def _close(self, period_id: str) -> None:
        caller = self._company.caller
        self._store.write(caller, lambda books: periods.close(books, caller, period_id))
        if not trial_balances.run_next(self._store, "benchmark", utc_now()):
            raise RuntimeError("a close did not ask for its trial balance")


def spent(work: Callable[[], object]) -> float:
    """Seconds of CPU, those of every thread."""
    before = time.process_time()
    work()
    return time.process_time() - before


def _hashed(rows: list[bytes]) -> None:
    """The least that a chain takes: each row hashed with the hash before."""
    previous = b""
    for row in rows:
        previous = sha256(previous + row).digest()


def _sound(store: SqliteStore) -> None:
    verified, replayed = audit.verify(store), replay.replay(store)
    if verified.findings or verified.waiting or verified.rows < OPERATIONS:
        raise RuntimeError(f"the history is not whole: {verified.findings[:3]}")
    if replayed.anomalies or replayed.lines != 2 * OPERATIONS:
        raise RuntimeError(f"the ledger is not sound: {replayed.anomalies[:3]}")


def audits(setting: Setting) -> list[Result]:
    """Both on the same ledger, in turn with their peers."""
    with opened(setting.scratch / "books.db") as store:
        company = found(store, first=FIRST, months=MONTHS, codes=ledger_generator.accounts(CODES))
        Filling(store, company).run()
        _sound(store)
        read = store.database.read
        bare = [
            repr(row).encode()
            for row in read(lambda given: given.connection.execute(ROWS).fetchall())
        ]
        gc.collect()
        gc.freeze()
        verifying, hashing, replaying, summing = [], [], [], []
        for _ in range(setting.rounds):
            verifying.append(spent(lambda: audit.verify(store)))
            hashing.append(spent(lambda: _hashed(bare)))
            replaying.append(spent(lambda: replay.replay(store)))
            summing.append(
                spent(lambda: read(lambda given: given.connection.execute(SUMMED).fetchall()))
            )
        gc.unfreeze()
    what = f"audit verify of {OPERATIONS:,} rows of history"
    gone = f"audit replay of {OPERATIONS:,} operations, {2 * OPERATIONS:,} lines, {MONTHS} closes"
    return [
        at_most(what, VERIFY_SECONDS, "s", median(verifying), f"{median(verifying):.1f} s CPU"),
        at_most_times(
            "the same beside hashing the rows in memory", None, verifying, hashing,
            Told("{:.1f} s CPU", "{:.1f} s"),
        ),
        at_most(gone, REPLAY_SECONDS, "s", median(replaying), f"{median(replaying):.1f} s CPU"),
        at_most_times(
            "the same beside one sum of the lines by day, code and currency", None, replaying,
            summing, Told("{:.1f} s CPU", "{:.1f} s"),
        ),
    ]  # fmt: skip
