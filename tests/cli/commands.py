"""The command line on one database, run in this process."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import typer.main
import typer.testing
from typer.testing import CliRunner, Result

from monthend.cli.program import app

# The tree of all commands is built for each that is run, which for most takes longer than the
# command itself. It holds no state of a run, so one does for all.
typer.testing._get_command = cache(typer.main.get_command)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Commands:
    """`monthend` with MONTHEND_DATABASE set."""

    file: Path

    @property
    def url(self) -> str:
        return f"sqlite:///{self.file}"

    def run(self, *arguments: str, stdin: str | None = None) -> Result:
        """Run one command to its end, whatever its exit code."""
        # What runs the tests has variables of its own, which are no settings.
        others = dict.fromkeys(("MONTHEND_ALL_CLIENTS", "MONTHEND_ALL_STORES"))
        environment = {**others, "MONTHEND_DATABASE": self.url, "COLUMNS": "200"}
        return CliRunner().invoke(app, list(arguments), input=stdin, env=environment)

    def say(self, *arguments: str, stdin: str | None = None) -> str:
        """Run one command that must succeed; the answer is its standard output."""
        done = self.run(*arguments, stdin=stdin)
        assert done.exit_code == 0, done.output
        return done.stdout

    def told(self, *arguments: str) -> Any:
        """Run one command that prints JSON."""
        return json.loads(self.say(*arguments))

    def refusal(self, *arguments: str, stdin: str | None = None) -> str:
        """Run one command that must fail; the answer is its line on standard error."""
        done = self.run(*arguments, stdin=stdin)
        assert done.exit_code == 1, done.output
        assert done.stderr.startswith("Error: "), done.stderr
        assert "Traceback" not in done.output
        return done.stderr.removeprefix("Error: ").strip()
