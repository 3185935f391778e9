"""The close report of a period, as text for people or as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .acting import Acting, acts
from .failures import standard_output, unreadable_told
from .periods import Period, named

if TYPE_CHECKING:
    from monthend.services.caller import Caller
    from monthend.services.ports import Books


class ReportFormat(StrEnum):
    """How a report is printed."""

    TEXT = "text"
    JSON = "json"


@acts
def close_report(
    acting: Acting,
    period: Period,
    format: Annotated[
        ReportFormat, typer.Option("--format", help="How to print it.")
    ] = ReportFormat.TEXT,
) -> None:
    """Print the evidence of a close, and what changed while the period was open again."""
    from monthend.services.close_report_data import as_data
    from monthend.services.history_sealing import seal_waiting

    # So that the report can name the place of everything it tells of.
    with unreadable_told():
        seal_waiting(acting.store)
        data = as_data(acting.read(lambda books, caller: _made(books, caller, period)))
    with standard_output():
        if format is ReportFormat.JSON:
            typer.echo(json.dumps(data, indent=2, ensure_ascii=False))
        else:
            _print(data)


def _made(books: Books, caller: Caller, text: str) -> Any:
    from monthend.services import close_report as service

    return service.make(books, caller, named(books.calendar(), text).id)


def _print(data: Mapping[str, Any]) -> None:
    from .tables import print_exceptions, print_left, print_locks, ticked

    typer.echo(f"Close report of {data['name']}, {data['startDate']} to {data['endDate']}")
    typer.echo(f"made {data['madeOn']} UTC; the period is {data['status']}.")
    typer.echo("")
    for event in data["closes"]:
        typer.echo(f"{_told(event)}.")
    if not data["closes"]:
        typer.echo("It was never closed.")
    typer.echo("")
    print_locks(data["typeLocks"])
    print_exceptions(data["exceptions"])
    if request := data["reopenRequest"]:
        why = f", because: {request['reason']}" if request["reason"] else ""
        typer.echo(
            f"{request['requestedBy']} wants it reopened since {request['requestedOn']} UTC{why}"
        )
    for check in data["checks"]:
        detail = f" {check['detail']}" if check["detail"] else ""
        typer.echo(ticked(f"{check['statement']}{detail}", holds=check["holds"]))
    for kind, count in data["optionalActionItems"].items():
        typer.echo(f"  left as they are: {count} {kind}")
    print_left(data["tasks"])
    typer.echo("")
    _print_trial_balance(data["trialBalance"])
    for number, window in enumerate(data["openedAgain"], 1):
        _print_window(number, window)
    head = data["chainHead"]
    typer.echo("")
    typer.echo(f"History of {head['chain']} ends with number {head['number']}, hash {head['hash']}")


def _told(event: Mapping[str, Any]) -> str:
    """An event in a sentence without its end: what, when, by whom, and where in the chain."""
    what = {"closed": "Closed", "autoClosed": "Closed by itself", "reopened": "Opened again"}
    track = f" with Track-Id {event['trackId']}" if event["trackId"] else ""
    reason = f", because: {event['reason']}" if event["reason"] else ""
    place = f", history number {event['number']}" if event["number"] else ""
    return (
        f"{what[event['event']]} {event['at']} UTC by {event['user']} over {event['channel']}"
        f"{track}{reason}; commit sequence {event['commitSequence']}{place}"
    )


def _print_trial_balance(shown: Mapping[str, Any] | None) -> None:
    from .tables import ticked

    if shown is None:
        typer.echo("There is no trial balance of it now.")
        return
    typer.echo(f"Trial balance, revision {shown['revision']}, completed {shown['completedOn']} UTC")
    typer.echo(f"at commit sequence {shown['commitSequence']}, SHA-256 {shown['sha256']}")
    typer.echo(ticked("its rows have this hash", holds=shown["whole"]))
    for proof in shown["identities"]:
        detail = f" ({proof['detail']})" if proof["detail"] else ""
        typer.echo(ticked(f"{proof['name']}: {proof['statement']}{detail}", holds=proof["holds"]))


def _print_window(number: int, window: Mapping[str, Any]) -> None:
    from .tables import print_table

    typer.echo("")
    typer.echo(f"Open again, {number}: {_told(window['reopened'])};")
    closed = window["closed"]
    typer.echo("not closed since." if closed is None else f"{_told(closed)}.")
    if window["written"]:
        print_table(
            ("written", "number", "date", "currency", "debit", "credit", "sequence"),
            [
                (
                    row["type"], row["number"], row["date"], row["currency"], row["debit"],
                    row["credit"], str(row["commitSequence"]),
                )
                for row in window["written"]
            ],
            right=("debit", "credit", "sequence"),
        )  # fmt: skip
    else:
        typer.echo("Nothing was written into its days.")
    if window["more"]:
        typer.echo("There is more than is listed.")
    for row in window["tasks"]:
        typer.echo(f"  {row['event']}: {row['title']}, {row['at']} UTC by {row['user']}")
    _print_differences(window["differences"])


def _print_differences(differences: list[Mapping[str, Any]] | None) -> None:
    from .tables import print_table

    if differences is None:
        typer.echo("There are no two trial balances to compare.")
        return
    if not differences:
        typer.echo("The trial balance is the same as before.")
        return
    print_table(
        ("accounting code", "currency", "closing before", "closing after"),
        [
            (
                each["accountingCode"],
                each["currency"],
                each["before"]["closing"] if each["before"] else "",
                each["after"]["closing"] if each["after"] else "",
            )
            for each in differences
        ],
        right=("closing before", "closing after"),
    )
