"""Orgs in the database: their tree, their calendars, and who was given them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from monthend.services.caller import Reach
from monthend.services.org_ports import Kept, StoredOrg

from . import reach
from .scopes import by_holder
from .session import Session, Statement, counted, insert

if TYPE_CHECKING:
    from .books import StoredBooks

ENTRIES_OF_AN_ORG = 100_000_000
"""Entries and runs of an org are numbered from a multiple of this on, so that a number of one org
is not one of another."""

TREE = Statement(
    "SELECT o.entity_id, o.id, o.parent_id, o.name, c.id FROM org o "
    "JOIN calendar c ON c.org_id = o.id WHERE c.tenant_id = :tenant_id ORDER BY c.id"
)
ADD_ORG = insert("org", "id", "entity_id", "parent_id", "name")
ORGS_OF_ENTITY = Statement("SELECT count(*) FROM org WHERE entity_id = :entity_id")
OF_USER = Statement("SELECT org_id FROM user_org WHERE user_id = :user_id")
OF_CLIENT = Statement("SELECT org_id FROM client_org WHERE client_id = :client_id")
ALL_OF_USERS = Statement(
    "SELECT a.user_id, a.org_id FROM user_org a JOIN app_user u ON u.id = a.user_id "
    "WHERE u.tenant_id = :tenant_id"
)
ALL_OF_CLIENTS = Statement(
    "SELECT a.client_id, a.org_id FROM client_org a JOIN oauth_client c ON c.id = a.client_id "
    "JOIN app_user u ON u.id = c.user_id WHERE u.tenant_id = :tenant_id"
)
GIVEN = Statement(
    "SELECT u.username, a.org_id FROM user_org a JOIN org o ON o.id = a.org_id "
    "JOIN app_user u ON u.id = a.user_id WHERE o.entity_id = :entity_id"
)
GIVE = insert("user_org", "user_id", "org_id")
GIVE_CLIENT = insert("client_org", "client_id", "org_id")
TAKE = Statement("DELETE FROM user_org WHERE user_id = :user_id AND org_id = :org_id")
MOVE_TENANT = Statement("UPDATE tenant SET version = version + 1 WHERE id = :tenant_id")
CALENDARS = Statement("SELECT id FROM calendar WHERE tenant_id = :tenant_id ORDER BY id")
PLACE = Statement(
    "SELECT c.entity_id, c.id, e.name FROM calendar c JOIN entity e ON e.id = c.entity_id "
    "WHERE c.id = :calendar_id"
)
_IN = (
    "JOIN calendar c ON c.id = {row}.calendar_id "
    "WHERE c.tenant_id = :tenant_id AND c.org_id IS NOT NULL"
)
USED = Statement(
    f"SELECT EXISTS (SELECT 1 FROM accounting_period p {_IN.format(row='p')} "
    "AND p.end_date IS NOT NULL AND NOT (p.status = 'Open' "
    "AND substr(p.name, 1, length(:auto_created)) = :auto_created)) "
    f"OR EXISTS (SELECT 1 FROM subledger_transaction t {_IN.format(row='t')} AND {counted('t')}) "
    f"OR EXISTS (SELECT 1 FROM journal_entry e {_IN.format(row='e')} AND {counted('e')}) "
    f"OR EXISTS (SELECT 1 FROM import_batch b {_IN.format(row='b')}) "
    # Who reaches a root reaches what there would be without orgs.
    "OR EXISTS (SELECT 1 FROM user_org a JOIN app_user u ON u.id = a.user_id "
    "JOIN org o ON o.id = a.org_id AND o.parent_id IS NOT NULL "
    "WHERE u.tenant_id = :tenant_id) "
    "OR EXISTS (SELECT 1 FROM client_org a JOIN oauth_client c ON c.id = a.client_id "
    "JOIN app_user u ON u.id = c.user_id WHERE u.tenant_id = :tenant_id)",
    # What is away was of a closed period, which is asked for first.
    reach=reach.nothing,
)

_AMONG = "(SELECT value FROM json_each(:calendars))"
_AMONG_POSTGRESQL = (
    "(SELECT CAST(value AS bigint) FROM json_array_elements_text(CAST(:calendars AS json)))"
)


def _kept(table: str, column: str) -> Statement:
    found = (
        f"SELECT DISTINCT calendar_id FROM {table} WHERE {column} = :key "
        "AND calendar_id IN {among} ORDER BY calendar_id"
    )
    return Statement(
        found.format(among=_AMONG),
        postgresql=found.format(among=_AMONG_POSTGRESQL),
        reach=reach.nothing,
    )


_ENTRIES = (
    "(SELECT calendar_id, number FROM journal_entry UNION ALL "
    "SELECT calendar_id, number FROM archived_number WHERE type = '') AS kept"
)
KEPT = {
    # Deleted periods have a history.
    Kept.PERIOD: (_kept("accounting_period", "id"), _kept("history", "period_id")),
    Kept.ENTRY: (_kept(_ENTRIES, "number"),),
    Kept.JOURNAL_RUN: (_kept("journal_run", "number"),),
    Kept.LATE: (_kept("late_transaction", "CAST(id AS text)"),),
    Kept.FILE: (_kept("file", "id"),),
}


class OrgTable:
    """The orgs of a tenant inside one transaction; what changes moves its version."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def tree(self, tenant_id: str) -> Sequence[StoredOrg]:
        return [
            StoredOrg(entity_id=entity, org_id=org, parent_id=parent, name=name, calendar_id=key)
            for entity, org, parent, name, key in self._session.all(TREE, tenant_id=tenant_id)
        ]

    def add(
        self, tenant_id: str, entity_id: str, name: str, parent_id: str | None, maker: str
    ) -> StoredOrg:
        from .scopes import ScopeTable

        org_id = self._session.new_id()
        self._session.run(ADD_ORG, id=org_id, entity_id=entity_id, parent_id=parent_id, name=name)
        row = self._session.one(ORGS_OF_ENTITY, entity_id=entity_id)
        assert row is not None, "a count answers one row"
        calendar_id = ScopeTable(self._session).add_calendar(
            tenant_id, entity_id, maker, org_id, row[0] * ENTRIES_OF_AN_ORG + 1
        )
        self._session.run(MOVE_TENANT, tenant_id=tenant_id)
        return StoredOrg(
            entity_id=entity_id, org_id=org_id, parent_id=parent_id, name=name,
            calendar_id=calendar_id,
        )  # fmt: skip

    def of_user(self, user_id: str) -> frozenset[str]:
        return frozenset(row[0] for row in self._session.all(OF_USER, user_id=user_id))

    def of_client(self, client_id: str) -> frozenset[str]:
        return frozenset(row[0] for row in self._session.all(OF_CLIENT, client_id=client_id))

    def all_of_users(self, tenant_id: str) -> Mapping[str, frozenset[str]]:
        return by_holder(self._session.all(ALL_OF_USERS, tenant_id=tenant_id))

    def all_of_clients(self, tenant_id: str) -> Mapping[str, frozenset[str]]:
        return by_holder(self._session.all(ALL_OF_CLIENTS, tenant_id=tenant_id))

    def given(self, entity_id: str) -> Mapping[str, frozenset[str]]:
        return by_holder(self._session.all(GIVEN, entity_id=entity_id))

    def give_user(self, tenant_id: str, user_id: str, orgs: Collection[str]) -> None:
        for org_id in orgs:
            self._session.run(GIVE, user_id=user_id, org_id=org_id)
        self._session.run(MOVE_TENANT, tenant_id=tenant_id)

    def take_from_user(self, tenant_id: str, user_id: str, org_id: str) -> None:
        self._session.run(TAKE, user_id=user_id, org_id=org_id)
        self._session.run(MOVE_TENANT, tenant_id=tenant_id)

    def give_client(self, tenant_id: str, client_id: str, orgs: Collection[str]) -> None:
        for org_id in orgs:
            self._session.run(GIVE_CLIENT, client_id=client_id, org_id=org_id)
        self._session.run(MOVE_TENANT, tenant_id=tenant_id)

    def used(self, tenant_id: str, auto_created: str) -> bool:
        row = self._session.one(USED, tenant_id=tenant_id, auto_created=auto_created)
        return bool(row and row[0])

    def books(self, calendar_id: int) -> StoredBooks:
        from .books import Caches, StoredBooks

        self._session.hold_calendar(calendar_id)
        return StoredBooks(self._session, calendar_id, Caches())

    def having(self, kind: Kept, key: str, calendars: Collection[int]) -> Sequence[int]:
        if kind is Kept.TRANSACTION:
            return [each for each in calendars if key.startswith(f"{each:016x}")]
        among = json.dumps(list(calendars))
        for statement in KEPT[kind]:
            if found := self._session.all(statement, key=key, calendars=among):
                return [row[0] for row in found]
        return ()

    def place_of(self, calendar_id: int) -> Reach:
        row = self._session.one(PLACE, calendar_id=calendar_id)
        assert row is not None, "a calendar is never taken away"
        return Reach(entity_id=row[0], calendar_id=row[1], entity_name=row[2])

    def calendars(self, tenant_id: str) -> Sequence[int]:
        return [row[0] for row in self._session.all(CALENDARS, tenant_id=tenant_id)]
