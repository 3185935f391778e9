"""Rules broken on purpose, each in a copy of the source, and whether the tests notice.

There are two kinds. Every guard is dropped from its tuple and every two
neighbours are swapped, since the order decides the answer a client sees. And
rules are broken by hand, one line each, in `planted.py` and `planted_access.py`.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

from monthend.domain import guards
from unit.domain.lifecycle_rows import exclusions

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "monthend"
GUARDS = "domain/guards.py"
# Seconds: the longest of the suites takes under two minutes where nothing else runs.
PATIENCE = 900
# The rows alone: that another order needs other rows must not be what gives a mutant away.
TABLE = ("tests/unit/domain/test_lifecycle_table.py::test_a_request_comes_out_as_the_table_says",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One module with one rule broken: `old` becomes `new` where it stands, once.

    Each of its `suites` is what pytest is given; the next is asked when the one before saw nothing.
    """

    told: str
    module: str
    old: str
    new: str
    suites: tuple[tuple[str, ...], ...]

    def text(self) -> str:
        """The module as it is with the rule broken."""
        source = (PACKAGE / self.module).read_text(encoding="utf-8")
        if source.count(self.old) != 1:
            raise LookupError(f"{self.told}: {self.module} has {source.count(self.old)} places")
        return source.replace(self.old, self.new)


def order_mutants() -> Iterator[Mutant]:
    """Each guard dropped and each two neighbours swapped, where a situation can tell."""
    excluded = {(each.operation, each.guards) for each in exclusions()}
    source = (PACKAGE / GUARDS).read_text(encoding="utf-8")
    for operation, old in _tuples(source):
        names = [guard.__name__ for guard in guards.OPERATIONS[operation]]
        for place, name in enumerate(names):
            if (operation, (name,)) not in excluded:
                without = names[:place] + names[place + 1 :]
                yield _reordered(f"{operation} without {name}", old, without)
        for place, (first, second) in enumerate(pairwise(names)):
            if (operation, (first, second)) not in excluded:
                swapped = [*names[:place], second, first, *names[place + 2 :]]
                yield _reordered(f"{operation} with {second} before {first}", old, swapped)


def _tuples(source: str) -> Iterator[tuple[str, str]]:
    """Each operation, and its tuple as the module writes it."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Tuple):
            written = ast.get_source_segment(source, node)
            assert written is not None
            assert isinstance(node.target, ast.Name)
            operation = node.target.id.lower().replace("_", "-")
            if operation in guards.OPERATIONS:
                yield operation, written


def _reordered(told: str, old: str, names: Sequence[str]) -> Mutant:
    head = old.partition("(")[0]
    return Mutant(
        told=told,
        module=GUARDS,
        old=old,
        new=f"{head}({''.join(f'{name}, ' for name in names)})",
        suites=(TABLE,),
    )


class Answer(StrEnum):
    """What the tests of a rule said to the rule's being broken."""

    NOTICED = "noticed"
    # A mutant that makes the tests run for ever is seen by whoever waits for them.
    HANGS = "hangs"
    MISSED = "MISSED"

    @property
    def is_noticed(self) -> bool:
        """Whether a tired hand would have been told."""
        return self is not Answer.MISSED


def answer(mutant: Mutant | None, tests: Sequence[str]) -> Answer:
    """What the tests say on a copy of the source that holds the mutant, or holds none."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "src"
        shutil.copytree(ROOT / "src", copy, ignore=shutil.ignore_patterns("data"))
        if mutant is not None:
            (copy / "monthend" / mutant.module).write_text(mutant.text(), encoding="utf-8")
        options = ["-q", "-x", "-p", "no:cacheprovider", "-p", "no:randomly"]
        try:
            run = subprocess.run(
                [sys.executable, "-m", "pytest", *options, *tests],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
                capture_output=True,
                text=True,
                check=False,
                timeout=PATIENCE,
            )
        except subprocess.TimeoutExpired:
            return Answer.HANGS
    if run.returncode not in (0, 1, 2):
        raise RuntimeError(run.stdout + run.stderr)
    return Answer.NOTICED if run.returncode else Answer.MISSED


def tried(mutants: Sequence[Mutant]) -> Iterator[Answer]:
    """Each mutant's answer in turn, several tried at a time; the unchanged source passes first."""
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        suites = sorted({suite for mutant in mutants for suite in mutant.suites})
        for tests, unchanged in zip(
            suites, pool.map(lambda tests: answer(None, tests), suites), strict=True
        ):
            if unchanged.is_noticed:
                raise RuntimeError(f"the unchanged source does not pass {' '.join(tests)}")
        yield from pool.map(_answer_of_suites, mutants)


def _answer_of_suites(mutant: Mutant) -> Answer:
    answers = (answer(mutant, suite) for suite in mutant.suites)
    return next((each for each in answers if each.is_noticed), Answer.MISSED)
