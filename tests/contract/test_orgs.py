"""Several orgs in one entity: which of them a request is for, and that each has its books."""

import json

import pytest

from contract.documented import differences
from contract.ledger_rows import TRANSACTION_COLUMNS
from contract.orgs import ORG_IDS, ORGS, WORKING_ORG, Orgs, some_orgs
from contract.soap import z_object
from contract.tenant import Tenant
from contract.zuora import (
    INVALID_VALUE,
    MISSING_FIELD,
    NOT_FOUND,
    PERIODS,
    PERMISSION,
    RULE,
    UNKNOWN_FIELD,
    Json,
    Zuora,
    assert_done,
    assert_refused,
    nothing_changed,
)

JANUARY = ("Jan 2016", "2016-01-01", "2016-01-31")
ZOQL = "select Id, Name from AccountingPeriod where Name = 'Jan 2016'"
TRANSACTIONS = "/monthend/v1/transactions"
ENTRIES, RUNS = "/v1/journal-entries", "/v1/journal-runs"
LABELS = "organizationLabels"


@pytest.fixture
def orgs(tenant: Tenant) -> Orgs:
    return some_orgs(tenant)


@pytest.fixture
def january(orgs: Orgs) -> dict[str, str]:
    """January in every org; the ids."""
    return {org: orgs.create(org, *JANUARY) for org in orgs.ids}


def labelled(zuora: Zuora) -> list[tuple[str, list[str]]]:
    return [
        (each["name"], [label["organizationName"] for label in each[LABELS]])
        for each in zuora.periods()
    ]


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


@pytest.fixture
def codes(orgs: Orgs) -> Orgs:
    for name, kind in (("Due", "AccountsReceivable"), ("Sales", "SalesRevenue")):
        said = {"name": name, "type": kind}
        assert_done(orgs.tenant.zuora.send("POST", "/v1/accounting-codes", said))
    return orgs


# Switching -------------------------------------------------------------------------------


def test_switching_on_goes_on_from_what_is_open(tenant: Tenant) -> None:
    jan, *_ = tenant.create_months(2)
    assert_done(tenant.zuora.close(jan))
    assert LABELS not in tenant.zuora.periods()[0]
    some_orgs(tenant)
    root = tenant.zuora.get(ORGS).json["orgs"][0]["name"]
    assert labelled(tenant.zuora) == [
        ("Jan 2016", []), ("Feb 2016", []), ("<unlabelled-ap-Feb 2016>", [root]),
        ("Open-Ended", ["West"]), ("Open-Ended", ["East"]), ("Open-Ended", ["North"]),
        ("Open-Ended", []), ("Open-Ended", [root]),
    ]  # fmt: skip
    assert_done(tenant.zuora.reopen(jan))


def test_without_multi_org_there_are_none(tenant: Tenant) -> None:
    zuora = tenant.zuora
    assert assert_done(zuora.get(ORGS))["orgs"] == []
    assert_refused(zuora.send("POST", ORGS, {"name": "West"}), RULE)
    for header in (ORG_IDS, WORKING_ORG):
        assert_refused(zuora.get(PERIODS, **{header: "x"}), PERMISSION, naming=header)


# Creating --------------------------------------------------------------------------------


def test_a_period_is_created_in_the_org_of_its_label(orgs: Orgs) -> None:
    for label in ({"organizationId": orgs.ids["West"]}, {"organizationName": "East"}):
        assert_done(orgs.at().try_create(*JANUARY, organizationLabels=[label]))
    shown = [each for each in labelled(orgs.at()) if each[0] == "Jan 2016"]
    assert shown == [("Jan 2016", ["West"]), ("Jan 2016", ["East"])]
    (west, _) = orgs.at("West").periods()
    assert west[LABELS] == [{"organizationId": orgs.ids["West"], "organizationName": "West"}]
    assert orgs.at().period(west["id"])[LABELS] == west[LABELS]


def test_a_label_is_required_and_of_one_org(orgs: Orgs) -> None:
    west = {"organizationName": "West"}
    wrong: list[tuple[object, int]] = [
        ([], INVALID_VALUE), ("West", INVALID_VALUE), ([west, west], INVALID_VALUE),
        ([{}], INVALID_VALUE), (["West"], INVALID_VALUE),
        ([{"organizationName": 1}], INVALID_VALUE),
        ([{**west, "organizationId": orgs.ids["West"]}], INVALID_VALUE),
        ([{**west, "excluded": True}], INVALID_VALUE), ([{**west, "colour": 1}], UNKNOWN_FIELD),
        ([{"organizationName": "Atlantis"}], PERMISSION),
        ([{"organizationName": "unlabelled"}], PERMISSION), (None, MISSING_FIELD),
    ]  # fmt: skip
    with nothing_changed(orgs.at()):
        assert_refused(orgs.at("West").try_create(*JANUARY), MISSING_FIELD, naming=LABELS)
        for labels, category in wrong:
            answer = orgs.at().try_create(*JANUARY, organizationLabels=labels)
            assert_refused(answer, category, naming=LABELS)
    fine = [{**west, "cascadingDown": False, "excluded": None}]
    assert_done(orgs.at().try_create(*JANUARY, organizationLabels=fine))


