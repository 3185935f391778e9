"""One period: what its pages show before something is done, and what comes of it then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import quote

import pytest

from company import Clock
from monthend.domain.permissions import ADMINISTRATOR, STANDARD_USER
from monthend.services import transactions
from unit.house import House
from web.browser import Browser, Page

Months = Callable[[int], list[str]]


def other(house: House, name: str, role: str = ADMINISTRATOR) -> Browser:
    """Somebody else's browser."""
    house.user(name, role)
    house.company.sign_in()
    made = Browser(house.app, house.loop)
    made.sign_in(name)
    return made


def cells(page: Page, table: str) -> list[list[str]]:
    rows = page.all(f"//*[@data-table='{table}']//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]


# The close ----------------------------------------------------------------------------


def test_the_close_shows_first_what_it_comes_to(
    house: House, browser: Browser, months: Months
) -> None:
    january, _ = months(2)
    house.company.add_codes()
    house.company.post_entry("Jan", date(2026, 1, 5), 12_345)
    assert browser.go(f"/periods/{january}").all("//a[@data-press='c']/@href") == [
        f"/periods/{january}/close"
    ]
    page = browser.go(f"/periods/{january}/close")
    assert "The close would be made" in page.text
    assert "Jan becomes Closed." in page.words("//main")
    assert cells(page, "totals-of-the-close") == [
        ["USD", "123.45 USD", "123.45 USD", "123.45 USD", "123.45 USD"]
    ]
    assert [each.status.value for each in house.calendar.periods] == ["Open", "Open"]


def test_a_close_whose_trial_balance_would_fail_is_no_green_one(
    house: House, browser: Browser, months: Months
) -> None:
    january, _ = months(2)
    company = house.company
    company.add_codes()
    company.add_rate(date(2026, 1, 5), "EUR", "USD", "1.25")
    of_january = ("Invoice Item", "Posted", date(2026, 1, 6))
    company.add_transaction(*of_january, currency="EUR", home_amount=1250)
    close, rates = f"/periods/{january}/close", "/ledger/exchange-rates"
    missing = "exchange rate from EUR to USD on 2026-01-31 is missing"
    for path in ("/periods", f"/periods/{january}", f"/periods/{january}/action-needed", close):
        page = browser.go(path)
        assert not page.all("//*[@class='ready']"), path
        assert "it would have no trial balance" in page.words("//*[@class='warned']")
        told = page.words("//*[@class='warned-why']")
        assert missing in told
        assert page.all(f"//*[@class='warned-why']/a[@href='{rates}']"), path
    assert close in page.forms(), "it is a warning, and no refusal"
    assert not page.all("//*[@data-table='totals-of-the-close']")
    shown = page.words("//main")
    assert "Nothing was posted" not in shown
    assert "opens with" not in shown
    company.add_rate(date(2026, 1, 31), "EUR", "USD", "1.25")
    page = browser.go(close)
    assert page.words("//*[@class='ready']") == "Nothing stands in the way."
    assert [row[0] for row in cells(page, "totals-of-the-close")] == ["EUR"]


def test_rates_that_have_come_since_take_a_run_before_the_close(
    house: House, browser: Browser, months: Months
) -> None:
    january, _ = months(2)
    company = house.company
    company.add_codes()
    for currency in ("EUR", "GBP"):
        company.add_transaction("Invoice Item", "Posted", date(2026, 1, 31), currency=currency)
    close, why = f"/periods/{january}/close", "//*[@class='warned-why']"
    rates, first = f"{why}/a[@href='/ledger/exchange-rates']", "Run a trial balance before you"
    assert first not in browser.go(close).words(why)
    assert "EUR to USD on 2026-01-31 is missing" in browser.go(close).words(why)
    company.add_rate(date(2026, 1, 31), "EUR", "USD", "1.25")
    page = browser.go(close)
    assert first in page.words(why)
    assert "GBP to USD on 2026-01-31 is missing" in page.words(why)
    assert page.all(rates)
    company.add_rate(date(2026, 1, 31), "GBP", "USD", "1.5")
    page = browser.go(close)
    assert first in page.words(why)
    assert "is missing" not in page.words(why)
    assert not page.all(rates)
    assert not page.all("//*[@data-table='totals-of-the-close']")
    company.request_trial_balance(january)
    company.run_trial_balances()
    page = browser.go(close)
    assert page.words("//*[@class='ready']") == "Nothing stands in the way."
    browser.press(page, close)
    company.run_trial_balances()
    assert company.period(january).trial_balance.status == "Completed"


def test_a_close_that_waits_for_revenue_has_its_run_convert_first(
    house: House, browser: Browser, months: Months
) -> None:
    january, _ = months(2)
    company, last = house.company, date(2026, 1, 31)
    company.add_codes()
    company.add_transaction("Revenue Event Item", "Processing", last)
    company.add_transaction("Invoice Item", "Posted", last, currency="EUR")
    company.add_rate(last, "EUR", "USD", "1.25")
    page = browser.go(f"/periods/{january}/close")
    assert page.words("//*[@class='ready']") == "Nothing stands in the way."
    assert "known once its run has converted lines" in page.words("//main")
    assert "opens with" not in page.words("//main")
    assert not page.all("//*[@data-table='totals-of-the-close']")
    browser.press(page, f"/periods/{january}/close")
    company.run_trial_balances()
    assert company.period(january).trial_balance.status == "Completed"


def test_what_stands_in_the_way_is_shown_with_its_evidence(
    house: House, browser: Browser, months: Months
) -> None:
    january, february = months(2)
    house.company.add_codes()
    house.company.add_transaction("Invoice Item", "Draft", date(2026, 2, 3))
    page = browser.go(f"/periods/{february}/close")
    assert "The close would be refused" in page.text
    stands = page.words("//li[@class='stands']")
    assert "The earlier accounting period Jan must be closed before Feb." in stands
    assert page.all(f"//ul[@class='evidence']//a[@href='/periods/{january}']")
    assert page.all(f"//ul[@class='evidence']//a[@href='/periods/{february}/action-needed']")
    assert not page.forms()


def test_one_step_comes_next(house: House, browser: Browser, months: Months) -> None:
    january, february = months(2)
    house.company.add_codes()
    house.company.post_entry("Jan", date(2026, 1, 5), 12_345)
    draft = house.company.add_transaction("Invoice Item", "Draft", date(2026, 1, 3))
    assert next_steps(browser.go(f"/periods/{january}")) == [f"/periods/{january}/action-needed"]
    assert next_steps(browser.go(f"/periods/{february}")) == [f"/periods/{january}"]
    house.company.write(lambda books, by: transactions.set_status(books, by, draft, "Canceled"))
    assert next_steps(browser.go(f"/periods/{january}")) == [f"/periods/{january}/close"]


def next_steps(page: Page) -> list[str]:
    """Where what looks like the way to go on leads."""
    (heading,) = page.all("//h2[@id='steps']")
    assert heading.text == "Next step"
    found: list[str] = page.all("//*[@id='next-steps']//*[contains(@class, 'primary')]/@href")
    return found


def test_a_closed_period_says_who_closed_it_when_and_what_it_moved(
    house: House, browser: Browser, months: Months
) -> None:
    (january,) = months(1)
    house.company.add_codes()
    house.company.post_entry("Jan", date(2026, 1, 5), 12_345)
    house.company.close(january)
    house.company.run_trial_balances()
    page = browser.go(f"/periods/{january}")
    said = " ".join(page.words("//section[h2/@id='facts']").split())
    assert "Closed Jul 1, 2026, 5:00:00 AM by admin" in said
    assert "Debits 123.45 USD Credits 123.45 USD" in said
    assert page.words("//h2[@id='steps']") == "What can be done"
    assert not page.all("//*[@id='next-steps']//*[contains(@class, 'primary')]")


def test_nothing_alarms_where_nothing_is_needed(
    house: House, browser: Browser, months: Months
) -> None:
    (january,) = months(1)
    alarms = "//*[@data-table='kinds-of-action-items']//*[@class='status bad']"
    assert browser.go(f"/periods/{january}/action-needed").all(alarms) == []
    house.company.add_codes()
    house.company.add_transaction("Invoice Item", "Draft", date(2026, 1, 3))
    assert len(browser.go(f"/periods/{january}/action-needed").all(alarms)) == 1


def test_a_period_is_closed_with_few_keys(browser: Browser, months: Months) -> None:
    (january,) = months(1)
    pressed = ["c", "c"]
    page = browser.go(f"/periods/{january}")
    page = browser.go(page.all(f"//a[@data-press='{pressed[0]}']/@href")[0])
    (button,) = page.all(f"//button[@data-press='{pressed[1]}']")
    assert button.getparent().getparent().get("action") == f"/periods/{january}/close"


def test_while_a_trial_balance_runs_the_page_looks_again_ever_more_seldom(
    house: House, browser: Browser, months: Months
) -> None:
    (january,) = months(1)
    page = browser.press(browser.go(f"/periods/{january}"), f"/periods/{january}/run-trial-balance")
    seconds = []
    for _ in range(7):
        (run,) = page.all("//*[@aria-live='polite']/*[@id='run']")
        seconds.append(run.get("hx-trigger"))
        assert page.all("//a[@class='without-script'][.='Look again']")
        page = browser.go(run.get("hx-get"))
    assert seconds == [f"load delay:{each}s" for each in (1, 2, 4, 8, 16, 30, 30)]
    for odd, delay in (("9" * 5_000, 30), ("", 1), ("²", 1), ("-4", 1), ("soon", 1)):
        (run,) = browser.go(f"/periods/{january}?waited={quote(odd)}").all("//*[@id='run']")
        assert run.get("hx-trigger") == f"load delay:{delay}s", odd[:9]
    run = browser.go(f"/periods/{january}?waited=30").all("//*[@id='run']")[0]
    house.company.run_trial_balances()
    page = browser.go(run.get("hx-get"))
    (run,) = page.all("//*[@id='run']")
    assert "Completed" in run.text_content()
    assert run.get("hx-get") is None
    assert page.all("//*[@id='run']/*/@hx-select-oob") == ["#before-close,#next-steps"]
    assert not browser.go(f"/periods/{january}").all("//*[@hx-get]")


# Reopening ----------------------------------------------------------------------------


def test_a_second_person_reopens_what_the_first_wants_reopened(
    house: House, browser: Browser, months: Months
) -> None:
    (january,) = months(1)
    house.company.close(january)
    house.company.run_trial_balances()
    house.set_up("reopen", "second_person")
    second, address = other(house, "second"), f"/periods/{january}/reopen"
    page = browser.go(address)
    assert "stays on record as superseded" in page.text
    assert page.forms() == [f"/periods/{january}/request-reopen"]
    page = browser.press(page, page.forms()[0], reason="an invoice was missing")
    assert address not in page.forms(), "nobody is their own second person"
    page = second.go(address)
    assert "an invoice was missing" in page.text
    assert second.press(page, address).notice == "Jan is open again."
    (row,) = [row for row in house.company.history(january) if row.event == "reopened"]
    assert (row.user, row.reason) == ("second", "an invoice was missing")


def test_a_request_is_turned_down(house: House, browser: Browser, months: Months) -> None:
    (january,) = months(1)
    house.company.close(january)
    house.company.run_trial_balances()
    house.set_up("reopen", "second_person")
    page = browser.go(f"/periods/{january}/reopen")
    page = browser.press(page, f"/periods/{january}/request-reopen")
    page = browser.press(page, f"/periods/{january}/decline-reopen")
    assert page.notice == "Jan stays closed."
    assert page.forms() == [f"/periods/{january}/request-reopen"]


def test_what_is_never_reopened_says_so(house: House, browser: Browser, months: Months) -> None:
    (january,) = months(1)
    house.company.close(january)
    house.set_up("reopen", "never")
    page = browser.go(f"/periods/{january}/reopen")
    assert "is closed for good" in page.text
    assert not page.forms()


# Created, changed, deleted ------------------------------------------------------------


def test_the_next_month_is_there_to_be_created(
    house: House, browser: Browser, months: Months
) -> None:
    months(2)
    page = browser.go("/periods/new")
    values = page.values("/periods/new")
    assert values["name"] == ["Mar 2026"]
    assert (values["startDate"], values["endDate"]) == (["2026-03-01"], ["2026-03-31"])
    page = browser.press(page, "/periods/new", notes="the first of them")
    assert page.notice == "Mar 2026 is created."
    assert house.calendar.periods[-1].notes == "the first of them"


def test_custom_fields_are_typed_with_the_others(house: House, browser: Browser) -> None:
    house.declare("Weeks__c", "int")
    house.declare("Audited__c", "boolean")
    typed = {
        "name": "Jan", "startDate": "2026-01-01", "endDate": "2026-01-31", "fiscalYear": "2026"
    }  # fmt: skip
    page = browser.press(browser.go("/periods/new"), "/periods/new", **typed, Weeks__c="many")
    assert page.status == 422
    assert page.troubles == ["The field “Weeks__c” must be an integer."]
    page = browser.press(page, "/periods/new", Weeks__c="-4", Audited__c="true")
    assert page.notice == "Jan is created."
    (made,) = house.calendar.periods
    assert made.custom_fields == {"Weeks__c": -4, "Audited__c": True}
    page = browser.go(f"/periods/{made.id}/edit")
    values = page.values(f"/periods/{made.id}/edit/preview")
    assert (values["Weeks__c"], values["Audited__c"]) == (["-4"], ["true"])


def test_a_year_is_shown_before_it_is_created(house: House, browser: Browser) -> None:
    page = browser.go("/periods/generate")
    page = browser.press(
        page, "/periods/generate/preview", **{"from": "2026-01", "kind": "4-4-5", "count": "1"}
    )
    rows = cells(page, "planned-periods")
    assert len(rows) == 12
    assert rows[0][0] == "FY2026 P01"
    assert not house.calendar.periods
    page = browser.press(page, "/periods/generate")
    assert page.notice == "12 accounting periods are created."
    assert [each.name for each in house.calendar.periods] == [row[0] for row in rows]


def test_a_plan_that_cannot_be_is_told_at_its_input(house: House, browser: Browser) -> None:
    page = browser.go("/periods/generate")
    page = browser.press(page, "/periods/generate/preview", count="1000", **{"from": "2026-13"})
    assert page.status == 422
    assert len(page.troubles) == 1
    page = browser.press(page, "/periods/generate/preview", count="12")
    assert page.troubles == ["The parameter “From the month” must be a month of the form yyyy-mm."]


def test_the_neighbours_change_is_shown_before_it_is_saved(
    house: House, browser: Browser, months: Months
) -> None:
    january, february = months(2)
    address = f"/periods/{january}/edit"
    page = browser.press(browser.go(address), address + "/preview", endDate="2026-01-28")
    assert cells(page, "planned-changes") == [
        ["Jan", "Last day", "2026-01-31", "2026-01-28"],
        ["Feb", "First day", "2026-02-01", "2026-01-29"],
    ]
    assert house.calendar.periods[0].end_date == date(2026, 1, 31)
    assert browser.press(page, address).notice == "Jan is changed."
    assert house.calendar.get(february).start_date == date(2026, 1, 29)  # type: ignore[union-attr]


def test_a_change_on_an_old_sight_of_the_neighbour_is_not_saved(
    house: House, browser: Browser, months: Months
) -> None:
    january, february = months(2)
    address = f"/periods/{january}/edit"
    page = browser.press(browser.go(address), address + "/preview", endDate="2026-01-28")
    house.company.update(february, {"name": "Second"})
    page = browser.press(page, address)
    assert page.status == 409
    assert page.troubles == [
        "The next period was “Feb from 2026-02-01” and is now “Second from 2026-02-01”."
    ]
    assert house.calendar.periods[0].end_date == date(2026, 1, 31)


def test_a_change_that_would_be_refused_is_refused_when_it_is_to_be_shown(
    browser: Browser, months: Months
) -> None:
    january, _ = months(2)
    address = f"/periods/{january}/edit"
    page = browser.press(browser.go(address), address + "/preview", endDate="2026-02-28")
    assert page.status == 409
    assert "would leave" in page.text
    assert page.values(address + "/preview")["endDate"] == ["2026-02-28"]


def test_only_the_most_recent_period_is_offered_to_be_deleted(
    house: House, browser: Browser, months: Months
) -> None:
    january, february = months(2)
    assert not browser.go(f"/periods/{january}").all("//a[contains(@href, '/delete')]")
    assert not browser.go(f"/periods/{january}/delete").forms()
    page = browser.go(f"/periods/{february}/delete")
    page = browser.press(page, f"/periods/{february}/delete")
    assert (page.heading, page.notice) == ("Accounting periods", "Feb is deleted.")
    assert [each.name for each in house.calendar.periods] == ["Jan"]


# Its other pages ----------------------------------------------------------------------


def test_an_action_item_is_resolved(house: House, browser: Browser, months: Months) -> None:
    (january,) = months(1)
    house.company.add_codes()
    house.company.add_transaction("Invoice Item", "Draft", date(2026, 1, 3))
    page = browser.go(f"/periods/{january}/action-needed?kind=draft+invoices")
    ((number, *_),) = cells(page, "action-items")
    (address,) = page.all("//*[@data-table='action-items']//tbody//a/@href")
    page = browser.press(browser.go(address), address, status="Posted")
    assert page.notice == f"{number} is Posted."
    assert cells(page, "action-items") == []
    assert browser.go(f"/periods/{january}/close").forms() == [f"/periods/{january}/close"]


def test_postings_that_may_be_missing_are_looked_for_on_demand(
    house: House, browser: Browser, months: Months
) -> None:
    (january,) = months(1)
    house.company.add_codes()
    for _ in range(2):
        house.company.post_entry("Jan", date(2026, 1, 5), 700)
    address = f"/periods/{january}/action-needed"
    assert "Look for them" in browser.go(address).text
    assert browser.go(address + "?review=yes").all("//*[@aria-labelledby='review']//li")


def test_the_journal_entries_and_the_history_of_a_period_are_listed(
    house: House, browser: Browser, months: Months
) -> None:
    (january,) = months(1)
    house.company.add_codes()
    number = house.company.post_entry("Jan", date(2026, 1, 5), 700)
    (row,) = cells(browser.go(f"/periods/{january}/journal-entries"), ENTRIES)
    assert (row[0], row[5]) == (number, "7.00 USD")
    house.company.update(january, {"notes": "counted"})
    rows = cells(browser.go(f"/periods/{january}/history"), "history-of-the-period")
    assert [row[1] for row in rows][:1] == ["Created"]
    assert (rows[-1][3], rows[-1][4]) == ("REST", "Notes: nothing → counted")
    assert "Notes" not in rows[0][4], "what is not there yet is not listed"


ENTRIES = "journal-entries-of-the-period"


def test_an_exception_is_granted_used_and_revoked(
    house: House, browser: Browser, months: Months, clock: Clock
) -> None:
    (january,) = months(1)
    house.company.pending_close(january)
    house.user("ann", STANDARD_USER)
    house.company.sign_in()
    address = f"/periods/{january}/exceptions"
    until = f"{clock() + timedelta(hours=1):%Y-%m-%dT%H:%M}"
    page = browser.press(browser.go(address), address, username="nobody", until=until, reason="x")
    assert page.status == 422
    page = browser.press(page, address, username="ann", reason="a late invoice")
    assert page.notice == "ann may post into Jan."
    (row,) = cells(page, "exceptions")
    assert row[:2] == ["ann", "Live"]
    (link,) = page.all("//*[@data-table='exceptions']//tbody//a/@href")
    page = browser.press(browser.go(link), link, reason="it is posted")
    assert cells(page, "exceptions")[0][1] == "Revoked"


def test_a_type_is_locked_and_unlocked(house: House, browser: Browser, months: Months) -> None:
    (january,) = months(1)
    address = f"/periods/{january}/exceptions"
    page = browser.press(browser.go(address), f"/periods/{january}/lock-type", type="Payment")
    assert cells(page, "locks-of-period")[0][0] == "Payment"
    page = browser.press(page, f"/periods/{january}/unlock-type", type="Payment")
    assert cells(page, "locks-of-period") == []


@pytest.mark.parametrize("tab", ["", "/close", "/reopen", "/edit", "/delete", "/checklist"])
def test_the_open_ended_period_has_pages_too(house: House, browser: Browser, tab: str) -> None:
    page = browser.go(f"/periods/{house.calendar.open_ended.id}{tab}")
    assert (page.status, page.forms()) == (200, [])


def test_somebody_without_permissions_is_offered_nothing(
    house: House, browser: Browser, months: Months
) -> None:
    (january,) = months(1)
    reader = other(house, "reader", STANDARD_USER)
    page = reader.go(f"/periods/{january}")
    assert page.forms() == [f"/periods/{january}/run-trial-balance"]
