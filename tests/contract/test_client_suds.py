"""suds, as its community keeps it alive."""

import pytest

from contract.clients.every_client import EveryClient
from contract.clients.story import Story, tell
from contract.clients.suds_client import SudsClient
from contract.clients.surroundings import expire_sessions, setting_of
from contract.started_server import StartedServer
from contract.tenant import new_tenant

VERSIONS = "48.0 68.0 69.0 81.0 152.0".split()


@pytest.fixture(scope="module", params=VERSIONS)
def story(request: pytest.FixtureRequest, server: StartedServer) -> Story:
    tenant = new_tenant(server)
    setting = setting_of(tenant, request.param)
    client = SudsClient(f"{setting.endpoint}?wsdl")
    return tell(client, setting, expire_sessions(tenant))


class TestSuds(EveryClient):
    """Every behaviour, with the WSDL from the address of the service itself."""
