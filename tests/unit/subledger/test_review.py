"""Which gaps in a series are worth a look."""

from __future__ import annotations

from monthend.subledger.review import Moved, Skipped, skipped

RENT = ("Rent", "USD")


def months(pattern: str, moved: tuple[int, int] = (900, 0)) -> list[tuple[str, Moved]]:
    """A month a character: `x` for one in which the rent moved."""
    return [
        (f"M{number}", {RENT: moved} if each == "x" else {})
        for number, each in enumerate(pattern, 1)
    ]


def missed(pattern: str) -> list[str]:
    return [point.period for point in skipped(months(pattern))]


def test_the_month_that_a_series_leaves_out_is_named() -> None:
    (point,) = skipped(months("xxx.x"))
    assert point == Skipped(
        period="M4", code="Rent", currency="USD", debit=True, moved_in=4, periods=5
    )
    assert point.sentence == ("Rent was not debited in USD in M4, but in 4 of 5 periods it was.")


def test_the_last_month_can_be_the_one_left_out() -> None:
    assert missed("xxx.") == ["M4"]


def test_nothing_is_missing_before_a_series_begins() -> None:
    assert missed("...xxxx") == []


def test_three_months_are_no_series() -> None:
    assert missed("xx.") == []


def test_one_month_in_four_may_be_missing_and_no_more() -> None:
    assert missed("xxx.xxx.") == ["M4", "M8"]
    assert missed("xx.x.xx") == []


def test_what_moves_once_is_no_series() -> None:
    assert missed("x......") == []


def test_either_side_is_a_series_of_its_own() -> None:
    both: Moved = {RENT: (900, 900)}
    found = skipped([("M1", both), ("M2", both), ("M3", {RENT: (900, 0)}), ("M4", both)])
    assert [(point.period, point.debit) for point in found] == [("M3", False)]
    assert "credited" in found[0].sentence


def test_without_periods_there_is_nothing_to_see() -> None:
    assert skipped([]) == []
