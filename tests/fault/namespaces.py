"""Three network namespaces, for clients, server and database, and a fourth that lies between them.

Each of the three reaches its neighbours through the fourth, which passes packets on, or loses
them without a word: of either link, in either direction. Nothing outside can reach any of them.
Namespaces belong to Linux and to root.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path
from typing import Self

NETWORK = 0x40000000
"""`CLONE_NEWNET` of setns(2), which moves the thread that asks, and those that it begins."""
NAMED = Path("/run/netns")
CLIENT, FRONT, BACK, DATABASE = "10.97.1.2", "10.97.2.2", "10.97.3.2", "10.97.4.2"
"""Where clients are, where the server listens, where it comes from, and where the database is."""


class Lost(Enum):
    """Whose packets are lost, as the addresses that they are for."""

    REQUESTS = (FRONT,)
    ANSWERS = (CLIENT,)
    CLIENTS = (FRONT, CLIENT)
    STATEMENTS = (DATABASE,)
    RESULTS = (BACK,)
    DATABASE = (DATABASE, BACK)


class Namespaces:
    """A context manager that leaves none of them behind."""

    def __init__(self) -> None:
        self._mark = f"me{os.getpid()}"
        self.clients, self.server, self.database, self._between = (
            f"{self._mark}{kind}" for kind in "csdb"
        )

    def __enter__(self) -> Self:
        try:
            for name in (self.clients, self.server, self.database, self._between):
                _ip("netns", "add", name)
                _ip("-n", name, "link", "set", "lo", "up")
            for number, (name, address) in enumerate(self._ends(), 1):
                self._lay(number, name, address)
            self._say_where()
        except subprocess.CalledProcessError:
            self.__exit__()
            raise
        return self

    def _ends(self) -> list[tuple[str, str]]:
        return [
            (self.clients, CLIENT),
            (self.server, FRONT),
            (self.server, BACK),
            (self.database, DATABASE),
        ]

    def _lay(self, number: int, name: str, address: str) -> None:
        """A wire from a namespace to the one between."""
        here, there = f"n{number}", f"b{number}"
        _ip(
            *("-n", name, "link", "add", here, "type", "veth"),
            *("peer", "name", there, "netns", self._between),
        )
        _ip("-n", name, "address", "add", f"{address}/24", "dev", here)
        _ip("-n", name, "link", "set", here, "up")
        _ip("-n", self._between, "address", "add", f"10.97.{number}.1/24", "dev", there)
        _ip("-n", self._between, "link", "set", there, "up")

    def _say_where(self) -> None:
        """Who is reached by which wire, and by nobody else."""
        _ip("-n", self.clients, "route", "add", FRONT, "via", "10.97.1.1")
        _ip("-n", self.server, "route", "add", CLIENT, "via", "10.97.2.1", "src", FRONT)
        _ip("-n", self.server, "route", "add", DATABASE, "via", "10.97.3.1", "src", BACK)
        _ip("-n", self.database, "route", "add", BACK, "via", "10.97.4.1")
        passing = "echo 1 > /proc/sys/net/ipv4/ip_forward"
        _ip("netns", "exec", self._between, "sh", "-c", passing)

    def within(self, name: str) -> tuple[str, ...]:
        """What runs a command there, under its own process id."""
        return ("ip", "netns", "exec", name)

    @contextmanager
    def as_client(self) -> Iterator[None]:
        """This thread, and what it begins, is where the clients are."""
        here = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        try:
            _enter(NAMED / self.clients)
            yield
        finally:
            _enter(Path(f"/proc/self/fd/{here}"))
            os.close(here)

    @contextmanager
    def losing(self, lost: Lost) -> Iterator[None]:
        """Packets for these addresses go nowhere, and nobody is told."""
        for address in lost.value:
            _ip("-n", self._between, "route", "add", "blackhole", f"{address}/32")
        try:
            yield
        finally:
            for address in lost.value:
                _ip("-n", self._between, "route", "del", "blackhole", f"{address}/32")

    def __exit__(self, *_: object) -> None:
        for name in (self.clients, self.server, self.database, self._between):
            with suppress(subprocess.CalledProcessError):
                _ip("netns", "del", name)


def missing() -> str | None:
    """Why there can be no namespaces here, if so."""
    if shutil.which("ip") is None or shutil.which("setpriv") is None:
        return "there is no ip(8) or no setpriv(1)"
    probe = f"mep{os.getpid()}"
    try:
        _ip("netns", "add", probe)
        _ip("netns", "del", probe)
    except subprocess.CalledProcessError:
        return "network namespaces are not for everybody here"
    return None


def _ip(*said: str) -> None:
    subprocess.run(["ip", *said], check=True, capture_output=True)


def _enter(namespace: Path) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    number = os.open(namespace, os.O_RDONLY)
    try:
        if libc.setns(number, NETWORK) != 0:
            raise OSError(ctypes.get_errno(), "setns")
    finally:
        os.close(number)
