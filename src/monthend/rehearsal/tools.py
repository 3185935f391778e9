"""All that a server for rehearsals has beside its books."""

from __future__ import annotations

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
    replayer: Replayer = field(default_factory=Replayer)

    @classmethod
    def opened(cls, path: str = IN_MEMORY) -> Tools:
        """Those in a file; without one those of this process."""
        notebook = Notebook(path)
        return cls(RequestNotes(notebook), FaultNotes(notebook))


def notebook_of(database: str) -> str:
    """The file for a database by its URL: beside it, or in the working folder."""
    file = database.removeprefix(SQLITE) if database.startswith(SQLITE) else ELSEWHERE
    return file + BESIDE
