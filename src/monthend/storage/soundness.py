"""Whether a database is what it must be: the questions that `monthend doctor` asks of it.

Each looks at everything again, from the rows at the bottom, and trusts no total
that was kept. All of them read on one snapshot each and change nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from monthend.domain import trial_balance
from monthend.domain.period import AccountingPeriod
from monthend.engines.archives import ArchiveUnusable
from monthend.services import audit, replay, trial_balances
from monthend.services.archive_ports import ArchivedTable
from monthend.services.history_chain import legible
from monthend.services.ports import Books, StoreUnavailable
from monthend.subledger import prior_years

from .archived_rows import KEYS_HERE, STORED
from .opening import OpenStore
from .session import Row, counted

LISTED_AT_MOST = 10
WORKER = "Start `monthend worker`, or `monthend serve` without --workers-off."
ARCHIVE_BACK = "Put the archive back from a copy, in the folder that the setting `archives` names."
STUCK_AFTER = timedelta(minutes=5)

_SIDES = (
    ("amount", "amount > 0"),
    ("-amount", "amount < 0"),
    ("home_amount", "home_amount > 0"),
    ("-home_amount", "home_amount < 0"),
)
_LINES = (
    "SELECT calendar_id, date, code_id, currency, "
    + ", ".join(f"sum(CASE WHEN {when} THEN {side} ELSE 0 END)" for side, when in _SIDES)
    + f" FROM line l WHERE {counted('l')} GROUP BY 1, 2, 3, 4"
)
_SUMS = "sum(debit), sum(credit), sum(home_debit), sum(home_credit)"
_DAYS = f"SELECT calendar_id, day, code_id, currency, {_SUMS} FROM day_balance GROUP BY 1, 2, 3, 4"
_DAYS_BY_MONTH = (
    f"SELECT calendar_id, substr(day, 1, 7), code_id, currency, {_SUMS} "
    "FROM day_balance GROUP BY 1, 2, 3, 4"
)
_MONTHS = (
    f"SELECT calendar_id, month, code_id, currency, {_SUMS} FROM month_balance GROUP BY 1, 2, 3, 4"
)
_DIFFERENT = (
    "WITH ours (calendar_id, day, code_id, currency, debit, credit, home_debit, home_credit) "
    "AS ({ours}), theirs AS ({theirs}) "
    "SELECT o.day, c.name, o.currency FROM ("
    "SELECT * FROM (SELECT * FROM ours EXCEPT SELECT * FROM theirs) AS a "
    "UNION SELECT * FROM (SELECT * FROM theirs EXCEPT SELECT * FROM ours) AS b) o "
    "LEFT JOIN accounting_code c ON c.id = o.code_id "
    "WHERE o.debit <> 0 OR o.credit <> 0 OR o.home_debit <> 0 OR o.home_credit <> 0 "
    "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 LIMIT " + str(LISTED_AT_MOST)
)
_FILES = (
    "SELECT f.id, f.name, f.calendar_id, f.size, f.chunks, f.sha256, r.superseded FROM file f "
    "JOIN trial_balance_run r ON r.id = f.run_id WHERE f.sha256 IS NOT NULL ORDER BY f.id"
)
_ATTACHED = "SELECT id, task_id, calendar_id, name, sha256 FROM task_attachment ORDER BY id"
_OUT_OF_BALANCE = (
    "SELECT calendar_id, currency, sum(debit) - sum(credit) FROM day_balance "
    "GROUP BY calendar_id, currency HAVING sum(debit) <> sum(credit)"
)
_OF_TRANSACTIONS = f"FROM subledger_transaction t WHERE {counted('t')}"
_UNMARKED = (
    "SELECT n.code_id, c.name FROM (SELECT code_id FROM month_balance "
    f"UNION SELECT debit_code {_OF_TRANSACTIONS} UNION SELECT credit_code {_OF_TRANSACTIONS}) n "
    "LEFT JOIN accounting_code c ON c.id = n.code_id WHERE c.id IS NULL OR NOT c.used "
    f"ORDER BY 1 LIMIT {LISTED_AT_MOST}"
)


_AWAY = "SELECT fiscal_year, folder, sha256 FROM archive WHERE restored_on IS NULL ORDER BY id"
_IN_USE = (
    "SELECT type, number, day FROM exemption_use WHERE under_way "
    f"ORDER BY id LIMIT {LISTED_AT_MOST}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One question, what was found wrong (nothing, if all is well), and what to do then."""

    statement: str
    wrong: tuple[str, ...]
    remedy: str


