"""Duties kept apart: locked types of transactions, and requests to reopen a period."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .acting import Acting, acts
from .failures import Program
from .periods import AsJson, Period, named

if TYPE_CHECKING:
    from monthend.services.caller import Caller
    from monthend.services.ports import Books

locks = typer.Typer(
    cls=Program, no_args_is_help=True, help="Types of transactions that a period takes no more."
)
Types = Annotated[
    list[str],
    typer.Argument(metavar="TYPE...", help="Types such as Payment, or 'Journal Entry'."),
]
Why = Annotated[str | None, typer.Option("--reason", help="Why; the history keeps it.")]


@locks.command("list")
@acts
def list_locks(acting: Acting, period: Period, as_json: AsJson = False) -> None:
    """List what is locked in a period, the earliest lock first."""
    from monthend.services import type_locks as service

    def work(books: Books, caller: Caller) -> list[dict[str, Any]]:
        return service.as_data(service.listed(books, caller, named(books.calendar(), period).id))

    data = acting.read(work)
    if as_json:
        typer.echo(json.dumps(data, indent=2, ensure_ascii=False))
        return
    from .tables import print_table

    print_table(
        ("type", "locked by", "locked on (UTC)", "reason"),
        [(row["type"], row["lockedBy"], row["lockedOn"], row["reason"] or "") for row in data],
    )


@locks.command("lock")
@acts
def lock(acting: Acting, period: Period, types: Types, reason: Why = None) -> None:
    """Let a period take no more of some types of transactions, though it stays open."""
    from monthend.services import type_locks as service

    _each(acting, period, types, lambda b, c, key, kind: service.lock(b, c, key, kind, reason))


@locks.command("unlock")
@acts
def unlock(acting: Acting, period: Period, types: Types, reason: Why = None) -> None:
    """Let a period take some types of transactions again."""
    from monthend.services import type_locks as service

    _each(acting, period, types, lambda b, c, key, kind: service.unlock(b, c, key, kind, reason))


def _each(
    acting: Acting, text: str, types: list[str], step: Callable[[Books, Caller, str, str], None]
) -> None:
    """Take a step with every type, all or none; then say what is locked by now."""
    from monthend.subledger import type_locks

    def work(books: Books, caller: Caller) -> tuple[str, tuple[str, ...]]:
        period = named(books.calendar(), text)
        for kind in types:
            step(books, caller, period.id, kind)
        return period.name, type_locks.locked_in(books.calendar(), period)

    name, locked = acting.write(work)
    typer.echo(f"Locked in {name}: {', '.join(locked) or 'nothing'}.")


# Reopening by a second person ---------------------------------------------------------------


@acts
def request_reopen(acting: Acting, period: Period, reason: Why = None) -> None:
    """Ask somebody else to reopen a closed period, where the tenant wants two persons."""
    from monthend.services import duties as service

    name = _answered(acting, period, lambda b, c, key: service.request_reopen(b, c, key, reason))
    typer.echo(f"{name} waits for somebody else to reopen it.")


@acts
def decline_reopen(acting: Acting, period: Period, reason: Why = None) -> None:
    """Turn down a request to reopen a period, or take back one's own."""
    from monthend.services import duties as service

    name = _answered(acting, period, lambda b, c, key: service.decline_reopen(b, c, key, reason))
    typer.echo(f"{name} stays closed.")


def _answered(acting: Acting, text: str, step: Callable[[Books, Caller, str], object]) -> str:
    """Take a step with a period; its name."""

    def work(books: Books, caller: Caller) -> str:
        period = named(books.calendar(), text)
        step(books, caller, period.id)
        return period.name

    return acting.write(work)
