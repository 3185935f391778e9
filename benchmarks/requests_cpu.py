"""Processor time of the server for one request, beside the least that a server can do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from statistics import median

import msgspec

from . import bare_servers, ledger_generator, server_process
from .company import Company, found, opened
from .load_client import request, send
from .results import Result, Setting, Told, at_most_times
from .server_process import ServerProcess, settled

MONTHS = 120
FIRST = date(2016, 1, 1)
PATH = "/v1/accounting-periods"
REQUESTS = 3000
LISTS = 1000
GZIP = ("Accept-Encoding", "gzip")


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two servers, and how the requests of a round are made for it."""

    server: ServerProcess
    requests: Callable[[int], Sequence[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one round cost."""

    cpu_micros: float
    p50: float
    p99: float


def measured(side: Side, round_number: int, connections: int) -> Cost:
    """Processor time of the server for one round, by the request."""
    requests = side.requests(round_number)
    before = side.server.cpu_seconds
    load = send(side.server.port, connections, requests)
    settled([side.server])
    spent = side.server.cpu_seconds - before
    return Cost(
        cpu_micros=spent / len(requests) * 1e6, p50=load.percentile(50), p99=load.percentile(99)
    )


def interleaved(
    ours: Side, peer: Side, rounds: int, connections: int
) -> tuple[list[Cost], list[Cost]]:
    """Rounds by turns, so that whatever else the machine does falls on both; the first is lost."""
    costs: tuple[list[Cost], list[Cost]] = ([], [])
    for number in range(rounds + 1):
        for side, kept in zip((ours, peer), costs, strict=True):
            cost = measured(side, number, connections)
            if number:
                kept.append(cost)
    return costs


def compared(
    what: str, limit: float | None, ours: Side, peer: Side, setting: Setting, connections: int
) -> Result:
    """One row of the table."""
    mine, theirs = interleaved(ours, peer, setting.rounds, connections)
    clients = "1 client" if connections == 1 else f"{connections} clients"
    return at_most_times(
        f"{what}, {clients}",
        limit,
        [cost.cpu_micros for cost in mine],
        [cost.cpu_micros for cost in theirs],
        Told(_in_words(mine), _in_words(theirs)),
    )


def _in_words(costs: Sequence[Cost]) -> str:
    p50, p99 = median(cost.p50 for cost in costs), median(cost.p99 for cost in costs)
    return f"{{:.0f}} µs CPU (p50 {p50:.2f}, p99 {p99:.1f} ms)"


# The requests --------------------------------------------------------------------


def put_notes(period_ids: Sequence[str], *headers: tuple[str, str]) -> Callable[[int], list[bytes]]:
    """Notes that differ each time, over all periods in turn."""

    def made(round_number: int) -> list[bytes]:
        return [
            request(
                "PUT",
                f"{PATH}/{period_ids[number % len(period_ids)]}",
                b'{"notes":"checked in round %d as number %d"}' % (round_number, number),
                headers,
            )
            for number in range(REQUESTS)
        ]

    return made


def post_entries(codes: Sequence[str], *headers: tuple[str, str]) -> Callable[[int], list[bytes]]:
    """Entries of two items, over the days of all periods."""

    def entry(round_number: int, number: int) -> bytes:
        place = round_number * REQUESTS + number
        year, month = FIRST.year + place % MONTHS // 12, place % 12 + 1
        amount = msgspec.Raw(b"%d.%02d" % (place % 5000 + 1, place % 100))
        sides = ("Debit", codes[place % len(codes)]), ("Credit", codes[(place + 7) % len(codes)])
        return msgspec.json.encode(
            {
                "accountingPeriodName": f"{year}-{month:02}",
                "currency": "USD",
                "journalEntryDate": f"{year}-{month:02}-{place % 28 + 1:02}",
                "notes": f"entry {place}",
                "journalEntryItems": [
                    {"accountingCodeName": code, "type": side, "amount": amount}
                    for side, code in sides
                ],
            }
        )

    return lambda round_number: [
        request("POST", "/v1/journal-entries", entry(round_number, number), headers)
        for number in range(REQUESTS)
    ]


def lists(*headers: tuple[str, str]) -> Callable[[int], list[bytes]]:
    """The whole list, again and again."""
    return lambda _: [request("GET", PATH, headers=(GZIP, *headers))] * LISTS


def lists_after_changes(
    period_ids: Sequence[str], *headers: tuple[str, str]
) -> Callable[[int], list[bytes]]:
    """A note changed, then the list, by turns: no list finds what an earlier one left behind."""
    listed = request("GET", PATH, headers=(GZIP, *headers))
    puts = put_notes(period_ids, *headers)
    return lambda round_number: [
        sent for put in puts(round_number)[: LISTS // 2] for sent in (put, listed)
    ]


# The benchmarks ------------------------------------------------------------------


class Pair:
    """A monthend server with 120 periods and a bare one beside it, for one benchmark."""

    def __init__(self, setting: Setting, bare_kind: str, name: str) -> None:
        self.setting = setting
        self.codes = ledger_generator.accounts(20)
        self._bare_kind = bare_kind
        self._ours = setting.scratch / f"{name}.db"
        self._bare = setting.scratch / f"{name}-{bare_kind}.db"
        self._open = ExitStack()

    def __enter__(self) -> tuple[ServerProcess, ServerProcess, Company]:
        with opened(self._ours) as store:
            company = found(store, first=FIRST, months=MONTHS, codes=self.codes)
        bare_servers.prepare(self._bare, MONTHS)
        ours = self._open.enter_context(server_process.monthend(self._ours))
        peer = self._open.enter_context(server_process.bare(self._bare_kind, self._bare))
        return ours, peer, company

    def __exit__(self, *_: object) -> None:
        self._open.close()


BARE_IDS = [f"{number:032x}" for number in range(MONTHS)]


def notes(setting: Setting) -> list[Result]:
    """PUT notes: signed in, recorded in history, through the gate, 120 periods."""
    with Pair(setting, "bare", "notes") as (ours, peer, company):
        sides = (
            Side(server=ours, requests=put_notes(company.period_ids, company.authorization)),
            Side(server=peer, requests=put_notes(BARE_IDS)),
        )
        return [compared("PUT notes", 5, *sides, setting, clients) for clients in (1, 16)]


def entries(setting: Setting) -> list[Result]:
    """POST a journal entry of two items."""
    pair = Pair(setting, "bare", "entries")
    with pair as (ours, peer, company):
        sides = (
            Side(server=ours, requests=post_entries(pair.codes, company.authorization)),
            Side(server=peer, requests=post_entries(pair.codes)),
        )
        return [compared("POST journal entry", 5, *sides, setting, clients) for clients in (1, 16)]


def listing(setting: Setting) -> list[Result]:
    """GET the list of 120 periods with gzip, unchanged and after each change."""
    with Pair(setting, "bare-list", "listing") as (ours, peer, company):
        known = (
            Side(server=ours, requests=lists(company.authorization)),
            Side(server=peer, requests=lists()),
        )
        changed = (
            Side(
                server=ours,
                requests=lists_after_changes(company.period_ids, company.authorization),
            ),
            Side(server=peer, requests=lists_after_changes(BARE_IDS)),
        )
        return [
            *(
                compared("GET 120 periods, gzip", 2, *known, setting, clients)
                for clients in (1, 16)
            ),
            compared("PUT notes and GET 120 periods by turns", None, *changed, setting, 1),
        ]
