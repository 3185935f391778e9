"""Duties kept apart, in the database."""

from __future__ import annotations

from monthend.domain.period import AccountingPeriod

from .session import Session, Statement, counted, day_text

ENTRIES_OF_USER = Statement(
    "SELECT count(*) FROM journal_entry e WHERE e.calendar_id = :calendar_id "
    "AND e.date BETWEEN :start AND :end AND e.created_by = :user_id AND e.run_id IS NULL "
    f"AND e.status = 'Created' AND {counted('e')}"
)


class DutyTable:
    """The duties of one calendar, in one transaction."""

    def __init__(self, session: Session, calendar_id: int) -> None:
        self._session = session
        self._calendar_id = calendar_id

    def entries_of_user(self, period: AccountingPeriod, user_id: str) -> int:
        row = self._session.one(
            ENTRIES_OF_USER,
            calendar_id=self._calendar_id,
            start=day_text(period.start_date) or "0001-01-01",
            end=day_text(period.end_date) or "9999-12-31",
            user_id=user_id,
        )
        return 0 if row is None else int(row[0])
