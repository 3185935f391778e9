"""What has happened, in its order, and who is told of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .acting import Acting, acts
from .failures import Program
from .periods import AsJson

if TYPE_CHECKING:
    from monthend.services.caller import Caller
    from monthend.services.ports import Books

events = typer.Typer(cls=Program, no_args_is_help=True, help="What has happened, in its order.")


@events.command("list")
@acts
def list_events(
    acting: Acting,
    after: Annotated[
        str | None, typer.Option("--after", metavar="POSITION", help="Where to go on from.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--type", metavar="TYPE", help="Events of this type alone.")
    ] = None,
    count: Annotated[int, typer.Option("--count", min=1, max=1000, help="How many at most.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List events, and the position from which to go on."""
    from monthend.services import events as service
    from monthend.services.values import one_of
    from monthend.subledger.events import EventKind

    named = None if kind is None else EventKind(one_of(*EventKind).read("type", kind))

    def work(books: Books, caller: Caller) -> dict[str, Any]:
        found = service.listed(books, caller, after, named, count)
        told = [service.as_data(each) for each in found.events]
        return {"events": told, "position": found.position, "more": found.more}

    data = acting.read(work)
    if as_json:
        typer.echo(json.dumps(data, indent=2, ensure_ascii=False))
        return
    from .tables import print_table

    print_table(
        ("number", "at (UTC)", "type", "subject", "user"),
        [
            (str(each["number"]), each["timestamp"], each["type"], each["data"]["subject"] or "",
             each["data"]["user"])
            for each in data["events"]
        ],
        right=("number",),
    )  # fmt: skip
    typer.echo(f"Position: {data['position']}{', and there are more' if data['more'] else ''}.")


@events.command("types")
def types() -> None:
    """List the types of events, and what each means."""
    from monthend.subledger.events import KINDS

    from .tables import print_table

    print_table(("type", "meaning"), [(each.kind.value, each.meaning) for each in KINDS])
