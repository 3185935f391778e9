"""A month's trial balance of a million entries: whole processes, and recomputations from lines.

Before anything is measured, everybody's figures are compared with those that Python adds up.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from monthend.domain.trial_balance import BalanceRow
from monthend.engines import hledger, parquet_export
from monthend.engines.parquet_books import SETTINGS, ParquetBooks
from monthend.services import trial_balances
from monthend.storage.store import SqliteStore

from . import ledger_generator
from .company import Company, found, month, opened
from .ledger_filling import CODES, DAYS, fill
from .ledger_generator import Expected
from .results import Result, Setting, Told, at_most_times

FIRST = date(2024, 1, 1)
MONTHS = 24
MONTH = 17
ENTRIES = 1_000_000
SMALLER = 100_000
LIMIT = 1.5
NAMES = ledger_generator.accounts(CODES)
START, END = month(FIRST, MONTH)

# What a person would write who has the lines in one table.
BARE = """\
SELECT account, currency,
       sum(CASE WHEN date < {start} THEN debit - credit ELSE 0 END) AS opening,
       sum(CASE WHEN date >= {start} THEN debit ELSE 0 END) AS debit,
       sum(CASE WHEN date >= {start} THEN credit ELSE 0 END) AS credit
FROM {lines} WHERE date <= {end} GROUP BY account, currency ORDER BY account, currency
"""
BARE_SQLITE = BARE.format(lines="line", start=f"'{START}'", end=f"'{END}'")
BARE_PROCESS = """\
import sys, duckdb
for row in duckdb.connect(config={settings}).execute({sql}).fetchall():
    print(*row, sep=",")
"""


def bare_duckdb(file: Path) -> str:
    lines = f"read_parquet('{file}')"
    return BARE.format(lines=lines, start=f"DATE '{START}'", end=f"DATE '{END}'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The books in monthend, exported from it, and in the peers' one table."""

    store: SqliteStore
    company: Company
    exported: Path
    bare_database: Path
    bare_file: Path

    @property
    def period_id(self) -> str:
        return self.company.period_ids[MONTH]


def made(store: SqliteStore, scratch: Path, entries: int) -> Ledger:
    """The same ledger everywhere."""
    company = found(store, first=FIRST, months=MONTHS, codes=NAMES)
    fill(store, company, FIRST, entries)
    ledger = Ledger(
        store=store,
        company=company,
        exported=scratch / "exported",
        bare_database=scratch / "bare.db",
        bare_file=scratch / "bare.parquet",
    )
    caller = company.caller
    store.read(caller, lambda books: parquet_export.export(books, caller, ledger.exported))
    _make_bare(ledger, entries)
    return ledger


def _lines(entries: int) -> Iterator[tuple[int, str, str, int, int, str]]:
    for entry in ledger_generator.entries(entries, first=FIRST, days=DAYS, codes=CODES):
        day = entry.day.isoformat()
        for place, amount in entry.lines:
            sides = max(amount, 0), max(-amount, 0)
            yield (entry.number, day, NAMES[place], *sides, entry.currency)


def _make_bare(ledger: Ledger, entries: int) -> None:
    """One table with its covering index in SQLite, and the same rows as Parquet."""
    import duckdb
    import pyarrow as pa

    with closing(sqlite3.connect(ledger.bare_database)) as connection:
        connection.execute("CREATE TABLE line (entry_id, date, account, debit, credit, currency)")
        connection.executemany("INSERT INTO line VALUES (?, ?, ?, ?, ?, ?)", _lines(entries))
        connection.execute("CREATE INDEX covering ON line (account, currency, date, debit, credit)")
        connection.commit()
        rows = connection.execute("SELECT date, account, debit, credit, currency FROM line")
        columns = zip(*rows.fetchall(), strict=True)
    names = ("date", "account", "debit", "credit", "currency")
    lines = pa.table(dict(zip(names, map(pa.array, columns), strict=True)))
    with duckdb.connect() as connection:
        connection.register("lines", lines)
        connection.execute(
            f"COPY (SELECT * REPLACE (CAST(date AS DATE) AS date) FROM lines) "
            f"TO '{ledger.bare_file}' (FORMAT parquet, COMPRESSION zstd)"
        )


# The same figures everywhere -------------------------------------------------------------


