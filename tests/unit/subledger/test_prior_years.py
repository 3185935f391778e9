"""Since when income and expenses count, and whose rows are opened anew."""

from __future__ import annotations

from datetime import date

import pytest

from monthend.domain.ledger import Category
from monthend.domain.trial_balance import PRIOR_YEARS_NAME, BalanceRow
from monthend.subledger.prior_years import CARRIED, FISCAL_YEAR, result_since, rows_of

OCTOBER, NOVEMBER, DECEMBER = (date(2025, month, 1) for month in (10, 11, 12))


@pytest.mark.parametrize(
    ("years", "since"),
    [
        ((2026, 2026, 2026), OCTOBER),
        ((2025, 2026, 2026), NOVEMBER),
        ((2025, 2025, 2026), DECEMBER),
        ((2026, 2025, 2026), DECEMBER),
    ],
)
def test_a_fiscal_year_is_the_periods_in_a_row_that_carry_it(
    years: tuple[int, int, int], since: date
) -> None:
    latest_first = [*reversed([*zip((OCTOBER, NOVEMBER, DECEMBER), years, strict=True)])]
    assert result_since(FISCAL_YEAR, latest_first) == since
    assert result_since(CARRIED, latest_first) is None


def test_days_without_a_beginning_have_no_year_to_begin() -> None:
    assert result_since(FISCAL_YEAR, [(None, 2026)]) is None


def test_rows_are_read_twice_where_income_opens_anew_alone() -> None:
    asked: list[date | None] = []

    def rows(start: date | None, _: date) -> tuple[BalanceRow, ...]:
        asked.append(start)
        opening = -5 if start == DECEMBER else -3
        figures = (opening, 0, opening + 5)
        return (BalanceRow("Sales", "Sales", Category.REVENUE, "USD", *figures, *figures),)

    (row,) = rows_of(rows, DECEMBER, date(2025, 12, 31), None)
    assert (row.opening, asked) == (-5, [DECEMBER])
    found = rows_of(rows, DECEMBER, date(2025, 12, 31), NOVEMBER)
    assert {row.code: row.opening for row in found} == {"Sales": -2, PRIOR_YEARS_NAME: -3}
    assert asked[1:] == [DECEMBER, NOVEMBER]
