"""What has been measured of a run that may be broken off, and is gone on with."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from .record import Conditions
from .results import Result


@dataclass(slots=True, kw_only=True)
class Kept:
    """The rows of each benchmark that has ended, by its name, and how the run began."""

    conditions: Conditions
    rows: dict[str, list[Result]] = field(default_factory=dict)


def begun(file: Path | None, conditions: Conditions) -> Kept:
    """What a file has kept of an earlier part of the run; without one the run begins.

    Raises:
        ValueError: the earlier part had other rounds.
    """
    if file is None or not file.exists():
        return Kept(conditions=conditions)
    kept = msgspec.json.decode(file.read_bytes(), type=Kept)
    if kept.conditions.rounds != conditions.rounds:
        raise ValueError(f"{file} has {kept.conditions.rounds} rounds of each side")
    return kept


def keep(file: Path | None, kept: Kept) -> None:
    if file is not None:
        file.write_bytes(msgspec.json.format(msgspec.json.encode(kept)))
