"""Who asks for a WSDL or a description, in which version, and what they are given."""

from __future__ import annotations

import pytest
from lxml import etree
from starlette.routing import Router
from starlette.testclient import TestClient

from company import Company
from monthend.domain.permissions import STANDARD_USER
from monthend.entrance.arrivals import Arrivals
from monthend.entrance.concurrency import Concurrency
from monthend.entrance.doorman import Doorman
from monthend.services import sessions, tenants
from monthend.services.tenants import NewSecrets
from monthend.soap.documents import document_routes

WSDL = "/apps/servlet/GenerateWsdl"
DESCRIBED = "/apps/api/81.0/describe/AccountingPeriod"
NEWEST = "/v1/describe/AccountingPeriod"
SECRETS = NewSecrets(password="a password", password_hash="a hash", client_secret="a secret")


def client_of(company: Company, base_url: str | None = None) -> TestClient:
    doorman = Doorman(company.store, company.clock)
    served = Router(
        routes=document_routes(
            doorman=doorman, concurrency=Concurrency(), arrivals=Arrivals(), base_url=base_url
        )
    )
    return TestClient(served, base_url="http://books.example:8280", follow_redirects=False)


@pytest.fixture
def client(company: Company) -> TestClient:
    return client_of(company)


@pytest.fixture
def session(company: Company) -> str:
    """A session of a user of the tenant."""
    by = company.sign_in()
    company.store.write_directory(
        lambda directory: tenants.add_user(directory, by, "ann", STANDARD_USER, SECRETS)
    )
    return company.store.write_directory(
        lambda directory: sessions.open_session(directory, "ann", SECRETS.password_hash)
    ).session


@pytest.fixture
def token(company: Company) -> str:
    """A token of a client of the tenant."""
    by = company.sign_in()
    made = company.store.write_directory(
        lambda directory: tenants.add_user(directory, by, "bob", STANDARD_USER, SECRETS)
    )
    return company.store.write_directory(
        lambda directory: sessions.issue_token(directory, made.client_id, made.client_secret)
    ).access_token


def declare(company: Company, name: str) -> None:
    by = company.sign_in()
    company.store.write_directory(
        lambda directory: tenants.add_custom_field(
            directory, by, "AccountingPeriod", name, "string"
        )
    )


def forbid_finance(company: Company) -> None:
    """Take Finance Access from everybody."""
    company.store.database.write(
        lambda given: (
            given.connection.execute(
                "DELETE FROM role_permission WHERE permission = 'Finance Access'"
            ).rowcount
        )
    )


def signed(secret: str, scheme: str = "ZSession") -> dict[str, str]:
    return {"Authorization": f"{scheme} {secret}"}


def address_in(body: bytes) -> str | None:
    (found,) = etree.fromstring(body).iter("{http://schemas.xmlsoap.org/wsdl/soap/}address")
    return found.get("location")


# The WSDL ------------------------------------------------------------------------------


