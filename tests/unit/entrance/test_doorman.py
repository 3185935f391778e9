"""Whoever comes with a session is made out, remembered for seconds, and seen in the database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

import people
from company import Clock, Company, secrets_for_tests
from monthend.domain.errors import NotSignedIn
from monthend.domain.permissions import Channel
from monthend.entrance.doorman import Doorman
from monthend.services import sessions, tenants
from monthend.services.caller import Caller
from monthend.services.ports import StaleCaller, StoreUnavailable
from monthend.services.sessions import RECORDED_EVERY
from monthend.storage.directory import DirectoryTable
from monthend.storage.store import SqliteStore

T = TypeVar("T")
HASH = secrets_for_tests().password_hash
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


class CountingStore(SqliteStore):
    """A store that counts what the doorman asks of it, and can be unable to write."""

    reads = writes = 0
    broken = False

    def submit_read_directory(self, work: Callable[[DirectoryTable], T]) -> Future[T]:
        self.reads += 1
        return super().submit_read_directory(work)

    def submit_directory(self, work: Callable[[DirectoryTable], T]) -> Future[T]:
        self.writes += 1
        if self.broken:
            failed: Future[T] = Future()
            failed.set_exception(StoreUnavailable(file="books.db", cause="the disk is full"))
            return failed
        return super().submit_directory(work)


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[CountingStore]:
    store = CountingStore(str(tmp_path / "books.db"), clock=clock, synchronous="OFF")
    yield store
    store.close()


@pytest.fixture
def session(company: Company) -> str:
    return company.store.write_directory(
        lambda directory: sessions.open_session(directory, "admin", HASH)
    ).session


@pytest.fixture
def doorman(store: CountingStore, clock: Clock, session: str) -> Doorman:
    """A doorman who knows nobody yet, over a store whose counts begin at zero."""
    store.reads = store.writes = 0
    return Doorman(store, clock)


def come(doorman: Doorman, session: str | None) -> Caller:
    return asyncio.run(doorman.caller_of_session(session))


def last_used(company: Company) -> str:
    """When the session was last used, once everything that was handed in is written."""
    company.store.write_directory(lambda directory: None)
    ((used,),) = company.rows("SELECT last_used_on FROM user_session")
    return str(used)


def text(clock: Clock) -> str:
    return clock().strftime("%Y-%m-%d %H:%M:%S.%f")


def test_a_session_is_made_out_once_and_then_remembered(
    doorman: Doorman, store: CountingStore, session: str, company: Company
) -> None:
    callers = [come(doorman, session) for _ in range(3)]
    assert callers[0] is callers[2]
    assert callers[0].user_id == company.administrator.user_id
    assert callers[0].channel is Channel.SOAP
    assert (store.reads, store.writes) == (1, 0)


@pytest.mark.parametrize("other", [None, "", "0" * 64])
def test_nobody_comes_without_a_session(doorman: Doorman, other: str | None) -> None:
    with pytest.raises(NotSignedIn):
        come(doorman, other)


def test_a_token_is_no_session_and_a_session_no_token(doorman: Doorman, session: str) -> None:
    come(doorman, session)
    with pytest.raises(NotSignedIn):
        asyncio.run(doorman.caller(session))


def test_a_token_that_was_dropped_is_remembered_for_a_minute_at_most(
    doorman: Doorman, store: CountingStore, company: Company, clock: Clock
) -> None:
    made = people.add(company)
    token = people.token_of(company, made)
    asyncio.run(doorman.caller(token))
    before = store.reads
    asyncio.run(doorman.caller(token))
    assert store.reads == before
    company.spoil("DELETE FROM oauth_token")
    clock.advance(MINUTE)
    with pytest.raises(NotSignedIn):
        asyncio.run(doorman.caller(token))


def test_a_use_is_recorded_at_most_every_ten_seconds(
    doorman: Doorman, store: CountingStore, session: str, company: Company, clock: Clock
) -> None:
    for _ in range(100):
        clock.advance(SECOND)
        come(doorman, session)
        last_used(company)
    assert 9 <= store.writes - 100 <= 10  # the counting itself wrote a hundred times
    assert last_used(company) >= text(Clock(clock() - 10 * SECOND))


def test_a_session_in_use_lives_on_and_an_idle_one_does_not(
    doorman: Doorman, session: str, company: Company, clock: Clock
) -> None:
    for _ in range(10):
        clock.advance(14 * MINUTE)
        come(doorman, session)
        last_used(company)
    clock.advance(15 * MINUTE + RECORDED_EVERY + SECOND)
    with pytest.raises(NotSignedIn):
        come(doorman, session)


def test_a_use_that_was_not_recorded_costs_a_session_nothing(
    doorman: Doorman, session: str, company: Company, clock: Clock
) -> None:
    come(doorman, session)
    clock.advance(RECORDED_EVERY - SECOND)
    come(doorman, session)
    clock.advance(15 * MINUTE)
    assert come(doorman, session).username == "admin"


def test_what_another_process_recorded_counts(
    doorman: Doorman, session: str, store: CountingStore, company: Company, clock: Clock
) -> None:
    other = Doorman(store, clock)
    come(doorman, session)
    clock.advance(14 * MINUTE)
    come(other, session)
    last_used(company)
    clock.advance(14 * MINUTE)
    assert come(doorman, session).username == "admin"


def test_a_session_that_is_about_to_end_has_its_use_on_disk_before_the_answer(
    doorman: Doorman, session: str, company: Company, clock: Clock
) -> None:
    come(doorman, session)
    clock.advance(14 * MINUTE + 30 * SECOND)
    come(doorman, session)
    assert company.rows("SELECT last_used_on FROM user_session") == [(text(clock),)]


def test_a_use_that_cannot_be_recorded_is_tried_again_with_the_next(
    doorman: Doorman, session: str, store: CountingStore, company: Company, clock: Clock
) -> None:
    before = last_used(company)
    store.broken = True
    clock.advance(MINUTE)
    come(doorman, session)
    store.broken = False
    assert last_used(company) == before
    clock.advance(SECOND)
    come(doorman, session)
    assert last_used(company) == text(clock)


def test_a_session_about_to_end_is_not_let_in_when_its_use_cannot_be_recorded(
    doorman: Doorman, session: str, store: CountingStore, clock: Clock
) -> None:
    clock.advance(14 * MINUTE + 30 * SECOND)
    store.broken = True
    with pytest.raises(StoreUnavailable):
        come(doorman, session)


def test_a_session_that_was_deleted_meanwhile_is_forgotten(
    doorman: Doorman, session: str, company: Company, clock: Clock
) -> None:
    come(doorman, session)
    clock.advance(20 * SECOND)

    async def deleted_before_the_use_is_recorded() -> None:
        company.spoil("DELETE FROM user_session")
        with pytest.raises(NotSignedIn):
            await doorman.caller_of_session(session)

    asyncio.run(deleted_before_the_use_is_recorded())


def test_a_changed_tenant_is_noticed_by_the_transaction_and_then_by_the_doorman(
    doorman: Doorman, session: str, company: Company
) -> None:
    before = come(doorman, session)
    by = company.sign_in()
    company.store.write_directory(
        lambda directory: tenants.set_setting(directory, by, "session_idle_minutes", "60")
    )
    with pytest.raises(StaleCaller):
        company.read(lambda books, by: books.calendar(), before)
    assert come(doorman, session) is before
    doorman.forget_session(session)
    after = come(doorman, session)
    assert after.tenant.settings.session_idle_minutes == 60
    company.read(lambda books, by: books.calendar(), after)


def test_an_inactive_user_is_let_in_no_more_once_the_doorman_asks(
    doorman: Doorman, session: str, company: Company, clock: Clock
) -> None:
    come(doorman, session)
    company.spoil("UPDATE app_user SET active = FALSE")
    clock.advance(10 * SECOND)
    with pytest.raises(NotSignedIn):
        come(doorman, session)
