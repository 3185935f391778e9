"""Exceptions as history tells them: which postings they let into days that were closed.

What is said to be a use counts only where the exception was granted before, by somebody
else, to whoever used it, for that period, and neither revoked nor over by then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from monthend.domain.history import Event

from .audit_ports import PeriodRow

EVENTS = frozenset({Event.EXCEPTION_GRANTED, Event.EXCEPTION_REVOKED, Event.EXCEPTION_USED})
Days = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Granted:
    period_id: str
    user_id: str
    until: datetime


@dataclass(slots=True)
class ExemptionReplay:
    """The exceptions of a calendar; `used` has the days that a commit sequence may write to."""

    used: dict[int, Days] = field(default_factory=dict)
    _granted: dict[str, _Granted] = field(default_factory=dict)
    _revoked: set[str] = field(default_factory=set)

    def step(self, row: PeriodRow, new: Mapping[str, Any], days: Days) -> str | None:
        """Follow a row; what speaks against it, if anything does."""
        key = str(new.get("exception"))
        if row.event == Event.EXCEPTION_GRANTED:
            return self._grant(row, key, new)
        found = self._granted.get(key)
        if found is None or found.period_id != row.period_id:
            return "nobody had granted it"
        if key in self._revoked:
            return "it had been revoked"
        if row.event == Event.EXCEPTION_REVOKED:
            self._revoked.add(key)
            return None
        if found.user_id != row.user_id:
            return "it was granted to somebody else"
        at = _instant(row.at)
        if at is None or at >= found.until:
            return "it was over"
        self.used[row.commit_sequence] = days
        return None

    def _grant(self, row: PeriodRow, key: str, new: Mapping[str, Any]) -> str | None:
        until = _instant(new.get("until"))
        if until is None or key in self._granted:
            return "it cannot have been granted so"
        user_id = str(new.get("userId"))
        self._granted[key] = _Granted(row.period_id, user_id, until)
        return "somebody granted it to themselves" if user_id == row.user_id else None


def _instant(stored: object) -> datetime | None:
    """An instant as history keeps it, None where somebody has left something else."""
    try:
        found = datetime.fromisoformat(str(stored))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
