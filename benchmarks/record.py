"""The page of the latest recorded run: what was measured, on what, and how to read it."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from .results import Result, as_markdown

PAGE = """\
# Benchmarks

Written by `make bench ARGS="--record docs/benchmarks.md"`. What stands here comes from
`benchmarks/record.py`.

Measured on {day}: {processors} virtual processors, {system} {machine}, Python {python}, SQLite
{sqlite}, {rounds} rounds of each side, medians.

{table}

## How to read it

A figure alone says more of the machine than of the program, so each stands beside a peer that does
the least for the same result, measured in the same run: a round of one, a round of the other, and
again. Compare the ratios; the microseconds will be others on another day.

- **CPU** is user and system time of the whole server process, by the request: every thread, the
  commits, the garbage collector. The client is a process of its own and is not counted.
- **The bare server** of the writing benchmarks is an ASGI function under uvicorn, uvloop and
  httptools that parses the same JSON and does one SQLite transaction in the event loop, with the
  same durability (WAL, `synchronous=FULL`): one update and one insert for the notes, an entry and
  its two lines for the journal entry. It knows no callers, no rules, no history and no second
  writer. With 16 clients monthend commits for several of them at once; the bare server cannot.
- **The bare list** is Starlette and msgspec: 120 rows of 20 columns selected, made into structs,
  encoded, compressed by isal at level 1. In the row "by turns" every list follows a change, so that
  nothing remembered can be used; a figure is then the mean of a PUT and a GET.
- **Trial balance of a month** is one run in the service with everything that belongs to it: the
  claim, the snapshot, openings, movements and closings by accounting code and currency, in home
  currency too, the proofs, the hash, the frozen result, and three durable commits. No earlier
  period is closed, so the openings are summed from the first day on.
"""


def page(results: Sequence[Result], rounds: int) -> str:
    """The page as it is written."""
    return PAGE.format(
        day=f"{datetime.now(UTC):%Y-%m-%d}",
        processors=os.cpu_count(),
        system=platform.system(),
        machine=platform.machine(),
        python=platform.python_version(),
        sqlite=sqlite3.sqlite_version,
        rounds=rounds,
        table=as_markdown(results),
    )


def write(path: Path, results: Sequence[Result], rounds: int) -> None:
    path.write_text(page(results, rounds), encoding="utf-8")
