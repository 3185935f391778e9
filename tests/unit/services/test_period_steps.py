"""What may be done with a period next is what the operations themselves would decide."""

from __future__ import annotations

from datetime import date

import pytest

from company import Company
from monthend.domain.errors import PermissionMissing
from monthend.domain.permissions import Channel, Operation, Permission
from monthend.services import close_preview, period_steps
from monthend.services.caller import Caller
from monthend.services.close_preview import Conditions

CLOSE = frozenset(
    {Permission.FINANCE_ACCESS, Permission.MANAGE_CLOSE_PROCESS, Permission.RUN_TRIAL_BALANCE}
)


@pytest.fixture
def ids(company: Company) -> list[str]:
    return company.create_months(date(2026, 1, 1), 2)


def steps(company: Company, period_id: str, by: Caller | None = None) -> dict[Operation, str]:
    """The refusal of each step in words; empty for one that may be taken."""
    before = company.dump()

    def work(books: object, caller: Caller) -> dict[Operation, str]:
        period = books.calendar().get(period_id)  # type: ignore[attr-defined]
        found = period_steps.steps(books, caller, period)  # type: ignore[arg-type]
        return {each.operation: str(each.refusal or "") for each in found}

    found = company.read(work, by)
    assert company.dump() == before
    return found


def taken(found: dict[Operation, str]) -> set[Operation]:
    return {operation for operation, refusal in found.items() if not refusal}


def test_the_next_period_may_be_run_closed_and_prepared(company: Company, ids: list[str]) -> None:
    january = steps(company, ids[0])
    wanted = {Operation.RUN_TRIAL_BALANCE, Operation.SET_PENDING_CLOSE, Operation.CLOSE}
    assert taken(january) >= wanted
    assert january[Operation.REOPEN]
    assert january[Operation.DELETE_PERIOD]


def test_a_later_period_waits_for_the_one_before(company: Company, ids: list[str]) -> None:
    february = steps(company, ids[1])
    told = "The earlier accounting period Jan must be closed before Feb."
    assert february[Operation.CLOSE] == told
    assert taken(february) >= {Operation.RUN_TRIAL_BALANCE, Operation.DELETE_PERIOD}


def test_a_closed_period_may_be_reopened(company: Company, ids: list[str]) -> None:
    company.close_through(ids[:1])
    january = steps(company, ids[0])
    assert taken(january) & {*january} >= {Operation.REOPEN}
    assert january[Operation.CLOSE]
    assert january[Operation.RUN_TRIAL_BALANCE]


def test_a_step_without_its_permission_is_not_there(company: Company, ids: list[str]) -> None:
    by = company.caller(CLOSE, Channel.WEB)
    found = steps(company, ids[0], by)
    assert Operation.CLOSE in found
    assert Operation.REOPEN not in found
    assert Operation.DELETE_PERIOD not in found
    assert steps(company, ids[0], company.caller((), Channel.WEB)) == {}


def test_who_may_is_who_is_not_refused(company: Company) -> None:
    for channel in Channel:
        by = company.caller(CLOSE, channel)
        for operation in Operation:
            try:
                by.require(operation)
            except PermissionMissing:
                assert not by.may(operation), (channel, operation)
            else:
                assert by.may(operation), (channel, operation)


# The conditions of a close --------------------------------------------------------------


def conditions(company: Company, period_id: str, by: Caller | None = None) -> Conditions:
    def work(books: object, caller: Caller) -> Conditions:
        period = books.calendar().get(period_id)  # type: ignore[attr-defined]
        return close_preview.conditions(books, caller, period)  # type: ignore[arg-type]

    return company.read(work, by)


def test_conditions_are_those_of_the_preview(company: Company, ids: list[str]) -> None:
    company.add_transaction("Invoice Item", "Draft", date(2026, 1, 5))
    for period_id in ids:
        made = company.read(
            lambda books, by, one=period_id: close_preview.make(books, by, one)  # type: ignore[misc]
        )
        found = conditions(company, period_id)
        assert str(found.refusal) == str(made.refusal) != "None"
        assert found.checks == made.checks
        assert found.period == made.period


def test_without_anything_in_the_way_there_is_no_refusal(company: Company, ids: list[str]) -> None:
    found = conditions(company, ids[0])
    assert found.refusal is None
    assert all(check.holds for check in found.checks)


def test_conditions_take_the_permission_to_read(company: Company, ids: list[str]) -> None:
    with pytest.raises(PermissionMissing):
        conditions(company, ids[0], company.caller(()))
