"""All that a server for rehearsals has beside its books."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from .fault_notes import FaultNotes
from .notebook import IN_MEMORY, Notebook
from .replaying import Replayer
from .request_notes import RequestNotes

BESIDE = "-rehearsal"
SQLITE = "sqlite:///"
ELSEWHERE = "monthend.db"


@dataclass(frozen=True, slots=True)
class Tools:
    """The requests that were noted, and the faults that are asked for."""

    requests: RequestNotes
    faults: FaultNotes
    operations: tuple[str, ...] = ()
    """The names that requests go by, in order; a fault may name one of them."""
    replayer: Replayer = field(default_factory=Replayer)

    @classmethod
    def opened(cls, path: str = IN_MEMORY, operations: Iterable[str] = ()) -> Tools:
        """Those in a file; without one those of this process."""
        notebook = Notebook(path)
        return cls(RequestNotes(notebook), FaultNotes(notebook), tuple(sorted(operations)))


def notebook_of(database: str) -> str:
    """The file for a database by its URL: beside it, or in the working folder."""
    file = database.removeprefix(SQLITE) if database.startswith(SQLITE) else ELSEWHERE
    return file + BESIDE
