"""docs/asvs.md answers every requirement of level 1, and what it names is there."""

from __future__ import annotations

import ast
import re
import secrets
from pathlib import Path

import pytest

from company import Clock
from completeness.test_links import anchors
from monthend.rest.operations import OPERATIONS
from monthend.services import periods, tenants
from monthend.storage.store import SqliteStore
from unit.house import House

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
SOURCE = ROOT / "src" / "monthend"
PAGE = DOCS / "asvs.md"
LEVEL_1 = """
1.2.1-5 1.3.1-2 1.5.1 2.1.1 2.2.1-2 2.3.1 3.2.1-2 3.3.1 3.4.1-2 3.5.1-3 4.1.1 4.4.1 5.2.1-2 5.3.1-2
6.1.1 6.2.1-8 6.3.1-2 6.4.1-2 7.2.1-4 7.4.1-2 8.1.1 8.2.1-2 8.3.1 9.1.1-3 9.2.1 10.4.1-5 11.3.1-2
11.4.1 12.1.1 12.2.1-2 13.4.1 14.2.1 14.3.1 15.1.1 15.2.1 15.3.1
"""
BEYOND = "1.5.2-3 2.3.2-5 15.4.1-4 16.1.1 16.2.1-5 16.3.1-4 16.4.1-3 16.5.1-4"
"""Parsers, the order of steps, all or nothing, checking and acting in one piece, logs."""
ROW = re.compile(r"^\| ([0-9.]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/.]+\.py)(?:::(\w+))?`")
LINK = re.compile(r"\]\(([^)#]+)(?:#([^)]+))?\)")
ROWS = ROW.findall(PAGE.read_text(encoding="utf-8"))
OF_THE_OWNER = ("cli/", "demo/", "engines/java.py", "pytest_plugin.py", "pytest_wire.py")
SERVES = [
    path
    for path in sorted(SOURCE.rglob("*.py"))
    if not str(path.relative_to(SOURCE)).startswith(OF_THE_OWNER)
]
"""The modules of the server; commands, what these alone use, and the demo are its owner's."""


def numbers(text: str) -> set[str]:
    """Every number of a list in which the last part may be a span."""
    found = set()
    for each in text.split():
        section, _, last = each.rpartition(".")
        first, _, until = last.partition("-")
        found |= {f"{section}.{number}" for number in range(int(first), int(until or first) + 1)}
    return found


def test_every_requirement_of_level_1_is_answered_once() -> None:
    listed = [row[0] for row in ROWS]
    assert len(numbers(LEVEL_1)) == 70
    assert len(listed) == len(set(listed))
    assert numbers(LEVEL_1) | numbers(BEYOND) <= set(listed)


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_an_answer_names_what_is_there(row: tuple[str, str, str, str]) -> None:
    _, asked, answer, by = row
    assert asked.strip()
    assert answer in ("met", "not applicable")
    tests, links = TEST.findall(by), LINK.findall(by)
    assert tests or links or answer == "not applicable"
    assert len(by) > 10
    for path, name in tests:
        text = (ROOT / path).read_text(encoding="utf-8")
        assert not name or f"def {name}(" in text, f"{path}::{name}"
    for path, heading in links:
        assert (DOCS / path).is_file(), path
        assert not heading or heading in anchors(DOCS / path), f"{path}#{heading}"


# What the page names and no other test looks at -------------------------------------------


def called(path: Path) -> set[str]:
    """The names of everything that a module calls or imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func
            if isinstance(name, ast.Name):
                found.add(name.id)
            elif isinstance(name, ast.Attribute) and isinstance(name.value, ast.Name):
                found.add(f"{name.value.id}.{name.attr}")
        elif isinstance(node, ast.Import | ast.ImportFrom):
            module = getattr(node, "module", None)
            found |= {f"import {module or alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", SERVES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_the_server_runs_no_program_and_evaluates_no_text(path: Path) -> None:
    found = called(path)
    assert not found & {"eval", "exec", "compile", "__import__", "os.system", "os.popen"}
    assert not found & {f"import {each}" for each in ("subprocess", "pickle", "marshal", "shelve")}


def test_no_weak_hash_is_made() -> None:
    weak = re.compile(r"\b(md5|sha1)\b")
    found = [path for path in SERVES if weak.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_nothing_is_changed_by_a_get() -> None:
    assert [row.operation_id for row in OPERATIONS if row.method == "GET" and row.writes] == []


def test_a_password_is_made_by_the_server_and_long(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    made = secrets.token_urlsafe

    def counted(length: int) -> str:
        asked.append(length)
        return made(length)

    monkeypatch.setattr(secrets, "token_urlsafe", counted)
    first, second = (tenants.new_secrets(lambda password: password) for _ in range(2))
    assert first.password != second.password
    assert first.client_secret != second.client_secret
    assert asked == [18, 18]
    assert len(first.password) == 24


def test_an_unforeseen_error_is_logged_with_its_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = Clock()
    store = SqliteStore(str(tmp_path / "books.db"), clock=clock, synchronous="OFF")
    owner = House.built(store, clock).zuora()

    def broken(*_: object) -> None:
        raise RuntimeError("nobody foresaw this")

    monkeypatch.setattr(periods, "list_periods", broken)
    answer = owner.get("/v1/accounting-periods")
    logged = capsys.readouterr().out
    assert answer.status == 500
    assert answer.headers["zuora-request-id"] in logged
    assert "nobody foresaw this" in logged
    assert "nobody foresaw this" not in answer.content.decode()
    monkeypatch.undo()
    assert owner.get("/v1/accounting-periods").status == 200
