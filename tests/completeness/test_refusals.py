"""Every refusal is used somewhere with the facts it speaks of, and has a category over REST."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import monthend
from monthend.domain.errors import NotSignedIn, Refusal
from monthend.rest.errors import CATEGORY, FAMILIES, category

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "monthend"
REFERENCE = ROOT / "docs" / "reference" / "errors.md"


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
    for path in sorted(set(SOURCE.rglob("*.py")) - {SOURCE / "rest" / "errors.py"}):
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


def test_every_family_has_a_category_over_rest() -> None:
    assert set(FAMILIES) == set(Refusal.__subclasses__())


@refusals
def test_a_refusal_belongs_to_one_family(kind: type[Refusal]) -> None:
    assert len([family for family in FAMILIES if issubclass(kind, family)]) == 1


@refusals
def test_a_refusal_has_a_documented_category(kind: type[Refusal]) -> None:
    refusal = kind.__new__(kind)
    assert category(refusal) in {10, 20, 21, 22, 30, 40, 50, 70}


def test_every_category_of_its_own_is_of_a_refusal() -> None:
    assert set(CATEGORY) <= set(REFUSALS)


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
def test_a_refusal_stands_in_the_reference_with_its_category(kind: type[Refusal]) -> None:
    page = REFERENCE.read_text(encoding="utf-8")
    (row,) = (line for line in page.splitlines() if line.startswith(f"| `{kind.__name__}` |"))
    digits = "11" if issubclass(kind, NotSignedIn) else str(category(kind.__new__(kind)))
    assert row.endswith(f"{digits} |")
