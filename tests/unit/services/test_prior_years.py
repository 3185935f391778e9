"""Income statements that open at zero with each fiscal year, and what still adds up."""

from __future__ import annotations

from datetime import date

import pytest

from company import Company
from monthend.domain import trial_balance
from monthend.domain.ledger import AccountingCode, Category
from monthend.domain.trial_balance import PRIOR_YEARS, PRIOR_YEARS_NAME, BalanceRow
from monthend.services import replay, tenants, trial_balances
from monthend.services.trial_balances import ShownBalance
from monthend.subledger import prior_years

NOVEMBER = date(2025, 11, 1)


@pytest.fixture
def books(company: Company) -> Company:
    """Four months, of which the last two are of another fiscal year, each with ten dollars."""
    company.create_months(NOVEMBER, 4)
    for month, day in (("Nov", date(2025, 11, 5)), ("Dec", date(2025, 12, 5)),
                       ("Jan", date(2026, 1, 5)), ("Feb", date(2026, 2, 5))):  # fmt: skip
        company.post_entry(month, day)
    return company


def set_to(books: Company, value: str) -> None:
    by = books.administrator
    books.store.write_directory(
        lambda directory: tenants.set_setting(directory, by, "pnl_opening", value)
    )
    books.sign_in()


def close(books: Company, *names: str) -> None:
    found = [books.calendar.named(name) for name in names]
    books.close_through([period.id for period in found if period is not None])


def shown(books: Company, name: str, *, verify: bool = True) -> ShownBalance:
    period = books.calendar.named(name)
    assert period is not None
    return books.read(lambda given, by: trial_balances.read(given, by, period.id, verify=verify))


def unlike_frozen(books: Company) -> list[str]:
    """What a replay finds of trial balances that are not as their lines."""
    found = replay.replay(books.store).anomalies
    return [str(each) for each in found if each.subject.startswith("trial balance")]


def openings(books: Company, name: str) -> dict[str, int]:
    return {row.code: row.opening for row in shown(books, name).rows}


def every_proof_holds(books: Company, *names: str) -> bool:
    return all(proof["holds"] for name in names for proof in shown(books, name).frozen.identities)


def test_balances_run_on_by_default(books: Company) -> None:
    close(books, "Nov", "Dec", "Jan")
    assert openings(books, "Jan") == {"Cash": 2000, "Revenue": -2000}


def test_a_fiscal_year_opens_income_at_zero_beside_the_result_of_prior_years(
    books: Company,
) -> None:
    set_to(books, "fiscal_year")
    close(books, "Nov", "Dec", "Jan", "Feb")
    assert openings(books, "Dec") == {"Cash": 1000, "Revenue": -1000}
    assert openings(books, "Jan") == {"Cash": 2000, "Revenue": 0, PRIOR_YEARS_NAME: -2000}
    assert openings(books, "Feb") == {"Cash": 3000, "Revenue": -1000, PRIOR_YEARS_NAME: -2000}
    assert every_proof_holds(books, "Nov", "Dec", "Jan", "Feb")


def test_the_sheet_balances_and_is_what_its_lines_say(books: Company) -> None:
    set_to(books, "fiscal_year")
    close(books, "Nov", "Dec", "Jan", "Feb")
    for name in ("Nov", "Dec", "Jan", "Feb"):
        found = shown(books, name)
        assert sum(row.closing for row in found.rows) == 0
        assert sum(row.home_closing for row in found.rows) == 0
        assert found.drift == []
    assert unlike_frozen(books) == []


def test_a_code_without_movement_this_year_has_no_row_in_it(books: Company) -> None:
    books.add_transaction(
        "Invoice Item", "Posted", date(2025, 12, 7), codes=("Receivable", "Deferred")
    )

    def rent(given: object, by: object) -> None:
        given.add_code(AccountingCode(key=0, name="Rent", type="OtherExpenses"), by)  # type: ignore[attr-defined]

    books.write(rent)
    books.add_transaction("Invoice Item", "Posted", date(2025, 12, 8), codes=("Rent", "Cash"))
    set_to(books, "fiscal_year")
    close(books, "Nov", "Dec", "Jan")
    assert openings(books, "Jan") == {
        "Cash": 1000, "Deferred": -1000, "Receivable": 1000, "Revenue": 0, PRIOR_YEARS_NAME: -1000,
    }  # fmt: skip
    assert shown(books, "Jan").drift == []


@pytest.fixture
def taken_back(company: Company) -> Company:
    """Four months; what December earned was taken back in January."""
    company.create_months(NOVEMBER, 4)
    company.add_transaction("Invoice Item", "Posted", date(2025, 12, 5))
    company.add_transaction(
        "Invoice Item", "Posted", date(2026, 1, 5), codes=("Revenue", "Receivable")
    )
    set_to(company, "fiscal_year")
    return company


