"""From request to answer: addresses, sessions, logins, who may call what, and in what form."""

from __future__ import annotations

import asyncio
import gzip
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest

from company import Clock
from contract.soap import (
    CONTENT_TYPES,
    SOAP_11,
    SOAP_12,
    WRONG_PASSWORD,
    Soap,
    SoapAnswer,
    envelope,
    texts,
    z_object,
)
from monthend.domain.permissions import ADMINISTRATOR, STANDARD_USER, Permission
from monthend.services import tenants
from monthend.services.ports import StaleCaller, StoreUnavailable
from monthend.services.sessions import RECORDED_EVERY
from property.in_process import PASSWORD, SECRETS
from unit.house import HOST, House
from unit.objects.asking import TroubledStore

ENDPOINT = "/apps/services/a"
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
EVERYTHING = "select Id, Name from AccountingPeriod"
JANUARY = {
    "Name": "Jan 2016", "StartDate": "2016-01-01", "EndDate": "2016-01-31", "FiscalYear": 2016,
}  # fmt: skip
UNREACHABLE = StoreUnavailable(file="books.db", cause="the disk is full")


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[TroubledStore]:
    store = TroubledStore(str(tmp_path / "books.db"), clock=clock, synchronous="OFF")
    yield store
    store.close()


@pytest.fixture
def house(store: TroubledStore, clock: Clock) -> Iterator[House]:
    house = House.built(store, clock)
    yield house
    house.loop.close()


@pytest.fixture
def soap(house: House) -> Soap:
    return house.soap()


@pytest.fixture
def january(soap: Soap) -> str:
    (created,) = soap.create(JANUARY)
    return created.id or ""


# Addresses -----------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["1.0", "47.1", "68.0", "69.0", "99.9", "152.0"])
def test_every_version_answers_and_is_named_in_the_address_to_use(
    house: House, version: str
) -> None:
    said = texts(house.stranger(version=version).login("admin", PASSWORD).response("login")[0])
    assert said["ServerUrl"] == f"{HOST}{ENDPOINT}/{version}"


def test_an_unknown_version_is_a_fault(soap: Soap) -> None:
    wrong = ("", "0.9", "152.1", "153.0", "91", "91.00", "091.0", "v91.0", "91.0/", "91.0/x", "x")
    for version in wrong:
        soap.path = f"{ENDPOINT}/{version}"
        for operation in ("login", "query", "nothing"):
            fault = soap.call(operation).fault
            assert (fault.faultcode, fault.kind) == ("fns:INVALID_VERSION", "UnexpectedErrorFault")
            assert "from 1.0 to 152.0" in fault.message


def test_no_version_at_all_is_a_fault(soap: Soap) -> None:
    soap.path = ENDPOINT
    assert soap.call("login").fault.code == "INVALID_VERSION"


def test_the_configured_address_is_the_one_to_use(house: House, store: TroubledStore) -> None:
    outside = house.again(store, base_url="https://books.example.org/zuora")
    said = texts(outside.stranger(version="91.0").login("admin", PASSWORD).response("login")[0])
    assert said["ServerUrl"] == "https://books.example.org/zuora/apps/services/a/91.0"


@pytest.mark.parametrize(
    ("host", "used"),
    [
        ("other.example:8280", "http://other.example:8280"),
        ("127.0.0.1", "http://127.0.0.1"),
        ("[::1]:80", "http://[::1]:80"),
        ("evil.example/path?x", "http://books.example:80"),
        ("<evil>", "http://books.example:80"),
        ("a b", "http://books.example:80"),
        ("user@evil.example", "http://books.example:80"),
        ("x" * 300, "http://books.example:80"),
    ],
)
def test_only_what_can_be_a_host_is_repeated(house: House, host: str, used: str) -> None:
    soap = house.stranger(version="91.0")
    body = f"<ns1:username>admin</ns1:username><ns1:password>{PASSWORD}</ns1:password>"
    answer = soap.post(envelope(f"<ns1:login>{body}</ns1:login>"), host=host)
    assert texts(answer.response("login")[0])["ServerUrl"] == f"{used}{ENDPOINT}/91.0"


