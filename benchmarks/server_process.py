"""A server in a process of its own, and the processor time it has used."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

TICK_SECONDS = 1 / os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """User and system time of a process with all its threads, the ended ones included."""
    after_name = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(") ")[2].split()
    return (int(after_name[11]) + int(after_name[12])) * TICK_SECONDS


def resident_bytes(pid: int) -> int:
    """The memory of a process that is in RAM, shared pages included."""
    pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


class ServerProcess:
    """A server that is ready when it is made, and ended with its block.

    The last thing it says in its first line is its port.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", *command], stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        announced = self._process.stdout.readline()
        if not announced:
            raise RuntimeError(f"{command[0]} did not start")
        self.port = int(announced.rpartition(":")[2])

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def cpu_seconds(self) -> float:
        return cpu_seconds(self.pid)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def monthend(database: Path | str, *options: str) -> ServerProcess:
    """The product as an operator starts it, with its worker, on a file or behind a URL."""
    url = database if isinstance(database, str) else f"sqlite:///{database}"
    return ServerProcess(["monthend", "serve", "--database", url, "--port", "0", *options])


def bare(kind: str, database: Path) -> ServerProcess:
    """A peer of `benchmarks.serve`."""
    return ServerProcess(["benchmarks.serve", kind, str(database)])


def settled(servers: Sequence[ServerProcess]) -> None:
    """Wait until what was asked before has been paid for: no server still works."""
    while True:
        before = [server.cpu_seconds for server in servers]
        time.sleep(0.05)
        if [server.cpu_seconds for server in servers] == before:
            return
