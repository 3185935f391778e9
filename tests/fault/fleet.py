"""Two servers and two workers on one database, restarted one after another, and who asks them.

A balancer asks each server ten times a second whether it is ready, as a proxy does, and
sends clients to those that say so. A client whose connection breaks sends the same
request again, under the same key, to whichever server there is.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Self

from contract.ledger_rows import entry
from contract.started_server import DatabaseFile, StartedProcess, StartedServer, free_port
from contract.zuora import PERIODS, Answer, Json, Zuora, assert_done
from fault.killing import BROKEN

SERVERS = WORKERS = 2
POSTERS = 3
ASKED_EVERY = 0.1
SECONDS_TO_BEGIN = 90.0
SECONDS_TO_END = 90.0
SECONDS_TO_ANSWER = 120.0
AFTER_A_REFUSAL = 0.05
ENDED = {"Completed", "Error"}
AT_WORK = "monthend works on"


class StartedWorker(StartedProcess):
    """`monthend worker` in a process of its own."""

    def __init__(self, database: DatabaseFile, name: str, settings: dict[str, str]) -> None:
        command = ("worker", "--database", database.url)
        super().__init__(database, *command, log=f"{name}.log", settings=settings)
        self._begun_before = self.log.count(AT_WORK)

    def wait_until_at_work(self) -> None:
        until = time.monotonic() + SECONDS_TO_BEGIN
        while self.log.count(AT_WORK) == self._begun_before:
            assert self.process.poll() is None, self.log[-3000:]
            assert time.monotonic() < until, "the worker does not begin"
            time.sleep(0.02)

    @contextmanager
    def at_work(self) -> Iterator[Self]:
        """From when it works until it is ended."""
        try:
            self.wait_until_at_work()
            yield self
        finally:
            self.stop()


class Fleet:
    """The processes, each at a place of its own where it is begun again."""

    def __init__(self, database: DatabaseFile, settings: dict[str, str]) -> None:
        self.database = database
        self._for_servers = {**settings, "MONTHEND_WORKERS_OFF": "true"}
        self._for_workers = settings
        self.ports = [free_port() for _ in range(SERVERS)]
        self.servers: dict[int, StartedServer] = {}
        self.workers: dict[int, StartedWorker] = {}

    @property
    def urls(self) -> list[str]:
        return [f"http://127.0.0.1:{port}" for port in self.ports]

    def begin_server(self, number: int) -> None:
        self.servers[number] = StartedServer(
            self.database, settings=self._for_servers, port=self.ports[number]
        )

    def begin_worker(self, number: int) -> None:
        self.workers[number] = StartedWorker(self.database, f"worker-{number}", self._for_workers)

    def restart_all(self, end: Callable[[StartedProcess], None]) -> None:
        """One after another, each ended in the same way; the next when the one before is back."""
        for number in range(SERVERS):
            end(self.servers[number])
            self.begin_server(number)
            self.servers[number].wait_until_ready(SECONDS_TO_BEGIN)
        for number in range(WORKERS):
            end(self.workers[number])
            self.begin_worker(number)
            self.workers[number].wait_until_at_work()

    @property
    def log(self) -> str:
        return "".join(each.log for each in (*self.servers.values(), *self.workers.values()))

    def __enter__(self) -> Self:
        for number in range(WORKERS):
            self.begin_worker(number)
        for number in range(SERVERS):
            self.begin_server(number)
        for server in self.servers.values():
            server.wait_until_ready(SECONDS_TO_BEGIN)
        return self

    def __exit__(self, *_: object) -> None:
        for each in (*self.servers.values(), *self.workers.values()):
            each.stop()


def ended_in_order(one: StartedProcess) -> None:
    """As an operator ends a process, who waits for its end and looks at its exit code."""
    one.process.terminate()
    assert one.process.wait(timeout=SECONDS_TO_END) == 0, one.log[-3000:]


def killed(one: StartedProcess) -> None:
    one.kill()


class Balancer:
    """Knows which servers are ready, as of a moment ago."""

    def __init__(self, urls: list[str]) -> None:
        self._ready: set[str] = set()
        self._turns = itertools.cycle(urls)
        self._urls = urls
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def _look(self) -> None:
        while not self._over.is_set():
            for url in self._urls:
                try:
                    is_ready = Zuora(url, timeout=5).get("/readyz").status == 200
                except BROKEN:
                    is_ready = False
                (self._ready.add if is_ready else self._ready.discard)(url)
            self._over.wait(ASKED_EVERY)

    def choose(self, *, seconds: float = SECONDS_TO_ANSWER) -> str:
        """The next one that is ready, waited for where none is."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for url in itertools.islice(self._turns, len(self._urls)):
                if url in self._ready:
                    return url
            time.sleep(0.01)
        raise AssertionError(f"no server was ready for {seconds} s")

    def found_broken(self, url: str) -> None:
        self._ready.discard(url)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(timeout=SECONDS_TO_ANSWER)


