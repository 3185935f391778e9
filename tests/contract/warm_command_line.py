"""The command line in a process that has loaded it once, and forks for every command.

A contract test gives two or three commands, a page of the documentation ten, and each would load
the program for half a second. What runs here is the same program with the same arguments, files,
signals and exit code; one thing differs, its password hash is cheap.
"""

import gc
import importlib
import json
import os
import pkgutil
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout, suppress
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import typer.main

from contract import warm_client

SECONDS_AT_MOST = 120

SCRIPT = """#!{python} -IS
import sys

sys.path.insert(0, {tests!r})
from contract import warm_client

warm_client.main({address!r})
"""


class WarmCommandLine:
    """`monthend` again and again, without its start.

    `programs` is a folder for the path of a shell: what it has under the name `monthend` runs here.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="monthend-")
        self._address = str(Path(self._folder.name) / "socket")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(self._address)
            listener.listen(64)
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(listener.fileno())],
                env=dict(environment),
                stdin=subprocess.PIPE,
                pass_fds=(listener.fileno(),),
            )
        self.programs = Path(self._folder.name) / "bin"
        self.programs.mkdir()
        script = self.programs / "monthend"
        tests = str(Path(__file__).resolve().parents[1])
        text = SCRIPT.format(python=sys.executable, tests=tests, address=self._address)
        script.write_text(text, encoding="utf-8")
        script.chmod(0o755)

    def run(
        self, arguments: tuple[str, ...], *, folder: Path, environment: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        """Run one command to its end, whatever its exit code."""
        with (
            socket.socket(socket.AF_UNIX) as there,
            Path(os.devnull).open() as nothing,
            tempfile.TemporaryFile("w+") as out,
            tempfile.TemporaryFile("w+") as err,
        ):
            there.connect(self._address)
            files = (nothing.fileno(), out.fileno(), err.fileno())
            code = warm_client.ask(
                there, arguments, folder=str(folder), environment=environment, files=files
            )
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess(arguments, code, out.read(), err.read())

    def stop(self) -> None:
        """No more commands."""
        self._process.communicate()
        self._folder.cleanup()


class Commands:
    """The commands that are running, each for a client that waits for its end."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._watched = selectors.DefaultSelector()
        self._watched.register(listener, selectors.EVENT_READ, self._begin)
        self._watched.register(sys.stdin.fileno(), selectors.EVENT_READ)

    def serve(self) -> None:
        """Begin, signal and end commands, until standard input is closed."""
        while True:
            for key, _ in self._watched.select():
                if key.fileobj == sys.stdin.fileno():
                    return
                key.data()

    def _begin(self) -> None:
        client, _ = self._listener.accept()
        length, files, _, _ = socket.recv_fds(client, 4, 3)
        text = client.recv(int.from_bytes(length, "big"), socket.MSG_WAITALL)
        child = os.fork()
        if child == 0:
            self._leave()
            client.close()
            be_monthend(json.loads(text), files)
        for file in files:
            os.close(file)
        ended = os.pidfd_open(child)
        self._watched.register(ended, selectors.EVENT_READ, lambda: self._end(child, ended, client))
        self._watched.register(client, selectors.EVENT_READ, lambda: self._pass_on(child, client))

    def _leave(self) -> None:
        """Close what a child has of its siblings, so that their clients see their end alone."""
        for key in list(self._watched.get_map().values()):
            if isinstance(key.fileobj, socket.socket):
                key.fileobj.close()
        self._watched.close()

    def _pass_on(self, child: int, client: socket.socket) -> None:
        """A signal; a client that has been killed takes its command with it."""
        if client.fileno() < 0:
            return
        numbers = client.recv(16)
        for number in numbers:
            os.kill(child, number)
        if not numbers:
            os.kill(child, signal.SIGKILL)
            self._watched.unregister(client)

    def _end(self, child: int, ended: int, client: socket.socket) -> None:
        _, status = os.waitpid(child, 0)
        self._watched.unregister(ended)
        os.close(ended)
        with suppress(KeyError):
            self._watched.unregister(client)
        code = os.waitstatus_to_exitcode(status)
        with client, suppress(OSError):
            client.sendall(code.to_bytes(4, "big", signed=True))


def be_monthend(asked: dict[str, Any], files: list[int]) -> NoReturn:
    """Run the program in this process and end with its exit code."""
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    signal.alarm(SECONDS_AT_MOST)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    time.tzset()
    sys.argv = ["monthend", *asked["arguments"]]
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

    with socket.socket(fileno=int(sys.argv[1])) as waiting:
        load_everything()
        Commands(waiting).serve()
