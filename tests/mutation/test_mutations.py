"""A rule that breaks is noticed by a quick test."""

from __future__ import annotations

import pytest

from monthend.domain import guards
from mutation.mutants import Mutant, noticed, order_mutants, table
from mutation.planted import PLANTED

ORDER = tuple(order_mutants())
# Of thirty rules broken by hand, at most two may go unnoticed.
MISSED_AT_MOST = len(PLANTED) * 2 // 30


@pytest.mark.parametrize("mutant", [*PLANTED, *ORDER], ids=lambda mutant: mutant.told)
def test_a_mutant_still_finds_its_place_and_is_still_python(mutant: Mutant) -> None:
    compile(mutant.text(), mutant.module, "exec")


def test_at_least_thirty_rules_are_broken_by_hand() -> None:
    assert len({mutant.told for mutant in PLANTED}) == len(PLANTED) >= 30


def test_every_operation_is_broken_in_order() -> None:
    assert {mutant.told.partition(" with")[0] for mutant in ORDER} == guards.OPERATIONS.keys()


@pytest.mark.nightly
def test_rules_broken_by_hand_are_noticed() -> None:
    answers = noticed(PLANTED)
    print(table(PLANTED, answers))
    assert answers.count(False) <= MISSED_AT_MOST, table(PLANTED, answers)


@pytest.mark.nightly
def test_every_guard_dropped_or_out_of_place_is_noticed() -> None:
    answers = noticed(ORDER)
    print(table(ORDER, answers))
    assert all(answers), table(ORDER, answers)
