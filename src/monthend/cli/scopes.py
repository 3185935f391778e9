"""Entities of a tenant, and who reaches them."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from .acting import Acting, acts
from .failures import Program

entities = typer.Typer(cls=Program, no_args_is_help=True, help="Entities of a tenant.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Place = Annotated[str, typer.Argument(metavar="ENTITY", help="The entity, by id or by name.")]
User = Annotated[str, typer.Argument(metavar="USER", help="The user's name.")]


@entities.command("add")
@acts
def add(
    acting: Acting,
    name: Annotated[str, typer.Argument(help="The entity's name.")],
    as_json: AsJson = False,
) -> None:
    """Add an entity with a calendar of its own."""
    from monthend.services import entities

    made = acting.set_up(lambda directory, caller: entities.add(directory, caller, name))
    if as_json:
        typer.echo(json.dumps({"id": made.entity_id, "name": made.entity_name}))
    else:
        typer.echo(f"{made.entity_name} is the entity {made.entity_id}.")


@entities.command("list")
@acts
def show(acting: Acting, as_json: AsJson = False) -> None:
    """List the entities that the user reaches, the global one first."""
    from monthend.services import entities

    listed = [
        {"id": each.entity_id, "name": each.entity_name}
        for each in entities.listed(acting.caller())
    ]
    if as_json:
        typer.echo(json.dumps(listed, indent=2))
        return
    for each in listed:
        typer.echo(f"{each['id']}  {each['name']}")


@entities.command("users")
@acts
def users(acting: Acting, place: Place) -> None:
    """List the users who reach an entity."""
    from monthend.services import entities

    for name in acting.set_up(lambda d, caller: entities.users_of(d, caller, place)):
        typer.echo(name)


@entities.command("let-in")
@acts
def let_in(acting: Acting, place: Place, user: User) -> None:
    """Let a user into an entity."""
    from monthend.services import entities

    acting.set_up(lambda d, caller: entities.let_in(d, caller, place, user))
    typer.echo(f"{user} reaches {place}.")


@entities.command("keep-out")
@acts
def keep_out(acting: Acting, place: Place, user: User) -> None:
    """Take an entity from a user."""
    from monthend.services import entities

    acting.set_up(lambda d, caller: entities.keep_out(d, caller, place, user))
    typer.echo(f"{user} does not reach {place}.")


@entities.command("share-periods")
@acts
def share_periods(
    acting: Acting,
    place: Place,
    stop: Annotated[bool, typer.Option("--stop", help="Share them no longer.")] = False,
) -> None:
    """Share the accounting periods of the global entity with another."""
    from monthend.services import shared_periods

    if stop:
        acting.write(lambda books, caller: shared_periods.stop(books, caller, place))
        typer.echo(f"The accounting periods of {place} are its own.")
        return
    number = acting.write(lambda books, caller: shared_periods.share(books, caller, place))
    typer.echo(f"{place} shares {number} accounting periods.")
