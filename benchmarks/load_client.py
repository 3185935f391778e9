"""The load: a process of its own that sends given requests over keep-alive connections.

Its standard input is one JSON object: the port, the number of connections and
the requests as text. Each connection sends the next request when it has its
answer. The standard output is one JSON object: seconds, and milliseconds a
request.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import uvloop

SUCCESS = b'"success":true'


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What the client found: how long it all took, and each request for itself."""

    seconds: float
    milliseconds: Sequence[float]

    def percentile(self, percent: float) -> float:
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def send(port: int, connections: int, requests: Sequence[bytes]) -> Load:
    """Send the requests from a client process, and wait for its end."""
    asked = {
        "port": port,
        "connections": connections,
        "requests": [request.decode("latin-1") for request in requests],
    }
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.load_client"],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise RuntimeError(f"the load client failed: {ended.stderr}")
    return Load(**json.loads(ended.stdout))


def request(
    method: str, path: str, body: bytes = b"", headers: Sequence[tuple[str, str]] = ()
) -> bytes:
    """One HTTP request as it goes over the wire."""
    fields = [("Host", "127.0.0.1"), ("Accept", "application/json"), *headers]
    if body:
        fields += [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    head = "".join(f"{name}: {value}\r\n" for name, value in fields)
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode("latin-1") + body


class Connection(asyncio.Protocol):
    """One client: the next request goes out when the answer to the last is whole."""

    def __init__(self, requests: Iterator[bytes], milliseconds: list[float]) -> None:
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._requests = requests
        self._milliseconds = milliseconds
        self._transport: Any = None
        self._received = b""
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def next(self) -> None:
        following = next(self._requests, None)
        if following is None:
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(following)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head_end = self._received.find(b"\r\n\r\n")
        if head_end < 0:
            return
        head = self._received[:head_end].lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        if len(self._received) < head_end + 4 + length:
            return
        self._milliseconds.append((time.perf_counter() - self._sent_at) * 1000)
        self._check(head, self._received[head_end + 4 :])
        self._received = b""
        self.next()

    def _check(self, head: bytes, body: bytes) -> None:
        """A refusal must not be taken for speed."""
        if b"content-encoding: gzip" in head:
            # Inflating each answer would make the client the bottleneck.
            body = SUCCESS if len(self._milliseconds) > 1 else gzip.decompress(body)
        if b" 200 " not in head.partition(b"\r\n")[0] or SUCCESS not in body:
            problem = RuntimeError(f"{head.decode()}\n{body[:500].decode(errors='replace')}")
            self.ended.set_exception(problem)
            self._transport.abort()

    def connection_lost(self, _: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_result(None)


async def run(port: int, connections: int, requests: Sequence[str]) -> Load:
    """All requests, shared out among the connections as they become free."""
    loop = asyncio.get_running_loop()
    waiting = iter([text.encode("latin-1") for text in requests])
    milliseconds: list[float] = []
    clients = []
    for _ in range(connections):
        _transport, client = await loop.create_connection(
            lambda: Connection(waiting, milliseconds), "127.0.0.1", port
        )
        clients.append(client)
    began = time.perf_counter()
    for client in clients:
        client.next()
    await asyncio.gather(*(client.ended for client in clients))
    if len(milliseconds) != len(requests):
        raise RuntimeError(f"{len(milliseconds)} of {len(requests)} requests were answered")
    return Load(seconds=time.perf_counter() - began, milliseconds=milliseconds)


def main() -> None:
    asked = json.load(sys.stdin)
    found = uvloop.run(run(**asked))
    json.dump({"seconds": found.seconds, "milliseconds": list(found.milliseconds)}, sys.stdout)


if __name__ == "__main__":
    main()
