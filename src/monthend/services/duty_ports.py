"""What the services ask of the tables about duties kept apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from monthend.domain.history import Event
from monthend.domain.period import AccountingPeriod, Exemption

from .caller import Caller


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeLock:
    """A type of transactions that a period takes no more: since when, by whom, and why."""

    type: str
    locked_by: str
    locked_on: datetime
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExemptionUse:
    """Something that was posted, settled or taken back by an exception."""

    at: datetime
    type: str
    number: str
    day: date
    commit_sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredExemption:
    """An exception as it stands: who may post until when, by whose leave, and what they did.

    It is for the period `period_id`. `used` counts all uses; `uses` are the first of them.
    `granted_by` is a name, `granter_id` whose it is.
    """

    id: str
    username: str
    user_id: str
    until: datetime
    reason: str
    granted_by: str
    granter_id: str
    granted_on: datetime
    revoked_by: str | None
    revoked_on: datetime | None
    used: int = 0
    uses: Sequence[ExemptionUse] = ()
    period_id: str = ""

    def is_live(self, now: datetime) -> bool:
        """Whether it lets somebody post now."""
        return self.revoked_on is None and now < self.until


class DutyBooks(Protocol):
    """Who did what with a period, as far as its history alone does not say it."""

    def entries_of_user(self, period: AccountingPeriod, user_id: str) -> int:
        """How many active manual journal entries of a period somebody has entered.

        One that waited for approval is of who entered it, and of who approved it.
        """

    def note(
        self, event: Event, caller: Caller, period: AccountingPeriod, *,
        new: Mapping[str, object], reason: str | None,
    ) -> None:  # fmt: skip
        """Append a row to the period's history that does not change the period itself."""

    def type_locks(self, period: AccountingPeriod) -> Sequence[TypeLock]: ...
    def lock_type(
        self, period: AccountingPeriod, type_name: str, caller: Caller, reason: str | None
    ) -> None: ...
    def unlock_type(self, period: AccountingPeriod, type_name: str) -> None: ...

    def exemptions(self, period: AccountingPeriod, uses_at_most: int) -> Sequence[StoredExemption]:
        """Every exception that was ever granted for a period, the earliest first."""

    def every_exemption(self, first: int, count: int, counted: int) -> Sequence[StoredExemption]:
        """Some exceptions of all periods, the latest first, with so many of their uses counted."""

    def exemption(
        self, period: AccountingPeriod, key: str, counted: int, uses_at_most: int
    ) -> StoredExemption | None:
        """An exception for a period, with so many of its uses counted and so many listed."""

    def exempt(self, granted: Exemption, caller: Caller, reason: str) -> None:
        """Store a new exception; the calendar has it from now on."""

    def end_exemption(self, exemption_id: str, caller: Caller) -> None:
        """Revoke an exception for good."""

    def begin_use(self, by: Exemption, caller: Caller, kind: str, number: str, day: date) -> int:
        """Count a use; until it ends, what is so named may come into closed days."""

    def end_use(self, use: int) -> None: ...
