"""Detail files as rows: a head for each, and its content in pieces that are compressed.

A run stages its files while it writes them. They have a hash, and are shown, from
the commit on in which their run is done. Whatever is staged by a run that is not
under way, or by an earlier attempt of one that is, nobody will finish: it is swept.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

from monthend.services.file_ports import FileHead, StoredFile, WrittenFile

from .session import STAGED_FILE, Row, Session, Statement, insert, instant_text

ADD_FILE = insert(
    "file",
    "id", "calendar_id", "run_id", "attempt", "kind", "name", "media", "created_on",
)  # fmt: skip
ADD_CHUNK = insert("file_chunk")
_HELD = (
    "SELECT r.calendar_id FROM trial_balance_run r "
    "WHERE r.id = :run AND r.state = 'leased' AND r.attempt = :attempt"
)
# Whoever takes the run over waits until the piece is there, and then sweeps it.
HELD = Statement(_HELD, postgresql=_HELD + " FOR SHARE")
_WRITING = (
    "SELECT 1 FROM file f JOIN trial_balance_run r ON r.id = f.run_id "
    "WHERE f.id = :id AND f.sha256 IS NULL AND r.state = 'leased' AND r.attempt = f.attempt"
)
WRITING = Statement(_WRITING, postgresql=_WRITING + " FOR SHARE")
KEEP = Statement(
    "UPDATE file SET rows = :rows, size = :size, chunks = :chunks, sha256 = :sha256 WHERE id = :id"
)
_ABANDONED = (
    f"SELECT f.id FROM file f WHERE f.{STAGED_FILE} AND NOT EXISTS "
    "(SELECT 1 FROM trial_balance_run r "
    "WHERE r.id = f.run_id AND r.state = 'leased' AND r.attempt = f.attempt)"
)
ABANDONED = Statement(_ABANDONED + " LIMIT 1")
_SOME_CHUNKS = (
    "DELETE FROM file_chunk WHERE (file_id, number) IN "
    "(SELECT c.file_id, c.number FROM file_chunk c JOIN ({files}) AS gone ON gone.id = c.file_id "
    "LIMIT :count)"
)
SWEEP_CHUNKS = Statement(_SOME_CHUNKS.format(files=_ABANDONED))
SWEEP_FILES = Statement(
    f"DELETE FROM file WHERE id IN ({_ABANDONED}) "
    "AND NOT EXISTS (SELECT 1 FROM file_chunk c WHERE c.file_id = file.id)"
)
REMOVE_SUPERSEDED = Statement(
    _SOME_CHUNKS.format(
        files="SELECT f.id FROM file f JOIN trial_balance_run r ON r.id = f.run_id "
        "WHERE r.period_id = :period_id AND r.superseded AND f.sha256 IS NOT NULL"
    )
)
CURRENT = Statement(
    "SELECT f.kind, f.id FROM trial_balance_run r JOIN file f ON f.run_id = r.id "
    "WHERE r.period_id = :period_id AND r.state = 'done' AND NOT r.superseded "
    "AND f.sha256 IS NOT NULL"
)
_FILE = (
    "SELECT f.id, r.period_id, f.kind, f.name, f.media, f.rows, f.size, f.chunks, f.sha256 "
    "FROM file f JOIN trial_balance_run r ON r.id = f.run_id "
    "WHERE f.calendar_id = :calendar_id AND f.sha256 IS NOT NULL "
)
# Of one that was superseded, some pieces may be gone, and soon all of them.
FILE = Statement(
    _FILE + "AND f.id = :id "
    "AND f.chunks = (SELECT count(*) FROM file_chunk c WHERE c.file_id = f.id)"
)
LISTED = Statement(
    _FILE + "AND r.period_id = :period_id AND r.state = 'done' AND NOT r.superseded ORDER BY f.kind"
)
PIECE = Statement("SELECT bytes FROM file_chunk WHERE file_id = :id AND number = :number")


def _file_of(row: Row) -> StoredFile:
    return StoredFile(
        id=row[0], period=row[1], kind=row[2], name=row[3], media=row[4], rows=row[5],
        size=row[6], chunks=row[7], sha256=row[8],
    )  # fmt: skip


class FileStageTable:
    """Files that are being written, of all calendars."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def begin(self, head: FileHead) -> bool:
        row = self._session.one(HELD, run=head.run, attempt=head.attempt)
        if row is None:
            return False
        self._session.run(
            ADD_FILE,
            id=head.id,
            calendar_id=row[0],
            run_id=head.run,
            attempt=head.attempt,
            kind=head.kind,
            name=head.name,
            media=head.media,
            created_on=instant_text(self._session.now),
        )
        return True

    def add(self, file_id: str, number: int, content: bytes) -> bool:
        if self._session.one(WRITING, id=file_id) is None:
            return False
        self._session.run(ADD_CHUNK, file_id=file_id, number=number, bytes=content)
        return True

    def left_over(self) -> bool:
        return self._session.one(ABANDONED) is not None

    def sweep(self, at_most: int) -> bool:
        if self._session.run(SWEEP_CHUNKS, count=at_most).rowcount == 0:
            self._session.run(SWEEP_FILES)
        return self.left_over()


class FileTable(FileStageTable):
    """The files of one calendar, in one transaction."""

    def __init__(self, session: Session, calendar_id: int) -> None:
        super().__init__(session)
        self._calendar_id = calendar_id

    def store_last(self, written: Sequence[WrittenFile]) -> None:
        for each in written:
            if not each.staged:
                there = self.begin(each.head)
                assert there, "the books of a run that is held find it"
            number = each.chunks - 1
            self._session.run(ADD_CHUNK, file_id=each.head.id, number=number, bytes=each.last)

    def keep(self, written: Sequence[WrittenFile]) -> None:
        for each in written:
            self._session.run(
                KEEP,
                id=each.head.id,
                rows=each.rows,
                size=each.size,
                chunks=each.chunks,
                sha256=each.sha256,
            )

    def of_period(self, period_id: str) -> Mapping[str, str]:
        return dict(self._session.all(CURRENT, period_id=period_id))

    def file(self, file_id: str) -> StoredFile | None:
        row = self._session.one(FILE, id=file_id, calendar_id=self._calendar_id)
        return None if row is None else _file_of(row)

    def listed(self, period_id: str) -> Sequence[StoredFile]:
        rows = self._session.all(LISTED, calendar_id=self._calendar_id, period_id=period_id)
        return [_file_of(row) for row in rows]

    def piece(self, file_id: str, number: int) -> bytes | None:
        row = self._session.one(PIECE, id=file_id, number=number)
        if row is None:
            return None
        try:
            content = zlib.decompress(row[0])
        except (zlib.error, TypeError) as problem:
            raise ValueError(f"a piece of {file_id} is damaged") from problem
        return content

    def remove_superseded(self, period_id: str, at_most: int) -> bool:
        removed = self._session.run(REMOVE_SUPERSEDED, period_id=period_id, count=at_most)
        return removed.rowcount > 0
