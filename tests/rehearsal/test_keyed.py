"""Rehearsal steps under an Idempotency-Key: done once, and answered again."""

from __future__ import annotations

import pytest

from contract.zuora import Zuora, assert_done
from unit.house import House

REHEARSAL = "/monthend/v1/rehearsal"

pytestmark = pytest.mark.postgresql_by_night


@pytest.mark.parametrize("path", ["/reset", "/scenarios/reopened-year"])
def test_a_step_that_is_sent_again_is_answered_as_before(
    house: House, owner: Zuora, path: str
) -> None:
    keyed = {"Idempotency-Key": "once"}
    first = owner.send("POST", REHEARSAL + path, {}, headers=keyed)
    told = assert_done(first)
    again = house.zuora().send("POST", REHEARSAL + path, {}, headers=keyed)
    assert assert_done(again) == told
    assert again.headers["idempotent-replayed"] == "true"
