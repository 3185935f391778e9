"""What stands around a client's story: who it is, and how its session grows old."""

from collections.abc import Callable

from contract.clients.story import Setting
from contract.tenant import Tenant

LONG_AGO = "2000-01-01 00:00:00.000000"


def expire_sessions(tenant: Tenant) -> Callable[[], None]:
    """What makes every session of the tenant's owner as old as if it had been left for years."""
    database, who = tenant.server.database, tenant.credentials

    def expire() -> None:
        aged = database.change(
            "UPDATE user_session SET created_on = ?, last_used_on = ? WHERE user_id = ?",
            LONG_AGO, LONG_AGO, who.user_id,
        )  # fmt: skip
        assert aged > 0, "nobody is signed in"
        # For some seconds after a use a server answers from memory, unless the tenant changed.
        database.change("UPDATE tenant SET version = version + 1 WHERE id = ?", who.tenant_id)

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
