"""A server to rehearse on, made and started by one command."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .acting import opened_store
from .serve import serve

if TYPE_CHECKING:
    from monthend.choosing import Choice
    from monthend.config import Settings
    from monthend.services.tenants import Credentials

IN_FILE = "monthend.db"


def rehearse_serve(
    choice: Choice,
    keep: Annotated[
        bool, typer.Option("--keep", help="Serve the database that the settings name, and keep it.")
    ] = False,
    credentials: Annotated[
        str | None,
        typer.Option(
            "--credentials", metavar="FILE", help="Where credentials go; else standard output."
        ),
    ] = None,
) -> None:
    """Serve a database for rehearsals: one of its own that goes with it, or one that is kept.

    Of a database that it makes it prints, as one line of JSON, what the first administrator signs
    in with.
    """
    with ExitStack() as stack:
        chosen = choice.settings if keep else stack.enter_context(_of_its_own(choice.settings))
        chosen = replace(chosen, rehearsal=True)
        made = _founded(chosen)
        if made is not None:
            _tell(made, credentials)
        serve(replace(choice, settings=chosen))


@contextmanager
def _of_its_own(chosen: Settings) -> Iterator[Settings]:
    """A file that nobody needs once the server has ended; what it loses by a power cut neither."""
    with tempfile.TemporaryDirectory(prefix="monthend-rehearsal-") as folder:
        yield replace(chosen, database=f"sqlite:///{folder}/{IN_FILE}", synchronous="NORMAL")


def _founded(chosen: Settings) -> Credentials | None:
    """The first administrator of a database that was empty."""
    from monthend.rest import rehearsal_tenants
    from monthend.services.tenants import create_tenant

    store = opened_store(chosen, new=True)
    try:
        fresh = rehearsal_tenants.fresh()
        return store.found(
            lambda directory: create_tenant(directory, "Rehearsal", "USD", fresh, None)
        )
    finally:
        store.close()


def _tell(made: Credentials, file: str | None) -> None:
    from dataclasses import asdict

    said = json.dumps(asdict(made))
    if file is None:
        typer.echo(said)
        sys.stdout.flush()
        return
    place = Path(file)
    # Whole or not at all, for whoever waits for it, and for its owner alone.
    beside = place.with_name(f"{place.name}.{os.getpid()}")
    beside.touch(mode=0o600)
    beside.write_text(said + "\n", encoding="utf-8")
    beside.replace(place)
