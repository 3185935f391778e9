"""How long rehearsing takes: a server, a tenant, its reset, and a restore of the demo company.

python scripts/measure_rehearsal.py [DATABASE-OF-THE-DEMO]
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

from monthend.pytest_plugin import REHEARSAL, MonthendServer, MonthendTenant, Wire, started

TENANTS = 20
ROUNDS = 5
JANUARY = {"name": "X", "startDate": "2026-01-01", "endDate": "2026-01-31", "fiscalYear": 2026}


def shown(what: str, seconds: list[float], limit: float) -> None:
    middle, most = statistics.median(seconds) * 1000, max(seconds) * 1000
    print(f"{what:48} {middle:8.1f} ms, at most {most:8.1f} ms, limit {limit * 1000:6.0f} ms")


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def of_a_server() -> None:
    """From nothing to the first tenant, and from test to test."""
    began = time.perf_counter()
    with started() as server:
        tenants = [server.tenant()]
        shown("a server and its first tenant, cold", [time.perf_counter() - began], 2.0)
        shown("a further tenant", [timed(lambda: tenants.append(server.tenant()))
                                   for _ in range(TENANTS)], 0.05)  # fmt: skip
        resets = []
        for tenant in tenants[1:]:
            tenant.ask("POST", "/v1/accounting-periods", JANUARY)
            resets.append(timed(tenant.reset))
        shown("reset of a fresh tenant", resets, 0.05)
        within = []
        for tenant in tenants[1:6]:
            with tenant.snapshot():
                tenant.ask("POST", "/v1/accounting-periods", JANUARY)
                began = time.perf_counter()
            within.append(time.perf_counter() - began)
        shown("leaving a snapshot of one", within, 0.05)


@contextmanager
def serving(database: str):  # type: ignore[no-untyped-def]
    """A server for rehearsals over a database that is there."""
    command = [sys.executable, "-m", "monthend"]
    added = subprocess.run(
        [*command, "client", "add", "--user", "admin", "--json", "--database", database],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    known = json.loads(added.stdout)
    process = subprocess.Popen(
        [*command, "serve", "--rehearsal", "--port", "0", "--database", database],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        url = next(line for line in process.stdout if " at http" in line).rstrip().split(" at ")[1]
        yield url, known
    finally:
        process.terminate()
        process.wait()


def of_the_demo(database: Path) -> None:
    """The demo company goes back over a reopened month."""
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder) / "demo.db"
        copied.write_bytes(database.read_bytes())
        with serving(f"sqlite:///{copied}") as (url, known):
            wire = Wire(url, known["client_id"], known["client_secret"])
            tenant = MonthendTenant(
                server=MonthendServer(url=url, wire=wire), name="demo", id=known["tenant_id"],
                username=known["username"], password="", client_id=known["client_id"],
                client_secret=known["client_secret"], wire=wire,
            )  # fmt: skip
            shown("a snapshot of the demo company", [timed(lambda: tenant.take("demo"))], 30.0)
            listed = tenant.ask("GET", f"{REHEARSAL}/snapshots")["snapshots"]
            print(f"{'its rows':48} {listed[0]['rows']:8,}")
            took = []
            for _ in range(ROUNDS):
                periods = tenant.ask("GET", "/v1/accounting-periods?pageSize=40")
                closed = [e for e in periods["accountingPeriods"] if e["status"] == "Closed"]
                last = max(closed, key=lambda each: each["endDate"])
                tenant.ask("PUT", f"/v1/accounting-periods/{last['id']}/reopen")
                took.append(timed(lambda: tenant.restore("demo")))
            shown("restore of the demo company", took, 0.5)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", nargs="?", type=Path, help="the file of the demo company")
    asked = parser.parse_args()
    if asked.database is None:
        of_a_server()
    if asked.database is not None:
        of_the_demo(asked.database)
    return 0


if __name__ == "__main__":
    sys.exit(main())
