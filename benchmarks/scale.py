"""`python -m benchmarks.scale [--lines N]… [--stores KIND]… [--ledgers NAME]… [--record]`.

What each part of the program costs at two sizes of a ledger, as whole commands: processor time,
memory, bytes on the disk, and what each further million of lines adds. With `--record` each
ledger is kept in `benchmarks/scale.json` when all has been asked of it, in place of what was
there of it, and the tables of `docs/scale.md` are written anew.
"""

from __future__ import annotations

import argparse
import csv
import ctypes
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
import psycopg

from monthend.engines import java

from . import clusters, detail_files, kept, ledger_generator
from .clusters import POSTGRESQL, SQLITE, Cluster

FIRST, DAYS, MONTHS, CODES = date(2024, 1, 1), 730, 24, 200
DAY = "2025-06-15"
DETAIL_DAY = "2025-02-15"
LINES_AN_ENTRY = 4
LINES_A_ROW_OF_EACH_FILE = 10
PR_SET_CHILD_SUBREAPER = 36
MILLION, MEBIBYTE = 1_000_000, 1 << 20
HERE = ("--engine", "spark", "--master", "local[2]")


FILE = Path(__file__).with_name("scale.json")
PAGE = Path(__file__).resolve().parents[1] / "docs" / "scale.md"
BEGINS, ENDS = "<!-- measured -->\n", "<!-- to here -->\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one command took: seconds of wall time and of processor time, and bytes of memory.

    `size` are bytes of what it left behind, 0 of one that leaves nothing.
    """

    part: str
    seconds: float
    cpu: float
    memory: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """All that was asked of one ledger, and under what circumstances."""

    store: str
    ledger: str
    lines: int
    day: date
    machine: str
    load_before: float
    load_after: float
    costs: tuple[Cost, ...]

    @property
    def key(self) -> tuple[str, str, int]:
        return self.store, self.ledger, self.lines


class Ledger:
    """A database of one kind with a folder beside it, and the commands run on it."""

    def __init__(
        self, store: str, url: str, lines: int, folder: Path, cluster: Cluster | None = None
    ) -> None:
        self.store, self.url, self.lines, self.folder = store, url, lines, folder
        self._cluster = cluster
        self.costs: list[Cost] = []

    def run(self, *arguments: str) -> tuple[float, float, int]:
        """Seconds, seconds of processor time, and bytes of memory of one command.

        The processes of the database count, and Spark's Java, which outlives the command a bit.
        """
        command = [sys.executable, "-m", "monthend", *arguments]
        environment = {**os.environ, "MONTHEND_DATABASE": self.url}
        log = self.folder / "log"
        output = [(os.POSIX_SPAWN_OPEN, fd, log, os.O_WRONLY | os.O_CREAT, 0o600) for fd in (1, 2)]
        before = self._of_database()
        began = time.perf_counter()
        process = os.posix_spawn(command[0], command, environment, file_actions=output)
        _, status, used = os.wait4(process, 0)
        took = time.perf_counter() - began
        if status:
            raise RuntimeError(f"{' '.join(arguments)}: {log.read_text(errors='replace')[-2000:]}")
        every = [used, *left_behind()]
        cpu = sum(each.ru_utime + each.ru_stime for each in every)
        memory = max(each.ru_maxrss for each in every)
        return took, cpu + self._of_database() - before, memory * 1024

    def _of_database(self) -> float:
        return 0.0 if self._cluster is None else clusters.cpu_seconds(self._cluster)

    def measured(self, part: str, *arguments: str, left: Callable[[], int] = lambda: 0) -> None:
        """One command, and the bytes of what it left."""
        seconds, cpu, memory = self.run(*arguments)
        self.costs.append(Cost(part=part, seconds=seconds, cpu=cpu, memory=memory, size=left()))
        print(f"{self.store} {self.lines:,}: {part}: {seconds:.1f} s", file=sys.stderr, flush=True)

    def bytes_of_database(self) -> int:
        if self.store == SQLITE:
            return sum(path.stat().st_size for path in self.folder.glob("books.db*"))
        with psycopg.connect(self.url) as connection:
            row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
        assert row is not None
        return int(row[0])


def left_behind() -> Iterator[Any]:
    """What the Java used that a command has started and not waited for, once it has ended."""
    for task in Path("/proc/self/task").glob("*/children"):
        for child in map(int, task.read_text(encoding="ascii").split()):
            with suppress(OSError):
                if Path(f"/proc/{child}/comm").read_text(encoding="utf-8").strip() == "java":
                    yield os.wait4(child, 0)[2]


def adopt() -> None:
    """Have this process wait for those whose parents are gone."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def bytes_below(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