def test_the_wsdl_is_at_the_address_too(house: House) -> None:
    for query in ("wsdl", "WSDL", "wsdl=", "x=1&Wsdl"):
        answer = house.http().get(f"{ENDPOINT}/81.0?{query}")
        assert (answer.status, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
        assert f"{HOST}{ENDPOINT}/81.0".encode() in answer.body
        assert b"FiscalQuarter" in answer.body
    assert b"FiscalQuarter" not in house.http().get(f"{ENDPOINT}/80.0?wsdl").body


def test_whoever_looks_at_the_address_is_told_to_post(house: House) -> None:
    for method in ("GET", "PUT", "DELETE", "PATCH", "HEAD"):
        answer = house.http().request(method, f"{ENDPOINT}/81.0")
        assert (answer.status, answer.headers["allow"]) == (405, "GET, POST")
    assert house.http().request("PUT", f"{ENDPOINT}/81.0?wsdl").status == 405


def test_there_is_no_wsdl_of_an_unknown_version(house: House) -> None:
    for path in (f"{ENDPOINT}/153.0", ENDPOINT):
        answer = house.http().get(f"{path}?wsdl")
        assert answer.status == 400
        assert b"from 1.0 to 152.0" in answer.body


# Login ---------------------------------------------------------------------------------------


def test_a_login_gives_a_session_that_nobody_can_guess(house: House) -> None:
    sessions = {house.soap().session for _ in range(3)}
    assert len(sessions) == 3
    assert all(re.fullmatch("[A-Za-z0-9_-]{64}", session) for session in sessions)


@pytest.mark.parametrize(
    ("username", "password"),
    [("admin", "wrong"), ("nobody", PASSWORD), ("admin", ""), ("", ""), ("Admin", PASSWORD)],
)
def test_a_wrong_name_or_password_is_a_login_fault(
    house: House, username: str, password: str
) -> None:
    answer = house.stranger().login(username, password)
    fault = answer.fault
    assert (answer.http.status, fault.kind, fault.faultcode, fault.code) == (
        500,
        "LoginFault",
        "fns:INVALID_VALUE",
        "INVALID_VALUE",
    )
    assert fault.message == fault.text == WRONG_PASSWORD


def test_a_login_without_name_and_password_is_the_same_fault(house: House) -> None:
    fault = house.stranger().call("login").fault
    assert (fault.kind, fault.message) == ("LoginFault", WRONG_PASSWORD)


def test_somebody_who_left_cannot_log_in(house: House) -> None:
    ann = house.user("ann")
    house.say("UPDATE app_user SET active = FALSE WHERE username = 'ann'")
    assert house.stranger().login(ann.username, PASSWORD).fault.message == WRONG_PASSWORD


def entity_of(house: House) -> tuple[str, str]:
    ((key, name),) = house.company.rows("SELECT id, name FROM entity")
    return str(key), str(name)


def test_an_entity_can_be_named_by_its_id_or_its_name(house: House) -> None:
    key, name = entity_of(house)
    dashed = f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}"
    for named in ({"entityId": key}, {"entityId": dashed.upper()}, {"entityName": name}):
        answer = house.stranger().login("admin", PASSWORD, **named)
        assert texts(answer.response("login")[0])["Session"]


def test_an_entity_named_twice_or_not_reachable_is_a_login_fault(house: House) -> None:
    key, name = entity_of(house)
    for named, told in (
        ({"entityId": key, "entityName": name}, "not by both"),
        ({"entityId": "0" * 32}, "no entity"),
        ({"entityName": "Somewhere"}, "no entity 'Somewhere'"),
    ):
        fault = house.stranger().login("admin", PASSWORD, **named).fault
        assert (fault.kind, fault.code) == ("LoginFault", "INVALID_VALUE")
        assert told in fault.message


