"""Drives libFuzzer: which modules it follows, how long, with how much memory, from which seeds."""

from __future__ import annotations

import importlib
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import monthend
from fuzz.targets import Target

HERE = Path(__file__).parent
CRASHES = HERE / "crashes"

CPU_SECONDS = 0.2
"""What one input may take, instrumented; counted in CPU time, for the machine has other work."""
LONGEST = 2048
HANGS_AFTER_SECONDS = 10
MEGABYTES = 200


class TooSlow(AssertionError):
    """An input took more CPU time than a request may."""


def timed(check: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """The check, which also fails when it takes too long.

    The collector of garbage may fall into any input, so a slow one is tried
    again before it is blamed.
    """

    def within_time(data: bytes) -> None:
        if _cpu_time(check, data) > CPU_SECONDS and _cpu_time(check, data) > CPU_SECONDS:
            raise TooSlow(f"{_cpu_time(check, data):.3f} s of CPU for {len(data)} bytes")

    return within_time


def _cpu_time(check: Callable[[bytes], None], data: bytes) -> float:
    begun = time.process_time()
    check(data)
    return time.process_time() - begun


def instrumented(target: Target) -> Callable[[bytes], None]:
    """The target's check, with its modules loaded so that libFuzzer sees their branches."""
    atheris: Any = importlib.import_module("atheris")
    others = [each.name for each in walk_packages(monthend.__path__, "monthend.")]
    others += [f"fuzz.{each.name}" for each in walk_packages([str(HERE)])]
    unfollowed = sorted(set(others) - set(target.follows))
    # What is included is a whole package; all but the followed modules are taken out again.
    with atheris.instrument_imports(include=["monthend", "fuzz"], exclude=unfollowed):
        for module in target.follows:
            importlib.import_module(module)
    return target.load()


def fuzz(target: Target, seconds: int, crashes: Path, seed: int) -> None:
    """Look for an input that breaks the target, and end the process.

    The seed 0 is another one each time.
    """
    atheris: Any = importlib.import_module("atheris")
    crashes.mkdir(parents=True, exist_ok=True)
    check = timed(instrumented(target))
    with tempfile.TemporaryDirectory() as corpus:
        # libFuzzer adds what it finds to its corpus; the seeds stay as they are.
        shutil.copytree(HERE / "seeds" / target.seeds, corpus, dirs_exist_ok=True)
        atheris.Setup(
            [
                sys.argv[0],
                corpus,
                f"-max_total_time={seconds}",
                f"-seed={seed}",
                f"-timeout={HANGS_AFTER_SECONDS}",
                f"-rss_limit_mb={MEGABYTES}",
                f"-max_len={LONGEST}",
                f"-dict={HERE / 'seeds' / target.seeds}.dict",
                f"-artifact_prefix={crashes}/{target.name}-",
                "-len_control=100",
                "-print_final_stats=1",
                "-verbosity=1",
            ],
            check,
            # Looked up late: Fuzz() puts the function that works in its place.
            custom_mutator=target.mutator(lambda data, most: bytes(atheris.Mutate(data, most))),
        )
        atheris.Fuzz()


def replay(target: Target, inputs: Iterable[Path]) -> None:
    """Try inputs once, and say what each comes to."""
    check = timed(target.load())
    for path in inputs:
        print(f"{path}: {path.read_bytes()[:500]!r}")
        try:
            check(path.read_bytes())
            print("  holds")
        except Exception:
            traceback.print_exc()
