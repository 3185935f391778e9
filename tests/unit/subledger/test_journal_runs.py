"""The types that journal runs know, how transactions become items, and segmentation rules."""

from __future__ import annotations

import pytest

from monthend.domain.errors import AmountOutOfRange
from monthend.domain.ledger import TRANSACTION_TYPES
from monthend.subledger.journal_runs import (
    NOT_FOR_ORGS,
    TYPES,
    Counted,
    Group,
    Item,
    SegmentationRule,
    Sums,
    billionths,
    in_order,
    items_of,
    rules_of,
    step_of,
    type_of,
)

DEBIT, ONE, TWO, THREE = 1, 2, 3, 4


def items(
    *rows: Counted, currency: str = "EUR", home: str = "USD", aggregate: bool = False
) -> list[tuple[int, int, int]]:
    sums = Sums()
    for row in rows:
        sums.add(row, step_of(home))
    made = items_of(DEBIT, sums, currency=currency, home_currency=home, aggregate=aggregate)
    return [(item.code, item.amount, item.home_amount) for item in made]


# Types ----------------------------------------------------------------------------------


def test_there_are_the_documented_29_types() -> None:
    assert len(TYPES) == 29


def test_every_transaction_that_posts_has_a_type() -> None:
    posting = {
        (kind, subtype)
        for kind, rule in TRANSACTION_TYPES.items()
        if rule.counted is not None
        for subtype in rule.subtypes or (None,)
    }
    assert posting == set(TYPES.values())


@pytest.mark.parametrize("name", TYPES)
def test_a_type_is_found_by_its_transactions(name: str) -> None:
    assert type_of(*TYPES[name]) == name


def test_a_transaction_without_a_subtype_is_of_its_default() -> None:
    assert type_of("Payment", None) == "External Payment"
    assert type_of("Debit Memo Item", None) == "Debit Memo Item (Charge)"


def test_a_charge_is_of_no_type() -> None:
    assert type_of("Charge", None) is None
    assert type_of("Credit Balance Adjustment", None) is None


def test_nine_types_are_not_for_orgs() -> None:
    assert len(NOT_FOR_ORGS) == 9
    assert set(TYPES) > NOT_FOR_ORGS


# Items ----------------------------------------------------------------------------------


def test_a_group_is_one_debit_and_a_credit_for_each_account() -> None:
    rows = (Counted(ONE, 100, 110, 0), Counted(TWO, 50, 55, 0), Counted(ONE, 1, 1, 0))
    assert items(*rows) == [(DEBIT, 151, 166), (ONE, -101, -111), (TWO, -50, -55)]


def test_negative_transactions_turn_an_item_round() -> None:
    assert items(Counted(ONE, -100, -110, 0)) == [(DEBIT, -100, -110), (ONE, 100, 110)]


def test_an_item_that_comes_to_nothing_is_left_out() -> None:
    rows = (Counted(ONE, 10, 11, 0), Counted(TWO, 5, 5, 0), Counted(ONE, -10, -11, 0))
    assert items(*rows) == [(DEBIT, 5, 5), (TWO, -5, -5)]


def test_a_group_that_comes_to_nothing_still_shows_its_accounts() -> None:
    rows = (Counted(ONE, 10, 11, 0), Counted(ONE, -10, -11, 0))
    assert items(*rows) == [(DEBIT, 0, 0), (ONE, 0, 0)]


def test_home_amounts_are_rounded_once_an_item_and_not_once_a_transaction() -> None:
    # A hundred times 1.354845, of which each was rounded to 1.35.
    rows = [Counted(ONE, 90, 135, billionths("0.004845"))] * 100
    assert items(*rows) == [(DEBIT, 9000, 13548), (ONE, -9000, -13548)]


def test_half_a_unit_is_rounded_away_from_zero() -> None:
    assert items(Counted(ONE, 1, 0, billionths("0.005"))) == [(DEBIT, 1, 1), (ONE, -1, -1)]
    assert items(Counted(ONE, -1, 0, billionths("-0.005"))) == [(DEBIT, -1, -1), (ONE, 1, 1)]


