"""API9, improper inventory management: nothing is served that the documents do not name."""

from __future__ import annotations

import re

import pytest
from starlette.routing import Route

from contract.zuora import Zuora
from monthend.app import ServerSettings, every_route
from monthend.web.pages import FORMS, PAGES
from unit.house import House

FORGOTTEN = (
    "/admin", "/debug", "/console", "/actuator/env", "/metrics/debug", "/.git/config", "/.env",
    "/graphql", "/swagger.json", "/v2/accounting-periods", "/v0/accounting-periods", "/v1",
    "/monthend/v0/users", "/monthend/v2/users", "/internal", "/test", "/backup", "/books.db",
    "/apps/services/a/999.0", "/apps/services/a/153.0?wsdl", "/rest/v1/accounting-periods",
)  # fmt: skip
BESIDES = {"/docs", "/openapi.json", "/oauth/token", "/livez", "/readyz"}
"""What is told of in words: descriptions, signing in, and whether the server works."""
AROUND_PAGES = {"/", "/sign-in", "/sign-out", "/place", "/static/{}/{}"}
"""What pages are reached by and made of: `docs/guides/pages.md`."""


def nameless(path: str) -> str:
    """A path, whatever its variables are called."""
    return re.sub("{[^}]+}", "{}", path)


@pytest.mark.parametrize("path", FORGOTTEN)
def test_nothing_is_at_an_address_that_is_often_forgotten(owner: Zuora, path: str) -> None:
    for method in ("GET",) if path.startswith("/apps/") else ("GET", "POST"):
        assert owner.request(method, path).status in (400, 404, 405)


def test_every_path_that_is_served_is_described(house: House, owner: Zuora) -> None:
    described = {nameless(each) for each in owner.get("/openapi.json").json["paths"]}
    served = {
        nameless(route.path)
        for route in every_route(house.store, ServerSettings(worker=False), house.clock)
        if isinstance(route, Route)
    }
    pages = {nameless(row.path) for row in PAGES.values()}
    pages |= {nameless(row.path) for row in FORMS.values()}
    soap = {each for each in served if each.startswith(("/apps/", "/v1/describe"))}
    assert served - described - soap - pages <= BESIDES | AROUND_PAGES
    assert pages <= served
    assert soap


@pytest.mark.parametrize("version", ["1.0", "68.0", "152.0"])
def test_an_old_version_is_guarded_like_the_newest(house: House, version: str) -> None:
    soap = house.stranger(version=version)
    soap.session = "0" * 40
    for answer in (
        soap.try_query("select Id from AccountingPeriod"),
        soap.try_create({"Name": "x"}),
        soap.try_update({"Id": "0" * 32, "Notes": "x"}),
        soap.try_delete("0" * 32),
    ):
        assert "INVALID_SESSION" in answer.text