@dataclass(slots=True)
class Asked:
    """What clients were told, and how often they had to ask again."""

    answered: dict[str, str] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    broken: int = 0
    unavailable: int = 0
    changes: int = 0
    runs: int = 0
    slowest: float = 0.0
    problems: list[str] = field(default_factory=list)


class Client:
    """One user who sends a request until it is answered, wherever that is."""

    def __init__(self, balancer: Balancer, token: str, asked: Asked) -> None:
        self._balancer = balancer
        self._token = token
        self._asked = asked
        self._at: dict[str, Zuora] = {}

    def send(self, method: str, path: str, key: str, said: Json | None = None) -> Answer:
        began = time.monotonic()
        while time.monotonic() < began + SECONDS_TO_ANSWER:
            url = self._balancer.choose()
            at = self._at.setdefault(url, Zuora(url, self._token, keep_alive=True))
            at.forget_a_closed_connection()
            try:
                answer = at.send(method, path, said or {}, {"Idempotency-Key": key})
            except BROKEN:
                self._asked.broken += 1
                self._balancer.found_broken(url)
                continue
            if answer.status == 200:
                self._asked.slowest = max(self._asked.slowest, time.monotonic() - began)
                return answer
            # 503 says that nothing was done, 409 that a server that died may have begun it.
            assert answer.status in (409, 503), (answer.status, answer.content)
            self._asked.unavailable += answer.status == 503
            time.sleep(AFTER_A_REFUSAL)
        raise AssertionError(f"{method} {path} was not answered in {SECONDS_TO_ANSWER} s")

    def period(self, period: str) -> Json:
        while True:
            url = self._balancer.choose()
            try:
                return Zuora(url, self._token).period(period)
            except BROKEN:
                self._asked.broken += 1
                self._balancer.found_broken(url)


class Askers:
    """Some that post into open days, one into January, and one that closes and reopens it."""

    def __init__(self, balancer: Balancer, token: str, january: str) -> None:
        self.asked = Asked()
        self._new_client = partial(Client, balancer, token, self.asked)
        self._january = january
        self._over = threading.Event()
        places = [("Open-Ended", "2016-02-01")] * (POSTERS - 1) + [("Jan 2016", "2016-01-31")]
        self._threads = [
            *(
                threading.Thread(target=self._guarded, args=(self._post, number, *place))
                for number, place in enumerate(places)
            ),
            threading.Thread(target=self._guarded, args=(self._close,)),
        ]

    def _guarded(self, task: Callable[..., None], *arguments: object) -> None:
        try:
            task(self._new_client(), *arguments)
        except BaseException as problem:
            self.asked.problems.append(f"{task.__name__}{arguments}: {problem!r}")

    def _post(self, client: Client, poster: int, period: str, day: str) -> None:
        for number in itertools.count(1):
            if self._over.is_set():
                return
            key = f"poster {poster}-{number}"
            said = entry(period, day, "1.23", notes=key)
            answer = client.send("POST", "/v1/journal-entries", key, said)
            if answer.json["success"]:
                self.asked.answered[key] = answer.json["journalEntryNumber"]
            else:
                self.asked.refused.add(key)

    def _close(self, client: Client) -> None:
        for number in itertools.count(1):
            for step in ("run-trial-balance", "pending-close", "close", "reopen"):
                if self._over.is_set():
                    return
                path = f"{PERIODS}/{self._january}/{step}"
                assert_done(client.send("PUT", path, f"{step} {number}"))
                self.asked.changes += 1
                if step != "reopen":
                    self._wait_for_the_run(client)
                    self.asked.runs += 1

    def _wait_for_the_run(self, client: Client) -> None:
        """Until a worker has computed it, this one or another."""
        until = time.monotonic() + SECONDS_TO_ANSWER
        while (said := client.period(self._january))["runTrialBalanceStatus"] not in ENDED:
            assert time.monotonic() < until, "a run hangs"
            time.sleep(0.02)
        assert said["runTrialBalanceStatus"] == "Completed", said

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(timeout=2 * SECONDS_TO_ANSWER)
            assert not thread.is_alive(), "a client hangs"
