"""Every page over four million lines: how long it takes, and what a first visit fetches."""

from __future__ import annotations

import gzip
import http.client
import io
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html

from monthend.app import utc_now
from monthend.domain.permissions import Channel
from monthend.services import sessions, tasks, trial_balances
from monthend.services.imports import ImportKind, import_file
from monthend.services.task_templates import PlanFields
from monthend.storage.store import SqliteStore
from monthend.web.pages import PAGES
from monthend.web.sheets import PLACE

from . import ledger_generator, server_process
from .company import Company, found, opened
from .ledger_filling import CODES, DAYS, fill
from .results import Result, Setting, at_most
from .trial_balance_cpu import FIRST, MONTH, MONTHS, run_once

ENTRIES = 1_000_000
TRANSACTIONS = 100_000
REQUESTS = 100
SIGHTS = 5
"""Addresses of one page that are measured: as it stands, sorted, filtered, its next page."""

MILLISECONDS = 100
KILOBYTES = 150
START = "/periods"
EXPORT = "format="
SEARCHES = (
    "/ledger/transactions?q=INV-00",
    "/ledger/transactions?account=A-5&from=2025-05-01&to=2025-05-31",
    "/ledger/entries?q=JE-0012",
    "/ledger/codes?q=Ass",
)


@dataclass(slots=True)
class Visitor:
    """Somebody who is signed in, on one connection."""

    port: int
    session: str
    month: str
    _connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def get(self, address: str) -> tuple[int, str, bytes, float]:
        """Status, content type, the body as it came, and milliseconds."""
        headers = {"Cookie": f"monthend={self.session}", "Accept-Encoding": "gzip"}
        before = time.perf_counter()
        self._connection.request("GET", address, headers=headers)
        answer = self._connection.getresponse()
        body = answer.read()
        spent = (time.perf_counter() - before) * 1000
        return answer.status, answer.getheader("Content-Type", ""), body, spent


def pages(setting: Setting) -> list[Result]:
    """Each page that can be reached by links, and the searches, a hundred times a round."""
    with _served(setting) as visitor:
        sights = _sights(visitor)
        times: dict[str, list[float]] = {}
        for _ in range(setting.rounds * REQUESTS):
            for name, addresses in sights.items():
                for address in addresses:
                    times.setdefault(name, []).append(visitor.get(address)[3])
        fetched = _first_visit(visitor)
    slowest = sorted(times, key=lambda name: -_p99(times[name]))
    every = [each for some in times.values() for each in some]
    unseen = sorted(PAGES.keys() - sights.keys())
    others = ", ".join(f"{name} {_p99(times[name]):.0f} ms" for name in slowest[1:4])
    return [
        at_most(
            f"the slowest of {len(times)} pages over {ENTRIES:,} entries, 4 lines each, and "
            f"{TRANSACTIONS:,} transactions",
            MILLISECONDS,
            "ms at p99",
            _p99(times[slowest[0]]),
            f"{slowest[0]} {_p99(times[slowest[0]]):.0f} ms",
            f"then {others}; all requests {_p99(every):.0f} ms at p99; no link leads to "
            f"{', '.join(unseen) or 'none'}",
        ),
        at_most(
            "the first visit: page, styles, scripts and icons, compressed",
            KILOBYTES,
            "KB",
            sum(fetched.values()) / 1000,
            f"{sum(fetched.values()) / 1000:.1f} KB",
            ", ".join(f"{name.rpartition('/')[2]} {size:,}" for name, size in fetched.items()),
        ),
    ]


@contextmanager
def _served(setting: Setting) -> Iterator[Visitor]:
    database = setting.scratch / "pages.db"
    with opened(database) as store:
        session, month = _filled(store)
    with server_process.monthend(database) as server:
        yield Visitor(server.port, session, f"/periods/{month}")


def _filled(store: SqliteStore) -> tuple[str, str]:
    """Four million lines, transactions, a month with all there is; a session, and its id."""
    names = ledger_generator.accounts(CODES)
    company = found(store, first=FIRST, months=MONTHS, codes=names)
    fill(store, company, FIRST, ENTRIES)
    caller, month = company.caller, company.period_ids[MONTH]
    given: PlanFields = {"title": "Count the cash", "due_days": 3}
    store.write(caller, lambda books: tasks.add(books, caller, month, given))
    files = {
        ImportKind.RATES: b"date,from,to,rate\n2024-01-01,EUR,USD,1.1\n2024-01-01,GBP,USD,1.25\n",
        ImportKind.TRANSACTIONS: _transactions(names),
    }
    for kind, text in files.items():
        file = io.BytesIO(text)
        import_file(store, caller, file, kind=kind, file_name="a.csv", progress=lambda _: None)
    run_once(store, company)
    while trial_balances.run_next(store, "benchmark", utc_now()):
        pass
    return _session(store, company), month


def _transactions(names: list[str]) -> bytes:
    """A file of them, in the order of their days."""
    written = io.StringIO()
    written.write("number,type,status,date,currency,amount,debit_code,credit_code,account_number\n")
    for place in range(TRANSACTIONS):
        day = FIRST + timedelta(days=place * DAYS // TRANSACTIONS)
        kind = "Payment,Processed" if place % 20 == 0 else "Invoice Item,Posted"
        written.write(
            f"INV-{place:07},{kind},{day},USD,{place % 900}.00,{names[0]},{names[3]},"
            f"A-{place % 977}\n"
        )
    return written.getvalue().encode()


def _session(store: SqliteStore, company: Company) -> str:
    name, password_hash = company.caller.username, company.password_hash
    return store.write_directory(
        lambda directory: sessions.open_session(directory, name, password_hash, channel=Channel.WEB)
    ).session


def _sights(visitor: Visitor) -> dict[str, list[str]]:
    """What links lead to from the first page on: some addresses of each page."""
    rows = [
        (row.name, re.compile(PLACE.sub("[^/]+", row.path)))
        for row in sorted(PAGES.values(), key=lambda row: row.path.count("{"))
    ]
    seen: dict[str, list[str]] = {}
    waiting = [START, visitor.month, f"{visitor.month}/balances", *SEARCHES]
    known = set(waiting)
    while waiting:
        address = waiting.pop(0)
        path = urlsplit(address).path
        name = next((name for name, pattern in rows if pattern.fullmatch(path)), None)
        if name is None or len(seen.get(name, ())) >= SIGHTS:
            continue
        status, kind, body, _ = visitor.get(address)
        if not kind.startswith("text/html"):
            continue
        if status != 200:
            raise RuntimeError(f"{address} answered {status}")
        seen.setdefault(name, []).append(address)
        for link in _found(body, "//a/@href"):
            there = urljoin(address, link).partition("#")[0]
            if there not in known and EXPORT not in there:
                known.add(there)
                waiting.append(there)
    return seen


def _found(body: bytes, path: str) -> list[str]:
    """What an XPath finds in a page that came compressed."""
    found: Any = html.fromstring(gzip.decompress(body)).xpath(path)
    return [str(each) for each in found]


def _first_visit(visitor: Visitor) -> dict[str, int]:
    """What a browser fetches that has nothing yet: bytes over the wire, by address."""
    body = visitor.get(START)[2]
    parts = _found(body, "//link/@href | //script/@src | //img/@src")
    return {START: len(body)} | {each: len(visitor.get(each)[2]) for each in dict.fromkeys(parts)}


def _p99(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.99)]
