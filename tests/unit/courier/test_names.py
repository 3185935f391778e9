"""Names that nobody answers for: they keep threads, and nobody else waiting."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from hooked import HERE, Receivers, receiving
from monthend.courier import names
from monthend.courier.addresses import networks_of
from monthend.courier.names import Lookups, NoneFree
from monthend.courier.sending import Limits, Sender, Unsent
from monthend.services import webhook_jobs

AT_MOST = 4
asked_for_good = socket.getaddrinfo


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Names of `.hangs` have no answer until this is set; others are this machine."""
    now = threading.Event()

    def ask(host: str, port: int, **how: Any) -> Any:
        if how.get("flags", 0) & socket.AI_NUMERICHOST:
            return asked_for_good(host, port, **how)
        if host.endswith(".hangs"):
            now.wait(30)
        return asked_for_good("127.0.0.1", port, **how)

    monkeypatch.setattr(socket, "getaddrinfo", ask)
    monkeypatch.setattr(names, "_LOOKUPS", Lookups(AT_MOST))
    yield now
    now.set()


async def given_up(count: int) -> None:
    """So many attempts at names that hang, each of which has been given up."""
    sender = Sender(limits=Limits(whole=0.1))
    tried = [sender.post(f"https://n{place}.hangs", {}, b"") for place in range(count)]
    found = await asyncio.gather(*tried, return_exceptions=True)
    assert all(isinstance(each, Unsent) for each in found)


def test_an_address_is_sent_to_however_many_names_hang(answered: threading.Event) -> None:
    with receiving() as receivers:

        async def work() -> tuple[int, float]:
            await given_up(AT_MOST)
            began = time.monotonic()
            return await _sent(receivers), time.monotonic() - began

        status, took = asyncio.run(work())
    assert status == 200
    assert took < 2


async def _sent(receivers: Receivers) -> int:
    return await Sender(networks_of(HERE)).post(receivers.url(), {}, b"")


def test_a_name_with_no_thread_left_is_told_at_once_and_found_later(
    answered: threading.Event,
) -> None:
    async def work() -> None:
        await given_up(AT_MOST)
        with pytest.raises(NoneFree):
            await names.resolved("good.example", 80)
        answered.set()
        async with asyncio.timeout(10):
            while True:
                try:
                    assert await names.resolved("good.example", 80) == ["127.0.0.1"]
                    return
                except NoneFree:
                    await asyncio.sleep(0.01)

    asyncio.run(work())


def test_a_name_that_is_none_is_refused_as_the_machine_refuses_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unknown(host: str, port: int, **how: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    lookups = Lookups(1)
    for _ in range(2):
        with pytest.raises(socket.gaierror):
            asyncio.run(lookups.made("nobody.example", 80))


def test_there_are_more_threads_than_deliveries_under_way() -> None:
    assert 2 * webhook_jobs.PLACES.every <= names.LOOKED_UP_AT_ONCE
