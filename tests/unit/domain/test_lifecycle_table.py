"""Each documented limitation refuses what it says, in the order of the tuples, and nothing else."""

from __future__ import annotations

from copy import deepcopy
from itertools import pairwise

import pytest

from monthend.domain import errors, guards
from unit.domain.lifecycle_rows import Request, Row, came_out, exclusions, rows
from unit.domain.lifecycle_world import minimal

ROWS = rows()
EXCLUDED = exclusions()
# A value that is wrong in itself is refused before any guard is asked.
WRONG_IN_ITSELF = ("EndBeforeStart", "RequiredFieldMissing")
JUDGED = [row for row in ROWS if not row.then.startswith(WRONG_IN_ITSELF)]
Wanted = tuple[str, ...]


def wanted(operation: str) -> list[Wanted]:
    """Every guard of an operation, and every two neighbours."""
    names = [guard.__name__ for guard in guards.OPERATIONS[operation]]
    return [*((name,) for name in names), *pairwise(names)]


EVERYTHING_WANTED = [
    (operation, names) for operation in guards.OPERATIONS for names in wanted(operation)
]


def rows_of(operation: str) -> list[Row]:
    return [row for row in ROWS if row.request.operation == operation]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.text)
def test_a_request_comes_out_as_the_table_says(row: Row) -> None:
    assert came_out(row.request) == row.then


@pytest.mark.parametrize("row", JUDGED, ids=lambda row: row.text)
def test_the_answer_is_that_of_the_first_guard_violated(row: Row) -> None:
    violated = row.request.violated()
    assert bool(violated) == row.refused
    if violated:
        guard = next(
            guard
            for guard in guards.OPERATIONS[row.request.operation]
            if guard.__name__ == violated[0]
        )
        with pytest.raises(getattr(errors, row.then.split()[0])):
            guard(row.request.situation())


@pytest.mark.parametrize("row", [row for row in ROWS if row.refused], ids=lambda row: row.text)
def test_a_refused_request_changes_nothing(row: Row) -> None:
    before: Request = deepcopy(row.request)
    came_out(row.request)
    assert row.request == before


@pytest.mark.parametrize(
    ("operation", "names"),
    EVERYTHING_WANTED,
    ids=lambda part: part if isinstance(part, str) else "+".join(part),
)
def test_every_guard_and_every_pair_has_its_row_or_cannot_happen(
    operation: str, names: Wanted
) -> None:
    constructible = minimal(operation, *names)
    excluded = [
        exclusion
        for exclusion in EXCLUDED
        if (exclusion.operation, exclusion.guards) == (operation, names)
    ]
    if excluded:
        assert not constructible, f"{excluded[0].because}? Yet this can be: {constructible}"
    else:
        assert constructible, f"no situation violates {names} of {operation}: exclude it"
        shown = {row.request.violated() for row in rows_of(operation)}
        assert shown & constructible, f"{operation} has no row for any of {constructible}"


def test_every_exclusion_is_about_guards_that_are_neighbours_now() -> None:
    stale = [
        exclusion
        for exclusion in EXCLUDED
        if (exclusion.operation, exclusion.guards) not in EVERYTHING_WANTED
    ]
    assert not stale


def test_no_exclusion_and_no_row_stands_twice() -> None:
    assert len({(e.operation, e.guards) for e in EXCLUDED}) == len(EXCLUDED)
    assert len({row.text for row in ROWS}) == len(ROWS)


def test_every_exclusion_names_its_invariant() -> None:
    assert all(len(exclusion.because.split()) > 3 for exclusion in EXCLUDED)


def test_every_operation_has_a_row_that_is_not_refused() -> None:
    assert all(any(not row.refused for row in rows_of(name)) for name in guards.OPERATIONS)
