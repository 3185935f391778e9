"""Detail files between a run and the store: written by whose run it is, and swept otherwise."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, cast

import pytest

from company import Company
from imported import import_transactions, invoice
from monthend.domain.period import TrialBalanceStatus
from monthend.services import detail_files, file_content, files, trial_balances
from monthend.services.file_ports import FileHead
from monthend.services.files import FileNotFound, Overtaken, Pulse, Stage
from monthend.services.ports import Run, Store, StoreUnavailable
from monthend.services.settings import with_setting

LEASE_SECONDS = 30.0
STAGED = "SELECT count(*) FROM file WHERE sha256 IS NULL"
PIECES = "SELECT count(*) FROM file_chunk"


@pytest.fixture
def books(company: Company) -> Company:
    company.create_months(date(2026, 1, 1), 2)
    import_transactions(company, *(invoice(f"INV-{each}") for each in range(20)))
    return company


@pytest.fixture
def january(books: Company) -> str:
    return books.calendar.periods[0].id


def leased(books: Company, period_id: str) -> Run:
    """A run that somebody works on."""
    books.request_trial_balance(period_id)
    until = books.clock() + timedelta(seconds=LEASE_SECONDS)
    run = books.store.write_runs(lambda runs: runs.claim("another", until))
    assert run is not None
    return run


def head(run: Run, kind: str = "any") -> FileHead:
    return FileHead(
        id=f"{kind:f>32}", run=run.id, attempt=run.attempt, kind=kind, name="x", media="x"
    )


def ids(books: Company, period_id: str) -> Mapping[str, str]:
    return books.read(
        lambda given, _: files.of_period(given, next(
            period for period in given.calendar().periods if period.id == period_id
        ))
    )  # fmt: skip


def number(books: Company, query: str) -> object:
    ((found,),) = books.rows(query)
    return found


# Whose a run is ---------------------------------------------------------------------


def test_pieces_are_taken_while_the_run_is_under_way(books: Company, january: str) -> None:
    stage, run = Stage(books.store), leased(books, january)
    stage(head(run), 0, b"one")
    stage(head(run), 1, b"two")
    assert (number(books, STAGED), number(books, PIECES)) == (1, 2)


@pytest.mark.parametrize("piece", [0, 1])
def test_nothing_is_taken_of_a_run_that_another_has_taken_over(
    books: Company, january: str, piece: int
) -> None:
    stage, run = Stage(books.store), leased(books, january)
    stage(head(run, "earlier"), 0, b"one")
    books.clock.advance(timedelta(minutes=5))
    until = books.clock() + timedelta(seconds=LEASE_SECONDS)
    books.store.write_runs(lambda runs: runs.claim("third", until))
    with pytest.raises(Overtaken):
        stage(head(run, "earlier" if piece else "any"), piece, b"more")
    files.sweep(books.store)
    assert (number(books, STAGED), number(books, PIECES)) == (0, 0)


def test_what_a_discarded_run_has_written_is_swept_in_steps(
    books: Company, january: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "SWEPT_AT_ONCE", 2)
    stage, run = Stage(books.store), leased(books, january)
    for kind in ("one", "two"):
        for piece in range(3):
            stage(head(run, kind), piece, b"piece")
    files.sweep(books.store)
    assert number(books, PIECES) == 6
    books.update(books.calendar.periods[0].id, {"end_date": date(2026, 1, 30)})
    files.sweep(books.store)
    assert (number(books, STAGED), number(books, PIECES)) == (0, 0)


def test_a_run_that_is_discarded_while_it_writes_leaves_nothing(
    books: Company, january: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_content, "CHUNK_BYTES", 100)
    put = Stage.__call__

    def discard(stage: Stage, given: FileHead, piece: int, content: bytes) -> None:
        if piece == 1:
            books.update(january, {"end_date": date(2026, 1, 30)})
        put(stage, given, piece, content)

    monkeypatch.setattr(Stage, "__call__", discard)
    books.request_trial_balance(january)
    assert trial_balances.run_next(books.store, "worker", books.clock())
    assert (number(books, STAGED), number(books, PIECES)) == (0, 0)
    assert books.period(january).trial_balance.status is TrialBalanceStatus.PENDING


def test_a_run_that_fails_leaves_no_file(
    books: Company, january: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_content, "CHUNK_BYTES", 100)
    books.add_transaction(
        "Invoice Item", "Posted", date(2026, 1, 20), currency="EUR", home_amount=1100
    )
    books.request_trial_balance(january)
    books.run_trial_balances()
    message = books.period(january).trial_balance.error_message
    assert message is not None
    assert "exchange rate from EUR to USD on 2026-01-31 is missing" in message
    assert (ids(books, january), number(books, PIECES)) == ({}, 0)


# The lease ----------------------------------------------------------------------------


class Runs:
    """A store whose leases are renewed, or are not, or that is gone for a while."""

    def __init__(self, *answers: bool | Exception) -> None:
        self._answers = list(answers)
        self.asked = threading.Event()
        self.times = 0

    def write_runs(self, _: Callable[[Any], bool]) -> bool:
        self.times += 1
        answer = self._answers.pop(0)
        if not self._answers:
            self.asked.set()
        if isinstance(answer, Exception):
            raise answer
        return answer


def beaten(runs: Runs) -> int:
    """How often a pulse has asked, some time after the last answer there is."""
    run = Run(id="r", calendar_id=1, period_id="p", attempt=1, dates_version=1, requested_by="u")
    with Pulse(cast(Store, runs), run, "worker", 0.03):
        assert runs.asked.wait(5)
        time.sleep(0.05)
    return runs.times


def test_a_lease_is_renewed_while_the_work_goes_on_and_a_store_may_be_gone() -> None:
    gone = StoreUnavailable(file="x", cause="it is gone")
    assert beaten(Runs(True, gone, True, False)) == 4


def test_a_lease_that_is_another_s_is_not_asked_for_again() -> None:
    assert beaten(Runs(False)) == 1


def test_a_run_is_leased_for_longer_from_now_on(books: Company, january: str) -> None:
    run = leased(books, january)
    books.clock.advance(timedelta(seconds=20))
    assert books.store.write_runs(lambda runs: runs.renew_for(run, "another", 30.0))
    books.clock.advance(timedelta(seconds=20))
    assert not trial_balances.run_next(books.store, "worker", books.clock())
    assert not books.store.write_runs(lambda runs: runs.renew_for(run, "worker", 30.0))


# Reading ------------------------------------------------------------------------------


def test_a_piece_that_was_removed_is_not_found(books: Company, january: str) -> None:
    books.request_trial_balance(january)
    books.run_trial_balances()
    listed = books.read(lambda given, by: files.listed(given, by, january))
    assert sorted(each.id for each in listed) == sorted(ids(books, january).values())
    with pytest.raises(FileNotFound):
        books.read(lambda given, by: files.piece(given, by, listed[0], listed[0].chunks))
    assert books.read(lambda given, by: files.find(given, by, listed[0].id)) == listed[0]
    with pytest.raises(FileNotFound):
        books.read(lambda given, by: files.find(given, by, "0" * 32))


def test_a_period_without_a_current_trial_balance_lists_no_files(
    books: Company, january: str
) -> None:
    assert books.read(lambda given, by: files.listed(given, by, january)) == ()
    assert ids(books, january) == {}


def test_files_of_superseded_runs_are_removed_where_the_tenant_says_so(
    books: Company, january: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        books.request_trial_balance(january)
        books.run_trial_balances()
    kept = number(books, PIECES)
    caller = books.administrator
    files.remove_superseded(books.store, caller, january)
    assert number(books, PIECES) == kept
    settings = with_setting(caller.tenant.settings, "superseded_files", "remove")
    removing = replace(caller, tenant=replace(caller.tenant, settings=settings))
    files.remove_superseded(books.store, removing, january)
    assert number(books, PIECES) == len(ids(books, january))


def test_charges_are_wanted_always_or_on_request(books: Company, january: str) -> None:
    caller, run = books.administrator, leased(books, january)
    period = books.period(january)

    def wants(asked: Run, **said: str) -> bool:
        settings = caller.tenant.settings
        for name, value in said.items():
            settings = with_setting(settings, name, value)
        by = replace(caller, tenant=replace(caller.tenant, settings=settings))
        return books.read(
            lambda given, _: (
                detail_files.wanted(detail_files.basis(given, by, period, run=asked)).charges
            )
        )

    on_request = replace(run, unprocessed_charges=True)
    assert not wants(run)
    assert wants(on_request)
    assert wants(on_request, detail_files="none")
    assert wants(run, unprocessed_charges="always")
    assert not wants(run, unprocessed_charges="always", detail_files="none")
