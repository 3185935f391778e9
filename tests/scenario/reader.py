"""Somebody who does what a page of the documentation says, in a shell and a folder of their own."""

import os
import re
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from contract.clients.outside import PROGRAMS
from contract.started_server import free_port

DOCS = Path(__file__).resolve().parents[2] / "docs"
FILE = re.compile(
    r"`(?P<name>[\w.-]+)`:\n\n```(?:csv|python|php|js)\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
COMMANDS = re.compile(r"^```sh(?: (?P<needs>\w+))?\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)


def pages_with_commands() -> set[str]:
    """Every page of which something can be typed."""
    return {
        page.relative_to(DOCS).as_posix()
        for page in DOCS.rglob("*.md")
        if COMMANDS.search(page.read_text(encoding="utf-8"))
    }


@dataclass(frozen=True, slots=True)
class Reader:
    """Where they work, where their commands are, and what their shell is started by."""

    folder: Path
    programs: tuple[Path, ...]
    within: tuple[str, ...] = ()

    def follows(
        self, page: str, before: str = "", port: int | None = None, client: str = ""
    ) -> str:
        """Every command of a page, one after another in one shell, beside the files it shows.

        Commands that need a client are run for that client alone.
        """
        text = (DOCS / page).read_text(encoding="utf-8")
        if port is not None:
            text = text.replace("8280", str(port)).replace("8281", str(free_port()))
        for file in FILE.finditer(text):
            (self.folder / file["name"]).write_text(file["text"], encoding="utf-8")
        wanted = [each for each in COMMANDS.finditer(text) if each["needs"] in (None, client)]
        return self.does(before + "\n".join(each["text"] for each in wanted))

    def does(self, commands: str, seconds: int = 120) -> str:
        """What these commands print; the first that fails ends them, and the test."""
        path = os.pathsep.join((*map(str, self.programs), os.environ["PATH"]))
        shell = subprocess.Popen(
            [*self.within, "bash", "-euo", "pipefail", "-c", commands],
            cwd=self.folder,
            env={**os.environ, "PATH": path, "NODE_PATH": str(PROGRAMS / "node" / "node_modules")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            said, _ = shell.communicate(timeout=seconds)
        finally:
            # A page that fails in the middle must not leave its server behind.
            with suppress(ProcessLookupError):
                os.killpg(shell.pid, signal.SIGTERM)
        assert shell.returncode == 0, said
        return said
