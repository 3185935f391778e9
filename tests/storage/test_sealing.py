"""Every row of history gets its seal, in order, whoever writes and whoever seals."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from datetime import UTC, date, datetime
from threading import Event as Signal
from threading import Thread
from typing import Any

import pytest

from any_store import POSTGRESQL, url_of
from company import Company
from monthend.domain.history import Event
from monthend.domain.permissions import Channel
from monthend.services import audit, history_sealing, journal_entries, sessions
from monthend.services.directory import Directory
from monthend.services.history_chain import UNSEALED, calendar_chain
from monthend.services.history_sealing import seal_waiting
from monthend.services.journal_entries import DraftEntry, DraftItem
from monthend.services.ports import Books
from monthend.storage.opening import open_store
from monthend.worker import Worker

PROCESSES = 3
ENTRIES = 60


DRAFT = DraftEntry(
    period_name="Jan",
    currency="USD",
    day=date(2026, 1, 5),
    items=(
        DraftItem(accounting_code="Cash", debit=True, amount=1),
        DraftItem(accounting_code="Revenue", debit=False, amount=1),
    ),
)


@pytest.fixture
def books(company: Company) -> Company:
    company.create_months(date(2026, 1, 1), 2)
    company.post_entry("Jan", date(2026, 1, 5))
    return company


def post(books: Company) -> None:
    """An entry, written side by side with others where the store lets it."""
    caller = books.administrator
    books.store.write(
        caller, lambda given: journal_entries.create(given, caller, DRAFT), posting=True
    )


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


def post_and_seal(url: str, begin: Any) -> None:
    """Post entries, and seal after each of them, as a server of its own would."""
    store = open_store(url, clock=lambda: datetime.now(UTC), synchronous="OFF")
    caller = store.read_directory(
        lambda directory: sessions.caller_by_name(directory, "Acme", None, Channel.REST)
    )
    begin.wait()
    for _ in range(ENTRIES):
        store.write(
            caller, lambda books: journal_entries.create(books, caller, DRAFT), posting=True
        )
        seal_waiting(store)
    store.close()


def test_processes_that_write_and_seal_at_once_never_fork_a_chain(books: Company) -> None:
    spawn = multiprocessing.get_context("spawn")
    begin = spawn.Barrier(PROCESSES)
    given = (url_of(books.store), begin)
    started = [spawn.Process(target=post_and_seal, args=given) for _ in range(PROCESSES)]
    for process in started:
        process.start()
    for process in started:
        process.join()
    assert [process.exitcode for process in started] == [0] * PROCESSES
    verified = audit.verify(books.store)
    (head,) = [each for each in verified.heads if each.chain == calendar_chain(1)]
    assert (verified.findings, verified.waiting) == ((), 0)
    assert head.number >= PROCESSES * ENTRIES


def test_threads_that_write_beside_two_sealers_never_fork_a_chain(books: Company) -> None:
    done = Signal()

    def seal() -> None:
        while not done.is_set():
            seal_waiting(books.store)

    tenant_id, user_id = books.administrator.tenant.id, books.administrator.user_id

    def write(directory: Directory) -> None:
        directory.note(
            Event.SIGNED_IN, tenant_id=tenant_id, user_id=user_id, subject="somebody", new={}
        )

    def write_both() -> None:
        for _ in range(15):
            books.store.write_directory(write)
            post(books)

    sealers = [Thread(target=seal) for _ in range(2)]
    writers = [Thread(target=write_both) for _ in range(3)]
    for each in (*sealers, *writers):
        each.start()
    for each in writers:
        each.join()
    done.set()
    for each in sealers:
        each.join()
    seal_waiting(books.store)
    verified = audit.verify(books.store)
    assert (verified.findings, verified.waiting) == ((), 0)


# A number that is taken first and committed last ----------------------------------------------


def overtaken(books: Company, seal: Callable[[], object]) -> audit.Verified:
    """An entry waits with its number taken, another one is committed, and somebody seals."""
    taken, go_on = Signal(), Signal()
    caller = books.caller()

    def slow(given: Books) -> None:
        assert given.commit_sequence
        taken.set()
        go_on.wait(10)
        given.note(Event.IMPORTED, caller, subject="slow", old={}, new={})

    first = books.store.submit(caller, slow, posting=True)
    assert taken.wait(10)
    post(books)
    sealer = Thread(target=seal)
    sealer.start()
    sealer.join(0.3)
    go_on.set()
    first.result()
    sealer.join(10)
    seal_waiting(books.store)
    return audit.verify(books.store)


@pytest.mark.parametrize("store", [pytest.param(POSTGRESQL, marks=pytest.mark.postgresql)],
                         indirect=True)  # fmt: skip
def test_a_sealer_waits_for_whoever_has_taken_a_number(books: Company) -> None:
    verified = overtaken(books, lambda: seal_waiting(books.store))
    assert (verified.findings, verified.waiting) == ((), 0)


@pytest.mark.parametrize("store", [pytest.param(POSTGRESQL, marks=pytest.mark.postgresql)],
                         indirect=True)  # fmt: skip
def test_a_sealer_that_shares_the_calendar_leaves_a_row_out(books: Company) -> None:
    """The known-bad build: it does not wait, and the row that comes late never gets a seal."""

    def seal() -> None:
        books.store.write_calendar(
            1, lambda given: given.history.seal(calendar_chain(1), 100), posting=True
        )

    (found,) = overtaken(books, seal).findings
    assert found.problem == UNSEALED
