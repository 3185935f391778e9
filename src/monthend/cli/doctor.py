"""Examining a database and what it lives in, with the remedy for whatever is wrong."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .acting import DatabaseUrl, clock, opened
from .failures import CommandFailed
from .options import chosen

if TYPE_CHECKING:
    from monthend.choosing import Choice
    from monthend.storage.opening import OpenStore
    from monthend.storage.soundness import Finding

UNSEALED_AFTER = timedelta(minutes=5)
OTHERS_MAY_READ = 0o004


def doctor(
    database: DatabaseUrl = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print all of it as JSON.")] = False,
) -> None:
    """Examine a database, and say what to do about what is wrong."""
    from monthend.services.ports import StoreUnavailable

    choice = chosen(database=database)
    told: list[dict[str, Any]] = []
    cautions: list[str] = []
    try:
        with opened(choice.settings) as store:
            for finding in _findings(store, choice):
                told.append(_as_json(finding))
                if not as_json:
                    _print(finding)
            cautions = list(_cautions(store, choice))
    except StoreUnavailable as problem:
        if not as_json:
            raise
        told.append({"statement": "the database can be used", "wrong": [str(problem)]})
    wrong = sum(bool(each["wrong"]) for each in told)
    if as_json:
        import json

        typer.echo(
            json.dumps({"sound": not wrong, "findings": told, "cautions": cautions}, indent=2)
        )
    else:
        for caution in cautions:
            typer.echo(f"Caution: {caution}")
    if wrong:
        raise CommandFailed(f"{wrong} of the findings need you.")


def _print(finding: Finding) -> None:
    from .tables import ticked

    typer.echo(ticked(finding.statement, holds=not finding.wrong))
    for line in finding.wrong:
        typer.echo(f"    {line}")
    if finding.wrong:
        typer.echo(f"    Remedy: {finding.remedy}")


def _as_json(finding: Finding) -> dict[str, Any]:
    remedy = {"remedy": finding.remedy} if finding.wrong else {}
    return {"statement": finding.statement, "wrong": list(finding.wrong), **remedy}


def _findings(store: OpenStore, choice: Choice) -> Iterator[Finding]:
    """Everything that is asked, the quick questions first."""
    from monthend.storage import soundness, surroundings
    from monthend.storage.version import VERSION

    # Whoever came so far has found the schema as it should be.
    yield soundness.Finding(
        statement=f"the schema is version {VERSION}", wrong=(), remedy="Run `monthend migrate`."
    )
    yield _of_settings(choice)
    settings, now = choice.settings, clock()
    yield from surroundings.findings(store, settings.database, now, settings.disk_free_mib)
    if not settings.rehearsal:
        yield surroundings.clocks_of_tenants(store)
    yield from soundness.findings(store, now)


def _of_settings(choice: Choice) -> Finding:
    from monthend.storage.soundness import Finding

    settings, wrong = choice.settings, []
    told_by_file = choice.origins["database"] == f"file {choice.file}"
    if told_by_file and settings.database != settings.database_shown and _is_open(choice.file):
        wrong.append(f"everybody may read {choice.file}, and the password of the database in it")
    return Finding(
        statement="the settings are as they must be, and tell nobody a password",
        wrong=tuple(wrong),
        remedy="`chmod 640` the file, change the password, and keep it in PGPASSFILE.",
    )


def _is_open(file: str) -> bool:
    try:
        return bool(os.stat(file).st_mode & OTHERS_MAY_READ)
    except OSError:
        return False


def _cautions(store: OpenStore, choice: Choice) -> Iterator[str]:
    """What is not wrong, and should be known."""
    from monthend.choosing import unknown_settings
    from monthend.engines import java
    from monthend.storage import opening, surroundings

    url = choice.settings.database
    yield from opening.cautions(store, url)
    yield from surroundings.cautions(url)
    for name in unknown_settings(os.environ):
        yield f"{name} is the name of no setting."
    if choice.settings.synchronous == "NORMAL":
        yield "With synchronous = NORMAL a power failure may lose what was answered last."
    if spark := java.caution():
        yield spark
    head = store.submit_read_operating(lambda operating: operating.chain_head()).result()
    if head.since is not None and head.since < clock() - UNSEALED_AFTER:
        yield (
            f"History of {head.since:%Y-%m-%d %H:%M:%S} UTC waits for its seal: a server or "
            "`monthend worker` seals it."
        )
