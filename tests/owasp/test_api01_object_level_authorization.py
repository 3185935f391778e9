"""API1, broken object level authorization: ids of others, in company and in disguise.

Every operation with every foreign id is asked for in `tests/isolation`; here they come where a
matrix does not send them: among one's own rows, inside queries, and in requests sent again.
"""

from __future__ import annotations

import pytest

from contract.zuora import assert_done
from isolation.world import World, secret_of

PERIODS = "/v1/accounting-periods"
SPRING = {
    "name": "Spring", "startDate": "2026-03-01", "endDate": "2026-05-31", "fiscalYear": 2026,
}  # fmt: skip


def test_a_foreign_row_among_ones_own_is_a_row_of_nothing(world: World) -> None:
    asia, foreign = world.places["Asia"], world.ids["Umbrella"]["ap-id"]
    own = assert_done(asia.rest.send("POST", PERIODS, SPRING))["id"]
    rows = [{"Id": each, "Notes": "mine"} for each in (own, foreign, "0" * 32)]
    mine, theirs, nobodys = asia.soap.update(*rows)
    assert mine.success
    assert not theirs.success
    assert theirs.codes == nobodys.codes
    (_, told, _), (_, told_of_nothing, _) = *theirs.errors, *nobodys.errors
    assert told.replace(foreign, "?") == told_of_nothing.replace("0" * 32, "?")
    assert secret_of("Umbrella") in str(world.places["Umbrella"].rest.period(foreign))


@pytest.mark.parametrize(
    "where",
    ["Id = '{id}'", "Id = '{id}' or Name = 'Jan 26'", "Id > '0'", "Name like '%'", "Notes != null"],
)
def test_no_query_reaches_beyond_ones_own_books(world: World, where: str) -> None:
    asia, foreign = world.places["Asia"], world.ids["Umbrella"]["ap-id"]
    text = f"select Id, Name, Notes from AccountingPeriod where {where.format(id=foreign)}"
    said = asia.soap.try_query(text).text
    assert foreign not in said
    assert secret_of("Umbrella") not in said


@pytest.mark.parametrize("ending", ["", "%00", "%20", "/", "?x=", "%2e"])
def test_a_foreign_id_in_disguise_is_no_other_id(world: World, ending: str) -> None:
    asia, umbrella = world.places["Asia"].rest, world.ids["Umbrella"]
    for path in (f"{PERIODS}/{umbrella['ap-id']}", f"/v1/files/{umbrella['file-id']}"):
        answer = asia.get(path + ending)
        assert secret_of("Umbrella") not in answer.content.decode()
        assert answer.status == 404 or answer.json["success"] is False


def test_a_key_of_somebody_else_does_not_repeat_their_answer(world: World) -> None:
    key = {"Idempotency-Key": "the same for both"}
    theirs = world.places["Umbrella"].rest.send("POST", "/v1/accounting-codes", CODE, key)
    mine = world.places["Asia"].rest.send("POST", "/v1/accounting-codes", CODE, key)
    assert assert_done(theirs)["id"] != assert_done(mine)["id"]


CODE = {"name": "Till", "type": "Cash"}
