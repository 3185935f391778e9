"""What an installation takes: room on the disk, time to start, memory while nothing happens."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

from . import ledger_generator, load_client
from .company import Company, found, opened
from .requests_cpu import lists, put_notes
from .results import Result, Setting, at_most
from .server_process import resident_bytes

ROOT = Path(__file__).resolve().parent.parent
MEBIBYTE = 1 << 20
PACKAGES_LIMIT = 48
MEBIBYTES_LIMIT = 125
TOOLS = ("pip", "setuptools")
SECONDS_LIMIT = 1.5
RESIDENT_LIMIT = 90
MONTHS = 120
IDLE_SECONDS = 3
PATIENCE_SECONDS = 30

# Time and memory ------------------------------------------------------------------------


class Started:
    """A server that somebody has just started, as `monthend serve` on a port of their choice."""

    def __init__(self, database: Path) -> None:
        self.port = _free_port()
        began = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "monthend", "serve", "--database", f"sqlite:///{database}",
             "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        while not self._is_ready():
            if time.perf_counter() - began > PATIENCE_SECONDS or self.process.poll() is not None:
                self.end()
                raise RuntimeError("monthend serve did not become ready")
            time.sleep(0.005)
        self.seconds = time.perf_counter() - began

    def _is_ready(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    @property
    def resident_mebibytes(self) -> float:
        return resident_bytes(self.process.pid) / MEBIBYTE

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE_SECONDS)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def start(setting: Setting) -> list[Result]:
    """From the start of the process to the first 200 of /readyz; then idle, fresh and used."""
    database = setting.scratch / "start.db"
    with opened(database) as store:
        codes = ledger_generator.accounts(20)
        company = found(store, first=date(2016, 1, 1), months=MONTHS, codes=codes)
    seconds, fresh, used = [], [], []
    for number in range(setting.rounds):
        server = Started(database)
        seconds.append(server.seconds)
        time.sleep(IDLE_SECONDS)
        fresh.append(server.resident_mebibytes)
        if not number:
            _use(server.port, company)
            time.sleep(IDLE_SECONDS)
            used.append(server.resident_mebibytes)
        server.end()
    return [
        at_most(
            "monthend serve, from the start of the process to the first 200 of /readyz",
            SECONDS_LIMIT,
            "s",
            median(seconds),
            f"{median(seconds):.2f} s (slowest {max(seconds):.2f} s)",
        ),
        _memory("idle memory after the start", median(fresh)),
        _memory("idle memory after 4,000 requests of 16 clients", median(used)),
    ]


def _use(port: int, company: Company) -> None:
    load_client.send(port, 16, put_notes(company.period_ids, company.authorization)(0))
    load_client.send(port, 16, lists(company.authorization)(0))


def _memory(what: str, found: float) -> Result:
    return at_most(what, RESIDENT_LIMIT, "MiB", found, f"{found:.0f} MiB")


# Room on the disk -----------------------------------------------------------------------


def install(setting: Setting) -> list[Result]:
    """A fresh virtual environment with the locked packages and monthend itself."""
    fresh = setting.scratch / "venv"
    wheels = setting.scratch / "wheels"
    subprocess.run([sys.executable, "-m", "venv", fresh], check=True)
    build = ("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(wheels), str(ROOT))
    try:
        _pip(Path(sys.executable), *build)
        (wheel,) = map(str, wheels.iterdir())
        python = fresh / "bin" / "python"
        locked = str(ROOT / "requirements" / "runtime.lock.txt")
        _pip(python, "install", "--require-hashes", "-r", locked)
        _pip(python, "install", "--no-deps", wheel)
    except subprocess.CalledProcessError as failure:
        reason = failure.stderr.strip().rpartition("\n")[2]
        return [Result(what="packages of the server", ours=f"not measured: {reason}", peer="")]
    everything = list(_distributions(fresh))
    tools = [name for name in everything if name in TOOLS]
    room, of_tools = _mebibytes(fresh), sum(_mebibytes(path) for path in _folders(fresh, tools))
    return [
        at_most(
            "packages of a fresh environment, monthend and pip included",
            PACKAGES_LIMIT,
            "packages",
            len(everything),
            f"{len(everything)} packages",
            f"{len(everything) - len(tools)} without {' and '.join(tools)}",
        ),
        at_most(
            "room that they take on the disk",
            MEBIBYTES_LIMIT,
            "MiB",
            room,
            f"{room:.0f} MiB",
            f"{room - of_tools:.0f} MiB without {' and '.join(tools)}",
        ),
    ]


def _pip(python: Path, *arguments: str) -> None:
    quiet = ("--disable-pip-version-check", "--no-input", "--quiet")
    subprocess.run(
        [python, "-m", "pip", *quiet, *arguments], check=True, capture_output=True, text=True
    )


def _distributions(environment: Path) -> Iterator[str]:
    """The names of what is installed."""
    for described in environment.glob("lib/python*/site-packages/*.dist-info"):
        yield described.name.partition("-")[0].lower()


def _folders(environment: Path, names: list[str]) -> Iterator[Path]:
    """Where the packages named have their files."""
    for name in names:
        for pattern in (name, f"{name}-*.dist-info"):
            yield from environment.glob(f"lib/python*/site-packages/{pattern}")
    if "setuptools" in names:
        yield from environment.glob("lib/python*/site-packages/pkg_resources")


def _mebibytes(folder: Path) -> float:
    """What the files of a folder occupy, in whole blocks as `du` counts them."""
    blocks = sum(
        os.lstat(os.path.join(path, name)).st_blocks
        for path, _, names in os.walk(folder)
        for name in names
    )
    return blocks * 512 / MEBIBYTE
