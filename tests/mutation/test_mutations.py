"""There is a mutant of every rule, and each still is one; `make mutation` tries them."""

from __future__ import annotations

import pytest

from monthend.domain import guards
from mutation.mutants import Mutant, order_mutants
from mutation.planted import PLANTED
from mutation.planted_access import PLANTED_ACCESS

ORDER = tuple(order_mutants())


@pytest.mark.parametrize(
    "mutant", [*PLANTED, *PLANTED_ACCESS, *ORDER], ids=lambda mutant: mutant.told
)
def test_a_mutant_still_finds_its_place_and_is_still_python(mutant: Mutant) -> None:
    compile(mutant.text(), mutant.module, "exec")


def test_at_least_thirty_rules_are_broken_by_hand() -> None:
    assert len({mutant.told for mutant in PLANTED}) == len(PLANTED) >= 30


def test_every_operation_is_broken_in_order() -> None:
    assert {mutant.told.partition(" with")[0] for mutant in ORDER} == guards.OPERATIONS.keys()
