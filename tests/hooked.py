"""What tests of webhooks share: receivers on this machine, and a courier that reaches them."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from company import Company, company_in, secrets_for_tests
from monthend.courier.addresses import networks_of
from monthend.courier.pump import Courier
from monthend.courier.sending import Limits, Sender
from monthend.services import tenants, webhook_jobs, webhooks
from monthend.services.webhook_places import Places
from monthend.services.webhook_ports import Attempt, Job, Webhook
from monthend.services.webhooks import NewSecret

HERE = "127.0.0.0/8"
QUICK = Limits(connect=2.0, answer=0.5, whole=3.0)
Answer = Callable[["Received"], "bytes | float"]
"""The bytes that are answered, or for how many seconds nothing is."""


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> Any:
        return json.loads(self.body)

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


def status(code: int, more: str = "") -> bytes:
    return f"HTTP/1.1 {code} Said\r\ncontent-length: 0\r\n{more}\r\n".encode()


def well(_: Received) -> bytes:
    return status(200)


@dataclass(slots=True)
class Receivers:
    """An HTTP server that answers every path as it is told, and remembers what it was sent."""

    port: int = 0
    received: list[Received] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)
    connections: int = 0

    def url(self, path: str = "/hook", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def at(self, path: str) -> list[Received]:
        return [each for each in self.received if each.path == path]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = dict(line.split(": ", 1) for line in head[1:] if line)
            body = await reader.readexactly(int(headers["content-length"]))
            got = Received(head[0].split(" ")[1], headers, body)
            self.received.append(got)
            answer = self.answers.get(got.path, well)(got)
            if isinstance(answer, bytes):
                writer.write(answer)
                await writer.drain()
            else:
                # Until the one who asks gives up, which takes a test no longer than that.
                await asyncio.wait_for(reader.read(1), answer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()


@contextmanager
def receiving() -> Iterator[Receivers]:
    """Receivers at work in a thread of their own."""
    receivers, ready = Receivers(), threading.Event()
    ends: list[Callable[[], object]] = []

    async def serve() -> None:
        over = asyncio.Event()
        ends.append(partial(asyncio.get_running_loop().call_soon_threadsafe, over.set))
        server = await asyncio.start_server(receivers._serve, "127.0.0.1", 0, backlog=1024)
        receivers.port = server.sockets[0].getsockname()[1]
        ready.set()
        await over.wait()
        server.close()

    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield receivers
    finally:
        ends[0]()
        thread.join(10)


def add(company: Company, url: str, *kinds: Any, **more: Any) -> NewSecret:
    said: Any = {"url": url, "kinds": kinds or None, **more}
    return company.write(lambda books, by: webhooks.add(books, by, said))


def another(company: Company, name: str) -> Company:
    """Another tenant in the same store."""
    company.store.write_directory(
        lambda directory: tenants.create_tenant(
            directory, name, "USD", secrets_for_tests(), creator=None
        )
    )
    return company_in(company.store, company.clock, name)


def shown(company: Company, made: NewSecret) -> Webhook:
    key = made.webhook.id
    return company.read(lambda books, by: webhooks.get(books, by, key))


def log_of(company: Company, made: NewSecret) -> list[tuple[str, str, list[Attempt]]]:
    """The deliveries to an endpoint: type, state and attempts, the latest first."""
    key = made.webhook.id

    def work(books: Any, by: Any) -> list[tuple[str, str, list[Attempt]]]:
        return [
            (
                each.event.kind.value,
                each.state.value,
                list(webhooks.delivery(books, by, key, each.event.id)[1]),
            )
            for each in webhooks.deliveries(books, by, key, None, 0, 1000)
        ]

    return company.read(work)


def courier(
    company: Company,
    networks: str = HERE,
    limits: Limits = QUICK,
    places: Places = webhook_jobs.PLACES,
) -> Courier:
    sender = Sender(networks_of(networks), limits=limits)
    return Courier(
        company.store, company.clock, sender, agent="monthend/test", chance=lambda: 0.5,
        places=places,
    )  # fmt: skip


def deliver(company: Company, networks: str = HERE, owner: str = "worker") -> None:
    """Deliver whatever is due by now."""
    courier(company, networks).work_through(owner, lambda: True)


def claimed(company: Company, owner: str = "worker", count: int = 10) -> list[Job]:
    """Hand out what is new, and lease what is due."""
    webhook_jobs.hand_out(company.store)
    places = Places(every=2 * count, unproven=2 * count)
    return list(webhook_jobs.claim(company.store, owner, (), places))


def attempted(company: Company, job: Job, code: int | None = 200, owner: str = "worker") -> None:
    """Write that an attempt was answered by a status, or by nothing."""
    attempt = Attempt(
        at=company.clock(), milliseconds=5, status=code, problem=None if code else "no answer"
    )
    webhook_jobs.record(company.store, owner, [webhook_jobs.outcome(job, attempt, 0.0)])
