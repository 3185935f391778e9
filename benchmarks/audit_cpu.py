"""Verifying a million rows of history and replaying a million operations, beside bare loops."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from hashlib import sha256
from statistics import median
from typing import Any

from monthend.app import utc_now
from monthend.services import audit, replay
from monthend.storage.postgresql.store import PostgresStore

from . import clusters, ledger_generator
from .audit_filling import CODES, FIRST, MONTHS, OPERATIONS, AnyStore, Filling
from .company import found, opened
from .results import Result, Setting, Told, at_most, at_most_times

VERIFY_SECONDS, REPLAY_SECONDS = 10, 5
ROWS = "SELECT * FROM history WHERE calendar_id IS NOT NULL ORDER BY id"
SUMMED = "SELECT date, code_id, currency, sum(amount), sum(home_amount) FROM line GROUP BY 1, 2, 3"

Clock = Callable[[], float]
"""Seconds of CPU so far, those of every thread, and of the database's server if there is one."""


def _spent(clock: Clock, work: Callable[[], object]) -> float:
    before = clock()
    work()
    return clock() - before


def _hashed(rows: list[bytes]) -> None:
    """The least that a chain takes: each row hashed with the hash before."""
    previous = b""
    for row in rows:
        previous = sha256(previous + row).digest()


def _sound(store: AnyStore) -> None:
    verified, replayed = audit.verify(store), replay.replay(store)
    if verified.findings or verified.waiting or verified.rows < OPERATIONS:
        raise RuntimeError(f"the history is not whole: {verified.findings[:3]}")
    if replayed.anomalies or replayed.lines != 2 * OPERATIONS:
        raise RuntimeError(f"the ledger is not sound: {replayed.anomalies[:3]}")


def audits(setting: Setting) -> list[Result]:
    """Both on the same ledger, in turn with their peers, on either store."""
    results = []
    with opened(setting.scratch / "books.db") as store:
        results += _measured(clusters.SQLITE, store, time.process_time, setting)
    if clusters.POSTGRESQL in clusters.kinds():
        with clusters.running() as cluster:
            own = PostgresStore(cluster.empty_database(), clock=utc_now)
            with closing(own):
                results += _measured(
                    clusters.POSTGRESQL, own, lambda: clusters.cpu_seconds(cluster), setting
                )
    return results


def _measured(kind: str, store: AnyStore, clock: Clock, setting: Setting) -> list[Result]:
    company = found(store, first=FIRST, months=MONTHS, codes=ledger_generator.accounts(CODES))
    Filling(store, company).run()
    _sound(store)
    bare = [repr(row).encode() for row in _rows(store, ROWS)]
    gc.collect()
    gc.freeze()
    verifying, hashing, replaying, summing = [], [], [], []
    for _ in range(setting.rounds):
        verifying.append(_spent(clock, lambda: audit.verify(store)))
        hashing.append(_spent(clock, lambda: _hashed(bare)))
        replaying.append(_spent(clock, lambda: replay.replay(store)))
        summing.append(_spent(clock, lambda: _rows(store, SUMMED)))
    gc.unfreeze()
    what = f"audit verify of {OPERATIONS:,} rows of history, {kind}"
    gone = (
        f"audit replay of {OPERATIONS:,} operations, {2 * OPERATIONS:,} lines, {MONTHS} closes, "
        f"{kind}"
    )
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


def _rows(store: AnyStore, sql: str) -> Sequence[Any]:
    if isinstance(store, PostgresStore):
        return store.rows(sql)
    return store.database.read(lambda given: given.connection.execute(sql).fetchall())
