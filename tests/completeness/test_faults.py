"""Every fault that can be sent is documented with its code, and every documented one declared."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from monthend.objects.refusals import FaultType
from monthend.objects.versions import FIRST, LATEST, ErrorCode, codes_of
from monthend.soap.envelope import Problem
from monthend.soap.faults import STACK_CODES
from monthend.soap.wsdl import OPERATIONS

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "monthend"
REFERENCE = ROOT / "docs" / "reference"
ERRORS = (REFERENCE / "errors.md").read_text(encoding="utf-8")
CODES = (REFERENCE / "soap.md").read_text(encoding="utf-8").partition("## Error codes\n")[2]

NEVER_SENT = {(FaultType.INVALID_VALUE, ErrorCode.INVALID_VALUE)}
"""Declared for clients that were written to expect it."""


def section(title: str) -> list[list[str]]:
    """The rows of the table of a section, the header left out; code marks are taken off."""
    (text,) = (each for each in re.split(r"^## ", ERRORS, flags=re.M) if each.startswith(title))
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip("`") for cell in row] for row in rows[1:]]


def documented() -> set[tuple[FaultType, ErrorCode]]:
    return {(FaultType(row[0]), ErrorCode(row[1])) for row in section("Faults\n")}


def sent() -> Iterator[tuple[FaultType, ErrorCode]]:
    """The faults that the source makes with a type and a code that stand there as such."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            named = [each.attr for each in node.args if isinstance(each, ast.Attribute)]
            if node.func.id == "CallRefused" and len(named) > 1 and hasattr(ErrorCode, named[1]):
                yield FaultType[named[0]], ErrorCode[named[1]]
            elif node.func.id == "_unexpected":
                yield FaultType.UNEXPECTED_ERROR, ErrorCode[named[0]]


def test_faults_are_found_in_the_source() -> None:
    assert len(set(sent())) > 8


def test_every_fault_that_is_sent_is_documented() -> None:
    assert set(sent()) <= documented() - NEVER_SENT


def test_every_type_of_fault_is_documented_and_declared() -> None:
    assert {kind for kind, _ in documented()} == set(FaultType)
    assert {fault for call in OPERATIONS for fault in call.faults} == set(FaultType)


def test_a_call_can_always_say_that_something_unexpected_happened() -> None:
    assert all(FaultType.UNEXPECTED_ERROR in call.faults for call in OPERATIONS)


def test_every_problem_of_an_envelope_is_documented_with_its_code() -> None:
    codes = [STACK_CODES[problem] or "Server" for problem in Problem]
    assert [row[0] for row in section("Faults of the envelope\n")] == [
        f"soapenv:{code}" for code in codes
    ]


@pytest.mark.parametrize("code", ErrorCode)
def test_a_code_is_documented_with_the_version_that_declares_it_first(code: ErrorCode) -> None:
    (row,) = (line for line in CODES.splitlines() if line.startswith(f"| `{code}` |"))
    since = int(row.strip("| ").rpartition("| ")[2])
    assert code in codes_of(since)
    assert since == FIRST.major or code not in codes_of(since - 1)


def test_a_version_never_loses_a_code() -> None:
    for major in range(FIRST.major, LATEST.major):
        assert set(codes_of(major)) <= set(codes_of(major + 1))


# Which call can raise which fault -------------------------------------------------------------

ENTRANCES = {
    "create": ("calls", "create"),
    "update": ("calls", "update"),
    "delete": ("calls", "delete"),
    "query": ("queries", "query"),
    "queryMore": ("queries", "query_more"),
}
"""Module and method behind each call that works on objects."""
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions() -> dict[tuple[str, str], list[Function]]:
    """Functions and methods of the object API by module and name."""
    found: dict[tuple[str, str], list[Function]] = {}
    for path in (SOURCE / "objects").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, Function):
                found.setdefault((path.stem, node.name), []).append(node)
    return found


def imported_from(module: str) -> dict[str, str]:
    """Which module of the object API a name in this one comes from."""
    tree = ast.parse((SOURCE / "objects" / f"{module}.py").read_text(encoding="utf-8"))
    return {
        name.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level == 1 and node.module
        for name in node.names
    }


def reached(module: str, name: str) -> set[FaultType]:
    """The faults named in a function and in all that it calls within the object API."""
    known, waiting, seen = functions(), [(module, name)], set()
    faults = set()
    while waiting:
        place = waiting.pop()
        if place in seen or place not in known:
            continue
        seen.add(place)
        elsewhere = imported_from(place[0])
        for node in (each for function in known[place] for each in ast.walk(function)):
            if isinstance(node, ast.Name):
                waiting.append((elsewhere.get(node.id, place[0]), node.id))
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                if node.value.id == "FaultType":
                    faults.add(FaultType[node.attr])
                elif node.value.id == "self":
                    waiting.append((place[0], node.attr))
    return faults


@pytest.mark.parametrize("call", ENTRANCES)
def test_a_call_raises_no_fault_but_those_it_declares(call: str) -> None:
    (declared,) = (set(each.faults) for each in OPERATIONS if each.name == call)
    raised = reached(*ENTRANCES[call])
    assert len(raised) > 1
    assert raised <= declared