def test_the_entity_is_not_told_to_a_stranger(house: House) -> None:
    fault = house.stranger().login("admin", "wrong", entityName="Somewhere").fault
    assert fault.message == WRONG_PASSWORD


def test_a_misspelt_element_of_a_login_is_told(house: House) -> None:
    fault = house.stranger().login("admin", PASSWORD, entityid="x").fault
    assert fault.faultcode == "soapenv:Server"
    assert "Unexpected element entityid" in fault.text


# Sessions --------------------------------------------------------------------------------------


def test_a_call_without_a_session_is_told_to_log_in(house: House) -> None:
    stranger = house.stranger()
    for operation in ("create", "update", "delete", "query", "queryMore", "getUserInfo", "x"):
        for session in ("", "0" * 64, "é", "x" * 5000):
            stranger.session = session
            fault = stranger.call(operation).fault
            assert (fault.faultcode, fault.kind, fault.code) == (
                "fns:INVALID_SESSION",
                "UnexpectedErrorFault",
                "INVALID_SESSION",
            )


def test_a_session_header_may_be_empty_or_nil(soap: Soap) -> None:
    for session in ("", None, "  "):
        soap.session = ""
        fault = soap.call("query", SessionHeader={"session": session}).fault
        assert fault.code == "INVALID_SESSION"


@pytest.mark.parametrize("minutes", [15, 60, 480])
def test_a_session_ends_when_it_has_idled_for_the_tenants_time(house: House, minutes: int) -> None:
    house.set_up("session_idle_minutes", str(minutes))
    soap = house.soap()
    for _ in range(3):
        house.clock.advance(minutes * MINUTE - SECOND)
        assert soap.user_info()["Username"] == "admin"
        house.store.write_directory(lambda directory: None)  # the use has been recorded
    house.clock.advance(minutes * MINUTE + RECORDED_EVERY + SECOND)
    assert soap.call("getUserInfo").fault.faultcode == "fns:INVALID_SESSION"
    assert house.soap().user_info()["Username"] == "admin"


def test_a_session_opens_on_another_server_with_the_same_database(
    house: House, soap: Soap, january: str, tmp_path: Path
) -> None:
    store = TroubledStore(str(tmp_path / "books.db"), clock=house.clock, synchronous="OFF")
    other = house.again(store).stranger()
    other.session = soap.session
    first = soap.query(EVERYTHING, batchSize=1)
    assert other.query_more(first.locator or "").column("Name") == ["Open-Ended"]
    store.close()


def test_a_session_is_not_good_for_rest_and_a_token_not_for_soap(house: House, soap: Soap) -> None:
    client = house.zuora()
    assert client.get("/v1/accounting-periods").status == 200
    token, client.token = client.token, soap.session
    assert client.get("/v1/accounting-periods").status == 401
    soap.session = token
    assert soap.call("getUserInfo").fault.code == "INVALID_SESSION"


def test_a_session_shows_nothing_of_another_tenant(house: House, january: str) -> None:
    by = house.company.sign_in()
    other = house.store.write_directory(
        lambda directory: tenants.create_tenant(directory, "Other", "EUR", SECRETS, creator=by)
    )
    soap = house.soap(other)
    assert soap.query(EVERYTHING).column("Name") == ["Open-Ended"]
    assert soap.update({"Id": january, "Notes": "x"})[0].codes == ["INVALID_ID"]
    assert soap.delete(january)[0].codes == ["INVALID_ID"]


# Who somebody is, and what is served -----------------------------------------------------------


def test_user_info_says_who_the_session_belongs_to(house: House) -> None:
    user = house.user("ann@acme.example", STANDARD_USER)
    assert house.soap(user).user_info() == {
        "TenantId": house.owner.tenant_id,
        "TenantName": "Acme",
        "UserEmail": "ann@acme.example",
        "UserFullName": "ann@acme.example",
        "UserId": user.user_id,
        "Username": "ann@acme.example",
    }
    assert house.soap().user_info()["UserEmail"] == ""


