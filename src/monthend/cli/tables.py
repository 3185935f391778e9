"""Tables for people."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Mapping, Sequence

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDTH_OF_A_FILE = 200


def console() -> Console:
    """Standard output, wide enough where it is not a terminal, and nothing taken for markup."""
    found = Console(highlight=False, markup=False, emoji=False)
    return found if found.is_terminal else Console(width=WIDTH_OF_A_FILE, highlight=False)


def print_table(
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    right: Collection[str] = (),
    totals: Iterable[Sequence[str]] = (),
) -> None:
    """Print rows under their heads; the columns named in `right` line up at the right."""
    table = Table(box=SIMPLE_HEAD)
    for head in heads:
        table.add_column(head, justify="right" if head in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    table.add_section()
    for row in totals:
        table.add_row(*(Text(cell, style="bold") for cell in row))
    console().print(table)


def print_locks(locks: Sequence[Mapping[str, str]]) -> None:
    """One line for each type of transactions that is locked."""
    for lock in locks:
        typer.echo(f"locked since {lock['lockedOn']} UTC by {lock['lockedBy']}: {lock['type']}")


def ticked(statement: str, *, holds: bool) -> str:
    """A statement with a tick, or a cross when it does not hold."""
    marks = "✓✗" if sys.stdout.encoding.lower().startswith("utf") else "+-"
    return f"{marks[not holds]} {statement}"