# What is in the ledgers -------------------------------------------------------------------


def write_entries(folder: Path, lines: int) -> None:
    """Journal entries of the generated ledger, and a rate every fifth day."""
    made = ledger_generator.entries(lines // LINES_AN_ENTRY, first=FIRST, days=DAYS, codes=CODES)
    with (folder / "entries.csv").open("w", encoding="utf-8") as file:
        ledger_generator.write_csv(file, made, ledger_generator.accounts(CODES))
    with (folder / "rates.csv").open("w", encoding="utf-8") as file:
        file.write("date,from,to,rate\n")
        for place in range(0, DAYS, 5):
            day = FIRST + timedelta(days=place)
            file.writelines((f"{day},EUR,USD,1.1\n", f"{day},GBP,USD,1.25\n"))


def write_transactions(folder: Path, lines: int) -> None:
    """As many rows for each detail file, all in one month."""
    with (folder / "transactions.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(detail_files.COLUMNS)
        rows.writerows(detail_files.transactions(lines // LINES_A_ROW_OF_EACH_FILE))
    (folder / "rates.csv").write_text(detail_files.RATES, encoding="utf-8")
    codes = "".join(f"{name},{kind}\n" for name, kind in detail_files.CODES.items())
    (folder / "codes.csv").write_text(f"name,type\n{codes}", encoding="utf-8")


def prepared(ledger: Ledger, first: str, months: int, *kinds: str) -> None:
    ledger.run("init", "--json")
    ledger.run("periods", "generate", "--from", first, "--months", str(months), "--yes")
    for kind in kinds:
        ledger.run("import", str(ledger.folder / f"{kind}.csv"), "--kind", kind)


# What is asked of them --------------------------------------------------------------------


def has_spark() -> bool:
    return find_spec("pyspark") is not None and java.problem() is None


def of_entries(ledger: Ledger) -> None:
    """Everything but detail files, which journal entries alone have none of."""
    folder = ledger.folder
    write_entries(folder, ledger.lines)
    prepared(ledger, "2024-01", MONTHS, "rates")
    entries = ("import", str(folder / "entries.csv"), "--kind", "entries", "--create-codes")
    ledger.measured("import of journal entries", *entries, left=ledger.bytes_of_database)
    (folder / "entries.csv").unlink()
    balance = ("trial-balance", DAY, "--format", "csv")
    ledger.measured("trial balance of a month", *balance, "--run")
    ledger.measured("verification by the database", *balance, "--verify")
    exported = folder / "exported"
    export = ("export", str(exported), "--format", "parquet", "--partition", "month")
    ledger.measured("export to Parquet by month", *export, left=lambda: bytes_below(exported))
    from_files = (*balance, "--parquet", str(exported))
    ledger.measured("trial balance from files by DuckDB", *from_files)
    if has_spark():
        ledger.measured("trial balance from files by Spark, local[2]", *from_files, *HERE)
    ledger.measured("verification from files by DuckDB", *from_files, "--verify")
    saved = folder / "saved.backup"
    ledger.measured("backup", "backup", str(saved), left=lambda: saved.stat().st_size)
    ledger.measured("audit verify", "audit", "verify")
    ledger.measured("audit replay", "audit", "replay")
    ledger.measured("doctor", "doctor")


def of_transactions(ledger: Ledger) -> None:
    """The detail files of a month, in which everything lies."""
    folder = ledger.folder
    write_transactions(folder, ledger.lines)
    prepared(ledger, "2025-01", detail_files.MONTHS, "codes", "rates")
    rows = ("import", str(folder / "transactions.csv"), "--kind", "transactions")
    ledger.measured("import of transactions", *rows, left=ledger.bytes_of_database)
    (folder / "transactions.csv").unlink()
    into = folder / "files"
    balance = ("trial-balance", DETAIL_DAY, "--format", "csv")
    ledger.measured("trial balance with its detail files, as a run", *balance, "--run")
    exported = folder / "exported"
    ledger.run("export", str(exported), "--format", "parquet", "--partition", "month")
    engines: dict[str, tuple[str, ...]]
    engines = {"the database": ("--engine", "database"), "DuckDB": ("--parquet", str(exported))}
    if has_spark():
        engines["Spark, local[2]"] = ("--parquet", str(exported), *HERE)
    for engine, options in engines.items():
        part = f"detail files by {engine}"
        ledger.measured(
            part, *balance, *options, "--files", str(into), left=lambda: bytes_below(into)
        )
        shutil.rmtree(into)


@contextmanager
def ledger_of(store: str, lines: int, scratch: Path) -> Iterator[Ledger]:
    with tempfile.TemporaryDirectory(prefix="scale-", dir=scratch) as place:
        folder = Path(place)
        if store == SQLITE:
            yield Ledger(store, f"sqlite:///{folder / 'books.db'}", lines, folder)
            return
        with clusters.running() as cluster:
            yield Ledger(store, cluster.empty_database(), lines, folder, cluster)


LEDGERS = {"entries": of_entries, "transactions": of_transactions}


def measured(store: str, name: str, lines: int, scratch: Path) -> Measured:
    before = os.getloadavg()[0]
    with ledger_of(store, lines, scratch) as ledger:
        LEDGERS[name](ledger)
    return Measured(
        store=store,
        ledger=name,
        lines=lines,
        day=datetime.now(UTC).date(),
        machine=kept.machine(),
        load_before=before,
        load_after=os.getloadavg()[0],
        costs=tuple(ledger.costs),
    )


# How it is told ---------------------------------------------------------------------------


def table(found: Sequence[Measured]) -> str:
    """A row for each part of the ledgers of one store."""
    sizes = sorted({each.lines for each in found})
    heads = [f"{size:,} lines" for size in sizes]
    rows = [["part", *heads, "a further million", "memory", "on the disk, a million"]]
    rows.append(["---"] * len(rows[0]))
    for name in LEDGERS:
        by_part: dict[str, dict[int, Cost]] = {}
        for each in found:
            if each.ledger == name:
                for cost in each.costs:
                    by_part.setdefault(cost.part, {})[each.lines] = cost
        for part, by_size in by_part.items():
            rows.append([part, *(told(by_size.get(size)) for size in sizes), *grown(by_size)])
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def told(cost: Cost | None) -> str:
    return "" if cost is None else f"{cost.cpu:.1f} s"


def grown(by_size: Mapping[int, Cost]) -> tuple[str, str, str]:
    """What grows with the lines, between the smallest and the largest of the sizes."""
    smallest, largest = min(by_size), max(by_size)
    least, most = by_size[smallest], by_size[largest]
    memory = f"{most.memory / MEBIBYTE:,.0f} MiB"
    size = f"{most.size / largest * MILLION / MEBIBYTE:,.0f} MiB" if most.size else ""
    if smallest == largest:
        return "", memory, size
    more = (most.cpu - least.cpu) / (largest - smallest) * MILLION
    return f"{max(more, 0):.1f} s", memory, size


def tables(found: Sequence[Measured]) -> str:
    """What stands on the page between the two marks."""
    parts = []
    for store in (SQLITE, POSTGRESQL):
        mine = [each for each in found if each.store == store]
        if mine:
            loads = [load for each in mine for load in (each.load_before, each.load_after)]
            days = sorted({f"{each.day}" for each in mine})
            parts.append(
                f"On {store}, {' and '.join(days)}, {mine[-1].machine}, load average "
                f"{min(loads):.1f} to {max(loads):.1f}:\n\n{table(mine)}\n"
            )
    return "\n" + "\n".join(parts) + "\n"


def read() -> list[Measured]:
    return msgspec.json.decode(FILE.read_bytes(), type=list[Measured]) if FILE.exists() else []


def keep(found: Sequence[Measured]) -> None:
    """Keep what was measured, and write it on the page."""
    FILE.write_bytes(msgspec.json.format(msgspec.json.encode(found)) + b"\n")
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGINS)
    after = rest.partition(ENDS)[2]
    PAGE.write_text(before + BEGINS + tables(found) + ENDS + after, encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--lines", type=int, action="append", help="1,000,000 and 4,000,000")
    parser.add_argument("--stores", choices=clusters.kinds(), action="append")
    parser.add_argument("--ledgers", choices=LEDGERS, action="append")
    parser.add_argument("--record", action="store_true", help="keep it, and write the page")
    asked = parser.parse_args()
    adopt()
    found: list[Measured] = []
    for store in asked.stores or clusters.kinds():
        for lines in asked.lines or (MILLION, 4 * MILLION):
            for name in asked.ledgers or LEDGERS:
                one = measured(store, name, lines, Path(tempfile.gettempdir()))
                found.append(one)
                if asked.record:
                    others = [each for each in read() if each.key != one.key]
                    keep(sorted([*others, one], key=lambda each: each.key))
    print(tables(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
