"""A process killed in the middle of writing has lost nothing that it acknowledged.

Run as a program, this file is such a process: it posts without pause and prints
the number of each entry that was acknowledged.
"""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from monthend.storage.connections import NO_FILE
from monthend.storage.sqlite import SqliteDatabase, Transaction

CALLERS = 4


def acknowledge(number: int) -> None:
    os.write(1, b"%d\n" % number)


def posting(number: int) -> Callable[[Transaction], None]:
    def post(transaction: Transaction) -> None:
        transaction.connection.execute("INSERT INTO entries VALUES (?)", (number,))
        transaction.connection.executemany(
            "INSERT INTO lines VALUES (?, ?)", ((number, 500), (number, -500))
        )

    return post


def post_without_pause(path: str, first: int) -> None:
    database = SqliteDatabase(path)

    def post(caller: int) -> None:
        number = first + caller
        while True:
            database.write(posting(number))
            acknowledge(number)
            number += CALLERS

    for caller in range(CALLERS):
        threading.Thread(target=post, args=(caller,)).start()


def acknowledge_before_the_commit(path: str, first: int) -> None:
    """What must not be: the same program with its answers a few entries too early."""
    connection = sqlite3.connect(path, isolation_level=None)
    while True:
        connection.execute("BEGIN IMMEDIATE")
        for number in range(first, first + 20):
            posting(number)(Transaction(connection, None, NO_FILE))
            acknowledge(number)
            time.sleep(0.001)
        connection.execute("COMMIT")
        first += 20


def acknowledged_until_killed(path: Path, build: str, first: int, seconds: float) -> set[int]:
    with subprocess.Popen(
        [sys.executable, __file__, build, str(path), str(first)], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        begun = process.stdout.readline()
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read()
    # The last line may be torn; then nobody can have read it.
    return {int(line) for line in (begun + rest).split(b"\n")[:-1]}


def lost_entries(path: Path, build: str, kills: int) -> set[int]:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.executescript(
            "CREATE TABLE entries (id INTEGER PRIMARY KEY); CREATE TABLE lines (entry, amount)"
        )
    chance = random.Random(9)
    acknowledged: set[int] = set()
    for kill in range(kills):
        fresh = acknowledged_until_killed(path, build, kill * 1_000_000, chance.uniform(0, 0.06))
        assert fresh
        acknowledged |= fresh
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        torn = "SELECT id FROM entries LEFT JOIN lines ON entry = id GROUP BY id"
        assert not connection.execute(
            f"{torn} HAVING count(entry) <> 2 OR sum(amount) <> 0"
        ).fetchall()
        return acknowledged - {row[0] for row in connection.execute("SELECT id FROM entries")}


def test_no_acknowledged_entry_is_lost_by_a_kill(tmp_path: Path) -> None:
    assert not lost_entries(tmp_path / "books.db", "post_without_pause", kills=20)


def test_a_build_that_acknowledges_too_early_is_found_out(tmp_path: Path) -> None:
    assert lost_entries(tmp_path / "books.db", "acknowledge_before_the_commit", kills=4)


if __name__ == "__main__":
    builds = (post_without_pause, acknowledge_before_the_commit)
    named = {build.__name__: build for build in builds}
    named[sys.argv[1]](sys.argv[2], int(sys.argv[3]))
