"""Requests made from the OpenAPI document, good ones and bad ones: no server error."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from contract.ledger_rows import invoice, transactions
from contract.started_server import DatabaseFile, StartedServer
from contract.tenant import Tenant, new_tenant
from contract.zuora import Zuora

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 25
EXAMPLES_AT_NIGHT = 1000
QUIET = list(HealthCheck)
TURNS = itertools.count()

schema: Any = schemathesis.pytest.from_fixture("openapi")
schema_at_night: Any = schemathesis.pytest.from_fixture("openapi")


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tenant]:
    """A server of its own: what these requests do to it is nobody else's business."""
    database = DatabaseFile(tmp_path_factory.mktemp("schemathesis") / "monthend.db")
    credentials = database.init()
    with StartedServer(database) as server:
        zuora = Zuora.signed_in(server.url, credentials)
        tenant = Tenant(server=server, credentials=credentials, zuora=zuora).with_codes()
        tenant.create_months(6)
        tenant.import_csv("transactions", transactions(invoice("X-1", "2016-03-01")))
        yield tenant
        assert "Traceback" not in server.log, server.log[-5000:]


@pytest.fixture(scope="module")
def openapi(books: Tenant) -> Any:
    return schemathesis.openapi.from_url(f"{books.server.url}/openapi.json")


def call(case: Any, books: Tenant) -> None:
    """Send a made-up request; every other one names a period that exists."""
    parameters = case.path_parameters or {}
    if "ap-id" in parameters and next(TURNS) % 2:
        periods = books.zuora.periods()
        parameters["ap-id"] = periods[next(TURNS) % len(periods)]["id"]
    bearer = {} if case.operation.path == "/oauth/token" else {
        "Authorization": f"Bearer {books.zuora.token}"
    }  # fmt: skip
    case.call_and_validate(headers=bearer, checks=CHECKS, timeout=30)


@schema.parametrize()  # type: ignore[untyped-decorator]
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=QUIET, derandomize=True)
def test_made_up_requests_meet_no_server_error(case: Any, books: Tenant) -> None:
    call(case, books)


@pytest.mark.nightly
@schema_at_night.parametrize()  # type: ignore[untyped-decorator]
@settings(max_examples=EXAMPLES_AT_NIGHT, deadline=None, suppress_health_check=QUIET)
def test_many_made_up_requests_meet_no_server_error(case: Any, books: Tenant) -> None:
    call(case, books)


def test_every_documented_operation_is_in_the_document(books: Tenant) -> None:
    said = books.zuora.get("/openapi.json").json
    declared = {
        operation["operationId"]
        for path in said["paths"].values()
        for operation in path.values()
        if "operationId" in operation
    }
    assert declared >= {
        "POST_AccountingPeriod",
        "GET_AllAccountingPeriods",
        "GET_AccountingPeriod",
        "PUT_UpdateAccountingPeriod",
        "DELETE_AccountingPeriod",
        "PUT_CloseAccountingPeriod",
        "PUT_PendingCloseAccountingPeriod",
        "PUT_ReopenAccountingPeriod",
        "PUT_RunTrialBalance",
    }


def test_each_tenant_sees_the_same_document(books: Tenant) -> None:
    other = new_tenant(books.server)
    assert other.zuora.get("/openapi.json").json == books.zuora.get("/openapi.json").json