def findings(store: OpenStore, now: datetime) -> Iterator[Finding]:
    """Every question in turn, the quick ones first."""
    yield _asked(whole, store)
    yield _asked(lambda opened: _runs(opened, now), store)
    yield _asked(lambda opened: _journal_runs(opened, now), store)
    yield from proofs(store)
    yield _asked(_chains, store)


def proofs(store: OpenStore) -> Iterator[Finding]:
    """What the rows alone say, wherever they are and whoever serves them."""
    for ask in (
        _archives, _archived_keys, _balanced, _days, _months, _codes, _closed_periods, _files,
        _evidence, _fence, _exemptions, _history_of_periods, _ownerless,
    ):  # fmt: skip
        yield _asked(ask, store)


def _asked(ask: Callable[[OpenStore], Finding], store: OpenStore) -> Finding:
    """The answer; where somebody has put what cannot be read or added up, that is the finding."""
    try:
        return ask(store)
    except ArchiveUnusable as problem:
        return Finding(
            statement="what is away can be read", wrong=(str(problem),), remedy=ARCHIVE_BACK
        )
    except StoreUnavailable:
        raise
    except Exception as problem:
        said = " ".join(str(problem).split()) or type(problem).__name__
        return Finding(
            statement="what is stored can be read and added up",
            wrong=(said,),
            remedy="Something else wrote to the database: put back a copy from before that.",
        )


def _archives(store: OpenStore) -> Finding:
    wrong = []
    for year, folder, sha256 in store.rows(_AWAY):
        try:
            store.archives.prove(str(folder), str(sha256), int(str(year)))
        except ArchiveUnusable as problem:
            wrong.append(str(problem))
    return Finding(
        statement="every archived fiscal year is whole in its archive",
        wrong=tuple(wrong[:LISTED_AT_MOST]),
        remedy=ARCHIVE_BACK,
    )


def _archived_keys(store: OpenStore) -> Finding:
    """Two rows with one key would be taken for one, and only one of them could come back."""
    wrong = (
        f"{STORED[table]} {key} is there, and is away with the fiscal year {year}"
        for year, folder, sha256 in store.rows(_AWAY)
        for table, keys in _keys_away(store, str(folder), str(sha256), int(str(year)))
        for key in _keys_here(store, table, keys)
    )
    return Finding(
        statement="no key of what is archived was given out again",
        wrong=tuple(islice(wrong, LISTED_AT_MOST)),
        remedy="Something else wrote to the database: put back a copy from before that.",
    )


def _keys_away(
    store: OpenStore, folder: str, sha256: str, year: int
) -> Iterator[tuple[ArchivedTable, list[int]]]:
    """The keys in an archive, some at a time and rising; one that is unusable is told of before."""
    with suppress(ArchiveUnusable):
        manifest = store.archives.read(folder, sha256, year)
        for table in ArchivedTable:
            for rows in store.archives.rows(folder, manifest.file(table), year):
                yield table, [row[0] for row in rows]


def _keys_here(store: OpenStore, table: ArchivedTable, keys: list[int]) -> list[int]:
    found = store.rows(KEYS_HERE[table], first=keys[0], last=keys[-1], keys=json.dumps(keys))
    return [int(str(key)) for (key,) in found]


def _days(store: OpenStore) -> Finding:
    return _same(store, "the balances of the days are what their lines add up to", _LINES, _DAYS)


