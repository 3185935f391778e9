"""What the services ask of the tables about duties kept apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monthend.domain.history import Event
from monthend.domain.period import AccountingPeriod

from .caller import Caller


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeLock:
    """A type of transactions that a period takes no more: since when, by whom, and why."""

    type: str
    locked_by: str
    locked_on: datetime
    reason: str | None


class DutyBooks(Protocol):
    """Who did what with a period, as far as its history alone does not say it."""

    def entries_of_user(self, period: AccountingPeriod, user_id: str) -> int:
        """How many active manual journal entries of a period somebody has entered."""

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
