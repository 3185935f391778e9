"""The close of many in one go, and when there is none."""

from __future__ import annotations

from datetime import date

import pytest

from company import Company
from monthend.services import board
from monthend.services.board import NothingToClose, TooManyToClose
from unit.services.org_tree import by_name, months, planted

FIRST = date(2026, 1, 1)


@pytest.fixture
def tree(company: Company) -> Company:
    """Orgs, each with two months."""
    planted(company)
    for org in ("Acme", "West", "East", "North"):
        months(company, org, 2)
    return company


def close_until(tree: Company, until: date) -> int:
    return tree.write(lambda books, by: board.close(books, by, until), by_name(tree))


def test_what_ends_by_a_day_is_closed_and_then_nothing_is_left(tree: Company) -> None:
    assert close_until(tree, date(2026, 2, 28)) == 8
    with pytest.raises(NothingToClose, match="By 2026-02-28, as until says, no accounting period"):
        close_until(tree, date(2026, 2, 28))


def test_before_the_first_end_there_is_nothing_to_close(tree: Company) -> None:
    with pytest.raises(NothingToClose):
        close_until(tree, FIRST)


def test_more_than_can_be_closed_at_once_are_refused(
    tree: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "CLOSED_AT_ONCE", 3)
    with pytest.raises(TooManyToClose, match="4 accounting periods would be closed at once, and 3"):
        close_until(tree, date(2026, 1, 31))
