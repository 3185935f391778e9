"""Breaks the guard tuples one by one and asks whether a test of the domain notices.

Each mutant drops one guard of an operation or swaps two neighbours, since the order is what
decides the answer a client sees. A mutant that no test notices is named, and the run fails.
"""

import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUARDS = Path("monthend") / "domain" / "guards.py"
TESTS = "tests/unit/domain"

# Two guards that can never refuse the same situation may stand in either order.
EXCLUDE_EACH_OTHER = (
    {"contiguous", "covers_earliest_transaction"},
    {"first_period_for_start_date", "covers_earliest_transaction"},
    {"not_closed", "not_open_ended"},
    {"not_closed", "not_pending_close"},
    {"only_closed_period_fields", "not_open_ended"},
)


def guard_tuples(source: str) -> Iterator[tuple[str, ast.Tuple, list[str]]]:
    """Each operation's tuple with its node and the names of its guards."""
    for node in ast.parse(source).body:
        if (
            isinstance(node, ast.AnnAssign)
            and isinstance(node.target, ast.Name)
            and isinstance(node.value, ast.Tuple)
        ):
            names = [item.id for item in node.value.elts if isinstance(item, ast.Name)]
            if len(names) == len(node.value.elts) > 0:
                yield node.target.id, node.value, names


def with_guards(source: str, place: ast.Tuple, names: list[str]) -> str:
    """The module with other guards in one tuple."""
    lines = source.splitlines(keepends=True)
    tail = lines[(place.end_lineno or place.lineno) - 1][place.end_col_offset :]
    head = lines[place.lineno - 1][: place.col_offset]
    written = f"({', '.join(names)}{',' if names else ''})"
    return "".join([*lines[: place.lineno - 1], head + written + tail, *lines[place.end_lineno :]])


def mutants(source: str) -> Iterator[tuple[str, str]]:
    """Every mutant as a sentence and the text of the module."""
    for operation, place, names in guard_tuples(source):
        for at, name in enumerate(names):
            without = names[:at] + names[at + 1 :]
            yield f"{operation} without {name}", with_guards(source, place, without)
        for at in range(len(names) - 1):
            first, second = names[at : at + 2]
            if {first, second} in EXCLUDE_EACH_OTHER:
                continue
            swapped = [*names[:at], second, first, *names[at + 2 :]]
            told = f"{operation} with {second} before {first}"
            yield told, with_guards(source, place, swapped)


def survives(text: str) -> bool:
    """Whether the tests pass on a copy of the source that holds the mutant."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "src"
        shutil.copytree(ROOT / "src", copy, ignore=shutil.ignore_patterns("__pycache__"))
        (copy / GUARDS).write_text(text, encoding="utf-8")
        run = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", TESTS],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
    if run.returncode not in (0, 1):
        raise RuntimeError(run.stdout + run.stderr)
    return run.returncode == 0


def main() -> int:
    """Try the unchanged module, then every mutant."""
    source = (ROOT / "src" / GUARDS).read_text(encoding="utf-8")
    if not survives(source):
        print(f"The unchanged domain does not pass {TESTS}; nothing can be told.")
        return 2
    tried = list(mutants(source))
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        survived = list(pool.map(survives, (text for _, text in tried)))
    unnoticed = [told for (told, _), alive in zip(tried, survived, strict=True) if alive]
    for told in unnoticed:
        print(f"not noticed: {told}")
    print(f"{len(tried) - len(unnoticed)} of {len(tried)} mutants are noticed.")
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.exit(main())
