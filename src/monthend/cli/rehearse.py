"""What a close is rehearsed with."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from .acting import Acting, acts, settings
from .acting import clock as machine_clock
from .failures import CommandFailed, Program
from .options import with_settings
from .periods import AsJson
from .rehearsal_server import rehearse_serve

if TYPE_CHECKING:
    from monthend.services.caller import Caller
    from monthend.services.ports import Books

MEANT = (
    "Rehearsing changes what day it is, and empties books: set MONTHEND_REHEARSAL=true, or "
    "rehearsal = true in the file of settings, where that is meant."
)
Yes = Annotated[bool, typer.Option("--yes", help="Yes, that is meant.")]

rehearse = typer.Typer(cls=Program, no_args_is_help=True, help="Rehearse a close.")
rehearse.command("serve")(with_settings(rehearse_serve))
clock = typer.Typer(cls=Program, no_args_is_help=True, help="What day it is for a tenant.")
rehearse.add_typer(clock, name="clock")


def changes(acting: Acting) -> Acting:
    """Whoever acts, where rehearsals are meant: as a server has their paths only there."""
    if not settings().rehearsal:
        raise CommandFailed(MEANT)
    return acting


@clock.command("show")
@acts
def show_clock(acting: Acting) -> None:
    """Show what time it is for the tenant, in UTC, and whether its clock goes."""
    from monthend.services import tenant_clocks

    said = acting.read(
        lambda books, caller: tenant_clocks.as_data(tenant_clocks.read(caller), books.now)
    )
    typer.echo(f"{said['now']} ({said['clock']})")


@clock.command("set")
@acts
def set_clock(
    acting: Acting,
    instant: Annotated[
        str, typer.Argument(metavar="INSTANT", help="Such as 2026-01-31T18:00:00Z, or a day.")
    ],
    running: Annotated[bool, typer.Option("--running", help="It goes on from there.")] = False,
) -> None:
    """Set the tenant's clock, which stands still there."""
    from monthend.services import tenant_clocks
    from monthend.services.values import MOMENT

    at = MOMENT.read("INSTANT", instant)

    def work(books: Books, caller: Caller) -> datetime:
        return tenant_clocks.set_to(books, caller, at, frozen=not running)

    _tell(changes(acting).write(work))


@clock.command("advance")
@acts
def advance(
    acting: Acting,
    days: Annotated[int, typer.Option(min=0, max=80_000, help="So many days.")] = 0,
    hours: Annotated[int, typer.Option(min=0, max=2_000_000, help="So many hours.")] = 0,
    seconds: Annotated[int, typer.Option(min=0, max=999_999_999, help="And seconds.")] = 0,
) -> None:
    """Have it be later for the tenant."""
    from monthend.services import tenant_clocks

    by = timedelta(days=days, hours=hours, seconds=seconds)
    _tell(changes(acting).write(lambda books, caller: tenant_clocks.advance(books, caller, by)))


@clock.command("freeze")
@acts
def freeze(acting: Acting) -> None:
    """Have the tenant's clock stand still."""
    from monthend.services import tenant_clocks

    _tell(changes(acting).write(lambda books, caller: tenant_clocks.set_to(books, caller, None)))


@clock.command("release")
@acts
def release(acting: Acting) -> None:
    """Have the tenant go by the clock of the machine again."""
    from monthend.services import tenant_clocks

    _tell(changes(acting).write(lambda books, caller: tenant_clocks.release(books, caller)))


def _tell(now: datetime) -> None:
    typer.echo(f"It is {now:%Y-%m-%d %H:%M:%S} UTC for the tenant.")


# Snapshots -------------------------------------------------------------------------------

snapshots = typer.Typer(cls=Program, no_args_is_help=True, help="States of a tenant to go back to.")
rehearse.add_typer(snapshots, name="snapshots")
SnapshotName = Annotated[str, typer.Argument(metavar="NAME", help="What it is called.")]


@snapshots.command("list")
@acts
def list_snapshots(acting: Acting, as_json: AsJson = False) -> None:
    """List the tenant's snapshots, the oldest first."""
    from monthend.services import snapshots as service

    found = acting.read(service.listed)
    if as_json:
        data = [
            {"name": each.name, "takenOn": str(each.taken_on)[:19], "rows": each.rows}
            for each in found
        ]
        typer.echo(json.dumps(data, indent=2, ensure_ascii=False))
        return
    from .tables import print_table

    print_table(
        ("snapshot", "taken (UTC)", "rows"),
        [(each.name, str(each.taken_on)[:19], str(each.rows)) for each in found],
        right=("rows",),
    )


@snapshots.command("take")
@acts
def take(acting: Acting, name: SnapshotName) -> None:
    """Keep what the tenant is now under a name."""
    from monthend.services import snapshots as service

    service.NAME.read("NAME", name)
    taken = service.take(changes(acting).store, acting.caller(), name)
    typer.echo(f"{taken.name} is kept: {taken.rows:,} rows.")


@snapshots.command("restore")
@acts
def restore(acting: Acting, name: SnapshotName) -> None:
    """Have the tenant be what it was when a snapshot was taken."""
    from monthend.services import snapshots as service

    changes(acting).write(lambda books, caller: service.restore(books, caller, name))
    typer.echo(f"The tenant is what it was when {name} was taken.")


@snapshots.command("delete")
@acts
def delete(acting: Acting, name: SnapshotName) -> None:
    """Forget a snapshot; the tenant stays what it is."""
    from monthend.services import snapshots as service

    changes(acting).write(lambda books, caller: service.delete(books, caller, name))
    typer.echo(f"{name} is gone.")


@rehearse.command("reset")
@acts
def reset(acting: Acting, yes: Yes = False) -> None:
    """Have the tenant's books empty and its settings as at first; who there is stays."""
    from monthend.services import snapshots as service

    if not yes:
        raise CommandFailed("All books of the tenant would be emptied: say --yes.")
    changes(acting).write(service.reset)
    typer.echo("The tenant's books are empty.")


# Scenarios -------------------------------------------------------------------------------


@rehearse.command("scenarios")
def list_scenarios() -> None:
    """List the situations that can be loaded."""
    from monthend.rehearsal.scenarios import SCENARIOS

    from .tables import print_table

    print_table(
        ("scenario", "it is", "what is the matter"),
        [(each.name, f"{each.now:%Y-%m-%d}", each.told) for each in SCENARIOS.values()],
    )


@rehearse.command("load")
@acts
def load_scenario(
    acting: Acting,
    name: Annotated[str, typer.Argument(metavar="SCENARIO", help="One that is listed.")],
) -> None:
    """Load a situation into the tenant's books, which have to be empty."""
    from monthend.rehearsal.scenarios import load

    done = load(changes(acting).store, acting.caller(), name, machine_clock)
    typer.echo(f"{done.told} It is {done.now:%Y-%m-%d %H:%M:%S} UTC for the tenant.")
