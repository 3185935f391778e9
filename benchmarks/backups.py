"""How long a backup, a restore and a proof of a large ledger take, on either store."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from monthend.app import utc_now
from monthend.services import periods, trial_balances
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.storage.opening import SQLITE
from monthend.storage.store import SqliteStore
from monthend.storage.transfer.backup import backup
from monthend.storage.transfer.copying import copy
from monthend.storage.transfer.restore import restore
from monthend.storage.transfer.verification import verified

# `clusters` puts the tests on the path.
from . import clusters, ledger_generator
from .company import Company, found, opened
from .ledger_filling import CODES, fill
from .results import Result, Setting

import postgresql_cluster  # isort: skip

FIRST = date(2024, 1, 1)
MONTHS = 24
CLOSED = 12
ENTRIES = 500_000
MEGABYTE = 10**6


def backups(setting: Setting) -> list[Result]:
    """One ledger of two million lines, a year of it closed, there and back on each store."""
    ledger = setting.scratch / "ledger.db"
    with opened(ledger) as store:
        company = found(store, first=FIRST, months=MONTHS, codes=ledger_generator.accounts(CODES))
        lines = fill(store, company, FIRST, ENTRIES)
        _close_a_year(store, company)
    size = f"{lines:,} lines, {ledger.stat().st_size / MEGABYTE:,.0f} MB"
    results = _on_sqlite(ledger, setting.scratch, size)
    if clusters.POSTGRESQL in clusters.kinds():
        results += _on_postgresql(ledger, setting.scratch, size)
    return results


def _close_a_year(store: SqliteStore, company: Company) -> None:
    caller = company.caller
    for period in company.period_ids[:CLOSED]:
        store.write(caller, partial(_close, caller, period))
        while trial_balances.run_next(store, "benchmark", utc_now()):
            pass


def _close(caller: Caller, period: str, books: Books) -> None:
    periods.close(books, caller, period)


def _on_sqlite(ledger: Path, scratch: Path, size: str) -> list[Result]:
    url, target, back = f"{SQLITE}{ledger}", scratch / "a.backup", scratch / "back.db"
    took = _seconds(lambda: backup(url, str(target), clock=utc_now))
    plain = _seconds(lambda: _copied(ledger, scratch / "plain"))
    restored = _seconds(lambda: restore(str(target), f"{SQLITE}{back}"))
    proven = _seconds(lambda: _proven(f"{SQLITE}{back}"))
    beside = f"{plain:.1f} s, a copy of the still file"
    return [
        _row(f"backup, SQLite, {size}", took, beside),
        _row("restore of it onto SQLite", restored, beside),
        _row("verification of what was restored on SQLite", proven),
    ]


def _on_postgresql(ledger: Path, scratch: Path, size: str) -> list[Result]:
    target, dump = scratch / "p.backup", scratch / "dump"
    with (
        clusters.database(clusters.POSTGRESQL, scratch, "served") as served,
        clusters.database(clusters.POSTGRESQL, scratch, "restored") as back,
        clusters.database(clusters.POSTGRESQL, scratch, "peer") as peer,
    ):
        moved = _seconds(lambda: copy(f"{SQLITE}{ledger}", served))
        took = _seconds(lambda: backup(served, str(target), clock=utc_now))
        dumped = _peer("pg_dump", "-Fc", "-f", str(dump), served)
        restored = _seconds(lambda: restore(str(target), back))
        undumped = _peer("pg_restore", "-d", peer, str(dump))
        proven = _seconds(lambda: _proven(back))
    held = f"{target.stat().st_size / MEGABYTE:,.0f} MB"
    beside, beside_restore = "", ""
    if dumped is not None and undumped is not None:
        dump_size = f"{dump.stat().st_size / MEGABYTE:,.0f} MB"
        beside = f"{dumped:.1f} s, pg_dump -Fc ({dump_size})"
        beside_restore = f"{undumped:.1f} s, pg_restore"
    return [
        _row(f"copy from SQLite to PostgreSQL with its proof, {size}", moved),
        _row(f"backup with its proof, PostgreSQL, {held}", took, beside),
        _row("restore of it with its proof onto PostgreSQL", restored, beside_restore),
        _row("verification of what was restored on PostgreSQL", proven),
    ]


def _row(what: str, seconds: float, beside: str = "") -> Result:
    return Result(what=what, ours=f"{seconds:.1f} s", peer=beside)


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _copied(ledger: Path, target: Path) -> None:
    shutil.copyfile(ledger, target)
    with target.open("rb") as written:
        os.fsync(written.fileno())


def _proven(url: str) -> None:
    wrong = [line for finding in verified(url) for line in finding.wrong]
    if wrong:
        raise RuntimeError(f"what was restored is not as it must be: {wrong[0]}")


def _peer(program: str, *arguments: str) -> float | None:
    """Seconds of one of PostgreSQL's own programs; None where it is not installed."""
    folder = postgresql_cluster.binaries()
    assert folder is not None, "the clusters run from there"
    places = (folder, (folder / "initdb").resolve().parent)
    found = next((each / program for each in places if (each / program).exists()), None)
    if found is None:
        return None
    return _seconds(lambda: subprocess.run([found, *arguments], check=True, capture_output=True))
