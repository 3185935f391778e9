"""Accounting codes as published clients meet them: zeep over SOAP, the official one over REST."""

import importlib
from typing import Any

import pytest
import zeep
from lxml import etree

from contract.clients.surroundings import setting_of
from contract.clients.zeep_client import ZeepClient
from contract.ledger_rows import entry
from contract.soap import OBJECT, Soap, SoapAnswer, fetch_wsdl
from contract.started_server import StartedServer
from contract.tenant import Tenant, new_tenant
from contract.zuora import Answer, Zuora, assert_done
from wsdl_schema import schema_of

SDK = Any
KIND = "AccountingCode"
VERSIONS = "52.0 68.0 75.0 76.0 81.0 152.0".split()
FIELDS = (
    "Id, Category, CreatedById, CreatedDate, GLAccountName, GLAccountNumber, Name, Notes, Status, "
    "Type, UpdatedById, UpdatedDate"
)
NEWEST = {"x_zuora_wsdl_version": "152.0"}
quiet = [
    pytest.mark.filterwarnings("ignore:Pydantic serializer warnings:UserWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:zuora_sdk"),
]


# zeep ---------------------------------------------------------------------------------------------


def signed_in(tenant: Tenant, version: str) -> ZeepClient:
    setting = setting_of(tenant, version)
    client = ZeepClient(setting.wsdl_url)
    client.sign_in(setting.username, setting.password)
    return client


@pytest.mark.parametrize("version", VERSIONS)
def test_zeep_takes_a_code_through_its_life(server: StartedServer, version: str) -> None:
    tenant = new_tenant(server)
    client = signed_in(tenant, version)
    row = {"Name": "Till", "Type": "Cash", "GLAccountNumber": "10-1100", "Notes": "Täglich."}
    (made,) = client.save("create", [row], KIND)
    assert made.success, made.errors
    key = made.id or ""
    (found,) = client.query(f"select {FIELDS} from {KIND} where Id = '{key}'").records
    assert found.items() >= {**row, "Id": key, "Category": "Assets", "Status": "Active"}.items()
    assert found["CreatedById"] == found["UpdatedById"] == tenant.credentials.user_id
    assert "GLAccountName" not in found
    (idle,) = client.save("update", [{"Id": key, "Status": "Inactive", "Name": "Drawer"}], KIND)
    assert idle.success, idle.errors
    page = client.query(f"select Name from {KIND} where status = 'Inactive'")
    assert page.column("Name") == ["Drawer"]
    if float(version) >= 76:
        assert client.delete([key], KIND)[0].success
        assert client.query(f"select Id from {KIND}").size == 0
    refused = client.save("create", [{"Name": "No", "Type": "Money"}, {"Name": "No"}], KIND)
    assert [each.codes for each in refused] == [["INVALID_VALUE"], ["MISSING_REQUIRED_VALUE"]]
    schema = schema_of(fetch_wsdl(tenant.server.url, version))
    for content in client.answers:
        body = SoapAnswer(http=Answer(status=200, headers={}, body=content)).body
        schema.assertValid(etree.ElementTree(body))


@pytest.mark.parametrize("version", ["48.0", "51.0"])
def test_the_wsdl_before_version_52_knows_no_codes(tenant: Tenant, version: str) -> None:
    client = signed_in(tenant, version)
    with pytest.raises(zeep.exceptions.LookupError):
        client.zeep.get_type(f"{{{OBJECT}}}{KIND}")


def test_name_and_type_are_not_nillable_in_the_wsdl(tenant: Tenant) -> None:
    (of_code,) = etree.fromstring(fetch_wsdl(tenant.server.url, "81.0")).iterfind(
        f".//{{*}}complexType[@name='{KIND}']"
    )
    nil = {each.get("name"): each.get("nillable") for each in of_code.iter("{*}element")}
    assert {name for name, value in nil.items() if value is None} == {"Name", "Type"}
    assert len(nil) == len(FIELDS.split(",")) - 1


def test_custom_fields_of_codes_are_in_the_wsdl_of_a_session(tenant: Tenant) -> None:
    tenant.server.database.say(
        "fields", "add", KIND, "Owner__c", "--tenant", tenant.credentials.tenant_id
    )
    first = signed_in(tenant, "81.0")
    client = ZeepClient(setting_of(tenant, "81.0").wsdl_url, session=first.session)
    kinds = {
        kind: {name for name, _ in client.zeep.get_type(f"{{{OBJECT}}}{kind}").elements}
        for kind in (KIND, "AccountingPeriod")
    }
    assert "Owner__c" in kinds[KIND]
    assert "Owner__c" not in kinds["AccountingPeriod"]
    row = {"Name": "Till", "Type": "Cash", "Owner__c": "Ada"}
    assert client.save("create", [row], KIND)[0].success
    page = client.query(f"select Owner__c from {KIND} where Owner__c = 'Ada'")
    assert page.column("Owner__c") == ["Ada"]