def test_a_label_is_of_an_org_that_the_request_is_for(orgs: Orgs) -> None:
    labels = [{"organizationName": "East"}]
    answer = orgs.at("West").try_create(*JANUARY, organizationLabels=labels)
    assert_refused(answer, PERMISSION, naming=LABELS)


def test_labels_are_not_updated(orgs: Orgs, january: dict[str, str]) -> None:
    labels = [{"organizationName": "East"}]
    answer = orgs.at().update(january["West"], organizationLabels=labels)
    assert_refused(answer, INVALID_VALUE, naming=LABELS)


# The scope of a request ---------------------------------------------------------------------


def test_orgs_are_listed_with_what_is_above_them(orgs: Orgs) -> None:
    listed = assert_done(orgs.at().get(ORGS))["orgs"]
    assert [(each["id"], each["parentId"]) for each in listed] == [
        (orgs.ids["Root"], None), (orgs.ids["West"], orgs.ids["Root"]),
        (orgs.ids["East"], orgs.ids["Root"]), (orgs.ids["North"], orgs.ids["West"]),
    ]  # fmt: skip
    some = assert_done(orgs.at("West", "North").get(ORGS))["orgs"]
    assert [each["name"] for each in some] == ["West", "North"]


def test_lists_are_of_the_orgs_that_the_header_names(orgs: Orgs, january: dict[str, str]) -> None:
    assert set(january.values()) < {each["id"] for each in orgs.at().periods()}
    two = [each["id"] for each in orgs.at("West", "East").periods()]
    assert two[:2] == [january["West"], january["East"]]
    assert len(two) == 4
    first = assert_done(orgs.at("West", "East").get(f"{PERIODS}?pageSize=1&page=2"))
    assert [each["id"] for each in first["accountingPeriods"]] == [january["East"]]


@pytest.mark.parametrize(
    "given", ["", " ", ",", "{West},", "{West},nobody", "West", "{West};{East}"]
)
def test_a_header_that_names_more_than_is_reached_has_the_call_fail(orgs: Orgs, given: str) -> None:
    asks = orgs.at(**{ORG_IDS: given.format(**orgs.ids)})
    assert_refused(asks.get(PERIODS), PERMISSION, naming=ORG_IDS)
    query = {"queryString": ZOQL}
    assert_refused(asks.send("POST", "/v1/action/query", query), PERMISSION, naming=ORG_IDS)


def test_an_org_out_of_reach_is_as_one_that_is_not_there(
    orgs: Orgs, january: dict[str, str]
) -> None:
    ann = orgs.signed_in(orgs.user("ann", "West"))
    assert [each["id"] for each in ann.periods()][:2] == [january["West"], january["North"]]
    for org in ("East", "Root"):
        forged = json.dumps(ann.get(PERIODS, **{ORG_IDS: orgs.ids[org]}).json["reasons"])
        missing = json.dumps(ann.get(PERIODS, **{ORG_IDS: "0" * 32}).json["reasons"])
        assert forged.replace(orgs.ids[org], "…") == missing.replace("0" * 32, "…")
        assert_refused(ann.get(f"{PERIODS}/{january[org]}"), NOT_FOUND)
        for act in (ann.close, ann.reopen, ann.delete, ann.run_trial_balance):
            assert_refused(act(january[org]), NOT_FOUND)


def test_a_period_is_found_in_its_org(orgs: Orgs, january: dict[str, str]) -> None:
    everywhere = orgs.at()
    assert_done(everywhere.update(january["North"], notes="north"))
    assert_done(everywhere.close(january["North"]))
    assert everywhere.after_trial_balance(january["North"])["status"] == "Closed"
    assert_done(everywhere.reopen(january["North"]))
    assert [row["event"] for row in everywhere.history(january["North"])][:2] == [
        "created", "updated",
    ]  # fmt: skip
    assert_done(everywhere.delete(january["North"]))
    assert everywhere.history(january["North"])[-1]["event"] == "deleted"
    assert_refused(everywhere.get(f"{PERIODS}/{january['North']}"), NOT_FOUND)
    assert_refused(orgs.at("East").close(january["West"]), NOT_FOUND)


