"""API4, unrestricted resource consumption: requests that ask for more than anybody needs.

Bodies, bombs, slow clients and floods of connections are in
`tests/contract/test_bad_input_bodies.py`, `tests/unit/soap/test_xml_limits.py` and
`tests/fault/test_slow_clients.py`.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from company import Clock
from contract.zuora import Zuora, assert_done
from monthend.entrance.profiles import MINUTE, PROFILES, Profile
from monthend.services.quotas import Window
from monthend.storage.store import SqliteStore
from unit.house import House

PERIODS = "/v1/accounting-periods"
LISTS = (
    PERIODS, "/v1/accounting-codes", "/monthend/v1/users", "/monthend/v1/clients",
    "/monthend/v1/history", "/monthend/v1/late-transactions",
)  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("size", ["1000000", "301000", "-1", "1e9", "99999999999999999999"])
def test_no_page_is_larger_than_its_limit(owner: Zuora, path: str, size: str) -> None:
    assert owner.get(f"{path}?pageSize={size}").json["success"] is False


@pytest.mark.parametrize(
    "text",
    [
        "select Id from AccountingPeriod where " + " or ".join(["Name = 'a'"] * 20_000),
        "select Id from AccountingPeriod where " + "(" * 5_000 + "Name = 'a'" + ")" * 5_000,
        "select " + ", ".join(["Id"] * 20_000) + " from AccountingPeriod",
        "select Id from AccountingPeriod where Name like '" + "%a" * 5_000 + "'",
    ],
    ids=["many conditions", "deep", "many fields", "many wildcards"],
)
def test_a_query_that_costs_much_is_refused_or_answered_soon(house: House, text: str) -> None:
    soap = house.soap()
    began = time.process_time()
    answer = soap.try_query(text)
    assert answer.http.status in (200, 500)
    assert "UNKNOWN_ERROR" not in answer.text
    assert time.process_time() - began < 2


def test_a_call_has_fifty_rows_at_most(house: House, owner: Zuora, january: str) -> None:
    rows = [{"Id": january, "Notes": str(each)} for each in range(51)]
    assert "50" in house.soap().try_update(*rows).fault.message
    said = {"type": "AccountingPeriod", "objects": rows}
    assert owner.send("POST", "/v1/action/update", said).status == 400
    assert not owner.period(january).get("notes")


def flooded(folder: Path, profile: str) -> list[int]:
    """What twenty requests are answered."""
    clock = Clock()
    store = SqliteStore(str(folder / "books.db"), clock=clock, synchronous="OFF")
    client = House.built(store, clock, profile=profile).zuora()
    return [client.get(PERIODS).status for _ in range(20)]


def test_a_flood_is_turned_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PROFILES, "few", Profile(calls=(Window(MINUTE, 5),)))
    assert flooded(tmp_path, "few") == [200] * 5 + [429] * 15


def test_with_the_limit_off_the_flood_is_let_in(tmp_path: Path) -> None:
    """The control: what the test before has seen is the limit and nothing else."""
    assert flooded(tmp_path, "off") == [200] * 20


def test_a_field_is_not_longer_than_it_may_be(owner: Zuora, january: str) -> None:
    for name, most in (("name", 100), ("notes", 255)):
        said = owner.send("PUT", f"{PERIODS}/{january}", {name: "x" * (most + 1)})
        assert said.json["success"] is False
    assert_done(owner.send("PUT", f"{PERIODS}/{january}", {"notes": "x" * 255}))
