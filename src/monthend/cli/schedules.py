"""Journal runs and trial balances that are made by themselves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .acting import Acting, acts
from .failures import CommandFailed, Program
from .periods import AsJson

if TYPE_CHECKING:
    from monthend.services.caller import Caller
    from monthend.services.ports import Books

schedules = typer.Typer(
    cls=Program, no_args_is_help=True, help="Journal runs and trial balances made by themselves."
)
Name = Annotated[str, typer.Argument(metavar="NAME", help="The schedule, by its name or its id.")]
Fields = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="FIELD=VALUE",
        help="cadence=daily, weekly weekday=1 or monthly day=31; at=02:30 in the tenant's zone; "
        "period=current, previous or earliest_open; transactionTypes, with commas in between; "
        "trialBalance=false.",
    ),
]


@schedules.command("list")
@acts
def list_schedules(acting: Acting, as_json: AsJson = False) -> None:
    """List what is made by itself, and when it is made next."""
    from monthend.services import schedules as service

    def work(books: Books, caller: Caller) -> list[dict[str, Any]]:
        found = service.listed(books, caller)
        names = books.schedules.names(found)
        return [service.as_data(each, names) for each in found]

    data = acting.read(work)
    if as_json:
        typer.echo(json.dumps(data, indent=2, ensure_ascii=False))
        return
    from .tables import print_table

    print_table(
        ("name", "cadence", "at", "period", "journal run", "trial balance", "next (UTC)", "as"),
        [
            (each["name"], each["cadence"], each["at"], each["period"],
             f"{len(each['transactionTypes'])} types" if each["transactionTypes"] else "no",
             "yes" if each["trialBalance"] else "no", each["nextOn"] or "never", each["actsFor"])
            for each in data
        ],
    )  # fmt: skip


@schedules.command("add")
@acts
def add(
    acting: Acting,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is called.")],
    fields: Fields = None,
) -> None:
    """Have a journal run, and a trial balance after it, made every day, week or month."""
    from monthend.services import schedules as service

    said = {**_said(fields), "name": name}
    made = acting.write(lambda books, caller: service.add(books, caller, said))
    typer.echo(f"{made.plan.name} is made next on {made.next_on:%Y-%m-%d %H:%M} UTC.")


def _said(fields: list[str] | None) -> dict[str, Any]:
    """The fields that were given, by the names that services have for them."""
    from monthend.services.schedules import KINDS

    known = {shown: field for field, (shown, _) in KINDS.items()}
    said: dict[str, Any] = {}
    for each in fields or ():
        name, equals, value = each.partition("=")
        if not equals or name not in known:
            raise CommandFailed(f"{each} is no FIELD=VALUE; fields are {', '.join(known)}.")
        said[known[name]] = _value(known[name], value)
    return said


def _value(field: str, text: str) -> object:
    """A value as its kind takes it, which refuses what it does not."""
    if field == "types":
        return [each.strip() for each in text.split(",") if each.strip()]
    if text in ("true", "false"):
        return text == "true"
    return text or None


@schedules.command("change")
@acts
def change(acting: Acting, name: Name, fields: Fields = None) -> None:
    """Change what is made or when; it acts for you from then on."""
    said = _said(fields)
    if not said:
        raise CommandFailed("Say what is to change, as FIELD=VALUE.")
    _change(acting, name, said)


@schedules.command("enable")
@acts
def enable(acting: Acting, name: Name) -> None:
    """Have it made from now on."""
    _change(acting, name, {"enabled": True})


@schedules.command("disable")
@acts
def disable(acting: Acting, name: Name) -> None:
    """Have it made no more, until it is enabled."""
    _change(acting, name, {"enabled": False})


def _change(acting: Acting, name: str, said: dict[str, Any]) -> None:
    from monthend.services import schedules as service

    def work(books: Books, caller: Caller) -> dict[str, Any]:
        changed = service.change(books, caller, _named(books, name), said)
        return service.as_data(changed, {})

    data = acting.write(work)
    typer.echo(f"{data['name']} is made next: {data['nextOn'] or 'never'}.")


def _named(books: Books, name: str) -> str:
    """The id of a schedule that is named."""
    ids = {each.plan.name: each.id for each in books.schedules.every()}
    return ids.get(name, name)


@schedules.command("remove")
@acts
def remove(acting: Acting, name: Name) -> None:
    """Take it away; what it is making now is made to its end."""
    from monthend.services import schedules as service

    acting.write(lambda books, caller: service.remove(books, caller, _named(books, name)))
    typer.echo(f"{name} is gone.")


@schedules.command("runs")
@acts
def runs(acting: Acting, name: Name, as_json: AsJson = False) -> None:
    """List how often it came, the latest first, and what became of it."""
    from monthend.services import schedules as service

    def work(books: Books, caller: Caller) -> list[dict[str, Any]]:
        found = service.runs(books, caller, _named(books, name), 0, 100)
        return [service.run_as_data(each) for each in found]

    data = acting.read(work)
    if as_json:
        typer.echo(json.dumps(data, indent=2, ensure_ascii=False))
        return
    from .tables import print_table

    print_table(
        ("planned (UTC)", "state", "period", "journal run", "reason"),
        [
            (each["plannedOn"], each["state"], each["accountingPeriodName"] or "",
             each["journalRunNumber"] or "", each["reason"] or "")
            for each in data
        ],
    )  # fmt: skip
