"""Each rule about duties kept apart, on a deed written down by hand."""

from __future__ import annotations

import inspect
from dataclasses import fields, replace

import pytest

from monthend.domain.errors import Refusal
from monthend.services.settings import TenantSettings
from monthend.subledger import duties
from monthend.subledger.duties import (
    CloserReopens,
    Deed,
    Duties,
    EntererCloses,
    GranterCloses,
    NeverReopened,
    NobodyPrepared,
    PreparerCloses,
    ReasonMissing,
    Reopening,
    ReopeningNotRequested,
    RequesterReopens,
)

KEPT = Duties(
    preparer_is_not_closer=True,
    closer_is_not_reopener=True,
    reopen_needs_reason=True,
    reopen=Reopening.NEVER,
)
WORST = Deed(
    duties=KEPT, name="Jan", closed=True, person="ann", prepared_by="ann", entered=3,
    granted=1,
    closed_by=frozenset({"ann"}),
)  # fmt: skip
REFUSED_BY_WORST: dict[duties.Duty, type[Refusal]] = {
    duties.prepared_by_another: PreparerCloses,
    duties.closer_entered_nothing: EntererCloses,
    duties.closer_granted_nothing: GranterCloses,
    duties.closed_is_not_final: NeverReopened,
    duties.closed_by_another: CloserReopens,
    duties.reason_given: ReasonMissing,
}


@pytest.mark.parametrize("rule", REFUSED_BY_WORST)
def test_a_rule_refuses_what_it_is_for(rule: duties.Duty) -> None:
    with pytest.raises(REFUSED_BY_WORST[rule]):
        rule(WORST)


@pytest.mark.parametrize("rule", REFUSED_BY_WORST)
def test_a_rule_that_is_off_refuses_nothing(rule: duties.Duty) -> None:
    rule(replace(WORST, duties=Duties()))


def test_every_rule_stands_in_the_tuple_of_an_operation() -> None:
    rules = {*REFUSED_BY_WORST, duties.requested_by_another}
    assert {rule for run in duties.OPERATIONS.values() for rule in run} == rules
    assert all((inspect.getdoc(rule) or "").endswith(".") for rule in rules)


def test_a_close_needs_somebody_who_prepared_it() -> None:
    with pytest.raises(NobodyPrepared):
        duties.prepared_by_another(replace(WORST, prepared_by=None))
    duties.prepared_by_another(replace(WORST, prepared_by="bob"))


TWO = replace(WORST, duties=Duties(reopen=Reopening.SECOND_PERSON), requested_by="ann")


def test_to_reopen_takes_two_where_it_does() -> None:
    with pytest.raises(RequesterReopens):
        duties.requested_by_another(TWO)
    with pytest.raises(ReopeningNotRequested):
        duties.requested_by_another(replace(TWO, requested_by=None))
    duties.requested_by_another(replace(TWO, requested_by="bob"))
    duties.requested_by_another(replace(TWO, closed=False))
    duties.requested_by_another(replace(TWO, duties=Duties()))


def test_a_pending_close_period_is_not_final() -> None:
    duties.closed_is_not_final(replace(WORST, closed=False))


def test_a_blank_reason_is_none() -> None:
    with pytest.raises(ReasonMissing):
        duties.reason_given(replace(WORST, reason="  "))
    duties.reason_given(replace(WORST, reason="Rent was booked twice"))


def test_every_switch_is_a_setting_under_its_own_name() -> None:
    names = {each.name for each in fields(Duties)}
    assert names <= {each.name for each in fields(TenantSettings)}
    assert TenantSettings().duties == Duties()
