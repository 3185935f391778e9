"""A started server per test process, and tenants of it that share nothing."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from any_store import POSTGRESQL, STORES
from contract.orgs import Orgs, some_orgs
from contract.started_server import DatabaseFile, StartedServer
from contract.tenant import Tenant, new_tenant
from contract.zuora import Zuora
from postgresql_cluster import USER, Cluster

APPLICATION = "contract_application"
# A role is of the whole cluster, where more than one database may be served in turn.
ROLE = (
    f"DO $$BEGIN CREATE ROLE {APPLICATION} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END$$"
)

# Tests that several modules inherit explain their failures like those of a module.
pytest.register_assert_rewrite("contract.clients.every_client")


def served_by_a_role(cluster: Cluster, database: DatabaseFile) -> DatabaseFile:
    """A database that its owner has made, as the role connects to it that serves."""
    owned = replace(database, elsewhere=cluster.empty_database())
    owned.init()
    cluster.execute(ROLE)
    owned.say("database", "grants", "--role", APPLICATION, "--apply")
    url = owned.url.replace(f"{USER}@", f"{APPLICATION}@")
    return replace(owned, elsewhere=url, owner=owned.url)


@pytest.fixture(scope="session", params=STORES)
def server(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[StartedServer]:
    """A server on each of the stores; on PostgreSQL it does not own the tables."""
    database = DatabaseFile(tmp_path_factory.mktemp("books") / "monthend.db")
    if request.param == POSTGRESQL:
        cluster: Cluster = request.getfixturevalue("postgresql")
        database = served_by_a_role(cluster, database)
    else:
        database.init()
    with StartedServer(database) as started:
        yield started
    assert "Traceback" not in started.log, started.log[-5000:]


@pytest.fixture
def tenant(server: StartedServer) -> Tenant:
    """A tenant for one test alone."""
    return new_tenant(server)


@pytest.fixture(scope="module")
def shared_tenant(server: StartedServer) -> Tenant:
    """A tenant for the tests of one module that leave it as they find it."""
    return new_tenant(server)


@pytest.fixture
def orgs(tenant: Tenant) -> Orgs:
    """A tenant with several orgs."""
    return some_orgs(tenant)


@pytest.fixture
def zuora(tenant: Tenant) -> Zuora:
    return tenant.zuora