def test_user_info_sees_a_tenant_that_changed(house: House, soap: Soap) -> None:
    soap.user_info()
    house.say("UPDATE tenant SET name = 'Acme Limited'")
    assert soap.user_info()["TenantName"] == "Acme Limited"


@pytest.mark.parametrize(("version", "code"), [("28.9", "UNKNOWN_ERROR"), ("29.0", None)])
def test_user_info_is_there_from_the_version_that_had_it_first(
    house: House, version: str, code: str | None
) -> None:
    answer = house.soap(version=version).call("getUserInfo")
    if code is None:
        assert answer.response("getUserInfo") is not None
    else:
        assert answer.fault.message == "There is no operation getUserInfo."
        assert answer.fault.code == code


def test_operations_on_other_objects_are_not_served_here(soap: Soap) -> None:
    others = "subscribe amend generate execute calculateChargeMetrics rasd billingPreview"
    for operation in others.split():
        fault = soap.call(operation).fault
        assert (fault.kind, fault.code) == ("UnexpectedErrorFault", "UNKNOWN_ERROR")
        assert fault.message == f"The operation {operation} is not served here."


def test_there_are_no_other_operations(soap: Soap) -> None:
    for operation in ("Login", "QUERY", "logout", "x" * 100):
        assert soap.call(operation).fault.message == f"There is no operation {operation[:60]}."


# Forms -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [SOAP_11, SOAP_12])
def test_an_answer_speaks_the_version_of_soap_of_its_request(house: House, version: str) -> None:
    soap = house.soap(soap=version)
    for answer in (soap.try_query(EVERYTHING), soap.call("nothing"), soap.try_query("")):
        assert answer.http.headers["content-type"] == CONTENT_TYPES[version]
        assert answer.text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n')
        assert f'<soapenv:Envelope xmlns:soapenv="{version}">' in answer.text


def test_the_envelope_tells_the_version_not_the_content_type(house: House) -> None:
    soap = house.soap(soap=SOAP_12)
    body = envelope("<ns1:getUserInfo/>", f"<SessionHeader><session>{soap.session}</session>"
                    "</SessionHeader>", soap=SOAP_12)  # fmt: skip
    answer = soap.post(body, **{"Content-Type": "text/xml"})
    assert answer.http.headers["content-type"] == CONTENT_TYPES[SOAP_12]


def test_a_body_that_is_no_envelope_is_answered_in_the_version_of_its_content_type(
    house: House,
) -> None:
    for version, code in ((SOAP_11, "soapenv:Server"), (SOAP_12, "soapenv:Receiver")):
        answer = house.stranger(soap=version).post(b"no xml")
        assert (answer.http.status, answer.fault.faultcode) == (500, code)
        assert answer.http.headers["content-type"] == CONTENT_TYPES[version]


def test_an_envelope_of_another_namespace_is_a_version_mismatch(house: House) -> None:
    answer = house.stranger().post(b'<Envelope xmlns="urn:x"><Body><a/></Body></Envelope>')
    assert answer.fault.faultcode == "soapenv:VersionMismatch"


def test_a_header_that_must_be_understood_is_a_fault(house: House) -> None:
    header = '<x:other xmlns:x="urn:x" soapenv:mustUnderstand="1"/>'
    answer = house.stranger().post(envelope("<ns1:login/>", header))
    assert answer.fault.faultcode == "soapenv:MustUnderstand"


@pytest.mark.parametrize("charset", ["utf-8", '"UTF-8"', "'utf8'", "iso-8859-1", ""])
def test_the_charset_of_the_content_type_counts(house: House, soap: Soap, charset: str) -> None:
    encoded = {"iso-8859-1": "iso-8859-1"}.get(charset, "utf-8")
    fields = {**JANUARY, "Notes": "Grüße"}
    header = f"<ns1:SessionHeader><ns1:session>{soap.session}</ns1:session></ns1:SessionHeader>"
    body = envelope(f"<ns1:create>{z_object(fields)}</ns1:create>", header).decode().encode(encoded)
    answer = soap.post(body, **{"Content-Type": f"text/xml; action=x; charset={charset}"})
    assert answer.row_results("create")[0].success
    page = soap.query("select Notes from AccountingPeriod where Name = 'Jan 2016'")
    assert page.column("Notes") == ["Grüße"]


