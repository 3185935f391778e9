"""Events in the database: written with their row of history, read in their order."""

from __future__ import annotations

import json
from collections.abc import Sequence

from monthend.services.event_ports import StoredEvent, ToldEvent
from monthend.subledger.events import EventKind

from .session import Row, Session, Statement, instant_of

ADD_EVENT = Statement(
    "INSERT INTO event (calendar_id, number, id, kind, history_id) SELECT :calendar_id, "
    "coalesce(max(number), 0) + 1, :id, :kind, :history_id FROM event "
    "WHERE calendar_id = :calendar_id"
)
EVENT_COLUMNS = (
    "e.calendar_id, e.number, e.id, e.kind, c.entity_id, c.org_id, h.at, h.period_id, "
    "h.subject, h.old_values, h.new_values, h.reason, coalesce(u.username, h.user_id), "
    "h.channel, h.track_id, h.commit_sequence"
)
EVENT = (
    f"SELECT {EVENT_COLUMNS} FROM event e JOIN history h ON h.id = e.history_id "
    "JOIN calendar c ON c.id = e.calendar_id LEFT JOIN app_user u ON u.id = h.user_id "
)
_OF_CALENDAR = "WHERE e.calendar_id = :calendar_id "
_IN_ORDER = "AND e.number > :number ORDER BY e.number LIMIT :at_most"
AFTER = Statement(EVENT + _OF_CALENDAR + _IN_ORDER)
AFTER_OF_KIND = Statement(EVENT + _OF_CALENDAR + "AND e.kind = :kind " + _IN_ORDER)
NAMED = Statement(EVENT + _OF_CALENDAR + "AND e.id = :id")
LAST = Statement("SELECT coalesce(max(number), 0) FROM event WHERE calendar_id = :calendar_id")
STORED = Statement(
    "SELECT e.number, e.kind, e.history_id, h.event, h.old_values, h.new_values FROM event e "
    "LEFT JOIN history h ON h.id = e.history_id AND h.calendar_id = e.calendar_id "
    "WHERE e.calendar_id = :calendar_id ORDER BY e.number"
)
# A calendar that an earlier program has kept has rows from before the first event.
UNTOLD = Statement(
    "SELECT h.commit_sequence, h.event, h.old_values, h.new_values FROM history h "
    "WHERE h.calendar_id = :calendar_id AND h.id > "
    "(SELECT min(history_id) FROM event WHERE calendar_id = :calendar_id) "
    "AND NOT EXISTS (SELECT 1 FROM event e WHERE e.history_id = h.id) "
    "ORDER BY h.commit_sequence, h.id"
)


def add(session: Session, calendar_id: int, kind: EventKind, history_id: int) -> None:
    """Write the event of a row of history, in the transaction of that row."""
    session.run(
        ADD_EVENT,
        calendar_id=calendar_id,
        id=f"evt_{session.new_id()}",
        kind=kind.value,
        history_id=history_id,
    )


class EventTable:
    """The events of one calendar, in one transaction."""

    def __init__(self, session: Session, calendar_id: int) -> None:
        self._session = session
        self._calendar_id = calendar_id

    def after(self, number: int, kind: EventKind | None, at_most: int) -> Sequence[ToldEvent]:
        given = {"calendar_id": self._calendar_id, "number": number, "at_most": at_most}
        rows = (
            self._session.all(AFTER, **given)
            if kind is None
            else self._session.all(AFTER_OF_KIND, kind=kind.value, **given)
        )
        return [told(row) for row in rows]

    def named(self, event_id: str) -> ToldEvent | None:
        row = self._session.one(NAMED, calendar_id=self._calendar_id, id=event_id)
        return None if row is None else told(row)

    def last(self) -> int:
        row = self._session.one(LAST, calendar_id=self._calendar_id)
        return int(row[0]) if row else 0


def told(row: Row) -> ToldEvent:
    """A stored event with its row of history."""
    return ToldEvent(
        calendar_id=row[0],
        number=row[1],
        id=row[2],
        kind=EventKind(row[3]),
        entity_id=row[4],
        org_id=row[5],
        at=instant_of(row[6]),
        period_id=row[7],
        subject=row[8],
        old=json.loads(row[9]),
        new=json.loads(row[10]),
        reason=row[11],
        user=row[12],
        channel=row[13],
        track_id=row[14],
        commit_sequence=row[15],
    )


def stored(session: Session, calendar_id: int) -> Sequence[StoredEvent]:
    """The events of a calendar as an audit reads them, then the rows of history without one."""
    there = [
        StoredEvent(
            number=row[0], kind=row[1], history_id=row[2], word=row[3], old=row[4], new=row[5]
        )
        for row in session.all(STORED, calendar_id=calendar_id)
    ]
    missing = [
        StoredEvent(
            number=None, kind=None, history_id=None, word=row[1], old=row[2], new=row[3],
            commit_sequence=row[0],
        )
        for row in session.all(UNTOLD, calendar_id=calendar_id)
    ]  # fmt: skip
    return [*there, *missing]
