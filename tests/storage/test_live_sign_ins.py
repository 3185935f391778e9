"""A user has some sessions and a client some tokens; of one more the oldest ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from company import Company
from monthend.domain.errors import NotSignedIn
from monthend.services import sessions
from monthend.services.directory import LIVE_SIGN_INS
from monthend.services.tenants import Credentials
from monthend.storage import sessions as storage
from people import add, token_of


@pytest.fixture(autouse=True)
def three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "LIVE_SIGN_INS", 3)


def opened(company: Company, name: str = "admin") -> str:
    company.clock.advance(timedelta(seconds=20))
    return company.store.write_directory(lambda d: sessions.open_session(d, name, "a hash").session)


def issued(company: Company, client: Credentials) -> str:
    company.clock.advance(timedelta(seconds=20))
    return token_of(company, client)


def session_lives(company: Company, session: str) -> bool:
    try:
        company.store.read_directory(lambda d: sessions.caller_of_session(d, session))
    except NotSignedIn:
        return False
    return True


def token_lives(company: Company, token: str) -> bool:
    try:
        company.store.read_directory(lambda d: sessions.caller_of_token(d, token))
    except NotSignedIn:
        return False
    return True


def test_the_session_ends_that_was_used_the_longest_time_ago(company: Company) -> None:
    first, second, third = (opened(company) for _ in range(3))
    company.store.write_directory(
        lambda d: sessions.use_session(d, first, company.clock() + timedelta(seconds=1))
    )
    fourth = opened(company)
    lives = [session_lives(company, each) for each in (first, second, third, fourth)]
    assert lives == [True, False, True, True]


def test_somebody_elses_sessions_are_their_own(company: Company) -> None:
    add(company, "ann")
    first = opened(company, "ann")
    for _ in range(4):
        opened(company)
    assert session_lives(company, first)


def test_the_token_ends_that_was_issued_first(company: Company) -> None:
    eve = add(company, "eve")
    tokens = [issued(company, eve) for _ in range(5)]
    assert [token_lives(company, each) for each in tokens] == [False, False, True, True, True]
    ann = token_of(company, add(company, "ann"))
    issued(company, eve)
    assert token_lives(company, ann)


def test_nobody_meets_the_limit_by_chance() -> None:
    assert LIVE_SIGN_INS >= 1_000
