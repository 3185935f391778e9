"""Setting up: the database, tenants, users, clients, settings and custom fields."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from .acting import Acting, DatabaseUrl, acts, opened_store, settings
from .failures import CommandFailed, Program

if TYPE_CHECKING:
    from monthend.services.tenants import Credentials, NewSecrets

tenants = typer.Typer(cls=Program, no_args_is_help=True, help="Tenants of the server.")
switches = typer.Typer(cls=Program, no_args_is_help=True, help="Settings of a tenant.")
custom = typer.Typer(cls=Program, no_args_is_help=True, help="Custom fields.")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
HomeCurrency = Annotated[
    str, typer.Option(metavar="CODE", help="The tenant's home currency; it cannot change later.")
]


def init(
    database: DatabaseUrl = None,
    home_currency: HomeCurrency = "USD",
    tenant: Annotated[str, typer.Option(metavar="NAME", help="The first tenant.")] = "Company",
    as_json: AsJson = False,
) -> None:
    """Make the database, with a tenant, its administrator and an OAuth client."""
    from monthend.domain import money
    from monthend.services.tenants import create_tenant

    chosen, currency, fresh = settings(database=database), home_currency.upper(), new_secrets()
    money.exponent(currency)
    store = opened_store(chosen, new=True)
    try:
        made = store.found(
            lambda directory: create_tenant(directory, tenant, currency, fresh, None)
        )
    finally:
        store.close()
    if made is None:
        raise CommandFailed(
            f"The database {chosen.database_shown} is set up already; nothing was changed."
        )
    show(made, as_json=as_json)


@tenants.command("add")
@acts
def add_tenant(
    acting: Acting,
    name: Annotated[str, typer.Argument(help="The tenant's name.")],
    home_currency: HomeCurrency = "USD",
    as_json: AsJson = False,
) -> None:
    """Add a tenant with an administrator and an OAuth client."""
    from monthend.services.tenants import create_tenant

    fresh, currency = new_secrets(), home_currency.upper()
    made = acting.set_up(lambda d, caller: create_tenant(d, name, currency, fresh, caller))
    show(made, as_json=as_json)


@switches.command("show")
@acts
def show_settings(acting: Acting, as_json: AsJson = False) -> None:
    """Show the tenant's settings."""
    from monthend.services.settings import FORMS, shown

    values = shown(acting.caller().tenant.settings)
    if as_json:
        typer.echo(json.dumps(values, indent=2))
        return
    for name, value in values.items():
        typer.echo(f"{name} = {value}  ({FORMS[name].told})")


@switches.command("set")
@acts
def set_setting(
    acting: Acting,
    name: Annotated[str, typer.Argument(help="The setting.")],
    value: Annotated[str, typer.Argument(help="Its new value.")],
) -> None:
    """Change one setting of the tenant."""
    from monthend.services.tenants import set_setting

    acting.set_up(lambda d, caller: set_setting(d, caller, name, value))
    typer.echo(f"{name} = {value}")


@custom.command("add")
@acts
def add_field(
    acting: Acting,
    object_name: Annotated[
        str, typer.Argument(metavar="OBJECT", help="AccountingPeriod or AccountingCode.")
    ],
    name: Annotated[str, typer.Argument(help="The field's name, ending in __c.")],
    kind: Annotated[
        str, typer.Option("--type", metavar="TYPE", help="string, int, date, decimal or boolean.")
    ] = "string",
) -> None:
    """Declare a custom field."""
    from monthend.services.tenants import add_custom_field

    acting.set_up(lambda d, caller: add_custom_field(d, caller, object_name, name, kind))
    typer.echo(f"{object_name} has the field {name} of type {kind}.")


def new_secrets() -> NewSecrets:
    """Secrets with the password's slow hash, made before any transaction begins."""
    from monthend.entrance.passwords import hashed
    from monthend.services import tenants as service

    return service.new_secrets(hashed)


def show(made: Credentials, *, as_json: bool) -> None:
    """Print credentials this once; a password that was not made is null."""
    values: dict[str, str | None] = {**asdict(made), "password": made.password or None}
    if as_json:
        typer.echo(json.dumps(values, indent=2))
        return
    from rich.console import Console
    from rich.panel import Panel

    listed = "\n".join(
        f"{name.replace('_', ' '):13}  {value}" for name, value in values.items() if value
    )
    console = Console(highlight=False, markup=False, emoji=False)
    console.print(Panel(listed, title="Shown once: keep the secrets now", expand=False))
