"""Journal entries a second, one a call in this process at full durability, beside django-ledger.

django-ledger is no dependency: BENCH_DJANGO_LEDGER_PYTHON names the Python of an environment
that has it; without it our own figures stand alone.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from statistics import median

from monthend.app import utc_now
from monthend.services import journal_entries
from monthend.services.journal_entries import DraftEntry, DraftItem
from monthend.storage.postgresql.store import PostgresStore
from monthend.storage.store import SqliteStore

from . import clusters, ledger_generator
from .company import Company, found
from .ledger_generator import Entry
from .results import Result, Setting, Told, at_least_times

VARIABLE = "BENCH_DJANGO_LEDGER_PYTHON"
FIRST, MONTHS, DAYS, CODES = date(2025, 1, 1), 12, 365, 200
OURS, THEIRS = 2_000, 300
CALLERS = 16
ALONE_LIMIT, TOGETHER_LIMIT = 15, 40

AnyStore = SqliteStore | PostgresStore
Round = Callable[[Sequence[Entry]], float]


def entries_in_process(setting: Setting) -> list[Result]:
    """Two rows a store: one caller, and sixteen at once."""
    rows = []
    with _django_ledger(setting.scratch) as theirs:
        for kind in clusters.kinds():
            with clusters.database(kind, setting.scratch, "books") as url:
                rows += _measured(kind, url, theirs, setting.rounds)
    return rows


def _measured(kind: str, url: str, theirs: Round | None, rounds: int) -> list[Result]:
    names = ledger_generator.accounts(CODES)
    alone, together, peer = [], [], []
    with closing(_opened(url)) as store:
        company = found(store, first=FIRST, months=MONTHS, codes=names)
        for number in range(rounds + 1):
            speeds = (
                _post(store, company, names, _entries(OURS, number, "alone"), 1),
                _post(store, company, names, _entries(OURS, number, "together"), CALLERS),
            )
            beside = None if theirs is None else theirs(_entries(THEIRS, number, "theirs"))
            # The first round is lost.
            if number:
                alone.append(speeds[0])
                together.append(speeds[1])
                peer += [] if beside is None else [beside]
    return [
        _row(f"{what}, {kind}", limit, speeds, peer)
        for what, limit, speeds in (
            ("posting an entry in process, 1 caller", ALONE_LIMIT, alone),
            (f"posting an entry in process, {CALLERS} callers", TOGETHER_LIMIT, together),
        )
    ]


def _row(what: str, limit: float, ours: Sequence[float], peer: Sequence[float]) -> Result:
    if not peer:
        return Result(what=what, ours=f"{median(ours):,.0f} a second", peer="")
    told = Told("{:,.0f} a second", "{:,.0f} by django-ledger, 1 caller")
    return at_least_times(what, limit, ours, peer, told)


def _entries(number: int, round_number: int, side: str) -> list[Entry]:
    """Entries of two to six lines in one currency, other ones each time."""
    seed = round_number * 3 + ("alone", "together", "theirs").index(side)
    made = ledger_generator.entries(
        number, first=FIRST, days=DAYS, codes=CODES, currencies=1, seed=seed
    )
    return list(made)


# monthend ---------------------------------------------------------------------------------


def _opened(url: str) -> AnyStore:
    """A store with its own settings: every commit is synced before it is answered."""
    if url.startswith("sqlite:///"):
        return SqliteStore(url.removeprefix("sqlite:///"), clock=utc_now)
    return PostgresStore(url, clock=utc_now)


def _post(
    store: AnyStore, company: Company, names: list[str], entries: Sequence[Entry], callers: int
) -> float:
    """Entries a second; a caller waits until its entry is durable, and gives the next one."""

    def post_one(entry: Entry) -> None:
        draft = _draft(entry, names)
        store.write(
            company.caller,
            lambda books: journal_entries.create(books, company.caller, draft),
            posting=True,
        )

    began = time.perf_counter()
    if callers == 1:
        for entry in entries:
            post_one(entry)
    else:
        with ThreadPoolExecutor(callers) as pool:
            list(pool.map(post_one, entries))
    return len(entries) / (time.perf_counter() - began)


def _draft(entry: Entry, names: list[str]) -> DraftEntry:
    return DraftEntry(
        period_name=f"{entry.day:%Y-%m}",
        currency=entry.currency,
        day=entry.day,
        items=[
            DraftItem(accounting_code=names[place], debit=amount > 0, amount=abs(amount))
            for place, amount in entry.lines
        ],
    )


# django-ledger ----------------------------------------------------------------------------


@contextmanager
def _django_ledger(scratch: Path) -> Iterator[Round | None]:
    """What posts a round of entries there, and answers how many a second that were."""
    python = os.environ.get(VARIABLE)
    if python is None:
        yield None
        return
    script = Path(__file__).with_name("django_ledger_posts.py")
    environment = {name: each for name, each in os.environ.items() if name != "PYTHONPATH"}
    process = subprocess.Popen(
        [python, str(script), str(scratch / "django.db"), str(CODES)],
        env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    given, said = process.stdin, process.stdout

    def post(entries: Sequence[Entry]) -> float:
        days = [(entry.day.isoformat(), entry.lines) for entry in entries]
        given.write(json.dumps(days) + "\n")
        given.flush()
        answer = said.readline()
        if not answer:
            raise RuntimeError("django-ledger ended before its time")
        return len(entries) / float(answer)

    try:
        yield post
    finally:
        given.close()
        process.wait(30)
