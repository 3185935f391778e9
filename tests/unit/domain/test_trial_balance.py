"""The canonical form of a trial balance, its proofs, and its drift from the lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from monthend.domain.money import text_of
from monthend.domain.trial_balance import (
    BalanceRow,
    Closings,
    TrialBalance,
    digest,
    drift,
    identities,
    parse,
)

CASH = BalanceRow("Cash", "Cash", "Assets", "USD", 500, 300, 100, 500, 300, 100)
SALES = BalanceRow("Sales", "SalesRevenue", "Revenue", "USD", -500, 100, 300, -500, 100, 300)
EURO_CASH = BalanceRow("Cash", "Cash", "Assets", "EUR", 0, 50, 0, 0, 55, 0)
EURO_SALES = BalanceRow("Sales", "SalesRevenue", "Revenue", "EUR", 0, 0, 50, 0, 0, 55)


def balance(*rows: BalanceRow) -> TrialBalance:
    return TrialBalance(
        period_name="Jan",
        start_date=date(2026, 1, 1),
        end_date=date(2026, 1, 31),
        home_currency="USD",
        commit_sequence=7,
        rows=rows,
    )


def broken(*rows: BalanceRow, earlier: Closings | None = None) -> dict[str, str]:
    """The identities that do not hold, with their details."""
    proven = identities(balance(*rows), earlier)
    assert [proof.name for proof in proven] == ["R1", "R2", "R3"]
    return {proof.name: proof.detail for proof in proven if not proof.holds}


def test_closing_is_opening_and_debits_less_credits() -> None:
    assert (CASH.closing, CASH.home_closing) == (700, 700)
    assert replace(CASH, home_debit=301).home_closing == 701


# Canonical form -------------------------------------------------------------------


def test_the_canonical_form_is_what_auditors_recompute_by_hand() -> None:
    assert balance(CASH, SALES).canonical() == (
        b"monthend trial balance 1\t2026-01-01\t2026-01-31\tUSD\n"
        b"Cash\tCash\tUSD\t500\t300\t100\t500\t300\t100\n"
        b"Sales\tSalesRevenue\tUSD\t-500\t100\t300\t-500\t100\t300\n"
    )


@pytest.mark.parametrize("name", ["Cash", "Kasse €", "a\x85b", "a\u2028b", "a\x0bb", "a\rb"])
def test_parsing_gives_back_the_rows(name: str) -> None:
    rows = (replace(CASH, code=name), EURO_SALES)
    assert parse(balance(*rows).canonical()) == rows


def test_a_balance_without_rows_has_a_canonical_form_too() -> None:
    assert parse(balance().canonical()) == ()


def test_the_hash_is_of_the_form_and_not_of_when_it_was_made() -> None:
    one, later = balance(CASH, SALES), replace(balance(CASH, SALES), commit_sequence=99)
    assert digest(one.canonical()) == digest(later.canonical())
    assert digest(one.canonical()) != digest(balance(CASH).canonical())
    assert digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


# Identities -----------------------------------------------------------------------


def test_a_sound_balance_proves_all_identities() -> None:
    assert broken(CASH, SALES, EURO_CASH, EURO_SALES) == {}


def test_a_balance_without_rows_is_sound() -> None:
    assert broken() == {}


def test_debits_that_differ_from_credits_break_r1() -> None:
    assert broken(replace(CASH, debit=301), replace(SALES, opening=-501)) == {"R1": "USD off by 1"}


def test_debits_that_differ_in_home_currency_break_r1() -> None:
    rows = (replace(EURO_CASH, home_debit=56), replace(EURO_SALES, home_opening=-1))
    assert broken(*rows) == {"R1": "home off by 1"}


def test_currencies_do_not_make_up_for_each_other() -> None:
    rows = (replace(CASH, debit=301, opening=499), replace(EURO_CASH, debit=49, opening=1))
    assert broken(*rows, SALES, EURO_SALES) == {"R1": "EUR off by -1, USD off by 1"}


def test_closings_that_do_not_sum_to_zero_break_r2() -> None:
    assert broken(replace(CASH, opening=501), SALES) == {"R2": "USD off by 1"}


def test_home_closings_that_do_not_sum_to_zero_break_r2() -> None:
    assert broken(replace(CASH, home_opening=498), SALES) == {"R2": "home off by -2"}


EARLIER = {("Cash", "", "USD"): (500, 500), ("Sales", "", "USD"): (-500, -500)}


def test_openings_continue_the_closings_before() -> None:
    assert broken(CASH, SALES, earlier=EARLIER) == {}
    assert broken(CASH, SALES, EURO_CASH, EURO_SALES, earlier=EARLIER) == {}


def test_a_different_opening_breaks_r3() -> None:
    earlier = {**EARLIER, ("Cash", "", "USD"): (499, 500)}
    assert broken(CASH, SALES, earlier=earlier) == {"R3": "Cash USD off by 1"}


def test_a_different_home_opening_breaks_r3_though_the_amounts_agree() -> None:
    earlier = {**EARLIER, ("Cash", "", "USD"): (500, 499)}
    assert broken(CASH, SALES, earlier=earlier) == {"R3": "Cash USD off by 0"}


def test_a_closing_that_nothing_continues_breaks_r3() -> None:
    earlier = {**EARLIER, ("Bank", "", "USD"): (10, 10)}
    assert broken(CASH, SALES, earlier=earlier) == {"R3": "Bank USD off by -10"}


def test_a_closing_of_zero_needs_no_row() -> None:
    assert broken(CASH, SALES, earlier={**EARLIER, ("Bank", "", "USD"): (0, 0)}) == {}


def test_an_opening_out_of_nothing_breaks_r3() -> None:
    assert broken(CASH, SALES, earlier={}) == {"R3": "Cash USD off by 500, Sales USD off by -500"}


def test_without_an_earlier_result_r3_says_so_and_holds() -> None:
    proof = identities(balance(CASH, SALES), None)[2]
    assert (proof.holds, proof.detail) == (True, "no earlier frozen result")


def test_a_detail_names_five_places_at_most() -> None:
    rows = [replace(CASH, code=f"Code {number}") for number in range(9)]
    detail = broken(*rows, earlier={})["R3"]
    assert detail.count("off by") == 5


# Drift ------------------------------------------------------------------------------


def test_equal_rows_have_no_drift() -> None:
    assert drift([CASH, SALES], [SALES, CASH], "USD") == []


def test_drift_names_code_and_currency_and_both_rows() -> None:
    (told,) = drift([CASH, SALES], [replace(CASH, debit=1), SALES], "USD")
    frozen, lines = (
        " ".join(
            text_of(amount, "USD") for amount in (row.opening, row.debit, row.credit, row.closing)
        )
        for row in (CASH, replace(CASH, debit=1))
    )
    assert told == f"Cash USD: frozen {frozen}, lines {lines}"


def test_drift_of_home_amounts_alone_tells_these() -> None:
    (told,) = drift([EURO_CASH], [replace(EURO_CASH, home_debit=5500)], "JPY")
    assert told == "Cash EUR: frozen 0 55 0 55 in JPY, lines 0 5500 0 5500 in JPY"


def test_a_row_on_one_side_alone_is_drift() -> None:
    missing, added = drift([CASH], [SALES], "USD")
    assert missing.endswith("lines nothing")
    assert added.startswith("Sales USD: frozen nothing")
