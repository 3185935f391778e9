"""API5, broken function level authorization: ways around the check of a permission.

That each operation checks its permissions is in `tests/permissions`; here somebody without them
looks for another way to the same operation.
"""

from __future__ import annotations

import pytest

from contract.zuora import Zuora, assert_done
from unit.house import House

PERIODS = "/v1/accounting-periods"
STANDARD = "Zuora Finance Standard User"


@pytest.fixture
def clerk(house: House) -> Zuora:
    return house.zuora(house.user("clerk", STANDARD))


@pytest.mark.parametrize(
    "name", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Original-URL"]
)
def test_no_header_makes_another_request_of_it(
    clerk: Zuora, owner: Zuora, january: str, name: str
) -> None:
    for method in ("GET", "POST"):
        clerk.request(method, f"{PERIODS}/{january}?_method=DELETE", headers={name: "DELETE"})
    assert owner.period(january)["status"] == "Open"


@pytest.mark.parametrize(
    "path",
    [
        "/monthend/v1/users", "/monthend/v1/users/", "//monthend/v1/users", "/MONTHEND/V1/USERS",
        "/v1/../monthend/v1/users", "/monthend/v1/./users", "/monthend%2Fv1%2Fusers",
        "/v1/accounting-periods/..%2f..%2fmonthend%2fv1%2fusers", "/monthend/v1/users;a=b",
        "/monthend/v1/users%00", "/monthend/v1/users.json", "/monthend/v1/users?role=admin",
    ],
)  # fmt: skip
def test_no_other_spelling_of_a_path_lets_in(clerk: Zuora, path: str) -> None:
    answer = clerk.get(path)
    assert answer.status in (200, 404)
    assert answer.json["success"] is False
    assert "admin" not in answer.content.decode().replace(path, "")


def test_what_may_not_be_asked_cannot_be_asked_by_head(clerk: Zuora, january: str) -> None:
    answer = clerk.request("HEAD", "/monthend/v1/access-review.csv")
    assert answer.status == 403
    for method in ("TRACE", "PATCH", "OPTIONS", "CONNECT", "PROPFIND", "DELETE1"):
        assert clerk.request(method, f"{PERIODS}/{january}").status == 405


def test_without_api_write_access_no_dialect_writes(
    house: House, owner: Zuora, january: str
) -> None:
    reader = house.user("reader")
    path = f"/monthend/v1/users/{reader.user_id}"
    assert_done(owner.send("PUT", path, {"apiWriteAccess": False}))
    theirs, soap = house.zuora(reader), house.soap(reader)
    rows = {"type": "AccountingPeriod", "objects": [{"Id": january, "Notes": "mine"}]}
    for answer in (
        theirs.update(january, notes="mine"),
        theirs.send("POST", "/v1/action/update", rows),
        soap.try_update({"Id": january, "Notes": "mine"}).http,
    ):
        assert "API Write Access" in answer.content.decode()
    assert not owner.period(january).get("notes")


@pytest.mark.parametrize("version", ["1.0", "69.0", "79.0", "152.0"])
def test_an_older_version_asks_for_no_less(
    house: House, clerk: Zuora, owner: Zuora, january: str, version: str
) -> None:
    soap = house.soap(house.user(f"clerk of {version}", STANDARD), version=version)
    soap.try_update({"Id": january, "Status": "Closed"})
    soap.try_delete(january)
    for zuora_version in ("186.0", "341.0", "2024-05-20"):
        clerk.request("PUT", f"{PERIODS}/{january}/close", headers={"Zuora-Version": zuora_version})
    assert owner.period(january)["status"] == "Open"