def test_a_request_may_be_gzipped_and_a_large_answer_is(soap: Soap, january: str) -> None:
    header = f"<ns1:SessionHeader><ns1:session>{soap.session}</ns1:session></ns1:SessionHeader>"
    fields = "Id, Name, EndDate, Notes, Status, CreatedDate, CreatedById, UpdatedDate, UpdatedById"
    text = f"select {fields} from AccountingPeriod"
    body = envelope(f"<ns1:query><ns1:queryString>{text}</ns1:queryString></ns1:query>", header)
    zipped = {"Content-Encoding": "gzip", "Accept-Encoding": "gzip"}
    answer = soap.post(gzip.compress(body), **zipped)
    assert answer.http.headers["content-encoding"] == "gzip"
    assert answer.page("query") == soap.query(text)


def test_a_body_that_is_too_large_or_no_gzip_is_refused_in_soap(
    house: House, store: TroubledStore
) -> None:
    small = house.again(store, max_body_bytes=1000)
    for soap, code in ((SOAP_11, "soapenv:Server"), (SOAP_12, "soapenv:Receiver")):
        stranger = small.stranger(soap=soap)
        large = stranger.post(b"x" * 1001).http
        broken = stranger.post(b"no gzip", **{"Content-Encoding": "gzip"}).http
        for answer in (large, broken):
            assert answer.headers["content-type"] == CONTENT_TYPES[soap]
            assert code.encode() in answer.body
        assert large.status == 413


def test_a_track_id_comes_back_and_stands_in_the_history(
    house: House, soap: Soap, january: str
) -> None:
    header = f"<ns1:SessionHeader><ns1:session>{soap.session}</ns1:session></ns1:SessionHeader>"
    row = z_object({"Id": january, "Notes": "x"})
    body = envelope(f"<ns1:update>{row}</ns1:update>", header)
    answer = soap.post(body, **{"Zuora-Track-Id": "close 2016-01"})
    assert answer.row_results("update")[0].success
    assert answer.http.headers["zuora-track-id"] == "close 2016-01"
    created, updated = house.company.history(january)
    assert (created.track_id, updated.track_id) == (None, "close 2016-01")
    assert (created.channel, updated.channel) == ("SOAP", "SOAP")


def test_a_track_id_of_a_wrong_form_is_refused_in_soap(soap: Soap) -> None:
    body = envelope("<ns1:getUserInfo/>")
    answer = soap.post(body, **{"Zuora-Track-Id": "a:b"})
    assert "zuora-track-id" not in answer.http.headers
    assert b"<faultcode>soapenv:Server</faultcode>" in answer.http.body
    assert b"Zuora-Track-Id" in answer.http.body


# XML that is not well-formed -------------------------------------------------------------------


def broken(soap: Soap) -> bytes:
    """A create with an end tag as on Zuora's page."""
    header = f"<ns1:SessionHeader><ns1:session>{soap.session}</ns1:session></ns1:SessionHeader>"
    body = envelope(f"<ns1:create>{z_object({**JANUARY, 'FiscalQuarter': 3})}</ns1:create>", header)
    return body.replace(b"</ns2:FiscalQuarter>", b"</ns2FiscalQuarter>")


def test_it_is_a_fault_unless_the_tenant_has_it_read(house: House, soap: Soap) -> None:
    assert soap.post(broken(soap)).fault.faultcode == "soapenv:Server"
    assert not house.calendar.periods
    house.set_up("lenient_xml", "true")
    assert soap.post(broken(soap)).row_results("create")[0].success
    assert house.calendar.periods[0].fiscal_quarter == 3
    house.set_up("lenient_xml", "false")
    house.clock.advance(MINUTE)
    assert soap.post(broken(soap)).fault.faultcode == "soapenv:Server"


