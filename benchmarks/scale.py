"""`python -m benchmarks.scale [--lines N]… [--stores KIND]… [--kept FILE]`.

What each part of the program costs at two sizes of a ledger, as whole commands: seconds of wall
time and of processor time, memory of the process, bytes on the disk, and what each further
million of lines adds. Prints the tables of `docs/scale.md`.
"""

from __future__ import annotations

import argparse
import csv
import ctypes
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

from monthend.engines import java

from . import clusters, detail_files, ledger_generator
from .clusters import POSTGRESQL, SQLITE, Cluster

FIRST, DAYS, MONTHS, CODES = date(2024, 1, 1), 730, 24, 200
DAY = "2025-06-15"
DETAIL_DAY = "2025-02-15"
LINES_AN_ENTRY = 4
LINES_A_ROW_OF_EACH_FILE = 10
PR_SET_CHILD_SUBREAPER = 36
MILLION, MEBIBYTE = 1_000_000, 1 << 20
HERE = ("--engine", "spark", "--master", "local[2]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one command took; `size` are bytes of what it left behind, 0 of one that leaves none."""

    store: str
    part: str
    lines: int
    seconds: float
    cpu: float
    memory: int
    size: int


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
        cost = Cost(
            store=self.store, part=part, lines=self.lines, seconds=seconds, cpu=cpu,
            memory=memory, size=left(),
        )  # fmt: skip
        self.costs.append(cost)
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
    kept = folder / "kept.backup"
    ledger.measured("backup", "backup", str(kept), left=lambda: kept.stat().st_size)
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


# How it is told ---------------------------------------------------------------------------


def table(costs: Sequence[Cost], store: str) -> str:
    """A row for each part: processor seconds by size, what a million adds, wall, memory, bytes."""
    mine = [cost for cost in costs if cost.store == store]
    sizes = sorted({cost.lines for cost in mine})
    heads = [f"{size:,} lines" for size in sizes]
    rows = [["part", *heads, "a further million", "wall, the largest", "memory", "disk, a million"]]
    rows.append(["---"] * len(rows[0]))
    for part in dict.fromkeys(cost.part for cost in mine):
        by_size = {cost.lines: cost for cost in mine if cost.part == part}
        rows.append([part, *(told(by_size.get(size)) for size in sizes), *grown(by_size)])
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def told(cost: Cost | None) -> str:
    return "" if cost is None else f"{cost.cpu:.1f} s"


def grown(by_size: dict[int, Cost]) -> tuple[str, str, str, str]:
    """What grows with the lines, between the smallest and the largest of the sizes."""
    least, most = by_size[min(by_size)], by_size[max(by_size)]
    wall = f"{most.seconds:.1f} s"
    memory = f"{most.memory / MEBIBYTE:,.0f} MiB"
    size = f"{most.size / most.lines * MILLION / MEBIBYTE:,.0f} MiB" if most.size else ""
    if most.lines == least.lines:
        return "", wall, memory, size
    more = (most.cpu - least.cpu) / (most.lines - least.lines) * MILLION
    return f"{max(more, 0):.2f} s", wall, memory, size


def kept_in(file: Path | None) -> list[Cost]:
    if file is None or not file.exists():
        return []
    return [Cost(**json.loads(row)) for row in file.read_text(encoding="utf-8").splitlines()]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--lines", type=int, action="append", help="1,000,000 and 4,000,000")
    parser.add_argument("--stores", choices=clusters.kinds(), action="append")
    parser.add_argument("--kept", type=Path, metavar="FILE", help="go on with a run kept there")
    parser.add_argument("--scratch", type=Path, default=Path(tempfile.gettempdir()))
    asked = parser.parse_args()
    adopt()
    costs = kept_in(asked.kept)
    for store in asked.stores or clusters.kinds():
        for lines in asked.lines or (MILLION, 4 * MILLION):
            for work in (of_entries, of_transactions):
                name = work.__name__
                if asked.kept and _is_there(costs, store, lines, name):
                    continue
                with ledger_of(store, lines, asked.scratch) as ledger:
                    work(ledger)
                costs += ledger.costs
                _keep(asked.kept, ledger.costs)
    for store in (SQLITE, POSTGRESQL):
        if any(cost.store == store for cost in costs):
            print(f"\n{store}\n\n{table(costs, store)}")
    return 0


def _is_there(costs: Sequence[Cost], store: str, lines: int, name: str) -> bool:
    first = {"of_entries": "import of journal entries", "of_transactions": "import of transactions"}
    wanted = (store, lines, first[name])
    return wanted in {(cost.store, cost.lines, cost.part) for cost in costs}


def _keep(file: Path | None, costs: Sequence[Cost]) -> None:
    if file is not None:
        with closing(file.open("a", encoding="utf-8")) as kept:
            kept.writelines(json.dumps(asdict(cost)) + "\n" for cost in costs)


if __name__ == "__main__":
    sys.exit(main())
