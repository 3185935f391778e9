"""Whether there is a Java that Spark runs on, found as Spark's own scripts find it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

OLDEST = 17
ANSWERS_WITHIN_SECONDS = 20.0
REMEDY = f"install Java {OLDEST} or newer (Debian: apt-get install openjdk-{OLDEST}-jre-headless)"
_VERSION = re.compile(r'version "(\d+)')


def problem(environment: Mapping[str, str] = os.environ) -> str | None:
    """Why Spark would find no Java that it can use, with the remedy; None where it would."""
    home = environment.get("JAVA_HOME")
    # JAVA_HOME is taken at its word: what is on the path does not stand in for it.
    program = _in(home) if home else shutil.which("java", path=environment.get("PATH"))
    if program is None:
        where = f"there is none in JAVA_HOME, {home}" if home else "there is none on the path"
        return f"Java is missing ({where}): {REMEDY}"
    found = _version(program)
    if found is None:
        return f"{program} does not tell its version: {REMEDY}"
    if found < OLDEST:
        return f"{program} is Java {found}, which is too old: {REMEDY}"
    return None


def caution(environment: Mapping[str, str] = os.environ) -> str | None:
    """What there is to say where PySpark is installed, and cannot be used for want of Java."""
    try:
        installed = find_spec("pyspark") is not None
    except ValueError:
        installed = False
    wrong = problem(environment) if installed else None
    return wrong and f"PySpark is installed, and `--engine spark` cannot work: {wrong}."


def _in(home: str) -> str | None:
    program = Path(home) / "bin" / "java"
    return str(program) if os.access(program, os.X_OK) else None


def _version(program: str) -> int | None:
    try:
        said = subprocess.run(
            [program, "-version"],
            capture_output=True,
            text=True,
            timeout=ANSWERS_WITHIN_SECONDS,
            check=True,
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    found = _VERSION.search(said.stderr) or _VERSION.search(said.stdout)
    return int(found[1]) if found else None
