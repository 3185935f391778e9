"""How long a rehearsal keeps a test waiting: for its server, its tenant, and the way back."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from statistics import median

from monthend.demo.folder import DATABASE
from monthend.pytest_plugin import REHEARSAL, MonthendServer, MonthendTenant, started
from monthend.pytest_wire import Wire

from .results import Result, Setting, at_most

TENANTS = 20
RESTORES = 5
COLD_LIMIT = 2.0
TENANT_LIMIT_MILLISECONDS = 50
RESET_LIMIT_MILLISECONDS = 50
SNAPSHOT_LIMIT = 30.0
RESTORE_LIMIT_MILLISECONDS = 500
PERIODS = "/v1/accounting-periods"
JANUARY = {"name": "Jan", "startDate": "2026-01-01", "endDate": "2026-01-31", "fiscalYear": 2026}
READY = " at http"


def timed(work: Callable[[], object]) -> float:
    """Seconds of wall time: it is what a test waits for."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def rehearsals(setting: Setting) -> list[Result]:
    """A server of the pytest plugin from nothing, its tenants, and the demo company going back."""
    return [*_of_the_fixture(setting.rounds), *_of_the_demo(setting)]


# The fixture -----------------------------------------------------------------------------


def _of_the_fixture(rounds: int) -> list[Result]:
    cold: list[float] = []
    further: list[float] = []
    resets: list[float] = []
    for _ in range(rounds):
        began = time.perf_counter()
        with started() as server:
            server.tenant()
            cold.append(time.perf_counter() - began)
            for _ in range(TENANTS):
                began = time.perf_counter()
                tenant = server.tenant()
                further.append(time.perf_counter() - began)
                tenant.ask("POST", PERIODS, JANUARY)
                resets.append(timed(tenant.reset))
                tenant.close()
            server.wire.close()
    return [
        _seconds("a server for rehearsals and its first tenant, cold", COLD_LIMIT, cold),
        _milliseconds("a further tenant", TENANT_LIMIT_MILLISECONDS, further),
        _milliseconds("reset of a tenant with one period", RESET_LIMIT_MILLISECONDS, resets),
    ]


# The demo company ------------------------------------------------------------------------


def _of_the_demo(setting: Setting) -> list[Result]:
    """A snapshot of it, and its restore over a month that was opened again."""
    folder = setting.scratch / "demo"
    _monthend("demo", "--exit", "--folder", str(folder))
    with _serving(f"sqlite:///{folder / DATABASE}") as tenant:
        taken = [timed(lambda: tenant.take("demo"))]
        (snapshot,) = tenant.ask("GET", f"{REHEARSAL}/snapshots")["snapshots"]
        restores = []
        for _ in range(RESTORES * setting.rounds):
            _reopen_the_last(tenant)
            restores.append(timed(lambda: tenant.restore("demo")))
    rows = f"{snapshot['rows']:,} rows"
    return [
        _seconds(f"a snapshot of the demo company, {rows}", SNAPSHOT_LIMIT, taken),
        _milliseconds(f"its restore, {rows}", RESTORE_LIMIT_MILLISECONDS, restores),
    ]


def _reopen_the_last(tenant: MonthendTenant) -> None:
    listed = tenant.ask("GET", f"{PERIODS}?pageSize=40")["accountingPeriods"]
    closed = [each for each in listed if each["status"] == "Closed"]
    last = max(closed, key=lambda each: str(each["endDate"]))
    tenant.ask("PUT", f"{PERIODS}/{last['id']}/reopen")


@contextmanager
def _serving(database: str) -> Iterator[MonthendTenant]:
    """A server for rehearsals over books that are there, and their tenant."""
    added = _monthend("client", "add", "--user", "admin", "--json", "--database", database)
    known = json.loads(added)
    process = subprocess.Popen(
        [*MONTHEND, "serve", "--rehearsal", "--port", "0", "--database", database],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None, "its output is a pipe"
    try:
        line = next(line for line in process.stdout if READY in line)
        url = line.rstrip().rpartition(" at ")[2]
        wire = Wire(url, known["client_id"], known["client_secret"])
        yield MonthendTenant(
            server=MonthendServer(url=url, wire=wire), name="demo", id=known["tenant_id"],
            username=known["username"], password="", client_id=known["client_id"],
            client_secret=known["client_secret"], wire=wire,
        )  # fmt: skip
        wire.close()
    finally:
        process.terminate()
        process.wait()


MONTHEND = (sys.executable, "-m", "monthend")


def _monthend(*arguments: str) -> str:
    """What a command prints."""
    command = [*MONTHEND, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


# Rows ------------------------------------------------------------------------------------


def _seconds(what: str, limit: float, found: Sequence[float]) -> Result:
    told = f"{median(found):.2f} s (slowest {max(found):.2f} s)"
    return at_most(what, limit, "s", median(found), told)


def _milliseconds(what: str, limit: float, found: Sequence[float]) -> Result:
    middle, slowest = median(found) * 1000, max(found) * 1000
    return at_most(what, limit, "ms", middle, f"{middle:.0f} ms (slowest {slowest:.0f} ms)")
