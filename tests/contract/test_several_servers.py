"""Two servers on one database: what is done by way of one is true at the other at once.

Each test first has the second server look, so that it remembers what it found.
"""

from __future__ import annotations

import asyncio
import http.client
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from contract.ledger_rows import entry
from contract.places import two_entities
from contract.soap import WRONG_PASSWORD, Soap, texts
from contract.started_server import ADMINISTRATOR, STANDARD_USER, DatabaseFile, StartedServer
from contract.tenant import Tenant, new_tenant
from contract.test_event_stream import Stream
from contract.zuora import (
    NOT_FOUND,
    PERIODS,
    PERMISSION,
    RULE,
    Json,
    Zuora,
    ask_for_token,
    assert_done,
    assert_refused,
)
from web.browser import Browser, Page

USERS, CLIENTS, CODES = "/monthend/v1/users", "/monthend/v1/clients", "/v1/accounting-codes"
DAY = "2016-01-15"


@pytest.fixture(scope="module")
def second(server: StartedServer) -> Iterator[StartedServer]:
    """Another server on the same database."""
    with StartedServer(server.database) as started:
        yield started
    assert "Traceback" not in started.log, started.log[-5000:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """One tenant, as its administrator sees it at either server."""

    tenant: Tenant
    here: Zuora
    there: Zuora

    def add_user(self, role: str = STANDARD_USER) -> Json:
        name = f"bob of {self.tenant.credentials.tenant_id}"
        return assert_done(self.here.send("POST", USERS, {"username": name, "role": role}))

    def inside_there(self, user: Json) -> Zuora:
        """A user whom the second server knows."""
        answer = ask_for_token(Zuora(self.here.url), user["clientId"], user["clientSecret"])
        inside = Zuora(self.there.url, answer.json["access_token"])
        for _ in range(2):
            assert_done(inside.get(PERIODS))
        return inside

    def soap(self) -> Soap:
        return Soap.signed_in(self.here.url, self.tenant.credentials)

    def soap_there(self, soap: Soap) -> Soap:
        """The same session at the second server."""
        return Soap(self.there.url, session=soap.session)


@pytest.fixture
def both(tenant: Tenant, second: StartedServer) -> Both:
    there = tenant.zuora.at(second.url)
    for _ in range(2):
        assert_done(there.get(PERIODS))
    return Both(tenant=tenant, here=tenant.zuora, there=there)


# Who comes in --------------------------------------------------------------------------------


def test_a_client_that_is_revoked_is_nobody_at_the_other(both: Both) -> None:
    bob = both.add_user()
    inside = both.inside_there(bob)
    assert_done(both.here.request("PUT", f"{CLIENTS}/{bob['clientId']}/revoke"))
    assert inside.get(PERIODS).status == 401
    asked = ask_for_token(Zuora(both.there.url), bob["clientId"], bob["clientSecret"])
    assert asked.status == 401


def test_a_user_who_is_deactivated_is_nobody_at_the_other(both: Both) -> None:
    bob = both.add_user()
    inside = both.inside_there(bob)
    (said,) = Soap(both.here.url).login(bob["username"], bob["password"]).response("login")
    soap = Soap(both.there.url, session=texts(said)["Session"] or "")
    soap.query("select Id from AccountingPeriod")
    assert_done(both.here.request("PUT", f"{USERS}/{bob['id']}/deactivate"))
    assert inside.get(PERIODS).status == 401
    assert soap.try_query("select Id from AccountingPeriod").fault.code == "INVALID_SESSION"


def test_a_role_that_is_given_holds_at_the_other(both: Both) -> None:
    bob = both.add_user()
    inside = both.inside_there(bob)
    assert_refused(inside.get(USERS), PERMISSION)
    for role, may in ((ADMINISTRATOR, True), (STANDARD_USER, False)):
        assert_done(both.here.send("PUT", f"{USERS}/{bob['id']}", {"role": role}))
        assert inside.get(USERS).json["success"] is may


def test_wrong_passwords_are_counted_together(both: Both) -> None:
    bob = both.add_user()
    both.tenant.change_setting("lockout_after", "4")
    for url in (both.here.url, both.there.url) * 2:
        assert Soap(url).login(bob["username"], "wrong").fault.message == WRONG_PASSWORD
    for url in (both.here.url, both.there.url):
        assert Soap(url).login(bob["username"], bob["password"]).fault.message == WRONG_PASSWORD


# What is decided for the tenant, and what its books are -------------------------------------


def test_a_setting_that_is_changed_holds_at_both(both: Both) -> None:
    missing = f"{PERIODS}/{'0' * 32}"
    for zuora in (both.here, both.there):
        assert_refused(zuora.get(missing), NOT_FOUND)
    both.tenant.change_setting("not_found_status", "404")
    for zuora in (both.here, both.there):
        assert_refused(zuora.get(missing), NOT_FOUND, status=404)


def test_a_field_that_is_declared_is_known_to_both(both: Both) -> None:
    both.tenant.declare_field("Reviewer__c", "string")
    january = both.there.create("Jan 2016", "2016-01-01", "2016-01-31", Reviewer__c="Ann")
    assert both.here.period(january)["Reviewer__c"] == "Ann"


def test_a_period_has_one_status_at_both(both: Both) -> None:
    (january,) = both.tenant.with_codes().create_months(1)
    assert_done(both.there.post(entry("Jan 2016", DAY)))
    assert_done(both.here.close(january))
    assert both.there.period(january)["status"] == "Closed"
    assert_refused(both.there.post(entry("Jan 2016", DAY)), RULE)
    assert_done(both.there.reopen(january))
    assert_done(both.here.post(entry("Jan 2016", DAY)))
    assert both.here.period(january)["status"] == "Open"


def test_an_accounting_code_is_as_the_other_has_left_it(both: Both) -> None:
    both.tenant.with_codes().create_months(1)
    assert_done(both.there.post(entry("Jan 2016", DAY, debit="Cash")))
    till, box = (
        assert_done(both.here.send("POST", CODES, {"name": name, "type": "Cash"}))["id"]
        for name in ("Till", "Box")
    )
    assert_done(both.there.post(entry("Jan 2016", DAY, debit="Till")))
    assert both.there.get(f"{CODES}/{till}").json["name"] == "Till"
    assert_done(both.here.request("PUT", f"{CODES}/{box}/deactivate"))
    assert not both.there.post(entry("Jan 2016", DAY, debit="Box")).json["success"]


# What one has begun and the other goes on with -----------------------------------------------


def test_a_request_is_done_once_by_both(both: Both) -> None:
    both.tenant.with_codes().create_months(1)
    key, said = {"Idempotency-Key": "one for both"}, entry("Jan 2016", DAY)
    first = both.here.send("POST", "/v1/journal-entries", said, key)
    again = both.there.send("POST", "/v1/journal-entries", said, key)
    assert assert_done(again) == assert_done(first)
    assert again.headers["idempotent-replayed"] == "true"


def test_a_query_goes_on_at_the_other(both: Both) -> None:
    both.tenant.create_months(3)
    here = both.soap()
    there = both.soap_there(here)
    found = here.query("select Name from AccountingPeriod", batchSize=1)
    names = found.column("Name")
    while not found.done:
        found = there.query_more(found.locator or "", batchSize=1)
        names += found.column("Name")
    assert len(set(names)) == len(names) == 4


def test_an_event_is_told_by_the_other(both: Both, second: StartedServer) -> None:
    both.tenant.create_months(1)
    stream = Stream(Tenant(server=second, credentials=both.tenant.credentials, zuora=both.there))
    try:
        stream.begun()
        february = both.here.create("Feb 2016", "2016-02-01", "2016-02-29")
        assert stream.told()["data"]["accountingPeriodId"] == february
    finally:
        stream.close()


# The pages -----------------------------------------------------------------------------------


class DistantBrowser(Browser):
    """A browser that goes to whichever server has the host that it is told."""

    def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        connection = http.client.HTTPConnection(self.host, timeout=30)
        cookies = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
        said = {"Cookie": cookies} if cookies else {}
        connection.request(method, path, body=body, headers={**said, **(headers or {})})
        answer = connection.getresponse()
        given = [(name.lower(), value) for name, value in answer.getheaders()]
        content = answer.read()
        connection.close()
        for name, value in given:
            if name == "set-cookie":
                self._keep(value)
        return Page(answer.status, given, content, path)

    def at(self, zuora: Zuora, path: str) -> Page:
        self.host = zuora.url.removeprefix("http://")
        return self.go(path)


@pytest.fixture
def browser(both: Both) -> Iterator[DistantBrowser]:
    """The administrator's, whom both servers know by one session."""
    loop = asyncio.new_event_loop()
    browser = DistantBrowser(app=_nowhere, loop=loop, host=both.here.url.removeprefix("http://"))
    credentials = both.tenant.credentials
    browser.sign_in(credentials.username, credentials.password)
    for zuora in (both.here, both.there):
        assert browser.at(zuora, "/periods").heading == "Accounting periods"
    yield browser
    loop.close()


async def _nowhere(*_: object) -> None:
    raise AssertionError("it asks over the network")


def test_whoever_signs_out_is_signed_out_of_both(both: Both, browser: DistantBrowser) -> None:
    kept = dict(browser.cookies)
    page = browser.at(both.here, "/periods")
    assert browser.press(page, "/sign-out").heading == "Sign in"
    browser.cookies.update(kept)
    assert browser.at(both.there, "/periods").heading == "Sign in"


def test_whoever_goes_to_another_entity_is_there_at_both(
    both: Both, browser: DistantBrowser
) -> None:
    two_entities(both.tenant)
    for zuora in (both.here, both.there):
        page = browser.at(zuora, "/periods")
    places = {each.text: each.get("value") for each in page.all("//select[@id='place']/option")}
    page = browser.at(both.here, "/periods")
    browser.press(page, "/place", place=places["Europe"])
    for zuora in (both.here, both.there):
        page = browser.at(zuora, "/periods")
        (chosen,) = page.all("//select[@id='place']/option[@selected]")
        assert chosen.text == "Europe"


# Negative control ----------------------------------------------------------------------------


@pytest.mark.nightly
def test_a_build_that_trusts_what_it_remembers_is_seen_to(tmp_path: Path) -> None:
    module = "fault.known_bad.trusts_its_memory"
    database = DatabaseFile(tmp_path / "monthend.db", module=module)
    database.init()
    with StartedServer(database) as here, StartedServer(database) as there:
        tenant = new_tenant(here)
        both = Both(tenant=tenant, here=tenant.zuora, there=tenant.zuora.at(there.url))
        bob = both.add_user()
        inside = both.inside_there(bob)
        assert_done(both.here.request("PUT", f"{CLIENTS}/{bob['clientId']}/revoke"))
        assert inside.get(PERIODS).status == 200, "the known-bad build was not caught"
