"""History as evidence: verified, anchored, exported, replayed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from .acting import DatabaseUrl, opened, settings
from .failures import CommandFailed, Program, standard_output, unreadable_told

if TYPE_CHECKING:
    from monthend.services.audit import Verified
    from monthend.services.audit_ports import AuditBooks
    from monthend.services.history_chain import ChainFinding, Head
    from monthend.services.replay import Replayed
    from monthend.services.replay_periods import Anomaly

audit = typer.Typer(
    cls=Program, no_args_is_help=True, help="History as evidence, of all tenants of a database."
)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Where to write it; else stdout.")
]
EachEntry = Annotated[
    bool,
    typer.Option("--each-entry", help="Compare the items that each entry shows with its lines."),
]
AnchorFile = Annotated[
    Path | None,
    typer.Option("--anchor", metavar="FILE", help="What `monthend audit anchor` wrote before."),
]


@audit.command("verify")
def verify(
    anchor: AnchorFile = None, as_json: AsJson = False, database: DatabaseUrl = None
) -> None:
    """Recompute every hash of history; whatever is changed, missing or put in is found."""
    from monthend.services import audit as service

    anchored = () if anchor is None else _heads(anchor)
    with opened(settings(database=database)) as store:
        verified = service.verify(store, anchored)
    if as_json:
        typer.echo(json.dumps(_verified_as_json(verified, len(anchored)), indent=2))
    else:
        _print_verified(verified, len(anchored))
    if verified.findings:
        raise CommandFailed(f"History is not whole: {len(verified.findings)} findings.")


def _heads(file: Path) -> tuple[Head, ...]:
    from monthend.services.audit import AnchorUnreadable, heads_of

    try:
        return heads_of(json.loads(file.read_text(encoding="utf-8")))
    except AnchorUnreadable as problem:
        raise CommandFailed(f"{file}: {problem}") from None
    except (OSError, ValueError, RecursionError) as problem:
        raise CommandFailed(f"The anchor {file} cannot be read: {problem}") from None


def _verified_as_json(verified: Verified, anchors: int) -> dict[str, Any]:
    return {
        "whole": not verified.findings,
        "rows": verified.rows,
        "waiting": verified.waiting,
        "anchors": anchors,
        "heads": [_head_as_json(head) for head in verified.heads],
        "findings": [_finding_as_json(finding) for finding in verified.findings],
    }


def _head_as_json(head: Head) -> dict[str, Any]:
    return {"chain": head.chain, "number": head.number, "hash": head.hash}


def _finding_as_json(finding: ChainFinding) -> dict[str, Any]:
    return {
        "chain": finding.chain,
        "number": finding.number,
        "historyId": finding.history_id,
        "problem": finding.problem,
    }


def _print_verified(verified: Verified, anchors: int) -> None:
    from monthend.services.history_chain import OF_ANCHORS

    from .tables import print_table, ticked

    print_table(
        ("chain", "rows", "hash of the last"),
        [(head.chain, str(head.number), head.hash) for head in verified.heads],
        right=("rows",),
    )
    off = {finding.problem in OF_ANCHORS for finding in verified.findings}
    typer.echo(ticked(f"{verified.rows} rows are what was sealed", holds=False not in off))
    if anchors:
        typer.echo(ticked(f"{anchors} anchored hashes are in their places", holds=True not in off))
    else:
        typer.echo("Without --anchor nobody can tell whether rows at the end are missing.")
    if verified.waiting:
        typer.echo(f"{verified.waiting} rows wait for their seal.")
    for finding in verified.findings:
        typer.echo(f"  {finding}")


@audit.command("anchor")
def anchor(out: Out = None, database: DatabaseUrl = None) -> None:
    """Seal what waits, and write the last number and hash of every chain, to be kept elsewhere."""
    from monthend.services import audit as service
    from monthend.services.history_sealing import seal_waiting

    with opened(settings(database=database)) as store:
        seal_waiting(store)
        made = service.anchor(store)
    with _writing(out) as file:
        file.write(json.dumps(made.as_data(), indent=2) + "\n")


@audit.command("export")
def export(out: Out = None, database: DatabaseUrl = None) -> None:
    """Write every sealed row with its number and hash, one JSON object a line."""
    from monthend.services import audit as service

    def write(books: AuditBooks) -> int:
        count = 0
        for entry in service.entries(books):
            file.write(service.line_of(entry) + "\n")
            count += 1
        return count

    with opened(settings(database=database)) as store, _writing(out) as file:
        count = store.read_audit(write)
    typer.echo(f"Wrote {count} rows.", err=True)


@contextmanager
def _writing(out: Path | None) -> Iterator[TextIO]:
    if out is None:
        with standard_output() as file:
            yield file
        return
    # The database itself, perhaps, or an anchor that is still to be compared.
    if out.is_file() and out.stat().st_size:
        raise CommandFailed(f"{out} is there already; nothing was changed.")
    # A name of its own until it is whole, unless it is a pipe or a device.
    made = out.with_name(f"{out.name}.partial") if out.is_file() or not out.exists() else out
    try:
        with made.open("w", encoding="utf-8") as file:
            yield file
        if made != out:
            made.replace(out)
    except OSError as problem:
        raise CommandFailed(f"The file {out} cannot be written: {problem}") from None
    finally:
        if made != out:
            with suppress(OSError):
                made.unlink(missing_ok=True)


@audit.command("replay")
def replay(
    as_json: AsJson = False, each_entry: EachEntry = False, database: DatabaseUrl = None
) -> None:
    """Replay the ledger by commit sequence; what cannot have happened by the rules is found."""
    from monthend.services import replay as service

    with opened(settings(database=database)) as store, unreadable_told():
        replayed = service.replay(store, each_entry=each_entry)
    if as_json:
        typer.echo(json.dumps(_replayed_as_json(replayed), indent=2))
    else:
        _print_replayed(replayed)
    if replayed.anomalies:
        raise CommandFailed(
            f"The ledger is not what history says: {len(replayed.anomalies)} anomalies."
        )


def _replayed_as_json(replayed: Replayed) -> dict[str, Any]:
    return {
        "sound": not replayed.anomalies,
        "calendars": replayed.calendars,
        "events": replayed.events,
        "lines": replayed.lines,
        "trialBalances": replayed.trial_balances,
        "anomalies": [_anomaly_as_json(anomaly) for anomaly in replayed.anomalies],
    }


def _anomaly_as_json(anomaly: Anomaly) -> dict[str, Any]:
    return {
        "calendarId": anomaly.calendar_id,
        "commitSequence": anomaly.commit_sequence,
        "subject": anomaly.subject,
        "problem": anomaly.problem,
    }


def _print_replayed(replayed: Replayed) -> None:
    from .tables import ticked

    sound = not replayed.anomalies
    told = (
        f"{replayed.lines} lines, {replayed.events} rows of history and "
        f"{replayed.trial_balances} trial balances of {replayed.calendars} calendars agree"
    )
    typer.echo(ticked(told, holds=sound))
    for anomaly in replayed.anomalies:
        typer.echo(f"  {anomaly}")
