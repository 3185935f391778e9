"""A name and a password with every request: verified once a minute, and after every change."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from company import Company
from monthend.domain.errors import NotSignedIn
from monthend.domain.permissions import STANDARD_USER, Channel
from monthend.entrance.key_pairs import KeyPair, KeyPairs
from monthend.entrance.sign_in import SignIn
from monthend.services import users
from people import add, done, notes, set_setting

RIGHT = KeyPair(name="ann", secret="right")
WRONG = KeyPair(name="ann", secret="wrong")


class Counting:
    """Knows one password, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, password_hash: str, password: str) -> bool:
        self.asked += 1
        return password == "right"


Work = Callable[[KeyPairs], Awaitable[object]]


def run(company: Company, work: Work, verifier: Counting | None = None) -> Counting:
    """Do something with pairs of a process; how often a password was verified for it."""
    counting = verifier or Counting()

    async def inside() -> None:
        sign_in = SignIn(company.store, counting, lambda stored, password: None)
        await work(KeyPairs(company.store, sign_in, company.clock))

    asyncio.run(inside())
    return counting


def test_a_pair_makes_out_its_user(company: Company) -> None:
    made = add(company)

    async def work(pairs: KeyPairs) -> None:
        caller = await pairs.caller(RIGHT)
        assert (caller.user_id, caller.channel) == (made.user_id, Channel.REST)
        with pytest.raises(NotSignedIn):
            await pairs.caller(WRONG)
        with pytest.raises(NotSignedIn):
            await pairs.caller(KeyPair(name="nobody", secret="right"))

    assert run(company, work).asked == 3
    assert [event for event, *_ in notes(company)][-2:].count("signedIn") == 1


def test_a_pair_is_verified_once_a_minute_and_many_at_once_once(company: Company) -> None:
    add(company)

    async def work(pairs: KeyPairs) -> None:
        await asyncio.gather(*(pairs.caller(RIGHT) for _ in range(100)))
        company.clock.advance(timedelta(seconds=59))
        await pairs.caller(RIGHT)
        company.clock.advance(timedelta(seconds=1))
        await pairs.caller(RIGHT)

    assert run(company, work).asked == 2


def test_a_wrong_pair_is_verified_every_time_and_locks_out(company: Company) -> None:
    add(company)
    set_setting(company, "lockout_after", "3")

    async def work(pairs: KeyPairs) -> None:
        await pairs.caller(RIGHT)
        for _ in range(3):
            with pytest.raises(NotSignedIn):
                await pairs.caller(WRONG)
        company.clock.advance(timedelta(minutes=1))
        with pytest.raises(NotSignedIn):
            await pairs.caller(RIGHT)

    assert run(company, work).asked == 5


def test_what_is_doubted_is_verified_only_if_the_tenant_has_changed(company: Company) -> None:
    made = add(company)

    async def work(pairs: KeyPairs) -> None:
        await pairs.caller(RIGHT)
        pairs.forget(RIGHT)
        pairs.forget(WRONG)
        assert (await pairs.caller(RIGHT)).user_id == made.user_id
        assert counting.asked == 1
        done(company, lambda d, by: users.change(d, by, made.user_id, api_write_access=False))
        pairs.forget(RIGHT)
        assert len((await pairs.caller(RIGHT)).permissions) + 1 == len(before)
        done(company, lambda d, by: users.deactivate(d, by, made.user_id))
        pairs.forget(RIGHT)
        with pytest.raises(NotSignedIn):
            await pairs.caller(RIGHT)

    counting = Counting()
    before = done(company, lambda d, by: users.get(d, by, made.user_id)).permissions
    assert run(company, work, counting).asked == 3
    assert STANDARD_USER


def test_neither_name_nor_password_is_remembered(company: Company) -> None:
    add(company)

    async def work(pairs: KeyPairs) -> None:
        await pairs.caller(RIGHT)
        (place,) = pairs._known
        assert len(place) == 32
        assert b"right" not in place
        assert "right" not in repr(RIGHT)

    run(company, work)


def test_every_attempt_is_counted_where_it_comes_from(company: Company) -> None:
    add(company)
    arrived = []

    async def arrive() -> None:
        arrived.append(1)

    async def work(pairs: KeyPairs) -> None:
        pair = KeyPair(name="ann", secret="right", arrive=arrive)
        for _ in range(3):
            await pairs.caller(pair)
        with pytest.raises(NotSignedIn):
            await pairs.caller(KeyPair(name="ann", secret="wrong", arrive=arrive))

    run(company, work)
    assert len(arrived) == 2
