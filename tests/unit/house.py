"""A whole server in this process, its clock and its users, for tests of what it answers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.types import ASGIApp

from company import Clock, Company
from contract.soap import SOAP_11, Soap, texts
from contract.zuora import Zuora
from monthend.app import ServerSettings, build
from monthend.domain.period import Calendar
from monthend.domain.permissions import ADMINISTRATOR, Permission
from monthend.services import tenants
from monthend.services.tenants import Credentials
from monthend.storage.store import SqliteStore
from property.in_process import PASSWORD, SECRETS, InProcess, found_tenant

HOST = "http://books.example"


@dataclass(slots=True)
class House:
    """The server over one store, and whoever comes to it."""

    store: SqliteStore
    clock: Clock
    company: Company
    owner: Credentials
    app: ASGIApp
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    @classmethod
    def built(cls, store: SqliteStore, clock: Clock, **settings: Any) -> House:
        company, owner = found_tenant(store, clock)
        app = build(store, ServerSettings(worker=False, **settings), clock)
        return cls(store, clock, company, owner, app)

    def again(self, store: SqliteStore, **settings: Any) -> House:
        """Another server, which remembers nothing, on the same database."""
        app = build(store, ServerSettings(**{"worker": False, **settings}), self.clock)
        return replace(self, store=store, app=app, loop=asyncio.new_event_loop())

    def http(self) -> InProcess:
        """A client that is not signed in."""
        return InProcess(self.app, self.loop)

    def zuora(self, credentials: Credentials | None = None) -> Zuora:
        """A client of REST."""
        client = self.http()
        client.sign_in(credentials or self.owner)
        return client

    def stranger(self, *, version: str = "152.0", soap: str = SOAP_11) -> Soap:
        """A client of SOAP that has not logged in."""
        client = Soap(HOST, version=version, soap=soap)
        client.http = self.http()
        return client

    def soap(
        self, credentials: Credentials | None = None, *, version: str = "152.0", soap: str = SOAP_11
    ) -> Soap:
        """A client of SOAP that has logged in."""
        client = self.stranger(version=version, soap=soap)
        answer = client.login((credentials or self.owner).username, PASSWORD).response("login")
        client.session = texts(answer[0])["Session"] or ""
        return client

    def user(self, name: str, role: str = ADMINISTRATOR) -> Credentials:
        by = self.company.sign_in()
        return self.store.write_directory(
            lambda directory: tenants.add_user(directory, by, name, role, SECRETS)
        )

    def set_up(self, name: str, value: str) -> None:
        by = self.company.sign_in()
        self.store.write_directory(
            lambda directory: tenants.set_setting(directory, by, name, value)
        )

    def declare(self, name: str, kind: str = "string") -> None:
        by = self.company.sign_in()
        self.store.write_directory(
            lambda directory: tenants.add_custom_field(
                directory, by, "AccountingPeriod", name, kind
            )
        )

    def say(self, *statements: str) -> None:
        """Change the database itself, as an administrator of tenants might."""

        def run(given: Any) -> None:
            for statement in (*statements, "UPDATE tenant SET version = version + 1"):
                given.connection.execute(statement)

        self.store.database.write(run)

    @property
    def calendar(self) -> Calendar:
        """The periods, whatever has changed about the tenant since."""
        self.company.sign_in()
        return self.company.calendar

    def take(self, role: str, permission: Permission) -> None:
        """Take a permission from everybody with a role."""
        self.say(
            f"DELETE FROM role_permission WHERE role = '{role}' "
            f"AND permission = '{permission.value}'"
        )

    def give(self, role: str, permission: Permission) -> None:
        """Give a permission to everybody with a role."""
        self.say(
            "INSERT INTO role_permission (tenant_id, role, permission) "
            f"SELECT id, '{role}', '{permission.value}' FROM tenant"
        )
