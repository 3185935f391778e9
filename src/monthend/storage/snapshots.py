"""Snapshots of tenants: a state that is kept under a name, and the way back to it.

A snapshot is a copy of all rows of a tenant, packed. To go back, the rows that are there are
compared with it, and what differs is written: nothing else is touched, so that keys and ids are
what they were. The fence refuses what this does to days that are closed and to history, so that it
is taken down for the tables in question, within the transaction alone: nobody else ever sees the
tables without it. Versions go on counting, for others remember what they had read at one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from math import inf

from monthend.domain.lifecycle import Stamp
from monthend.services.rehearsal_ports import (
    ChainHead,
    PackedPart,
    PackedPostings,
    Rights,
    Snapshot,
)

from . import reach, snapshot_marks, snapshot_writes
from . import snapshot_calendars as calendars
from .reach import POSTINGS
from .session import Row, Session, Statement, insert, instant_of, instant_text
from .snapshot_marks import LARGE, VERSIONS
from .snapshot_rows import but_uses, packed, pieces_of, plain, rows_of, unpacked
from .snapshot_writes import Change, Key
from .tenant_rows import RIGHTS, WHO_THERE_IS, TenantTable, tenant_tables

_SNAPSHOT = "SELECT id, name, taken_by, taken_on, commit_sequence, rows FROM snapshot "
NAMED = Statement(_SNAPSHOT + "WHERE tenant_id = :tenant_id AND name = :name")
EVERY = Statement(_SNAPSHOT + "WHERE tenant_id = :tenant_id ORDER BY id")
ADD = Statement(
    "INSERT INTO snapshot "
    "(tenant_id, name, taken_by, taken_on, commit_sequence, rows, intact, marks) "
    "VALUES (:tenant_id, :name, :taken_by, :taken_on, :commit_sequence, :rows, TRUE, :marks) "
    "RETURNING id"
)
COUNTED = Statement("UPDATE snapshot SET rows = :rows WHERE id = :id")
ADD_PART = insert("snapshot_part")
PARTS = Statement(
    "SELECT table_name, rows FROM snapshot_part WHERE snapshot_id = :id ORDER BY number"
)
SMALL_PARTS = Statement(
    "SELECT table_name, rows FROM snapshot_part WHERE snapshot_id = :id AND first_key IS NULL "
    "ORDER BY number"
)
PARTS_OF_RIGHTS = Statement(
    "SELECT table_name, rows FROM snapshot_part WHERE snapshot_id = :id AND table_name IN ("
    + ", ".join(f"'{name}'" for name in sorted(frozenset().union(*RIGHTS.values())))
    + ") ORDER BY number"
)
FIRST_KEYS = Statement(
    "SELECT first_key, number FROM snapshot_part WHERE snapshot_id = :id AND table_name = :name "
    "ORDER BY number"
)
PART = Statement("SELECT rows FROM snapshot_part WHERE snapshot_id = :id AND number = :number")
MARKS = Statement("SELECT intact, marks FROM snapshot WHERE id = :id")
NOT_INTACT = Statement(
    "UPDATE snapshot SET intact = (id = :id) WHERE tenant_id = :tenant_id "
    "AND commit_sequence >= :since"
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
        f"DELETE FROM remembered_request WHERE {_GONE_USERS} OR (status IS NOT NULL AND user_id IN "
        "(SELECT id FROM app_user WHERE tenant_id = :tenant_id))"
    ),
)
"""What is no part of a state, and would speak of what is no more. A request under way has said
nothing yet: it may be the one that does this, which is to keep its answer."""

Rows = Mapping[str, Sequence[Row]]


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

    def packed(self, tenant_id: str, at_most: int) -> PackedPostings | None:
        """Lines and transactions, read part by part; None where there are more than may be."""
        parts: list[PackedPart] = []
        count = 0
        for table in tenant_tables():
            if table.name not in LARGE:
                continue
            for rows in pieces_of(self._session, table, tenant_id):
                count += len(rows)
                if count > at_most:
                    return None
                parts.append(PackedPart(table.name, rows[0][0], packed(table.name, rows)))
        marks = snapshot_marks.marks_of(self._session, tenant_tables(), tenant_id)
        return PackedPostings(
            parts=parts, rows=count, marks=snapshot_marks.packed(marks),
            told=snapshot_marks.told(self._session, tenant_id),
        )  # fmt: skip

    def have_moved(self, tenant_id: str, postings: PackedPostings) -> bool:
        """Whether lines or transactions are others than were packed."""
        return snapshot_marks.told(self._session, tenant_id) != postings.told

    def take(
        self, tenant_id: str, name: str, user_id: str, postings: PackedPostings, at_most: int
    ) -> Snapshot | None:
        """Keep the state of a tenant; None where that is more rows than may be."""
        sequence, at = self._session.commit_sequence, self._session.now
        key = self._session.key_of(
            ADD, tenant_id=tenant_id, name=name, taken_by=user_id, taken_on=instant_text(at),
            commit_sequence=sequence, rows=postings.rows, marks=postings.marks,
        )  # fmt: skip
        count = postings.rows
        for number, (part, rows) in enumerate(self._parts(tenant_id, postings)):
            count += rows
            if count > at_most:
                return None
            self._session.run(
                ADD_PART, snapshot_id=key, number=number, table_name=part.table,
                first_key=part.first_key, rows=part.rows,
            )  # fmt: skip
        self._session.run(COUNTED, id=key, rows=count)
        return Snapshot(
            key=key, name=name, taken_by=user_id, taken_on=at, commit_sequence=sequence, rows=count
        )

    def _parts(self, tenant_id: str, postings: PackedPostings) -> Iterator[tuple[PackedPart, int]]:
        """What a snapshot consists of, and how many rows each part adds to the postings."""
        own = self._session.one(OWN_ROW, tenant_id=tenant_id)
        assert own is not None, "a tenant has a row"
        yield PackedPart(OWN, None, packed(OWN, [own])), 0
        for part in postings.parts:
            yield part, 0
        for table in tenant_tables():
            if table.name not in LARGE:
                for rows in pieces_of(self._session, table, tenant_id):
                    yield PackedPart(table.name, None, packed(table.name, rows)), len(rows)

    # Going back ------------------------------------------------------------------------------

    def others(self, tenant_id: str, snapshot: Snapshot) -> Set[Rights]:
        """Which rights were others than they are; of people also what they reach."""
        kept = self._kept(snapshot, PARTS_OF_RIGHTS)
        moved = {
            table.name
            for table in tenant_tables()
            if any(table.name in names for names in RIGHTS.values())
            and but_uses(table, rows_of(self._session, table, tenant_id))
            != but_uses(table, kept[table.name])
        }
        return {each for each, names in RIGHTS.items() if names & moved}

    def restore(self, tenant_id: str, snapshot: Snapshot) -> None:
        """Have the tenant as it was; the rows of large tables are looked at where need be."""
        row = self._session.one(MARKS, id=snapshot.key)
        assert row is not None, "a snapshot that was found is there"
        marks, since = snapshot_marks.unpacked(row[1]), snapshot.commit_sequence
        large = self._large(tenant_id, snapshot, marks) if row[0] else None
        if large is None:
            since = 0
        kept = self._kept(snapshot, PARTS if large is None else SMALL_PARTS)
        (own,) = kept.pop(OWN)
        self._become(tenant_id, kept, own, large)
        if large is not None and not self._is_all(tenant_id, marks):
            kept, since = self._kept(snapshot, PARTS), 0
            kept.pop(OWN)
            self._become(tenant_id, kept, own)
        self._session.run(NOT_INTACT, tenant_id=tenant_id, id=snapshot.key, since=since)

    def _kept(self, snapshot: Snapshot, parts: Statement) -> dict[str, list[Row]]:
        kept: dict[str, list[Row]] = defaultdict(list)
        for name, part in self._session.all(parts, id=snapshot.key):
            kept[name].extend(unpacked(part))
        return kept

    def _large(
        self, tenant_id: str, snapshot: Snapshot, marks: snapshot_marks.Marks
    ) -> dict[str, Change]:
        """What differs of the large tables, as far as it is to be expected."""
        tables = {table.name: table for table in tenant_tables()}
        found = {}
        for name in LARGE:
            table = tables[name]
            gone = snapshot_marks.new_keys(self._session, table, marks[name], tenant_id)
            keys = snapshot_marks.may_have_changed(self._session, marks, name, tenant_id)
            live = {row[0]: row for row in self._rows_of_keys(table, keys)}
            was = self._kept_rows(snapshot, name, keys)
            changed = [key for key in keys if live.get(key) != was.get(key)]
            rows = [was[key] for key in changed if key in was]
            found[name] = Change(table, [(key,) for key in (*gone, *changed)], rows)
        return found

    def _is_all(self, tenant_id: str, marks: snapshot_marks.Marks) -> bool:
        """Whether the large tables come to what they came to."""
        tables = (table for table in tenant_tables() if table.name in LARGE)
        return all(
            snapshot_marks.sums(self._session, table, tenant_id) == marks[table.name]["sums"]
            for table in tables
        )

    def _rows_of_keys(self, table: TenantTable, keys: Sequence[int]) -> Iterator[Row]:
        one = Statement(
            f"SELECT {table.listed} FROM {table.name} WHERE id = :id", reach=reach.nothing
        )
        for key in keys:
            row = self._session.one(one, id=key)
            if row is not None:
                yield plain(table, row)

    def _kept_rows(self, snapshot: Snapshot, name: str, keys: Sequence[int]) -> dict[int, Row]:
        """Rows of a snapshot by their keys, from the parts in which they are."""
        firsts = self._session.all(FIRST_KEYS, id=snapshot.key, name=name)
        places = {bisect_right(firsts, (key, inf)) - 1 for key in keys}
        found = {}
        for place in sorted(places - {-1}):
            row = self._session.one(PART, id=snapshot.key, number=firsts[place][1])
            assert row is not None, "a part has a place"
            found.update({each[0]: each for each in unpacked(row[0])})
        return found

    def empty(self, tenant_id: str, maker: str) -> None:
        """Have the tenant as it was made: who there is stays, in calendars with one period each."""
        made = Stamp(by=maker, at=self._session.wall)
        kept: dict[str, list[Row]] = {}
        for table in tenant_tables():
            if table.name in WHO_THERE_IS:
                kept[table.name] = list(rows_of(self._session, table, tenant_id))
        kept["calendar"] = [calendars.as_made(row) for row in kept["calendar"]]
        place = calendars.column("id")
        kept["accounting_period"] = [
            calendars.opened(row[place], self._session.new_id(), made) for row in kept["calendar"]
        ]
        # Ids go on being given out: those of who there is stay.
        own = self._session.one(OWN_ROW, tenant_id=tenant_id)
        assert own is not None, "a tenant has a row"
        self._become(tenant_id, kept, (None, None, *own[2:]))
        self._session.run(NOT_INTACT, tenant_id=tenant_id, id=0, since=0)

    def _become(
        self, tenant_id: str, kept: Rows, own: Row, large: Mapping[str, Change] | None = None
    ) -> None:
        """Write what differs; of the `large` tables that is known."""
        versions: dict[int, int] = dict(self._session.all(VERSIONS, tenant_id=tenant_id))
        kept = {
            **kept,
            "calendar": [calendars.at_version(row, versions) for row in kept["calendar"]],
        }
        known = large or {}
        changes = (
            known.get(table.name) or self._change(table, tenant_id, kept)
            for table in tenant_tables()
        )
        changed = [each for each in changes if each.gone or each.new]
        if any(each.gone for each in changed if each.table.name in POSTINGS):
            # Rows that go may come back with a later snapshot, and find their keys free.
            self._session.keep_keys()
        with self._session.fence_down([each.table.name for each in changed]):
            for change in reversed(changed):
                snapshot_writes.delete(self._session, change)
            for change in changed:
                snapshot_writes.insert(self._session, change)
            for statement in PRUNE:
                self._session.run(statement, tenant_id=tenant_id)
            for key, version in self._session.all(VERSIONS, tenant_id=tenant_id):
                self._session.run(SET_VERSION, id=key, version=version + 1)
        for row in kept["calendar"]:
            self._session.count_entries_from(*calendars.counter(row))
        self._session.run(
            WRITE_OWN_ROW, tenant_id=tenant_id, clock_at=own[0], clock_since=own[1],
            id_seed=own[2], ids_given=own[3],
        )  # fmt: skip
        self._session.go_by(own[0], own[1])

    def _change(self, table: TenantTable, tenant_id: str, kept: Rows) -> Change:
        live = {_key(table, row): row for row in rows_of(self._session, table, tenant_id)}
        wanted = {_key(table, row): tuple(row) for row in kept.get(table.name, ())}
        if table.name == "history_seal":
            wanted = {**_still_sealed(table, live, kept), **wanted}
        gone = [key for key, row in live.items() if wanted.get(key) != tuple(row)]
        new = [row for key, row in wanted.items() if tuple(live.get(key, ())) != row]
        return Change(table, gone, new)


def _still_sealed(table: TenantTable, live: Mapping[Key, Row], kept: Rows) -> dict[Key, Row]:
    """The seals that rows have got since: the rows are as they were, and so is their chain."""
    stays = {row[0] for row in kept.get("history", ())}
    place = table.columns.index("history_id")
    return {key: tuple(row) for key, row in live.items() if row[place] in stays}


def _key(table: TenantTable, row: Row) -> Key:
    return tuple(row[place] for place in table.key)


def _snapshot(row: Row) -> Snapshot:
    return Snapshot(
        key=row[0], name=row[1], taken_by=row[2], taken_on=instant_of(row[3]),
        commit_sequence=row[4], rows=row[5],
    )  # fmt: skip
