"""Posting rules by version, and the queue of late transactions, in the database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date

from monthend.services.caller import Caller
from monthend.services.policy_ports import LateDraft, LateTransaction, RuleVersion
from monthend.subledger.late_transactions import LateKind, LateStatus
from monthend.subledger.posting_rules import Account, PostingRule

from .session import (
    Row,
    Session,
    Statement,
    day_of,
    day_text,
    insert,
    instant_of,
    instant_text,
    json_text,
)

_RULES = "SELECT version, rules, created_by, created_on FROM posting_rules "
NEWEST_RULES = Statement(_RULES + "WHERE tenant_id = :tenant_id ORDER BY version DESC LIMIT 1")
RULES = Statement(_RULES + "WHERE tenant_id = :tenant_id AND version = :version")
ADD_RULES = insert("posting_rules")
# The tenant's row is what is held, as by whoever changes its codes.
HOLD_RULES = Statement(
    "UPDATE tenant SET catalog_version = catalog_version + 1 WHERE id = :tenant_id"
)

QUEUED = (
    "id", "kind", "number", "type", "status", "document_date", "payload", "requested_by",
    "requested_on", "decided_by", "decided_on", "reason", "posted_date", "posted_period",
    "posted_as",
)  # fmt: skip
_LATE = f"SELECT {', '.join(QUEUED)} FROM late_transaction WHERE calendar_id = :calendar_id "
ONE_LATE = Statement(_LATE + "AND id = :id")
ONE_LATE_HELD = Statement(_LATE + "AND id = :id", postgresql=_LATE + "AND id = :id FOR UPDATE")
_IN_ORDER = "AND id > :after ORDER BY id LIMIT :count OFFSET :first"
SOME_LATE = Statement(_LATE + "AND status = :status " + _IN_ORDER)
ALL_LATE = Statement(_LATE + _IN_ORDER)
WAITS = Statement(
    "SELECT 1 FROM late_transaction WHERE calendar_id = :calendar_id AND kind = :kind "
    "AND number = :number AND type = :type AND status = 'Waiting'"
)
QUEUE = insert(
    "late_transaction",
    "calendar_id", "kind", "number", "type", "status", "document_date", "payload",
    "requested_by", "requested_on",
    suffix="ON CONFLICT (calendar_id, kind, number, type) WHERE status = 'Waiting' DO NOTHING "
    "RETURNING id",
)  # fmt: skip
DECIDE = Statement(
    "UPDATE late_transaction SET status = :status, decided_by = :decided_by, "
    "decided_on = :decided_on, reason = :reason, posted_date = :posted_date, "
    "posted_period = :posted_period, posted_as = :posted_as WHERE id = :id"
)


class PolicyTable:
    """The policies of one tenant and one calendar, in one transaction."""

    def __init__(self, session: Session, tenant_id: str, calendar_id: int) -> None:
        self._session = session
        self._tenant_id = tenant_id
        self._calendar_id = calendar_id

    # Posting rules ---------------------------------------------------------------------

    def rule_version(self, version: int | None = None) -> RuleVersion | None:
        """A version of the posting rules, else the newest; None while there are the defaults."""
        if version is None:
            row = self._session.one(NEWEST_RULES, tenant_id=self._tenant_id)
        else:
            row = self._session.one(RULES, tenant_id=self._tenant_id, version=version)
        if row is None:
            return None
        return RuleVersion(
            version=row[0],
            changed=tuple(_rule_of(*each) for each in json.loads(row[1])),
            created_by=row[2],
            created_on=instant_of(row[3]),
        )

    def hold_rules(self) -> None:
        """Nobody else changes the tenant's posting rules until the end of the transaction."""
        self._session.run(HOLD_RULES, tenant_id=self._tenant_id)

    def add_rule_version(
        self, version: int, changed: Iterable[PostingRule], caller: Caller
    ) -> None:
        self._session.run(
            ADD_RULES,
            tenant_id=self._tenant_id,
            version=version,
            rules=json_text([_stored(rule) for rule in changed]),
            created_by=caller.user_id,
            created_on=instant_text(self._session.now),
        )

    # What waits for approval -----------------------------------------------------------

    def waits(self, kind: LateKind, number: str, type_name: str) -> bool:
        """Whether something of this number waits for approval."""
        whose = {"calendar_id": self._calendar_id, "kind": kind.value}
        return self._session.one(WAITS, **whose, number=number, type=type_name) is not None

    def queue(self, draft: LateDraft, caller: Caller) -> int | None:
        """Store what waits for approval and answer its key; None when the number waits already."""
        row = self._session.one(
            QUEUE,
            calendar_id=self._calendar_id,
            kind=draft.kind.value,
            number=draft.number,
            type=draft.type,
            status=LateStatus.WAITING.value,
            document_date=draft.document_day.isoformat(),
            payload=json_text(draft.payload),
            requested_by=caller.user_id,
            requested_on=instant_text(self._session.now),
        )
        return None if row is None else int(row[0])

    def late(self, late_id: int) -> LateTransaction | None:
        """One of them; where books write, nobody else decides on it."""
        statement = ONE_LATE_HELD if self._session.writes else ONE_LATE
        row = self._session.one(statement, calendar_id=self._calendar_id, id=late_id)
        return None if row is None else _late_of(row)

    def list_late(
        self, status: LateStatus | None, first: int, count: int, after: int = 0
    ) -> Sequence[LateTransaction]:
        """Those of a status, or all, in the order in which they came, with ids after one."""
        asked = {
            "calendar_id": self._calendar_id, "first": first, "count": count, "after": after
        }  # fmt: skip
        if status is None:
            rows = self._session.all(ALL_LATE, **asked)
        else:
            rows = self._session.all(SOME_LATE, **asked, status=status.value)
        return [_late_of(row) for row in rows]

    def decide(self, after: LateTransaction) -> None:
        on = after.decided_on
        self._session.run(
            DECIDE,
            id=after.id,
            status=after.status.value,
            decided_by=after.decided_by,
            decided_on=None if on is None else instant_text(on),
            reason=after.reason,
            posted_date=day_text(after.posted_day),
            posted_period=after.posted_period,
            posted_as=after.posted_as,
        )


def _stored(rule: PostingRule) -> list[str | None]:
    sides = (rule.debit.type, rule.debit.code, rule.credit.type, rule.credit.code)
    return [rule.type, rule.subtype, *sides, rule.source]


def _rule_of(
    type_name: str,
    subtype: str | None,
    debit_type: str | None,
    debit_code: str | None,
    credit_type: str | None,
    credit_code: str | None,
    source: str,
) -> PostingRule:
    return PostingRule(
        type=type_name,
        subtype=subtype,
        debit=Account(type=debit_type, code=debit_code),
        credit=Account(type=credit_type, code=credit_code),
        source=source,
    )


def _late_of(row: Row) -> LateTransaction:
    (
        late_id, kind, number, type_name, status, document_date, payload, requested_by,
        requested_on, decided_by, decided_on, reason, posted_date, posted_period, posted_as,
    ) = row  # fmt: skip
    return LateTransaction(
        id=late_id,
        kind=LateKind(kind),
        number=number,
        type=type_name,
        status=LateStatus(status),
        document_day=date.fromisoformat(document_date),
        payload=json.loads(payload),
        requested_by=requested_by,
        requested_on=instant_of(requested_on),
        decided_by=decided_by,
        decided_on=None if decided_on is None else instant_of(decided_on),
        reason=reason,
        posted_day=day_of(posted_date),
        posted_period=posted_period,
        posted_as=posted_as,
    )
