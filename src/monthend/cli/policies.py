"""Posting rules, and the queue of late transactions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .acting import Acting, acts
from .failures import CommandFailed, Program

if TYPE_CHECKING:
    from monthend.subledger.posting_rules import Account

rules = typer.Typer(
    cls=Program, no_args_is_help=True, help="Which codes a type of transaction debits and credits."
)
late = typer.Typer(
    cls=Program, no_args_is_help=True, help="Transactions that came late and wait for approval."
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
LateId = Annotated[str, typer.Argument(metavar="ID", help="The late transaction.")]


class Status(StrEnum):
    """Where what came late stands."""

    WAITING = "Waiting"
    APPROVED = "Approved"
    REJECTED = "Rejected"


# Posting rules --------------------------------------------------------------------------


@rules.command("show")
@acts
def show_rules(
    acting: Acting,
    version: Annotated[
        int | None, typer.Option(min=0, max=2**31 - 1, help="An earlier version; 0: the defaults.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show the posting rules of now, or of an earlier version."""
    from monthend.services import posting_rules as service
    from monthend.services.policy_data import shown_rules

    found = acting.read(lambda books, caller: service.read(books, caller, version))
    _print_rules(shown_rules(found), as_json=as_json)


@rules.command("set")
@acts
def set_rule(
    acting: Acting,
    type_name: Annotated[str, typer.Argument(metavar="TYPE", help="The type of transaction.")],
    subtype: Annotated[str | None, typer.Option(help="Its subtype, where it has one.")] = None,
    debit_type: Annotated[str | None, typer.Option(help="The type of the code to debit.")] = None,
    debit_code: Annotated[str | None, typer.Option(help="The name of the code to debit.")] = None,
    credit_type: Annotated[str | None, typer.Option(help="The type of the code to credit.")] = None,
    credit_code: Annotated[str | None, typer.Option(help="The name of the code to credit.")] = None,
    as_json: AsJson = False,
) -> None:
    """Change one posting rule, which makes the next version of all."""
    from monthend.services import posting_rules as service
    from monthend.services.policy_data import shown_rules
    from monthend.services.posting_rules import RuleChange

    change = RuleChange(
        type=type_name,
        subtype=subtype,
        debit=_account("debit", debit_type, debit_code),
        credit=_account("credit", credit_type, credit_code),
    )
    made = acting.write(lambda books, caller: service.change(books, caller, [change]))
    _print_rules(shown_rules(made), as_json=as_json)


def _account(side: str, kind: str | None, code: str | None) -> Account | None:
    from monthend.subledger.posting_rules import Account

    if kind and code:
        raise CommandFailed(f"Give --{side}-type or --{side}-code, and not both.")
    return Account(type=kind, code=code) if kind or code else None


def _print_rules(data: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(data, indent=2, ensure_ascii=False))
        return
    from .tables import print_table

    typer.echo(f"Posting rules, version {data['version']}")
    print_table(
        ("type", "subtype", "debits", "credits", "source"),
        [
            (
                rule["type"],
                rule["subtype"] or "",
                rule["debitCode"] or f"a {rule['debitType']}",
                rule["creditCode"] or f"a {rule['creditType']}",
                rule["source"],
            )
            for rule in data["postingRules"]
        ],
    )


# Late transactions ----------------------------------------------------------------------


@late.command("list")
@acts
def list_late(
    acting: Acting,
    status: Annotated[Status | None, typer.Option(help="Only those of a status.")] = None,
    as_json: AsJson = False,
) -> None:
    """List what came late, in the order in which it came."""
    from monthend.services import late_transactions as service
    from monthend.services.policy_data import shown_late
    from monthend.subledger.late_transactions import LateStatus

    wanted = None if status is None else LateStatus(status.value)
    found = acting.read(lambda books, caller: service.list_late(books, caller, wanted))
    data = [shown_late(each) for each in found]
    if as_json:
        typer.echo(json.dumps(data, indent=2, ensure_ascii=False))
        return
    from .tables import print_table

    print_table(
        ("id", "kind", "number", "type", "document date", "status", "posted on", "period"),
        [
            (
                row["id"], row["kind"], row["number"], row["type"], row["documentDate"],
                row["status"], row["date"] or "", row["accountingPeriodName"] or "",
            )
            for row in data
        ],
    )  # fmt: skip


@late.command("approve")
@acts
def approve(acting: Acting, late_id: LateId, as_json: AsJson = False) -> None:
    """Post something late: on its own day if that is open again, else in the earliest open days."""
    from monthend.services import late_transactions as service
    from monthend.services.policy_data import shown_late

    data = shown_late(acting.write(lambda books, caller: service.approve(books, caller, late_id)))
    if as_json:
        typer.echo(json.dumps(data, indent=2, ensure_ascii=False))
        return
    where = f"on {data['date']} in {data['accountingPeriodName']}"
    typer.echo(f"Posted {data['postedAs']} {where}; its document is of {data['documentDate']}.")


@late.command("reject")
@acts
def reject(
    acting: Acting,
    late_id: LateId,
    reason: Annotated[str | None, typer.Option(help="Why; the history keeps it.")] = None,
) -> None:
    """Turn something late down; it posts nothing."""
    from monthend.services import late_transactions as service

    found = acting.write(lambda books, caller: service.reject(books, caller, late_id, reason))
    typer.echo(f"Rejected {found.kind.value} {found.number} of {found.document_day}.")