def figures(rows: Sequence[BalanceRow]) -> Expected:
    return {(row.code, row.currency): (row.opening, row.debit, row.credit) for row in rows}


def bare_figures(rows: Sequence[tuple[Any, ...]]) -> Expected:
    found = {(row[0], row[1]): (int(row[2]), int(row[3]), int(row[4])) for row in rows}
    return {key: amounts for key, amounts in found.items() if any(amounts)}


def check(ledger: Ledger, entries: int) -> None:
    """Balances, lines, DuckDB and both peers come to what Python comes to."""
    import duckdb

    wanted = ledger_generator.expected(
        ledger_generator.entries(entries, first=FIRST, days=DAYS, codes=CODES), NAMES, START, END
    )
    caller = ledger.company.caller
    kept = ledger.store.read(caller, lambda books: books.period_balances(START, END))
    with ParquetBooks(ledger.exported) as parquet:
        by_duckdb = parquet.balances(START, END)
    with closing(sqlite3.connect(ledger.bare_database)) as connection:
        bare = connection.execute(BARE_SQLITE).fetchall()
    with duckdb.connect() as connection:
        bare_by_duckdb = connection.execute(bare_duckdb(ledger.bare_file)).fetchall()
    same = {
        "balances": figures(kept),
        "lines": figures(recomputed(ledger)),
        "DuckDB": figures(by_duckdb),
        "the bare table": bare_figures(bare),
        "DuckDB over the bare file": bare_figures(bare_by_duckdb),
    }
    wrong = [name for name, found in same.items() if found != wanted]
    if wrong or by_duckdb != kept:
        raise RuntimeError(f"other figures than expected: {', '.join(wrong)}")


def recomputed(ledger: Ledger) -> tuple[BalanceRow, ...]:
    caller = ledger.company.caller
    return ledger.store.read(
        caller,
        lambda books: trial_balances.computed(books, caller, ledger.period_id),
    ).rows


# Whole processes -------------------------------------------------------------------------


