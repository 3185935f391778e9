"""Every operation in every dialect, by every permission: who lacks one it needs is refused.

The refusal names the permission; whoever has them all comes as far as the rules of the
operation, whatever else they may do.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from any_store import AnyStore
from company import Clock
from contract.zuora import assert_done
from isolation.cells import ROWS
from isolation.world import NOTHING, Place
from monthend.domain import permissions
from monthend.domain.permissions import Channel, Operation, Permission
from monthend.objects.all_objects import needed_by
from monthend.objects.fields import Call
from monthend.services import roles, tenants, users
from monthend.services.caller import Caller
from monthend.services.directory import Directory
from monthend.services.tenants import Credentials
from people import done
from permissions.cells import PERMISSIONS, Asked, differences, everything
from permissions.page import PAGE, page
from property.in_process import SECRETS
from unit.house import House

ALL = frozenset(Permission)
EVERYTHING = tuple(everything())
ROLE = "Some of them"


class Desk:
    """Somebody with a role that others change while they are at work."""

    def __init__(self, house: House) -> None:
        self._house = house
        company = house.company
        done(company, lambda d, by: roles.create(d, by, ROLE, ["Finance Access"]))
        clerk: Credentials = done(
            company, lambda d, by: tenants.add_user(d, by, "clerk", ROLE, SECRETS)
        )
        self._user_id, self._writes = clerk.user_id, True
        self.place = Place(
            owner=clerk,
            entity_id=clerk.entity_id,
            rest=house.zuora(clerk),
            soap=house.soap(clerk),
        )
        owner = house.zuora()
        for month in ("01", "02", "03"):
            period = {
                "name": month, "startDate": f"2026-{month}-01", "fiscalYear": 2026,
                "endDate": f"2026-{month}-{28 if month == '02' else 31}",
            }  # fmt: skip
            assert_done(owner.send("POST", "/v1/accounting-periods", period))
        code = {"name": "Till", "type": "Cash"}
        made = assert_done(owner.send("POST", "/v1/accounting-codes", code))
        # February neither closes, for January is open, nor goes, for March is there.
        self.ids = {**NOTHING, "ap-id": owner.periods()[1]["id"], "ac-id": made["id"]}

    def differences(
        self, held: frozenset[Permission], asked: Iterable[Asked] = EVERYTHING
    ) -> list[tuple[str, str, str | None]]:
        """What does not go by these permissions."""
        writes = Permission.API_WRITE_ACCESS
        names = [each.value for each in held - {writes}]

        def change(directory: Directory, by: Caller) -> None:
            roles.change(directory, by, ROLE, permissions=names)

        def let_write(directory: Directory, by: Caller) -> None:
            users.change(directory, by, self._user_id, api_write_access=writes in held)

        done(self._house.company, change)
        if self._writes != (writes in held):
            done(self._house.company, let_write)
            self._writes = writes in held
        return list(differences(self.place, self.ids, asked, held))


@pytest.fixture
def desk(store: AnyStore, clock: Clock) -> Desk:
    return Desk(House.built(store, clock))  # type: ignore[arg-type]


def test_every_operation_is_asked_for() -> None:
    rest = {each.name for each in EVERYTHING if each.channel is Channel.REST}
    assert rest == {row.operation_id for row in ROWS}
    called = {needs for call in Call for needs in needed_by(call)}
    for channel in (Channel.SOAP, Channel.ACTION):
        assert {each.operation for each in EVERYTHING if each.channel is channel} == called


def test_the_page_of_the_reference_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_whoever_lacks_it_alone_is_refused_what_needs_it(
    desk: Desk, permission: Permission
) -> None:
    assert desk.differences(ALL - {permission}) == []


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_it_opens_nothing_by_itself(desk: Desk, permission: Permission) -> None:
    assert desk.differences(frozenset({permission})) == []


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_whoever_has_it_with_what_is_needed_is_let_in(desk: Desk, permission: Permission) -> None:
    for needed in {each.needed for each in EVERYTHING}:
        asked = [each for each in EVERYTHING if each.needed == needed]
        assert desk.differences(frozenset({*needed, permission}), asked) == []


# Whether the matrix would see it ----------------------------------------------------------


def test_a_check_that_is_missing_is_seen(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    check = permissions.require

    def forgetful(
        held: frozenset[Permission], operation: Operation, channel: Channel, reopen_needs: str
    ) -> None:
        if operation is not Operation.DELETE_PERIOD:
            check(held, operation, channel, reopen_needs)

    monkeypatch.setattr(permissions, "require", forgetful)
    found = desk.differences(ALL - {Permission.DELETE_ACCOUNTING_PERIOD})
    assert found == [
        (Channel.REST, "DELETE_AccountingPeriod", None),
        (Channel.ACTION, "delete AccountingPeriod", None),
        (Channel.SOAP, "delete AccountingPeriod", None),
    ]


def test_a_check_of_one_permission_too_few_is_seen(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is expected is read from the same table, so the page is what has to differ.
    fewer = {**permissions.NEEDS, Operation.CLOSE: (Permission.RUN_TRIAL_BALANCE,)}
    monkeypatch.setattr(permissions, "NEEDS", fewer)
    assert PAGE.read_text(encoding="utf-8") != page()
