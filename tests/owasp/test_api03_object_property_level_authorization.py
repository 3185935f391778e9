"""API3, broken object property level authorization: fields that are nobody's to set or to see."""

from __future__ import annotations

import pytest

from contract.soap import Soap
from contract.zuora import Zuora, assert_done
from unit.house import House

PERIODS = "/v1/accounting-periods"
NOT_TO_SET = (
    "id", "status", "createdBy", "createdOn", "updatedBy", "updatedOn", "tenantId", "calendarId",
    "closedThrough", "fileIds", "runTrialBalanceStatus", "success", "__proto__", "permissions",
)  # fmt: skip
HIDDEN = ("hash", "password", "secret", "salt", "token")


@pytest.mark.parametrize("name", NOT_TO_SET)
def test_no_field_beyond_the_documented_ones_is_set(owner: Zuora, january: str, name: str) -> None:
    before = owner.period(january)
    for value in ("Closed", "0" * 32, True, None, {"a": 1}):
        said = owner.send("PUT", f"{PERIODS}/{january}", {"notes": "mine", name: value})
        assert said.json["success"] is False
    assert owner.period(january) == before


@pytest.mark.parametrize(
    "fields",
    [{"CreatedById": "0" * 32}, {"UpdatedDate": "2020-01-01"}, {"UpdatedById": "0" * 32}],
)
def test_soap_sets_no_field_that_is_not_to_be_updated(
    house: House, owner: Zuora, january: str, fields: dict[str, str]
) -> None:
    soap: Soap = house.soap()
    before = owner.period(january)
    soap.try_update({"Id": january, **fields})
    after = owner.period(january)
    changing = {"updatedOn", "updatedBy"}
    assert {k: v for k, v in after.items() if k not in changing} == {
        k: v for k, v in before.items() if k not in changing
    }


def test_nobody_makes_themselves_more_than_they_are(house: House, owner: Zuora) -> None:
    clerk = house.user("clerk", "Zuora Finance Standard User")
    theirs, path = house.zuora(clerk), f"/monthend/v1/users/{clerk.user_id}"
    for said in ({"role": "Zuora Finance Administrator"}, {"apiWriteAccess": True, "id": "1"}):
        assert theirs.send("PUT", path, said).json["success"] is False
    for name in ("passwordHash", "active", "lockedUntil", "username", "permissions"):
        assert owner.send("PUT", path, {name: "1"}).json["success"] is False
    assert assert_done(owner.get(path))["role"] == "Zuora Finance Standard User"


@pytest.mark.parametrize("what", ["users", "clients", "roles", "access-review", "entities"])
def test_answers_about_people_have_no_secret_fields(owner: Zuora, what: str) -> None:
    def names(value: object) -> set[str]:
        if isinstance(value, list):
            return set().union(*map(names, value))
        if isinstance(value, dict):
            return set(value).union(*map(names, value.values()))
        return set()

    said = assert_done(owner.get(f"/monthend/v1/{what}"))
    known = {
        "passwordChangedOn", "passwordGiven", "passwordUntil", "previousSecretUntil",
    }  # fmt: skip
    assert [each for each in names(said) - known if any(h in each.lower() for h in HIDDEN)] == []
