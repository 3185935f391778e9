"""Every row of history gets its seal, in order, whoever writes and whoever seals."""

from __future__ import annotations

import multiprocessing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from company import Clock, Company, found_company
from monthend.domain.permissions import Channel
from monthend.services import audit, history_sealing, journal_entries, sessions
from monthend.services.history_chain import calendar_chain
from monthend.services.history_sealing import seal_waiting
from monthend.services.journal_entries import DraftEntry, DraftItem
from monthend.storage.store import SqliteStore
from monthend.worker import Worker

PROCESSES = 3
ENTRIES = 60


@pytest.fixture
def books(company: Company) -> Company:
    company.create_months(date(2026, 1, 1), 2)
    company.post_entry("Jan", date(2026, 1, 5))
    return company


def unsealed(books: Company) -> int:
    return audit.verify(books.store).waiting


def test_what_waits_is_sealed_in_the_order_in_which_it_was_written(books: Company) -> None:
    everything = unsealed(books)
    assert everything > 5
    assert seal_waiting(books.store) == everything
    assert unsealed(books) == 0
    numbered = books.rows(
        "SELECT s.number, h.commit_sequence, h.id FROM history_seal s "
        "JOIN history h ON h.id = s.history_id WHERE s.chain = 'calendar 1' ORDER BY s.number"
    )
    assert [row[0] for row in numbered] == list(range(1, len(numbered) + 1))
    assert [row[1:] for row in numbered] == sorted(row[1:] for row in numbered)


def test_sealing_goes_on_where_it_stopped(books: Company) -> None:
    chain = calendar_chain(1)
    write = books.store.write_calendar
    while write(1, lambda given: given.history.seal(chain, 2)) == 2:
        pass
    books.post_entry("Jan", date(2026, 1, 6))
    seal_waiting(books.store)
    verified = audit.verify(books.store)
    assert (verified.findings, verified.waiting) == ((), 0)


def test_nothing_is_written_where_nothing_waits(books: Company) -> None:
    seal_waiting(books.store)
    before = books.dump()
    assert seal_waiting(books.store) == 0
    assert books.dump() == before


def test_many_rows_are_sealed_a_chunk_at_a_time(
    books: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_sealing, "SEALED_AT_ONCE", 2)
    waiting = unsealed(books)
    assert seal_waiting(books.store) == waiting
    assert audit.verify(books.store).findings == ()


def test_sealing_stops_when_it_is_told_to(books: Company) -> None:
    assert seal_waiting(books.store, go_on=lambda: False) == 0


@pytest.mark.parametrize("step", ["close", "reopen"])
def test_a_close_and_a_reopening_stand_on_a_chain_without_a_gap(books: Company, step: str) -> None:
    (month, _) = (period.id for period in books.calendar.periods)
    if step == "reopen":
        books.close(month)
        books.run_trial_balances()
    getattr(books, step)(month)
    (row,) = [
        each
        for each in books.history(month)
        if each.event == {"close": "closed"}.get(step, "reopened")
    ]
    assert row.number is None
    before = books.rows(
        "SELECT count(*) FROM history h WHERE calendar_id = 1 AND commit_sequence < ? "
        "AND NOT EXISTS (SELECT 1 FROM history_seal s WHERE s.history_id = h.id)",
        row.commit_sequence,
    )
    assert before == [(0,)]


def test_the_worker_seals(books: Company) -> None:
    worker = Worker(books.store, books.clock, sweep_seconds=0.01)
    worker.start()
    deadline = datetime.now(UTC).timestamp() + 10
    while unsealed(books) and datetime.now(UTC).timestamp() < deadline:
        pass
    worker.stop()
    assert unsealed(books) == 0


def test_the_last_seal_is_the_head_of_the_chain(books: Company) -> None:
    seal_waiting(books.store)
    by_chain = {head.chain: head for head in audit.verify(books.store).heads}
    for head in audit.anchor(books.store).heads:
        assert by_chain[head.chain] == head


# Several processes --------------------------------------------------------------------------


def post_and_seal(path: str, begin: Any) -> None:
    """Post entries, and seal after each of them, as a server of its own would."""
    store = SqliteStore(path, clock=lambda: datetime.now(UTC), synchronous="OFF")
    caller = store.read_directory(
        lambda directory: sessions.caller_by_name(directory, "Acme", None, Channel.REST)
    )
    draft = DraftEntry(
        period_name="Jan",
        currency="USD",
        day=date(2026, 1, 5),
        items=(
            DraftItem(accounting_code="Cash", debit=True, amount=1),
            DraftItem(accounting_code="Revenue", debit=False, amount=1),
        ),
    )
    begin.wait()
    for _ in range(ENTRIES):
        store.write(caller, lambda books: journal_entries.create(books, caller, draft))
        seal_waiting(store)
    store.close()


def test_processes_that_write_and_seal_at_once_never_fork_a_chain(tmp_path: Path) -> None:
    path = str(tmp_path / "books.db")
    store = SqliteStore(path, clock=Clock(), synchronous="OFF")
    company = found_company(store, Clock())
    company.add_codes()
    company.create_months(date(2026, 1, 1), 1)
    store.close()
    spawn = multiprocessing.get_context("spawn")
    begin = spawn.Barrier(PROCESSES)
    started = [spawn.Process(target=post_and_seal, args=(path, begin)) for _ in range(PROCESSES)]
    for process in started:
        process.start()
    for process in started:
        process.join()
    assert [process.exitcode for process in started] == [0] * PROCESSES
    store = SqliteStore(path, clock=Clock(), synchronous="OFF")
    verified = audit.verify(store)
    (head,) = [each for each in verified.heads if each.chain == calendar_chain(1)]
    store.close()
    assert verified.findings == ()
    assert head.number >= PROCESSES * ENTRIES
