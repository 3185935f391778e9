"""The review of a period, as text for people or as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import typer

from .acting import Acting, acts
from .periods import AsJson, Period, named

if TYPE_CHECKING:
    from monthend.services.caller import Caller
    from monthend.services.ports import Books


@acts
def review(acting: Acting, period: Period, as_json: AsJson = False) -> None:
    """List postings that a period and those before it seem to lack, or to have twice."""
    data = acting.read(lambda books, caller: _made(books, caller, period))
    if as_json:
        typer.echo(json.dumps(data, indent=2, ensure_ascii=False))
        return
    for point in data["reviewPoints"]:
        typer.echo(point["statement"])
    if data["more"]:
        typer.echo("There are more entries that are alike than are listed.")
    if not data["reviewPoints"]:
        typer.echo(f"Nothing catches the eye in {data['name']}.")


def _made(books: Books, caller: Caller, text: str) -> dict[str, Any]:
    from monthend.services import review as service

    return service.as_data(service.make(books, caller, named(books.calendar(), text).id))
