"""The OpenAPI document says what is served, all of it, and nothing else."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis

from contract.ledger_rows import entry, invoice, transactions
from contract.started_server import StartedServer
from contract.tenant import Tenant
from contract.zuora import EXTENSIONS, PERIODS, Json, Zuora, assert_done
from monthend.rest.routes import by_path

ROWS = [row for _, rows in by_path() for row in rows]
EVERY_OPERATION = pytest.mark.parametrize("row", ROWS, ids=[row.operation_id for row in ROWS])
DOCUMENTED_BY_ZUORA = {
    "POST_AccountingPeriod": ("POST", PERIODS),
    "GET_AllAccountingPeriods": ("GET", PERIODS),
    "GET_AccountingPeriod": ("GET", f"{PERIODS}/{{ap-id}}"),
    "PUT_UpdateAccountingPeriod": ("PUT", f"{PERIODS}/{{ap-id}}"),
    "DELETE_AccountingPeriod": ("DELETE", f"{PERIODS}/{{ap-id}}"),
    "PUT_CloseAccountingPeriod": ("PUT", f"{PERIODS}/{{ap-id}}/close"),
    "PUT_PendingCloseAccountingPeriod": ("PUT", f"{PERIODS}/{{ap-id}}/pending-close"),
    "PUT_ReopenAccountingPeriod": ("PUT", f"{PERIODS}/{{ap-id}}/reopen"),
    "PUT_RunTrialBalance": ("PUT", f"{PERIODS}/{{ap-id}}/run-trial-balance"),
    "POST_JournalEntry": ("POST", "/v1/journal-entries"),
    "GET_JournalEntryDetail": ("GET", "/v1/journal-entries/{je-number}"),
}


@pytest.fixture(scope="module")
def document(server: StartedServer) -> Json:
    return Zuora(server.url).get("/openapi.json").json


def documented(document: Json) -> dict[str, tuple[str, str]]:
    """Method and path of every operation id of the document."""
    return {
        operation["operationId"]: (method.upper(), path)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def test_the_document_is_a_valid_one(server: StartedServer) -> None:
    schemathesis.openapi.from_url(f"{server.url}/openapi.json").validate()


def test_it_is_the_same_for_everybody(document: Json, shared_tenant: Tenant) -> None:
    assert shared_tenant.zuora.get("/openapi.json").json == document


def test_it_has_every_operation_and_no_other(document: Json) -> None:
    declared = {row.operation_id: (row.method, row.path) for row in ROWS}
    assert documented(document) == {**declared, "createToken": ("POST", "/oauth/token")}


def test_it_has_zuoras_operations_under_their_own_names(document: Json) -> None:
    assert DOCUMENTED_BY_ZUORA.items() <= documented(document).items()


def test_own_operations_stay_out_of_zuoras_paths(document: Json) -> None:
    under_v1 = {path for _, path in documented(document).values() if path.startswith("/v1/")}
    assert under_v1 == {path for _, path in DOCUMENTED_BY_ZUORA.values()}


@EVERY_OPERATION
def test_an_operation_is_served(server: StartedServer, row: Any) -> None:
    path = re.sub("{[^}]+}", "0" * 32, row.path)
    assert Zuora(server.url).request(row.method, path).status == 401


@EVERY_OPERATION
def test_an_operation_is_described(document: Json, row: Any) -> None:
    said = document["paths"][row.path][row.method.lower()]
    assert said["summary"].endswith(".")
    named = {each["name"] for each in said["parameters"] if each["in"] == "path"}
    assert named == set(re.findall("{([^}]+)}", row.path))
    assert ("requestBody" in said) == (row.body is not None)


def test_a_body_names_its_fields_and_which_are_required(document: Json) -> None:
    content = document["paths"][PERIODS]["post"]["requestBody"]["content"]
    schema = content["application/json"]["schema"]
    assert set(schema["required"]) == {"name", "startDate", "endDate", "fiscalYear"}
    assert {"fiscalQuarter", "notes"} <= set(schema["properties"])


@pytest.fixture(scope="module")
def answers(shared_tenant: Tenant) -> dict[str, Json]:
    """An answer of every operation that says more than that it is done."""
    zuora = shared_tenant.with_codes().zuora
    january, february = shared_tenant.create_months(2)
    rows = transactions(
        invoice("INV-1", "2016-01-10"),
        invoice("D-1", "2016-02-10", status="Draft"),
        invoice("D-2", "2016-02-11", status="Draft"),
    )
    shared_tenant.import_csv("transactions", rows)
    posted = zuora.post(entry("Jan 2016", "2016-01-31")).json
    assert_done(zuora.close(january))
    zuora.after_trial_balance(january)
    assert_done(zuora.reopen(january))
    zuora.post(entry("Jan 2016", "2016-01-30"))
    assert_done(zuora.close(january))
    zuora.after_trial_balance(january)
    blocking = zuora.action_items(february)["actionItems"][0]["transaction"]["id"]
    return {
        "POST_AccountingPeriod": zuora.try_create("Mar 2016", "2016-03-01", "2016-03-31").json,
        "GET_AllAccountingPeriods": zuora.get(f"{PERIODS}?pageSize=1").json,
        "GET_AccountingPeriod": zuora.period(january),
        "POST_JournalEntry": posted,
        "GET_JournalEntryDetail": zuora.journal_entry(posted["journalEntryNumber"]).json,
        "GET_AccountingPeriodHistory": zuora.get(f"{EXTENSIONS}/{january}/history?pageSize=1").json,
        "GET_AccountingPeriodActionItems": zuora.get(
            f"{EXTENSIONS}/{february}/action-items?pageSize=1"
        ).json,
        "GET_Transaction": zuora.get(f"/monthend/v1/transactions/{blocking}").json,
        "PUT_TransactionStatus": zuora.set_status(blocking, "Posted").json,
        "GET_AccountingPeriodTrialBalance": zuora.get(
            f"{EXTENSIONS}/{january}/trial-balance?verify=true"
        ).json,
        "GET_History": zuora.get("/monthend/v1/history?pageSize=1").json,
        "GET_RequestOutcome": zuora.get("/monthend/v1/requests/none").json,
        "GET_AccountingPeriodCloseReport": zuora.get(f"{EXTENSIONS}/{january}/close-report").json,
    }


def test_every_telling_operation_has_an_answer_here(answers: dict[str, Json]) -> None:
    assert set(answers) == {row.operation_id for row in ROWS if row.answers}


@EVERY_OPERATION
def test_every_key_of_an_answer_is_documented(
    document: Json, answers: dict[str, Json], row: Any
) -> None:
    said = answers.get(row.operation_id, {"success": True})
    responses = document["paths"][row.path][row.method.lower()]["responses"]
    done, _ = responses["200"]["content"]["application/json"]["schema"]["oneOf"]
    assert list(differences(done, said)) == []


def differences(schema: Json, value: object, place: str = "answer") -> Iterator[str]:
    """Keys that stand in only one of the two, at any depth."""
    if isinstance(value, list):
        for item in value:
            yield from differences(schema["items"], item, f"{place}[]")
    elif isinstance(value, dict) and "properties" in schema:
        for name in sorted(set(value) ^ set(schema["properties"])):
            yield f"{place}.{name}"
        for name in set(value) & set(schema["properties"]):
            yield from differences(schema["properties"][name], value[name], f"{place}.{name}")


def test_a_refusal_is_as_documented(document: Json, shared_tenant: Tenant) -> None:
    refused = shared_tenant.zuora.get(f"{PERIODS}/{'0' * 32}").json
    schema = document["components"]["schemas"]["Reasons"]
    assert list(differences(schema, refused)) == []
