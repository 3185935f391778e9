"""Several orgs in one entity: which of them a request is for, and that each has its periods."""

import json

import pytest

from contract.orgs import JANUARY, LABELS, ORG_IDS, ORGS, WORKING_ORG, Orgs, labelled, some_orgs
from contract.tenant import Tenant
from contract.zuora import (
    INVALID_VALUE,
    MISSING_FIELD,
    NOT_FOUND,
    PERIODS,
    PERMISSION,
    RULE,
    UNKNOWN_FIELD,
    assert_done,
    assert_refused,
    nothing_changed,
)

ZOQL = "select Id, Name from AccountingPeriod where Name = 'Jan 2016'"


@pytest.fixture
def january(orgs: Orgs) -> dict[str, str]:
    return orgs.january()


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


# Users and the command line ---------------------------------------------------------------


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
