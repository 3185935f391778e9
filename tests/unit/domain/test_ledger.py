"""What posts, in which status, to which side."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from monthend.domain.errors import (
    EntryUnbalanced,
    NotOneOf,
    SameCode,
    StatusStepNotAllowed,
    WrongType,
)
from monthend.domain.ledger import (
    CATEGORIES,
    TRANSACTION_TYPES,
    AccountingCode,
    Category,
    Line,
    check_balanced,
    check_home_amount,
    check_status_step,
    check_two_codes,
    counts,
    reversed_lines,
    spread_residual,
    transaction_lines,
    transaction_status,
    transaction_subtype,
    transaction_type,
    type_by_name,
)

DAY = date(2026, 3, 14)
BILLING = {"Draft>Posted", "Draft>Canceled", "Posted>Canceled"}
MONEY = {
    "Draft>Processing", "Draft>Processed", "Draft>Canceled", "Processing>Processed",
    "Processing>Error", "Processing>Canceled", "Processed>Canceled", "Error>Processing",
    "Error>Canceled",
}  # fmt: skip
ADJUSTMENT = {"Processed>Canceled"}
STEPS = {
    "Invoice Item": BILLING,
    "Taxation Item": BILLING,
    "Debit Memo Item": BILLING,
    "Credit Memo Item": BILLING,
    "Credit Memo Application Item": BILLING,
    "Invoice Item Adjustment": ADJUSTMENT,
    "Invoice Adjustment": ADJUSTMENT,
    "Credit Balance Adjustment": ADJUSTMENT,
    "Payment": MONEY,
    "Refund": MONEY,
    "Credit Balance Payment": MONEY,
    "Credit Balance Refund": MONEY,
    "Payment Application": MONEY,
    "Refund Application": MONEY,
    "Payment Application Item": MONEY,
    "Refund Application Item": MONEY,
    "Revenue Event Item": {
        "Pending>Processing", "Pending>Distributed", "Processing>Distributed",
    },
    "Charge": {"Unprocessed>Processed"},
}  # fmt: skip


def lines(amount: int, home_amount: int | None) -> tuple[Line, ...]:
    return transaction_lines(
        debit=1, credit=2, currency="EUR", day=DAY, amount=amount, home_amount=home_amount
    )


# Accounting codes ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("category", "number"),
    [("Assets", 6), ("Liabilities", 6), ("Equity", 1), ("Revenue", 4), ("Expenses", 2)],
)
def test_nineteen_types_fall_into_five_categories(category: str, number: int) -> None:
    assert list(CATEGORIES.values()).count(Category(category)) == number


def test_a_code_has_the_category_of_its_type() -> None:
    assert AccountingCode(key=1, name="VAT", type="SalesTaxPayable").category == "Liabilities"


# Types, subtypes, statuses --------------------------------------------------------


@pytest.mark.parametrize("name", TRANSACTION_TYPES)
def test_a_type_is_known_whatever_its_spaces_and_capitals(name: str) -> None:
    assert transaction_type(name) == name
    assert transaction_type(name.replace(" ", "")) == name
    assert transaction_type(f" {name.upper()} ") == name


@pytest.mark.parametrize("name", ["", "Invoice", "Journal Entry", "Payments"])
def test_an_unknown_type_is_refused(name: str) -> None:
    with pytest.raises(NotOneOf, match="Invoice Item, Taxation Item"):
        transaction_type(name)


@pytest.mark.parametrize(
    ("kind", "given", "subtype"),
    [
        ("Invoice Item", "", None),
        ("Payment", "", "External"),
        ("Payment", "Electronic", "Electronic"),
        ("Debit Memo Item", "", "Charge"),
        ("Credit Memo Item", "Tax", "Tax"),
        ("Invoice Item Adjustment", "", "Invoice"),
        ("Credit Balance Adjustment", "Applied", "Applied"),
        ("Credit Balance Adjustment", "Transferred", "Transferred"),
    ],
)
def test_a_subtype_is_the_one_given_or_the_default(
    kind: str, given: str, subtype: str | None
) -> None:
    assert transaction_subtype(kind, given) == subtype


@pytest.mark.parametrize(
    ("kind", "given"),
    [("Payment", "Charge"), ("Payment", "electronic"), ("Credit Balance Adjustment", "")],
)
def test_a_subtype_of_another_type_is_refused(kind: str, given: str) -> None:
    with pytest.raises(NotOneOf) as refused:
        transaction_subtype(kind, given)
    assert refused.value.field == "subtype"


def test_a_type_without_subtypes_takes_none() -> None:
    with pytest.raises(NotOneOf, match="empty for the type Charge"):
        transaction_subtype("Charge", "Tax")


@pytest.mark.parametrize("spelling", ["Canceled", "Cancelled", "cancelled", "CANCELLED"])
def test_cancelled_is_understood_with_two_ls(spelling: str) -> None:
    assert transaction_status("Payment", spelling) == "Canceled"


@pytest.mark.parametrize(
    ("kind", "status"),
    [("Invoice Item", "Processed"), ("Payment", "Posted"), ("Charge", "Canceled"), ("Charge", "")],
)
def test_a_status_of_another_type_is_refused(kind: str, status: str) -> None:
    with pytest.raises(NotOneOf) as refused:
        transaction_status(kind, status)
    assert refused.value.field == "status"


@pytest.mark.parametrize("kind", TRANSACTION_TYPES)
def test_a_transaction_goes_the_steps_of_its_type_and_no_other(kind: str) -> None:
    statuses = TRANSACTION_TYPES[kind].steps
    allowed = set()
    for status, wanted in product(statuses, statuses):
        try:
            check_status_step(kind, status, wanted)
        except StatusStepNotAllowed:
            continue
        allowed.add(f"{status}>{wanted}")
    assert allowed == STEPS[kind]


def test_a_refused_step_names_those_that_are_allowed() -> None:
    with pytest.raises(StatusStepNotAllowed, match="from Error to Processing or Canceled, not"):
        check_status_step("Payment", "Error", "Processed")
    with pytest.raises(StatusStepNotAllowed, match="to no other status"):
        check_status_step("Payment", "Canceled", "Processed")


@pytest.mark.parametrize(
    ("kind", "counted"),
    [
        ("Invoice Item", {"Posted"}),
        ("Payment", {"Processed"}),
        ("Invoice Adjustment", {"Processed"}),
        ("Revenue Event Item", {"Distributed"}),
        ("Credit Memo Application Item", {"Posted"}),
        ("Charge", set()),
    ],
)
def test_a_transaction_counts_in_one_status_at_most(kind: str, counted: set[str]) -> None:
    assert {status for status in TRANSACTION_TYPES[kind].steps if counts(kind, status)} == counted


@pytest.mark.parametrize("kind", TRANSACTION_TYPES)
def test_every_step_leads_to_a_status_of_the_type(kind: str) -> None:
    steps = TRANSACTION_TYPES[kind].steps
    assert {wanted for following in steps.values() for wanted in following} <= steps.keys()


# Lines ----------------------------------------------------------------------------


def test_a_transaction_has_a_debit_and_a_credit_line() -> None:
    debit, credit = lines(1000, 1100)
    assert (debit.code, debit.amount, debit.home_amount) == (1, 1000, 1100)
    assert (credit.code, credit.amount, credit.home_amount) == (2, -1000, -1100)
    assert {line.day for line in (debit, credit)} == {DAY}
    assert {line.currency for line in (debit, credit)} == {"EUR"}


def test_a_negative_amount_swaps_the_sides() -> None:
    debit, credit = lines(-1000, -1100)
    assert (debit.amount, credit.amount) == (-1000, 1000)


def test_a_transaction_without_amount_has_no_lines() -> None:
    assert lines(0, 0) == ()
    assert lines(0, None) == ()


def test_an_amount_in_home_currency_alone_has_lines() -> None:
    assert [line.home_amount for line in lines(0, 3)] == [3, -3]


def test_lines_without_a_rate_have_no_home_amount() -> None:
    assert [line.home_amount for line in lines(1000, None)] == [None, None]


@pytest.mark.parametrize("home_amount", [1100, None])
def test_a_reversal_takes_every_line_back(home_amount: int | None) -> None:
    posted = lines(1000, home_amount)
    taken_back = reversed_lines(posted)
    assert [line.amount + back.amount for line, back in zip(posted, taken_back, strict=True)] == [
        0,
        0,
    ]
    assert [line.home_amount for line in reversed_lines(taken_back)] == [
        line.home_amount for line in posted
    ]
    assert reversed_lines(taken_back) == posted


def test_a_balanced_entry_is_let_by() -> None:
    check_balanced([1000, -600, -400], "USD")
    check_balanced([], "USD")


def test_an_unbalanced_entry_is_told_both_sums() -> None:
    with pytest.raises(EntryUnbalanced, match=r"12\.50 USD and the credits of 12\.49"):
        check_balanced([1000, 250, -1249], "USD")
    with pytest.raises(EntryUnbalanced, match="debits of 0 JPY and the credits of 7 JPY"):
        check_balanced([-7], "JPY")


@pytest.mark.parametrize(
    ("converted", "settled"),
    [
        ([100, -100], [100, -100]),
        ([101, -100], [100, -100]),
        ([34, 33, 33, -99], [34, 33, 33, -100]),
        ([-33, -33, -33, 100], [-33, -33, -33, 99]),
        ([1, -3], [1, -1]),
        ([], []),
    ],
)
def test_what_conversion_rounds_away_goes_to_the_largest_item(
    converted: list[int], settled: list[int]
) -> None:
    before = list(converted)
    assert spread_residual(converted) == settled
    assert converted == before


def test_a_transaction_goes_from_one_code_to_another() -> None:
    check_two_codes("Cash", "cash")
    with pytest.raises(SameCode, match="from Cash to itself"):
        check_two_codes("Cash", "Cash")


@pytest.mark.parametrize("home", [None, -500])
def test_home_money_is_worth_itself(home: int | None) -> None:
    check_home_amount("homeCurrencyAmount", -500, home)


@pytest.mark.parametrize("home", [0, 500, -501])
def test_home_money_is_worth_nothing_else(home: int) -> None:
    with pytest.raises(WrongType) as refused:
        check_home_amount("homeCurrencyAmount", -500, home)
    assert refused.value.field == "homeCurrencyAmount"


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Assets:Bank", "OtherAssets"),
        ("Income:Sales", "OtherRevenue"),
        ("Revenue:Sales", "OtherRevenue"),
        ("Expenses:Rent:Hall", "OtherExpenses"),
        ("Assets", None),
        ("assets:Bank", None),
        (":Bank", None),
        ("Cash:Bank", None),
    ],
)
def test_the_first_part_of_a_name_says_its_type(name: str, known: str | None) -> None:
    assert type_by_name(name) == known