def test_a_setting_that_has_nothing_to_do_with_it_changes_nothing(house: House, soap: Soap) -> None:
    soap.user_info()
    house.set_up("session_idle_minutes", "30")
    assert soap.post(broken(soap)).fault.faultcode == "soapenv:Server"


def test_it_is_a_fault_without_a_session_and_in_a_login(house: House) -> None:
    house.set_up("lenient_xml", "true")
    stranger = house.stranger()
    nobody = broken(stranger)
    login = envelope("<ns1:login><ns1:username>admin</ns1username></ns1:login>")
    for body in (nobody, login, login.replace(b"</ns1:login>", b"")):
        assert stranger.post(body).fault.faultcode == "soapenv:Server"
    stranger.session = "0" * 64
    assert stranger.post(broken(stranger)).fault.code == "INVALID_SESSION"


# Permissions, limits and a store in trouble ------------------------------------------------------


def test_without_finance_access_no_call_on_objects_is_served(
    house: House, soap: Soap, january: str
) -> None:
    locator = soap.query(EVERYTHING, batchSize=1).locator or ""
    house.take(ADMINISTRATOR, Permission.FINANCE_ACCESS)
    soap = house.soap()
    for answer in (
        soap.try_create(JANUARY),
        soap.try_update({"Id": january, "Notes": "x"}),
        soap.try_delete(january),
        soap.try_query(EVERYTHING),
        soap.try_query_more(locator),
        soap.try_create(),
        soap.call("getUserInfo"),
    ):
        assert (answer.http.status, answer.fault.kind) == (500, "UnexpectedErrorFault")
        assert answer.fault.code == "NO_PERMISSION"
        assert "Finance Access" in answer.fault.message


def test_a_call_that_writes_answers_the_number_of_its_last_commit(house: House, soap: Soap) -> None:
    first = soap.try_create(JANUARY)
    second = soap.try_create(JANUARY)
    assert int(first.http.headers["monthend-commit-sequence"]) > 0
    assert "monthend-commit-sequence" not in second.http.headers


def test_finance_access_that_was_taken_away_is_missed_at_once(
    house: House, soap: Soap, january: str
) -> None:
    locator = soap.query(EVERYTHING, batchSize=1).locator or ""
    house.take(ADMINISTRATOR, Permission.FINANCE_ACCESS)
    assert soap.create(JANUARY)[0].codes == ["NO_PERMISSION"]
    assert soap.try_query_more(locator).fault.code == "NO_PERMISSION"
    assert soap.try_query(EVERYTHING).fault.code == "NO_PERMISSION"


def test_without_api_write_access_reading_is_all_there_is(
    house: House, soap: Soap, january: str
) -> None:
    house.say("UPDATE app_user SET api_write_access = FALSE")
    results = [
        *soap.create({**JANUARY, "Name": "x"}),
        *soap.update({"Id": january, "Notes": "x"}, {"Id": january, "Status": "Closed"}),
        *soap.delete(january),
    ]
    assert [each.codes for each in results] == [["NO_PERMISSION"]] * 4
    assert "API Write Access" in results[0].errors[0][1]
    assert soap.query(EVERYTHING).size == 2


def test_a_call_over_the_limit_is_told_to_wait(house: House, store: TroubledStore) -> None:
    limited = house.again(store, concurrent_requests=1)
    soap = limited.soap()
    # A second server process would count for itself, so the second call comes from a thread.
    other = replace(limited, loop=asyncio.new_event_loop()).stranger(version="52.0")
    other.session = soap.session
    refused_calls: list[SoapAnswer] = []

    def meanwhile() -> None:
        thread = Thread(target=lambda: refused_calls.append(other.try_query(EVERYTHING)))
        thread.start()
        thread.join()

    store.meanwhile = meanwhile
    assert soap.create(JANUARY)[0].success
    (refused,) = refused_calls
    assert (refused.http.status, refused.http.headers["retry-after"]) == (429, "120")
    assert refused.fault.code == "UNKNOWN_ERROR"
    assert refused.fault.message.startswith("The total number of concurrent requests has exceeded")
    assert soap.query(EVERYTHING).size == 2


