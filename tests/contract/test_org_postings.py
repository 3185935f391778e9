"""What is posted where there are several orgs: to which of them it goes, and where it is found."""

import json

import pytest

from contract.documented import differences
from contract.ledger_rows import TRANSACTION_COLUMNS
from contract.orgs import LABELS, WORKING_ORG, Orgs, some_orgs
from contract.tenant import Tenant
from contract.zuora import (
    INVALID_VALUE,
    MISSING_FIELD,
    PERIODS,
    PERMISSION,
    RULE,
    Json,
    Zuora,
    assert_done,
    assert_refused,
)

TRANSACTIONS = "/monthend/v1/transactions"
ENTRIES, RUNS = "/v1/journal-entries", "/v1/journal-runs"


@pytest.fixture
def codes(tenant: Tenant) -> Orgs:
    return some_orgs(tenant).with_codes()


@pytest.fixture
def january(codes: Orgs) -> dict[str, str]:
    return codes.january()


def item(side: str, code: str) -> Json:
    return {"type": side, "accountingCodeName": code, "amount": "5", "homeCurrencyAmount": "5"}


def entry(**more: object) -> Json:
    items = [item("Debit", "Due"), item("Credit", "Sales")]
    return {
        "accountingPeriodName": "Jan 2016", "journalEntryDate": "2016-01-20", "currency": "USD",
        "journalEntryItems": items, **more,
    }  # fmt: skip


def posting(number: str, **more: str) -> Json:
    return {
        "number": number, "type": "Invoice Item", "status": "Posted", "date": "2016-01-10",
        "currency": "USD", "amount": "10.00", "debitCode": "Due", "creditCode": "Sales", **more,
    }  # fmt: skip


def test_what_is_posted_without_a_label_goes_to_the_working_or_only_org(
    codes: Orgs, january: dict[str, str]
) -> None:
    assert january
    for path, said in ((TRANSACTIONS, posting("A")), (ENTRIES, entry())):
        answer = codes.at().send("POST", path, said)
        assert_refused(answer, MISSING_FIELD, naming=WORKING_ORG)
        for by, org in (
            (codes.working("West"), "West"), (codes.working(codes.ids["North"]), "North"),
            (codes.at("East"), "East"),
        ):  # fmt: skip
            made = assert_done(by.send("POST", path, said))
            where = (
                f"{TRANSACTIONS}/{made['id']}"
                if "id" in made
                else (f"{ENTRIES}/{made['journalEntryNumber']}")
            )
            assert assert_done(codes.at().get(where))["organizationLabel"] == org
    assert_refused(codes.working("Atlantis").get(PERIODS), PERMISSION, naming=WORKING_ORG)


def test_a_label_says_where_something_is_posted(codes: Orgs, january: dict[str, str]) -> None:
    assert january
    zuora = codes.working("East")
    for path, said in ((TRANSACTIONS, posting("B")), (ENTRIES, entry())):
        for wrong, category in (("Atlantis", PERMISSION), (7, INVALID_VALUE), ([], INVALID_VALUE)):
            answer = zuora.send("POST", path, {**said, "organizationLabel": wrong})
            assert_refused(answer, category, naming="organizationLabel")
        assert_done(zuora.send("POST", path, {**said, "organizationLabel": "West"}))
    listed = assert_done(codes.at().get(f"{TRANSACTIONS}?number=B"))["transactions"]
    assert [each["organizationLabel"] for each in listed] == ["West"]


def test_transactions_are_listed_over_the_orgs(codes: Orgs, january: dict[str, str]) -> None:
    for day, org in (("2016-01-10", "West"), ("2016-01-05", "East"), ("2016-01-20", "North")):
        assert_done(codes.at(org).send("POST", TRANSACTIONS, posting("C", date=day)))

    def found(by: Zuora, query: str) -> list[str]:
        listed = assert_done(by.get(f"{TRANSACTIONS}?{query}"))["transactions"]
        return [each["organizationLabel"] for each in listed]

    days = "from=2016-01-01&to=2016-01-31"
    assert found(codes.at(), days) == ["East", "West", "North"]
    assert found(codes.at(), f"{days}&pageSize=1&page=2") == ["West"]
    assert found(codes.at("North", "East"), "number=C") == ["East", "North"]
    assert found(codes.at(), f"accountingPeriodId={january['North']}") == ["North"]
    rows = assert_done(codes.at().get("/monthend/v1/history?event=transactionCreated"))["history"]
    assert len(rows) == 3


