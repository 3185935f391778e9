"""The rules of the house that no linter knows: sizes, names, and lock files without addresses."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "monthend"
MODULES = sorted(SOURCE.rglob("*.py"))

FUNCTION_LINES = 40
MODULE_LINES = 400
DOMAIN_LINES_WITH_TEXT = 1800
NAMES_THAT_SAY_NOTHING = {"base", "common", "helper", "helpers", "manager", "util", "utils"}


def line_count(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imported_packages(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.partition(".")[0]


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_a_function_fits_on_one_screen() -> None:
    too_long = [
        f"{path.relative_to(ROOT)}:{function.lineno} {function.name}"
        for path in MODULES
        for function in functions(ast.parse(path.read_text(encoding="utf-8")))
        if (function.end_lineno or function.lineno) - function.lineno + 1 > FUNCTION_LINES
    ]
    assert not too_long


def test_a_module_is_read_in_one_sitting() -> None:
    assert not [str(p.relative_to(ROOT)) for p in MODULES if line_count(p) > MODULE_LINES]


def test_the_domain_is_read_in_an_hour() -> None:
    lines = [
        line
        for path in (SOURCE / "domain").glob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    assert len(lines) <= DOMAIN_LINES_WITH_TEXT


@pytest.mark.parametrize("pure", ["domain", "subledger"])
def test_domain_and_subledger_import_the_standard_library_alone(pure: str) -> None:
    allowed = {"monthend"} | sys.stdlib_module_names
    foreign = {
        f"{path.relative_to(ROOT)}: {package}"
        for path in (SOURCE / pure).rglob("*.py")
        for package in imported_packages(ast.parse(path.read_text(encoding="utf-8")))
        if package not in allowed
    }
    assert not foreign


def test_a_module_name_says_what_is_inside() -> None:
    named = {path.stem.strip("_") for path in MODULES} | {path.parent.name for path in MODULES}
    assert not named & NAMES_THAT_SAY_NOTHING


def test_a_module_begins_with_a_sentence_about_itself() -> None:
    silent = []
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        first_line = (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]
        if text.strip() and not first_line.endswith("."):
            silent.append(str(path.relative_to(ROOT)))
    assert not silent


def test_a_lock_file_names_no_address() -> None:
    locks = sorted((ROOT / "requirements").glob("*.txt"))
    assert locks
    assert not [lock.name for lock in locks if "://" in lock.read_text(encoding="utf-8")]


def test_every_locked_package_carries_a_hash() -> None:
    for lock in (ROOT / "requirements").glob("*.lock.txt"):
        entries = lock.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
        pins = [entry for entry in entries if entry.strip() and not entry.lstrip().startswith("#")]
        assert pins
        assert not [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin]


def test_no_lock_format_that_names_registries_is_tracked() -> None:
    names = {path.name for path in tracked_files()}
    assert not {name for name in names if name == "uv.lock" or name.startswith("pylock")}


def test_the_readme_names_the_commands_that_demonstrate_and_test() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    ci_script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "make demo" in readme
    assert "make test" in readme
    assert "make test" in ci_script
