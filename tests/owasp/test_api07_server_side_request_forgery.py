"""API7, server side request forgery: whatever is sent, the server connects to nobody."""

from __future__ import annotations

import asyncio
import socket
from typing import Any, NoReturn

import pytest

from contract.soap import envelope
from contract.zuora import Zuora
from unit.house import HOST, House

ADDRESSES = (
    "http://169.254.169.254/latest/meta-data/", "http://[::1]:8280/", "http://localhost/",
    "file:///etc/passwd", "gopher://127.0.0.1:25/", "//evil.example/x", "http://0x7f000001/",
)  # fmt: skip


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """To whom anybody in this process connects, or whose address they look up."""
    found: list[object] = []

    def note(*given: Any, **_: Any) -> NoReturn:
        found.append(given)
        raise OSError("nothing is connected to here")

    monkeypatch.setattr(socket.socket, "connect", note)
    monkeypatch.setattr(socket.socket, "connect_ex", note)
    monkeypatch.setattr(socket, "getaddrinfo", note)
    monkeypatch.setattr(asyncio.BaseEventLoop, "create_connection", note)
    return found


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_address_in_a_request_is_visited(
    house: House, owner: Zuora, january: str, connected: list[object], address: str
) -> None:
    soap, headers = (
        house.soap(),
        {"X-Forwarded-Host": address, "Referer": address, "Origin": address},
    )
    said = {"name": address[:100], "notes": address, "callbackUrl": address}
    owner.send("PUT", f"/v1/accounting-periods/{january}", said, headers)
    owner.send("PUT", f"/v1/accounting-periods/{january}", {"notes": address}, headers)
    owner.get(f"/v1/files/{address}")
    owner.get(f"/monthend/v1/history?period={address}")
    query = f"<ns1:query><ns1:queryString>select Id from {address}</ns1:queryString></ns1:query>"
    soap.post(envelope(query))
    doctype = f'<!DOCTYPE a [<!ENTITY b SYSTEM "{address}">]>'.encode()
    soap.post(doctype + envelope("<ns1:query>&b;</ns1:query>"))
    schema = envelope("<ns1:getUserInfo/>").replace(
        b"<soapenv:Envelope", f'<soapenv:Envelope schemaLocation="{address} {address}"'.encode(), 1
    )
    soap.post(schema)
    house.stranger().login(address, address, entityName=address)
    assert connected == []


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "a@evil.example", "evil/b"])
def test_a_forged_host_leads_nobody_astray(house: House, host: str) -> None:
    # Where others reach the server, its address is set.
    served = house.again(house.store, base_url=HOST).http()
    for path in ("/apps/services/a/91.0?wsdl", "/openapi.json", "/docs"):
        answer = served.get(path, host=host)
        assert answer.status == 200
        assert "evil" not in answer.content.decode()


def test_the_watch_would_see_a_connection(connected: list[object]) -> None:
    with pytest.raises(OSError, match="nothing is connected"):
        socket.create_connection(("127.0.0.1", 9), 1)
    assert connected
