"""What rehearsals are made with is there where it was asked for, and nowhere else."""

from __future__ import annotations

import re

import pytest

from any_store import AnyStore
from company import Clock
from contract.zuora import PERMISSION, assert_done, assert_refused
from monthend.domain.permissions import STANDARD_USER, Channel, needed
from monthend.rest.operations import OPERATIONS, REHEARSALS, OperationRow
from unit.house import House

pytestmark = pytest.mark.postgresql_by_night

NOWHERE = "/monthend/v1/nowhere"


@pytest.fixture
def served(store: AnyStore, clock: Clock) -> House:
    """A server that nobody rehearses on."""
    return House.built(store, clock)  # type: ignore[arg-type]


def test_a_server_that_is_not_for_rehearsals_has_none_of_their_paths(served: House) -> None:
    owner, forgotten = served.zuora(), ("processId", "requestId")
    nothing = owner.request("GET", NOWHERE)
    for row in REHEARSALS:
        answer = owner.send(row.method, row.path, {})
        assert answer.status == nothing.status == 404
        told = {name: value for name, value in answer.json.items() if name not in forgotten}
        assert told == {n: value for n, value in nothing.json.items() if n not in forgotten}
    assert not any("/rehearsal" in path for path in owner.get("/openapi.json").json["paths"])


def test_a_server_for_rehearsals_has_them_all_and_describes_them(served: House) -> None:
    owner = served.again(served.store, rehearsal=True).zuora()
    paths = owner.get("/openapi.json").json["paths"]
    assert {row.path for row in REHEARSALS} <= paths.keys()
    assert_done(owner.get("/monthend/v1/rehearsal/clock"))


def test_no_operation_is_declared_on_both_sides() -> None:
    assert not {row.path for row in OPERATIONS} & {row.path for row in REHEARSALS}
    assert {row.operation_id for row in OPERATIONS}.isdisjoint(r.operation_id for r in REHEARSALS)


@pytest.mark.parametrize("row", REHEARSALS, ids=lambda row: row.operation_id)
def test_whoever_may_not_rehearse_is_told_which_permission_it_takes(
    served: House, row: OperationRow
) -> None:
    missing = needed(row.operation, Channel.REST)[-1]
    rehearsal = served.again(served.store, rehearsal=True)
    rehearsal.take(STANDARD_USER, missing)
    clerk = rehearsal.zuora(rehearsal.user("clerk", STANDARD_USER))
    path = re.sub("{[^}]+}", "none", row.path)
    body = {"name": "x"} if row.body is not None and row.method == "POST" else {}
    answer = clerk.get(path) if row.method == "GET" else clerk.send(row.method, path, body)
    assert_refused(answer, PERMISSION, naming=missing.value)
