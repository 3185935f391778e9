"""Coverage-guided search finds no input that breaks a reader, and does find one that is broken."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fuzz.targets import TARGETS

pytest.importorskip("atheris", reason="atheris has no wheel for this platform")

TESTS = Path(__file__).parents[1]
SOUND = ["zoql", "envelope"]
CRASHED = 77
"""How libFuzzer ends a process whose target raised an exception."""


def searched(
    target: str, seconds: int, crashes: Path, *more: str
) -> subprocess.CompletedProcess[str]:
    """A search in a process of its own, for it ends that process in any case."""
    command = [sys.executable, "-m", "fuzz", target, "--seconds", str(seconds)]
    # A process inherits the peak of memory of the one that starts it, and the limit is compared
    # with that: a shell in between has a small one.
    shell = ["/bin/sh", "-c", '"$@"; exit $?', "sh"]
    return subprocess.run(
        [*shell, *command, "--crashes", str(crashes), *more],
        cwd=TESTS,
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=seconds + 60,
        check=False,
    )


def assert_nothing_is_found(target: str, seconds: int) -> None:
    crashes = Path(__file__).parent / "crashes"
    done = searched(target, seconds, crashes)
    print(done.stderr[-1000:])
    assert done.returncode == 0, f"{done.stdout[-4000:]}\n{done.stderr[-4000:]}"


@pytest.mark.parametrize("target", SOUND)
def test_no_input_breaks_a_reader(target: str) -> None:
    assert_nothing_is_found(target, seconds=4)


@pytest.mark.nightly
@pytest.mark.parametrize("target", SOUND)
def test_no_input_breaks_a_reader_for_long(target: str) -> None:
    assert_nothing_is_found(target, seconds=150)


@pytest.mark.parametrize("target", [name for name in TARGETS if name not in SOUND])
def test_a_reader_that_is_wrong_on_purpose_is_found_out(target: str, tmp_path: Path) -> None:
    """A search ends with what it finds: this one does in a few seconds."""
    done = searched(target, 60, tmp_path, "--seed", "6")
    assert done.returncode == CRASHED, f"{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    assert "KeyError" in done.stdout + done.stderr
    assert [path.name for path in tmp_path.iterdir() if "crash" in path.name]