def test_a_query_finds_the_codes_of_its_tenant(tenant: Tenant, server: StartedServer) -> None:
    new_tenant(server).with_codes()
    soap = Soap.signed_in(tenant.server.url, tenant.credentials)
    assert soap.query(f"select Id from {KIND}").size == 0
    tenant.with_codes()
    assert soap.query(f"select Id from {KIND}").size == 6


def test_a_description_shows_types_as_options(tenant: Tenant) -> None:
    shown = tenant.zuora.get(f"/v1/describe/{KIND}")
    fields = {each.findtext("name"): each for each in etree.fromstring(shown.content).iter("field")}
    options = [each.text for each in fields["Type"].iter("option")]
    assert len(options) == 19
    assert fields["Name"].findtext("maxlength") == "100"
    assert fields["GLAccountNumber"].findtext("maxlength") == "50"


# The official client ------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def zuora_sdk() -> Any:
    """The package as published; it is large, so that only these tests load it."""
    return importlib.import_module("zuora_sdk")


@pytest.fixture
def client(zuora_sdk: Any, tenant: Tenant) -> SDK:
    owner = tenant.credentials
    module = importlib.import_module("zuora_sdk.zuora_client")
    client = module.ZuoraClient(owner.client_id, owner.client_secret, None)
    client.set_base_url(tenant.server.url)
    client.initialize()
    return client


class TestOfficialClient:
    """The operations of the package, as its users call them."""

    pytestmark = quiet

    def test_a_code_lives_and_dies(self, zuora_sdk: Any, client: SDK) -> None:
        api = client.accounting_codes_api()
        made = api.create_accounting_code(
            zuora_sdk.CreateAccountingCodeRequest(
                name="On account",
                type=zuora_sdk.AccountingCodeType.ONACCOUNTRECEIVABLE,
                gl_account_number="10-1200",
                segment_constant_values={"Region": "North"},
            )
        )
        assert made.success is True, made.reasons
        shown = api.get_accounting_code(made.id)
        assert (shown.type, shown.category, shown.status) == (
            "OnAccountReceivable", "Assets", "Active",
        )  # fmt: skip
        assert shown.segment_constant_values == {"Region": "North"}
        renamed = zuora_sdk.UpdateAccountingCodeRequest(name="Prepaid")
        assert api.update_accounting_code(made.id, renamed).success is True
        assert api.delete_accounting_code(made.id).success is False
        assert api.deactivate_accounting_code(made.id).success is True
        assert api.activate_accounting_code(made.id).success is True
        assert api.deactivate_accounting_code(made.id).success is True
        (listed,) = api.get_all_accounting_codes().accounting_codes
        assert (listed.name, listed.status) == ("Prepaid", "Inactive")
        assert api.delete_accounting_code(made.id).success is True
        gone = api.get_accounting_code(made.id)
        assert gone.success is False
        assert gone.reasons[0].code == 50000040

    def test_a_used_code_is_refused_with_its_name(
        self, client: SDK, tenant: Tenant, zuora: Zuora
    ) -> None:
        tenant.with_codes().create_months(1)
        assert_done(zuora.post(entry("Jan 2016", "2016-01-15", debit="Cash")))
        api = client.accounting_codes_api()
        (cash,) = [c for c in api.get_all_accounting_codes().accounting_codes if c.name == "Cash"]
        refused = api.deactivate_accounting_code(cash.id)
        assert refused.success is False
        assert "Cash" in refused.reasons[0].message

    def test_the_actions_take_codes_too(self, zuora_sdk: Any, client: SDK) -> None:
        api = client.actions_api()
        request = zuora_sdk.ProxyActioncreateRequest(
            type=KIND, objects=[{"Name": "Till", "Type": "Cash"}, {"Name": "Till", "Type": "Cash"}]
        )
        first, second = api.action_post_create(request)
        assert (first.success, second.success) == (True, False)
        change = zuora_sdk.ProxyActionupdateRequest(
            type=KIND, objects=[{"Id": first.id, "Status": "Inactive"}]
        )
        assert api.action_postupdate(change)[0].success is True
        asked = zuora_sdk.ProxyActionqueryRequest(
            query_string=f"select Id, Name, Category from {KIND} where Status = 'Inactive'"
        )
        found = api.action_post_query(asked, **NEWEST)
        assert found.records == [{"Id": first.id, "Name": "Till", "Category": "Assets"}]
        drop = zuora_sdk.ProxyActiondeleteRequest(type=KIND, ids=[first.id])
        assert api.action_post_delete(drop)[0].success is True
