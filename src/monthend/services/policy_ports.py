"""What a tenant's policies ask of the store: posting rules by version, and the approval queue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from monthend.subledger.late_transactions import LateKind, LateStatus
from monthend.subledger.posting_rules import PostingRule

from .caller import Caller


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleVersion:
    """What of a tenant's posting rules differs from the defaults in a version."""

    version: int
    changed: Sequence[PostingRule]
    created_by: str
    created_on: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LateDraft:
    """Something late as it is queued; the payload is what was asked for, as plain data."""

    kind: LateKind
    number: str
    type: str
    document_day: date
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LateTransaction:
    """Something late that was queued: as it was asked for, and what has become of it."""

    id: int
    kind: LateKind
    number: str
    type: str
    status: LateStatus
    document_day: date
    payload: Mapping[str, Any]
    requested_by: str
    requested_on: datetime
    decided_by: str | None = None
    decided_on: datetime | None = None
    reason: str | None = None
    posted_day: date | None = None
    posted_period: str | None = None
    posted_as: str | None = None


class PolicyBooks(Protocol):
    """Posting rules of the tenant, and late transactions of the calendar, in one transaction."""

    def rule_version(self, version: int | None = None) -> RuleVersion | None:
        """A version of the posting rules, else the newest; None while there are the defaults."""

    def hold_rules(self) -> None:
        """Nobody else changes the tenant's posting rules until the end of the transaction."""

    def add_rule_version(
        self, version: int, changed: Iterable[PostingRule], caller: Caller
    ) -> None: ...
    def waits(self, kind: LateKind, number: str, type_name: str) -> bool:
        """Whether something of this number waits for approval."""

    def queue(self, draft: LateDraft, caller: Caller) -> int | None:
        """Store what waits for approval and answer its key; None when the number waits already."""

    def late(self, late_id: int) -> LateTransaction | None:
        """One of them; where books write, nobody else decides on it."""

    def list_late(
        self, status: LateStatus | None, first: int, count: int, after: int = 0
    ) -> Sequence[LateTransaction]:
        """Those of a status, or all, in the order in which they came, with ids after one."""

    def decide(self, after: LateTransaction) -> None: ...
