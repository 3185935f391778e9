"""Orgs of an entity, and who reaches them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from .acting import Acting, acts
from .failures import Program
from .scopes import AsJson, User

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monthend.services.org_ports import StoredOrg

orgs = typer.Typer(cls=Program, no_args_is_help=True, help="Orgs of an entity.")

Org = Annotated[str, typer.Argument(metavar="ORG", help="The org, by id or by name.")]


@orgs.command("add")
@acts
def add(
    acting: Acting,
    name: Annotated[str, typer.Argument(help="The org's name.")],
    parent: Annotated[
        str | None,
        typer.Option("--parent", metavar="ORG", help="The org above it; else the root."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Add an org with a calendar of its own, below another."""
    from monthend.services import orgs

    made = acting.set_up(lambda directory, caller: orgs.add(directory, caller, name, parent))
    if as_json:
        typer.echo(json.dumps(_as_json(made)))
    else:
        typer.echo(f"{made.name} is the org {made.org_id}.")


def _as_json(org: StoredOrg) -> dict[str, str | None]:
    return {"id": org.org_id, "name": org.name, "parentId": org.parent_id}


@orgs.command("list")
@acts
def show(acting: Acting, as_json: AsJson = False) -> None:
    """List the orgs that the user reaches, each after the one above it."""
    from monthend.services import orgs

    listed = acting.look_up(orgs.listed)
    if as_json:
        typer.echo(json.dumps([_as_json(each) for each in listed], indent=2))
        return
    depths = _depths(listed)
    for each in listed:
        typer.echo(f"{each.org_id}  {'  ' * depths[each.org_id]}{each.name}")


def _depths(listed: Sequence[StoredOrg]) -> dict[str, int]:
    """How far below the first of those listed each is."""
    found: dict[str, int] = {}
    for each in listed:
        found[each.org_id] = found.get(each.parent_id or "", -1) + 1
    return found


@orgs.command("users")
@acts
def users(acting: Acting, place: Org) -> None:
    """List the users who reach an org."""
    from monthend.services import orgs

    for name in acting.look_up(lambda d, caller: orgs.users_of(d, caller, place)):
        typer.echo(name)


@orgs.command("let-in")
@acts
def let_in(acting: Acting, place: Org, user: User) -> None:
    """Let a user into an org, and so into all below it."""
    from monthend.services import orgs

    acting.set_up(lambda d, caller: orgs.let_in(d, caller, place, user))
    typer.echo(f"{user} reaches {place}.")


@orgs.command("keep-out")
@acts
def keep_out(acting: Acting, place: Org, user: User) -> None:
    """Take an org from a user."""
    from monthend.services import orgs

    acting.set_up(lambda d, caller: orgs.keep_out(d, caller, place, user))
    typer.echo(f"{user} is not let into {place}.")
