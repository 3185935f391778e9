"""Accounting codes in the database: rows in and out, and the mark of those that are used.

A posting marks the codes it names, once: `used` never goes back, and a used
code never changes. So a posting that knows its codes as used need not look, the
first one writes the row, and whoever would change or delete the code holds the
same row. Which of the two came first, the row decides; lines are never counted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from monthend.domain.ledger import AccountingCode
from monthend.subledger.errors import AccountingCodeOvertaken

from .session import Row, Session, Statement, insert, instant_of, instant_text, json_text

COLUMNS = (
    "id", "name", "type", "active", "gl_account_name", "gl_account_number", "notes", "created_by",
    "created_on", "updated_by", "updated_on", "public_id", "used", "segment_values",
    "custom_fields",
)  # fmt: skip
_SELECT = f"SELECT {', '.join(COLUMNS)} FROM accounting_code WHERE tenant_id = :tenant_id "
CODES = Statement(_SELECT + "ORDER BY name")
_BY_ID = _SELECT + "AND public_id = :public_id"
HELD = Statement(_BY_ID, postgresql=_BY_ID + " FOR UPDATE")
BEING_IMPORTED = Statement(
    "SELECT EXISTS (SELECT 1 FROM staged_code s JOIN import_batch b ON b.id = s.batch_id "
    "WHERE s.code_id = :key AND NOT b.posted AND b.lease_until >= :now)"
)
_ADDED = (*COLUMNS, "tenant_id")
ADD = insert("accounting_code", *_ADDED[1:], suffix="RETURNING id")
ADD_KEYED = (
    f"INSERT INTO accounting_code ({', '.join(_ADDED)}) VALUES ({', '.join('?' * len(_ADDED))})"
)
ADD_UNKEYED = (
    f"INSERT INTO accounting_code ({', '.join(_ADDED[1:])}) "
    f"VALUES ({', '.join('?' * (len(_ADDED) - 1))})"
)
_CHANGEABLE = (
    "name", "type", "active", "gl_account_name", "gl_account_number", "notes", "segment_values",
    "custom_fields", "updated_by", "updated_on",
)  # fmt: skip
SAVE = Statement(
    f"UPDATE accounting_code SET {', '.join(f'{name} = :{name}' for name in _CHANGEABLE)} "
    "WHERE id = :id AND tenant_id = :tenant_id"
)
DELETE = Statement("DELETE FROM accounting_code WHERE id = :id AND tenant_id = :tenant_id")
_AS_KNOWN = "id = :id AND tenant_id = :tenant_id AND active AND name = :name AND type = :type"
USE = Statement(f"UPDATE accounting_code SET used = TRUE WHERE {_AS_KNOWN}")
_STAGE = (
    "INSERT INTO staged_code (batch_id, code_id) "
    f"SELECT :batch_id, id FROM accounting_code WHERE {_AS_KNOWN}"
)
STAGE = Statement(_STAGE, postgresql=_STAGE + " FOR SHARE")


def code_of(row: Row) -> AccountingCode:
    """A stored row as a code."""
    stored: dict[str, Any] = dict(zip(COLUMNS, row, strict=True))
    return AccountingCode(
        key=stored["id"],
        id=stored["public_id"],
        name=stored["name"],
        type=stored["type"],
        active=bool(stored["active"]),
        used=bool(stored["used"]),
        gl_account_name=stored["gl_account_name"],
        gl_account_number=stored["gl_account_number"],
        notes=stored["notes"],
        segment_values=json.loads(stored["segment_values"]),
        custom_fields=json.loads(stored["custom_fields"]),
        created_by=stored["created_by"],
        created_on=instant_of(stored["created_on"]),
        updated_by=stored["updated_by"],
        updated_on=instant_of(stored["updated_on"]),
    )


def row_of(code: AccountingCode, tenant_id: str) -> dict[str, Any]:
    """A code as a row to store."""
    assert code.created_on is not None, "a code to store says when it was made"
    assert code.updated_on is not None, "a code to store says when it was changed"
    return {
        "id": code.key,
        "public_id": code.id,
        "tenant_id": tenant_id,
        "name": code.name,
        "type": code.type,
        "active": code.active,
        "used": code.used,
        "gl_account_name": code.gl_account_name,
        "gl_account_number": code.gl_account_number,
        "notes": code.notes,
        "segment_values": json_text(dict(code.segment_values)),
        "custom_fields": json_text(dict(code.custom_fields)),
        "created_by": code.created_by,
        "created_on": instant_text(code.created_on),
        "updated_by": code.updated_by,
        "updated_on": instant_text(code.updated_on),
    }


class CodeTable:
    """The accounting codes of one tenant, in one transaction; past every cache."""

    def __init__(self, session: Session, tenant_id: str) -> None:
        self._session = session
        self._tenant_id = tenant_id

    def everything(self) -> Sequence[AccountingCode]:
        return [code_of(row) for row in self._session.all(CODES, tenant_id=self._tenant_id)]

    def held(self, code_id: str) -> tuple[AccountingCode, bool] | None:
        """The code as it is until the commit, and whether an import under way has rows of it."""
        row = self._session.one(HELD, tenant_id=self._tenant_id, public_id=code_id)
        if row is None:
            return None
        code = code_of(row)
        # Only now, with the row held: an import that staged the code before has committed.
        now = instant_text(self._session.wall)
        found = self._session.one(BEING_IMPORTED, key=code.key, now=now)
        return code, bool(found and found[0])

    def add(self, code: AccountingCode, user_id: str) -> AccountingCode:
        new = self._made(code, user_id)
        row = row_of(new, self._tenant_id)
        del row["id"]
        return replace(new, key=self._session.key_of(ADD, **row))

    def add_many(self, codes: Iterable[AccountingCode], user_id: str) -> None:
        """Store many new codes, under their own keys where they have one."""
        rows = [row_of(self._made(code, user_id), self._tenant_id) for code in codes]
        keyed = [tuple(row[name] for name in _ADDED) for row in rows if row["id"]]
        unkeyed = [tuple(row[name] for name in _ADDED[1:]) for row in rows if not row["id"]]
        self._session.run_rows(ADD_KEYED, keyed)
        self._session.run_rows(ADD_UNKEYED, unkeyed)

    def _made(self, code: AccountingCode, user_id: str) -> AccountingCode:
        """A new code with its id, and with who made it when."""
        now = self._session.now
        return replace(
            code,
            id=code.id or self._session.new_id(),
            created_by=user_id,
            created_on=now,
            updated_by=user_id,
            updated_on=now,
        )

    def save(self, code: AccountingCode) -> None:
        row = row_of(code, self._tenant_id)
        wanted = {name: row[name] for name in ("id", "tenant_id", *_CHANGEABLE)}
        self._session.run(SAVE, **wanted)

    def delete(self, code: AccountingCode) -> None:
        self._session.run(DELETE, id=code.key, tenant_id=self._tenant_id)

    def use(self, codes: Iterable[AccountingCode]) -> None:
        """Mark codes as used for good; one that is not as it was known is refused.

        In the order of their keys, so that two writers never wait crosswise.
        """
        for code in sorted(codes, key=lambda each: each.key):
            self._as_known(USE, code)

    def stage(self, batch_id: int, codes: Iterable[AccountingCode]) -> None:
        """Mark codes as those of an import, as long as it is under way."""
        for code in sorted(codes, key=lambda each: each.key):
            self._as_known(STAGE, code, batch_id=batch_id)

    def _as_known(self, statement: Statement, code: AccountingCode, **more: int) -> None:
        done = self._session.run(
            statement,
            id=code.key,
            tenant_id=self._tenant_id,
            name=code.name,
            type=code.type,
            **more,
        )
        if done.rowcount != 1:
            raise AccountingCodeOvertaken(name=code.name)
