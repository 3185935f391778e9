"""The preview of a close, as text for people or as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .acting import Acting, acts
from .close_report import ReportFormat
from .periods import Period, named

if TYPE_CHECKING:
    from monthend.services.caller import Caller
    from monthend.services.ports import Books


@acts
def close_preview(
    acting: Acting,
    period: Period,
    format: Annotated[
        ReportFormat, typer.Option("--format", help="How to print it.")
    ] = ReportFormat.TEXT,
) -> None:
    """Say whether a period would close now, what stands in its way, and what would change."""
    from monthend.services.close_preview_data import as_data

    data = as_data(acting.read(lambda books, caller: _made(books, caller, period)))
    if format is ReportFormat.JSON:
        typer.echo(json.dumps(data, indent=2, ensure_ascii=False))
    else:
        _print(data)


def _made(books: Books, caller: Caller, text: str) -> Any:
    from monthend.services import close_preview as service

    return service.make(books, caller, named(books.calendar(), text).id)


def _print(data: Mapping[str, Any]) -> None:
    from .tables import print_exceptions, print_left, print_locks, ticked

    would = "would close" if data["wouldClose"] else "would not close"
    typer.echo(f"{data['name']}, {data['startDate']} to {data['endDate']}, {would} now")
    typer.echo(f"(it is {data['status']}; commit sequence {data['commitSequence']}).")
    if data["refusal"]:
        typer.echo(data["refusal"])
    typer.echo("")
    print_locks(data["typeLocks"])
    print_exceptions(data["exceptions"])
    for check in data["checks"]:
        typer.echo(ticked(check["statement"], holds=check["holds"]))
        for each in check["evidence"] if not check["holds"] else ():
            count = "" if each["count"] is None else f": {each['count']}"
            typer.echo(f"    {each['what']}{count}")
    _print_items(data["actionItems"])
    print_left(data["tasks"])
    typer.echo("")
    for change in data["changes"]:
        fields = ", ".join(f"{name} {value}" for name, value in change["new"].items())
        typer.echo(f"{change['name']}: {change['event']}, {fields}")
    _print_trial_balance(data)


def _print_items(kinds: list[Mapping[str, Any]]) -> None:
    from .tables import print_table

    for kind in kinds:
        if not kind["count"]:
            continue
        severity = "required" if kind["required"] else "optional"
        typer.echo(f"\n{kind['count']} {kind['kind']} ({severity}). {kind['remedy']}")
        print_table(
            ("number", "type", "status", "date", "currency", "amount", "can become"),
            [
                (
                    row["number"], row["type"], row["status"], row["date"], row["currency"],
                    row["amount"], " or ".join(row["fix"]["statuses"]),
                )
                for row in kind["first"]
            ],
            right=("amount",),
        )  # fmt: skip
        if kind["count"] > len(kind["first"]):
            typer.echo(f"and {kind['count'] - len(kind['first'])} more.")


def _print_trial_balance(data: Mapping[str, Any]) -> None:
    from .tables import print_table, ticked

    shown, following = data["trialBalance"], data["next"]
    if shown is None:
        return
    if shown["error"]:
        typer.echo(f"Its trial balance would end in an error: {shown['error']}")
    if shown["waitsForConversion"]:
        typer.echo(
            "Lines wait for exchange rates that have come by now: a trial balance that is run "
            "before the close converts them."
        )
    if shown["error"] or shown["waitsForConversion"]:
        return
    typer.echo(f"Its trial balance would have {shown['rows']} rows:")
    for proof in shown["identities"]:
        typer.echo(ticked(f"{proof['name']}: {proof['statement']}", holds=proof["holds"]))
    for total in shown["totals"]:
        typer.echo(f"  {total['currency']} debit {total['debit']}, credit {total['credit']}")
    if data["rowsChangedSinceRun"] is not None:
        typer.echo(f"Rows that the present result shows otherwise: {data['rowsChangedSinceRun']}")
    if following and following["openings"]:
        typer.echo(f"{following['name']} would open with")
        print_table(
            ("accounting code", "currency", "opening"),
            [
                (row["accountingCode"], row["currency"], row["opening"])
                for row in following["openings"]
            ],
            right=("opening",),
        )
