"""Requests made from the OpenAPI document, good ones and bad ones: no server error."""

import itertools
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from contract.ledger_rows import invoice, transactions
from contract.started_server import DatabaseFile, StartedServer
from contract.tenant import Tenant, new_tenant

# Zuora answers a wrong field with HTTP 200, so that the checks which want another status are out.
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
TURNS = itertools.count()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartedServer]:
    """One of its own: what these requests do to it is nobody else's business."""
    database = DatabaseFile(tmp_path_factory.mktemp("schemathesis") / "monthend.db")
    database.init()
    with StartedServer(database) as server:
        yield server
        assert "Traceback" not in server.log, server.log[-5000:]


@pytest.fixture
def books(server: StartedServer) -> Tenant:
    """A tenant of the test's own, for requests that are made up may end somebody's session."""
    tenant = new_tenant(server).with_codes()
    tenant.create_months(6)
    tenant.import_csv("transactions", transactions(invoice("X-1", "2016-03-01")))
    return tenant


def run_schemathesis(books: Tenant, *, phases: str, examples: int, seconds: int) -> None:
    """The tool as it comes, with the phases of it that are named."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{books.server.url}/openapi.json"),
            *("--header", f"Authorization: Bearer {books.zuora.token}"),
            *("--checks", ",".join(check.__name__ for check in CHECKS)),
            *("--phases", phases, "--suppress-health-check", "all"),
            *("--max-examples", str(examples), "--seed", "1", "--warnings", "off", "--no-color"),
        ],
        cwd=books.server.database.path.parent,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-20_000:]


def test_made_up_requests_meet_no_server_error(books: Tenant) -> None:
    run_schemathesis(books, phases="examples,fuzzing", examples=4, seconds=90)


@pytest.mark.nightly
def test_many_made_up_requests_meet_no_server_error(books: Tenant) -> None:
    """With the boundary values of every parameter and field, too."""
    run_schemathesis(books, phases="examples,coverage,fuzzing", examples=40, seconds=3600)


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_made_up_requests_for_periods_that_exist_meet_no_server_error(
    books: Tenant, mode: GenerationMode
) -> None:
    document = schemathesis.openapi.from_url(f"{books.server.url}/openapi.json")
    for found in document.get_all_operations():
        operation = found.ok()
        if "{ap-id}" in operation.path:
            send_made_up_requests(books, operation, mode, examples=4)


def send_made_up_requests(
    books: Tenant, operation: Any, mode: GenerationMode, *, examples: int
) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: Any) -> None:
        periods = books.zuora.periods()
        period = periods[next(TURNS) % len(periods)]
        case.path_parameters = {**(case.path_parameters or {}), "ap-id": period["id"]}
        bearer = {"Authorization": f"Bearer {books.zuora.token}"}
        case.call_and_validate(headers=bearer, checks=CHECKS, timeout=30)

    send()
