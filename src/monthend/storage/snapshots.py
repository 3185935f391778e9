"""Snapshots of tenants: a state that is kept under a name, and the way back to it.

A snapshot is a copy of all rows of a tenant, packed. To go back, the rows that are there are
compared with it, and what differs is written: nothing else is touched, so that keys and ids are
what they were. The fence refuses what this does to days that are closed and to history, so that it
is taken down for the tables in question, within the transaction alone: nobody else ever sees the
tables without it. Versions go on counting, for others remember what they had read at one.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import msgspec

from monthend.domain import lifecycle
from monthend.domain.lifecycle import Stamp
from monthend.services.rehearsal_ports import ChainHead, Snapshot

from .calendars import row_of
from .orgs import ENTRIES_OF_AN_ORG
from .session import Row, Session, Statement, insert, instant_of, instant_text
from .tenant_rows import WHO_THERE_IS, TenantTable, tenant_tables

ROWS_OF_A_PART = 5_000
LEVEL = 1

_SNAPSHOT = "SELECT id, name, taken_by, taken_on, commit_sequence, rows FROM snapshot "
NAMED = Statement(_SNAPSHOT + "WHERE tenant_id = :tenant_id AND name = :name")
EVERY = Statement(_SNAPSHOT + "WHERE tenant_id = :tenant_id ORDER BY id")
ADD = Statement(
    "INSERT INTO snapshot (tenant_id, name, taken_by, taken_on, commit_sequence, rows) VALUES "
    "(:tenant_id, :name, :taken_by, :taken_on, :commit_sequence, :rows) RETURNING id"
)
ADD_PART = insert("snapshot_part")
PARTS = Statement(
    "SELECT table_name, rows FROM snapshot_part WHERE snapshot_id = :id ORDER BY number"
)
DROP = (
    Statement("DELETE FROM snapshot_part WHERE snapshot_id = :id"),
    Statement("DELETE FROM snapshot WHERE id = :id"),
)
_OWN = "clock_at, clock_since, id_seed, ids_given"
OWN_ROW = Statement(f"SELECT {_OWN} FROM tenant WHERE id = :tenant_id")
WRITE_OWN_ROW = Statement(
    "UPDATE tenant SET clock_at = :clock_at, clock_since = :clock_since, id_seed = :id_seed, "
    "ids_given = :ids_given, "
    "version = version + 1, catalog_version = catalog_version + 1 WHERE id = :tenant_id"
)
OWN = "tenant"
VERSIONS = Statement("SELECT id, version FROM calendar WHERE tenant_id = :tenant_id")
SET_VERSION = Statement("UPDATE calendar SET version = :version WHERE id = :id")
CALENDARS = Statement("SELECT id FROM calendar WHERE tenant_id = :tenant_id ORDER BY id")
HEADS = Statement(
    "SELECT s.chain, s.number, s.hash FROM history_seal s WHERE s.number = "
    "(SELECT max(n.number) FROM history_seal n WHERE n.chain = s.chain) AND s.chain IN "
    "(SELECT 'calendar ' || id FROM calendar WHERE tenant_id = :tenant_id) ORDER BY s.chain"
)
_HERE = "calendar_id IN (SELECT id FROM calendar WHERE tenant_id = :tenant_id)"
UNDER_WAY = (
    (
        "a trial balance",
        Statement(
            "SELECT 1 FROM trial_balance_run WHERE state IN ('queued', 'leased') "
            f"AND {_HERE} LIMIT 1"
        ),
    ),
    (
        "a journal run",
        Statement(
            "SELECT 1 FROM journal_run WHERE tenant_id = :tenant_id AND status IN "
            "('Pending', 'Processing', 'CancelInprogress', 'DeleteInprogress') LIMIT 1"
        ),
    ),
    (
        "an import",
        Statement(
            f"SELECT 1 FROM import_batch WHERE NOT posted AND lease_until >= :now AND {_HERE} "
            "LIMIT 1"
        ),
    ),
)
_GONE_USERS = "user_id NOT IN (SELECT id FROM app_user)"
PRUNE = (
    Statement(
        "DELETE FROM query_cursor WHERE tenant_id = :tenant_id OR user_id NOT IN "
        "(SELECT id FROM app_user)"
    ),
    Statement("DELETE FROM oauth_token WHERE client_id NOT IN (SELECT id FROM oauth_client)"),
    Statement(
        f"DELETE FROM user_session WHERE {_GONE_USERS} "
        "OR calendar_id NOT IN (SELECT id FROM calendar)"
    ),
    Statement(
        f"DELETE FROM remembered_request WHERE {_GONE_USERS} OR user_id IN "
        "(SELECT id FROM app_user WHERE tenant_id = :tenant_id)"
    ),
)
"""What is no part of a state, and would speak of what is no more."""

_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(list[tuple[Any, ...]]).decode

Rows = Mapping[str, Sequence[Row]]
Key = tuple[Any, ...]


class SnapshotTable:
    """The snapshots of a tenant, and its state, in one transaction that has its books alone."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # What is kept --------------------------------------------------------------------------

    def every(self, tenant_id: str) -> Sequence[Snapshot]:
        return [_snapshot(row) for row in self._session.all(EVERY, tenant_id=tenant_id)]

    def named(self, tenant_id: str, name: str) -> Snapshot | None:
        row = self._session.one(NAMED, tenant_id=tenant_id, name=name)
        return None if row is None else _snapshot(row)

    def drop(self, snapshot: Snapshot) -> None:
        for statement in DROP:
            self._session.run(statement, id=snapshot.key)

    def under_way(self, tenant_id: str) -> str | None:
        """What a worker or an import is at in the tenant's books, in words."""
        now = instant_text(self._session.wall)
        for what, statement in UNDER_WAY:
            if self._session.one(statement, tenant_id=tenant_id, now=now) is not None:
                return what
        return None

    def hold(self, tenant_id: str, but: int) -> None:
        """Have all calendars of the tenant alone; one of them is held already."""
        for (calendar_id,) in self._session.all(CALENDARS, tenant_id=tenant_id):
            if calendar_id != but:
                self._session.hold_calendar(calendar_id)

    def heads(self, tenant_id: str) -> Sequence[ChainHead]:
        """The last seal of every calendar's chain."""
        rows = self._session.all(HEADS, tenant_id=tenant_id)
        return [ChainHead(chain=row[0], number=row[1], hash=row[2]) for row in rows]

    # Taking one ------------------------------------------------------------------------------

    def take(self, tenant_id: str, name: str, user_id: str, at_most: int) -> Snapshot | None:
        """Keep the state of a tenant; None where that is more rows than may be."""
        own = self._session.one(OWN_ROW, tenant_id=tenant_id)
        assert own is not None, "a tenant has a row"
        parts = [(OWN, [own])]
        count = 0
        for table in tenant_tables():
            found = list(self._rows(table, tenant_id))
            count += len(found)
            if count > at_most:
                return None
            parts.append((table.name, found))
        sequence, at = self._session.commit_sequence, self._session.now
        key = self._session.key_of(
            ADD, tenant_id=tenant_id, name=name, taken_by=user_id, taken_on=instant_text(at),
            commit_sequence=sequence, rows=count,
        )  # fmt: skip
        for number, (table_name, rows) in enumerate(_pieces(parts)):
            packed = zlib.compress(_pack(rows), LEVEL)
            self._session.run(
                ADD_PART, snapshot_id=key, number=number, table_name=table_name, rows=packed
            )
        return Snapshot(
            key=key, name=name, taken_by=user_id, taken_on=at, commit_sequence=sequence, rows=count
        )

    def _rows(self, table: TenantTable, tenant_id: str) -> Iterator[Row]:
        """The rows of a tenant in the form of both databases: truth is 1 or 0."""
        rows = self._session.all(_select(self._session, table), tenant_id=tenant_id)
        if not table.truths or self._session.dialect == "sqlite":
            return iter(rows)
        return (
            tuple(
                int(value) if place in table.truths and value is not None else value
                for place, value in enumerate(row)
            )
            for row in rows
        )

    # Going back ------------------------------------------------------------------------------

    def restore(self, tenant_id: str, snapshot: Snapshot) -> None:
        """Have the tenant as it was."""
        kept: dict[str, list[Row]] = {}
        for name, packed in self._session.all(PARTS, id=snapshot.key):
            kept.setdefault(name, []).extend(_unpack(zlib.decompress(packed)))
        (own,) = kept.pop(OWN)
        self._become(tenant_id, kept, own)

    def empty(self, tenant_id: str, maker: str) -> None:
        """Have the tenant as it was made: who there is stays, in calendars with one period each."""
        made = Stamp(by=maker, at=self._session.wall)
        kept: dict[str, list[Row]] = {}
        for table in tenant_tables():
            if table.name in WHO_THERE_IS:
                kept[table.name] = list(self._rows(table, tenant_id))
        kept["calendar"] = [_as_made(row) for row in kept["calendar"]]
        place = _of_calendar("id")
        kept["accounting_period"] = [
            _opened(row[place], self._session.new_id(), made) for row in kept["calendar"]
        ]
        # Ids go on being given out: those of who there is stay.
        own = self._session.one(OWN_ROW, tenant_id=tenant_id)
        assert own is not None, "a tenant has a row"
        self._become(tenant_id, kept, (None, None, *own[2:]))

    def _become(self, tenant_id: str, kept: Rows, own: Row) -> None:
        versions: dict[int, int] = dict(self._session.all(VERSIONS, tenant_id=tenant_id))
        kept = {**kept, "calendar": [_at(row, versions) for row in kept["calendar"]]}
        changes = [self._change(table, tenant_id, kept) for table in tenant_tables()]
        changed = [each for each in changes if each is not None]
        with self._session.fence_down([each.table.name for each in changed]):
            for change in reversed(changed):
                _delete(self._session, change)
            for change in changed:
                _insert(self._session, change)
            for statement in PRUNE:
                self._session.run(statement, tenant_id=tenant_id)
            for key, version in self._session.all(VERSIONS, tenant_id=tenant_id):
                self._session.run(SET_VERSION, id=key, version=version + 1)
        for row in kept["calendar"]:
            self._session.count_entries_from(*_counter(row))
        self._session.run(
            WRITE_OWN_ROW, tenant_id=tenant_id, clock_at=own[0], clock_since=own[1],
            id_seed=own[2], ids_given=own[3],
        )  # fmt: skip
        self._session.go_by(own[0], own[1])

    def _change(self, table: TenantTable, tenant_id: str, kept: Rows) -> Change | None:
        live = {_key(table, row): row for row in self._rows(table, tenant_id)}
        wanted = {_key(table, row): tuple(row) for row in kept.get(table.name, ())}
        if table.name == "history_seal":
            wanted = {**_still_sealed(table, live, kept), **wanted}
        gone = [key for key, row in live.items() if wanted.get(key) != tuple(row)]
        new = [row for key, row in wanted.items() if tuple(live.get(key, ())) != row]
        return Change(table, gone, new) if gone or new else None


