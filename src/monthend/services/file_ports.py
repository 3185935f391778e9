"""What detail files ask of the store: written in pieces, shown once their run is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

CHUNK_BYTES = 1024 * 1024
"""How much of a file's content is in each of its pieces, the last one excepted."""


class FileKind(StrEnum):
    """Which of a run's files a file is."""

    ACCOUNT_AGING = "account aging"
    INVOICE_AGING = "invoice aging"
    DEBIT_MEMO_AGING = "debit memo aging"
    AR_DETAIL = "receivables detail"
    ROLL_FORWARD = "receivables roll-forward"
    FX_REALIZED = "realized exchange gains"
    FX_UNREALIZED = "unrealized exchange gains"
    REVENUE_CSV = "revenue detail"
    REVENUE_XLSX = "revenue workbook"
    UNPROCESSED_CHARGES = "unprocessed charges"

    @property
    def slug(self) -> str:
        """The kind as part of a file's name."""
        return self.value.replace(" ", "-")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileHead:
    """What is known of a file before it is written; `run` and `attempt` are who writes it."""

    id: str
    run: str
    attempt: int
    kind: str
    name: str
    media: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenFile:
    """A file whose content is complete: what is still to be stored is its last piece.

    `staged` says whether earlier pieces are stored already. `last` is compressed as they are.
    """

    head: FileHead
    rows: int
    size: int
    sha256: str
    chunks: int
    last: bytes
    staged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file of a run that is done; `period` is whose run it was."""

    id: str
    period: str
    kind: str
    name: str
    media: str
    rows: int
    size: int
    chunks: int
    sha256: str


class FileStage(Protocol):
    """Files that are being written, and what is left of those that nobody writes any more."""

    def begin(self, head: FileHead) -> bool:
        """Make room for a file; False when its run is somebody else's by now."""

    def add(self, file_id: str, number: int, content: bytes) -> bool:
        """Store a piece, numbered from 0; False when the file's run is somebody else's by now."""

    def left_over(self) -> bool:
        """Whether there are files that no run writes, and none has finished."""

    def sweep(self, at_most: int) -> bool:
        """Delete some pieces of such files, and those without any; False when nothing is left."""


class FileBooks(FileStage, Protocol):
    """The files of a calendar, in one transaction."""

    def store_last(self, written: Sequence[WrittenFile]) -> None:
        """Store the last pieces of a run's files, while the run is under way."""

    def keep(self, written: Sequence[WrittenFile]) -> None:
        """Have the files count: their run is done."""

    def of_period(self, period_id: str) -> Mapping[str, str]:
        """The ids of a period's current files by their kinds."""

    def listed(self, period_id: str) -> Sequence[StoredFile]:
        """A period's current files, by their kinds."""

    def file(self, file_id: str) -> StoredFile | None: ...
    def piece(self, file_id: str, number: int) -> bytes | None:
        """A piece of a file's content, as it was written; None when it is not there any more.

        One that is damaged raises ValueError.
        """

    def remove_superseded(self, period_id: str, at_most: int) -> bool:
        """Delete some content of a period's superseded runs; False when nothing is left."""