def test_the_wsdl_of_a_version_names_the_endpoint_of_that_version(client: TestClient) -> None:
    answer = client.get(WSDL, params={"version": "47.1"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    assert address_in(answer.content) == "http://books.example:8280/apps/services/a/47.1"


def test_without_a_version_it_is_the_newest(client: TestClient) -> None:
    assert (address_in(client.get(WSDL).content) or "").endswith("/apps/services/a/152.0")


def test_a_configured_address_goes_before_the_one_of_the_request(company: Company) -> None:
    body = client_of(company, "https://close.example/zuora").get(WSDL).content
    assert address_in(body) == "https://close.example/zuora/apps/services/a/152.0"


@pytest.mark.parametrize("host", ["evil/<x>", "a b", '"', "x@y", "[", "ü"])
def test_a_host_that_is_none_is_not_repeated(client: TestClient, host: str) -> None:
    body = client.get(WSDL, headers={b"Host": host.encode("latin-1")}).content
    assert address_in(body) == "http://books.example:8280/apps/services/a/152.0"


@pytest.mark.parametrize(
    "text", ["", "81", "0.9", "152.1", "153.0", "081.0", "81.0 ", "x", "８1.0"]
)
def test_a_version_that_is_none_is_refused_with_the_range(client: TestClient, text: str) -> None:
    answer = client.get(WSDL, params={"version": text})
    assert answer.status_code == 400
    assert "version" in answer.text
    assert "1.0 to 152.0" in answer.text


def test_two_versions_are_none(client: TestClient) -> None:
    assert client.get(f"{WSDL}?version=81.0&version=82.0").status_code == 400


def test_a_stranger_gets_the_standard_fields_alone(company: Company, client: TestClient) -> None:
    declare(company, "Region__c")
    assert b"Region__c" not in client.get(WSDL).content


def test_whoever_signs_in_gets_the_fields_of_their_tenant(
    company: Company, client: TestClient, session: str, token: str
) -> None:
    declare(company, "Region__c")
    assert b"Region__c" in client.get(WSDL, headers=signed(session)).content
    assert b"Region__c" in client.get(WSDL, headers=signed(token, "Bearer")).content
    older = client.get(WSDL, params={"version": "74.0"}, headers=signed(session))
    assert b"Region__c" not in older.content


def test_a_field_is_there_as_soon_as_it_is_declared(
    company: Company, client: TestClient, session: str, token: str
) -> None:
    for headers in (signed(session), signed(token, "Bearer")):
        client.get(WSDL, headers=headers)
    declare(company, "Region__c")
    for headers in (signed(session), signed(token, "Bearer")):
        assert b"Region__c" in client.get(WSDL, headers=headers).content


@pytest.mark.parametrize("path", [WSDL, DESCRIBED, NEWEST])
@pytest.mark.parametrize("given", ["ZSession wrong", "Bearer wrong", "ZSession", "Bearer "])
def test_wrong_credentials_are_refused(client: TestClient, path: str, given: str) -> None:
    answer = client.get(path, headers={"Authorization": given})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer, ZSession"


@pytest.mark.parametrize("given", ["", "x", "Basic YTpi"])
def test_credentials_for_something_else_are_none(client: TestClient, given: str) -> None:
    headers = {"Authorization": given}
    assert client.get(WSDL, headers=headers).status_code == 200
    assert client.get(DESCRIBED, headers=headers).status_code == 401


def test_without_finance_access_a_wsdl_has_the_standard_fields(
    company: Company, client: TestClient, session: str
) -> None:
    declare(company, "Region__c")
    forbid_finance(company)
    answer = client.get(WSDL, headers=signed(session))
    assert answer.status_code == 200
    assert b"Region__c" not in answer.content


# Descriptions --------------------------------------------------------------------------


@pytest.mark.parametrize("path", [DESCRIBED, NEWEST])
def test_a_description_is_for_whoever_signed_in(
    company: Company, client: TestClient, session: str, token: str, path: str
) -> None:
    declare(company, "Region__c")
    for headers in (signed(session), signed(token, "Bearer")):
        answer = client.get(path, headers=headers)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/xml; charset=utf-8"
        root = etree.fromstring(answer.content)
        assert root.get("href") == f"http://books.example:8280{path}"
        assert "Region__c" in [each.text for each in root.iter("name")]


@pytest.mark.parametrize("path", [DESCRIBED, NEWEST])
def test_a_description_is_not_for_strangers(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 401


def test_a_description_takes_finance_access(
    company: Company, client: TestClient, session: str
) -> None:
    forbid_finance(company)
    answer = client.get(NEWEST, headers=signed(session))
    assert answer.status_code == 403
    assert "Finance Access" in answer.text


def test_a_description_is_of_the_version_in_its_path(client: TestClient, session: str) -> None:
    asked = signed(session)
    older = client.get("/apps/api/80.0/describe/AccountingPeriod", headers=asked)
    assert b"FiscalQuarter" not in older.content
    assert b"FiscalQuarter" in client.get(NEWEST, headers=asked).content
    wrong = client.get("/apps/api/999.0/describe/AccountingPeriod", headers=asked)
    assert (wrong.status_code, "1.0 to 152.0" in wrong.text) == (400, True)


@pytest.mark.parametrize("name", ["accountingperiod", "Invoice", "%3Cx%3E", "Accounting Period"])
def test_an_object_that_is_not_there_is_not_found(
    client: TestClient, session: str, name: str
) -> None:
    answer = client.get(f"/v1/describe/{name}", headers=signed(session))
    assert answer.status_code == 404
    assert "AccountingPeriod" in answer.text


@pytest.mark.parametrize("path", [WSDL, DESCRIBED, NEWEST])
def test_documents_are_read_and_nothing_else(client: TestClient, session: str, path: str) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert client.request(method, path, headers=signed(session)).status_code == 405
    assert client.head(path, headers=signed(session)).status_code == 200


@pytest.mark.parametrize("path", ["/apps/api/81.0/describe", "/apps/api/81.0/describe/"])
def test_the_objects_are_listed_with_the_addresses_of_their_descriptions(
    client: TestClient, session: str, path: str
) -> None:
    listed = client.get(path, headers=signed(session))
    objects = etree.fromstring(listed.content)
    addresses = {each.findtext("name"): each.get("href") for each in objects}
    address = "http://books.example:8280/apps/api/81.0/describe"
    assert addresses == {
        name: f"{address}/{name}" for name in ("AccountingCode", "AccountingPeriod")
    }


def test_the_list_of_objects_is_not_for_strangers(client: TestClient) -> None:
    assert client.get("/apps/api/81.0/describe").status_code == 401


def test_a_list_of_objects_is_of_a_version_that_exists(client: TestClient, session: str) -> None:
    assert client.get("/apps/api/8/describe", headers=signed(session)).status_code == 400
