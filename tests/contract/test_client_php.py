"""PHP's SoapClient, in both versions of SOAP."""

import itertools

import pytest

from contract.clients.every_client import EveryClient
from contract.clients.outside import PROGRAMS, require_php, tell_outside
from contract.clients.story import Story
from contract.clients.surroundings import expire_sessions, setting_of
from contract.soap import Fault
from contract.started_server import StartedServer
from contract.tenant import new_tenant

VERSIONS = "52.0 78.0 91.0".split()
SOAP_VERSIONS = "1.1 1.2".split()


@pytest.fixture(
    scope="module", params=itertools.product(VERSIONS, SOAP_VERSIONS), ids=" SOAP ".join
)
def story(request: pytest.FixtureRequest, server: StartedServer) -> Story:
    command = [require_php(), str(PROGRAMS / "php" / "story.php")]
    tenant = new_tenant(server)
    setting = setting_of(tenant, *request.param)
    return tell_outside(command, setting, expire_sessions(tenant))


class TestPhp(EveryClient):
    """Every behaviour, in a process of its own."""

    def faultcode(self, fault: Fault, story: Story) -> str:
        """PHP shows the code of SOAP 1.2 without its subcode, which is in the detail too."""
        if story.setting.soap_version == "1.2":
            return "soapenv:Sender"
        return super().faultcode(fault, story)
