"""For whom a malformed envelope is read a second time, and who waits while one is read."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from company import Clock
from contract.soap import Soap, envelope, z_object
from monthend.soap.reading import LARGE
from monthend.storage.store import SqliteStore
from unit.house import House

MEBIBYTE = 1024 * 1024
JANUARY = {
    "Name": "Jan 2016", "StartDate": "2016-01-01", "EndDate": "2016-01-31", "FiscalYear": 2016,
}  # fmt: skip
CREATE = f"<ns1:create>{z_object(JANUARY)}</ns1:create>"
MANY = b"<a/>" * 30_000


@pytest.fixture
def house(store: SqliteStore, clock: Clock) -> Iterator[House]:
    house = House.built(store, clock)
    yield house
    house.loop.close()


@pytest.fixture
def soap(house: House) -> Soap:
    return house.soap()


@pytest.fixture
def lenient(house: House, soap: Soap) -> Soap:
    """A client whose tenant has malformed envelopes read."""
    house.set_up("lenient_xml", "true")
    return soap


def header(session: str, name: str = "session") -> str:
    return f"<ns1:SessionHeader><ns1:{name}>{session}</ns1:{name}></ns1:SessionHeader>"


def broken(session: str, *, call: str = CREATE, before: str = "", name: str = "session") -> bytes:
    """A call with one end tag that names nothing open."""
    body = envelope(call, before + header(session, name))
    assert b"</ns1:SessionHeader>" in body
    return body.replace(b"</ns1:SessionHeader>", b"</ns1SessionHeader>")


# Malformed envelopes -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["session", "Session"])
@pytest.mark.parametrize("padding", [0, LARGE, MEBIBYTE])
def test_a_tenant_may_have_them_read(lenient: Soap, name: str, padding: int) -> None:
    before = f"<!-- {'x' * padding} -->" if padding == LARGE else ""
    call = CREATE.replace("</ns1:create>", f"<!-- {'x' * padding} --></ns1:create>")
    body = broken(lenient.session, call=call, before=before, name=name)
    assert lenient.post(body).row_results("create")[0].success


def test_a_setting_of_another_tenants_session_is_none_of_the_callers(
    house: House, lenient: Soap
) -> None:
    decoy = f"<ns1:other><ns1:session>{lenient.session}</ns1:session></ns1:other>"
    for session in ("0" * 64, house.soap().session):
        answer = house.stranger().post(broken(session, before=decoy))
        assert answer.fault.faultcode == "soapenv:Server"
    assert not house.calendar.periods


def test_a_login_is_never_forgiven_anything(house: House, lenient: Soap) -> None:
    login = "<ns1:login><ns1:username>admin</ns1:username></ns1:login>"
    answer = lenient.post(broken(lenient.session, call=login))
    assert (answer.fault.faultcode, answer.fault.code) == ("soapenv:Server", "")


def test_what_cannot_be_mended_is_told_as_a_strict_reader_tells_it(
    house: House, soap: Soap
) -> None:
    bodies = [
        broken(soap.session, call="<ns1:query>&nothing;</ns1:query>"),
        broken(soap.session, call="<ns1:query><a></b></ns1:query></c></ns1:query>"),
        broken(soap.session, call="<ns1:query/><ns1:update/>"),
        envelope(CREATE, header(soap.session)).replace(b"<ns2:Name>", b"<nothing:Name>"),
        envelope(CREATE, header(soap.session))[:-1],
    ]
    strict = [soap.post(body).text for body in bodies]
    house.set_up("lenient_xml", "true")
    assert [soap.post(body).text for body in bodies] == strict


def test_nobody_is_made_out_where_nothing_can_be_mended(house: House) -> None:
    body = envelope("<ns1:query>&nothing;</ns1:query>", header("0" * 64))
    assert house.stranger().post(body).fault.faultcode == "soapenv:Server"


def test_a_session_that_has_ended_is_told_where_something_could_be_mended(house: House) -> None:
    assert house.stranger().post(broken("0" * 64)).fault.code == "INVALID_SESSION"


# Large envelopes ---------------------------------------------------------------------------


def turns_of_others(house: House, soap: Soap, body: bytes) -> int:
    """How often somebody else had a turn at the event loop before this was answered."""
    turns = 0

    async def somebody_else() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    other = house.loop.create_task(somebody_else())
    soap.post(body)
    other.cancel()
    house.loop.run_until_complete(asyncio.wait([other]))
    return turns


@pytest.mark.parametrize(
    "body",
    [
        envelope(CREATE, header("0")).replace(b"<ns1:zObjects", MANY + b"<ns1:zObjects"),
        envelope("<ns1:query/>").replace(b"<ns1:query/>", b"<ns1:query/>" + MANY + b"</ns1query>"),
    ],
)
def test_others_have_their_turns_while_a_large_envelope_is_read(house: House, body: bytes) -> None:
    soap = house.stranger()
    few = turns_of_others(house, soap, envelope("<ns1:query/>"))
    assert turns_of_others(house, soap, body) > 10 * max(few, 1)


def test_large_envelopes_are_read_one_after_another_too(house: House, soap: Soap) -> None:
    notes = "x" * (LARGE + 1)
    for _ in range(3):
        (result,) = soap.create({**JANUARY, "Notes": notes})
        assert [(code, field) for code, _, field in result.errors] == [("INVALID_VALUE", "Notes")]


# Many rows ---------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", ["create", "update"])
@pytest.mark.parametrize(
    "row", ['<ns1:zObjects xsi:nil="true"/>', "<ns1:zObjects>x</ns1:zObjects>"]
)
def test_more_than_fifty_rows_are_refused_before_any_is_looked_at(
    soap: Soap, operation: str, row: str
) -> None:
    assert soap.call(operation, row * 50).fault.faultcode == "soapenv:Server"
    fault = soap.call(operation, row * 51).fault
    assert (fault.code, fault.message) == (
        "MAX_RECORDS_EXCEEDED",
        "A call takes at most 50 objects, not 51.",
    )


def test_more_than_fifty_ids_are_refused_before_any_is_looked_at(soap: Soap) -> None:
    kind = "<ns1:type>Nothing</ns1:type>"
    assert soap.call("delete", kind + "<ns1:ids/>" * 50).fault.code == "INVALID_TYPE"
    assert soap.call("delete", kind + "<ns1:ids/>" * 51).fault.code == "MAX_RECORDS_EXCEEDED"


def test_a_row_with_very_many_errors_tells_some_of_them(soap: Soap) -> None:
    (result,) = soap.create({f"Unknown{number}": "1" for number in range(1000)})
    assert len(result.errors) == 50
