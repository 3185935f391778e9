"""A session of Spark: in this process's own Java, or on a cluster that is there already."""

from __future__ import annotations

import re
import socket
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from . import java
from .manifest import ExtraMissing

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

HERE = "local[*]"
"""Every processor of this machine, and no cluster."""
FORMS = "local, local[N], local[*] or spark://HOST:PORT"
_LOCAL = re.compile(r"local(\[(\*|[1-9]\d{0,3})\])?")
_CLUSTER = re.compile(r"spark://([^\s:/,]+:\d{1,5})(,[^\s:/,]+:\d{1,5})*")

ANSWERS_WITHIN_SECONDS = 5.0
"""How long a master of a cluster may take to take a connection."""
EXECUTORS_WITHIN_SECONDS = 60.0
"""How long a cluster may take to have a processor free; Spark itself would wait for ever."""
ASK_AGAIN_SECONDS = 0.2

SQL = {
    # Sums past 64 bits are an error and never another number.
    "spark.sql.ansi.enabled": "true",
    # Days are days, of whatever year.
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.session.timeZone": "UTC",
}
# Nobody looks at pages about the books, and nobody has asked for a port.
QUIET = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}
ALONE = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}


class SparkUnavailable(Exception):
    """Spark cannot be used as it was asked to be."""

    def __init__(self, why: str) -> None:
        super().__init__(f"The engine spark cannot be used: {why}.")


def is_here(master: str) -> bool:
    """Whether nothing but this machine computes."""
    return _LOCAL.fullmatch(master) is not None


def require(master: str) -> None:
    """Refuse what Spark could not do, before anything is written for it."""
    if not is_here(master) and not _CLUSTER.fullmatch(master):
        raise SparkUnavailable(f"{master!r} is no master; one is {FORMS}")
    try:
        import pyspark  # noqa: F401
    except ImportError:
        raise ExtraMissing("The engine spark", "spark") from None
    if wrong := java.problem():
        raise SparkUnavailable(wrong)
    if not is_here(master):
        _require_answer(master)


def _require_answer(master: str) -> None:
    """One of the masters must take connections; Spark would try for a minute and say little."""
    problems = []
    for address in master.removeprefix("spark://").split(","):
        host, _, port = address.rpartition(":")
        try:
            socket.create_connection((host, int(port)), ANSWERS_WITHIN_SECONDS).close()
        except (OSError, OverflowError, UnicodeError) as problem:
            problems.append(f"{address} does not answer ({problem})")
        else:
            return
    raise SparkUnavailable("; ".join(problems))


def opened(master: str) -> SparkSession:
    """A session with something that computes, until `stop`."""
    require(master)
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    settings = {**SQL, **QUIET, **(ALONE if is_here(master) else {})}
    builder = SparkSession.builder.master(master).appName("monthend")
    try:
        session = builder.config(map=settings).getOrCreate()
    except (PySparkException, Py4JError, RuntimeError) as problem:
        raise SparkUnavailable(told(problem)) from problem
    if not is_here(master):
        try:
            _wait_for_executors(session, master)
        except BaseException:
            stop(session)
            raise
    return session


def stop(session: SparkSession) -> None:
    """End a session, and what computes for it; one whose Java has died has ended already."""
    from py4j.protocol import Py4JError

    with suppress(Py4JError, OSError):
        session.stop()


def told(problem: Exception) -> str:
    """What Spark says, in one line, without the stack of its Java."""
    return " ".join(str(problem).partition("\n\tat ")[0].split())[:500].rstrip(". ")


def _wait_for_executors(session: SparkSession, master: str) -> None:
    """A cluster without a free processor lets everything wait for ever."""
    members = session.sparkContext._jsc.sc()
    patience_ends = time.monotonic() + EXECUTORS_WITHIN_SECONDS
    # The driver is one of them.
    while members.getExecutorMemoryStatus().size() < 2:
        if time.monotonic() >= patience_ends:
            raise SparkUnavailable(
                f"{master} had no worker with a free processor for "
                f"{EXECUTORS_WITHIN_SECONDS:g} seconds"
            )
        time.sleep(ASK_AGAIN_SECONDS)
