"""The last requests of each tenant and their answers, as they are found again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from monthend.domain.errors import NotFound

from .notebook import Notebook

OUTCOMES = (
    "done", "refused", "denied", "limited", "unavailable", "late", "failed", "left", "lost",
)  # fmt: skip
"""How a request went; `lost` where no answer has gone out."""
KEPT = 10_000
"""Of each tenant."""
KEPT_IN_ALL = 100_000
BYTES_AT_MOST = 256 * 1024 * 1024
"""Of all tenants together; what is older is forgotten first."""
TIDIED_EVERY = 100
TIDIED_AFTER_BYTES = 1024 * 1024
FORGOTTEN_AT_ONCE = 0.1
"""Of the requests where they are too large together, so that it is not done for each."""


class RequestNotFound(NotFound):
    message = "There is no request {id}; the last ones of a tenant are kept."


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What is shown of one request alone. `whole` says that its body is all that was sent."""

    method: str
    path: str
    query: str
    seconds: float
    headers: Sequence[tuple[str, str]]
    body: str
    whole: bool
    answer_headers: Sequence[tuple[str, str]]
    answer: str
    why: Sequence[Mapping[str, Any]] = ()
    fault: str | None = None


NOTHING = Details(
    method="", path="", query="", seconds=0.0, headers=(), body="", whole=False,
    answer_headers=(), answer="",
)  # fmt: skip
"""Before anything was looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """One request with its answer; the status is 0 where no answer went out."""

    id: str
    tenant_id: str
    at: datetime
    operation: str
    status: int
    outcome: str
    user: str
    track_id: str | None
    details: Details
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which requests somebody looks for; what is None is not looked at."""

    operation: str | None = None
    track_id: str | None = None
    status: int | None = None
    outcome: str | None = None
    user: str | None = None
    path: str | None = None
    before: int | None = None
    """Only those with a smaller number."""
    only: str | None = None
    """Only those of this user, whoever else is looked for."""

    def conditions(self, tenant_id: str) -> tuple[str, list[object]]:
        """As SQL, with its values."""
        found: list[tuple[str, object]] = [("tenant_id = ?", tenant_id)]
        for name in ("operation", "track_id", "status", "outcome", "user"):
            if (value := getattr(self, name)) is not None:
                found.append((f"{name} = ?", value))
        if self.path is not None:
            found.append(("json_extract(details, '$.path') = ?", self.path))
        if self.before is not None:
            found.append(("number < ?", self.before))
        if self.only is not None:
            found.append(("user = ?", self.only))
        return " AND ".join(text for text, _ in found), [value for _, value in found]


ALL = Wanted()
COLUMNS = "number, id, tenant_id, at, operation, status, outcome, user, track_id, details"


