"""`monthend migrate` that comes to an end at a certain moment.

Moments are counted: each statement that changes something before it is sent, each
commit, and for a process each connection before it is closed. Run as
`python -m fault.dying_migration MOMENT --database …`, this is a process that is killed
at that moment.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, Pool, event

from monthend import cli

READS = ("SELECT", "PRAGMA", "BEGIN", "SET ")


class Interrupted(Exception):
    """The end of a migration that was interrupted."""


@contextmanager
def at_moment(moment: int, do: Callable[[], None]) -> Iterator[list[int]]:
    """Does something at a moment; the list holds the number of moments that there were."""
    passed = [0]

    def count(*_: object) -> None:
        passed[0] += 1
        if passed[0] == moment:
            do()

    def count_change(_: object, __: object, statement: str, *___: object) -> None:
        if not statement.lstrip().startswith(READS):
            count()

    counted: list[tuple[Any, str, Callable[..., None]]] = [
        (Engine, "before_cursor_execute", count_change),
        (Engine, "commit", count),
    ]
    # An exception would leave the connection open; a process that dies leaves nothing open.
    if do is die:
        counted.append((Pool, "close", count))
    for each in counted:
        event.listen(*each)
    try:
        yield passed
    finally:
        for each in counted:
            event.remove(*each)


def interrupt() -> None:
    raise Interrupted


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    when = int(sys.argv.pop(1))
    sys.argv.insert(1, "migrate")
    with at_moment(when, die):
        cli.main()