def _months(store: OpenStore) -> Finding:
    statement = "the balances of the months are what their days add up to"
    return _same(store, statement, _DAYS_BY_MONTH, _MONTHS)


def _ownerless(store: OpenStore) -> Finding:
    found = store.read_audit(lambda books: books.ownerless())
    return Finding(
        statement="every row is of a calendar and a tenant that are there",
        wrong=tuple(
            legible(f"{count} {what} of {whose}") for what, whose, count in found[:LISTED_AT_MOST]
        ),
        remedy="Somebody took them away: put back a copy from before that.",
    )


def _fence(store: OpenStore) -> Finding:
    return Finding(
        statement="the fence stands, every trigger as it should be",
        wrong=tuple(store.fence_damage()[:LISTED_AT_MOST]),
        remedy="Find out who changed them, and what was written meanwhile: `monthend audit verify` "
        "and `monthend audit replay`. Then put back a copy from before.",
    )


def _exemptions(store: OpenStore) -> Finding:
    """While one is used the fence lets something by; within a transaction that begins and ends."""
    left = store.rows(_IN_USE)
    return Finding(
        statement="no exception was left in use",
        wrong=tuple(f"{kind} {number} of {day}" for kind, number, day in left),
        remedy="Something else wrote to the database: put back a copy from before that.",
    )


def _history_of_periods(store: OpenStore) -> Finding:
    found = store.read_audit(replay.periods_unlike_history)
    return Finding(
        statement="periods and closed days are what history has made of them",
        wrong=tuple(str(each) for each in found[:LISTED_AT_MOST]),
        remedy="Something else wrote to the file: `monthend audit replay` tells more. "
        "Put back a copy from before that.",
    )


def _chains(store: OpenStore) -> Finding:
    found = audit.verify(store).findings
    return Finding(
        statement="the chains of history are whole",
        wrong=tuple(str(each) for each in found[:LISTED_AT_MOST]),
        remedy="Somebody changed history: `monthend audit verify` lists every place. "
        "Put back a copy from before that.",
    )


def whole(store: OpenStore) -> Finding:
    """What lies below the rows."""
    statement, wrong = store.damage(LISTED_AT_MOST)
    return Finding(
        statement=statement,
        wrong=tuple(wrong),
        remedy="Stop every process that uses it and put back a copy from before the damage.",
    )


def _runs(store: OpenStore, now: datetime) -> Finding:
    since = store.read_runs(lambda runs: runs.waiting_since())
    stuck = since is not None and since < now - STUCK_AFTER
    return Finding(
        statement="no trial balance waits for a worker",
        wrong=(f"the oldest has waited since {since:%Y-%m-%d %H:%M:%S} UTC",) if stuck else (),
        remedy=WORKER,
    )


def _journal_runs(store: OpenStore, now: datetime) -> Finding:
    since = store.read_journal_queue(lambda queue: queue.waiting_since())
    stuck = since is not None and since < now - STUCK_AFTER
    return Finding(
        statement="no journal run waits for a worker",
        wrong=(f"the oldest has waited since {since:%Y-%m-%d %H:%M:%S} UTC",) if stuck else (),
        remedy=WORKER,
    )


def _balanced(store: OpenStore) -> Finding:
    return Finding(
        statement="debits equal credits in every currency",
        wrong=tuple(
            f"calendar {calendar}: {currency} is off by {amount} minor units"
            for calendar, currency, amount in store.rows(_OUT_OF_BALANCE)
        ),
        remedy="Something else wrote to the file: put back a copy from before that.",
    )


def _same(store: OpenStore, statement: str, ours: str, theirs: str) -> Finding:
    rows = store.rows(_DIFFERENT.format(ours=ours, theirs=theirs))
    return Finding(
        statement=statement,
        wrong=tuple(f"{day}, {code}, {currency}" for day, code, currency in rows),
        remedy="Something else wrote to the file: put back a copy from before that.",
    )


