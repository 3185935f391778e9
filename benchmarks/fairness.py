"""How long a close takes while others post without pause, and come before it if they can."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date

import msgspec

from monthend.app import utc_now
from monthend.storage.postgresql.store import PostgresStore
from monthend.storage.store import SqliteStore

from . import clusters, ledger_generator, server_process
from .close_time import Client
from .company import Company, found
from .load_client import request
from .requests_cpu import PATH
from .results import Result, Setting, at_most
from .steady_posts import SteadyPosts

FIRST = date(2024, 1, 1)
CODES = 20
CLOSES_A_ROUND = 40
PAUSE_SECONDS = 0.02
LIMITS = {6: 250, 32: 1000}
PROCESSES = (1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closes:
    """Milliseconds of every close, and what the posters got done beside them."""

    milliseconds: Sequence[float]
    posts_a_second: float

    def percentile(self, percent: float) -> float:
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def fairness(setting: Setting) -> list[Result]:
    """January closed and opened again and again, beside posters into February."""
    results = []
    for kind in clusters.kinds():
        with clusters.database(kind, setting.scratch, "fairness") as url:
            company = _company(url)
            for processes in PROCESSES:
                for posters, limit in LIMITS.items():
                    closes = _closes(url, company, processes, posters, setting.rounds)
                    results.append(_result(kind, processes, posters, limit, closes))
    return results


def _result(kind: str, processes: int, posters: int, limit: float, closes: Closes) -> Result:
    servers = "1 server process" if processes == 1 else f"{processes} server processes"
    p50, p99 = closes.percentile(50), closes.percentile(99)
    return at_most(
        f"close beside {posters} posters, {servers}, {kind}",
        limit,
        "ms at p99",
        p99,
        f"p50 {p50:.0f} ms, p99 {p99:.0f} ms, slowest {max(closes.milliseconds):.0f} ms",
        f"{closes.posts_a_second:.0f} posts/s meanwhile",
    )


def _company(url: str) -> Company:
    store: SqliteStore | PostgresStore
    if url.startswith("sqlite"):
        store = SqliteStore(url.removeprefix("sqlite:///"), clock=utc_now)
    else:
        store = PostgresStore(url, clock=utc_now)
    try:
        return found(store, first=FIRST, months=2, codes=ledger_generator.accounts(CODES))
    finally:
        store.close()


def _closes(url: str, company: Company, processes: int, posters: int, rounds: int) -> Closes:
    with ExitStack() as stack:
        servers = [stack.enter_context(server_process.monthend(url)) for _ in range(processes)]
        client = Client(servers[0].port, company)
        january = company.period_ids[0]
        milliseconds = []
        began = time.perf_counter()
        posts = SteadyPosts([server.port for server in servers], posters, _entry(company))
        with posts:
            for _ in range(CLOSES_A_ROUND * rounds):
                time.sleep(PAUSE_SECONDS)
                sent = time.perf_counter()
                client.ask("PUT", f"{PATH}/{january}/close")
                milliseconds.append((time.perf_counter() - sent) * 1000)
                client.ask("PUT", f"{PATH}/{january}/reopen")
        client.end()
        seconds = time.perf_counter() - began
    return Closes(milliseconds=milliseconds, posts_a_second=posts.answered / seconds)


def _entry(company: Company) -> bytes:
    names = ledger_generator.accounts(CODES)
    sides = ("Debit", names[0]), ("Credit", names[1])
    body = {
        "accountingPeriodName": "2024-02",
        "journalEntryDate": "2024-02-10",
        "currency": "USD",
        "journalEntryItems": [
            {"type": side, "accountingCodeName": name, "amount": 1, "homeCurrencyAmount": 1}
            for side, name in sides
        ],
    }
    return request(
        "POST", "/v1/journal-entries", msgspec.json.encode(body), [company.authorization]
    )
