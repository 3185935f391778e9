"""Exceptions: who may post into a period that is not open, granted, listed and revoked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .acting import Acting, acts
from .duties import Why
from .failures import Program
from .periods import AsJson, Period, named

if TYPE_CHECKING:
    from monthend.services.caller import Caller
    from monthend.services.ports import Books

exceptions = typer.Typer(
    cls=Program, no_args_is_help=True, help="Who may post into a period that is not open."
)


@exceptions.command("grant")
@acts
def grant(
    acting: Acting,
    period: Period,
    user: Annotated[str, typer.Argument(metavar="USER", help="Who may post, by name.")],
    until: Annotated[
        str, typer.Option("--until", help="Until when, such as 2026-02-06T17:00:00Z.")
    ],
    reason: Annotated[str, typer.Option("--reason", help="Why; the history keeps it.")],
    as_json: AsJson = False,
) -> None:
    """Let somebody else post into a period that is closed or pending close, for a while."""
    from monthend.services import exemptions as service
    from monthend.services.values import MOMENT

    end = MOMENT.read("until", until)

    def work(books: Books, caller: Caller) -> tuple[str, str]:
        found = named(books.calendar(), period)
        return service.grant(books, caller, found.id, user, end, reason), found.name

    key, name = acting.write(work)
    if as_json:
        typer.echo(json.dumps({"id": key}))
    else:
        typer.echo(f"{user} may post into {name} until {str(end)[:19]} UTC.")


@exceptions.command("list")
@acts
def list_exceptions(acting: Acting, period: Period, as_json: AsJson = False) -> None:
    """List every exception for a period, and what was posted by it."""
    from monthend.services import exemptions as service

    def work(books: Books, caller: Caller) -> list[dict[str, Any]]:
        found = service.listed(books, caller, named(books.calendar(), period).id)
        return service.as_data(found, books.now)

    data = acting.read(work)
    if as_json:
        typer.echo(json.dumps(data, indent=2, ensure_ascii=False))
        return
    from .tables import print_exceptions, print_table

    print_table(
        ("id", "user", "until (UTC)", "granted by", "used", "state"),
        [
            (row["id"], row["username"], row["until"], row["grantedBy"], str(row["used"]),
             "live" if row["live"] else "revoked" if row["revokedOn"] else "over")
            for row in data
        ],
    )  # fmt: skip
    print_exceptions(data)


@exceptions.command("revoke")
@acts
def revoke(
    acting: Acting,
    period: Period,
    key: Annotated[str, typer.Argument(metavar="ID", help="The exception, by its id.")],
    reason: Why = None,
) -> None:
    """End an exception before its time; what was posted by it stays."""
    from monthend.services import exemptions as service

    def work(books: Books, caller: Caller) -> str:
        found = named(books.calendar(), period)
        service.revoke(books, caller, found.id, key, reason)
        return found.name

    typer.echo(f"The exception for {acting.write(work)} is revoked.")