def test_all_below_close_before_their_parent(orgs: Orgs, january: dict[str, str]) -> None:
    zuora = orgs.at()
    assert_refused(zuora.close(january["Root"]), RULE, naming="East")
    assert_refused(zuora.close(january["West"]), RULE, naming="North")
    for org in ("North", "West", "East", "Root"):
        assert_done(zuora.close(january[org]))


# What is posted ---------------------------------------------------------------------------


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


def test_a_key_of_one_org_answers_nothing_of_another(orgs: Orgs) -> None:
    key = {"Idempotency-Key": "the same", "Content-Type": "application/json"}
    said = json.dumps(posting("E")).encode()
    first = orgs.at("West").request("POST", TRANSACTIONS, body=said, headers=key)
    again = orgs.at("East").request("POST", TRANSACTIONS, body=said, headers=key)
    assert (first.status, again.status) == (200, 422)


def test_a_track_id_is_known_of_every_org(codes: Orgs, january: dict[str, str]) -> None:
    assert january
    asks = codes.at("North", **{"Zuora-Track-Id": "north"})
    assert_done(asks.send("POST", TRANSACTIONS, posting("F")))
    assert assert_done(codes.at().get("/monthend/v1/requests/north"))["done"] == "done"
    found = assert_done(codes.at("East").get("/monthend/v1/requests/north"))
    assert found["done"] == "notDone"


# ZOQL, the actions and SOAP ----------------------------------------------------------------


def rows_of(by: Zuora, call: str, said: Json) -> list[Json]:
    answer = by.send("POST", f"/v1/action/{call}", said)
    assert answer.status == 200, answer.content
    found: list[Json] = json.loads(answer.content)
    return found


def query(by: Zuora, text: str = ZOQL, **conf: int) -> Json:
    answer = by.send("POST", "/v1/action/query", {"queryString": text, "conf": conf})
    assert answer.status == 200, answer.content
    said: Json = answer.json
    return said


def test_a_query_is_over_the_orgs_of_the_request(orgs: Orgs, january: dict[str, str]) -> None:
    def found(by: Zuora, text: str = ZOQL) -> list[str]:
        return [each["Id"] for each in query(by, text).get("records", ())]

    in_order = [january[org] for org in ("Root", "West", "East", "North")]
    assert found(orgs.at()) == in_order
    assert found(orgs.at(), ZOQL.replace("= 'Jan 2016'", "like '%2016'")) == in_order
    assert found(orgs.at("East", "North")) == in_order[2:]
    named = f"select Id from AccountingPeriod where Id = '{january['West']}'"
    assert found(orgs.at("West"), named) == [january["West"]]
    assert found(orgs.at("East"), named) == []


def test_a_cursor_goes_on_in_the_orgs_of_the_request(orgs: Orgs, january: dict[str, str]) -> None:
    first = query(orgs.at(), batchSize=1)
    more = {"queryLocator": first["queryLocator"], "conf": {"batchSize": 3}}

    def following(by: Zuora) -> list[str] | int:
        answer = by.send("POST", "/v1/action/queryMore", more)
        found = answer.json.get("records", ()) if answer.status == 200 else ()
        return [each["Id"] for each in found] if answer.status == 200 else answer.status

    assert first["size"] == 4
    assert following(orgs.at()) == [january[org] for org in ("West", "East", "North")]
    ann = orgs.signed_in(orgs.user("ann", "West"))
    assert following(orgs.at("East")) == 400
    assert following(ann) == 400


def test_actions_write_each_row_in_its_org(orgs: Orgs, january: dict[str, str]) -> None:
    rows = [{"Id": january[org], "Notes": org} for org in ("North", "Root", "East", "North")]
    said = {"type": "AccountingPeriod", "objects": rows}
    for by, done in ((orgs.at(), 4), (orgs.at("North", "East"), 3), (orgs.at("North"), 2)):
        results = rows_of(by, "update", said)
        assert [each["Success"] for each in results].count(True) == done
    assert orgs.at().period(january["East"])["notes"] == "East"
    gone = {"type": "AccountingPeriod", "ids": list(january.values())}
    assert all(each["success"] for each in rows_of(orgs.at(), "delete", gone))


def test_a_new_row_goes_to_the_working_org(orgs: Orgs) -> None:
    row = {"Name": "Jan", "StartDate": "2016-01-01", "EndDate": "2016-01-31", "FiscalYear": 2016}
    said = {"type": "AccountingPeriod", "objects": [row]}
    (refused,) = rows_of(orgs.at(), "create", said)
    assert WORKING_ORG in refused["Errors"][0]["Message"]
    for by in (orgs.working("West"), orgs.at("East")):
        (done,) = rows_of(by, "create", said)
        assert done["Success"]
    assert [each for each in labelled(orgs.at()) if each[0] == "Jan"] == [
        ("Jan", ["West"]), ("Jan", ["East"]),
    ]  # fmt: skip


