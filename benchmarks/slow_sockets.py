"""How long a client waits while five hundred others hold connections and never finish asking."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Self

from . import server_process
from .company import found, opened
from .ledger_generator import accounts
from .load_client import Load, request, send
from .requests_cpu import FIRST, MONTHS, PATH
from .results import Result, Setting, at_most

SLOW = 500
REQUESTS = 20_000
MILLISECONDS = 250
DRIP_SECONDS = 0.3
WAYS: tuple[tuple[bytes, bytes], ...] = (
    (b"", b""),
    (b"G", b""),
    (b"GET /livez HTTP/1.1\r\nHost: here\r\n", b"X: a\r\n"),
    (b"POST /oauth/token HTTP/1.1\r\nHost: here\r\nContent-Length: 1000\r\n\r\n", b"a"),
)
"""What a slow client sends at first, and then from time to time."""


class SlowClients:
    """So many connections that are slow in one of the ways; whoever is cut off comes again."""

    def __init__(self, port: int, number: int) -> None:
        self._port = port
        self._held: list[socket.socket | None] = [None] * number
        self._over = threading.Event()
        self._dripping = threading.Thread(target=self._drip)
        self.came_again = 0

    def __enter__(self) -> Self:
        for place in range(len(self._held)):
            self._come(place)
        self._dripping.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._over.set()
        self._dripping.join()
        for client in self._held:
            if client is not None:
                client.close()

    def _come(self, place: int) -> None:
        client = socket.create_connection(("127.0.0.1", self._port), 10)
        client.setblocking(False)
        client.send(WAYS[place % len(WAYS)][0])
        self._held[place] = client

    def _drip(self) -> None:
        while not self._over.wait(DRIP_SECONDS):
            for place, client in enumerate(self._held):
                if client is not None and self._is_cut_off(client, WAYS[place % len(WAYS)][1]):
                    client.close()
                    self.came_again += 1
                    self._come(place)

    @staticmethod
    def _is_cut_off(client: socket.socket, more: bytes) -> bool:
        with suppress(BlockingIOError):
            try:
                client.send(more)
                # An answer that the server has no more patience is its last word.
                return client.recv(65536) is not None
            except OSError as problem:
                if isinstance(problem, BlockingIOError):
                    raise
                return True
        return False


def slow_sockets(setting: Setting) -> list[Result]:
    """GET one period, alone and beside them: at most 250 ms at p99, or twice what it was."""
    database = setting.scratch / "slow.db"
    with opened(database) as store:
        company = found(store, first=FIRST, months=MONTHS, codes=accounts(20))
    get = request("GET", f"{PATH}/{company.period_ids[0]}", headers=[company.authorization])
    alone: list[float] = []
    beside: list[float] = []
    came_again = 0
    with server_process.monthend(database) as server:
        send(server.port, 1, [get] * 200)
        for _ in range(setting.rounds):
            alone += send(server.port, 1, [get] * REQUESTS).milliseconds
            with SlowClients(server.port, SLOW) as others:
                time.sleep(2 * DRIP_SECONDS)
                beside += send(server.port, 1, [get] * REQUESTS).milliseconds
            came_again += others.came_again
    before, during = (Load(seconds=0, milliseconds=each) for each in (alone, beside))
    p99, unloaded = during.percentile(99), before.percentile(99)
    return [
        at_most(
            f"GET a period beside {SLOW} connections that never finish asking",
            max(MILLISECONDS, 2 * unloaded),
            "ms at p99",
            p99,
            f"p50 {during.percentile(50):.2f} ms, p99 {p99:.2f} ms, slowest {max(beside):.1f} ms",
            f"alone p99 {unloaded:.2f} ms; {came_again} were cut off and came again",
        )
    ]
