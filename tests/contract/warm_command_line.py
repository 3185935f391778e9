"""The command line in a process that has loaded it once, and forks for every command.

A contract test gives two or three commands, each of which would load the
program for half a second. What runs here is the same program with the same
arguments, output and exit code; one thing differs, its password hash is cheap.
"""

import gc
import importlib
import json
import os
import pkgutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout, suppress
from functools import cache
from pathlib import Path
from typing import TextIO

import typer.main

SECONDS_AT_MOST = 120


class WarmCommandLine:
    """`monthend` again and again, without its start."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._turn = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(
        self, arguments: tuple[str, ...], *, folder: Path, environment: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        """Run one command to its end, whatever its exit code."""
        asked = {"arguments": arguments, "folder": str(folder), "environment": dict(environment)}
        with self._turn:
            assert self._process.stdin
            assert self._process.stdout
            print(json.dumps(asked), file=self._process.stdin, flush=True)
            said = json.loads(self._process.stdout.readline())
        return subprocess.CompletedProcess(arguments, **said)

    @property
    def is_busy(self) -> bool:
        """Whether a command is running, which the next would have to wait for."""
        return self._turn.locked()

    def stop(self) -> None:
        """No more commands."""
        self._process.communicate()


def run_one(arguments: list[str], folder: str, environment: dict[str, str]) -> dict[str, object]:
    """Fork, be `monthend` with these arguments, and tell how it ended and what it printed."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        child = os.fork()
        if child == 0:
            be_monthend(arguments, folder, environment, out, err)
        _, status = os.waitpid(child, 0)
        out.seek(0)
        err.seek(0)
        code = os.waitstatus_to_exitcode(status)
        return {"returncode": code, "stdout": out.read(), "stderr": err.read()}


def be_monthend(
    arguments: list[str], folder: str, environment: dict[str, str], out: TextIO, err: TextIO
) -> None:
    """Run the program in this process and end with its exit code."""
    for number, file in ((0, os.open(os.devnull, os.O_RDONLY)), (1, out), (2, err)):
        os.dup2(file if isinstance(file, int) else file.fileno(), number)
    signal.alarm(SECONDS_AT_MOST)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.argv = ["monthend", *arguments]
    code: object = 1
    try:
        cli.main()
    except SystemExit as end:
        code = end.code or 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 1)


def load_everything() -> None:
    """What any command would load on its own. None of it starts a thread: a fork has but one."""
    for module in pkgutil.walk_packages(monthend.__path__, "monthend."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    # The tree of all commands, too, is made once; it holds no state of a run.
    typer.main.get_command = cache(typer.main.get_command)
    passwords.ROUNDS, passwords.KIBIBYTES = 1, 8
    passwords.hashed("whatever")
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        be_refused()
    # Objects that no collector visits are not copied for every child.
    gc.collect()
    gc.freeze()


def be_refused() -> None:
    """A command that reads its arguments and does nothing more."""
    sys.argv = ["monthend", "tenant", "add", "whoever", "--database", "refused:"]
    with suppress(SystemExit):
        cli.main()


if __name__ == "__main__":
    import monthend
    from monthend import cli
    from monthend.entrance import passwords

    load_everything()
    for line in sys.stdin:
        print(json.dumps(run_one(**json.loads(line))), flush=True)
