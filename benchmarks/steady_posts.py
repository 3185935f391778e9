"""Posters: a process of its own that posts one entry after another until its input ends.

The first line of its standard input is one JSON object: the ports of the servers,
the number of connections, which take the servers in turn, and the request as text. It
answers with a line as soon as every connection has its first answer, and with a
JSON object at the end: how many requests were answered.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any, Self

import uvloop

from .load_client import Connection


class SteadyPosts:
    """Posters that are at work while the block is, and how much they did."""

    def __init__(self, ports: Sequence[int], connections: int, request: bytes) -> None:
        self.answered = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.steady_posts"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        asked = {"ports": ports, "connections": connections, "request": request.decode("latin-1")}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        if not self._process.stdout.readline():
            raise RuntimeError("the posters did not start")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        said, _ = self._process.communicate(timeout=120)
        if self._process.returncode:
            raise RuntimeError("the posters failed")
        self.answered = int(json.loads(said)["answered"])


class Posts(Iterator[bytes]):
    """The same request again and again, until somebody says that it is enough."""

    def __init__(self, request: bytes) -> None:
        self._request = request
        self.enough = False

    def __next__(self) -> bytes:
        if self.enough:
            raise StopIteration
        return self._request


async def run(ports: Sequence[int], connections: int, request: str) -> int:
    loop = asyncio.get_running_loop()
    posts = Posts(request.encode("latin-1"))
    milliseconds: list[float] = []
    clients = []
    for number in range(connections):
        _transport, client = await loop.create_connection(
            lambda: Connection(posts, milliseconds), "127.0.0.1", ports[number % len(ports)]
        )
        clients.append(client)
    for client in clients:
        client.next()
    while len(milliseconds) < connections:
        await asyncio.sleep(0.01)
    print("posting", flush=True)

    def wait_for_the_end() -> None:
        sys.stdin.read()
        posts.enough = True

    threading.Thread(target=wait_for_the_end, daemon=True).start()
    await asyncio.gather(*(client.ended for client in clients))
    return len(milliseconds)


def main() -> None:
    asked: dict[str, Any] = json.loads(sys.stdin.readline())
    print(json.dumps({"answered": uvloop.run(run(**asked))}))


if __name__ == "__main__":
    main()
