"""A folder with Zuora's tables into the ledger, and a word on every row that stays out."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import typer

from .acting import Acting
from .failures import CommandFailed
from .imports import Imported, notice, progress_bar

if TYPE_CHECKING:
    from monthend.services.zuora_tables import Tables

NAMES = "zuora_{}.csv", "{}.csv"


def imported(acting: Acting, folder: str, currency: str | None, *, create_codes: bool) -> Imported:
    """Import what can be posted; each row that cannot is said on standard error."""
    from monthend.services.import_tables import import_tables
    from monthend.services.zuora_tables import TABLES, Tables

    place = Path(folder)
    if not any(_file(place, table) for table in TABLES):
        raise CommandFailed(f"There is none of the tables in {folder}, such as zuora_invoice.csv.")
    caller = acting.caller()
    with ExitStack() as opened:

        def open_table(table: str) -> BinaryIO | None:
            file = _file(place, table)
            return None if file is None else opened.enter_context(file.open("rb"))

        tables = Tables(open_table, caller.tenant.home_currency, currency)
        with progress_bar(os.path.basename(os.path.normpath(folder)), None) as told:
            result = import_tables(
                acting.store,
                caller,
                tables,
                create_codes=create_codes,
                progress=told,
                digest=lambda: _digest(place, currency),
                said=notice,
            )
    for row in tables.left_out:
        typer.echo(f"Left out: {row.table}, line {row.line}, {row.id}: {row.reason}.", err=True)
    more = {
        "tables": dict(tables.read),
        "left_out": [asdict(row) for row in tables.left_out],
    }
    return Imported(result, tuple(_said(tables)), more)


def _file(folder: Path, table: str) -> Path | None:
    paths = (folder / name.format(table) for name in NAMES)
    return next((path for path in paths if path.is_file()), None)


def _digest(folder: Path, currency: str | None) -> str:
    """What all tables hold, and which currency the others are in."""
    from monthend.services.zuora_tables import TABLES

    digest = hashlib.sha256(f"{currency}\n".encode())
    for table in TABLES:
        path = _file(folder, table)
        if path is not None:
            with path.open("rb") as file:
                digest.update(
                    f"{table} {hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode()
                )
    return f"tables {digest.hexdigest()}"


def _said(tables: Tables) -> Iterator[str]:
    """Each table with its rows, and what became of them."""
    from monthend.services.zuora_tables import LOOKED_UP, MAPPED

    posted = Counter(origin.table for origin in tables.origins)
    left_out = Counter(row.table for row in tables.left_out)
    for table, rows in tables.read.items():
        if table in MAPPED:
            became = f"{posted[table]} imported, {left_out[table]} left out"
        else:
            became = "looked up" if table in LOOKED_UP else "nothing to post"
        yield f"{table}: {rows} rows, {became}."
