"""Looking after a server: is it ready, is its database sound; and the demo."""

from __future__ import annotations

import gc
import time
from pathlib import Path
from typing import Annotated

import typer

from .acting import DatabaseUrl, clock, opened, settings
from .failures import CommandFailed

ASK_AGAIN_SECONDS = 0.1


def ready(
    url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The server's address; else from --host and --port."),
    ] = None,
    host: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Where it listens; else 127.0.0.1.")
    ] = None,
    port: Annotated[
        int | None, typer.Option(metavar="PORT", help="The port it listens on; else 8280.")
    ] = None,
    wait: Annotated[
        float, typer.Option(metavar="SECONDS", help="Ask again for so long.", min=0)
    ] = 0,
) -> None:
    """Ask a running server whether it is ready."""
    chosen = settings(host=host, port=port)
    bare = f"[{chosen.host}]" if ":" in chosen.host else chosen.host
    scheme = "https" if chosen.tls_certificate else "http"
    address = (url or f"{scheme}://{bare}:{chosen.port}").rstrip("/")
    patience_ends = time.monotonic() + wait
    while (problem := _problem(f"{address}/readyz")) is not None:
        if time.monotonic() >= patience_ends:
            raise CommandFailed(f"The server at {address} is not ready: {problem}")
        time.sleep(ASK_AGAIN_SECONDS)
    typer.echo(f"The server at {address} is ready.")


def _problem(address: str) -> str | None:
    """Why a server is not ready; None when it is."""
    from http.client import HTTPException
    from urllib.error import HTTPError, URLError
    from urllib.request import urlopen

    try:
        with urlopen(address, timeout=5):
            return None
    except HTTPError as answer:
        said = answer.read(2000).decode(errors="replace").strip()
        return f"it answered {answer.code} {said}"
    except URLError as problem:
        return f"{problem.reason}."
    except (OSError, HTTPException, ValueError) as problem:
        return f"{problem}."


def doctor(database: DatabaseUrl = None) -> None:
    """Examine a database, and say what to do about what is wrong."""
    from monthend.storage.opening import cautions
    from monthend.storage.schema import VERSION
    from monthend.storage.soundness import findings

    from .tables import ticked

    wrong = 0
    chosen = settings(database=database)
    with opened(chosen) as store:
        typer.echo(ticked(f"the schema is version {VERSION}", holds=True))
        for finding in findings(store, clock()):
            typer.echo(ticked(finding.statement, holds=not finding.wrong))
            for line in finding.wrong:
                typer.echo(f"    {line}")
            if finding.wrong:
                wrong += 1
                typer.echo(f"    Remedy: {finding.remedy}")
        for caution in cautions(store, chosen.database):
            typer.echo(f"Caution: {caution}")
    if wrong:
        raise CommandFailed(f"{wrong} of the findings need you.")


def demo(
    exit_after: Annotated[bool, typer.Option("--exit", help="Stop after the close.")] = False,
    folder: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where its files go; else demo-company.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(metavar="PORT", help="The server's port; else 8280 or one that is free."),
    ] = None,
) -> None:
    """Close a month of a demo company, then leave its server running."""
    from monthend.demo import script

    gc.enable()
    raise typer.Exit(script.run(exit_after=exit_after, folder=folder, port=port))
