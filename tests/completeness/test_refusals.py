"""Every refusal is used with the facts it speaks of, and has a code in every dialect."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import monthend
from monthend.domain import guards
from monthend.domain.errors import NotSignedIn, Refusal, RuleBroken
from monthend.objects import refusals as over_objects
from monthend.objects.accounting_period import ACCOUNTING_PERIOD
from monthend.objects.fields import Call
from monthend.objects.refusals import code_of, spelled
from monthend.objects.versions import LATEST, ErrorCode
from monthend.rest.errors import CATEGORY, FAMILIES, category

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "monthend"
REFERENCE = ROOT / "docs" / "reference" / "errors.md"
TABLES = {SOURCE / "rest" / "errors.py", SOURCE / "objects" / "refusals.py"}
"""Where dialects give codes to refusals, which is no use of them."""


def below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for narrower in kind.__subclasses__():
        yield narrower
        yield from below(narrower)


def every_refusal() -> list[type[Refusal]]:
    """All refusals of all modules, the families left out."""
    for module in pkgutil.walk_packages(monthend.__path__, "monthend."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found = {kind for kind in below(Refusal) if kind not in Refusal.__subclasses__()}
    ours = [kind for kind in found if kind.__module__.startswith("monthend.")]
    return sorted(ours, key=lambda kind: kind.__qualname__)


REFUSALS = every_refusal()
refusals = pytest.mark.parametrize("kind", REFUSALS, ids=lambda kind: kind.__name__)


Made = tuple[str, set[str], bool]


def made() -> dict[str, list[Made]]:
    """Where each refusal is named: place, the facts it is given, whether there may be more."""
    names = {kind.__name__ for kind in REFUSALS}
    found: dict[str, list[Made]] = {}
    for path in sorted(set(SOURCE.rglob("*.py")) - TABLES):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        called = {id(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
        for node in ast.walk(tree):
            name = node.id if isinstance(node, ast.Name) else getattr(node, "attr", None)
            if name in names and isinstance(node, ast.Name | ast.Attribute):
                keywords = called[id(node)].keywords if id(node) in called else []
                given = {keyword.arg for keyword in keywords if keyword.arg is not None}
                more = id(node) not in called or len(given) < len(keywords)
                place = f"{path.relative_to(SOURCE)}:{node.lineno}"
                found.setdefault(str(name), []).append((place, given, more))
    return found


MADE = made()


def placeholders(kind: type[Refusal]) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(kind.message) if name}


def test_every_family_has_a_category_over_rest_and_a_code_over_soap() -> None:
    assert set(FAMILIES) == set(Refusal.__subclasses__()) == set(over_objects.FAMILIES)


@refusals
def test_a_refusal_belongs_to_one_family(kind: type[Refusal]) -> None:
    assert len([family for family in FAMILIES if issubclass(kind, family)]) == 1


@refusals
def test_a_refusal_has_a_documented_category(kind: type[Refusal]) -> None:
    refusal = kind.__new__(kind)
    assert category(refusal) in {10, 20, 21, 22, 23, 30, 40, 50, 70}


def test_every_category_of_its_own_is_of_a_refusal() -> None:
    assert set(CATEGORY) <= set(REFUSALS)


@refusals
@pytest.mark.parametrize("call", Call)
def test_a_refusal_has_a_declared_code_in_every_call(kind: type[Refusal], call: Call) -> None:
    code = code_of(kind.__new__(kind), call)
    assert code in set(ErrorCode)
    if call is Call.DELETE and issubclass(kind, RuleBroken):
        assert code is ErrorCode.CANNOT_DELETE
    else:
        assert code is not ErrorCode.UNKNOWN_ERROR


def test_every_code_of_its_own_is_of_a_refusal_and_differs_from_its_familys() -> None:
    for kind, code in over_objects.CODES.items():
        (family,) = (each for each in over_objects.FAMILIES if issubclass(kind, each))
        assert kind in REFUSALS
        assert code is not over_objects.FAMILIES[family]


@pytest.mark.parametrize("name", sorted(set(guards.REST_NAMES) - {"custom_fields"}))
def test_a_field_that_guards_blame_is_one_of_the_object(name: str) -> None:
    field = ACCOUNTING_PERIOD.view(LATEST, {}).field(spelled(guards.REST_NAMES[name]))
    assert field is not None
    assert field.attribute == name


def blamed_by_guards() -> set[str]:
    """The fields that refusals name in their class, of the refusals that guards raise."""
    tree = ast.parse(Path(guards.__file__).read_text(encoding="utf-8"))
    named = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return {kind.field for kind in REFUSALS if kind.__name__ in named and kind.field is not None}


@pytest.mark.parametrize("name", sorted(blamed_by_guards()))
def test_the_field_of_a_refusal_is_told_over_soap_too(name: str) -> None:
    assert ACCOUNTING_PERIOD.view(LATEST, {}).field(spelled(name)) is not None


@refusals
def test_a_refusal_speaks_in_sentences(kind: type[Refusal]) -> None:
    assert kind.message
    # A message of nothing but a fact is as good as the fact.
    assert kind.message.endswith(".") or placeholders(kind)


@refusals
def test_a_refusal_is_used_somewhere(kind: type[Refusal]) -> None:
    assert kind.__name__ in MADE or list(kind.__subclasses__())


@refusals
def test_a_refusal_is_given_every_fact_its_message_names(kind: type[Refusal]) -> None:
    if kind.__init__ is not Refusal.__init__:
        return  # it makes facts of its own
    for place, given, more in MADE.get(kind.__name__, []):
        assert more or placeholders(kind) <= given, f"{place} leaves out a fact"


@refusals
def test_a_refusal_stands_in_the_reference_with_its_codes(kind: type[Refusal]) -> None:
    page = REFERENCE.read_text(encoding="utf-8")
    (row,) = (line for line in page.splitlines() if line.startswith(f"| `{kind.__name__}` |"))
    digits = "11" if issubclass(kind, NotSignedIn) else str(category(kind.__new__(kind)))
    assert row.endswith(f"{digits} | `{code_of(kind.__new__(kind), Call.UPDATE)}` |")
