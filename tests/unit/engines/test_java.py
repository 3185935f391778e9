"""Java, as Spark's scripts would find it, and what is said where there is none that will do."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from monthend.engines import java
from monthend.engines.java import REMEDY

MODERN = 'openjdk version "17.0.15" 2025-04-15'


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder that is laid out like Java, and has none yet."""
    (tmp_path / "bin").mkdir()
    return tmp_path


def install(home: Path, said: str, *, status: int = 0) -> Path:
    program = home / "bin" / "java"
    program.write_text(f"#!/bin/sh\necho '{said}' >&2\nexit {status}\n")
    program.chmod(0o755)
    return program


@pytest.mark.parametrize(
    "said", [MODERN, 'java version "21" 2023-09-19', 'openjdk version "25-ea"']
)
def test_a_java_that_is_new_enough_is_no_problem(home: Path, said: str) -> None:
    install(home, said)
    assert java.problem({"JAVA_HOME": str(home)}) is None
    assert java.problem({"PATH": str(home / "bin")}) is None


@pytest.mark.parametrize(
    ("said", "number"), [('openjdk version "11.0.2"', 11), ('java version "1.8.0_345"', 1)]
)
def test_an_old_java_is_told_with_its_number(home: Path, said: str, number: int) -> None:
    program = install(home, said)
    assert java.problem({"PATH": str(home / "bin")}) == (
        f"{program} is Java {number}, which is too old: {REMEDY}"
    )


def test_a_missing_java_is_told_with_the_remedy(home: Path) -> None:
    said = java.problem({"PATH": str(home)})
    assert said == f"Java is missing (there is none on the path): {REMEDY}"
    assert "openjdk-17-jre-headless" in said


def test_java_home_is_taken_at_its_word(home: Path, tmp_path: Path) -> None:
    """As by Spark: what is on the path does not stand in for it."""
    install(home, MODERN)
    nowhere = tmp_path / "nowhere"
    said = java.problem({"JAVA_HOME": str(nowhere), "PATH": str(home / "bin")})
    assert said == f"Java is missing (there is none in JAVA_HOME, {nowhere}): {REMEDY}"


@pytest.mark.parametrize(("said", "status"), [("Killed", 0), (MODERN, 1), ("", 0)])
def test_a_program_that_tells_no_version_is_no_java(home: Path, said: str, status: int) -> None:
    program = install(home, said, status=status)
    assert java.problem({"JAVA_HOME": str(home)}) == (
        f"{program} does not tell its version: {REMEDY}"
    )


# What the doctor says -------------------------------------------------------------------


@pytest.fixture
def pyspark(monkeypatch: pytest.MonkeyPatch) -> None:
    """PySpark is installed, for all that anybody can see."""
    monkeypatch.setattr(java, "find_spec", lambda name: ModuleSpec(name, None))


@pytest.mark.usefixtures("pyspark")
def test_pyspark_without_java_is_a_caution(home: Path) -> None:
    said = java.caution({"PATH": str(home)})
    assert said is not None
    assert said.startswith(
        "PySpark is installed, and `--engine spark` cannot work: Java is missing"
    )
    install(home, MODERN)
    assert java.caution({"PATH": str(home / "bin")}) is None


def test_without_pyspark_nobody_misses_java(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(java, "find_spec", lambda name: None)
    assert java.caution({"PATH": str(home)}) is None
    monkeypatch.undo()
    # What is kept from being imported is not installed either.
    monkeypatch.setitem(sys.modules, "pyspark", None)
    assert java.caution({"PATH": str(home)}) is None
