"""What the fault tests tried, how often and with what result, written as a page.

A test hands `tried(...)` its `record_property`; `--reliability FILE` writes the page
when the run is over. A test that fails is on the page as failed.
"""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from postgresql_cluster import binaries

RECORDED = "tried"
STORES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}

PAGE = """\
# Reliability

Written by `make nightly`, or by a part of it, as the list of its files at the end says: what was
tried against the program, how often, and what came of it. A row that says *known-bad* is a build
with a mistake planted in it, which the same test has to find; a test that cannot find it proves
nothing. Half an hour of everything at once is on [a page of its own](soak.md). What stands here
besides the table comes from `tests/reliability.py`.

{day}: {processors} virtual processors, {system} {machine}, Python {python}, SQLite
{sqlite}, {postgresql}. In {count} files {passed:,} tests passed, {failed} failed, {skipped} were
skipped.

{tables}
## Files

{files}
"""


def tried(
    record: Callable[[str, object], None],
    what: str,
    *,
    promise: str,
    store: str,
    times: int,
    result: str,
) -> None:
    """Record what a test tried; `promise` is the heading it goes under."""
    tried = Tried(promise=promise, what=what, store=store, times=times, result=result)
    record(RECORDED, asdict(tried))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A row of the page."""

    promise: str
    what: str
    store: str
    times: int
    result: str


class ReliabilityPage:
    """Listens to the reports of a run, and writes the page at its end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._rows: list[Tried] = []
        self._failed: list[str] = []
        self._files: set[str] = set()
        self._counted = {"passed": 0, "failed": 0, "skipped": 0}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            self._counted[report.outcome] += 1
        self._files.add(report.location[0])
        if report.outcome == "failed":
            self._failed.append(report.nodeid)
        if report.when == "call":
            self._rows += [Tried(**_fields(kept)) for kept in _kept(report.user_properties)]

    def pytest_sessionfinish(self) -> None:
        self._path.write_text(self._page(), encoding="utf-8")

    def _page(self) -> str:
        return PAGE.format(
            day=f"{datetime.now(UTC):%Y-%m-%d}",
            processors=os.cpu_count(),
            system=platform.system(),
            machine=platform.machine(),
            python=platform.python_version(),
            sqlite=sqlite3.sqlite_version,
            postgresql=_postgresql(),
            count=len(self._files),
            files="\n".join(self._listed()),
            tables="\n".join(self._tables()).rstrip() + "\n",
            **self._counted,
        )

    def _listed(self) -> Iterator[str]:
        """The files by their folder, since there are many."""
        folders: dict[str, list[str]] = {}
        for name in sorted(self._files):
            folder, _, file = name.rpartition("/")
            folders.setdefault(folder, []).append(f"`{file}`")
        for folder, names in folders.items():
            yield f"- `{folder}`: {', '.join(names)}"

    def _tables(self) -> Iterator[str]:
        for promise in sorted({row.promise for row in self._rows}):
            yield f"## {promise}\n"
            yield "| Tried | Store | Times | Result |\n|---|---|---:|---|"
            rows = [row for row in self._rows if row.promise == promise]
            for row in sorted(rows, key=lambda row: (row.what, row.store)):
                store = STORES.get(row.store, row.store)
                yield f"| {row.what} | {store} | {row.times:,} | {row.result} |"
            yield ""
        if self._failed:
            yield "## Failed\n"
            yield from (f"- `{name}`" for name in sorted(self._failed))


def _kept(properties: Iterable[tuple[str, object]]) -> Iterator[object]:
    return (value for name, value in properties if name == RECORDED)


def _fields(kept: object) -> dict[str, Any]:
    assert isinstance(kept, dict)
    return kept


def _postgresql() -> str:
    folder = binaries()
    if folder is None:
        return "no PostgreSQL"
    said = subprocess.run(
        [str(folder / "postgres"), "--version"], capture_output=True, text=True, check=True
    )
    return "PostgreSQL " + said.stdout.split()[2]
