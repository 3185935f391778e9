"""Moving a whole installation from one database into another."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Annotated

import typer

from .acting import settings
from .failures import CommandFailed

if TYPE_CHECKING:
    from monthend.config import Settings
    from monthend.storage.transfer.copying import Proof


def copy(
    source: Annotated[str, typer.Option("--from", metavar="URL", help="The database to copy.")],
    target: Annotated[
        str, typer.Option("--to", metavar="URL", help="Where the copy goes; nothing may be there.")
    ],
) -> None:
    """Copy a whole installation into an empty database, and prove that they are equal."""
    from monthend.storage.transfer.copying import copy as copy_all

    from .backup import refusing

    gc.enable()
    given, taken = _named("--from", source), _named("--to", target)
    with refusing():
        proof = copy_all(given.database, taken.database)
    _show(proof)
    if not proof.equal:
        raise CommandFailed(
            "The copy is not equal to what was copied, and was taken back: "
            f"there is nothing in {taken.database_shown}."
        )
    typer.echo(f"{proof.rows:,} rows are in {taken.database_shown}, each as it was.")


def _named(option: str, url: str) -> Settings:
    """The settings with this database; what is wrong with it is said of its own option."""
    from monthend.config import SettingInvalid

    try:
        return settings(database=url)
    except SettingInvalid as problem:
        raise CommandFailed(str(problem).replace("--database", option, 1)) from None


def _show(proof: Proof) -> None:
    from .tables import print_table

    rows = []
    for each in sorted(proof.tables, key=lambda compared: compared.table):
        rows.append((each.table, f"{each.given.rows:,}", each.given.sha256, _mark(each.equal)))
        if not each.equal:
            rows.append(("  in the copy", f"{each.taken.rows:,}", each.taken.sha256, ""))
    counted = (proof.given.commit_sequence, proof.taken.commit_sequence)
    rows.append(("counters", "", f"commits: {counted[0]:,}", _mark(proof.counted_on)))
    if not proof.counted_on:
        rows.append(("  in the copy", "", f"commits: {counted[1]:,}", ""))
    print_table(("Table", "Rows", "SHA-256 of all rows in order", "Copy"), rows, right={"Rows"})


def _mark(equal: bool) -> str:
    return "equal" if equal else "DIFFERENT"
