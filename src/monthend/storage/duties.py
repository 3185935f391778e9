"""Duties kept apart, in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from monthend.domain.history import Event
from monthend.domain.period import AccountingPeriod, Calendar, Exemption
from monthend.services.caller import Caller
from monthend.services.duty_ports import ExemptionUse, StoredExemption, TypeLock

from . import reach
from .calendars import CalendarTable
from .session import Row, Session, Statement, counted, day_text, insert, instant_of, instant_text

# What somebody had wait for approval is theirs as well as of who approved it.
_QUEUED_BY_USER = (
    "SELECT l.posted_as FROM late_transaction l WHERE l.calendar_id = :calendar_id "
    "AND l.status = 'Approved' AND l.type = '' AND l.requested_by = :user_id"
)
ENTRIES_OF_USER = Statement(
    "SELECT count(*) FROM journal_entry e WHERE e.calendar_id = :calendar_id "
    "AND e.date BETWEEN :start AND :end "
    f"AND (e.created_by = :user_id OR e.number IN ({_QUEUED_BY_USER})) AND e.run_id IS NULL "
    f"AND e.status = 'Created' AND {counted('e')}",
    reach=reach.days,
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


_EXEMPTIONS = (
    "SELECT x.id, u.username, x.user_id, x.until, x.reason, coalesce(g.username, x.granted_by), "
    "x.granted_on, coalesce(r.username, x.revoked_by), x.revoked_on, "
    "(SELECT count(*) FROM (SELECT 1 FROM exemption_use e WHERE e.exemption_id = x.id "
    "LIMIT :counted) n), x.granted_by, "
    "x.period_id "
    "FROM exemption x JOIN app_user u ON u.id = x.user_id "
    "LEFT JOIN app_user g ON g.id = x.granted_by LEFT JOIN app_user r ON r.id = x.revoked_by "
    "WHERE x.calendar_id = :calendar_id "
)
_OF_PERIOD = _EXEMPTIONS + "AND x.period_id = :period_id "
EXEMPTIONS = Statement(_OF_PERIOD + "ORDER BY x.granted_on, x.id")
EXEMPTION = Statement(_OF_PERIOD + "AND x.id = :id")
EVERY_EXEMPTION = Statement(
    _EXEMPTIONS + "ORDER BY x.granted_on DESC, x.id LIMIT :count OFFSET :first"
)
EVERY_USE = 1_000_000_000
USES = Statement(
    "SELECT at, type, number, day, commit_sequence FROM exemption_use "
    "WHERE exemption_id = :id ORDER BY id LIMIT :count"
)
EXEMPT = insert(
    "exemption",
    "id", "calendar_id", "period_id", "user_id", "until", "reason", "granted_by", "granted_on",
)  # fmt: skip
REVOKE = Statement(
    "UPDATE exemption SET revoked_by = :user_id, revoked_on = :now "
    "WHERE calendar_id = :calendar_id AND id = :id"
)
BEGIN_USE = insert("exemption_use", without="id", suffix="RETURNING id")
END_USE = Statement("UPDATE exemption_use SET under_way = FALSE WHERE id = :id")


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
        calendar = self._periods.calendar()
        self._moved(replace(calendar, locks=calendar.locks | {(period.id, type_name)}))

    def unlock_type(self, period: AccountingPeriod, type_name: str) -> None:
        self._session.run(
            UNLOCK_TYPE, calendar_id=self._calendar_id, period_id=period.id, type=type_name
        )
        calendar = self._periods.calendar()
        self._moved(replace(calendar, locks=calendar.locks - {(period.id, type_name)}))

    def _moved(self, calendar: Calendar) -> None:
        """The calendar is another one: whatever was remembered of it is stale."""
        self._periods.write(calendar)

    # Exceptions ----------------------------------------------------------------------------

    def exemptions(self, period: AccountingPeriod, uses_at_most: int) -> Sequence[StoredExemption]:
        rows = self._session.all(
            EXEMPTIONS, calendar_id=self._calendar_id, period_id=period.id, counted=EVERY_USE
        )
        return [self._exemption(row, uses_at_most) for row in rows]

    def every_exemption(self, first: int, count: int, counted: int) -> Sequence[StoredExemption]:
        rows = self._session.all(
            EVERY_EXEMPTION, calendar_id=self._calendar_id, first=first, count=count,
            counted=counted,
        )  # fmt: skip
        return [self._exemption(row, 0) for row in rows]

    def exemption(
        self, period: AccountingPeriod, key: str, counted: int, uses_at_most: int
    ) -> StoredExemption | None:
        row = self._session.one(
            EXEMPTION, calendar_id=self._calendar_id, period_id=period.id, id=key, counted=counted
        )
        return None if row is None else self._exemption(row, uses_at_most)

    def _exemption(self, row: Row, uses_at_most: int) -> StoredExemption:
        return StoredExemption(
            id=row[0], username=row[1], user_id=row[2], until=instant_of(row[3]),
            reason=row[4], granted_by=row[5], granted_on=instant_of(row[6]),
            revoked_by=row[7], revoked_on=instant_of(row[8]) if row[8] else None,
            used=row[9], granter_id=row[10], period_id=row[11],
            uses=self._uses(row[0], uses_at_most) if row[9] else (),
        )  # fmt: skip

    def _uses(self, exemption_id: str, at_most: int) -> Sequence[ExemptionUse]:
        return [
            ExemptionUse(
                at=instant_of(at), type=kind, number=number, day=date.fromisoformat(day),
                commit_sequence=sequence,
            )
            for at, kind, number, day, sequence in self._session.all(
                USES, id=exemption_id, count=at_most
            )
        ]  # fmt: skip

    def exempt(self, granted: Exemption, caller: Caller, reason: str) -> None:
        self._session.run(
            EXEMPT,
            id=granted.id,
            calendar_id=self._calendar_id,
            period_id=granted.period_id,
            user_id=granted.user_id,
            until=instant_text(granted.until),
            reason=reason,
            granted_by=caller.user_id,
            granted_on=instant_text(self._session.now),
        )
        calendar = self._periods.calendar()
        self._moved(replace(calendar, exemptions=(*calendar.exemptions, granted)))

    def end_exemption(self, exemption_id: str, caller: Caller) -> None:
        now = instant_text(self._session.now)
        self._session.run(
            REVOKE,
            calendar_id=self._calendar_id,
            id=exemption_id,
            user_id=caller.user_id,
            now=now,
        )
        calendar = self._periods.calendar()
        left = tuple(each for each in calendar.exemptions if each.id != exemption_id)
        self._moved(replace(calendar, exemptions=left))

    def begin_use(self, by: Exemption, caller: Caller, kind: str, number: str, day: date) -> int:
        return self._session.key_of(
            BEGIN_USE,
            exemption_id=by.id,
            calendar_id=self._calendar_id,
            user_id=caller.user_id,
            at=instant_text(self._session.now),
            commit_sequence=self._session.commit_sequence,
            type=kind,
            number=number,
            day=day.isoformat(),
            under_way=True,
        )

    def end_use(self, use: int) -> None:
        self._session.run(END_USE, id=use)
