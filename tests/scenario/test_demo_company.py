"""The demo company is made of the real purchases, the same every time, and can be converted."""

import csv
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from monthend.demo.company import CURRENCY_SHARES, PERIODS, Company, company
from monthend.demo.ledger_files import CODES, LedgerFiles, write
from monthend.domain import ledger
from monthend.subledger import action_items
from monthend.subledger.action_items import ActionItemKind
from monthend.subledger.exchange_rates import RateTable

LINES_IN_THE_SOURCE = 69_659
DOLLARS_IN_THE_SOURCE = Decimal("2500315.63")

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def whole() -> Company:
    return company()


@pytest.fixture(scope="module")
def files(whole: Company, tmp_path_factory: pytest.TempPathFactory) -> LedgerFiles:
    return write(whole, tmp_path_factory.mktemp("company"))


@pytest.fixture(scope="module")
def rows(files: LedgerFiles) -> Rows:
    return read(files.transactions)


def read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def of_type(rows: Rows, kind: str) -> Rows:
    return [row for row in rows if row["type"] == kind]


def test_every_purchase_of_some_value_is_there(whole: Company) -> None:
    assert whole.free == 80
    assert len(whole.purchases) == LINES_IN_THE_SOURCE - whole.free


def test_days_move_by_whole_weeks_into_the_periods(whole: Company) -> None:
    days = [purchase.day for purchase in whole.purchases]
    assert days == sorted(days)
    assert (days[0], days[-1]) == (date(2025, 1, 1), date(2026, 6, 30))
    assert (days[0] - date(1997, 1, 1)).days % 7 == 0
    assert [period.name for period in PERIODS][::17] == ["Jan 2025", "Jun 2026"]


def test_nobody_pays_before_they_buy(whole: Company) -> None:
    waits = Counter((bought.paid_on - bought.day).days for bought in whole.purchases)
    assert min(waits) == 0
    assert max(waits) == 40


def test_customers_have_their_share_of_each_currency(whole: Company) -> None:
    currency_of = {bought.customer: bought.currency for bought in whole.purchases}
    found = Counter(currency_of.values())
    for currency, share in CURRENCY_SHARES.items():
        assert found[currency] / len(currency_of) == pytest.approx(share, abs=0.01)


def test_a_customer_keeps_one_currency(whole: Company) -> None:
    seen = {(bought.customer, bought.currency) for bought in whole.purchases}
    assert len(seen) == len({customer for customer, _ in seen})


def test_converted_back_the_purchases_are_worth_what_they_were(whole: Company) -> None:
    table = RateTable(whole.rates)
    home = sum(
        table.convert(bought.amount, bought.currency, "USD", bought.day).home_minor
        for bought in whole.purchases
    )
    assert Decimal(home) / 100 == pytest.approx(DOLLARS_IN_THE_SOURCE, abs=50)


def test_every_day_of_a_transaction_has_a_rate(whole: Company, rows: Rows) -> None:
    table = RateTable(whole.rates)
    for day, currency in {(row["date"], row["currency"]) for row in rows}:
        assert table.rate_on(date.fromisoformat(day), currency, "USD").rate > 0


def test_only_rates_that_are_needed_are_kept(whole: Company) -> None:
    pairs = {(rate.from_currency, rate.to_currency) for rate in whole.rates}
    assert pairs == {("EUR", "USD"), ("EUR", "GBP"), ("EUR", "JPY")}
    days = {rate.date for rate in whole.rates}
    assert min(days) >= date(2024, 12, 25)
    assert max(days) <= date(2026, 8, 9)


def test_a_company_is_the_same_every_time() -> None:
    assert company(one_in=50) == company(one_in=50)


def test_a_smaller_company_has_some_of_the_same_customers(whole: Company) -> None:
    smaller = company(one_in=100)
    assert set(smaller.purchases) < set(whole.purchases)
    assert len(smaller.purchases) == pytest.approx(len(whole.purchases) / 100, rel=0.2)


def test_no_transaction_is_for_nothing(rows: Rows) -> None:
    assert all(Decimal(row["amount"]) > 0 for row in rows)


def test_the_ledger_knows_every_type_status_and_code(rows: Rows) -> None:
    names = {code[0] for code in CODES}
    for kind, subtype, status in {(row["type"], row["subtype"], row["status"]) for row in rows}:
        assert ledger.transaction_type(kind) == kind
        assert ledger.transaction_status(kind, status) == status
        assert (ledger.transaction_subtype(kind, subtype) or "") == subtype
    assert {row["debit_code"] for row in rows} | {row["credit_code"] for row in rows} == names
    assert {code[1] for code in CODES} <= set(ledger.CATEGORIES)


def test_a_number_is_given_once_per_type(files: LedgerFiles, rows: Rows) -> None:
    numbers = Counter((row["type"], row["number"]) for row in rows)
    assert set(numbers.values()) == {1}
    assert len(rows) == files.transaction_count


def test_every_purchase_is_invoiced_and_nearly_every_one_paid(whole: Company, rows: Rows) -> None:
    invoices, payments = of_type(rows, "Invoice Item"), of_type(rows, "Payment")
    assert len(invoices) == len(whole.purchases)
    assert Counter(row["status"] for row in invoices)["Draft"] == 2
    assert Counter(row["status"] for row in payments) == {
        "Processed": len(whole.purchases) - 5,
        "Processing": 2,
        "Draft": 1,
    }


def test_the_last_month_has_one_of_every_action_item(rows: Rows) -> None:
    kinds = {
        kind: row["date"]
        for row in rows
        if (kind := action_items.kind_of(row["type"], row["status"])) is not None
    }
    assert set(kinds) == set(ActionItemKind) - {ActionItemKind.PENDING_REVENUE_SCHEDULES}
    assert {day[:7] for day in kinds.values()} == {"2026-06"}


def test_only_the_unfinished_are_not_counted(rows: Rows) -> None:
    uncounted = [row for row in rows if not ledger.counts(row["type"], row["status"])]
    assert all(action_items.kind_of(row["type"], row["status"]) for row in uncounted)
    assert len(uncounted) == 10
