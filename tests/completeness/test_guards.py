"""Guards, tuples, facts, fields and the reference page name each other completely."""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import fields
from pathlib import Path

import pytest

from monthend.domain import guards, lifecycle
from monthend.domain.guards import CLOSED_PERIOD_FIELDS, OPERATIONS, REST_NAMES
from monthend.domain.lifecycle import PeriodFields
from monthend.domain.period import AccountingPeriod, Facts, Rules
from monthend.services.settings import TenantSettings

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "guards.md"
GUARDS = [
    function
    for name, function in inspect.getmembers(guards, inspect.isfunction)
    if function.__module__ == guards.__name__ and name != "check" and not name.startswith("_")
]


def attributes(*modules: object) -> set[str]:
    """Every attribute that the source of some modules reads."""
    return {
        node.attr
        for module in modules
        for node in ast.walk(ast.parse(inspect.getsource(module)))  # type: ignore[arg-type]
        if isinstance(node, ast.Attribute)
    }


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.__name__)
def test_a_guard_stands_in_the_tuple_of_an_operation(guard: guards.Guard) -> None:
    assert any(guard in run for run in OPERATIONS.values())


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.__name__)
def test_a_guard_says_in_a_sentence_what_must_hold(guard: guards.Guard) -> None:
    assert (inspect.getdoc(guard) or "").partition("\n")[0].endswith(".")


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_guard_stands_twice_in_a_tuple(operation: str) -> None:
    assert len(set(OPERATIONS[operation])) == len(OPERATIONS[operation])


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_reference_lists_the_guards_of_an_operation_in_their_order(operation: str) -> None:
    sections = re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    (section,) = (each for each in sections if each.split("\n")[0] == operation)
    listed = re.findall(r"^\| \d+ \| `(\w+)` \|", section, flags=re.MULTILINE)
    assert listed == [guard.__name__ for guard in OPERATIONS[operation]]


def test_every_tuple_is_checked_by_the_lifecycle() -> None:
    named = {name for name in dir(guards) if getattr(guards, name) in OPERATIONS.values()}
    assert len(named) == len(OPERATIONS)
    assert named <= attributes(lifecycle)


def test_every_fact_and_every_rule_is_looked_at() -> None:
    known = {field.name for field in (*fields(Facts), *fields(Rules))}
    assert known <= attributes(guards, lifecycle)


def test_every_field_that_can_be_set_has_a_name_over_rest() -> None:
    assert REST_NAMES.keys() == PeriodFields.__annotations__.keys()
    assert len(set(REST_NAMES.values())) == len(REST_NAMES)


def test_every_field_that_can_be_set_is_one_of_a_period() -> None:
    assert REST_NAMES.keys() <= {field.name for field in fields(AccountingPeriod)}


def test_fields_of_closed_periods_and_dates_are_fields_that_can_be_set() -> None:
    assert REST_NAMES.keys() >= guards.DATE_FIELDS
    for named in CLOSED_PERIOD_FIELDS.values():
        assert named <= REST_NAMES.keys()
        assert not named & guards.DATE_FIELDS


def test_every_rule_that_tenants_choose_is_a_setting() -> None:
    assert {field.name for field in fields(Rules)} <= {each.name for each in fields(TenantSettings)}
