"""What stands around a client's story: who it is, and how its session grows old."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

from contract.clients.story import Setting
from contract.tenant import Tenant

LONG_AGO = "2000-01-01 00:00:00.000000"


def expire_sessions(tenant: Tenant) -> Callable[[], None]:
    """What makes every session of the tenant's owner as old as if it had been left for years."""
    database, user = tenant.server.database.path, tenant.credentials.user_id

    def expire() -> None:
        with closing(sqlite3.connect(database, timeout=20)) as connection, connection:
            aged = connection.execute(
                "UPDATE user_session SET created_on = ?, last_used_on = ? WHERE user_id = ?",
                (LONG_AGO, LONG_AGO, user),
            )
            assert aged.rowcount > 0, "nobody is signed in"
            # For some seconds after a use a server answers from memory, unless the tenant changed.
            connection.execute(
                "UPDATE tenant SET version = version + 1 WHERE id = ?",
                (tenant.credentials.tenant_id,),
            )

    return expire


def setting_of(tenant: Tenant, version: str, soap_version: str = "1.1") -> Setting:
    """What a client of the tenant's owner is told."""
    return Setting(
        url=tenant.server.url,
        version=version,
        username=tenant.credentials.username,
        password=tenant.credentials.password,
        soap_version=soap_version,
    )