@dataclass(frozen=True, slots=True)
class Change:
    """The keys of the rows of a table that go, and the rows that come."""

    table: TenantTable
    gone: Sequence[Key]
    new: Sequence[Row]


def _still_sealed(table: TenantTable, live: Mapping[Key, Row], kept: Rows) -> dict[Key, Row]:
    """The seals that rows have got since: the rows are as they were, and so is their chain."""
    stays = {row[0] for row in kept.get("history", ())}
    place = table.columns.index("history_id")
    return {key: tuple(row) for key, row in live.items() if row[place] in stays}


def _delete(session: Session, change: Change) -> None:
    if not change.gone:
        return
    table = change.table
    names = [table.columns[place] for place in table.key]
    session.delete_rows(table.name, names, change.gone)


def _insert(session: Session, change: Change) -> None:
    if change.new:
        session.copy(f"{change.table.name} ({change.table.listed})", change.new)


_selects: dict[tuple[str, str], Statement] = {}


def _select(session: Session, table: TenantTable) -> Statement:
    known = _selects.get((session.dialect, table.name))
    if known is None:
        listed = table.listed
        if table.name == "calendar":
            listed = listed.replace('"next_entry_number"', session.ENTRIES_COUNTED)
        known = Statement(f"SELECT {listed} FROM {table.name} WHERE {table.where}")
        _selects[session.dialect, table.name] = known
    return known


