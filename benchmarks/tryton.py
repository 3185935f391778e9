"""Journal entries a second over HTTP beside Tryton's JSON-RPC under gunicorn, on PostgreSQL.

Tryton is no dependency: BENCH_TRYTON_PYTHON names the Python of an environment that has
trytond, trytond-account, proteus, psycopg2 and gunicorn; without it there is nothing to compare.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from typing import Any

from monthend.app import utc_now
from monthend.storage.postgresql.store import PostgresStore

from . import clusters, ledger_generator, server_process
from .company import found
from .posted_entries import CLIENTS, CODES, MONTHS, load
from .requests_cpu import FIRST, post_entries
from .results import Result, Setting, Told, at_least_times

VARIABLE = "BENCH_TRYTON_PYTHON"
DATABASE, PASSWORD = "tryton", "rehearsal"
WORKERS, ENTRIES, PATIENCE = 2, 150, 60.0


def beside_tryton(setting: Setting) -> list[Result]:
    """One row, where there is a Tryton."""
    python = os.environ.get(VARIABLE)
    if python is None or clusters.POSTGRESQL not in clusters.kinds():
        return []
    codes = ledger_generator.accounts(CODES)
    ours, theirs = [], []
    with ExitStack() as stack:
        cluster = stack.enter_context(clusters.running())
        tryton = stack.enter_context(_tryton(Path(python), cluster, setting.scratch))
        url = cluster.empty_database()
        with closing(PostgresStore(url, clock=utc_now)) as store:
            company = found(store, first=FIRST, months=MONTHS, codes=codes)
        servers = [stack.enter_context(server_process.monthend(url)) for _ in range(WORKERS)]
        ports, posts = [each.port for each in servers], post_entries(codes, company.authorization)
        for number in range(setting.rounds + 1):
            speeds = load(ports, posts)(number), tryton.entries_a_second(ENTRIES)
            if number:
                ours.append(speeds[0])
                theirs.append(speeds[1])
    return [
        at_least_times(
            f"POST journal entry, {CLIENTS} clients, PostgreSQL, {WORKERS} server processes each",
            None, ours, theirs,
            Told("{:,.0f} a second", "{:,.1f} by Tryton 8.2, JSON-RPC, create and post"),
        )
    ]  # fmt: skip


# Tryton ---------------------------------------------------------------------------------


class Tryton:
    """A company in a running Tryton, and clients that post into it."""

    def __init__(self, port: int, company: dict[str, Any]) -> None:
        self._company = company
        first = Client(port)
        self._context = first.call("model.res.user.get_preferences", True, {})
        # One session: whether a password is right takes Tryton as long as it should.
        self._clients = [first, *(Client(port, first.session) for _ in range(CLIENTS - 1))]

    def entries_a_second(self, count: int) -> float:
        """Entries of two lines that are posted when the call ends."""
        random = Random(count)
        moves = [self._move(random) for _ in range(count)]
        began = time.perf_counter()
        with ThreadPoolExecutor(CLIENTS) as pool:
            shares = zip(self._clients, range(CLIENTS), strict=True)
            list(pool.map(lambda share: self._post(share[0], moves[share[1] :: CLIENTS]), shares))
        return count / (time.perf_counter() - began)

    def _move(self, random: Random) -> dict[str, Any]:
        minor = 1 + random.randrange(500_000)
        amount = {"__class__": "Decimal", "decimal": f"{minor // 100}.{minor % 100:02}"}
        nothing = {"__class__": "Decimal", "decimal": "0"}
        debit, credit = random.sample(self._company["accounts"], 2)
        day = {"__class__": "date", "year": 2024, "month": 1, "day": 1 + random.randrange(31)}
        lines = [
            {"account": debit, "debit": amount, "credit": nothing},
            {"account": credit, "debit": nothing, "credit": amount},
        ]
        return {
            "company": self._company["company"], "journal": self._company["journal"],
            "period": self._company["period"], "date": day, "lines": [["create", lines]],
        }  # fmt: skip

    def _post(self, client: Client, moves: Sequence[dict[str, Any]]) -> None:
        for move in moves:
            keys = client.call("model.account.move.create", [move], self._context)
            client.call("model.account.move.post", keys, self._context)


class Client:
    """One connection that stays open."""

    def __init__(self, port: int, session: str = "") -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=120)
        self.session = session
        if not session:
            user, key, *_ = self.call("common.db.login", "admin", {"password": PASSWORD}, "en")
            self.session = base64.b64encode(f"admin:{user}:{key}".encode()).decode()

    def call(self, method: str, *parameters: object) -> Any:
        head = {"Content-Type": "application/json"}
        if self.session:
            head["Authorization"] = f"Session {self.session}"
        body = json.dumps({"id": 1, "method": method, "params": parameters})
        deadline = time.monotonic() + PATIENCE
        while True:
            self._connection.request("POST", f"/{DATABASE}/rpc/", body, head)
            answer = self._connection.getresponse()
            text = answer.read()
            # Tryton does not wait for a lock, and wants to be asked again.
            if answer.status != HTTPStatus.SERVICE_UNAVAILABLE or time.monotonic() > deadline:
                break
            time.sleep(0.02)
        found = json.loads(text) if answer.status == HTTPStatus.OK else {"error": text.decode()}
        if isinstance(found, dict) and found.get("error"):
            raise RuntimeError(f"Tryton answers {method} with {found['error']}")
        return found["result"] if isinstance(found, dict) and "result" in found else found


@contextmanager
def _tryton(python: Path, cluster: clusters.Cluster, scratch: Path) -> Iterator[Tryton]:
    """A new database with a company, served by gunicorn until the block ends."""
    configuration, password = scratch / "trytond.conf", scratch / "password"
    uri = f"postgresql://postgres@127.0.0.1:{cluster.port}/"
    configuration.write_text(f"[database]\nuri = {uri}\n", encoding="utf-8")
    password.write_text(PASSWORD, encoding="utf-8")
    cluster.execute(f"CREATE DATABASE {DATABASE}")
    environment = {
        **os.environ,
        "TRYTOND_CONFIG": str(configuration),
        "TRYTONPASSFILE": str(password),
        "TRYTOND_DATABASE_NAMES": DATABASE,
    }
    environment.pop("PYTHONPATH", None)
    admin = ("-c", str(configuration), "-d", DATABASE, "--email", "a@example.com")
    _run(environment, str(python.parent / "trytond-admin"), *admin, "--all")
    script = Path(__file__).with_name("tryton_company.py")
    made = _run(environment, str(python), str(script), str(configuration), DATABASE, str(CODES))
    port = clusters.free_port()
    server = subprocess.Popen(
        [
            str(python.parent / "gunicorn"), "--workers", str(WORKERS), "--keep-alive", "60",
            "--worker-class", "gthread", "--threads", str(CLIENTS),
            "--bind", f"127.0.0.1:{port}", "trytond.application:app",
        ],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _answers(port)
        yield Tryton(port, json.loads(made.splitlines()[-1]))
    finally:
        server.terminate()
        server.wait(30)


def _run(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr[-2000:]}")
    return done.stdout


def _answers(port: int) -> None:
    while True:
        with suppress(OSError), closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            connection.request("GET", "/")
            connection.getresponse()
            return
        time.sleep(0.2)
