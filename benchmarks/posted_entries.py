"""Journal entries a second over HTTP: on PostgreSQL beside pgbench with the same statements.

On SQLite at full durability beside the bare server that commits the same rows.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from monthend.app import utc_now
from monthend.services.ports import Books
from monthend.storage import balances, books, calendars, entries, ledger
from monthend.storage.postgresql.store import PostgresStore
from monthend.storage.session import NEXT_SEQUENCE, Statement

from . import clusters, ledger_generator, server_process
from .company import Company, found
from .load_client import send
from .requests_cpu import FIRST, Pair, post_entries
from .results import Result, Setting, Told, at_least_times

MONTHS = 120
CODES = 20
CLIENTS = 16
LOAD_PROCESSES = 2
PGBENCH_CLIENTS, PGBENCH_SECONDS = 8, 4
OF_PGBENCH, OF_ONE_SERVER, OF_BARE = 0.2, 0.9, 0.4

Round = Callable[[int], float]


def posted(setting: Setting) -> list[Result]:
    """One row for SQLite and, where there is PostgreSQL, two for that."""
    rows = [_beside_bare(setting)]
    if clusters.POSTGRESQL in clusters.kinds():
        rows += _on_postgresql(setting)
    return rows


def _beside_bare(setting: Setting) -> Result:
    pair = Pair(setting, "bare", "posted")
    with pair as (server, bare, company):
        ours, peer = _by_turns(
            setting.rounds,
            load([server.port], post_entries(pair.codes, company.authorization)),
            load([bare.port], post_entries(pair.codes)),
        )
    return at_least_times(
        f"POST journal entry, {CLIENTS} clients, SQLite, synchronous=FULL",
        OF_BARE, ours, peer, Told("{:,.0f} a second", "{:,.0f} by the bare server"),
    )  # fmt: skip


def _on_postgresql(setting: Setting) -> list[Result]:
    codes = ledger_generator.accounts(CODES)
    with ExitStack() as stack:
        url = stack.enter_context(clusters.database(clusters.POSTGRESQL, setting.scratch, ""))
        store = PostgresStore(url, clock=utc_now)
        try:
            company = found(store, first=FIRST, months=MONTHS, codes=codes)
            script = _script_file(setting.scratch, store, company)
        finally:
            store.close()
        first = stack.enter_context(server_process.monthend(url))
        second = stack.enter_context(server_process.monthend(url))
        posts = post_entries(codes, company.authorization)
        one, bare, both = _by_turns(
            setting.rounds,
            load([first.port], posts),
            lambda _: _pgbench(url, script),
            load([first.port, second.port], posts),
        )
    what = f"POST journal entry, {CLIENTS} clients, PostgreSQL"
    return [
        at_least_times(
            what, OF_PGBENCH, one, bare,
            Told("{:,.0f} a second", f"{{:,.0f}} by pgbench -c {PGBENCH_CLIENTS}"),
        ),
        at_least_times(
            f"{what}, 2 server processes", OF_ONE_SERVER, both, one,
            Told("{:,.0f} a second", "{:,.0f} by one"),
        ),
    ]  # fmt: skip


def _by_turns(rounds: int, *sides: Round) -> list[list[float]]:
    """Rounds of each side in turn; the first is lost."""
    found: list[list[float]] = [[] for _ in sides]
    for number in range(rounds + 1):
        for side, kept in zip(sides, found, strict=True):
            speed = side(number)
            if number:
                kept.append(speed)
    return found


def load(ports: Sequence[int], posts: Callable[[int], list[bytes]]) -> Round:
    """Requests a second, by as many client processes whatever the number of servers."""

    def run(number: int) -> float:
        requests = posts(number)
        shares = [requests[place::LOAD_PROCESSES] for place in range(LOAD_PROCESSES)]
        with ThreadPoolExecutor(LOAD_PROCESSES) as pool:
            loads = pool.map(
                lambda place: send(
                    ports[place % len(ports)], CLIENTS // LOAD_PROCESSES, shares[place]
                ),
                range(LOAD_PROCESSES),
            )
            return len(requests) / max(load.seconds for load in loads)

    return run


# The peer -------------------------------------------------------------------------------


def _pgbench(url: str, script: Path) -> float:
    """Transactions a second, their statements prepared as monthend does it."""
    folder = clusters.programs()
    done = subprocess.run(
        [
            str(folder / "pgbench"), "-n", "-M", "prepared", "-c", str(PGBENCH_CLIENTS),
            "-T", str(PGBENCH_SECONDS), f"--file={script}", url,
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    speed = re.search(r"tps = ([\d.]+)", done.stdout)
    if speed is None or " 0 (0.000%)" not in done.stdout.partition("failed transactions:")[2]:
        raise RuntimeError(f"pgbench failed: {done.stdout}{done.stderr}")
    return float(speed[1])


def _script_file(folder: Path, store: PostgresStore, company: Company) -> Path:
    """What monthend sends for an entry, statement by statement, for any day and codes."""

    def first_key(books: Books) -> int:
        return min(code.key for code in books.codes().values())

    first = store.read(company.caller, first_key)
    script = folder / "entry.sql"
    script.write_text("".join(_script(company, first)), encoding="utf-8")
    return script


def _script(company: Company, first: int) -> list[str]:
    caller, calendar = company.caller, company.caller.calendar_id
    at = "2026-01-01 00:00:00.000000"
    given: dict[str, object] = {
        "calendar_id": calendar, "id": calendar, "date": _DAY, "day": _DAY, "month": _MONTH,
        "currency": "USD", "status": "Created", "details": _details(),
        "created_by": caller.user_id, "created_on": at, "at": at, "home_debit": 0, "home_credit": 0,
        "unconverted": 0, "tenant_id": caller.tenant.id, "user_id": caller.user_id,
        "channel": "REST", "event": "journalEntryCreated", "track_id": "0" * 32,
        "old_values": "{}", "new_values": '{"amount":"61.60","currency":"USD"}',
    }  # fmt: skip

    def sent(statement: Statement, **more: object) -> str:
        return _with_values(statement.postgresql, {**given, **more})

    lines, days, months = [], [], []
    for code, amount in ((_CODE, _AMOUNT), (_NEXT_CODE, _NEGATIVE)):
        own = {"code_id": code, "amount": amount, "home_amount": amount}
        lines.append(f"{sent(ledger.ADD_LINE, entry_id=_ENTRY, commit_sequence=_SEQUENCE, **own)};")
        sums = {"debit": _AMOUNT, "credit": 0, "home_debit": _AMOUNT, "slot": _SLOT}
        days.append(f"{sent(balances.ADD_TO_DAY, **own, **sums)};")
        months.append(f"{sent(balances.ADD_TO_MONTH, **own, **sums)};")
    return [
        "\\set slot :client_id % 16\n",
        f"\\set day random(0, {MONTHS * 30})\n",
        f"\\set code random({first}, {first + CODES - 2})\n",
        "\\set amount random(1, 500000)\n",
        "BEGIN;\n",
        f"SELECT pg_advisory_xact_lock_shared({calendar});\n",
        f"{sent(books.OPEN_BOOKS)};\n",
        f"{sent(ledger.NEXT_ENTRY)} AS number \\gset\n",
        f"{sent(entries.ADD_ENTRY, number=_NUMBER)} AS entry \\gset\n",
        f"{sent(NEXT_SEQUENCE)} AS sequence \\gset\n",
        *(f"{line}\n" for line in (*lines, *days, *months)),
        f"{sent(calendars.ADD_HISTORY, commit_sequence=_SEQUENCE, subject=_NUMBER)};\n",
        "COMMIT;\n",
    ]


class _Raw(str):
    """SQL that stands for a value: a variable of pgbench, or an expression with one."""


_ENTRY, _SEQUENCE, _SLOT = _Raw(":entry"), _Raw(":sequence"), _Raw(":slot")
_NUMBER, _AMOUNT = _Raw("'JE-' || :number"), _Raw("CAST(:amount AS bigint)")
_CODE, _NEXT_CODE = _Raw("CAST(:code AS bigint)"), _Raw("CAST(:code AS bigint) + 1")
_NEGATIVE = _Raw(f"-{_AMOUNT}")
_DAY = _Raw(f"to_char(date '{FIRST}' + CAST(:day AS integer), 'YYYY-MM-DD')")
_MONTH = _Raw(f"to_char(date '{FIRST}' + CAST(:day AS integer), 'YYYY-MM')")


def _details() -> str:
    """An entry's details as monthend keeps them; after a colon comes a space, as pgbench wants."""
    item = {
        "accounting_code": "Assets:1000", "debit": True, "amount": 6160, "gl_string": None,
        "notes": None, "accounting_code_type": "OtherAssets", "gl_account_name": None,
        "gl_account_number": None, "home_amount": 6160,
    }  # fmt: skip
    entry = {
        "items": [item, item], "notes": "entry 1", "segments": [], "home_currency": "USD",
        "transferred_to_accounting": None, "transaction_type": None,
    }  # fmt: skip
    return json.dumps(entry)


def _with_values(sql: str, given: Mapping[str, object]) -> str:
    """A statement with its values in its text; those without one are missing ones."""
    return re.sub(r"%\((\w+)\)s", lambda found: _literal(given.get(found[1])), sql).strip()


def _literal(value: object) -> str:
    match value:
        case None:
            return "NULL"
        case _Raw():
            return str(value)
        case int():
            return str(value)
    return "'" + str(value).replace("'", "''") + "'"
