"""A monthend server in a process of its own, started the way an operator starts it.

Nothing here reaches into the program: a database is a file and a command line,
a server is an address, and both can be killed.
"""

import atexit
import functools
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, fields
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

from contract.warm_command_line import WarmCommandLine

TESTS = Path(__file__).resolve().parent.parent
# The program of this very checkout, and the known-bad builds of the fault tests below tests/.
MODULES = os.pathsep.join((str(TESTS), str(TESTS.parent / "src")))
ADMINISTRATOR = "Zuora Finance Administrator"
STANDARD_USER = "Zuora Finance Standard User"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What `init`, `tenant add` and `user add` print with `--json`."""

    tenant_id: str
    entity_id: str
    user_id: str
    username: str
    password: str
    client_id: str
    client_secret: str

    @classmethod
    def from_json(cls, text: str) -> Self:
        said = json.loads(text)
        return cls(**{field.name: str(said[field.name]) for field in fields(cls)})


class CommandRefused(Exception):
    """A command line that exited with another code than 0; the message is its stderr."""


@dataclass(frozen=True, slots=True)
class DatabaseFile:
    """One database and the `monthend` command line on it.

    `path` is a SQLite file, beside which logs and files to import are put; with
    `elsewhere` the database is behind that URL, and beside the path are those alone.
    `module` names what is run in place of the program, for builds that are
    wrong on purpose; with `warm`, only its server is. `owner` is how the owner
    of the tables reaches them, where that is not who serves.
    """

    path: Path
    module: str = "monthend"
    warm: bool = False
    elsewhere: str | None = None
    owner: str | None = None

    @property
    def url(self) -> str:
        return self.elsewhere or f"sqlite:///{self.path}"

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one command to its end, whatever its exit code."""
        folder, surroundings = self.path.parent, environment(MONTHEND_DATABASE=self.url)
        loaded = warm_command_line() if self.warm or self.module == "monthend" else None
        if loaded:
            return loaded.run(arguments, folder=folder, environment=surroundings)
        return subprocess.run(
            [sys.executable, "-m", self.module, *arguments],
            env=surroundings,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def say(self, *arguments: str) -> str:
        """Run one command that must succeed and return what it prints."""
        done = self.run(*arguments)
        if done.returncode != 0:
            raise CommandRefused(f"monthend {' '.join(arguments)}: {done.stderr or done.stdout}")
        return done.stdout

    def change(self, sql: str, *values: object) -> int:
        """Run a statement past the program, `?` for a value; how many rows it changed."""
        if self.elsewhere is not None:
            with psycopg.connect(self.owner or self.elsewhere) as there:
                return there.execute(sql.replace("?", "%s"), values).rowcount
        with closing(sqlite3.connect(self.path, timeout=20)) as here, here:
            return here.execute(sql, values).rowcount

    def init(self) -> Credentials:
        return Credentials.from_json(self.say("init", "--database", self.url, "--json"))

    def add_tenant(self, name: str) -> Credentials:
        return Credentials.from_json(self.say("tenant", "add", name, "--json"))

    def add_user(self, name: str, role: str, *, tenant: str = "") -> Credentials:
        return Credentials.from_json(
            self.say("user", "add", name, "--role", role, "--json", *of_tenant(tenant))
        )

    def declare_field(self, name: str, kind: str, *, tenant: str = "") -> None:
        self.say("fields", "add", "AccountingPeriod", name, "--type", kind, *of_tenant(tenant))

    def import_csv(self, kind: str, text: str, *options: str, tenant: str = "") -> str:
        done = self.try_import(kind, text, *options, tenant=tenant)
        if done.returncode != 0:
            raise CommandRefused(f"monthend import --kind {kind}: {done.stderr or done.stdout}")
        return done.stdout

    def try_import(
        self, kind: str, text: str, *options: str, tenant: str = ""
    ) -> subprocess.CompletedProcess[str]:
        file = self.path.parent / f"{time.monotonic_ns()}-{kind}.csv"
        file.write_text(text, encoding="utf-8")
        said = ("import", "--database", self.url, str(file), "--kind", kind)
        return self.run(*said, *options, *of_tenant(tenant))


def of_tenant(tenant: str) -> tuple[str, ...]:
    return ("--tenant", tenant) if tenant else ()


def environment(**changed: str) -> dict[str, str]:
    """The surroundings of a child: ours, without any setting of a server near by."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MONTHEND_")}
    return {**kept, "PYTHONPATH": MODULES, "PYTHONUNBUFFERED": "1", **changed}


@functools.cache
def warm_command_line() -> WarmCommandLine:
    """The one of this test process, until that ends."""
    started = WarmCommandLine(environment())
    atexit.register(started.stop)
    return started


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class StartedProcess:
    """The program in a process, from its start to its end by process id.

    `within` is a command that runs it in other surroundings, under the same process id.
    """

    def __init__(
        self,
        database: DatabaseFile,
        *command: str,
        log: str,
        settings: Mapping[str, str] | None = None,
        within: Sequence[str] = (),
    ) -> None:
        self.database = database
        self.log_file = database.path.parent / log
        with self.log_file.open("ab") as kept:
            self.process = subprocess.Popen(
                [*within, sys.executable, "-m", database.module, *command],
                env=environment(**(settings or {})),
                cwd=database.path.parent,
                stdin=subprocess.DEVNULL,
                stdout=kept,
                stderr=subprocess.STDOUT,
            )

    @property
    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8", errors="replace")

    @property
    def peak_memory(self) -> int:
        """The largest resident size so far, in bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024

    def kill(self) -> None:
        """End the process at once, as a power switch or the kernel would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End the process as an operator does, and insist when it does not listen."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.kill()


class StartedServer(StartedProcess):
    """`monthend serve` on a free loopback port, or where it is told to listen."""

    def __init__(
        self,
        database: DatabaseFile,
        *,
        settings: Mapping[str, str] | None = None,
        host: str = "127.0.0.1",
        port: int | None = None,
        within: Sequence[str] = (),
    ) -> None:
        self.port = port or free_port()
        self.url = f"http://{host}:{self.port}"
        super().__init__(
            database,
            *("serve", "--database", database.url, "--host", host, "--port", str(self.port)),
            log=f"serve-{self.port}.log",
            settings=settings,
            within=within,
        )

    def wait_until_ready(self, seconds: float = 60.0) -> Self:
        """Return once `/readyz` answers 200; a server that ends before fails loudly."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended with {self.process.returncode}: {self.log}")
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                    if answer.status == 200:
                        return self
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.02)
        # Whoever waited in vain ends no block that would end it.
        self.kill()
        raise AssertionError(f"the server was not ready within {seconds} s: {self.log}")

    def __enter__(self) -> Self:
        return self.wait_until_ready()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
