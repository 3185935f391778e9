"""A database that somebody has tampered with: every command ends in findings or in one line."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from cli.commands import Commands

HARM = {
    "amount": "UPDATE line SET amount = 9223372036854775807",
    "end": "UPDATE accounting_period SET end_date = 'x' WHERE name = 'Jan 2026'",
    "status": "UPDATE accounting_period SET status = 'Zzz' WHERE name = 'Jan 2026'",
    "tenant": "DELETE FROM tenant",
    "calendar": "DELETE FROM calendar",
    "version": "UPDATE schema_version SET version = 'x'",
    "counter": "UPDATE commit_counter SET value = 'abc'",
    "no counter": "DELETE FROM commit_counter",
}


def harm(books: Commands, sql: str) -> None:
    with closing(sqlite3.connect(books.file, isolation_level=None)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in names.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(sql)


@pytest.mark.parametrize("how", HARM)
def test_no_command_ends_in_a_traceback(books: Commands, tmp_path: Path, how: str) -> None:
    books.say("close", "Jan 2026")
    harm(books, HARM[how])
    asked = (
        ("audit", "verify"), ("audit", "replay"), ("audit", "replay", "--each-entry"),
        ("doctor",), ("close-report", "Jan 2026"), ("backup", str(tmp_path / "b")),
        ("copy", "--from", books.url, "--to", f"sqlite:///{tmp_path / 'c.db'}"),
    )  # fmt: skip
    for arguments in asked:
        done = books.run(*arguments)
        assert isinstance(done.exception, SystemExit | None), (arguments, done.exception)
    assert books.run("doctor").exit_code == 1


@pytest.mark.parametrize("table", ["calendar", "tenant"])
def test_what_belongs_to_nobody_is_found(books: Commands, table: str) -> None:
    harm(books, f"DELETE FROM {table}")
    assert "is not there" in books.run("audit", "replay").stdout


@pytest.mark.parametrize("command", [("audit", "anchor"), ("audit", "export")])
def test_a_full_standard_output_is_told_in_a_line(
    books: Commands, command: tuple[str, ...]
) -> None:
    books.say("audit", "anchor")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "monthend", *command, "--database", books.url],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert done.stderr.startswith("Error: Standard output cannot be written")
    assert len(done.stderr.splitlines()) == 1
