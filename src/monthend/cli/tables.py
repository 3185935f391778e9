"""Tables for people."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

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


def print_exceptions(exceptions: Sequence[Mapping[str, Any]]) -> None:
    """One line for each exception, and for each posting that it let in."""
    for each in exceptions:
        end = (
            f", revoked {each['revokedOn']} UTC by {each['revokedBy']}" if each["revokedOn"] else ""
        )
        typer.echo(
            f"{each['username']} may post until {each['until']} UTC, by {each['grantedBy']}, "
            f"because: {each['reason']}{end}"
        )
        for use in each["uses"]:
            posted = f"{use['type']} {use['number']} of {use['date']}"
            typer.echo(f"    {use['at']} UTC: {posted}, commit sequence {use['commitSequence']}")
        if each["used"] > len(each["uses"]):
            typer.echo(f"    and {each['used'] - len(each['uses'])} more")


def ticked(statement: str, *, holds: bool) -> str:
    """A statement with a tick, or a cross when it does not hold."""
    marks = "✓✗" if sys.stdout.encoding.lower().startswith("utf") else "+-"
    return f"{marks[not holds]} {statement}"


def print_tasks(tasks: Sequence[Mapping[str, Any]]) -> None:
    """The tasks of a period, each with who is to do it, by when, and how far it is."""
    print_table(
        ("", "task", "owner", "due", "required", "files", "state", "by"),
        [
            (
                str(row["number"]), row["title"], row["owner"] or "",
                f"{row['dueOn'] or ''}{' overdue' if row['overdue'] else ''}",
                "yes" if row["required"] else "no", str(row["attachments"]), _told(row),
                row["reviewedBy"] or row["signedOffBy"] or row["skippedBy"] or "",
            )
            for row in tasks
        ],
        right=("", "files"),
    )  # fmt: skip


def print_left(tasks: Sequence[Mapping[str, Any]]) -> None:
    """One line for each task that is not done, and for each that was skipped."""
    for row in tasks:
        owner = f", {row['owner']}" if row["owner"] else ""
        if row["state"] == "Skipped":
            typer.echo(f"  skipped by {row['skippedBy']}: {row['title']}, {row['skipReason']}")
        elif not row["settled"]:
            due = f", due {row['dueOn']}" if row["dueOn"] else ""
            typer.echo(f"  to do: {row['title']} ({_told(row)}{owner}{due})")


def _told(task: Mapping[str, Any]) -> str:
    waits = task["state"] == "SignedOff" and not task["settled"]
    after = ", changed after the close" if task["changedAfterClose"] else ""
    return f"{task['state']}{', not reviewed' if waits else ''}{after}"
