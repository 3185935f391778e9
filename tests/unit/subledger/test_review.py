"""Which gaps in a series are worth a look."""

from __future__ import annotations

from monthend.subledger.review import Moved, Skipped, Unlike, broken

RENT = ("Rent", "USD")


def months(pattern: str, moved: tuple[int, int] = (900, 0)) -> list[tuple[str, Moved]]:
    """A month a character: `x` for one in which the rent moved."""
    return [
        (f"M{number}", {RENT: moved} if each == "x" else {})
        for number, each in enumerate(pattern, 1)
    ]


def missed(pattern: str) -> list[str]:
    return [point.period for point in broken(months(pattern))]


def test_the_month_that_a_series_leaves_out_is_named() -> None:
    (point,) = broken(months("xxx.x"))
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
    found = broken([("M1", both), ("M2", both), ("M3", {RENT: (900, 0)}), ("M4", both)])
    assert [(point.period, point.debit) for point in found] == [("M3", False)]
    assert "credited" in found[0].sentence


def test_what_is_opened_in_one_month_is_expected_to_be_settled_from_the_next_on() -> None:
    accrued, settled = (0, 900), (900, 900)
    moved = [accrued, accrued, settled, settled, settled]
    found = broken([(f"M{number}", {RENT: each}) for number, each in enumerate(moved, 1)])
    assert [(point.period, point.debit) for point in found] == [("M2", True)]


def test_a_code_that_moves_on_one_side_alone_has_no_series_on_the_other() -> None:
    assert missed("xxxxxxxx") == []


def test_without_periods_there_is_nothing_to_see() -> None:
    assert broken([]) == []


def amounts(*given: int) -> list[tuple[str, Moved]]:
    return [(f"M{number}", {RENT: (each, 0)}) for number, each in enumerate(given, 1)]


def test_another_amount_in_a_steady_series_is_named_with_the_usual_one() -> None:
    (point,) = broken(amounts(90000, 90000, 95000, 90000))
    assert point == Unlike(
        period="M3", code="Rent", currency="USD", debit=True, amount=95000, usual=90000,
        usual_in=3, periods=4,
    )  # fmt: skip
    assert point.sentence == (
        "Rent was debited with 950.00 USD in M3, but in 3 of 4 periods with 900.00."
    )


def test_a_series_whose_amounts_differ_is_not_steady() -> None:
    assert broken(amounts(1, 2, 3, 4, 5, 6)) == []
    assert broken(amounts(9, 9, 8, 7)) == []


def test_a_steady_series_can_skip_one_month_and_differ_in_another() -> None:
    found = broken(amounts(9, 9, 0, 9, 9, 8, 9, 9))
    assert [(type(point), point.period) for point in found] == [(Skipped, "M3"), (Unlike, "M6")]