def test_labels_are_documented(codes: Orgs, january: dict[str, str]) -> None:
    at, document = codes.at("West"), codes.at().get("/openapi.json").json
    made = assert_done(at.send("POST", TRANSACTIONS, posting("Z")))
    number = assert_done(at.send("POST", ENTRIES, entry()))["journalEntryNumber"]
    days = "?from=2016-01-01&to=2016-01-31&pageSize=1"
    for path, value, answer in (
        (PERIODS, "", at.get(f"{PERIODS}?pageSize=1").json),
        (f"{PERIODS}/{{ap-id}}", "", at.period(january["West"])),
        (f"{ENTRIES}/{{je-number}}", "", at.get(f"{ENTRIES}/{number}").json),
        (f"{TRANSACTIONS}/{{transaction-id}}", "", at.get(f"{TRANSACTIONS}/{made['id']}").json),
        (TRANSACTIONS, "nextPage", at.get(f"{TRANSACTIONS}{days}").json),
    ):
        said = document["paths"][path]["get"]["responses"]["200"]
        schema, _ = said["content"]["application/json"]["schema"]["oneOf"]
        assert list(differences(schema, answer, absent=(value,))) == [], path


def test_a_journal_run_is_of_an_org_and_drops_types(codes: Orgs, january: dict[str, str]) -> None:
    assert january
    said = {
        "transactionTypes": [{"type": "Invoice Item"}], "accountingPeriodName": "Jan 2016",
        "journalEntryDate": "2016-01-31",
    }  # fmt: skip
    zuora = codes.at()
    assert_refused(zuora.send("POST", RUNS, said), MISSING_FIELD, naming=WORKING_ORG)
    dropped = {**said, "transactionTypes": [{"type": "Electronic Credit Balance Payment"}]}
    answer = zuora.send("POST", RUNS, {**dropped, LABELS: [{"organizationName": "East"}]})
    assert_refused(answer, RULE, naming="Electronic Credit Balance Payment")
    made = assert_done(zuora.send("POST", RUNS, {**said, LABELS: [{"organizationName": "East"}]}))
    run = assert_done(zuora.get(f"{RUNS}/{made['journalRunNumber']}"))
    assert [each["organizationName"] for each in run[LABELS]] == ["East"]


def test_files_are_found_in_their_org(codes: Orgs, january: dict[str, str]) -> None:
    assert_done(codes.at("North").send("POST", TRANSACTIONS, posting("D")))
    assert_done(codes.at().close(january["North"]))
    period = codes.at().after_trial_balance(january["North"])
    file = next(each for each in period["fileIds"].values() if each)
    assert codes.at().get(f"/v1/files/{file}").status == 200
    assert codes.at("East").get(f"/v1/files/{file}").status == 404
    assert assert_done(
        codes.at().get(f"/monthend/v1/accounting-periods/{january['North']}/trial-balance")
    )


def test_a_key_of_one_org_answers_nothing_of_another(codes: Orgs) -> None:
    key = {"Idempotency-Key": "the same", "Content-Type": "application/json"}
    said = json.dumps(posting("E")).encode()
    first = codes.at("West").request("POST", TRANSACTIONS, body=said, headers=key)
    again = codes.at("East").request("POST", TRANSACTIONS, body=said, headers=key)
    assert (first.status, again.status) == (200, 422)


def test_a_track_id_is_known_of_every_org(codes: Orgs, january: dict[str, str]) -> None:
    assert january
    asks = codes.at("North", **{"Zuora-Track-Id": "north"})
    assert_done(asks.send("POST", TRANSACTIONS, posting("F")))
    assert assert_done(codes.at().get("/monthend/v1/requests/north"))["done"] == "done"
    found = assert_done(codes.at("East").get("/monthend/v1/requests/north"))
    assert found["done"] == "notDone"


def test_a_file_is_imported_into_an_org(codes: Orgs, january: dict[str, str]) -> None:
    assert january
    tenant, row = codes.tenant, "{},Invoice Item,,Posted,2016-01-10,USD,10.00,Due,Sales,,,,,{}"

    def imported(*rows: str, org: str) -> str:
        done = tenant.server.database.try_import(
            "transactions",
            "\n".join([TRANSACTION_COLUMNS, *rows]),
            "--org",
            org,
            tenant=tenant.credentials.tenant_id,
        )
        return "" if done.returncode == 0 else done.stderr + done.stdout

    assert "org" in imported(row.format("G", "West"), row.format("H", "East"), org="West")
    assert assert_done(codes.at().get(f"{TRANSACTIONS}?number=G"))["transactions"] == []
    assert not imported(row.format("G", "West"), row.format("H", codes.ids["West"]), org="West")
    assert not imported(row.format("G", ""), org="East")
    listed = assert_done(codes.at().get(f"{TRANSACTIONS}?number=G"))["transactions"]
    assert [each["organizationLabel"] for each in listed] == ["West", "East"]
