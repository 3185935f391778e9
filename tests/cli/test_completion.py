"""A shell completes commands and options."""

import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from monthend import __version__
from monthend.cli.program import app


def completed(words: str) -> set[str]:
    asked = {
        "_MONTHEND_COMPLETE": "complete_bash",
        "COMP_WORDS": f"monthend {words}",
        "COMP_CWORD": str(len(words.split(" "))),
    }
    said = CliRunner().invoke(app, [], env=asked, prog_name="monthend").output
    return set(said.split())


def test_the_beginning_of_a_command_is_completed() -> None:
    assert completed("clo") == {"close", "close-preview", "close-report"}
    assert completed("periods gen") == {"generate"}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_what_a_shell_needs_for_it_is_printed(shell: str) -> None:
    asked = {"_MONTHEND_COMPLETE": f"source_{shell}"}
    said = CliRunner().invoke(app, [], env=asked, prog_name="monthend")
    assert said.exit_code == 0
    assert "_MONTHEND_COMPLETE" in said.output


@pytest.mark.nightly
def test_the_program_is_a_module_too() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "monthend", "--version"],
        capture_output=True, text=True, check=True, env=dict(os.environ),
    )  # fmt: skip
    assert done.stdout == f"monthend {__version__}\n"
