"""Requests are counted against windows that all server processes share, on either store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from any_store import AnyStore, rows_of
from company import Clock, Company
from monthend.entrance import quota_headers
from monthend.entrance.arrivals import Arrivals, subject_of
from monthend.entrance.concurrency import Concurrency, TooManyRequests
from monthend.entrance.profiles import DAY, HOUR, MINUTE, PROFILES
from monthend.entrance.rates import Rates
from monthend.entrance.slots import HELD_SECONDS, Slots
from monthend.services.quotas import RateExceeded, Window, count

A_MINUTE = [Window(MINUTE, 100)]


@pytest.fixture(autouse=True)
def tables(company: Company) -> None:
    """A database that is there."""


def seconds(clock: Clock) -> Callable[[], float]:
    return lambda: clock().timestamp()


async def admitted(rates: Rates, subject: str = "one", *, at_most: int = 1000) -> int:
    """How many requests are admitted until one is refused."""
    for number in range(at_most):
        try:
            while not rates.is_ready(subject):
                await rates.admit(subject)
        except RateExceeded:
            return number
        rates.count(subject)
    return at_most


def test_as_many_are_admitted_as_the_limit_says(store: AnyStore, clock: Clock) -> None:
    rates = Rates(store, A_MINUTE, seconds(clock))
    assert asyncio.run(admitted(rates)) == 100


def test_without_windows_everybody_is_admitted(store: AnyStore, clock: Clock) -> None:
    assert asyncio.run(admitted(Rates(store, [], seconds(clock)))) == 1000


def test_several_processes_together_admit_as_many(store: AnyStore, clock: Clock) -> None:
    each = [Rates(store, A_MINUTE, seconds(clock)) for _ in range(4)]

    async def all_at_once() -> list[int]:
        return await asyncio.gather(*(admitted(rates) for rates in each))

    assert sum(asyncio.run(all_at_once())) == 100


def test_a_window_begins_anew(store: AnyStore, clock: Clock) -> None:
    rates = Rates(store, A_MINUTE, seconds(clock))
    asyncio.run(admitted(rates))
    clock.at += timedelta(seconds=60)
    assert asyncio.run(admitted(rates)) == 100


def test_the_window_that_is_used_up_first_refuses(store: AnyStore, clock: Clock) -> None:
    windows = [Window(MINUTE, 10), Window(HOUR, 15)]
    rates = Rates(store, windows, seconds(clock))
    assert asyncio.run(admitted(rates)) == 10
    clock.at += timedelta(seconds=60)
    assert rates.left("one").window.seconds == HOUR
    assert asyncio.run(admitted(rates)) == 5
    with pytest.raises(RateExceeded, match="15 requests in 3600 seconds"):
        asyncio.run(rates.admit("one"))


def test_subjects_and_kinds_are_counted_apart(store: AnyStore, clock: Clock) -> None:
    rates = Rates(store, A_MINUTE, seconds(clock))
    others = Rates(store, A_MINUTE, seconds(clock), kind="attempts ")
    for each, subject in ((rates, "one"), (rates, "two"), (others, "one")):
        assert asyncio.run(admitted(each, subject)) == 100


def test_a_request_seldom_asks_the_database(store: AnyStore, clock: Clock) -> None:
    asked = 0
    submit = store.submit_directory

    def counting(work: Callable[..., object]) -> object:
        nonlocal asked
        asked += 1
        return submit(work)

    store.submit_directory = counting  # type: ignore[assignment,method-assign]
    rates = Rates(store, [Window(MINUTE, 50_000)], seconds(clock))
    assert asyncio.run(admitted(rates, at_most=10_000)) == 10_000
    assert asked == 20


def test_what_is_old_is_forgotten(store: AnyStore, clock: Clock) -> None:
    asyncio.run(admitted(Rates(store, A_MINUTE, seconds(clock)), at_most=1))
    clock.at += timedelta(days=3)
    asyncio.run(admitted(Rates(store, A_MINUTE, seconds(clock)), "two", at_most=1))
    assert rows_of(store, "SELECT subject FROM quota_share") == [("two",)]


@pytest.mark.parametrize("name", ["production", "developer-sandbox", "api-sandbox"])
def test_a_profile_has_the_documented_figures(name: str) -> None:
    documented = {
        "production": (50_000, 2_250_000, 27_000_000),
        "developer-sandbox": (12_500, 25_000, 50_000),
        "api-sandbox": (2_500, 5_000, 10_000),
    }[name]
    profile = PROFILES[name]
    assert profile.calls == tuple(map(Window, (MINUTE, HOUR, DAY), documented))
    assert profile.under_way == 40
    assert [each.limit for each in profile.tokens] == [2_000, 67_500, 810_000]
    assert profile.tokens_of_address == Window(MINUTE, 100)


# Requests under way ---------------------------------------------------------------------


def sharing(store: AnyStore, clock: Clock, limit: int) -> Concurrency:
    """One server process of several."""
    return Concurrency(limit, slots=Slots(store, limit, seconds(clock)))


async def entered(concurrency: Concurrency, at_most: int = 100) -> int:
    for number in range(at_most):
        try:
            await concurrency.admit("one")
            concurrency.enter("one")
        except TooManyRequests:
            return number
    return at_most


def test_processes_together_have_as_many_under_way(store: AnyStore, clock: Clock) -> None:
    each = [sharing(store, clock, 10) for _ in range(3)]

    async def all_at_once() -> list[int]:
        return await asyncio.gather(*(entered(one) for one in each))

    assert sum(asyncio.run(all_at_once())) == 10


def test_each_process_alone_would_have_as_many(store: AnyStore, clock: Clock) -> None:
    """The control: without what they share, three processes have three times the limit."""

    async def all_at_once() -> list[int]:
        return await asyncio.gather(*(entered(Concurrency(10)) for _ in range(3)))

    assert sum(asyncio.run(all_at_once())) == 30


def test_the_slots_of_a_process_that_died_are_free_after_a_while(
    store: AnyStore, clock: Clock
) -> None:
    assert asyncio.run(entered(sharing(store, clock, 10))) == 10
    assert asyncio.run(entered(sharing(store, clock, 10))) == 0
    clock.at += timedelta(seconds=HELD_SECONDS)
    assert asyncio.run(entered(sharing(store, clock, 10))) == 10


def test_slots_that_nobody_needs_are_given_back(
    store: AnyStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monthend.entrance.slots.RENEWED_EVERY", 0.01)
    one, other = sharing(store, clock, 10), sharing(store, clock, 10)

    async def one_after_the_other() -> int:
        await entered(one)
        for _ in range(10):
            one.leave("one")
        async with asyncio.timeout(10):
            while rows_of(store, "SELECT 1 FROM quota_share WHERE holder <> ''"):
                await asyncio.sleep(0.01)
        return await entered(other)

    assert asyncio.run(one_after_the_other()) == 10


def test_what_is_under_way_for_long_keeps_its_slots(
    store: AnyStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monthend.entrance.slots.RENEWED_EVERY", 0.01)
    one, other = sharing(store, clock, 10), sharing(store, clock, 10)

    async def long() -> int:
        await entered(one)
        for _ in range(3):
            before = rows_of(store, "SELECT max(begun) FROM quota_share")
            clock.at += timedelta(seconds=HELD_SECONDS - 5)
            async with asyncio.timeout(10):
                while rows_of(store, "SELECT max(begun) FROM quota_share") == before:
                    await asyncio.sleep(0.01)
        return await entered(other)

    assert asyncio.run(long()) == 0


# Headers --------------------------------------------------------------------------------


def test_the_headers_tell_the_window_that_is_used_up_first(store: AnyStore, clock: Clock) -> None:
    rates = Rates(store, PROFILES["api-sandbox"].calls, seconds(clock))
    concurrency = Concurrency(40, rates=rates, slots=Slots(store, 40, seconds(clock)))

    async def three() -> None:
        for _ in range(3):
            await concurrency.admit("one")
            concurrency.enter("one")

    asyncio.run(three())
    left = {
        name.decode(): value.decode() for name, value in quota_headers.left_to("one", concurrency)
    }
    assert left["ratelimit-limit"] == "2500, 2500;w=60, 5000;w=3600, 10000;w=86400"
    assert left["ratelimit-remaining"] == "2497"
    assert left["concurrency-limit-remaining"] == "37"
    assert 1 <= int(left["ratelimit-reset"]) <= 60


# Addresses ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "subject"),
    [
        ("192.0.2.7", "address 192.0.2.7"),
        ("::ffff:192.0.2.7", "address 192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "network 2001:db8:1:2::"),
        ("no address", "address unknown"),
    ],
)
def test_an_address_is_counted_with_those_its_owner_has(address: str, subject: str) -> None:
    assert subject_of({"type": "http", "client": (address, 1)}) == subject


def test_attempts_are_counted_by_address(store: AnyStore, clock: Clock) -> None:
    arrivals = Arrivals(Rates(store, [Window(MINUTE, 2)], seconds(clock), kind="attempts "))

    async def attempts(address: str) -> None:
        for _ in range(3):
            await arrivals.from_address({"type": "http", "client": (address, 1)})

    for address in ("192.0.2.7", "192.0.2.8"):
        with pytest.raises(RateExceeded):
            asyncio.run(attempts(address))


def test_what_is_seldom_is_counted_one_by_one(store: AnyStore, clock: Clock) -> None:
    windows = [Window(MINUTE, 2), Window(HOUR, 3)]

    def counted() -> tuple[int, ...]:
        return store.write_directory(lambda each: count(each, "one", windows, kind="attempts "))

    assert [counted(), counted()] == [(1, 2), (0, 1)]
    with pytest.raises(RateExceeded):
        counted()
    clock.advance(timedelta(seconds=MINUTE))
    assert counted() == (1, 0)