def seconds_of(command: Sequence[str], database: Path) -> float:
    """Wall time of a process from its start to its end."""
    environment = {**os.environ, "MONTHEND_DATABASE": f"sqlite:///{database}"}
    before = time.perf_counter()
    subprocess.run(
        command, check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return time.perf_counter() - before


def processes(ledger: Ledger, setting: Setting) -> Iterator[Result]:
    monthend = (sys.executable, "-m", "monthend", "trial-balance", str(START), "--format", "csv")
    sql = bare_duckdb(ledger.bare_file)
    bare = (sys.executable, "-c", BARE_PROCESS.format(settings=SETTINGS, sql=repr(sql)))
    asked = {
        "run anew": (*monthend, "--run"),
        "as it is stored": monthend,
        "from exported Parquet, without a database": (
            *monthend, "--parquet", str(ledger.exported)
        ),
    }  # fmt: skip
    database = Path(ledger.store.database.path)
    for what, command in asked.items():
        ours, peer = _in_turns(
            setting,
            lambda command=command: seconds_of(command, database),  # type: ignore[misc]
            lambda: seconds_of(bare, database),
        )
        yield at_most_times(
            f"`monthend trial-balance` of a month, {what}, {ENTRIES:,} entries, whole process",
            LIMIT,
            ours,
            peer,
            Told("{:.2f} s", "{:.2f} s by DuckDB over Parquet"),
        )


def _in_turns(
    setting: Setting, ours: Callable[[], float], peer: Callable[[], float]
) -> tuple[list[float], list[float]]:
    """Rounds of one and of the other; a first round of each is not counted."""
    ours(), peer()
    pairs = [(ours(), peer()) for _ in range(setting.rounds)]
    return [mine for mine, _ in pairs], [theirs for _, theirs in pairs]


# Recomputations --------------------------------------------------------------------------


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of wall time."""
    before = time.perf_counter()
    work()
    return (time.perf_counter() - before) * 1000


def recomputations(ledger: Ledger, setting: Setting) -> Iterator[Result]:
    import duckdb

    what = f"recomputation of a month from the lines of {ENTRIES:,} entries"
    with closing(sqlite3.connect(ledger.bare_database)) as bare:
        ours, peer = _in_turns(
            setting,
            lambda: timed(lambda: recomputed(ledger)),
            lambda: timed(lambda: bare.execute(BARE_SQLITE).fetchall()),
        )
    told = Told("{:,.0f} ms", "{:,.0f} ms by a covering index")
    yield at_most_times(f"{what}, SQLite", LIMIT, ours, peer, told)
    sql = bare_duckdb(ledger.bare_file)
    with ParquetBooks(ledger.exported) as parquet, duckdb.connect() as connection:
        ours, peer = _in_turns(
            setting,
            lambda: timed(lambda: parquet.balances(START, END)),
            lambda: timed(lambda: connection.execute(sql).fetchall()),
        )
    told = Told("{:,.0f} ms", "{:,.0f} ms by its bare query")
    yield at_most_times(f"{what}, DuckDB", LIMIT, ours, peer, told)


# Plain text ------------------------------------------------------------------------------

Closings = dict[tuple[str, str], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextProgram:
    """A program that reads a journal anew each time, and how its closing balances are read."""

    name: str
    options: Callable[[date], tuple[str, ...]]
    closings: Callable[[str], Closings]


def journals(ledger: Ledger, setting: Setting) -> Iterator[Result]:
    """What others take for the closing balances of a month, and that they agree."""
    if shutil.which("ledger"):
        yield _read_anew(LEDGER, ledger.store, ledger.company, ENTRIES, setting.scratch)
    if shutil.which("hledger"):
        with opened(setting.scratch / "smaller.db") as store:
            company = found(store, first=FIRST, months=MONTHS, codes=NAMES)
            fill(store, company, FIRST, SMALLER)
            yield _read_anew(HLEDGER, store, company, SMALLER, setting.scratch)


def _read_anew(
    program: TextProgram, store: SqliteStore, company: Company, entries: int, scratch: Path
) -> Result:
    file = scratch / f"{program.name}.journal"
    with file.open("w", encoding="utf-8") as text:
        store.read(company.caller, lambda books: hledger.export(books, company.caller, text))
    rows = store.read(company.caller, lambda books: books.period_balances(START, END))
    after = month(FIRST, MONTH + 1)[0]
    command = (program.name, "-f", str(file), "bal", *program.options(after))
    before = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    spent = time.perf_counter() - before
    if program.closings(done.stdout) != {
        (row.code, row.currency): row.closing for row in rows if row.closing
    }:
        raise RuntimeError(f"{program.name} comes to other balances")
    return Result(
        what=f"closing balances of a month, {entries:,} entries, by a program that reads them anew",
        ours="",
        peer=f"{spent:.1f} s by {program.name}",
    )


def _minor(text: str) -> tuple[str, int]:
    amount, _, currency = text.partition(" ")
    return currency, int(amount.replace(".", ""))


def _of_hledger(text: str) -> Closings:
    found = {}
    for line in text.splitlines()[1:]:
        account, _, amounts = line.partition(",")
        for each in amounts.strip('"').split(", "):
            currency, amount = _minor(each)
            if currency:
                found[account.strip('"'), currency] = amount
    return found


def _of_ledger(text: str) -> Closings:
    """A line for each currency; the first one of an account has its name in front of a tab."""
    found, account = {}, ""
    for line in text.splitlines():
        name, tab, rest = line.partition("\t")
        account, amounts = (name, rest) if tab else (account, line)
        currency, amount = _minor(amounts)
        if currency:
            found[account, currency] = amount
    return found


HLEDGER = TextProgram(
    name="hledger",
    options=lambda after: ("-H", "-e", str(after), "--flat", "-N", "-O", "csv"),
    closings=_of_hledger,
)
LEDGER = TextProgram(
    name="ledger",
    options=lambda after: (
        "--flat", "-e", str(after), "--no-total",
        "--balance-format", "%(account)\t%(scrub(display_total))\n",
    ),
    closings=_of_ledger,
)  # fmt: skip


def engines(setting: Setting) -> list[Result]:
    """Every part, over one ledger."""
    with opened(setting.scratch / "books.db") as store:
        ledger = made(store, setting.scratch, ENTRIES)
        check(ledger, ENTRIES)
        return [
            *processes(ledger, setting),
            *recomputations(ledger, setting),
            *journals(ledger, setting),
        ]
