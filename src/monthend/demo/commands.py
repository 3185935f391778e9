"""`monthend` as its users run it: one process for each command, and one that serves."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from .folder import DemoFolder

USUAL_PORT = 8280
READY_WITHIN = 30.0
STOPPED_WITHIN = 15.0


class CommandBroke(Exception):
    """A command or the server did not do what it must; the message has its own words."""


def program() -> str:
    """How to type `monthend` from here."""
    beside = Path(sys.executable).with_name("monthend")
    on_path = any(Path(folder) == beside.parent for folder in os.get_exec_path())
    if on_path or not beside.exists():
        return "monthend"
    with suppress(ValueError):
        return str(beside.relative_to(Path.cwd()))
    return str(beside)


def run(*arguments: str) -> str:
    """Run a command to its end; the answer is what it printed."""
    done = subprocess.run(
        _command(*arguments), env=_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CommandBroke(f"monthend {' '.join(arguments)}: {done.stderr.strip() or done.stdout}")
    return done.stdout


def init(url: str, home_currency: str) -> dict[str, Any]:
    """Make the database; the answer is the administrator's credentials."""
    printed = run("init", "--database", url, "--home-currency", home_currency, "--json")
    credentials: dict[str, Any] = json.loads(printed)
    return credentials


def free_port(wanted: int | None) -> int:
    """The port asked for, else the usual one if nobody has it, else any."""
    if wanted is not None:
        return _bound(wanted)
    try:
        return _bound(USUAL_PORT)
    except CommandBroke:
        return _bound(0)


def _bound(port: int) -> int:
    with socket.socket() as listener:
        # As the server will: a connection of an earlier one may still be winding down.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError as taken:
            raise CommandBroke(f"Port {port} of this machine is taken: {taken}") from taken
        return int(listener.getsockname()[1])


class Server:
    """`monthend serve` on this machine alone."""

    def __init__(self, folder: DemoFolder, port: int) -> None:
        self.port = port
        self.address = f"http://127.0.0.1:{port}"
        self._log = folder.log
        serve = ("serve", "--database", folder.url, "--host", "127.0.0.1", "--port", str(port))
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                _command(*serve),
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=(folder.lock,),
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait_until_ready(self) -> None:
        until = time.monotonic() + READY_WITHIN
        while time.monotonic() < until:
            if self._process.poll() is not None:
                raise CommandBroke(f"The server ended at once:\n{self._last_words()}")
            with suppress(OSError, urllib.error.URLError):
                urllib.request.urlopen(f"{self.address}/readyz", timeout=5).close()
                return
            time.sleep(0.02)
        raise CommandBroke(f"The server is not ready after {READY_WITHIN:.0f} seconds.")

    def wait(self) -> None:
        """Return when somebody has stopped the server."""
        self._process.wait()

    def stop(self) -> None:
        """Ask the server to finish, and insist when it does not."""
        self._process.terminate()
        try:
            self._process.wait(STOPPED_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _last_words(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")[-2000:]


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "monthend", *arguments]


def _environment() -> Mapping[str, str]:
    """Our surroundings without settings that are meant for another server."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MONTHEND_")}
