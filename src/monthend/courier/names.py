"""Which addresses a name has: looked up in threads, for the machine's own way of asking waits.

A name that nobody answers for keeps its thread long after the attempt has been given up. So there
are more of them than deliveries under way, and who finds none free is told so and waits for none.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Sequence
from concurrent.futures import Future

LOOKED_UP_AT_ONCE = 512
"""Twice as many as there are deliveries under way."""


class NoneFree(Exception):
    """As many names are being looked up as may be; this one has not been."""


async def resolved(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, each once, in the order in which they are to be tried."""
    return spelled_out(host, port) or await _LOOKUPS.made(host, port)


def spelled_out(host: str, port: int) -> Sequence[str]:
    """The address that a host is already, however it is spelled; none for a name."""
    try:
        # Nobody is asked.
        return _addresses(host, port, socket.AI_NUMERICHOST)
    except (socket.gaierror, UnicodeError):
        return ()


class Lookups:
    """Lookups under way, each in a thread that no end of the process waits for."""

    def __init__(self, at_most: int = LOOKED_UP_AT_ONCE) -> None:
        self._free = threading.BoundedSemaphore(at_most)

    async def made(self, host: str, port: int) -> Sequence[str]:
        """The addresses of a name; NoneFree where it cannot be looked up now."""
        if not self._free.acquire(blocking=False):
            raise NoneFree
        found: Future[Sequence[str]] = Future()
        given = (found, host, port)
        thread = threading.Thread(
            target=self._look_up, args=given, name="monthend-name", daemon=True
        )
        try:
            thread.start()
        except RuntimeError:
            # The machine has no thread to give.
            self._free.release()
            raise NoneFree from None
        return await asyncio.wrap_future(found)

    def _look_up(self, found: Future[Sequence[str]], host: str, port: int) -> None:
        try:
            addresses, problem = _addresses(host, port), None
        except Exception as unknown:
            addresses, problem = (), unknown
        finally:
            self._free.release()
        # Whoever asked may have given up.
        if not found.set_running_or_notify_cancel():
            return
        if problem is None:
            found.set_result(addresses)
        else:
            found.set_exception(problem)


_LOOKUPS = Lookups()


def _addresses(host: str, port: int, flags: int = 0) -> Sequence[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
