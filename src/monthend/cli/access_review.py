"""Who can do what, for those who review it."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .acting import Acting, acts


class ReviewFormat(StrEnum):
    """How the review is written."""

    CSV = "csv"
    JSON = "json"


@acts
def access_review(
    acting: Acting,
    form: Annotated[ReviewFormat, typer.Option("--format", help="How to write it.")] = (
        ReviewFormat.CSV
    ),
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it there; else it is printed.")
    ] = None,
) -> None:
    """Write down who can do what, since when, with which clients, and when they last did."""
    from monthend.rest.csv_text import csv_text
    from monthend.services import access_review as service

    review = acting.look_up(service.make)
    if form is ReviewFormat.JSON:
        text = json.dumps(service.shown(review), indent=2, ensure_ascii=False) + "\n"
    else:
        text = csv_text(service.COLUMNS, service.csv_rows(review)).decode()
    if out is None:
        typer.echo(text, nl=False)
        return
    out.write_text(text, encoding="utf-8", newline="")
    typer.echo(f"{out} has the access of {len(review.rows)} users.")
