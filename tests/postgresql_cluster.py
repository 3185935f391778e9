"""A throwaway PostgreSQL cluster from the binaries that are installed, in a temporary folder.

It listens on a socket in its folder and on a free port of the loopback interface. As
root it runs as the user `postgres`, for PostgreSQL refuses to be root.
"""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Self

import psycopg

USER = "postgres"
MEMORY = Path("/dev/shm")
"""Databases come and go by the thousand; a disk takes far longer to make and forget their files."""
ENOUGH = 4 << 30
NUMBERS = itertools.count(1)


def binaries() -> Path | None:
    """The folder with `initdb` of the newest version there is; None without one."""
    found = [Path(place) for place in os.environ.get("PATH", "").split(os.pathsep)]
    for installed in ("/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt"):
        found += sorted(Path(installed).glob("**/bin"), key=version_of, reverse=True)
    # Debian puts wrappers of psql on the path, and no initdb beside them.
    return next((each for each in found if (each / "initdb").exists()), None)


def version_of(folder: Path) -> float:
    try:
        return float(folder.parent.name.rpartition("@")[2])
    except ValueError:
        return 0.0


class Cluster:
    """A running cluster; a context manager that leaves nothing behind.

    `within` is a command that runs its programs in other surroundings, and `at` an address
    of those at which it can be reached too. This process speaks to such a one by its socket.
    Its files are on `disk`, if one is named.
    """

    def __init__(
        self,
        *,
        fsync: bool = True,
        settings: Iterable[str] = (),
        within: Sequence[str] = (),
        at: str | None = None,
        disk: Path | None = None,
    ) -> None:
        folder = binaries()
        assert folder is not None, "no PostgreSQL binaries are installed"
        self._binaries = folder
        self.folder = Path(
            tempfile.mkdtemp(prefix="monthend-pg-", dir=disk or (None if fsync else memory()))
        )
        self._at = at
        self._within = list(within)
        self._become: dict[str, int | str] = {}
        if os.geteuid() == 0:
            account = pwd.getpwnam(USER)
            self._become = {"user": account.pw_uid, "group": account.pw_gid}
            os.chown(self.folder, account.pw_uid, account.pw_gid)
            if within:
                # Others may enter those surroundings as root alone.
                self._within += ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups"]
                self._become = {}
        self.data = self.folder / "data"
        self.port = free_port()
        self._settings = [
            f"port={self.port}",
            f"listen_addresses={at or '127.0.0.1'}",
            f"unix_socket_directories={self.folder}",
            "max_connections=200",
            *(() if fsync else ("fsync=off", "synchronous_commit=off", "full_page_writes=off")),
            *settings,
        ]
        self._templates: dict[Callable[[str], None], str] = {}
        self._run(
            "initdb", "-D", str(self.data), "-U", USER, "-A", "trust", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-sync",
        )  # fmt: skip
        if at is not None:
            with (self.data / "pg_hba.conf").open("a", encoding="ascii") as access:
                access.write("host all all 10.0.0.0/8 trust\n")
        self.start()

    def start(self) -> None:
        options = " ".join(f"-c {each}" for each in self._settings)
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self.data), "-w", "-l", log, "-o", options, "start")

    def stop(self, how: str = "fast") -> None:
        self._run("pg_ctl", "-D", str(self.data), "-w", "-m", how, "stop")

    @property
    def postmaster(self) -> int:
        """The process id of the server."""
        return int((self.data / "postmaster.pid").read_text(encoding="ascii").split()[0])

    @property
    def is_up(self) -> bool:
        """Whether the server is there, and not one whose lock file outlived it."""
        try:
            os.kill(self.postmaster, 0)
        except (OSError, ValueError, IndexError):
            return False
        return True

    def quit_at_once(self) -> None:
        """End every process of the server in the middle of what it does."""
        os.kill(self.postmaster, signal.SIGQUIT)

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def url(self, database: str) -> str:
        """The address of a database for this process."""
        if self._at is not None:
            return f"postgresql://{USER}@/{database}?host={self.folder}&port={self.port}"
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    def url_there(self, url: str) -> str:
        """The same database for those in the cluster's own surroundings."""
        name = url.rpartition("?")[0].rpartition("/")[2]
        return f"postgresql://{USER}@{self._at}:{self.port}/{name}"

    def execute(self, sql: str, database: str = "postgres") -> None:
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(sql)

    def empty_database(self) -> str:
        """A new database without tables; its URL."""
        name = f"books_{next(NUMBERS)}"
        self.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def database(self, fill: Callable[[str], None]) -> str:
        """A new database like one that was filled once; its URL."""
        if fill not in self._templates:
            template = f"template_{next(NUMBERS)}"
            self.execute(f"CREATE DATABASE {template}")
            fill(self.url(template))
            self._templates[fill] = template
        name = f"books_{next(NUMBERS)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {self._templates[fill]} STRATEGY FILE_COPY")
        return self.url(name)

    def drop(self, url: str) -> None:
        self.execute(f"DROP DATABASE IF EXISTS {url.rpartition('/')[2]} WITH (FORCE)")

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [*self._within, str(self._binaries / program), *arguments],
            stdin=subprocess.DEVNULL,
            # A server started by pg_ctl keeps its pipes: nobody must wait for their end.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            check=False,
            **self._become,  # type: ignore[call-overload]
        )
        assert done.returncode == 0, f"{program} failed in {self.folder}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if (self.data / "postmaster.pid").exists():
            self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)


def memory() -> Path | None:
    """A file system in memory with room for a cluster that need not last, if there is one."""
    try:
        return MEMORY if shutil.disk_usage(MEMORY).free >= ENOUGH else None
    except OSError:
        return None


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
