"""`monthend import` on PostgreSQL beside a bare COPY of the same rows into the same columns."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import psycopg
from psycopg import sql

from monthend.app import utc_now
from monthend.services.imports import ImportKind, import_file
from monthend.storage.postgresql.store import PostgresStore

from . import clusters, ledger_generator
from .company import Company, found
from .imports_cpu import (
    FIRST,
    MONTHS,
    days_in_order,
    write_entries,
    write_transactions,
)
from .ledger_filling import CODES
from .results import Result, Setting, Told, at_least_times

LIMIT = 0.4
BALANCES = ("day_balance", "month_balance")
TABLES = {
    ImportKind.TRANSACTIONS: ("subledger_transaction", "line", *BALANCES),
    ImportKind.ENTRIES: ("journal_entry", "line", *BALANCES),
}


def bulk_load(setting: Setting) -> list[Result]:
    """Both kinds of files, by the program as it is started and by the service in this process."""
    if clusters.POSTGRESQL not in clusters.kinds():
        return []
    results = []
    with clusters.running() as cluster:
        for kind, write in (
            (ImportKind.TRANSACTIONS, write_transactions),
            (ImportKind.ENTRIES, write_entries),
        ):
            file = setting.scratch / f"{kind}.csv"
            write(file, days_in_order)
            results += _compared(cluster.empty_database, kind, file, setting.rounds)
    return results


def _compared(new: Callable[[], str], kind: ImportKind, file: Path, rounds: int) -> list[Result]:
    program, service, bare, rows = [], [], [], 0
    for _ in range(rounds):
        url = new()
        _company(url)
        program.append(_timed(partial(_program, url, kind, file)))
        copies = [Copy(url, table) for table in TABLES[kind]]
        rows = sum(copy.rows for copy in copies)
        bare.append(sum(_timed(copy.load) for copy in copies))
        url = new()
        company = _company(url)
        with closing(PostgresStore(url, clock=utc_now)) as store:
            service.append(_timed(partial(_service, store, company, kind, file)))
    speeds = [[rows / seconds for seconds in side] for side in (program, service, bare)]
    what = f"import of {kind}, {rows:,} rows stored, PostgreSQL"
    told = Told("{:,.0f} rows a second", "{:,.0f} by COPY")
    return [
        at_least_times(f"{what}, by the program", LIMIT, speeds[0], speeds[2], told),
        at_least_times(f"{what}, within a server", LIMIT, speeds[1], speeds[2], told),
    ]


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _company(url: str) -> Company:
    with closing(PostgresStore(url, clock=utc_now)) as store:
        return found(store, first=FIRST, months=MONTHS, codes=ledger_generator.accounts(CODES))


# monthend -------------------------------------------------------------------------------


def _program(url: str, kind: ImportKind, file: Path) -> None:
    command = ("import", str(file), "--kind", kind.value, "--database", url)
    subprocess.run([sys.executable, "-m", "monthend", *command], check=True, capture_output=True)


def _service(store: PostgresStore, company: Company, kind: ImportKind, file: Path) -> None:
    with file.open("rb") as source:
        import_file(
            store, company.caller, source, kind=kind, file_name=file.name, progress=lambda _: None
        )


# The peer -------------------------------------------------------------------------------


class Copy:
    """The rows of a table as monthend stored them, on their way into one like it.

    The other has the same columns and indexes and no triggers; lines go into a table without
    partitions. What is sent was made before, and one COPY and one commit take it.
    """

    def __init__(self, url: str, table: str) -> None:
        self._url = url
        self._into = sql.Identifier(f"bare_{table}")
        with psycopg.connect(url) as connection:
            connection.execute(
                sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING INDEXES)").format(
                    self._into, sql.Identifier(table)
                )
            )
            order = sql.SQL("calendar_id, 2, 3" if table in BALANCES else "id")
            out = sql.SQL("COPY (SELECT * FROM {} ORDER BY {}) TO STDOUT")
            with connection.cursor().copy(out.format(sql.Identifier(table), order)) as copy:
                self._text = b"".join(map(bytes, copy))
        self.rows = self._text.count(b"\n")

    def load(self) -> None:
        with psycopg.connect(self._url) as connection:
            into = sql.SQL("COPY {} FROM STDIN").format(self._into)
            with connection.cursor().copy(into) as copy:
                copy.write(self._text)