def _codes(store: OpenStore) -> Finding:
    return Finding(
        statement="every accounting code that the ledger names is there, and is known to be used",
        wrong=tuple(
            f"the code with the key {key} is missing" if name is None else f"{name} is not marked"
            for key, name in store.rows(_UNMARKED)
        ),
        remedy="Something else wrote to the file: put back a copy from before that.",
    )


def _closed_periods(store: OpenStore) -> Finding:
    calendars = [int(str(row[0])) for row in store.rows("SELECT id FROM calendar ORDER BY id")]
    wrong = [
        problem
        for calendar in calendars
        for problem in store.read_calendar(calendar, lambda books: list(_unlike_frozen(books)))
    ]
    return Finding(
        statement="every closed period has its trial balance, with its hash and its figures",
        wrong=tuple(wrong),
        remedy="Where the run of a close has failed: do what its message says, such as importing "
        "the rate; then reopen the period, run its trial balance, and close it again. Where "
        "figures differ, look at the history of the period, and put back a copy from before "
        "the change or reopen and close it.",
    )


def _files(store: OpenStore) -> Finding:
    wrong = (problem for row in store.rows(_FILES) if (problem := _file_problem(store, row)))
    return Finding(
        statement="every detail file has its content, with its size and its hash",
        wrong=tuple(islice(wrong, LISTED_AT_MOST)),
        remedy="Put back a copy from before the change; of a period that is not closed, run the "
        "trial balance anew.",
    )


def _evidence(store: OpenStore) -> Finding:
    wrong = (
        f"{name}, evidence for the task {task}"
        for key, task, calendar, name, sha256 in store.rows(_ATTACHED)
        if not _as_attached(store, calendar, task, key, sha256)
    )
    return Finding(
        statement="every file that is evidence for a task is as it was attached",
        wrong=tuple(islice(wrong, LISTED_AT_MOST)),
        remedy="Something else wrote to the database: put back a copy from before that.",
    )


def _as_attached(store: OpenStore, calendar: int, task: str, key: str, sha256: str) -> bool:
    """One file at a time is read; one that was taken away meanwhile is in nobody's way."""
    content = store.read_calendar(calendar, lambda books: books.tasks.content(task, key))
    return content is None or hashlib.sha256(content).hexdigest() == sha256


def _file_problem(store: OpenStore, row: Row) -> str | None:
    """What is wrong with one file, read piece by piece; one that was superseded may be gone."""
    file_id, name, calendar, size, chunks, sha256, superseded = row
    counted_bytes, hashed = 0, hashlib.sha256()
    for number in range(chunks):

        def piece(books: Books, number: int = number) -> bytes | None:
            return books.files.piece(file_id, number)

        try:
            content = store.read_calendar(calendar, piece)
        except ValueError:
            return f"{name}: a piece of it cannot be read"
        if content is None:
            return None if superseded else f"{name}: a piece of it is missing"
        counted_bytes += len(content)
        hashed.update(content)
    if (counted_bytes, hashed.hexdigest()) == (size, sha256):
        return None
    return f"{name}: its content does not have the stored hash"


def _unlike_frozen(books: Books) -> Iterator[str]:
    for period in books.calendar().periods:
        if period.closed and not books.runs.unfinished(period.id):
            problem = _problem_of(books, period)
            if problem is not None:
                yield f"{period.name}: {problem}"


def _problem_of(books: Books, period: AccountingPeriod) -> str | None:
    frozen = trial_balances.current(books.runs, period)
    if frozen is None:
        return "it has no completed trial balance"
    if not trial_balance.has_hash(frozen.canonical, frozen.sha256):
        return "the stored result does not have the stored hash"
    since = trial_balance.result_since(frozen.canonical)
    start, end = period.start_date, period.end_date
    assert end is not None, "the open-ended period never closes"
    kept = prior_years.rows_of(books.period_balances, start, end, since)
    home = trial_balance.home_currency(frozen.canonical)
    drift = trial_balance.drift(trial_balance.parse(frozen.canonical), kept, home)
    return f"the balances have moved: {drift[0]}" if drift else None
