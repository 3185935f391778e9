"""Accounting codes: found, created, renamed, switched off and on, deleted."""

from __future__ import annotations

from unit.house import House
from web.browser import Browser

LIST = "/ledger/codes"


def names(browser: Browser, address: str = LIST) -> list[str]:
    return [each.text_content().strip() for each in browser.go(address).all("//tbody/tr/th")]


def test_a_code_lives_from_its_creation_to_its_end(house: House, browser: Browser) -> None:
    house.company.add_codes()
    page = browser.go(LIST + "/new")
    page = browser.press(page, LIST + "/new", name="Rent", type="OtherExpenses", notes="of rooms")
    assert page.notice == "The accounting code Rent is created."
    one = page.address
    page = browser.press(page, one + "/edit", name="Rents", glAccountNumber="6100")
    assert (page.heading, page.notice) == ("Rents", "The accounting code Rents is saved.")
    assert page.values(one + "/edit")["notes"] == ["of rooms"]
    assert one + "/delete" not in page.forms(), "an active one stays"
    page = browser.press(page, one + "/deactivate")
    assert page.notice == "The accounting code is inactive."
    page = browser.press(browser.press(page, one + "/activate"), one + "/deactivate")
    page = browser.press(page, one + "/delete")
    assert (page.address, page.notice) == (LIST, "The accounting code Rents is deleted.")
    assert browser.go(one).status == 404


def test_what_is_used_is_offered_nothing_and_says_why(house: House, browser: Browser) -> None:
    from datetime import date

    house.company.add_codes()
    house.company.create_months(date(2026, 1, 1), 1)
    house.company.post_entry("Jan", date(2026, 1, 5))
    (cash,) = browser.go(LIST + "?q=cash").all("//tbody/tr/th/a/@href")
    page = browser.go(cash)
    assert page.forms() == []
    assert "Cash" in page.words("//section[h2='It stays as it is']/p")


def test_codes_are_found_by_how_they_begin_and_what_they_are(
    house: House, browser: Browser
) -> None:
    house.company.add_codes()
    assert names(browser) == sorted(names(browser))
    assert names(browser, LIST + "?q=rE") == ["Receivable", "Revenue"]
    assert names(browser, LIST + "?q=rE&type=SalesRevenue") == ["Revenue"]
    assert names(browser, LIST + "?status=inactive") == []


def test_a_filter_that_cannot_be_is_refused_beside_it_or_left_out(
    house: House, browser: Browser
) -> None:
    house.company.add_codes()
    for query in ("type=nonsense", "status=5", "status=%00x"):
        page = browser.go(f"{LIST}?{query}")
        assert page.status == 200
        assert bool(page.all("//*[@aria-invalid]")) == ("%00" not in query), query


def test_a_name_that_is_taken_is_refused_and_what_was_typed_stays(
    house: House, browser: Browser
) -> None:
    house.company.add_codes()
    page = browser.go(LIST + "/new")
    page = browser.press(page, LIST + "/new", name="Cash", type="Cash", notes="<i>x</i>")
    assert page.status in (409, 422)
    assert page.all("//*[@name='name'][@aria-invalid='true']")
    assert page.values(LIST + "/new")["notes"] == ["<i>x</i>"]
    assert page.text.count("<i>") == 0


def test_a_code_that_somebody_else_has_changed_is_not_overwritten(
    house: House, browser: Browser
) -> None:
    house.company.add_codes()
    (cash,) = browser.go(LIST + "?q=cash").all("//tbody/tr/th/a/@href")
    old = browser.go(cash)
    browser.press(browser.go(cash), cash + "/edit", glAccountName="Bank")
    page = browser.press(old, cash + "/edit", glAccountName="Till")
    assert page.status == 409
    assert page.troubles == ["The GL account name was nothing and is now “Bank”."]
