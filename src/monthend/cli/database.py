"""What only a database server has: roles, and their rights."""

from __future__ import annotations

from typing import Annotated

import typer

from .acting import DatabaseUrl, opened, settings
from .failures import CommandFailed, Program

servers = typer.Typer(
    cls=Program, no_args_is_help=True, help="The database server that keeps the books."
)


@servers.command("grants")
def grants(
    role: Annotated[
        str, typer.Option(metavar="NAME", help="The role as which `serve` and `worker` connect.")
    ],
    apply: Annotated[
        bool, typer.Option("--apply", help="Run the statements instead of printing them.")
    ] = False,
    database: DatabaseUrl = None,
) -> None:
    """Give a PostgreSQL role the rights that a server needs; run it as the tables' owner."""
    from monthend.config import POSTGRESQL

    chosen = settings(database=database)
    if not chosen.database.startswith(POSTGRESQL):
        raise CommandFailed("SQLite knows no roles: who may write its file may do everything.")
    from monthend.storage.postgresql import roles
    from monthend.storage.postgresql.store import PostgresStore

    with opened(chosen) as store:
        assert isinstance(store, PostgresStore)
        if not apply:
            for sql in store.database.read(lambda given: roles.grants(given.connection, role)):
                typer.echo(f"{sql};")
            return
        try:
            store.database.write(lambda given: roles.grant(given.connection, role))
        except roles.RoleUnfit as problem:
            raise CommandFailed(str(problem)) from None
    typer.echo(f"The role {role} may serve {chosen.database_shown}, and no more.")
