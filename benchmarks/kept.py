"""What was measured last, benchmark by benchmark: a file that runs of some of them go on with."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec

from .results import Result

FILE = Path(__file__).with_name("measured.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The rows of one benchmark, and under what circumstances they were measured."""

    day: date
    machine: str
    rounds: int
    load_before: float
    load_after: float
    rows: Sequence[Result]


def machine() -> str:
    """What figures hang on, in words."""
    return (
        f"{os.cpu_count()} virtual processors, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def measured(run: Callable[[], Sequence[Result]], *, rounds: int) -> Measured:
    """Run one benchmark."""
    before = os.getloadavg()[0]
    rows = list(run())
    return Measured(
        day=datetime.now(UTC).date(),
        machine=machine(),
        rounds=rounds,
        load_before=before,
        load_after=os.getloadavg()[0],
        rows=rows,
    )


def read(file: Path = FILE) -> dict[str, Measured]:
    """What is kept, by the names of the benchmarks."""
    if not file.exists():
        return {}
    return msgspec.json.decode(file.read_bytes(), type=dict[str, Measured])


def keep(kept: dict[str, Measured], file: Path = FILE) -> None:
    """Write all of it."""
    file.write_bytes(msgspec.json.format(msgspec.json.encode(kept)) + b"\n")
