"""zeep with its strict default settings, on the WSDL that the server itself gives out."""

from dataclasses import dataclass

import pytest
from lxml import etree

from contract.clients.every_client import EveryClient, assert_saved
from contract.clients.story import CUSTOM_FIELDS_SINCE, YEAR, Setting, Story, tell
from contract.clients.surroundings import expire_sessions, setting_of
from contract.clients.zeep_client import ZeepClient
from contract.soap import OBJECT, SoapAnswer, fetch_wsdl
from contract.started_server import StartedServer
from contract.tenant import Tenant, new_tenant
from contract.zuora import Answer
from wsdl_schema import schema_of

VERSIONS = "48.0 52.0 68.0 69.0 75.0 76.0 78.0 81.0 91.0 115.0 152.0".split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A story that is over, with the client and the tenant that it was told of."""

    tenant: Tenant
    client: ZeepClient
    story: Story


@pytest.fixture(scope="module", params=VERSIONS)
def told(request: pytest.FixtureRequest, server: StartedServer) -> Told:
    tenant = new_tenant(server)
    setting = setting_of(tenant, request.param)
    client = ZeepClient(setting.wsdl_url)
    story = tell(client, setting, expire_sessions(tenant))
    return Told(tenant=tenant, client=client, story=story)


@pytest.fixture(scope="module")
def story(told: Told) -> Story:
    return told.story


class TestZeep(EveryClient):
    """Every behaviour, at every version where something changes."""


def test_every_answer_is_valid_by_the_schema_of_the_wsdl(told: Told) -> None:
    setting = told.story.setting
    schema = schema_of(fetch_wsdl(setting.url, setting.version))
    assert len(told.client.answers) > 15
    for content in told.client.answers:
        body = SoapAnswer(http=Answer(status=200, headers={}, body=content)).body
        # Of a fault the WSDL declares what stands in the detail.
        declared = body if body.tag.endswith("Response") else body.find("detail/*")
        assert declared is not None, content
        schema.assertValid(etree.ElementTree(declared))


def with_custom_fields(told: Told) -> ZeepClient:
    """A client of the same tenant, with the WSDL that its own session gets."""
    setting = told.story.setting
    client = ZeepClient(setting.wsdl_url, session=told.story.said["new session"])
    client.sign_in(setting.username, setting.password)
    return client


@pytest.fixture(scope="module")
def declared(told: Told) -> Told:
    told.tenant.declare_field("Reviewer__c", "string")
    told.tenant.declare_field("ReviewedOn__c", "date")
    return told


def fields_of_period(client: ZeepClient) -> set[str]:
    period = client.zeep.get_type(f"{{{OBJECT}}}AccountingPeriod")
    return {name for name, _ in period.elements}


def test_the_wsdl_of_a_session_has_the_custom_fields_of_the_tenant(declared: Told) -> None:
    fields = fields_of_period(with_custom_fields(declared))
    custom = {name for name in fields if name.endswith("__c")}
    has_them = declared.story.setting.major >= CUSTOM_FIELDS_SINCE
    assert custom == ({"Reviewer__c", "ReviewedOn__c"} if has_them else set())


def test_the_wsdl_for_everybody_has_no_custom_fields(declared: Told) -> None:
    fields = fields_of_period(ZeepClient(declared.story.setting.wsdl_url))
    assert not {name for name in fields if name.endswith("__c")}


def test_custom_fields_are_written_and_read(declared: Told) -> None:
    setting: Setting = declared.story.setting
    if setting.major < CUSTOM_FIELDS_SINCE:
        return
    client = with_custom_fields(declared)
    key = declared.story.results["later"][0].id or ""
    reviewed = setting.day(YEAR, 3, 5)
    row = {"Id": key, "Reviewer__c": "Ada", "ReviewedOn__c": reviewed}
    assert_saved(client.save("update", [row]))
    text = f"select Id, Reviewer__c, ReviewedOn__c from AccountingPeriod where Id = '{key}'"
    (record,) = client.query(text).records
    assert record == {"Id": key, "Reviewer__c": "Ada", "ReviewedOn__c": f"{YEAR}-03-05"}