def test_what_rounding_leaves_over_goes_to_the_largest_item() -> None:
    # 1.005 + 1.005 + 0.335: the debit of 2.345 rounds to 2.35, the credits to 1.01, 1.01 and 0.34.
    rows = (
        Counted(ONE, 100, 100, billionths("0.005")),
        Counted(TWO, 100, 100, billionths("0.005")),
        Counted(THREE, 33, 33, billionths("0.005")),
    )
    assert items(*rows) == [
        (DEBIT, 233, 236),
        (ONE, -100, -101),
        (TWO, -100, -101),
        (THREE, -33, -34),
    ]


@pytest.mark.parametrize("home", ["JPY", "USD", "BHD"])
def test_both_sides_are_equal_whatever_the_home_currency(home: str) -> None:
    rows = [Counted(code, 7, 7, billionths("0.333333333")) for code in (ONE, TWO, THREE)]
    made = items(*rows, home=home)
    assert sum(amount for _, amount, _ in made) == 0
    assert sum(amount for _, _, amount in made) == 0


def test_aggregated_amounts_are_those_in_home_currency() -> None:
    rows = (Counted(ONE, 100, 110, 0), Counted(ONE, 5000, 33, 0))
    assert items(*rows, currency="USD", aggregate=True) == [(DEBIT, 143, 143), (ONE, -143, -143)]


def test_a_sum_of_more_than_thirteen_digits_is_refused() -> None:
    most = 10**15 - 1
    assert items(Counted(ONE, most, most, 0))[0] == (DEBIT, most, most)
    with pytest.raises(AmountOutOfRange):
        items(Counted(ONE, most, most, 0), Counted(ONE, 1, 1, 0))
    with pytest.raises(AmountOutOfRange):
        items(Counted(ONE, 1, -most - 1, 0))


def test_what_is_taken_back_leaves_no_trace() -> None:
    sums = Sums()
    for row in (Counted(ONE, 100, 110, 5), Counted(TWO, 7, 8, -3)):
        sums.add(row, step_of("USD"))
    sums.add(Counted(ONE, 100, 110, 5), step_of("USD"), count=-1)
    assert sums.count == 1
    made = items_of(DEBIT, sums, currency="EUR", home_currency="USD", aggregate=False)
    assert made == (
        Item(code=DEBIT, amount=7, home_amount=8),
        Item(code=TWO, amount=-7, home_amount=-8),
    )


def test_entries_come_by_type_currency_account_and_segments() -> None:
    names = {1: "Receivable", 2: "Cash"}
    groups = {
        Group("External Payment", "USD", 2, ()): 0,
        Group("Invoice Item", "USD", 1, ("West",)): 1,
        Group("Invoice Item", "USD", 1, ("East",)): 2,
        Group("Invoice Item", "USD", 2, ("West",)): 3,
        Group("Invoice Item", "EUR", 1, ("West",)): 4,
    }
    assert [part for part, _ in in_order(groups, names)] == [4, 3, 2, 1, 0]


# Rules ----------------------------------------------------------------------------------


def test_rules_are_read_with_their_segments_in_order() -> None:
    assert rules_of(" By region=Region ; By both = Region, Product ") == {
        "By region": SegmentationRule(name="By region", segments=("Region",)),
        "By both": SegmentationRule(name="By both", segments=("Region", "Product")),
    }
    assert rules_of("") == {}


@pytest.mark.parametrize(
    "text",
    [
        "By region", "By region=", "=Region", "A=B,", "A=B,B", "A=B;A=C", "A=" + "b" * 101,
        "a" * 101 + "=B", ";".join(f"R{number}=S" for number in range(51)),
    ],
)  # fmt: skip
def test_rules_of_another_form_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        rules_of(text)


def test_there_are_at_most_fifty_rules() -> None:
    assert len(rules_of(";".join(f"R{number}=S" for number in range(50)))) == 50
