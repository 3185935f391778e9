"""Half an hour of mixed load on both stores at once: `python -m soak --minutes 30`.

It ends with 1 when somebody met a problem, when the books are not right, or when a
server's memory grew by more than a tenth between the first and the last quarter of the
time after its first sixth, in which caches fill.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from contract.ledger_rows import CODES
from contract.started_server import DatabaseFile, StartedServer
from postgresql_cluster import Cluster
from soak.load import MONTHS, Load

SAMPLE_SECONDS = 5.0
FLAT = 1.10
PROCESSES = {"SQLite": 1, "PostgreSQL": 2}


@dataclass(slots=True)
class Soaked:
    """A store under load: its servers, and what their memory was as time went on."""

    store: str
    database: DatabaseFile
    servers: Sequence[StartedServer]
    load: Load
    memory: list[list[float]] = field(default_factory=list)

    def sample(self) -> None:
        self.memory.append([resident(server.process.pid) for server in self.servers])

    @property
    def growth(self) -> list[float]:
        """How the last quarter of the time compares with the first, for each process."""
        settled = self.memory[len(self.memory) // 6 :]
        quarter = max(1, len(settled) // 4)
        return [
            statistics.median(late) / statistics.median(early)
            for early, late in zip(
                zip(*settled[:quarter], strict=True),
                zip(*settled[-quarter:], strict=True),
                strict=True,
            )
        ]

    def wrong(self) -> Iterator[str]:
        """What is not as it should be, once the load is over."""
        yield from self.load.course.problems
        for growth in self.growth:
            if growth > FLAT:
                yield f"the memory of a process grew by {growth - 1:.0%}"
        for name, _ in MONTHS:
            yield from self._refused("trial-balance", name, "--verify", name=name)
        yield from self._refused("audit", "verify")
        yield from self._refused("audit", "replay")

    def _refused(self, *command: str, name: str = "") -> Iterator[str]:
        done: subprocess.CompletedProcess[str] = self.database.run(*command)
        # A month that is open at the end, and was reopened, has no result that counts.
        if done.returncode and "no trial balance" not in done.stdout + done.stderr:
            yield f"{' '.join(command)}: {done.stdout}{done.stderr}"

    def table(self) -> Iterator[str]:
        yield f"## {self.store}\n"
        yield "| What | How often |\n|---|---:|"
        for what, count in sorted(self.load.course.done.items()):
            yield f"| {what} | {count:,} |"
        yield ""
        for number, (growth, last) in enumerate(zip(self.growth, self.memory[-1], strict=True)):
            yield f"Process {number + 1}: {last:.0f} MiB at the end, {growth - 1:+.1%}.\n"


def resident(process: int) -> float:
    """The resident set of a process in MiB."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def started(store: str, folder: Path, stack: ExitStack) -> Soaked:
    """A database with codes and twelve months, its servers, and the load upon them."""
    elsewhere = None
    if store == "PostgreSQL":
        cluster = stack.enter_context(Cluster())
        elsewhere = cluster.empty_database()
    database = DatabaseFile(folder / store / "monthend.db", elsewhere=elsewhere)
    database.path.parent.mkdir()
    owner = database.init()
    database.import_csv("codes", CODES)
    servers = [stack.enter_context(StartedServer(database)) for _ in range(PROCESSES[store])]
    load = Load(database, [server.url for server in servers], owner)
    return Soaked(store=store, database=database, servers=servers, load=load)


def soak(minutes: float, stores: Sequence[str]) -> int:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="monthend-soak-")))
        soaked = [started(store, folder, stack) for store in stores]
        until = time.monotonic() + minutes * 60
        with ExitStack() as loads:
            for each in soaked:
                loads.enter_context(each.load)
            while time.monotonic() < until and not any(s.load.course.over.is_set() for s in soaked):
                time.sleep(SAMPLE_SECONDS)
                for each in soaked:
                    each.sample()
        wrong = {each.store: list(each.wrong()) for each in soaked}
        print("\n".join(page(minutes, soaked, wrong)))
    return 1 if any(wrong.values()) else 0


def page(minutes: float, soaked: Sequence[Soaked], wrong: dict[str, list[str]]) -> Iterator[str]:
    """What there is to say, as the page that keeps it."""
    yield "# Soak\n"
    yield (
        f"Printed by `make soak`: {minutes:g} minutes of everything at once on "
        f"{' and '.join(each.store for each in soaked)}, {datetime.now(UTC):%Y-%m-%d}, "
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}. Growth is "
        "the median resident set of the last quarter against that of the first, after a "
        "first sixth in which caches fill.\n"
    )
    for each in soaked:
        yield from each.table()
        found = wrong[each.store]
        yield (
            "Every month verified against its lines, the chain verified, the whole replayed: "
            + ("nothing wrong.\n" if not found else "\n\n- " + "\n- ".join(found) + "\n")
        )


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m soak", description=__doc__)
    asked.add_argument("--minutes", type=float, default=30)
    asked.add_argument("--store", action="append", choices=sorted(PROCESSES))
    given = asked.parse_args()
    return soak(given.minutes, given.store or list(PROCESSES))


if __name__ == "__main__":
    sys.exit(main())
