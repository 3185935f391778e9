"""What the services ask of the tables about duties kept apart."""

from __future__ import annotations

from typing import Protocol

from monthend.domain.period import AccountingPeriod


class DutyBooks(Protocol):
    """Who did what with a period, as far as its history alone does not say it."""

    def entries_of_user(self, period: AccountingPeriod, user_id: str) -> int:
        """How many active manual journal entries of a period somebody has entered."""
