"""Entities in the database: their calendars, and who reaches them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from monthend.domain import lifecycle
from monthend.domain.lifecycle import Stamp
from monthend.services.caller import Reach
from monthend.services.scope_ports import Given

from . import reach
from .calendars import SAVE_PERIOD, row_of
from .session import Row, Session, Statement, counted, insert

ADD_ENTITY = insert("entity")
ADD_CALENDAR = insert(
    "calendar", "tenant_id", "entity_id", "org_id", "version", "next_entry_number",
    suffix="RETURNING id",
)  # fmt: skip
OF_USER = Statement("SELECT entity_id FROM user_entity WHERE user_id = :user_id")
OF_CLIENT = Statement("SELECT entity_id FROM client_entity WHERE client_id = :client_id")
ALL_OF_USERS = Statement(
    "SELECT a.user_id, a.entity_id FROM user_entity a JOIN app_user u ON u.id = a.user_id "
    "WHERE u.tenant_id = :tenant_id"
)
ALL_OF_CLIENTS = Statement(
    "SELECT a.client_id, a.entity_id FROM client_entity a "
    "JOIN oauth_client c ON c.id = a.client_id "
    "JOIN app_user u ON u.id = c.user_id WHERE u.tenant_id = :tenant_id"
)
HOLDS_CLIENT = Statement(
    "SELECT EXISTS (SELECT 1 FROM client_entity WHERE client_id = :client_id) "
    "OR EXISTS (SELECT 1 FROM client_org WHERE client_id = :client_id)"
)
DROP_OF_USER = Statement(
    "DELETE FROM user_entity WHERE user_id = :user_id AND entity_id = :entity_id"
)
ADD_OF_USER = insert("user_entity", "user_id", "entity_id")
ADD_OF_CLIENT = insert("client_entity", "client_id", "entity_id")
USERS_OF = Statement(
    "SELECT u.username FROM app_user u LEFT JOIN user_entity a ON a.user_id = u.id "
    "WHERE u.tenant_id = :tenant_id "
    "AND (a.entity_id = :entity_id OR (a.entity_id IS NULL AND :global = 1)) ORDER BY u.username"
)
SHARED_BY = Statement("SELECT source_id FROM shared_calendar WHERE calendar_id = :calendar_id")
SHARED_WITH = Statement(
    "SELECT calendar_id FROM shared_calendar WHERE source_id = :calendar_id ORDER BY calendar_id"
)
SHARE = insert("shared_calendar", "calendar_id", "source_id")
STOP_SHARING = Statement("DELETE FROM shared_calendar WHERE calendar_id = :calendar_id")
MOVE_TENANT = Statement("UPDATE tenant SET version = version + 1 WHERE id = :tenant_id")
_OTHERS = "c.tenant_id = :tenant_id AND c.entity_id <> :home"
_IN = f"JOIN calendar c ON c.id = {{row}}.calendar_id WHERE {_OTHERS}"
USED_ELSEWHERE = Statement(
    "SELECT EXISTS (SELECT 1 FROM accounting_period p "
    f"{_IN.format(row='p')} AND p.end_date IS NOT NULL) "
    "OR EXISTS (SELECT 1 FROM subledger_transaction t "
    f"{_IN.format(row='t')} AND {counted('t')}) "
    f"OR EXISTS (SELECT 1 FROM journal_entry e {_IN.format(row='e')} AND {counted('e')}) "
    f"OR EXISTS (SELECT 1 FROM import_batch b {_IN.format(row='b')}) "
    "OR EXISTS (SELECT 1 FROM user_entity a JOIN entity e ON e.id = a.entity_id "
    "WHERE e.tenant_id = :tenant_id AND e.id <> :home) "
    "OR EXISTS (SELECT 1 FROM client_entity a JOIN entity e ON e.id = a.entity_id "
    "WHERE e.tenant_id = :tenant_id AND e.id <> :home)",
    # What is away was of a closed period, which is asked for first.
    reach=reach.nothing,
)


def by_holder(rows: Iterable[Row]) -> dict[str, frozenset[str]]:
    """What each has been given, by who it is."""
    found: dict[str, set[str]] = {}
    for holder, given in rows:
        found.setdefault(holder, set()).add(given)
    return {holder: frozenset(given) for holder, given in found.items()}


class ScopeTable:
    """The entities of a tenant inside one transaction; what changes moves its version."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_entity(self, tenant_id: str, name: str, maker: str) -> Reach:
        entity_id = str(UUID(self._session.new_id()))
        self._session.run(ADD_ENTITY, id=entity_id, tenant_id=tenant_id, name=name)
        calendar_id = self.add_calendar(tenant_id, entity_id, maker)
        self._session.run(MOVE_TENANT, tenant_id=tenant_id)
        return Reach(entity_id=entity_id, calendar_id=calendar_id, entity_name=name)

    def add_calendar(
        self, tenant_id: str, entity_id: str, maker: str, org_id: str | None = None, first: int = 1
    ) -> int:
        """A calendar begins with its open-ended period alone; its entries count from `first`."""
        calendar_id = self._session.key_of(
            ADD_CALENDAR,
            tenant_id=tenant_id,
            entity_id=entity_id,
            org_id=org_id,
            version=1,
            next_entry_number=first,
        )
        made = Stamp(by=maker, at=self._session.now)
        open_ended = lifecycle.open_ended(self._session.new_id(), made)
        self._session.run(SAVE_PERIOD, **row_of(open_ended, calendar_id))
        return calendar_id

    def of_user(self, user_id: str) -> frozenset[str]:
        return frozenset(row[0] for row in self._session.all(OF_USER, user_id=user_id))

    def of_client(self, client_id: str) -> frozenset[str]:
        return frozenset(row[0] for row in self._session.all(OF_CLIENT, client_id=client_id))

    def holds_client(self, client_id: str) -> bool:
        row = self._session.one(HOLDS_CLIENT, client_id=client_id)
        return bool(row and row[0])

    def all_of_users(self, tenant_id: str) -> Given:
        return by_holder(self._session.all(ALL_OF_USERS, tenant_id=tenant_id))

    def all_of_clients(self, tenant_id: str) -> Given:
        return by_holder(self._session.all(ALL_OF_CLIENTS, tenant_id=tenant_id))

    def give_user(self, tenant_id: str, user_id: str, entities: Collection[str]) -> None:
        for entity_id in entities:
            self._session.run(ADD_OF_USER, user_id=user_id, entity_id=entity_id)
        self._session.run(MOVE_TENANT, tenant_id=tenant_id)

    def take_from_user(self, tenant_id: str, user_id: str, entity_id: str) -> None:
        self._session.run(DROP_OF_USER, user_id=user_id, entity_id=entity_id)
        self._session.run(MOVE_TENANT, tenant_id=tenant_id)

    def give_client(self, tenant_id: str, client_id: str, entities: Collection[str]) -> None:
        for entity_id in entities:
            self._session.run(ADD_OF_CLIENT, client_id=client_id, entity_id=entity_id)
        self._session.run(MOVE_TENANT, tenant_id=tenant_id)

    def users_of(self, tenant_id: str, entity_id: str, *, is_global: bool) -> tuple[str, ...]:
        rows = self._session.all(
            USERS_OF, **{"tenant_id": tenant_id, "entity_id": entity_id, "global": int(is_global)}
        )
        return tuple(row[0] for row in rows)

    def used_elsewhere(self, tenant_id: str, home: str) -> bool:
        row = self._session.one(USED_ELSEWHERE, tenant_id=tenant_id, home=home)
        return bool(row and row[0])

    def shared_by(self, calendar_id: int) -> int | None:
        row = self._session.one(SHARED_BY, calendar_id=calendar_id)
        return None if row is None else int(row[0])

    def shared_with(self, calendar_id: int) -> Sequence[int]:
        return [row[0] for row in self._session.all(SHARED_WITH, calendar_id=calendar_id)]

    def share(self, calendar_id: int, source_id: int) -> None:
        self._session.run(SHARE, calendar_id=calendar_id, source_id=source_id)

    def stop_sharing(self, calendar_id: int) -> None:
        self._session.run(STOP_SHARING, calendar_id=calendar_id)
