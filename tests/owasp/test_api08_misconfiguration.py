"""API8, security misconfiguration: what a server tells and allows as it comes."""

from __future__ import annotations

import pytest

from contract.zuora import Zuora
from monthend.services import periods
from unit.house import House

PATHS = (
    "/", "/livez", "/readyz", "/docs", "/openapi.json", "/oauth/token", "/v1/accounting-periods",
    "/apps/services/a/152.0", "/apps/services/a/152.0?wsdl", "/monthend/v1/users", "/no/such/path",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "TRACE", "DELETE"])
def test_every_answer_is_guarded_and_says_nothing_of_the_server(
    owner: Zuora, method: str, path: str
) -> None:
    answer = owner.request(method, path, headers={"Origin": "https://evil.example"})
    assert answer.status < 500 or path.startswith("/apps/services")
    told = answer.headers
    assert told["x-content-type-options"] == "nosniff"
    assert told["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in told["content-security-policy"]
    assert not [name for name in told if name.startswith("access-control-")]
    assert not {"server", "x-powered-by", "x-aspnet-version", "set-cookie"} & set(told)
    if answer.content:
        kind = told["content-type"]
        assert "charset=utf-8" in kind.lower() or kind == "application/json", kind


def test_a_mistake_of_the_program_says_nothing_of_the_program(
    owner: Zuora, house: House, january: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    soap = house.soap()

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("SELECT secret FROM /srv/books.db")

    monkeypatch.setattr(periods, "update", broken)
    answers = (
        owner.update(january, notes="x"),
        soap.try_update({"Id": january, "Notes": "x"}).http,
    )
    for answer in answers:
        text = answer.content.decode()
        assert "internal" in text.lower() or "unexpected" in text.lower(), text
        for told in ("RuntimeError", "Traceback", "SELECT", "books.db", ".py"):
            assert told not in text


def test_there_is_no_account_that_everybody_knows(house: House) -> None:
    soap = house.stranger()
    for name in ("admin", "root", "sa", "monthend", "test"):
        for password in ("", name, "admin", "password", "changeme", "123456"):
            assert "Invalid login" in soap.login(name, password).fault.message
