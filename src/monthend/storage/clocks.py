"""The clocks of tenants, which stand with them."""

from __future__ import annotations

from datetime import datetime

from monthend.subledger.clocks import TenantClock

from .session import Session, Statement, instant_of, instant_text

SET = Statement(
    "UPDATE tenant SET clock_at = :at, clock_since = :since, version = version + 1 "
    "WHERE id = :tenant_id"
)
LAST_CHANGE = Statement(
    "SELECT max(h.at) FROM calendar c JOIN history h ON h.calendar_id = c.id "
    "WHERE c.tenant_id = :tenant_id"
)
_YOUNGER = (
    "created_on > :now AND calendar_id IN (SELECT id FROM calendar WHERE tenant_id = :tenant_id)"
)
MAKE_NO_YOUNGER = (
    Statement(
        "UPDATE calendar SET version = version + 1 WHERE id IN "
        f"(SELECT calendar_id FROM accounting_period WHERE {_YOUNGER})"
    ),
    Statement(
        f"UPDATE accounting_period SET created_on = :now, updated_on = :now WHERE {_YOUNGER}"
    ),
)
"""Of periods that no history tells of: those that calendars begin with."""


def texts_of(clock: TenantClock | None) -> tuple[str | None, str | None]:
    """A clock as its tenant has it: what it said, and when, unless it stands still."""
    if clock is None:
        return None, None
    return instant_text(clock.at), None if clock.since is None else instant_text(clock.since)


class ClockTable:
    """The clock of one tenant, in one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def set(self, tenant_id: str, clock: TenantClock | None) -> None:
        at, since = texts_of(clock)
        self._session.run(SET, tenant_id=tenant_id, at=at, since=since)
        self._session.go_by(at, since)

    def make_no_younger(self, tenant_id: str, now: datetime) -> None:
        """Have the periods that calendars begin with be of this day, if they are of a later one."""
        for statement in MAKE_NO_YOUNGER:
            self._session.run(statement, tenant_id=tenant_id, now=instant_text(now))

    def last_change(self, tenant_id: str) -> datetime | None:
        row = self._session.one(LAST_CHANGE, tenant_id=tenant_id)
        return instant_of(row[0]) if row and row[0] else None
