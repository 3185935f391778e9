"""The OpenAPI document says what is served, all of it, and nothing else."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import schemathesis

from contract.checklist import answers_of_tasks
from contract.documented import OF_ORGS, differences
from contract.event_calls import answers_of_events
from contract.journal_calls import INVOICES, after, ask, read
from contract.ledger_rows import entry, invoice, payment, transactions
from contract.orgs import ORGS, some_orgs
from contract.places import ENTITIES, two_entities
from contract.started_server import StartedServer
from contract.tenant import Tenant, new_tenant
from contract.zuora import EXTENSIONS, PERIODS, Json, Zuora, ask_for_token, assert_done
from monthend.rest.actions import ACTIONS
from monthend.rest.operations import JSON
from monthend.rest.routes import by_path

RULES, LATE = "/monthend/v1/posting-rules", "/monthend/v1/late-transactions"
EVERY = [row for _, rows in by_path() for row in rows]
ROWS = [row for row in EVERY if row.media == JSON]
FILES = [row for row in EVERY if row.media != JSON]
SERVED: list[Any] = [*EVERY, *ACTIONS]
EVERY_OPERATION = pytest.mark.parametrize("row", SERVED, ids=[row.operation_id for row in SERVED])
EVERY_ROW = pytest.mark.parametrize("row", ROWS, ids=[row.operation_id for row in ROWS])
EVERY_ACTION = pytest.mark.parametrize("row", ACTIONS, ids=[row.operation_id for row in ACTIONS])
CODES = "/v1/accounting-codes"
REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"
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
    "POST_AccountingCode": ("POST", CODES),
    "GET_AllAccountingCodes": ("GET", CODES),
    "GET_AccountingCode": ("GET", f"{CODES}/{{ac-id}}"),
    "PUT_AccountingCode": ("PUT", f"{CODES}/{{ac-id}}"),
    "DELETE_AccountingCode": ("DELETE", f"{CODES}/{{ac-id}}"),
    "PUT_ActivateAccountingCode": ("PUT", f"{CODES}/{{ac-id}}/activate"),
    "PUT_DeactivateAccountingCode": ("PUT", f"{CODES}/{{ac-id}}/deactivate"),
    "POST_JournalEntry": ("POST", "/v1/journal-entries"),
    "GET_JournalEntryDetail": ("GET", "/v1/journal-entries/{je-number}"),
    "PUT_BasicSummaryJournalEntry": ("PUT", "/v1/journal-entries/{je-number}/basic-information"),
    "PUT_CancelJournalEntry": ("PUT", "/v1/journal-entries/{je-number}/cancel"),
    "DELETE_JournalEntry": ("DELETE", "/v1/journal-entries/{je-number}"),
    "GET_JournalEntriesInJournalRun": ("GET", "/v1/journal-entries/journal-runs/{jr-number}"),
    "POST_JournalRun": ("POST", "/v1/journal-runs"),
    "GET_JournalRun": ("GET", "/v1/journal-runs/{jr-number}"),
    "PUT_JournalRun": ("PUT", "/v1/journal-runs/{jr-number}/cancel"),
    "DELETE_JournalRun": ("DELETE", "/v1/journal-runs/{jr-number}"),
    "GET_Files": ("GET", "/v1/files/{file-id}"),
    "Action_POSTcreate": ("POST", "/v1/action/create"),
    "Action_POSTupdate": ("POST", "/v1/action/update"),
    "Action_POSTdelete": ("POST", "/v1/action/delete"),
    "Action_POSTquery": ("POST", "/v1/action/query"),
    "Action_POSTqueryMore": ("POST", "/v1/action/queryMore"),
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


def test_the_file_of_the_documentation_is_the_document_of_the_server(document: Json) -> None:
    assert json.loads((REFERENCE / "openapi.json").read_text(encoding="utf-8")) == document


def test_it_has_every_operation_and_no_other(document: Json) -> None:
    declared = {row.operation_id: (row.method, row.path) for row in SERVED}
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


def of_entities(server: StartedServer) -> dict[str, Json]:
    """The answers about entities, from a tenant that has two."""
    places = two_entities(new_tenant(server))
    home, path = places.at(places.home), f"{ENTITIES}/{places.other}"
    return {
        "GET_Entities": home.get(ENTITIES).json,
        "POST_Entity": home.send("POST", ENTITIES, {"name": "Asia"}).json,
        "GET_EntityUsers": home.get(f"{path}/users").json,
        "PUT_SharedPeriods": home.request("PUT", f"{path}/shared-periods").json,
    }


def of_orgs(server: StartedServer) -> dict[str, Json]:
    """The answers about orgs, from a tenant that has some."""
    orgs = some_orgs(new_tenant(server))
    return {
        "GET_Orgs": orgs.at().get(ORGS).json,
        "POST_Org": orgs.at().send("POST", ORGS, {"name": "South"}).json,
        "GET_OrgUsers": orgs.at().get(f"{ORGS}/{orgs.ids['West']}/users").json,
    }


def answers_of_people(tenant: Tenant) -> dict[str, Json]:
    """The same of what concerns users, clients and roles."""
    zuora, home = tenant.zuora, "/monthend/v1"
    role = {"name": "Reader", "permissions": ["Finance Access"]}
    made = {"POST_Role": zuora.send("POST", f"{home}/roles", role).json}
    name = f"reader of {tenant.credentials.tenant_id}"
    user = zuora.send("POST", f"{home}/users", {"username": name, "role": "Reader"}).json
    client = zuora.send("POST", f"{home}/clients", {"username": name, "name": "script"}).json
    token = ask_for_token(zuora, user["clientId"], user["clientSecret"]).json["access_token"]
    theirs = Zuora(tenant.server.url, token)
    shown = {"currentPassword": user["password"]}
    one, its = f"{home}/users/{user['id']}", f"{home}/clients/{client['clientId']}"
    return {
        **made,
        "POST_User": user,
        "POST_Client": client,
        "GET_AccessReview": zuora.get(f"{home}/access-review").json,
        "GET_Roles": zuora.get(f"{home}/roles").json,
        "GET_Role": zuora.get(f"{home}/roles/Reader").json,
        "PUT_Role": zuora.send("PUT", f"{home}/roles/Reader", {"description": "Reads"}).json,
        "GET_Users": zuora.get(f"{home}/users?pageSize=1").json,
        "GET_User": zuora.get(one).json,
        "PUT_User": zuora.send("PUT", one, {"apiWriteAccess": False}).json,
        "POST_ChangeOwnPassword": theirs.send("POST", f"{home}/password", shown).json,
        "POST_ResetUserPassword": zuora.request("POST", f"{one}/reset-password").json,
        "PUT_UnlockUser": zuora.request("PUT", f"{one}/unlock").json,
        "GET_Clients": zuora.get(f"{home}/clients?pageSize=1").json,
        "GET_Client": zuora.get(its).json,
        "POST_RotateClient": zuora.send("POST", f"{its}/rotate", {}).json,
        "PUT_RevokeClient": zuora.request("PUT", f"{its}/revoke").json,
        "PUT_DeactivateUser": zuora.request("PUT", f"{one}/deactivate").json,
        "PUT_ActivateUser": zuora.request("PUT", f"{one}/activate").json,
    }


@pytest.fixture(scope="module")
def answers(server: StartedServer, shared_tenant: Tenant) -> dict[str, Json]:
    """An answer of every operation that says more than that it is done."""
    zuora = shared_tenant.with_codes().zuora
    january, february = shared_tenant.create_months(2)
    rows = transactions(
        invoice("INV-1", "2016-01-10"),
        payment("P-1", "2016-01-11"),
        payment("P-2", "2016-02-11"),
        invoice("D-1", "2016-02-10", status="Draft"),
        invoice("D-2", "2016-02-11", status="Draft"),
    )
    shared_tenant.import_csv("transactions", rows)
    posted = zuora.post(entry("Jan 2016", "2016-01-31")).json
    assert_done(zuora.close(january))
    zuora.after_trial_balance(january)
    assert_done(zuora.reopen(january))
    zuora.post(entry("Jan 2016", "2016-01-30"))
    zuora.send("POST", f"{EXTENSIONS}/{january}/tasks", {"title": "Bank"})
    assert_done(zuora.close(january))
    zuora.after_trial_balance(january)
    made = ask(zuora, transactionTypes=[*INVOICES, {"type": "Electronic Payment"}]).json
    number = made["journalRunNumber"]
    after(zuora, number)
    rule = {"type": "Invoice Item", "creditCode": "Sales Revenue"}
    rules = zuora.send("PUT", RULES, {"postingRules": [rule]}).json
    posting = {
        "number": "T-1", "type": "Payment", "status": "Processed", "date": "2016-02-20",
        "currency": "USD", "amount": "1.00", "debitCode": "Cash",
        "creditCode": "Accounts Receivable",
    }  # fmt: skip
    direct = zuora.send("POST", "/monthend/v1/transactions", posting).json
    shared_tenant.change_setting("late_transactions", "queue")
    for late in ("T-2", "T-3", "T-4"):
        late_one = {**posting, "number": late, "date": "2016-01-20"}
        zuora.send("POST", "/monthend/v1/transactions", late_one)
    first, second, _ = zuora.get(LATE).json["lateTransactions"]
    cancelled = zuora.request("PUT", f"/v1/journal-entries/{posted['journalEntryNumber']}/cancel")
    blocking = zuora.action_items(february)["actionItems"][0]["transaction"]["id"]
    till = zuora.send("POST", CODES, {"name": "Till", "type": "Cash"}).json
    return {
        **of_entities(server),
        **of_orgs(server),
        **answers_of_people(shared_tenant),
        "POST_AccountingPeriod": zuora.try_create("Mar 2016", "2016-03-01", "2016-03-31").json,
        "GET_AllAccountingPeriods": zuora.get(f"{PERIODS}?pageSize=1").json,
        "GET_AccountingPeriod": zuora.period(january),
        "GET_AccountingPeriodFiles": zuora.get(f"{EXTENSIONS}/{january}/files").json,
        **lock_and_unlock(zuora, february),
        **request_and_decline(shared_tenant, january),
        **grant_and_revoke(shared_tenant, january),
        **answers_of_tasks(shared_tenant, february),
        **answers_of_events(shared_tenant),
        "POST_AccountingCode": till,
        "GET_AllAccountingCodes": zuora.get(f"{CODES}?pageSize=1").json,
        "GET_AccountingCode": zuora.get(f"{CODES}/{till['id']}").json,
        "POST_JournalEntry": posted,
        "GET_JournalEntryDetail": zuora.journal_entry(posted["journalEntryNumber"]).json,
        "GET_AccountingPeriodHistory": zuora.get(f"{EXTENSIONS}/{january}/history?pageSize=1").json,
        "GET_AccountingPeriodActionItems": zuora.get(
            f"{EXTENSIONS}/{february}/action-items?pageSize=1"
        ).json,
        "GET_AccountingPeriodClosePreview": zuora.get(
            f"{EXTENSIONS}/{february}/close-preview"
        ).json,
        "GET_Transactions": zuora.get(
            f"/monthend/v1/transactions?accountingPeriodId={january}&pageSize=1"
        ).json,
        "GET_Transaction": zuora.get(f"/monthend/v1/transactions/{blocking}").json,
        "PUT_TransactionStatus": zuora.set_status(blocking, "Posted").json,
        "GET_AccountingPeriodTrialBalance": zuora.get(
            f"{EXTENSIONS}/{january}/trial-balance?verify=true"
        ).json,
        "POST_JournalRun": made,
        "PUT_CancelJournalEntry": cancelled.json,
        "GET_PostingRules": zuora.get(f"{RULES}?version=0").json,
        "PUT_PostingRules": rules,
        "POST_Transaction": direct,
        "GET_LateTransactions": zuora.get(f"{LATE}?status=Waiting&pageSize=1").json,
        "GET_LateTransaction": zuora.get(f"{LATE}/{first['id']}").json,
        "PUT_ApproveLateTransaction": zuora.request("PUT", f"{LATE}/{first['id']}/approve").json,
        "PUT_RejectLateTransaction": zuora.send(
            "PUT", f"{LATE}/{second['id']}/reject", {"reason": "Not ours"}
        ).json,
        "GET_JournalRun": read(zuora, number),
        "GET_JournalEntriesInJournalRun": zuora.get(
            f"/v1/journal-entries/journal-runs/{number}?pageSize=1"
        ).json,
        "GET_AccountingPeriodJournalStatus": zuora.get(
            f"{EXTENSIONS}/{february}/journal-status"
        ).json,
        "GET_AccountingPeriodReviewPoints": zuora.get(f"{EXTENSIONS}/{january}/review-points").json,
        "GET_History": zuora.get("/monthend/v1/history?pageSize=1").json,
        # There is another page only after a thousand rows.
        "GET_RequestOutcome": {**zuora.get("/monthend/v1/requests/none").json, "nextPage": ""},
        "GET_AccountingPeriodCloseReport": zuora.get(f"{EXTENSIONS}/{january}/close-report").json,
    }


def grant_and_revoke(tenant: Tenant, period: str) -> dict[str, Json]:
    """What exceptions answer; nothing is posted by the last of them."""
    path, zuora = f"{EXTENSIONS}/{period}/exceptions", tenant.zuora
    user = assert_done(
        zuora.send("POST", "/monthend/v1/users", {
            "username": f"{tenant.credentials.tenant_id} visitor",
            "role": "Zuora Finance Standard User",
        })
    )  # fmt: skip
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    said = {"username": user["username"], "until": until, "reason": "late"}
    granted = zuora.send("POST", path, said).json
    return {
        "POST_AccountingPeriodException": granted,
        "GET_AccountingPeriodExceptions": zuora.get(path).json,
        "PUT_RevokeAccountingPeriodException": zuora.send(
            "PUT", f"{path}/{granted['id']}/revoke", {}
        ).json,
    }


def lock_and_unlock(zuora: Zuora, period: str) -> dict[str, Json]:
    """What locks of types answer; one of them stands afterwards."""
    one, another = {"type": "Refund"}, {"type": "Charge"}
    path = f"{EXTENSIONS}/{period}"
    return {
        "PUT_LockAccountingPeriodType": zuora.send("PUT", f"{path}/lock-type", one).json,
        "GET_AccountingPeriodTypeLocks": zuora.get(f"{path}/type-locks").json,
        "PUT_UnlockAccountingPeriodType": [
            zuora.send("PUT", f"{path}/{step}-type", another).json for step in ("lock", "unlock")
        ][-1],
    }


def request_and_decline(tenant: Tenant, closed: str) -> dict[str, Json]:
    """What requests to reopen answer; one of them stands afterwards."""
    tenant.change_setting("reopen", "second_person")

    def ask_to(step: str) -> Json:
        return tenant.zuora.send("PUT", f"{EXTENSIONS}/{closed}/{step}-reopen", {}).json

    asked, declined = ask_to("request"), ask_to("decline")
    ask_to("request")
    return {
        "PUT_RequestReopenAccountingPeriod": asked,
        "PUT_DeclineReopenAccountingPeriod": declined,
    }


def test_every_telling_operation_has_an_answer_here(answers: dict[str, Json]) -> None:
    assert set(answers) == {row.operation_id for row in ROWS if row.answers}


@EVERY_ROW
def test_every_key_of_an_answer_is_documented(
    document: Json, answers: dict[str, Json], row: Any
) -> None:
    said = answers.get(row.operation_id, {"success": True})
    responses = document["paths"][row.path][row.method.lower()]["responses"]
    done, _ = responses["200"]["content"]["application/json"]["schema"]["oneOf"]
    assert list(differences(done, said, absent=OF_ORGS)) == []


@pytest.mark.parametrize("row", FILES, ids=[row.operation_id for row in FILES])
def test_a_file_is_documented_beside_the_refusal(document: Json, row: Any) -> None:
    responses = document["paths"][row.path][row.method.lower()]["responses"]
    assert set(responses["200"]["content"]) == {row.media}
    assert {status: set(responses[status]["content"]) for status in ("400", "403", "404")} == {
        "400": {JSON},
        "403": {JSON},
        "404": {JSON},
    }


@pytest.fixture(scope="module")
def actions(server: StartedServer) -> dict[str, list[Any]]:
    """What each action answers when it did something, and when it did not."""
    zuora = new_tenant(server).zuora

    def act(name: str, **said: object) -> Any:
        return json.loads(zuora.send("POST", f"/v1/action/{name}", said).content)

    first = {
        "Name": "Jan 2016",
        "StartDate": "2016-01-01",
        "EndDate": "2016-01-31",
        "FiscalYear": 2016,
    }
    kind = "AccountingPeriod"
    created = act("create", type=kind, objects=[first, {**first, "EndDate": "x"}])
    key = created[0]["Id"]
    text = "select Id from AccountingPeriod"
    page = act("query", queryString=text, conf={"batchSize": 1})
    more = act("queryMore", queryLocator=page["queryLocator"])
    updated = act("update", type=kind, objects=[{"Id": key, "Notes": "x"}, {"Id": key, "Name": ""}])
    deleted = act("delete", type=kind, ids=[key, "x"])
    whole = {"query": "queryString", "queryMore": "queryLocator"}
    faults = {
        row.name: act(row.name, **{whole.get(row.name, "type"): "x", "objects": [{}], "ids": ["x"]})
        for row in ACTIONS
    }
    said = {
        "create": created,
        "update": updated,
        "delete": deleted,
        "query": [page],
        "queryMore": [{**more, "queryLocator": page["queryLocator"]}],
    }
    return {name: [*answers, faults[name]] for name, answers in said.items()}


@EVERY_ACTION
def test_every_key_of_an_actions_answer_is_documented(
    document: Json, actions: dict[str, list[Any]], row: Any
) -> None:
    *answers, fault = actions[row.name]
    responses = document["paths"][row.path]["post"]["responses"]
    schema = responses["200"]["content"]["application/json"]["schema"]
    each = schema.get("items", schema)
    assert {name for answer in answers for name in answer} == set(each["properties"])
    for name in each["properties"].keys() & {"errors", "Errors"}:
        errors = [error for answer in answers for error in answer.get(name, ())]
        shown = {key for error in errors for key in error}
        assert shown == set(each["properties"][name]["items"]["properties"])
    refused = responses["400"]["content"]["application/json"]["schema"]
    assert set(fault) == set(refused["properties"])


def test_an_action_says_what_its_body_is_and_which_headers_it_takes(document: Json) -> None:
    create = document["paths"]["/v1/action/create"]["post"]
    schema = create["requestBody"]["content"]["application/json"]["schema"]
    assert set(schema["required"]) == {"type", "objects"}
    named = {(each["in"], each["name"]) for each in create["parameters"]}
    assert {("header", "X-Zuora-WSDL-Version"), ("query", "rejectUnknownFields")} <= named


def test_a_refusal_is_as_documented(document: Json, shared_tenant: Tenant) -> None:
    refused = shared_tenant.zuora.get(f"{PERIODS}/{'0' * 32}").json
    schema = document["components"]["schemas"]["Reasons"]
    assert list(differences(schema, refused)) == []
