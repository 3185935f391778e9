"""Duties kept apart, in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from monthend.domain.history import Event
from monthend.domain.period import AccountingPeriod
from monthend.services.caller import Caller
from monthend.services.duty_ports import TypeLock

from .calendars import CalendarTable
from .session import Session, Statement, counted, day_text, insert, instant_of, instant_text

ENTRIES_OF_USER = Statement(
    "SELECT count(*) FROM journal_entry e WHERE e.calendar_id = :calendar_id "
    "AND e.date BETWEEN :start AND :end AND e.created_by = :user_id AND e.run_id IS NULL "
    f"AND e.status = 'Created' AND {counted('e')}"
)
TYPE_LOCKS = Statement(
    "SELECT l.type, coalesce(u.username, l.locked_by), l.locked_on, l.reason FROM type_lock l "
    "LEFT JOIN app_user u ON u.id = l.locked_by "
    "WHERE l.calendar_id = :calendar_id AND l.period_id = :period_id ORDER BY l.locked_on, l.type"
)
LOCK_TYPE = insert("type_lock")
UNLOCK_TYPE = Statement(
    "DELETE FROM type_lock "
    "WHERE calendar_id = :calendar_id AND period_id = :period_id AND type = :type"
)


class DutyTable:
    """The duties of one calendar, in one transaction."""

    def __init__(self, session: Session, calendar_id: int, periods: CalendarTable) -> None:
        self._session = session
        self._calendar_id = calendar_id
        self._periods = periods

    def entries_of_user(self, period: AccountingPeriod, user_id: str) -> int:
        row = self._session.one(
            ENTRIES_OF_USER,
            calendar_id=self._calendar_id,
            start=day_text(period.start_date) or "0001-01-01",
            end=day_text(period.end_date) or "9999-12-31",
            user_id=user_id,
        )
        return 0 if row is None else int(row[0])

    def note(
        self, event: Event, caller: Caller, period: AccountingPeriod, *,
        new: Mapping[str, object], reason: str | None,
    ) -> None:  # fmt: skip
        self._periods.note(
            event, caller, period_id=period.id, subject=period.name, old={}, new=new, reason=reason
        )

    # Locks by type -------------------------------------------------------------------------

    def type_locks(self, period: AccountingPeriod) -> Sequence[TypeLock]:
        rows = self._session.all(TYPE_LOCKS, calendar_id=self._calendar_id, period_id=period.id)
        return [
            TypeLock(type=kind, locked_by=by, locked_on=instant_of(on), reason=reason)
            for kind, by, on, reason in rows
        ]

    def lock_type(
        self, period: AccountingPeriod, type_name: str, caller: Caller, reason: str | None
    ) -> None:
        self._session.run(
            LOCK_TYPE,
            calendar_id=self._calendar_id,
            period_id=period.id,
            type=type_name,
            locked_by=caller.user_id,
            locked_on=instant_text(self._session.now),
            reason=reason,
        )
        self._moved(self._periods.calendar().locks | {(period.id, type_name)})

    def unlock_type(self, period: AccountingPeriod, type_name: str) -> None:
        self._session.run(
            UNLOCK_TYPE, calendar_id=self._calendar_id, period_id=period.id, type=type_name
        )
        self._moved(self._periods.calendar().locks - {(period.id, type_name)})

    def _moved(self, locks: frozenset[tuple[str, str]]) -> None:
        """The calendar is another one: whatever was remembered of it is stale."""
        self._periods.write(replace(self._periods.calendar(), locks=locks))
