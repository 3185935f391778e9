"""The npm package `soap`, which puts the fields of an object into the namespace of the API."""

import pytest

from contract.clients.every_client import EveryClient
from contract.clients.outside import PROGRAMS, require_node, tell_outside
from contract.clients.story import YEAR, Setting, Story
from contract.clients.surroundings import expire_sessions, setting_of
from contract.started_server import StartedServer
from contract.tenant import new_tenant

VERSIONS = "52.0 78.0 91.0".split()


@pytest.fixture(scope="module", params=VERSIONS)
def story(request: pytest.FixtureRequest, server: StartedServer) -> Story:
    command = [require_node(), str(PROGRAMS / "node" / "story.js")]
    tenant = new_tenant(server)
    return tell_outside(command, setting_of(tenant, request.param), expire_sessions(tenant))


class TestNode(EveryClient):
    """Every behaviour, in a process of its own."""

    def day(self, setting: Setting, month: int, day: int) -> str:
        """A day is a moment in JavaScript, whatever the WSDL calls it."""
        return f"{YEAR}-{month:02}-{day:02}T00:00:00.000Z"
