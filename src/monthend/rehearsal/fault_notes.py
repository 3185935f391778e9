"""Which faults a tenant is to have: kept so that all processes count them together."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from monthend.domain.errors import NotFound, RuleBroken

from .faults import ANY, OF_RUNS, SIGN_INS, Fault, FaultKind
from .notebook import Notebook

FAULTS_AT_MOST = 100
ENDED_AT_MOST = 10_000
COLUMNS = "id, tenant_id, rule, considered, met, note"


class FaultNotFound(NotFound):
    message = "There is no fault {id}."


class TooManyFaults(RuleBroken):
    message = f"A tenant has at most {FAULTS_AT_MOST} faults at a time."


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedFault:
    """A fault with how many requests it was held against, and how many met it.

    `note` says why it could not do what it was to do.
    """

    id: str
    tenant_id: str
    fault: Fault
    considered: int
    met: int
    note: str | None = None


@dataclass(frozen=True, slots=True)
class FaultNotes:
    """The faults of all tenants."""

    notebook: Notebook

    def add(self, tenant_id: str, faults: Sequence[Fault]) -> list[NotedFault]:
        """Have these faults from now on."""
        for fault in faults:
            fault.check()

        def work(notes: sqlite3.Connection) -> list[str]:
            there = notes.execute(
                "SELECT count(*) FROM fault WHERE tenant_id = ?", (tenant_id,)
            ).fetchone()[0]
            if there + len(faults) > FAULTS_AT_MOST:
                raise TooManyFaults
            keys = [uuid4().hex for _ in faults]
            notes.executemany(
                "INSERT INTO fault (id, tenant_id, rule) VALUES (?, ?, ?)",
                [
                    (key, tenant_id, json.dumps(fault.as_data()))
                    for key, fault in zip(keys, faults, strict=True)
                ],
            )
            return keys

        keys = set(self.notebook.write(work))
        return [each for each in self.of(tenant_id) if each.id in keys]

    def of(self, tenant_id: str) -> list[NotedFault]:
        """Every fault of a tenant, in the order in which they were asked for."""
        rows = self.notebook.read(
            f"SELECT {COLUMNS} FROM fault WHERE tenant_id = ? ORDER BY number", (tenant_id,)
        )
        return [_noted(row) for row in rows]

    def is_there(self, key: str) -> bool:
        return bool(self.notebook.read("SELECT 1 FROM fault WHERE id = ?", (key,)))

    def remove(self, tenant_id: str, key: str | None = None) -> int:
        """Take one fault away, or all; how many there were."""
        one = "" if key is None else " AND id = ?"
        values = (tenant_id,) if key is None else (tenant_id, key)
        removed = self.notebook.write(
            lambda notes: (
                notes.execute(f"DELETE FROM fault WHERE tenant_id = ?{one}", values).rowcount
            )
        )
        if key is not None and not removed:
            raise FaultNotFound(id=key)
        return removed

    def met_by_request(self, tenant_id: str, operation: str) -> list[NotedFault]:
        """The faults that a request meets now; it is counted."""
        names = (operation,) if operation in SIGN_INS else (ANY, operation)
        return self._met(
            tenant_id, lambda fault: fault.kind not in OF_RUNS and fault.operation in names
        )

    def met_by_run(self, tenant_id: str) -> list[NotedFault]:
        """The faults that a trial balance meets now."""
        return self._met(tenant_id, lambda fault: fault.kind in OF_RUNS)

    def _met(self, tenant_id: str, concerns: Any) -> list[NotedFault]:
        # Most requests come while there is none: they write nothing.
        if not any(concerns(each.fault) for each in self.of(tenant_id)):
            return []

        def work(notes: sqlite3.Connection) -> list[NotedFault]:
            rows = notes.execute(
                f"SELECT {COLUMNS} FROM fault WHERE tenant_id = ? ORDER BY number", (tenant_id,)
            ).fetchall()
            held = [each for each in map(_noted, rows) if concerns(each.fault)]
            met = [each for each in held if each.fault.is_met(each.considered, each.met)]
            keys = {each.id for each in met}
            notes.executemany(
                "UPDATE fault SET considered = considered + 1, met = met + ? WHERE id = ?",
                [(int(each.id in keys), each.id) for each in held],
            )
            return met

        return self.notebook.write(work)

    def note(self, key: str, words: str) -> None:
        """Say why a fault could not do what it was to do."""
        self.notebook.write(
            lambda notes: notes.execute("UPDATE fault SET note = ? WHERE id = ?", (words, key))
        )

    # Sign-ins that have ended ------------------------------------------------------------

    def end(self, secret_hash: str) -> None:
        """A token or session is no good any more."""

        def work(notes: sqlite3.Connection) -> None:
            notes.execute(
                "INSERT OR IGNORE INTO ended_sign_in (secret_hash, number)"
                " SELECT ?, coalesce(max(number), 0) + 1 FROM ended_sign_in",
                (secret_hash,),
            )
            notes.execute(
                "DELETE FROM ended_sign_in WHERE number <="
                " (SELECT max(number) FROM ended_sign_in) - ?",
                (ENDED_AT_MOST,),
            )

        self.notebook.write(work)

    def has_ended(self, secret_hash: str) -> bool:
        return bool(
            self.notebook.read("SELECT 1 FROM ended_sign_in WHERE secret_hash = ?", (secret_hash,))
        )


def _noted(row: tuple[Any, ...]) -> NotedFault:
    rule = json.loads(row[2])
    fault = Fault(**{**rule, "kind": FaultKind(rule["kind"])})
    return NotedFault(
        id=row[0], tenant_id=row[1], fault=fault, considered=row[3], met=row[4], note=row[5]
    )
