"""A trial balance as accountants read it: natural sides, proofs with figures, what moved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from any_store import without_trigger
from company import Company
from imported import import_rows
from monthend.domain.errors import PermissionMissing, TrialBalanceNotRun
from monthend.domain.ledger import Category
from monthend.domain.trial_balance import PRIOR_YEARS, BalanceRow, Figure
from monthend.services import (
    balance_comparisons,
    files,
    periods,
    shown_balances,
    tenants,
    trial_balances,
    verifications,
)
from monthend.services.balance_comparisons import Comparison
from monthend.services.shown_balances import Section, ShownBalances, Sums
from monthend.services.verifications import Verified
from receivable_rows import import_receivables

SIDES = ("debit", "credit")


@pytest.fixture
def books(company: Company) -> Company:
    import_receivables(company)
    return company


def ids(books: Company) -> list[str]:
    return [period.id for period in books.calendar.periods]


def read(books: Company, period_id: str) -> ShownBalances:
    return books.read(lambda given, by: shown_balances.read(given, by, period_id))


def run(books: Company, *period_ids: str) -> None:
    for period_id in period_ids:
        books.request_trial_balance(period_id)
        books.run_trial_balances()


def section(shown: ShownBalances, category: Category) -> Section:
    return next(each for each in shown.sections if each.category is category)


def figures(shown: ShownBalances, name: str) -> dict[tuple[str, str], tuple[int, int | None]]:
    proof = next(each for each in shown.proofs if each.name == name)
    return {(each.what, each.currency): each[2:] for each in proof.figures}


def compared(books: Company, period_id: str, against: int) -> Comparison:
    def work(given: object, by: object) -> Comparison:
        shown = shown_balances.read(given, by, period_id)  # type: ignore[arg-type]
        other = given.calendar().periods[against]  # type: ignore[attr-defined]
        return balance_comparisons.compare(given, by, shown, other)  # type: ignore[arg-type]

    return books.read(work)


def test_what_was_moved_in_all_is_told_once_it_is_frozen(books: Company) -> None:
    january = ids(books)[1]

    def moved() -> shown_balances.Moved | None:
        return books.read(
            lambda given, by: shown_balances.moved(given, by, periods.get(given, by, january))
        )

    assert moved() is None
    run(books, january)
    rows = read(books, january).rows
    debits, credits = (sum(getattr(row, f"home_{side}") for row in rows) for side in SIDES)
    assert moved() == (debits, credits, "USD")
    assert debits == credits > 0


# Natural sides ------------------------------------------------------------------------


def test_credits_are_what_revenue_and_liabilities_have_more_of(books: Company) -> None:
    january = ids(books)[1]
    shown = read(books, january)
    revenue = section(shown, Category.REVENUE)
    assert not revenue.is_debit
    (usd,) = [row for row in revenue.rows if row.currency == "USD"]
    assert usd.own == Sums(opening=800, debit=0, credit=1300, closing=2100)
    assert usd.signed is not None
    assert (usd.signed.opening, usd.signed.closing) == (-800, -2100)
    assets = section(shown, Category.ASSETS)
    assert assets.is_debit
    assert all(row.own.closing == row.signed.closing for row in assets.rows if row.signed)


def test_categories_come_in_the_order_of_the_sheet_and_add_up(books: Company) -> None:
    shown = read(books, ids(books)[1])
    categories = [each.category for each in shown.sections]
    assert categories == [each for each in Category if each in categories]
    for each in shown.sections:
        for currency, sums in each.totals.items():
            rows = [row.own for row in each.rows if row.currency == currency]
            assert sums.closing == sum(row.closing for row in rows)
        assert each.home.debit == sum(row.home.debit for row in each.rows)
    sides = sum(each.home.closing * (1 if each.is_debit else -1) for each in shown.sections)
    assert sides == 0


def test_in_home_currency_a_code_has_one_row(books: Company) -> None:
    shown = read(books, ids(books)[1])
    assets = section(shown, Category.ASSETS)
    together = shown_balances.in_home_currency(assets)
    assert [row.code for row in together.rows] == ["Cash", "Receivable"]
    for row in together.rows:
        own = [each.home for each in assets.rows if each.code == row.code]
        assert row.own.closing == sum(each.closing for each in own)
        assert row.currency is None
    assert together.home == assets.home


def test_a_code_named_as_the_result_of_prior_years_is_another_row() -> None:
    rows = [
        BalanceRow("Prior", kind, Category.EQUITY, "USD", 1, 0, 0, 1, 0, 0)
        for kind in ("OtherEquity", PRIOR_YEARS)
    ]
    (equity,) = shown_balances.sections(rows)
    assert len(shown_balances.in_home_currency(equity).rows) == 2


# What is frozen, and what is not ------------------------------------------------------


def test_without_a_result_the_ledger_is_shown_as_it_is(books: Company) -> None:
    shown = read(books, ids(books)[1])
    assert shown.frozen is None
    assert [proof.name for proof in shown.proofs] == ["R1", "R2", "R3"]
    assert not shown.figures
    run(books, ids(books)[1])
    frozen = read(books, ids(books)[1])
    assert frozen.frozen is not None
    assert frozen.rows == shown.rows


def test_what_would_end_a_run_is_told(books: Company) -> None:
    import_rows(
        books,
        "transactions",
        "number,type,status,date,currency,amount,debit_code,credit_code\n"
        "X-1,Invoice Item,Posted,2026-02-10,GBP,1.00,Receivable,Revenue\n",
    )
    shown = read(books, ids(books)[2])
    assert shown.error == (
        "No trial balance would come of the ledger as it is: "
        "exchange rate from GBP to USD on 2026-02-10 is missing."
    )
    assert not shown.rows


def test_the_open_ended_period_has_none(books: Company) -> None:
    shown = read(books, books.calendar.open_ended.id)
    assert shown.error == "The open-ended period has no trial balance."
    assert books.read(lambda given, by: balance_comparisons.usual(given, shown)) is None


def test_what_came_after_the_result_is_counted(books: Company) -> None:
    january = ids(books)[1]
    run(books, january)
    assert read(books, january).postings_since == 0
    books.post_entry("Jan", date(2026, 1, 9))
    shown = read(books, january)
    assert shown.postings_since == 1
    assert not shown.more_postings_since


def test_it_takes_the_permission_to_read(books: Company) -> None:
    january, nobody = ids(books)[1], books.caller(())
    with pytest.raises(PermissionMissing):
        books.read(lambda given, by: shown_balances.read(given, by, january), nobody)
    run(books, january)
    with pytest.raises(PermissionMissing):
        books.read(lambda given, by: verifications.look(given, by, january), nobody)


# Figures ------------------------------------------------------------------------------


def test_r1_to_r3_show_both_sides(books: Company) -> None:
    shown = read(books, ids(books)[1])
    r1, r2, r3 = (figures(shown, name) for name in ("R1", "R2", "R3"))
    for currency in ("EUR", "USD"):
        assert r1["Debits", currency] == r1["Credits", currency]
        assert r2["Debit balances", currency][0] == r2["Credit balances", currency][0]
        opening = r3["Debit opening balances", currency]
        assert opening == r3["Credit opening balances", currency]
    assert r3["Debit opening balances", "USD"][0] == 800


def test_the_figures_of_the_files_are_kept_with_the_result(books: Company) -> None:
    january = ids(books)[1]
    run(books, january)
    shown = read(books, january)
    rolled = figures(shown, shown_balances.ROLL_FORWARD)
    assert rolled["opening", "USD"] == (800, 800)
    assert rolled["invoices", "EUR"] == (12000, 13200)
    assert rolled["payments", "EUR"] == (-10000, -11500)
    assert rolled["ending", "USD"] == (900, 900)
    aged = figures(shown, shown_balances.AGING)
    assert aged["Unapplied", "USD"] == (-200, -200)
    assert sum(amount for (_, currency), (amount, _) in aged.items() if currency == "USD") == 900
    assert [name for name, currency in aged if currency == "USD"][:2] == ["Current", "1 to 30"]
    revenue = figures(shown, shown_balances.REVENUE)
    assert revenue == {
        ("recognized_before", "USD"): (0, 0),
        ("recognized_in", "USD"): (1000, 1000),
        ("recognized_after", "USD"): (2000, 2000),
        ("pending", "USD"): (0, 0),
    }
    opening, *moves, ending = (
        each.home or 0 for each in shown_balances.shares(shown.figures[shown_balances.ROLL_FORWARD])
    )
    assert opening + sum(moves) == ending


def test_the_figures_are_no_part_of_what_others_are_told(books: Company) -> None:
    january = ids(books)[1]
    run(books, january)
    told = books.read(lambda given, by: trial_balances.read(given, by, january)).frozen.identities
    assert {tuple(each) for each in told} == {("name", "statement", "holds", "detail")}


def test_a_share_without_all_home_amounts_has_none() -> None:
    given = [
        Figure("after", "EUR", 1, None),
        Figure("after", "USD", 2, 2),
        Figure("in", "USD", 3, 3),
    ]
    after, within = shown_balances.shares(given)
    assert (after.name, after.home, within.home) == ("after", None, 3)
    assert len(after.by_currency) == 2


# Another period -----------------------------------------------------------------------


def test_what_moved_most_comes_first(books: Company) -> None:
    found = compared(books, ids(books)[1], 0)
    assert found.error is None
    assert not found.is_frozen
    by_size = [abs(each.home_change) for each in found.changed]
    assert by_size == sorted(by_size, reverse=True)
    by_key = {(each.code, each.currency): each for each in found.changed}
    revenue = by_key["Revenue", "USD"]
    assert (revenue.moved_in_period, revenue.then, revenue.now, revenue.change) == (
        True, 800, 1300, 500,
    )  # fmt: skip
    receivable = by_key["Receivable", "USD"]
    assert (receivable.moved_in_period, receivable.then, receivable.now) == (False, 800, 900)
    assert found.unchanged + len(found.changed) >= len(by_key)


def test_a_period_compared_with_the_next_lacks_what_came_only_then(books: Company) -> None:
    found = compared(books, ids(books)[0], 1)
    cash = next(each for each in found.changed if each.code == "Cash" and each.currency == "USD")
    assert (cash.now, cash.then) == (0, 200)


def test_what_has_no_balance_cannot_be_compared(books: Company) -> None:
    books.add_transaction("Invoice Item", "Posted", date(2026, 2, 3), currency="GBP")
    found = compared(books, ids(books)[2], 0)
    assert found.error is not None
    assert not found.changed


def test_every_other_period_can_be_compared_with(books: Company) -> None:
    dec, jan, feb = ids(books)
    shown = read(books, jan)
    found = books.read(lambda given, by: balance_comparisons.comparable(given, shown))
    assert [each.id for each in found] == [feb, dec]
    usual = books.read(lambda given, by: balance_comparisons.usual(given, shown))
    assert usual is not None
    assert usual.id == dec


def test_what_breaks_a_series_of_frozen_results_is_told(company: Company) -> None:
    months = company.create_months(date(2026, 1, 1), 6)
    for month in range(1, 6):
        company.post_entry(f"{date(2026, month, 1):%b}", date(2026, month, 10), 5000)
        run(company, months[month - 1])
    company.post_entry("Jun", date(2026, 6, 10), 700)
    found = compared(company, months[5], 4)
    assert {(point.currency, point.period) for point in found.points} == {("USD", "Jun")}
    assert "was credited with 7.00 USD" in " ".join(point.sentence for point in found.points)
    company.post_entry("Apr", date(2026, 4, 12), 5)
    company.request_trial_balance(months[3])
    assert not compared(company, months[4], 0).points, "a period without a result ends a series"


# Verified -----------------------------------------------------------------------------


def verified(books: Company, period_id: str) -> Verified | None:
    return read(books, period_id).verified


def verify(books: Company, period_id: str) -> None:
    found = books.read(lambda given, by: verifications.look(given, by, period_id))
    books.write(lambda given, by: verifications.note(given, by, found))


def test_who_compared_a_result_with_its_lines_is_in_history(books: Company) -> None:
    january = ids(books)[1]
    run(books, january)
    assert verified(books, january) is None
    books.clock.advance(timedelta(minutes=1))
    verify(books, january)
    found = verified(books, january)
    assert found == Verified(at=books.clock(), by=books.administrator.username, differences=0)
    assert found.holds
    assert books.events(january)[-1] == "trialBalanceVerified"
    run(books, january)
    assert verified(books, january) is None, "it was another result"


def change_result(books: Company, period_id: str) -> None:
    """Change what was frozen, as nobody can who goes by the fence."""
    without_trigger(books.store, "fence_result_unchanged", "trial_balance_result")
    ((rows,),) = books.rows("SELECT rows FROM trial_balance_result")
    assert isinstance(rows, bytes)
    books.spoil("UPDATE trial_balance_result SET rows = ?", rows.replace(b"\t1300\t", b"\t1301\t"))


def test_lines_that_were_changed_are_seen(books: Company) -> None:
    january = ids(books)[1]
    run(books, january)
    change_result(books, january)
    verify(books, january)
    found = verified(books, january)
    assert found is not None
    assert not found.holds
    assert found.differences == 2, "a row, and the hash"


def test_there_is_nothing_to_verify_before_a_run(books: Company) -> None:
    january = ids(books)[1]
    with pytest.raises(TrialBalanceNotRun):
        books.read(lambda given, by: verifications.look(given, by, january))


# Files --------------------------------------------------------------------------------


def contents(books: Company, period_id: str) -> Mapping[str, bytes]:
    return {
        each.name: books.read(lambda given, by, file=each: files.whole(given, by, file))  # type: ignore[misc]
        for each in books.read(lambda given, by: files.listed(given, by, period_id))
    }


def test_a_file_is_handed_over_whole(books: Company) -> None:
    january = ids(books)[1]
    run(books, january)
    found = contents(books, january)
    assert found["receivables-roll-forward-2026-01-31.csv"].startswith(b"account_number,")


def test_a_file_that_is_too_large_is_refused(
    books: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    january = ids(books)[1]
    run(books, january)
    monkeypatch.setattr(files, "HELD_AT_MOST", 10)
    with pytest.raises(files.FileTooLarge, match="is too large for this"):
        contents(books, january)


def test_a_tenant_without_rates_for_later_revenue_has_no_total_of_it(books: Company) -> None:
    caller = books.administrator
    books.store.write_directory(
        lambda directory: tenants.set_setting(directory, caller, "detail_files", "all")
    )
    books.sign_in()
    import_rows(
        books,
        "transactions",
        "number,type,status,date,currency,amount,debit_code,credit_code,document_number\n"
        "RE-9,Revenue Event Item,Pending,2026-02-28,GBP,7.00,Deferred,Revenue,RS-9\n",
    )
    january = ids(books)[1]
    run(books, january)
    shares = shown_balances.shares(read(books, january).figures[shown_balances.REVENUE])
    assert {each.name: each.home for each in shares}["recognized_after"] is None