def test_a_store_that_cannot_be_reached_is_server_unavailable(
    soap: Soap, store: TroubledStore, january: str
) -> None:
    store.trouble = [UNREACHABLE]
    written = soap.try_update({"Id": january, "Notes": "x"})
    store.reading_trouble = [UNREACHABLE]
    read = soap.try_query(EVERYTHING)
    for answer in (written, read):
        assert (answer.http.status, answer.fault.code) == (500, "SERVER_UNAVAILABLE")
        assert "books.db" not in answer.text


def test_a_directory_that_cannot_be_reached_is_server_unavailable_and_no_wrong_password(
    house: House, store: TroubledStore
) -> None:
    store.directory_trouble = [UNREACHABLE]
    assert house.stranger().login("admin", PASSWORD).fault.code == "SERVER_UNAVAILABLE"
    soap = house.soap()
    store.directory_trouble = [UNREACHABLE]
    assert soap.call("getUserInfo").fault.code == "SERVER_UNAVAILABLE"
    store.directory_trouble = [UNREACHABLE]
    signed = {"Authorization": f"ZSession {soap.session}"}
    described = house.http().get("/v1/describe/AccountingPeriod", **signed)
    assert (described.status, described.headers["retry-after"]) == (503, "2")


def test_a_delete_can_be_all_or_nothing_too(house: House, soap: Soap, january: str) -> None:
    (february,) = soap.create({"Name": "Feb", "EndDate": "2016-02-29", "FiscalYear": 2016})
    kind = "<ns1:type>AccountingPeriod</ns1:type>"
    ids = f"<ns1:ids>{february.id}</ns1:ids><ns1:ids>x</ns1:ids><ns1:ids>{january}</ns1:ids>"
    single = {"useSingleTransaction": "true"}
    results = soap.call("delete", kind + ids, CallOptions=single).row_results("delete")
    assert [each.codes for each in results] == [
        ["TRANSACTION_FAILED"],
        ["INVALID_ID"],
        ["TRANSACTION_FAILED"],
    ]
    assert len(house.calendar.periods) == 2


def test_fifty_one_rows_are_refused_before_anything_of_them_is_read(soap: Soap) -> None:
    kind = "<ns1:type>AccountingPeriod</ns1:type>"
    for operation, content in (
        ("create", "<ns1:zObjects>text</ns1:zObjects>" * 51),
        ("update", "<ns1:zObjects>text</ns1:zObjects>" * 51),
        ("delete", kind + "<ns1:ids>1</ns1:ids>" * 51),
    ):
        assert soap.call(operation, content).fault.code == "MAX_RECORDS_EXCEEDED"


def test_what_nobody_foresaw_is_an_unknown_error(soap: Soap, store: TroubledStore) -> None:
    store.reading_trouble = [ZeroDivisionError("secret of the house")]
    answer = soap.try_query(EVERYTHING)
    assert (answer.fault.code, answer.http.status) == ("UNKNOWN_ERROR", 500)
    assert "secret" not in answer.text


def test_a_caller_who_stays_out_of_date_is_told_to_come_back(
    soap: Soap, store: TroubledStore
) -> None:
    store.reading_trouble = [StaleCaller()]
    assert soap.try_query(EVERYTHING).fault.code == "SERVER_UNAVAILABLE"


def test_a_session_that_ends_during_a_call_is_told_so(
    house: House, soap: Soap, store: TroubledStore
) -> None:
    soap.user_info()
    house.say("UPDATE app_user SET active = FALSE")
    for answer in (soap.try_create(JANUARY), soap.try_query(EVERYTHING)):
        assert answer.fault.code == "INVALID_SESSION"