def _key(table: TenantTable, row: Row) -> Key:
    return tuple(row[place] for place in table.key)


def _pieces(parts: Iterable[tuple[str, Sequence[Row]]]) -> Iterator[tuple[str, list[Row]]]:
    for name, rows in parts:
        left = iter(rows)
        while piece := list(islice(left, ROWS_OF_A_PART)):
            yield name, [tuple(row) for row in piece]


def _snapshot(row: Row) -> Snapshot:
    return Snapshot(
        key=row[0], name=row[1], taken_by=row[2], taken_on=instant_of(row[3]),
        commit_sequence=row[4], rows=row[5],
    )  # fmt: skip


def _opened(calendar_id: int, period_id: str, made: Stamp) -> Row:
    """The open-ended period that a calendar begins with."""
    row = row_of(lifecycle.open_ended(period_id, made), calendar_id)
    (table,) = (each for each in tenant_tables() if each.name == "accounting_period")
    return tuple(
        int(row[name]) if place in table.truths else row[name]
        for place, name in enumerate(table.columns)
    )


def _of_calendar(name: str) -> int:
    (table,) = (each for each in tenant_tables() if each.name == "calendar")
    return table.columns.index(name)


def _as_made(row: Row) -> Row:
    """A calendar with nothing closed, whose entries count from where they began."""
    fresh = list(row)
    fresh[_of_calendar("closed_through")] = None
    place = _of_calendar("next_entry_number")
    fresh[place] = row[place] // ENTRIES_OF_AN_ORG * ENTRIES_OF_AN_ORG + 1
    return tuple(fresh)


def _at(row: Row, versions: Mapping[int, int]) -> Row:
    """A calendar at the version that it has now, if it is there."""
    place = _of_calendar("version")
    now = versions.get(row[_of_calendar("id")], row[place])
    return (*row[:place], now, *row[place + 1 :])


def _counter(row: Row) -> tuple[int, int]:
    """A calendar, and the number that its next entry gets."""
    return row[_of_calendar("id")], row[_of_calendar("next_entry_number")]
