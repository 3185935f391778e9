"""Posting rules in their versions, and exchange rates with what is missing of them."""

from __future__ import annotations

from datetime import date

from monthend.domain.errors import ExchangeRateMissing
from monthend.subledger.exchange_rates import RateTable
from unit.house import House
from web.browser import Browser

RULES, RATES = "/ledger/posting-rules", "/ledger/exchange-rates"
CHANGE = RULES + "/change"


def rule(browser: Browser, name: str, address: str = RULES) -> list[str]:
    rows = browser.go(address).all(
        f"//*[@data-table='posting-rules']//tr[starts-with(normalize-space(.), '{name}')]"
    )
    return [" ".join(each.text_content().split()) for each in rows[0].xpath("./*")]


def test_a_rule_is_changed_in_the_next_version_and_the_one_before_is_kept(
    house: House, browser: Browser
) -> None:
    house.company.add_codes()
    page = browser.press(browser.go(CHANGE), CHANGE, rule="Taxation Item", credit="code:Cash")
    assert page.notice == "The posting rules have version 1 now."
    assert rule(browser, "Taxation Item")[3:] == ["Cash", "changed"]
    assert "Version 1, made" in page.words("//p[@class='days']")
    earlier = rule(browser, "Taxation Item", RULES + "?version=0")
    assert earlier[3] == "the SalesTaxPayable code"
    assert len(page.all("//*[@data-table='posting-rule-versions']//tbody/tr")) == 2
    page = browser.press(browser.go(CHANGE), CHANGE, rule="Taxation Item", credit="code:Cash")
    assert page.notice == "The rule was like that before; nothing has changed."


def test_a_version_that_there_is_not_is_no_page(browser: Browser) -> None:
    assert browser.go(RULES + "?version=7").status == 404
    assert browser.go(RULES + "?version=seven").status == 200


def test_what_no_rule_can_be_is_refused_at_its_input(browser: Browser) -> None:
    wrong = {
        "rule": ("", "Nonsense"),
        "debit": ("code:Nowhere", "type:Nothing"),
    }
    for field, texts in wrong.items():
        for text in texts:
            page = browser.press(browser.go(CHANGE), CHANGE, **{"rule": "Charge", field: text})
            assert page.status in (404, 409, 422), text
            assert page.all("//*[@aria-invalid]/@name") == [field], text


def test_rules_that_somebody_else_has_changed_are_not_overwritten(
    house: House, browser: Browser
) -> None:
    house.company.add_codes()
    old = browser.go(CHANGE)
    browser.press(browser.go(CHANGE), CHANGE, rule="Charge", debit="code:Cash")
    page = browser.press(old, CHANGE, rule="Taxation Item", debit="code:Cash")
    assert page.status == 409
    assert page.troubles == ["The version was “0” and is now “1”."]


def test_days_without_a_rate_are_marked_and_what_waits_leads_to_its_postings(
    house: House, browser: Browser
) -> None:
    company = house.company
    company.add_codes()
    company.create_months(date(2026, 1, 1), 2)
    for day in (1, 2, 20):
        company.add_rate(date(2026, 1, day), "EUR", "USD", f"1.1{day:02d}")
    company.add_transaction("Invoice Item", "Posted", date(2026, 1, 12), currency="EUR")
    page = browser.go(RATES)
    assert "With gaps" in page.words("//*[@data-table='currency-pairs']//tbody")
    (waits,) = page.all("//*[@data-table='waiting-for-rates']//tbody//a/@href")
    assert len(browser.go(waits).all("//tbody/tr")) == 1
    rows = browser.go(RATES + "/EUR/USD?format=csv").text.splitlines()[1:]
    assert rows == [
        "2026-01-28,2026-07-01,No rate,",
        "2026-01-20,2026-01-27,Applies,1.120",
        "2026-01-10,2026-01-19,No rate,",
        "2026-01-02,2026-01-09,Applies,1.102",
        "2026-01-01,2026-01-01,Applies,1.101",
    ]
    assert browser.go(RATES + "/USD/JPY").status == 404


def test_gaps_are_the_days_on_which_no_rate_applies(house: House) -> None:
    company = house.company
    company.create_months(date(2026, 1, 1), 1)
    for day in (1, 2, 9, 11, 20):
        company.add_rate(date(2026, 1, day), "EUR", "USD", "1.5")
    rates: RateTable = company.read(lambda books, by: books.rates())
    for stretch in rates.stretches("EUR", "USD", date(2026, 2, 15)):
        for number in range(stretch.start.toordinal(), stretch.end.toordinal() + 1):
            try:
                rates.rate_on(date.fromordinal(number), "EUR", "USD")
                applies = True
            except ExchangeRateMissing:
                applies = False
            assert applies == (stretch.rate is not None), date.fromordinal(number)
