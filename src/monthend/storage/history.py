"""History in the database: read in many ways, and sealed into its chains."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from monthend.domain.history import Event
from monthend.services import history_chain
from monthend.services.audit_ports import HistoryFilter
from monthend.services.history_chain import CALENDAR, FIELDS, Head, Link
from monthend.services.ports import HistoryRow

from .session import Row, Session, Statement, instant_of, instant_text

_FIELDS = ", ".join(f"h.{name}" for name in FIELDS)
AT = FIELDS.index("at")
_SHOWN = (
    "SELECT h.commit_sequence, h.at, coalesce(u.username, h.user_id), h.user_id, h.channel, "
    "h.track_id, h.event, h.subject, h.old_values, h.new_values, h.reason, h.period_id, "
    "s.number, s.hash FROM history h "
    "LEFT JOIN app_user u ON u.id = h.user_id LEFT JOIN history_seal s ON s.history_id = h.id "
)
OF_PERIOD = Statement(
    _SHOWN + "WHERE h.period_id = :period_id AND h.calendar_id = :calendar_id "
    "ORDER BY h.commit_sequence, h.id LIMIT :count OFFSET :first"
)
_STEPS = (
    _SHOWN + "WHERE h.period_id = :period_id AND h.calendar_id = :calendar_id "
    "AND h.event IN {among} ORDER BY h.commit_sequence, h.id"
)
STEPS_OF_PERIOD = Statement(
    _STEPS.format(among="(SELECT value FROM json_each(:events))"),
    postgresql=_STEPS.format(among="(SELECT json_array_elements_text(CAST(:events AS json)))"),
)
_OF_CALENDAR = "WHERE h.calendar_id = :calendar_id "
_OF_TENANT = "WHERE h.tenant_id = :tenant_id AND h.calendar_id IS NULL "
_IN_ORDER = "ORDER BY h.commit_sequence, h.id LIMIT :count OFFSET :first"
_NEWEST_FIRST = "ORDER BY h.commit_sequence DESC, h.id DESC LIMIT :count OFFSET :first"
_CONDITIONS = {
    "period_id": "h.period_id = :period_id",
    "user": "(u.username = :user OR h.user_id = :user)",
    "event": "h.event = :event",
    "channel": "h.channel = :channel",
    "track_id": "h.track_id = :track_id",
    "from_time": "h.at >= :from_time",
    "to_time": "h.at <= :to_time",
    "from_sequence": "h.commit_sequence >= :from_sequence",
    "to_sequence": "h.commit_sequence <= :to_sequence",
}

HEAD = Statement(
    "SELECT number, hash FROM history_seal WHERE chain = :chain ORDER BY number DESC LIMIT 1"
)
# The last row that is still there: one that somebody took away must not end the sealing.
SEALED_THROUGH = Statement(
    "SELECT h.commit_sequence, h.id FROM history_seal s JOIN history h ON h.id = s.history_id "
    "WHERE s.chain = :chain ORDER BY s.number DESC LIMIT 1"
)
_UNSEALED = (
    "AND (h.commit_sequence, h.id) > (:sequence, :id) AND NOT EXISTS "
    "(SELECT 1 FROM history_seal s WHERE s.history_id = h.id) "
)
UNSEALED_OF_CALENDAR = Statement(
    f"SELECT {_FIELDS} FROM history h {_OF_CALENDAR}{_UNSEALED}"
    "ORDER BY h.commit_sequence, h.id LIMIT :count"
)
UNSEALED_OF_TENANT = Statement(
    f"SELECT {_FIELDS} FROM history h {_OF_TENANT}{_UNSEALED}"
    "ORDER BY h.commit_sequence, h.id LIMIT :count"
)
SEALS = "history_seal (chain, number, history_id, hash)"
_LAST_UNSEALED = (
    "WHERE EXISTS (SELECT 1 FROM history h WHERE h.id = (SELECT l.id FROM history l WHERE {} "
    "ORDER BY l.commit_sequence DESC, l.id DESC LIMIT 1) "
    "AND NOT EXISTS (SELECT 1 FROM history_seal s WHERE s.history_id = h.id)) ORDER BY c.id"
)
WAITING_CALENDARS = Statement(
    "SELECT c.id FROM calendar c " + _LAST_UNSEALED.format("l.calendar_id = c.id")
)
WAITING_TENANTS = Statement(
    "SELECT c.id FROM tenant c "
    + _LAST_UNSEALED.format("l.tenant_id = c.id AND l.calendar_id IS NULL")
)
LINKS = Statement(
    f"SELECT s.number, s.history_id, s.hash, {_FIELDS} FROM history_seal s "
    "LEFT JOIN history h ON h.id = s.history_id "
    "WHERE s.chain = :chain ORDER BY s.number"
)
CHAINS = Statement(
    "SELECT DISTINCT chain FROM history_seal UNION "
    "SELECT DISTINCT 'calendar ' || calendar_id FROM history WHERE calendar_id IS NOT NULL UNION "
    "SELECT DISTINCT 'tenant ' || tenant_id FROM history WHERE calendar_id IS NULL"
)
ODDLY_SEALED = Statement(
    "SELECT chain, history_id FROM history_seal "
    "WHERE chain NOT LIKE 'calendar %' AND chain NOT LIKE 'tenant %' ORDER BY history_id"
)
LAST_OF_CHAIN = Statement("SELECT max(history_id) FROM history_seal WHERE chain = :chain")
# Whoever seals goes by the first order, and keys are given out in the second: a row that
# comes before the end in either of them should have its seal.
_WITHIN = "(h.id <= :last OR (h.commit_sequence, h.id) <= (:sequence, :id))"
_STRAYS = (
    f"AND {_WITHIN} AND NOT EXISTS (SELECT 1 FROM history_seal s "
    "WHERE s.history_id = h.id AND s.chain = :chain) ORDER BY h.id"
)
STRAYS_OF_CALENDAR = Statement(f"SELECT h.id FROM history h {_OF_CALENDAR}{_STRAYS}")
STRAYS_OF_TENANT = Statement(f"SELECT h.id FROM history h {_OF_TENANT}{_STRAYS}")
_COUNT = f"SELECT count(CASE WHEN {_WITHIN} THEN 1 END), count(*) FROM history h "
COUNT_OF_CALENDAR = Statement(_COUNT + _OF_CALENDAR)
COUNT_OF_TENANT = Statement(_COUNT + _OF_TENANT)

_OF_A_CALENDAR = re.compile(rf"{CALENDAR}[1-9][0-9]{{0,17}}")

_compiled: dict[tuple[str, ...], Statement] = {}


def _by_chain(chain: str, of_calendar: Statement, of_tenant: Statement) -> tuple[Statement, Row]:
    """The statement for a chain's rows, and its parameter as a name and a value.

    A chain that somebody made up may have any name; no row belongs to such a one.
    """
    if _OF_A_CALENDAR.fullmatch(chain):
        return of_calendar, ("calendar_id", int(chain.removeprefix(CALENDAR)))
    return of_tenant, ("tenant_id", chain.removeprefix(history_chain.TENANT))


class HistoryTable:
    """History and its chains, in one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # Reading ---------------------------------------------------------------------------

    def of_period(
        self, calendar_id: int, period_id: str, first: int, count: int
    ) -> Sequence[HistoryRow]:
        rows = self._session.all(
            OF_PERIOD, calendar_id=calendar_id, period_id=period_id, first=first, count=count
        )
        return [_shown(row) for row in rows]

    def steps_of_period(
        self, calendar_id: int, period_id: str, events: Collection[Event]
    ) -> Sequence[HistoryRow]:
        rows = self._session.all(
            STEPS_OF_PERIOD, calendar_id=calendar_id, period_id=period_id,
            events=json.dumps([each.value for each in events]),
        )  # fmt: skip
        return [_shown(row) for row in rows]

    def of_calendar(
        self, calendar_id: int, wanted: HistoryFilter, first: int, count: int
    ) -> Sequence[HistoryRow]:
        """The rows of a calendar that a filter lets by, in its order."""
        given = {"calendar_id": calendar_id, "first": first, "count": count}
        return self._filtered(_OF_CALENDAR, wanted, given)

    def of_tenant(
        self, tenant_id: str, wanted: HistoryFilter, first: int, count: int
    ) -> Sequence[HistoryRow]:
        """The same of what concerns a tenant as a whole, and no calendar of it."""
        given = {"tenant_id": tenant_id, "first": first, "count": count}
        return self._filtered(_OF_TENANT, wanted, given)

    def _filtered(
        self, scope: str, wanted: HistoryFilter, given: Mapping[str, object]
    ) -> Sequence[HistoryRow]:
        asked = {
            name: value for name in _CONDITIONS if (value := getattr(wanted, name)) is not None
        }
        for name in ("from_time", "to_time"):
            if name in asked:
                asked[name] = instant_text(asked[name])
        order = _NEWEST_FIRST if wanted.newest_first else _IN_ORDER
        shape = (scope, order, *asked)
        statement = _compiled.get(shape)
        if statement is None:
            conditions = "".join(f"AND {_CONDITIONS[name]} " for name in asked)
            statement = _compiled[shape] = Statement(_SHOWN + scope + conditions + order)
        return [_shown(row) for row in self._session.all(statement, **asked, **given)]

    # Sealing ---------------------------------------------------------------------------

    def head(self, chain: str) -> Head:
        """Where a chain ends now."""
        row = self._session.one(HEAD, chain=chain)
        if row is None:
            return history_chain.empty(chain)
        return Head(chain=chain, number=row[0], hash=row[1])

    def seal(self, chain: str, at_most: int) -> int:
        """Seal rows that have no seal, the earliest first; how many there were.

        The caller holds the lock that keeps every other writer of the chain away,
        so that no row with a lower number can come later.
        """
        unsealed, (name, key) = _by_chain(chain, UNSEALED_OF_CALENDAR, UNSEALED_OF_TENANT)
        sequence, last = self._session.one(SEALED_THROUGH, chain=chain) or (-1, -1)
        rows = self._session.all(unsealed, **{name: key}, sequence=sequence, id=last, count=at_most)
        if rows:
            seals = history_chain.seals(self.head(chain), rows)
            self._session.copy(SEALS, ((chain, *seal) for seal in seals))
        return len(rows)

    def waiting_since(self, chain: str) -> datetime | None:
        """When the first row was written that waits for its seal in a chain."""
        unsealed, (name, key) = _by_chain(chain, UNSEALED_OF_CALENDAR, UNSEALED_OF_TENANT)
        sequence, last = self._session.one(SEALED_THROUGH, chain=chain) or (-1, -1)
        row = self._session.one(unsealed, **{name: key}, sequence=sequence, id=last, count=1)
        return None if row is None else instant_of(row[AT])

    def waiting_calendars(self) -> Sequence[int]:
        """The calendars whose chain does not reach their last row."""
        return [row[0] for row in self._session.all(WAITING_CALENDARS)]

    def waiting_tenants(self) -> Sequence[str]:
        return [row[0] for row in self._session.all(WAITING_TENANTS)]

    # Examining -------------------------------------------------------------------------

    def chains(self) -> Sequence[str]:
        """Every chain that has a seal or should have one; a name that is no text as its form."""
        return sorted({_name(row[0]) for row in self._session.all(CHAINS)})

    def links(self, chain: str, count: int) -> Iterator[Sequence[Link]]:
        """Seals in the order of their numbers, each with its row, so many at a time."""
        for rows in self._session.pieces(LINKS, count, chain=chain):
            yield [
                (number, key, digest, None if row[0] is None else row)
                for number, key, digest, *row in rows
            ]

    def oddly_sealed(self, chain: str) -> Sequence[int]:
        """The rows with seals under a name that is none, by the form in which it was told."""
        rows = self._session.all(ODDLY_SEALED)
        return [row[1] for row in rows if _name(row[0]) == chain]

    def strays(self, chain: str, present: int) -> tuple[Sequence[int], int]:
        """The rows that lack the seal they should have, and how many may still wait for one.

        `present` is how many seals were found with their row: only where that is not the
        number of rows does anybody have to look for the others.
        """
        row = self._session.one(LAST_OF_CHAIN, chain=chain)
        sequence, at = self._session.one(SEALED_THROUGH, chain=chain) or (-1, -1)
        # Tampered with, they may be anything that SQLite takes.
        key = row[0] if row else None
        end = {
            "last": key if isinstance(key, int) else 0,
            "sequence": sequence if isinstance(sequence, int) else -1,
            "id": at,
        }
        statement, (name, of) = _by_chain(chain, COUNT_OF_CALENDAR, COUNT_OF_TENANT)
        counts = self._session.one(statement, **{name: of}, **end)
        assert counts is not None, "an aggregate answers one row"
        within, everything = counts
        waiting = everything - within
        if within == present:
            return (), waiting
        statement, (name, of) = _by_chain(chain, STRAYS_OF_CALENDAR, STRAYS_OF_TENANT)
        rows = self._session.all(statement, **{name: of}, chain=chain, **end)
        return [row[0] for row in rows], waiting


def _name(stored: object) -> str:
    """The name of a chain; bytes that are no text, in which nothing is found, as they are told."""
    if isinstance(stored, str) and stored.isprintable():
        return stored
    return ascii(stored)


def _shown(row: Row) -> HistoryRow:
    return HistoryRow(
        commit_sequence=row[0],
        at=instant_of(row[1]),
        user=row[2],
        user_id=row[3],
        channel=row[4],
        track_id=row[5],
        event=row[6],
        subject=row[7],
        old=json.loads(row[8]),
        new=json.loads(row[9]),
        reason=row[10],
        period_id=row[11],
        number=row[12],
        hash=row[13],
    )
