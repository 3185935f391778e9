"""The object API over REST: its bodies, its version header, its results and its refusals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from company import Clock
from contract.zuora import Answer, Zuora
from monthend.domain.errors import AmountOutOfRange
from monthend.domain.permissions import ADMINISTRATOR, STANDARD_USER, Permission
from monthend.objects.versions import ACTION_DEFAULT
from monthend.rest.actions import ACTIONS, wsdl_version
from monthend.services.ports import StoreUnavailable
from unit.house import House
from unit.objects.asking import TroubledStore

JANUARY = {
    "Name": "Jan 2016", "StartDate": "2016-01-01", "EndDate": "2016-01-31", "FiscalYear": 2016,
}  # fmt: skip
FEBRUARY = {"Name": "Feb 2016", "EndDate": "2016-02-29", "FiscalYear": "2016"}
ALL = "select Name from AccountingPeriod"
LATEST = {"X-Zuora-WSDL-Version": "152"}
TYPES = {
    "Amount__c": "decimal", "Checked__c": "boolean", "Day__c": "date", "Level__c": "int",
    "Region__c": "string",
}  # fmt: skip


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[TroubledStore]:
    store = TroubledStore(str(tmp_path / "books.db"), clock=clock, synchronous="OFF")
    yield store
    store.close()


@pytest.fixture
def house(store: TroubledStore, clock: Clock) -> Iterator[House]:
    house = House.built(store, clock)
    yield house
    house.loop.close()


@pytest.fixture
def zuora(house: House) -> Zuora:
    return house.zuora()


@pytest.fixture
def january(zuora: Zuora) -> str:
    return str(rows(objects(zuora, "create", JANUARY))[0]["Id"])


def act(zuora: Zuora, name: str, said: object, **headers: str) -> Answer:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return zuora.send("POST", f"/v1/action/{name}", said, given)


def objects(zuora: Zuora, name: str, *given: Any, **headers: str) -> Answer:
    said = {"type": "AccountingPeriod", "objects": list(given)}
    return zuora.send("POST", f"/v1/action/{name}", said, headers or LATEST)


def rows(answer: Answer) -> list[dict[str, Any]]:
    assert answer.status == 200, answer.content
    said = json.loads(answer.content)
    assert isinstance(said, list), said
    return said


def query(zuora: Zuora, text: str, version: str = "152", **conf: Any) -> dict[str, Any]:
    said = {"queryString": text, **({"conf": conf} if conf else {})}
    answer = zuora.send("POST", "/v1/action/query", said, {"X-Zuora-WSDL-Version": version})
    assert answer.status == 200, answer.content
    return answer.json


def codes(answer: Answer) -> list[list[str]]:
    return [[error["Code"] for error in each.get("Errors", ())] for each in rows(answer)]


def fault(answer: Answer) -> tuple[str, str]:
    assert answer.status == 400, (answer.status, answer.content)
    assert set(answer.json) == {"FaultCode", "FaultMessage"}
    assert answer.headers["content-type"].startswith("application/json")
    return answer.json["FaultCode"], answer.json["FaultMessage"]


# Results -----------------------------------------------------------------------------------


def test_a_save_result_is_success_and_id_or_errors(zuora: Zuora) -> None:
    created, refused, unknown = rows(
        objects(zuora, "create", JANUARY, {**FEBRUARY, "EndDate": "x"}, {})
    )
    assert created == {"Success": True, "Id": created["Id"]}
    assert refused == {
        "Success": False,
        "Errors": [
            {
                "Code": "INVALID_VALUE",
                "Message": "The field EndDate must be a calendar day of the form yyyy-mm-dd.",
                "Field": "EndDate",
            }
        ],
    }
    assert [each["Code"] for each in unknown["Errors"]] == ["MISSING_REQUIRED_VALUE"] * 3


def test_a_delete_result_is_in_lower_case(zuora: Zuora, january: str) -> None:
    gone = act(zuora, "delete", {"type": "AccountingPeriod", "ids": [january, january]})
    assert codes(gone) == [[], []]
    done, missing = rows(gone)
    assert done == {"success": True, "id": january}
    assert (missing["success"], set(missing)) == (False, {"success", "errors"})
    assert missing["errors"][0]["Code"] == "INVALID_ID"


def test_an_error_that_blames_no_field_names_none(zuora: Zuora) -> None:
    (result,) = rows(objects(zuora, "update", {"Id": "0" * 32, "Notes": "x"}))
    assert set(result["Errors"][0]) == {"Code", "Message"}


def test_records_have_their_fields_in_the_order_of_the_wsdl_and_no_nulls(
    zuora: Zuora, january: str
) -> None:
    text = "select FiscalQuarter, Status, Name, Id, EndDate from AccountingPeriod where id != null"
    said = query(zuora, f"{text} and FiscalYear = 2016")
    assert said == {
        "size": 1,
        "records": [{"Id": january, "EndDate": "2016-01-31", "Name": "Jan 2016", "Status": "Open"}],
        "done": True,
    }
    assert list(said["records"][0]) == ["Id", "EndDate", "Name", "Status"]


def test_pages_follow_one_another(zuora: Zuora, january: str) -> None:
    objects(zuora, "create", FEBRUARY)
    first = query(zuora, ALL, batchSize=2)
    assert (first["size"], first["done"], len(first["records"])) == (3, False, 2)
    confs: list[dict[str, Any]] = [{}, {"conf": {"batchSize": 2}}, {"conf": None}, {"conf": {}}]
    for conf in confs:
        last = act(zuora, "queryMore", {"queryLocator": first["queryLocator"], **conf}).json
        assert last == {"size": 3, "records": [{"Name": "Open-Ended"}], "done": True}


# JSON types ----------------------------------------------------------------------------------


def test_values_come_in_the_json_of_their_types_and_go_out_in_it(
    house: House, zuora: Zuora, january: str
) -> None:
    for name, kind in TYPES.items():
        house.declare(name, kind)
    given = {
        "Amount__c": 12.50, "Checked__c": True, "Day__c": "2016-02-29", "Level__c": -3,
        "Region__c": "nörth",
    }  # fmt: skip
    assert codes(objects(zuora, "update", {"Id": january, **given})) == [[]]
    text = f"select {', '.join(given)}, FiscalYear from AccountingPeriod where FiscalYear = 2016"
    (record,) = query(zuora, text)["records"]
    assert record == {**given, "FiscalYear": 2016}


def test_values_may_come_as_text_too(house: House, zuora: Zuora, january: str) -> None:
    for name, kind in TYPES.items():
        house.declare(name, kind)
    given = {
        "Amount__c": "12.50", "Checked__c": "true", "Level__c": "-3", "FiscalYear": "2017",
        "FiscalQuarter": "4",
    }  # fmt: skip
    assert codes(objects(zuora, "update", {"Id": january, **given})) == [[]]
    said = zuora.send(
        "POST",
        "/v1/action/query",
        {
            "queryString": "select Amount__c, Checked__c, Level__c, FiscalQuarter"
            " from AccountingPeriod"
        },
        LATEST,
    )
    assert b'"Amount__c":12.50' in said.content
    (record, _) = said.json["records"]
    assert (record["Checked__c"], record["Level__c"], record["FiscalQuarter"]) == (True, -3, 4)


@pytest.mark.parametrize(
    "given",
    [
        {"FiscalYear": 2016.5}, {"FiscalYear": True}, {"Name": ""}, {"FiscalQuarter": 5},
        {"EndDate": 20160131}, {"EndDate": "2016-01-31T00:00:00"}, {"Status": 1},
        {"FiscalQuarter": ""}, {"FiscalYear": 10**20},
    ],
)  # fmt: skip
def test_a_value_of_another_type_is_the_error_of_its_row(
    zuora: Zuora, january: str, given: dict[str, Any]
) -> None:
    (result,) = rows(objects(zuora, "update", {"Id": january, **given}))
    (error,) = result["Errors"]
    assert (error["Code"], error["Field"]) == ("INVALID_VALUE", *given)


def test_null_is_not_sent_and_fields_to_null_empties(zuora: Zuora, january: str) -> None:
    objects(zuora, "update", {"Id": january, "Notes": "n", "FiscalQuarter": 1})
    objects(zuora, "update", {"Id": january, "Notes": None, "Name": None, "fieldsToNull": None})
    text = "select Notes, FiscalQuarter from AccountingPeriod where FiscalYear = 2016"
    assert query(zuora, text)["records"] == [{"FiscalQuarter": 1, "Notes": "n"}]
    objects(zuora, "update", {"Id": january, "fieldsToNull": ["Notes", "FiscalQuarter"]})
    assert query(zuora, text)["records"] == [{}]


@pytest.mark.parametrize(
    ("name", "said", "naming"),
    [
        ("create", {}, "type"),
        ("create", {"type": 5, "objects": []}, "type"),
        ("create", {"type": "AccountingPeriod"}, "objects"),
        ("create", {"type": "AccountingPeriod", "objects": {}}, "objects"),
        ("create", {"type": "AccountingPeriod", "objects": ["x"]}, "objects[0]"),
        ("create", {"type": "AccountingPeriod", "objects": [{}, None]}, "objects[1]"),
        (
            "update",
            {"type": "AccountingPeriod", "objects": [{"Name": {"a": 1}}]},
            "objects[0].Name",
        ),
        ("update", {"type": "AccountingPeriod", "objects": [{"Notes": []}]}, "objects[0].Notes"),
        (
            "update",
            {"type": "AccountingPeriod", "objects": [{"fieldsToNull": "Notes"}]},
            "fieldsToNull",
        ),
        (
            "update",
            {"type": "AccountingPeriod", "objects": [{"fieldsToNull": [1]}]},
            "fieldsToNull",
        ),
        ("delete", {"type": "AccountingPeriod"}, "ids"),
        ("delete", {"type": "AccountingPeriod", "ids": [1]}, "ids"),
        ("delete", {"ids": []}, "type"),
        ("query", {}, "queryString"),
        ("query", {"queryString": 5}, "queryString"),
        ("query", {"queryString": ALL, "conf": {"batchSize": "2"}}, "conf.batchSize"),
        ("query", {"queryString": ALL, "conf": {"batchSize": 0}}, "conf.batchSize"),
        ("query", {"queryString": ALL, "conf": {"batchSize": True}}, "conf.batchSize"),
        ("query", {"queryString": ALL, "conf": []}, "conf"),
        ("queryMore", {}, "queryLocator"),
        ("queryMore", {"queryLocator": None}, "queryLocator"),
    ],
)
def test_a_body_of_another_form_is_refused_as_a_whole(
    zuora: Zuora, name: str, said: dict[str, Any], naming: str
) -> None:
    code, message = fault(act(zuora, name, said))
    assert code == "INVALID_VALUE"
    assert f"The field {naming} must be" in message


@pytest.mark.parametrize("body", [b"", b"[]", b"5", b"null", b"{"])
def test_a_body_that_is_no_object_is_malformed_as_everywhere(zuora: Zuora, body: bytes) -> None:
    answer = zuora.request("POST", "/v1/action/create", body=body)
    assert (answer.status, answer.json["success"]) == (400, False)
    assert answer.json["reasons"][0]["code"] % 100 == 90


# Calls refused as a whole ----------------------------------------------------------------------


def test_the_faults_of_soap_are_400_with_their_code(zuora: Zuora) -> None:
    for answer, code in (
        (act(zuora, "create", {"type": "Account", "objects": [{}]}), "INVALID_TYPE"),
        (objects(zuora, "create", *[{}] * 51), "MAX_RECORDS_EXCEEDED"),
        (act(zuora, "query", {"queryString": "select"}), "MALFORMED_QUERY"),
        (act(zuora, "query", {"queryString": "select X from AccountingPeriod"}), "INVALID_FIELD"),
        (act(zuora, "queryMore", {"queryLocator": "x"}), "INVALID_VALUE"),
        (
            objects(zuora, "create", *[{}] * 51, **{"X-Zuora-WSDL-Version": "28"}),
            "UNKNOWN_ERROR",
        ),
    ):
        assert fault(answer)[0] == code


def test_without_finance_access_everything_is_refused(house: House, zuora: Zuora) -> None:
    locator = query(zuora, "select Id from AccountingPeriod")
    assert locator["done"]
    house.take(ADMINISTRATOR, Permission.FINANCE_ACCESS)
    novice = house.zuora()
    delete = {"type": "AccountingPeriod", "ids": ["1"]}
    for answer in (
        objects(novice, "create", JANUARY),
        objects(novice, "update", {"Id": "1"}),
        act(novice, "delete", delete),
        act(novice, "query", {"queryString": ALL}),
    ):
        code, message = fault(answer)
        assert code == "NO_PERMISSION"
        assert "Finance Access" in message


def test_finance_access_given_meanwhile_counts_at_once(house: House, zuora: Zuora) -> None:
    house.take(ADMINISTRATOR, Permission.FINANCE_ACCESS)
    assert fault(act(zuora, "query", {"queryString": ALL}))[0] == "NO_PERMISSION"
    house.give(ADMINISTRATOR, Permission.FINANCE_ACCESS)
    assert query(zuora, ALL)["size"] == 1


def test_what_a_standard_user_may_not_do_is_told_row_by_row(house: House, january: str) -> None:
    standard = house.zuora(house.user("ann", STANDARD_USER))
    results = objects(
        standard, "update", {"Id": january, "Notes": "x"}, {"Id": january, "Status": "Closed"}
    )
    assert codes(results) == [[], ["NO_PERMISSION"]]
    gone = rows(act(standard, "delete", {"type": "AccountingPeriod", "ids": [january]}))
    assert gone[0]["errors"][0]["Code"] == "NO_PERMISSION"


@pytest.mark.parametrize("row", ACTIONS, ids=[row.name for row in ACTIONS])
def test_nobody_is_served_without_a_token(house: House, row: Any) -> None:
    answer = house.http().send("POST", row.path, {})
    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert house.zuora().get(row.path).status == 405


def test_a_user_who_leaves_during_a_call_is_told_to_sign_in(house: House, zuora: Zuora) -> None:
    query(zuora, ALL)
    house.say("UPDATE app_user SET active = FALSE")
    assert act(zuora, "query", {"queryString": ALL}).status == 401
    assert objects(house.http(), "create", JANUARY).status == 401


def test_an_entity_that_cannot_be_reached_is_refused_before_anything(
    house: House, zuora: Zuora
) -> None:
    entity = house.owner.entity_id
    for header in ({"Zuora-Entity-Ids": entity}, {"Zuora-Entity-Ids": entity.upper()}):
        assert codes(objects(zuora, "create", **header)) == []
    refused = objects(zuora, "create", JANUARY, **{"Zuora-Entity-Ids": "0" * 32})
    assert (refused.status, refused.json["success"]) == (200, False)
    assert not house.calendar.periods


def test_a_store_that_cannot_be_reached_is_503(zuora: Zuora, store: TroubledStore) -> None:
    store.trouble = [StoreUnavailable(file="books.db", cause="full")]
    answer = objects(zuora, "create", JANUARY)
    assert (answer.status, answer.headers["retry-after"]) == (503, "2")


def test_a_refusal_of_the_call_as_a_whole_is_400(zuora: Zuora, store: TroubledStore) -> None:
    store.reading_trouble = [AmountOutOfRange(amount="of it", digits=13)]
    code, message = fault(act(zuora, "query", {"queryString": ALL}))
    assert (code, message[:10]) == ("INVALID_VALUE", "The amount")


def test_history_says_that_an_action_did_it_and_under_which_track_id(
    house: House, zuora: Zuora, january: str
) -> None:
    tracked = {**LATEST, "Zuora-Track-Id": "t 1"}
    answer = objects(zuora, "update", {"Id": january, "Notes": "x"}, **tracked)
    assert answer.headers["zuora-track-id"] == "t 1"
    house.company.sign_in()
    created, updated = house.company.history(january)
    assert (created.channel, updated.channel) == ("ACTION", "ACTION")
    assert (created.track_id, updated.track_id) == (None, "t 1")


# Versions --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "version"),
    [
        ("91.0", "91.0"), ("91", "91.0"), (" 115 ", "115.0"), ("47.1", "47.1"), ("1", "1.0"),
        (None, "79.0"), ("", "79.0"), ("2024-05-20", "79.0"), ("153", "79.0"), ("0", "79.0"),
        ("91.00", "79.0"), ("v91", "79.0"), ("latest", "79.0"),
    ],
)  # fmt: skip
def test_the_header_names_the_version_and_79_is_the_default(
    given: str | None, version: str
) -> None:
    assert str(wsdl_version(given)) == version
    assert str(ACTION_DEFAULT) == "79.0"


def test_fields_and_types_are_those_of_the_version(zuora: Zuora, january: str) -> None:
    where = "where FiscalYear = 2016"
    quarter = f"select FiscalQuarter from AccountingPeriod {where}"
    assert fault(act(zuora, "query", {"queryString": quarter}))[0] == "INVALID_FIELD"
    assert query(zuora, quarter, "81")["records"] == [{}]
    day = f"select EndDate from AccountingPeriod {where}"
    assert query(zuora, day, "68")["records"] == [{"EndDate": "2016-01-31T00:00:00"}]
    assert query(zuora, day, "")["records"] == [{"EndDate": "2016-01-31"}]
    delete = {"type": "AccountingPeriod", "ids": [january]}
    old = zuora.send("POST", "/v1/action/delete", delete, {"X-Zuora-WSDL-Version": "75"})
    assert fault(old)[0] == "INVALID_TYPE"


def test_the_status_of_a_pending_period_and_instants_are_shown_as_the_tenant_wants(
    house: House, zuora: Zuora, january: str
) -> None:
    house.company.sign_in()
    house.company.pending_close(january)
    text = "select Status, CreatedDate from AccountingPeriod where FiscalYear = 2016"
    house.set_up("time_zone", "UTC")
    shown = {"CreatedDate": "2026-07-01T12:00:00.000+00:00", "Status": "Open"}
    assert query(zuora, text)["records"] == [shown]
    house.set_up("soap_pending_close_status", "PendingClose")
    assert query(zuora, text)["records"] == [{**shown, "Status": "PendingClose"}]


# Unknown fields --------------------------------------------------------------------------------


def strictly(
    zuora: Zuora, name: str, said: object, query: str = "rejectUnknownFields=true"
) -> Answer:
    return zuora.send("POST", f"/v1/action/{name}?{query}", said, LATEST)


def test_unknown_fields_are_passed_over_unless_they_are_to_be_rejected(
    house: House, zuora: Zuora
) -> None:
    odd = {**JANUARY, "Nobody": "x", "notes": "y"}
    said = {"type": "AccountingPeriod", "objects": [odd]}
    for given in (
        "rejectUnknownFields=true",
        "rejectUnknownFields=TRUE",
        "a=b&rejectUnknownFields=True",
    ):
        answer = strictly(zuora, "create", said, given)
        assert (answer.status, answer.json) == (400, {"message": "Error - unrecognised fields"})
    assert not house.calendar.periods
    for given in ("rejectUnknownFields=false", "rejectUnknownFields=", "rejectUnknownFields=1", ""):
        assert strictly(zuora, "create", said, given).status == 200
    assert house.calendar.periods[0].notes == ""


def test_unknown_names_of_the_body_are_rejected_too(zuora: Zuora) -> None:
    for name, said in (
        ("query", {"queryString": ALL, "other": 1}),
        ("queryMore", {"queryLocator": "x", "type": "AccountingPeriod"}),
        ("delete", {"type": "AccountingPeriod", "ids": [], "objects": []}),
        ("update", {"type": "AccountingPeriod", "objects": [], "conf": {}}),
    ):
        assert strictly(zuora, name, said).json == {"message": "Error - unrecognised fields"}
    assert strictly(zuora, "query", {"queryString": ALL, "conf": {}}).json["size"] == 1


def test_what_is_known_is_not_rejected(zuora: Zuora) -> None:
    fields = {**JANUARY, "fieldsToNull": ["Notes"], "FiscalQuarter": None}
    said = {"type": "AccountingPeriod", "objects": [fields]}
    assert codes(strictly(zuora, "create", said)) == [[]]
    assert (
        fault(strictly(zuora, "create", {"type": "X", "objects": [{"a": 1}]}))[0] == "INVALID_TYPE"
    )
    assert fault(strictly(zuora, "create", {"type": "AccountingPeriod", "objects": [5]}))


def test_a_field_declared_meanwhile_is_known_at_once(house: House, zuora: Zuora) -> None:
    query(zuora, ALL)
    house.declare("Region__c")
    said = {"type": "AccountingPeriod", "objects": [{**JANUARY, "Region__c": "north"}]}
    assert codes(strictly(zuora, "create", said)) == [[]]
    house.declare("Level__c", "int")
    (record, _) = query(zuora, "select Region__c, Level__c from AccountingPeriod")["records"]
    assert record == {"Region__c": "north"}
    house.declare("Loose__c")
    assert codes(objects(zuora, "create", {**FEBRUARY, "Loose__c": "kept"})) == [[]]
    assert house.calendar.periods[1].custom_fields == {"Loose__c": "kept"}
