"""A process that writes now and then gets its turn beside processes that never pause.

Run as a program, this file is one of those processes; it prints how long each of
its writes took, in microseconds.
"""

import os
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from contract.started_server import MODULES
from fault.known_bad.busy_timeout import take_no_turn
from monthend.storage.sqlite import SqliteDatabase

PAUSE = 0.02
INSERT = "INSERT INTO entries VALUES (1, randomblob(400))"


def writing(path: str) -> Callable[[], None]:
    database = SqliteDatabase(path)

    def write() -> None:
        database.write(lambda t: t.connection.execute(INSERT))

    return write


def writing_without_turns(path: str) -> Callable[[], None]:
    take_no_turn()
    return writing(path)


BUILDS = {"in_turn": writing, "busy_timeout": writing_without_turns}


def write_until(end: float, write: Callable[[], None], pause: float) -> None:
    waits = []
    while time.time() < end:
        begun = time.perf_counter()
        write()
        waits.append(int((time.perf_counter() - begun) * 1e6))
        if pause:
            time.sleep(pause)
    # Only now: a process that fills its pipe while it writes would wait for its reader.
    print(*waits)


def waits(path: Path, build: str, seconds: float) -> tuple[list[int], list[list[int]]]:
    """How long each write of the occasional process took, and of the two busy ones."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE entries (id, content)")
    end = str(time.time() + 1 + seconds)
    processes = [
        subprocess.Popen(
            [sys.executable, __file__, build, str(path), end, pause],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": MODULES},
        )
        for pause in ("0", "0", str(PAUSE))
    ]
    outputs = [process.communicate(timeout=seconds + 90)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0]
    busy, busy_too, occasional = ([int(wait) for wait in output.split()] for output in outputs)
    return occasional, [busy, busy_too]


def assert_fair(occasional: list[int], busy: list[list[int]], seconds: float) -> None:
    everything = [wait for waits in (*busy, occasional) for wait in waits]
    # Half the tries that its pauses alone would allow; a starved process makes a handful.
    assert len(occasional) > seconds / PAUSE / 2
    assert max(occasional) < max(50 * statistics.median(everything), 1_500_000)
    assert min(map(len, busy)) > max(map(len, busy)) / 4


def test_an_occasional_writer_gets_its_turn_beside_busy_ones(tmp_path: Path) -> None:
    occasional, busy = waits(tmp_path / "books.db", "in_turn", 3)
    assert_fair(occasional, busy, 3)


def test_waiting_by_busy_timeout_starves_the_occasional_writer(tmp_path: Path) -> None:
    occasional, busy = waits(tmp_path / "books.db", "busy_timeout", 3)
    with pytest.raises(AssertionError):
        assert_fair(occasional, busy, 3)


@pytest.mark.nightly
def test_an_occasional_writer_is_not_forgotten_in_a_minute(tmp_path: Path) -> None:
    occasional, busy = waits(tmp_path / "books.db", "in_turn", 60)
    assert_fair(occasional, busy, 60)


if __name__ == "__main__":
    program, path, end, pause = sys.argv[1:]
    write_until(float(end), BUILDS[program](path), float(pause))