def test_codes_are_those_of_all_orgs(codes: Orgs) -> None:
    row = {"Name": "Bank", "Type": "Cash"}
    said = {"type": "AccountingCode", "objects": [row]}
    (done,) = rows_of(codes.at("West"), "create", said)
    assert done["Success"], done
    found = query(codes.at("East"), "select Name from AccountingCode where Name = 'Bank'")
    assert found["size"] == 1


def test_soap_works_in_the_orgs_of_its_headers(orgs: Orgs, january: dict[str, str]) -> None:
    known = orgs.tenant.credentials
    everywhere, east = orgs.soap(known), orgs.soap(known, **{ORG_IDS: orgs.ids["East"]})
    assert len(everywhere.query(ZOQL).column("Id")) == 4
    assert east.query(ZOQL).column("Id") == [january["East"]]
    row = {"Name": "Feb", "StartDate": "2016-02-01", "EndDate": "2016-02-29", "FiscalYear": "2016"}
    (refused,) = everywhere.create(row)
    assert not refused.success
    (made,) = orgs.soap(known, **{WORKING_ORG: "North"}).create(row)
    assert made.success
    (other,) = east.update({"Id": january["West"], "Notes": "mine"})
    assert not other.success
    assert all(each.success for each in everywhere.update(
        {"Id": january["West"], "Notes": "w"}, {"Id": january["East"], "Notes": "e"}
    ))  # fmt: skip
    forged = orgs.soap(known)
    forged.named = {ORG_IDS: "0" * 32}
    assert ORG_IDS in forged.try_query(ZOQL).fault.message


def test_all_rows_of_a_single_transaction_may_be_of_several_orgs(
    orgs: Orgs, january: dict[str, str]
) -> None:
    soap = orgs.soap(orgs.tenant.credentials)
    rows = [{"Id": january[org], "Notes": "together"} for org in ("North", "Root", "East")]
    single = {"CallOptions": {"useSingleTransaction": "true"}}

    def update(*given: dict[str, str]) -> list[bool]:
        said = soap.call("update", "".join(map(z_object, given)), **single)
        return [each.success for each in said.row_results("update")]

    assert update(*rows) == [True] * 3
    assert {orgs.at().period(january[org])["notes"] for org in ("North", "Root")} == {"together"}
    undone = update({"Id": january["West"], "Notes": "x"}, {"Id": "0" * 32, "Notes": "x"})
    assert undone == [False, False]
    assert orgs.at().period(january["West"])["notes"] != "x"


# Users, the command line, imports -----------------------------------------------------------


def test_users_are_let_in_and_kept_out(orgs: Orgs) -> None:
    known = orgs.user("eve", "East")
    eve, path = orgs.signed_in(known), f"{ORGS}/{orgs.ids['West']}/users/{known.username}"
    assert_refused(eve.request("PUT", path), PERMISSION)
    assert_done(orgs.at().request("PUT", path))
    assert len(assert_done(eve.get(ORGS))["orgs"]) == 3
    listed = assert_done(orgs.at().get(f"{ORGS}/{orgs.ids['North']}/users"))["users"]
    assert listed == sorted([known.username, orgs.tenant.credentials.username])
    assert_done(orgs.at().request("DELETE", path))
    assert [each["name"] for each in assert_done(eve.get(ORGS))["orgs"]] == ["East"]
    last = f"{ORGS}/{orgs.ids['East']}/users/{known.username}"
    assert_refused(orgs.at().request("DELETE", last), RULE)


def test_the_command_line_works_in_an_org(orgs: Orgs, january: dict[str, str]) -> None:
    database, tenant = orgs.tenant.server.database, orgs.tenant.credentials.tenant_id
    options = ("--tenant", tenant)
    listed = json.loads(database.say("periods", "list", "--json", *options))
    named = [each["organizationLabel"] for each in listed if each["name"] == "Jan 2016"]
    assert named[1:] == ["West", "East", "North"]
    only = json.loads(database.say("periods", "list", "--json", "--org", "West", *options))
    assert [each["id"] for each in only][:1] == [january["West"]]
    assert "West" in database.say("periods", "list", *options)
    assert database.run("close", "Jan 2016", "--org", "West", *options).returncode != 0
    database.say("close", "Jan 2016", "--org", "North", *options)
    assert orgs.at().period(january["North"])["status"] == "Closed"
    assert database.run("periods", "list", "--org", "Asia", *options).returncode != 0
    tree = database.say("org", "list", *options).splitlines()
    assert tree[3].endswith("    North")
    made = json.loads(database.say("org", "add", "South", "--parent", "West", "--json", *options))
    assert made["parentId"] == orgs.ids["West"]
    assert orgs.tenant.credentials.username in database.say("org", "users", "South", *options)


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
