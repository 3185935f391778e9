"""Users, OAuth clients and roles of a tenant."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .acting import Acting, acts
from .failures import CommandFailed, Program
from .setup import new_secrets, show

if TYPE_CHECKING:
    from monthend.services.caller import Caller
    from monthend.services.directory import Directory
    from monthend.services.people_ports import UserRecord

users = typer.Typer(cls=Program, no_args_is_help=True, help="Users of a tenant.")
clients = typer.Typer(cls=Program, no_args_is_help=True, help="OAuth clients of users.")
roles = typer.Typer(cls=Program, no_args_is_help=True, help="Roles: what users may do.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
UserName = Annotated[str, typer.Argument(metavar="NAME", help="The user's name.")]
ClientId = Annotated[str, typer.Argument(metavar="ID", help="The client.")]
RoleName = Annotated[str, typer.Argument(metavar="NAME", help="The role.")]
AllOfThem = 1_000_000_000
YES = {True: "yes", False: "no"}


def _print(data: Any) -> None:
    typer.echo(json.dumps(data, indent=2, ensure_ascii=False))


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    from .tables import print_table

    print_table(heads, [["" if cell is None else str(cell) for cell in row] for row in rows])


# Users ----------------------------------------------------------------------------------


@users.command("add")
@acts
def add_user(
    acting: Acting,
    name: Annotated[str, typer.Argument(help="The name to sign in with.")],
    role: Annotated[str, typer.Option(metavar="ROLE", help="A role of the tenant.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Add a user with a role, and an OAuth client of theirs."""
    from monthend.services.tenants import add_user

    fresh = new_secrets()
    show(acting.set_up(lambda d, caller: add_user(d, caller, name, role, fresh)), as_json=as_json)


@users.command("list")
@acts
def list_users(acting: Acting, as_json: AsJson = False) -> None:
    """List the users, those who were deactivated among them."""
    from monthend.services import users as service
    from monthend.services.people_data import shown_user

    data = acting.look_up(
        lambda d, caller: [
            shown_user(user, d.now) for user in service.list_users(d, caller, 0, AllOfThem)
        ]
    )
    if as_json:
        _print(data)
        return
    heads = ("user", "role", "since", "writes over the API", "active", "locked until")
    _table(
        (*heads, "password until", "last used"),
        [
            (
                row["username"], row["role"], row["roleSince"], YES[bool(row["apiWriteAccess"])],
                YES[bool(row["active"])], row["lockedUntil"], row["passwordUntil"],
                row["lastUsedOn"],
            )
            for row in data
        ],
    )  # fmt: skip


@users.command("set")
@acts
def change_user(
    acting: Acting,
    name: UserName,
    role: Annotated[str | None, typer.Option(metavar="ROLE", help="Another role.")] = None,
    api_write_access: Annotated[
        bool | None, typer.Option(help="Whether their clients may change anything.")
    ] = None,
) -> None:
    """Give a user another role, or take or give them API Write Access."""
    from monthend.services import users as service

    if role is None and api_write_access is None:
        raise CommandFailed("Say --role, --api-write-access or --no-api-write-access.")
    user = _change(
        acting,
        name,
        lambda d, caller, key: service.change(
            d, caller, key, role=role, api_write_access=api_write_access
        ),
    )
    writes = "with" if user.api_write_access else "without"
    typer.echo(f"{user.username} has the role {user.role}, {writes} API Write Access.")


@users.command("deactivate")
@acts
def deactivate_user(acting: Acting, name: UserName) -> None:
    """End a user's sessions, tokens and clients, and let them in no more."""
    from monthend.services import users as service

    _change(acting, name, service.deactivate)
    typer.echo(f"{name} is not active; sessions and tokens have ended, clients are revoked.")


@users.command("activate")
@acts
def activate_user(acting: Acting, name: UserName) -> None:
    """Let a user in again who was deactivated."""
    from monthend.services import users as service

    _change(acting, name, service.activate)
    typer.echo(f"{name} is active; `monthend client add` makes a client.")


@users.command("unlock")
@acts
def unlock_user(acting: Acting, name: UserName) -> None:
    """Let a user sign in again whom wrong passwords have locked out."""
    from monthend.services import users as service

    _change(acting, name, service.unlock)
    typer.echo(f"{name} is not locked out.")


@users.command("reset-password")
@acts
def reset_password(acting: Acting, name: UserName, as_json: AsJson = False) -> None:
    """Give a user another password, and print it this once."""
    from monthend.entrance.passwords import hashed
    from monthend.services import users as service

    fresh = service.new_password(hashed)
    user = _change(
        acting, name, lambda d, caller, key: service.reset_password(d, caller, key, fresh)
    )
    if as_json:
        _print({"user_id": user.id, "username": user.username, "password": fresh.password})
        return
    typer.echo(f"The password of {name}, shown once: {fresh.password}")


@users.command("change-password")
@acts
def change_password(acting: Acting, as_json: AsJson = False) -> None:
    """Get another password of your own, printed this once; the present one is asked for."""
    from monthend.entrance.passwords import belongs, hashed
    from monthend.services import own_password, sessions, sign_ins
    from monthend.services.users import new_password

    by, given = acting.caller(), _typed("Your password")
    stored = acting.look_up(lambda d, _: sessions.password_hash_of(d, by.username))
    if stored is None or not belongs(stored, given):
        acting.set_up(lambda d, _: sign_ins.refuse_password(d, by.username, by.channel))
        raise own_password.CurrentPasswordWrong
    proof, fresh = own_password.Proof(password_hash=stored), new_password(hashed)
    user = acting.set_up(lambda d, caller: own_password.change(d, caller, proof, fresh))
    if as_json:
        _print({"user_id": user.id, "username": user.username, "password": fresh.password})
        return
    typer.echo(f"The password of {user.username}, shown once: {fresh.password}")


