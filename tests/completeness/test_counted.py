"""Whoever reads transactions, entries or lines leaves out what an import has not posted yet."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from monthend.storage.session import counted

SOURCE = Path(__file__).resolve().parents[2] / "src" / "monthend"
READS = re.compile(
    r"\b(?:FROM|JOIN)\s+(?:subledger_transaction|journal_entry|line)\b", re.IGNORECASE
)
COUNTED = re.compile(r"\{counted\('(\w)'\)\}")

READING_EVERYTHING = {
    # An import makes lines of the transactions it has just staged, and of no others.
    "storage/import_batches.py ADD_TRANSACTION_LINES",
    "storage/postgresql/bulk.py _TRANSACTION_LINES",
    # Whose an entry is it is from its first moment.
    "storage/orgs.py _ENTRIES",
    # An import that is given up deletes its own rows. The text is made for each table.
    "storage/import_batches.py DELETE_STAGED",
    # What is moved is moved whole, rows that do not count yet with the others.
    "storage/transfer/rows.py DAYS",
    # Rows of nobody count nowhere, whoever brought them.
    "storage/audit.py OWNERLESS",
    # Those that an import has not posted yet are counted beside it.
    "storage/entry_audit.py ENTRIES",
    # The entry that names them was found by a statement that looks.
    "storage/entries.py LINES_OF_ENTRY",
    # Only entries that count are asked for the lines that they name.
    "storage/ledger_searches.py _POSTS_TO",
    # The rows of a batch are looked at in the moment in which they begin to count.
    "storage/fence_duties.py BATCH_LOCKED",
    # A snapshot is taken and restored while no import is under way, and holds whatever is there.
    "storage/snapshot_marks.py OF_NEW_LINES",
    # No import brings entries of journal runs.
    "storage/fence.py SUMMARISING",
}

ADDS = re.compile(
    r"\bINSERT (?:OR \w+ )?INTO (?:subledger_transaction|journal_entry|line) \((?!id, )"
)
FOLLOWING_THE_FIRST = {
    f"storage/import_batches.py ADD_{rows}" for rows in ("TRANSACTIONS", "ENTRIES", "LINES")
}
"""What `last_keys.append` adds, which names the key of the first row."""


def statements() -> Iterator[tuple[str, str]]:
    """Every module constant that holds SQL, with its text, `{…}` as written."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                text = "".join(_pieces(node.value))
                yield f"{path.relative_to(SOURCE)} {node.targets[0].id}", text


def _pieces(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.FormattedValue):
        yield "{" + ast.unparse(node.value) + "}"
    else:
        for below in ast.iter_child_nodes(node):
            yield from _pieces(below)


READING = {
    name: text for name, text in statements() if READS.search(text) or "FROM {table}" in text
}


def test_statements_are_found() -> None:
    assert len(READING) > len(READING_EVERYTHING) + 5


@pytest.mark.parametrize("name", sorted(set(READING) - READING_EVERYTHING))
def test_a_statement_reads_what_counts(name: str) -> None:
    text = READING[name]
    assert len(COUNTED.findall(text)) == len(
        re.findall(r"\bFROM\s+(?:subledger_transaction|journal_entry|line)\b", text)
    )


def test_every_exception_is_one() -> None:
    assert set(READING) >= READING_EVERYTHING
    assert not [name for name in READING_EVERYTHING if COUNTED.search(READING[name])]


def test_what_is_added_on_sqlite_names_its_key() -> None:
    """SQLite by itself would give keys of rows that are away out again."""
    nameless = {name for name, text in statements() if ADDS.search(text)}
    assert {name for name in nameless if "/postgresql/" not in name} == FOLLOWING_THE_FIRST
    named = set()
    for path in SOURCE.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "insert":
                table = ast.unparse(call.args[0]).strip("'").rpartition(".")[2]
                if table in ("subledger_transaction", "journal_entry", "line"):
                    assert any(each.arg == "key" for each in call.keywords), path
                    named.add(table)
    assert named == {"journal_entry", "line"}


def test_sql_on_these_tables_stands_in_constants_alone() -> None:
    """A statement inside a function would escape this module."""
    hidden = [
        f"{path.relative_to(SOURCE)}:{node.lineno}"
        for path in SOURCE.rglob("*.py")
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Constant | ast.JoinedStr) and READS.search("".join(_pieces(node)))
    ]
    assert not hidden


def test_the_condition_is_written_once() -> None:
    written = [
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if re.search(r"batch_id\s+IS\s+NULL", path.read_text(encoding="utf-8"))
    ]
    assert written == ["storage/session.py"]
    assert counted("x").startswith("(x.batch_id IS NULL OR EXISTS ")
