"""ZOQL, the actions and SOAP where there are several orgs."""

import json

import pytest

from contract.orgs import ORG_IDS, WORKING_ORG, Orgs, labelled
from contract.soap import z_object
from contract.zuora import Json, Zuora

ZOQL = "select Id, Name from AccountingPeriod where Name = 'Jan 2016'"


@pytest.fixture
def january(orgs: Orgs) -> dict[str, str]:
    return orgs.january()


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


def test_codes_are_those_of_all_orgs(orgs: Orgs) -> None:
    row = {"Name": "Bank", "Type": "Cash"}
    said = {"type": "AccountingCode", "objects": [row]}
    (done,) = rows_of(orgs.at("West"), "create", said)
    assert done["Success"], done
    found = query(orgs.at("East"), "select Name from AccountingCode where Name = 'Bank'")
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
