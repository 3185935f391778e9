"""Clients that hold connections and never finish: they are cut off, and nobody else waits."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from contract.raw_requests import answers_of, get, received
from contract.started_server import DatabaseFile, StartedServer

HEAD_SECONDS = 2.0
PATIENT = 600
SLOWEST_MS = 250.0
REQUESTS = 300
SLOW, SLOW_BY_NIGHT = 60, 500

POST = b"POST /oauth/token HTTP/1.1\r\nHost: here\r\nContent-Length: 1000\r\n\r\n"
HALF_A_HEAD = b"GET /livez HTTP/1.1\r\nHost: here\r\n"
WAYS: list[tuple[bytes, bytes]] = [
    (b"", b""), (HALF_A_HEAD, b"X: a\r\n"), (b"", b"\r\n"), (POST, b"a"), (b"G", b""),
    (get(), b""),
]  # fmt: skip
"""What a slow client sends at first, and then from time to time."""


@contextmanager
def serving(folder: Path, **settings: object) -> Iterator[StartedServer]:
    database = DatabaseFile(folder / "books.db")
    database.init()
    given = {f"MONTHEND_{name.upper()}": str(value) for name, value in settings.items()}
    with StartedServer(database, settings=given) as server:
        yield server


@contextmanager
def slow_clients(port: int, number: int) -> Iterator[Callable[[], int]]:
    """So many clients, each slow in one of the ways; tells how many are still connected."""
    with ExitStack() as open_ones:
        held = []
        for index in range(number):
            first, _ = WAYS[index % len(WAYS)]
            client = open_ones.enter_context(socket.create_connection(("127.0.0.1", port), 10))
            client.sendall(first)
            held.append(client)
        over = threading.Event()
        dripping = threading.Thread(target=_drip, args=(held, over))
        dripping.start()
        try:
            yield lambda: sum(map(_is_connected, held))
        finally:
            over.set()
            dripping.join()


def _drip(held: list[socket.socket], over: threading.Event) -> None:
    while not over.wait(0.3):
        for index, client in enumerate(held):
            _, then = WAYS[index % len(WAYS)]
            try:
                client.sendall(then)
            except OSError:
                continue


def _is_connected(client: socket.socket) -> bool:
    client.setblocking(False)
    try:
        while client.recv(65536):
            pass
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        client.setblocking(True)
    return False


def slowest(port: int) -> float:
    """The 99th percentile of a healthy client's requests, in milliseconds."""
    taken = []
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    for _ in range(REQUESTS):
        began = time.perf_counter()
        connection.request("GET", "/readyz")
        assert connection.getresponse().read()
        taken.append((time.perf_counter() - began) * 1000)
    connection.close()
    return sorted(taken)[int(0.99 * REQUESTS)]


def all_gone(connected: Callable[[], int], within: float) -> bool:
    until = time.monotonic() + within
    while time.monotonic() < until:
        if not connected():
            return True
        time.sleep(0.1)
    return False


def held(folder: Path, number: int) -> tuple[float, float]:
    """A healthy client's requests without and beside slow clients, who are all cut off."""
    limits = {"head_seconds": HEAD_SECONDS, "idle_seconds": 1, "body_read_seconds": HEAD_SECONDS}
    with serving(folder, **limits) as server:
        unloaded = slowest(server.port)
        with slow_clients(server.port, number) as connected:
            beside = slowest(server.port)
            assert all_gone(connected, 5 * HEAD_SECONDS)
        assert "Traceback" not in server.log
    return unloaded, beside


def test_slow_clients_are_cut_off_and_keep_nobody_waiting(tmp_path: Path) -> None:
    unloaded, beside = held(tmp_path, SLOW)
    assert beside <= max(SLOWEST_MS, 2 * unloaded)


@pytest.mark.nightly
def test_five_hundred_slow_clients_keep_nobody_waiting(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    unloaded, beside = held(tmp_path, SLOW_BY_NIGHT)
    record_property("p99 unloaded, ms", round(unloaded, 1))
    record_property("p99 beside 500 slow clients, ms", round(beside, 1))
    assert beside <= max(SLOWEST_MS, 2 * unloaded)


@pytest.mark.nightly
def test_without_limits_they_stay(tmp_path: Path) -> None:
    """The control: a server that has all the time in the world is held by everybody."""
    patient = {"head_seconds": PATIENT, "idle_seconds": PATIENT, "body_read_seconds": PATIENT}
    with serving(tmp_path, **patient) as server, slow_clients(server.port, 12) as connected:
        assert not all_gone(connected, 2 * HEAD_SECONDS)
        assert connected() == 12


def test_a_full_house_has_room_for_whoever_asks(tmp_path: Path) -> None:
    with (
        serving(tmp_path, connections=20, head_seconds=PATIENT) as server,
        slow_clients(server.port, 40) as connected,
    ):
        assert slowest(server.port) > 0
        assert connected() <= 20


def test_a_slow_head_is_told_so(tmp_path: Path) -> None:
    with (
        serving(tmp_path, head_seconds=0.5) as server,
        socket.create_connection(("127.0.0.1", server.port), 10) as client,
    ):
        client.sendall(HALF_A_HEAD)
        (answer,) = answers_of(received(client))
        assert (answer.status, answer.headers["connection"]) == (408, "close")
        assert b"50000070" in answer.body


def test_whoever_does_not_read_the_answer_is_cut_off(tmp_path: Path) -> None:
    with serving(tmp_path, unread_seconds=1, idle_seconds=1) as server, socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(10)
        client.connect(("127.0.0.1", server.port))
        assert _is_cut_off(client, get("/openapi.json") * 400)


def _is_cut_off(client: socket.socket, asked: bytes) -> bool:
    """Whether asking again and again, without reading, comes to an end."""
    client.settimeout(1)
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            client.sendall(asked)
        except TimeoutError:
            continue
        except OSError:
            return True
    return False