@dataclass(slots=True)
class RequestNotes:
    """Writes requests down, and finds them: the latest of each tenant, and no more than `KEPT`."""

    notebook: Notebook
    kept: int = KEPT
    bytes_at_most: int = BYTES_AT_MOST
    _added: int = field(default=0)
    _added_bytes: int = field(default=0)

    def add(self, noted: Noted) -> None:
        """Write one down, and now and then forget what there are too many of."""
        details = _text(noted.details)
        values = (
            noted.id, noted.tenant_id, noted.at.isoformat(), noted.operation, noted.status,
            noted.outcome, noted.user, noted.track_id, details,
        )  # fmt: skip
        self._added += 1
        self._added_bytes += len(details.encode())
        is_due = self._added % min(TIDIED_EVERY, self.kept) == 0
        is_due |= self._added_bytes >= min(TIDIED_AFTER_BYTES, self.bytes_at_most // 10)

        def work(notes: sqlite3.Connection) -> None:
            notes.execute(
                "INSERT INTO request (id, tenant_id, at, operation, status, outcome, user,"
                " track_id, details) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                values,
            )
            if is_due:
                self._added_bytes = 0
                self._tidy(notes, noted.tenant_id)

        self.notebook.write(work)

    def _tidy(self, notes: sqlite3.Connection, tenant_id: str) -> None:
        notes.execute(
            "DELETE FROM request WHERE tenant_id = ? AND number <= (SELECT number FROM request"
            " WHERE tenant_id = ? ORDER BY number DESC LIMIT 1 OFFSET ?)",
            (tenant_id, tenant_id, self.kept),
        )
        notes.execute(
            "DELETE FROM request WHERE number <= (SELECT max(number) FROM request) - ?",
            (KEPT_IN_ALL,),
        )
        while self._bytes(notes) > self.bytes_at_most:
            least, most = notes.execute("SELECT min(number), max(number) FROM request").fetchone()
            if least is None:
                return
            until = least + int((most - least) * FORGOTTEN_AT_ONCE)
            notes.execute("DELETE FROM request WHERE number <= ?", (until,))

    @staticmethod
    def _bytes(notes: sqlite3.Connection) -> int:
        """What is in use of the file: what was forgotten is free for what comes."""
        size, pages, free = (
            int(notes.execute(f"PRAGMA {name}").fetchone()[0])
            for name in ("page_size", "page_count", "freelist_count")
        )
        return size * (pages - free)

    def find(self, tenant_id: str, wanted: Wanted, count: int) -> list[Noted]:
        """The latest first."""
        where, values = wanted.conditions(tenant_id)
        rows = self.notebook.read(
            f"SELECT {COLUMNS} FROM request WHERE {where} AND {_LATEST} "
            "ORDER BY number DESC LIMIT ?",
            [*values, *self._oldest(tenant_id), count],
        )
        return [_noted(row) for row in rows]

    def count(self, tenant_id: str, wanted: Wanted = ALL) -> int:
        """How many of the kept ones there are."""
        where, values = wanted.conditions(tenant_id)
        rows = self.notebook.read(
            f"SELECT count(*) FROM request WHERE {where} AND {_LATEST}",
            [*values, *self._oldest(tenant_id)],
        )
        return int(rows[0][0])

    def _oldest(self, tenant_id: str) -> tuple[object, ...]:
        return tenant_id, self.kept

    def get(self, tenant_id: str, key: str, wanted: Wanted = ALL) -> Noted | None:
        """One by its Zuora-Request-Id; of those that a seed has repeated the latest."""
        where, values = wanted.conditions(tenant_id)
        rows = self.notebook.read(
            f"SELECT {COLUMNS} FROM request WHERE {where} AND id = ? ORDER BY number DESC LIMIT 1",
            [*values, key],
        )
        return _noted(rows[0]) if rows else None

    def operations(self, tenant_id: str, wanted: Wanted = ALL) -> list[str]:
        """The operations that were asked for, in the order of their names."""
        where, values = wanted.conditions(tenant_id)
        rows = self.notebook.read(
            f"SELECT DISTINCT operation FROM request WHERE {where} ORDER BY 1", values
        )
        return [str(row[0]) for row in rows]

    def forget(self, tenant_id: str, wanted: Wanted = ALL) -> int:
        """Forget all of a tenant, or those that are like this; how many there were."""
        where, values = wanted.conditions(tenant_id)
        return self.notebook.write(
            lambda notes: notes.execute(f"DELETE FROM request WHERE {where}", values).rowcount
        )


_LATEST = (
    "number > coalesce((SELECT number FROM request WHERE tenant_id = ? "
    "ORDER BY number DESC LIMIT 1 OFFSET ?), 0)"
)


def _text(details: Details) -> str:
    """As JSON; half a pair of UTF-16 is escaped, for no file holds it."""
    said = json.dumps(asdict(details), ensure_ascii=False)
    return said.encode("utf-8", "backslashreplace").decode()


def _noted(row: tuple[Any, ...]) -> Noted:
    details = json.loads(row[9])
    for name in ("headers", "answer_headers"):
        details[name] = [(key, value) for key, value in details[name]]
    return Noted(
        number=row[0],
        id=row[1],
        tenant_id=row[2],
        at=datetime.fromisoformat(row[3]),
        operation=row[4],
        status=row[5],
        outcome=row[6],
        user=row[7],
        track_id=row[8],
        details=Details(**details),
    )