def test_income_taken_back_in_the_year_after_opens_at_the_contrary(taken_back: Company) -> None:
    close(taken_back, "Nov", "Dec", "Jan", "Feb")
    assert openings(taken_back, "Jan") == {
        "Receivable": 1000,
        "Revenue": 0,
        PRIOR_YEARS_NAME: -1000,
    }
    assert openings(taken_back, "Feb") == {"Revenue": 1000, PRIOR_YEARS_NAME: -1000}
    assert every_proof_holds(taken_back, "Dec", "Jan", "Feb")
    assert shown(taken_back, "Jan").drift == shown(taken_back, "Feb").drift == []
    assert unlike_frozen(taken_back) == []


def test_income_taken_back_has_its_rows_whatever_was_run_before(taken_back: Company) -> None:
    february = taken_back.calendar.named("Feb")
    assert february is not None
    taken_back.request_trial_balance(february.id)
    taken_back.run_trial_balances()
    assert openings(taken_back, "Feb") == {"Revenue": 1000, PRIOR_YEARS_NAME: -1000}
    assert shown(taken_back, "Feb").drift == []


def test_a_row_that_comes_of_the_year_alone_stands_in_its_place() -> None:
    rent = BalanceRow("Rent", "OtherExpenses", Category.EXPENSES, "USD", 3, 0, 3, 3, 0, 3)
    fees = BalanceRow("Fees", "OtherRevenue", Category.REVENUE, "USD", -7, 7, 0, -7, 7, 0)
    moved = BalanceRow("Loan", "OtherAssets", Category.ASSETS, "USD", 0, 1, 0, 0, 1, 0)
    opened = prior_years.opened_anew((moved,), (rent, fees))
    assert [(row.code, row.opening, row.home_opening, row.debit) for row in opened] == [
        ("Fees", 7, 7, 0), ("Loan", 0, 0, 1), ("Rent", -3, -3, 0), (PRIOR_YEARS_NAME, -4, -4, 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after"), [("carried", "fiscal_year"), ("fiscal_year", "carried")]
)
def test_a_year_may_begin_under_one_setting_and_end_under_the_other(
    books: Company, before: str, after: str
) -> None:
    set_to(books, before)
    close(books, "Nov", "Dec", "Jan")
    set_to(books, after)
    close(books, "Feb")
    assert every_proof_holds(books, "Jan", "Feb")
    assert shown(books, "Jan").drift == shown(books, "Feb").drift == []
    assert unlike_frozen(books) == []


def test_the_frozen_form_says_since_when_it_counts(books: Company) -> None:
    set_to(books, "fiscal_year")
    close(books, "Nov", "Dec", "Jan", "Feb")
    frozen = shown(books, "Feb").frozen
    assert trial_balance.result_since(frozen.canonical) == date(2026, 1, 1)
    assert frozen.canonical.startswith(b"monthend trial balance 2\t2026-02-01\t2026-02-28\tUSD\t")
    row = next(row for row in trial_balance.parse(frozen.canonical) if row.type == PRIOR_YEARS)
    assert (row.category, row.debit, row.credit) == ("Equity", 0, 0)


def test_an_accounting_code_may_have_the_name_of_the_row(books: Company) -> None:
    def add(given: object, by: object) -> None:
        given.add_code(AccountingCode(key=0, name=PRIOR_YEARS_NAME, type="Cash"), by)  # type: ignore[attr-defined]

    books.write(add)
    books.add_transaction(
        "Invoice Item", "Posted", date(2025, 12, 7), codes=(PRIOR_YEARS_NAME, "Revenue")
    )
    set_to(books, "fiscal_year")
    close(books, "Nov", "Dec", "Jan", "Feb")
    found = {row.key: row.opening for row in shown(books, "Feb").rows}
    assert found[PRIOR_YEARS_NAME, "", "USD"] == 1000
    assert found[PRIOR_YEARS_NAME, PRIOR_YEARS, "USD"] == -3000
    assert every_proof_holds(books, "Jan", "Feb")
    assert unlike_frozen(books) == []


def test_a_wrong_figure_is_found_in_either_form(books: Company) -> None:
    set_to(books, "fiscal_year")
    close(books, "Nov", "Dec", "Jan")
    rows = shown(books, "Jan").rows
    changed = [
        BalanceRow(row.code, row.type, row.category, row.currency, row.opening + 1, row.debit,
                   row.credit, row.home_opening, row.home_debit, row.home_credit)
        for row in rows
    ]  # fmt: skip
    assert len(trial_balance.drift(rows, changed, "USD")) == len(rows)
