"""A tenant of a started server, with what its finance team does from the command line."""

import itertools
from dataclasses import dataclass
from typing import Self

from contract.ledger_rows import CODES
from contract.started_server import Credentials, StartedServer
from contract.zuora import Zuora

NUMBERS = itertools.count(1)
MONTH_ENDS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """A tenant without periods or codes, and its administrator at the server."""

    server: StartedServer
    credentials: Credentials
    zuora: Zuora

    def user(self, role: str, name: str = "") -> Zuora:
        """Another user of this tenant, signed in."""
        database = self.server.database
        tenant = self.credentials.tenant_id
        name = name or f"user{next(NUMBERS)}"
        credentials = database.add_user(name, role, tenant=tenant)
        return Zuora.signed_in(self.server.url, credentials)

    def import_csv(self, kind: str, text: str, *options: str) -> str:
        tenant = self.credentials.tenant_id
        return self.server.database.import_csv(kind, text, *options, tenant=tenant)

    def declare_field(self, name: str, kind: str) -> None:
        database = self.server.database
        database.declare_field(name, kind, tenant=self.credentials.tenant_id)

    def change_setting(self, name: str, value: str) -> None:
        tenant = self.credentials.tenant_id
        self.server.database.say("settings", "set", name, value, "--tenant", tenant)

    def with_codes(self) -> Self:
        self.import_csv("codes", CODES)
        return self

    def create_months(self, count: int, *, year: int = 2016) -> list[str]:
        """Create the first `count` months of a leap year, named as on Zuora's pages."""
        months = enumerate(zip(MONTHS, MONTH_ENDS, strict=True), start=1)
        return [
            self.zuora.create(
                f"{name} {year}",
                f"{year}-{month:02}-01",
                f"{year}-{month:02}-{end}",
                fiscalQuarter=(month + 2) // 3,
            )
            for month, (name, end) in itertools.islice(months, count)
        ]


def new_tenant(server: StartedServer) -> Tenant:
    credentials = server.database.add_tenant(f"Tenant {next(NUMBERS)}")
    zuora = Zuora.signed_in(server.url, credentials)
    return Tenant(server=server, credentials=credentials, zuora=zuora)