def _typed(what: str) -> str:
    """A secret that somebody types unseen, or a line that a program says."""
    if sys.stdin.isatty():
        return str(typer.prompt(what, hide_input=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")


def _change(
    acting: Acting, name: str, work: Callable[[Directory, Caller, str], UserRecord]
) -> UserRecord:
    """Change the user of a name."""
    from monthend.services import users as service

    return acting.set_up(lambda d, caller: work(d, caller, service.id_of(d, caller, name)))


# Clients --------------------------------------------------------------------------------


@clients.command("add")
@acts
def add_client(
    acting: Acting,
    user: Annotated[str, typer.Option(metavar="NAME", help="Whom the client acts for.")],
    name: Annotated[str | None, typer.Option(help="What it is for.")] = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only-entity", metavar="ENTITY", help="Hold it to this entity, or these."),
    ] = None,
    only_org: Annotated[
        list[str] | None,
        typer.Option("--only-org", metavar="ORG", help="Hold it to this org, or these."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Add an OAuth client for a user."""
    from monthend.services.client_scopes import add_client

    made = acting.set_up(
        lambda d, caller: add_client(d, caller, user, name, only or (), only_org or ())
    )
    show(made, as_json=as_json)


@clients.command("list")
@acts
def list_clients(
    acting: Acting,
    user: Annotated[str | None, typer.Option(metavar="NAME", help="Only those of a user.")] = None,
    as_json: AsJson = False,
) -> None:
    """List OAuth clients, those that were revoked among them."""
    from monthend.services import clients as service
    from monthend.services import users as of
    from monthend.services.client_scopes import shown_with_scopes

    names: dict[str, str] = {}

    def work(directory: Directory, caller: Caller) -> list[dict[str, Any]]:
        user_id = None if user is None else of.id_of(directory, caller, user)
        found = service.list_clients(directory, caller, user_id, 0, AllOfThem)
        names.update(
            {each.entity_id: each.entity_name for each in directory.reach(caller.tenant.id)}
        )
        names.update({each.org_id: each.name for each in directory.orgs.tree(caller.tenant.id)})
        return shown_with_scopes(directory, caller, found)

    data = acting.look_up(work)
    if as_json:
        _print(data)
        return
    _table(
        (
            "client", "name", "user", "active", "held to", "created", "rotated",
            "old secret until", "last used",
        ),
        [
            (
                row["clientId"], row["name"], row["username"], YES[bool(row["active"])],
                ", ".join(names[each] for each in (*row["entities"], *row["orgs"])),
                row["createdOn"], row["rotatedOn"], row["previousSecretUntil"], row["lastUsedOn"],
            )
            for row in data
        ],
    )  # fmt: skip


@clients.command("rotate")
@acts
def rotate_client(
    acting: Acting,
    client_id: ClientId,
    overlap_hours: Annotated[
        int, typer.Option(min=0, max=720, help="How long the old secret is good; 0: no longer.")
    ] = 24,
    as_json: AsJson = False,
) -> None:
    """Give a client another secret, and print it this once."""
    from monthend.services import clients as service

    made = acting.set_up(lambda d, caller: service.rotate(d, caller, client_id, overlap_hours))
    if as_json:
        _print({"client_id": made.client.id, "client_secret": made.secret})
        return
    typer.echo(f"The secret of {client_id}, shown once: {made.secret}")


@clients.command("revoke")
@acts
def revoke_client(acting: Acting, client_id: ClientId) -> None:
    """End a client and its tokens."""
    from monthend.services import clients as service

    acting.set_up(lambda d, caller: service.revoke(d, caller, client_id))
    typer.echo(f"The client {client_id} is revoked.")


# Roles ----------------------------------------------------------------------------------

Permissions = Annotated[
    list[str], typer.Option("--permission", metavar="NAME", help="What it permits; repeat it.")
]


@roles.command("list")
@acts
def list_roles(acting: Acting, as_json: AsJson = False) -> None:
    """List the roles with their permissions."""
    from monthend.services import roles as service
    from monthend.services.people_data import shown_role

    data = acting.look_up(
        lambda d, caller: [shown_role(role) for role in service.list_roles(d, caller)]
    )
    if as_json:
        _print(data)
        return
    _table(
        ("role", "users", "permissions"),
        [(row["name"], row["users"], ", ".join(map(str, row["permissions"]))) for row in data],  # type: ignore[call-overload]
    )


@roles.command("add")
@acts
def add_role(
    acting: Acting,
    name: RoleName,
    permission: Permissions,
    description: Annotated[str | None, typer.Option(help="What it is for.")] = None,
) -> None:
    """Make a role of the tenant's own."""
    from monthend.services import roles as service

    acting.set_up(lambda d, caller: service.create(d, caller, name, permission, description))
    typer.echo(f"There is a role {name} with {len(set(permission))} permissions.")


@roles.command("set")
@acts
def change_role(acting: Acting, name: RoleName, permission: Permissions) -> None:
    """Give a role other permissions in place of those it has."""
    from monthend.services import roles as service

    acting.set_up(lambda d, caller: service.change(d, caller, name, permission))
    typer.echo(f"The role {name} has {len(set(permission))} permissions.")


@roles.command("delete")
@acts
def delete_role(acting: Acting, name: RoleName) -> None:
    """Delete a role that no user has."""
    from monthend.services import roles as service

    acting.set_up(lambda d, caller: service.delete(d, caller, name))
    typer.echo(f"The role {name} is deleted.")
