"""Ten thousand who follow the events of one server, and what becomes of everybody else."""

from __future__ import annotations

import asyncio
import json
import resource
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from any_store import POSTGRESQL, SQLITE
from contract.started_server import DatabaseFile, StartedServer
from contract.tenant import Tenant, new_tenant
from contract.zuora import PERIODS, Zuora, assert_done
from reliability import tried

pytestmark = pytest.mark.nightly

SUBSCRIBERS = 10_000
TENANTS = 4
"""One tenant has a quarter of a server's streams at most."""
AT_ONCE = 200
TRIES = 30
SECONDS_TO_BEGIN = 600.0
SECONDS_TO_TELL = 300.0
FILES = SUBSCRIBERS + 2_000
SETTINGS = {
    "MONTHEND_EVENT_STREAMS": str(SUBSCRIBERS),
    "MONTHEND_CONNECTIONS": str(SUBSCRIBERS + 1_000),
}
KINDS = [SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.postgresql)]


class Subscribers:
    """Streams by the thousand in one loop, and what each of them was told."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._open: list[tuple[str, asyncio.StreamReader, asyncio.StreamWriter]] = []
        self.refused: Counter[int] = Counter()
        self.came_again = 0

    async def follow(self, token: str, *, tries: int = TRIES) -> None:
        """Open a stream; who is told that the server is busy comes again, as browsers do."""
        async with self._turns:
            for left in reversed(range(tries)):
                status = await self._begun(token)
                if status == 200:
                    return
                if status == 503 and left:
                    self.came_again += 1
                    await asyncio.sleep(1)
                else:
                    self.refused[status] += 1
                    return

    async def _begun(self, token: str) -> int:
        """The status of a request for a stream; where it is 200, the stream is open."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(
            b"GET /monthend/v1/events HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n"
            b"Authorization: Bearer " + token.encode() + b"\r\n\r\n"
        )
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head.split(b" ")[1])
        if status != 200:
            writer.close()
            return status
        await reader.readuntil(b"retry: 2000\n")
        self._open.append((token, reader, writer))
        return status

    async def follow_all(self, tokens: list[str]) -> None:
        await asyncio.gather(*(self.follow(each) for each in tokens))

    @property
    def count(self) -> int:
        return len(self._open)

    async def told(self) -> list[tuple[str, str]]:
        """Whose stream was told of which period, each stream once."""
        return await asyncio.gather(*(self._told(token, r) for token, r, _ in self._open))

    async def _told(self, token: str, reader: asyncio.StreamReader) -> tuple[str, str]:
        async with asyncio.timeout(SECONDS_TO_TELL):
            while not (line := await reader.readline()).startswith(b"data: "):
                assert line, "a stream has ended"
        return token, str(json.loads(line[6:])["data"]["accountingPeriodId"])

    def close(self) -> None:
        for _, _, writer in self._open:
            writer.transport.abort()


@contextmanager
def many_files() -> Iterator[None]:
    """Sockets are files; a server that this process begins may have as many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < FILES:
        pytest.skip(f"a process may have {hard} files here, and this takes {FILES}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, FILES), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def followed(server: StartedServer, tenants: list[Tenant]) -> dict[str, float]:
    """Have all follow, tell each tenant of a period, and measure beside it; in seconds."""
    subscribers = Subscribers(server.port)
    tokens = [tenant.zuora.token for tenant in tenants]
    try:
        async with asyncio.timeout(SECONDS_TO_BEGIN):
            await subscribers.follow_all(tokens * (SUBSCRIBERS // TENANTS))
        assert subscribers.count == SUBSCRIBERS, subscribers.refused
        await subscribers.follow(tokens[0], tries=1)
        assert subscribers.refused == {503: 1}, "there is one more than there may be"
        beside = await asyncio.to_thread(asked_beside, tenants[0].zuora)
        began = time.monotonic()
        made = dict(await asyncio.gather(*(asyncio.to_thread(create, each) for each in tenants)))
        told = Counter(await subscribers.told())
        took = time.monotonic() - began
    finally:
        subscribers.close()
    assert told == {(token, made[token]): SUBSCRIBERS // TENANTS for token in tokens}
    return {"took": took, "beside": beside, "came_again": subscribers.came_again}


def create(tenant: Tenant) -> tuple[str, str]:
    period = tenant.zuora.create("Jan 2016", "2016-01-01", "2016-01-31")
    return tenant.zuora.token, period


def asked_beside(zuora: Zuora) -> float:
    """The median of what a request takes while nothing happens that is to be told."""
    asking = zuora.at(zuora.url, keep_alive=True)
    took = []
    for _ in range(50):
        began = time.monotonic()
        assert_done(asking.get(PERIODS))
        took.append(time.monotonic() - began)
    return statistics.median(took)


@pytest.mark.parametrize("kind", KINDS)
def test_ten_thousand_subscribers_are_told_each_of_their_own(
    kind: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    elsewhere = None
    if kind == POSTGRESQL:
        elsewhere = request.getfixturevalue("postgresql").empty_database()
    database = DatabaseFile(tmp_path / "monthend.db", elsewhere=elsewhere)
    database.init()
    with many_files(), StartedServer(database, settings=SETTINGS) as server:
        tenants = [new_tenant(server) for _ in range(TENANTS)]
        seen = asyncio.run(followed(server, tenants))
        memory = server.peak_memory // 2**20
        # Their places are free again, and the server is as ready as before.
        assert_done(tenants[0].zuora.get(PERIODS))
        assert "Traceback" not in server.log, server.log[-5000:]
    tried(
        record_property,
        f"{SUBSCRIBERS:,} streams of {TENANTS} tenants at one server, and an event for each tenant",
        promise="However many listen, each is told what is its own",
        store=kind,
        times=SUBSCRIBERS,
        result=f"all told after {seen['took']:.1f} s, and nobody what is another's; one more is "
        f"refused; a request beside them takes {seen['beside'] * 1000:.1f} ms; {memory} MiB; "
        f"{seen['came_again']} times somebody had to come again at first",
    )
