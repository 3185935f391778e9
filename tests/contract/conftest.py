"""A started server per test process, and tenants of it that share nothing."""

from collections.abc import Iterator

import pytest

from any_store import POSTGRESQL, STORES
from contract.started_server import DatabaseFile, StartedServer, environment
from contract.tenant import Tenant, new_tenant
from contract.warm_command_line import WarmCommandLine
from contract.zuora import Zuora

# Tests that several modules inherit explain their failures like those of a module.
pytest.register_assert_rewrite("contract.clients.every_client")


@pytest.fixture(scope="session")
def warm() -> Iterator[WarmCommandLine]:
    command_line = WarmCommandLine(environment())
    yield command_line
    command_line.stop()


@pytest.fixture(scope="session", params=STORES)
def server(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    warm: WarmCommandLine,
) -> Iterator[StartedServer]:
    """A server on each of the stores."""
    elsewhere: str | None = None
    if request.param == POSTGRESQL:
        elsewhere = request.getfixturevalue("postgresql").empty_database()
    path = tmp_path_factory.mktemp("books") / "monthend.db"
    database = DatabaseFile(path, warm=warm, elsewhere=elsewhere)
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
def zuora(tenant: Tenant) -> Zuora:
    return tenant.zuora
