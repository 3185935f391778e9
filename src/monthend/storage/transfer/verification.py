"""Whether a database that was moved is what it must be, proven from its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from monthend.domain import trial_balance
from monthend.engines.archives import ArchiveFiles
from monthend.services import audit, proven_balances, trial_balances
from monthend.services.history_chain import Head
from monthend.services.ports import Books
from monthend.storage.opening import OpenStore, archive_folder, open_store
from monthend.storage.soundness import LISTED_AT_MOST, Finding, proofs, whole

_CALENDARS = (
    "SELECT c.id, t.home_currency FROM calendar c JOIN tenant t ON t.id = c.tenant_id ORDER BY c.id"
)


def verified(url: str, heads: Sequence[Head] = (), *, archives: str = "") -> Iterator[Finding]:
    """Every proof in turn, on a database that nobody need be serving.

    `heads` are those of the chains of history as they were kept beside it.
    """
    store = open_store(
        url,
        clock=lambda: datetime.now(UTC),
        readers=1,
        writers=1,
        statement_seconds=0,
    )
    store.archives = ArchiveFiles(Path(archive_folder(archives, url)))
    try:
        store.check_schema()
        # How long something waits for a worker says nothing about what was moved.
        yield whole(store)
        yield from proofs(store)
        yield _recomputed(store)
        yield _kept(store, heads)
    finally:
        store.close()


def _kept(store: OpenStore, heads: Sequence[Head]) -> Finding:
    found = audit.verify(store, heads)
    return Finding(
        statement=f"the chains of history go to where they were kept ({len(heads)} heads)",
        wrong=tuple(str(each) for each in found.findings[:LISTED_AT_MOST]),
        remedy="Somebody changed history: `monthend audit verify` lists every place. Put back a "
        "backup from before that.",
    )


def _recomputed(store: OpenStore) -> Finding:
    wrong = [
        problem
        for calendar, home in store.rows(_CALENDARS)
        for problem in store.read_calendar(int(calendar), partial(_unlike_lines, str(home)))
    ]
    return Finding(
        statement="the trial balance of every closed period, made anew from its lines, is the "
        "frozen one byte for byte",
        wrong=tuple(wrong[:LISTED_AT_MOST]),
        remedy="Put back a backup from before the change.",
    )


def _unlike_lines(home: str, books: Books) -> list[str]:
    wrong = []
    for period in books.calendar().periods:
        frozen = trial_balances.current(books.runs, period) if period.closed else None
        if frozen is None:
            continue
        since = trial_balance.result_since(frozen.canonical)
        anew = proven_balances.balance(books, period, home, books.recomputed_balances, since)
        if anew.canonical() != frozen.canonical:
            wrong.append(f"{period.name}: its lines no longer add up to it")
    return wrong
