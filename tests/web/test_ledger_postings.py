"""Transactions and journal entries: found by number and by day, looked at, changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from imported import import_entries
from monthend.storage import ledger_searches
from monthend.web import transactions as pages
from unit.house import House
from web.browser import Browser, Page

TRANSACTIONS, ENTRIES = "/ledger/transactions", "/ledger/entries"


@pytest.fixture
def ledger(house: House) -> House:
    """Three months, a transaction on each of twenty days of two of them, and two entries."""
    company = house.company
    company.add_codes()
    company.create_months(date(2026, 1, 1), 3)
    for month in (1, 2):
        for day in range(1, 11):
            kind = "Payment" if day == 7 else "Invoice Item"
            status = "Processed" if day == 7 else "Posted"
            company.add_transaction(kind, status, date(2026, month, day), amount=100 * day)
    company.post_entry("Jan", date(2026, 1, 5), 250)
    company.post_entry("Feb", date(2026, 2, 5), 350)
    return house


def numbers(browser: Browser, address: str) -> list[str]:
    return [each.text_content().strip() for each in browser.go(address).all("//tbody/tr/th")]


def cells(page: Page, table: str) -> list[list[str]]:
    """The rows of a table as they are shown."""
    return [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./*")]
        for row in page.all(f"//*[@data-table='{table}']//tbody/tr")
    ]


def all_pages(browser: Browser, address: str) -> list[list[str]]:
    """The numbers on a page and on all that follow it."""
    found = []
    while True:
        page = browser.go(address)
        found.append([each.text_content().strip() for each in page.all("//tbody/tr/th")])
        following = page.all("//a[@rel='next']/@href")
        if not following:
            return found
        address = following[0]


def test_the_latest_come_first_unless_they_are_to_come_last(
    ledger: House, browser: Browser
) -> None:
    latest = numbers(browser, TRANSACTIONS)
    assert len(latest) == 20
    assert numbers(browser, TRANSACTIONS + "?sort=date") == latest[::-1]
    assert numbers(browser, ENTRIES) == ["JE-00000002", "JE-00000001"]
    assert numbers(browser, ENTRIES + "?sort=date") == ["JE-00000001", "JE-00000002"]


ASKED = {
    "q=I-1": 10, "q=i-1": 0, "q=P-7": 1, "q=%25": 0, "type=Payment": 2, "status=Posted": 18,
    "status=Draft": 0, "from=2026-02-03": 8, "from=2026-01-09&to=2026-02-02": 4,
    "q=I-1&from=2026-02-01": 8, "code=Receivable": 20, "code=Cash": 0, "code=unknown": 0,
    "currency=USD": 20, "currency=EUR": 0, "account=none": 0, "document=I-3": 1,
}  # fmt: skip


def test_entries_are_found_by_the_code_that_they_post_to(ledger: House, browser: Browser) -> None:
    january = ledger.calendar.periods[0].id
    import_entries(
        ledger.company,
        "X,2026-01-20,Cash,,3.00,USD",
        "X,2026-01-20,Revenue,3.00,,USD",
        "Y,2026-01-21,Receivable,4.00,,USD",
        "Y,2026-01-21,Revenue,,4.00,USD",
    )
    asked = {
        "code=Cash": ["JE-00000002", "X", "JE-00000001"], "code=Receivable": ["Y"],
        f"code=Cash&period={january}": ["X", "JE-00000001"], "code=Deferred": [],
        "code=Cash&q=JE": ["JE-00000001", "JE-00000002"], "code=Cash&origin=imported": ["X"],
        "code=Cash&to=2026-01-04": [], "code=unknown": [], "code=Cas": [],
    }  # fmt: skip
    assert {query: numbers(browser, f"{ENTRIES}?{query}") for query in asked} == asked


def test_no_note_is_taken_for_a_code(ledger: House, browser: Browser) -> None:
    ledger.company.change_entry("JE-00000001", notes='"accounting_code":"Deferred"')
    ledger.company.post_entry("Jan", date(2026, 1, 6), 100)
    ledger.company.add_transaction(
        "Revenue Event Item", "Distributed", date(2026, 1, 5), codes=("Deferred", "Revenue")
    )
    assert numbers(browser, f"{ENTRIES}?code=Deferred") == []
    assert numbers(browser, f"{ENTRIES}?code=Revenue") == [
        "JE-00000002", "JE-00000003", "JE-00000001"
    ]  # fmt: skip


def test_a_code_of_a_period_leads_to_all_that_moved_it(ledger: House, browser: Browser) -> None:
    january = ledger.calendar.periods[0].id
    ledger.company.add_transaction("Invoice Item", "Draft", date(2026, 1, 12), amount=77)
    balances = browser.go(f"/periods/{january}/balances")
    (there,) = {
        href for href in balances.all("//tbody//th/a/@href") if href.endswith("?code=Revenue")
    }
    page = browser.go(there)
    assert page.heading == "Jan"
    assert page.words("//nav[@class='tabs']//*[@aria-current]").startswith("Balances")
    shown = {
        name: cells(page, f"moved-by-{name}") for name in ("transactions", "entries")
    }  # fmt: skip
    assert len(shown["transactions"]) == 10, "a draft has moved nothing"
    assert [row[:3] for row in shown["entries"]] == [
        ["JE-00000001", "Jan 5, 2026", "Journal entry"]
    ]
    assert shown["entries"][0][3:5] == ["–", "2.50 USD"]
    credited = [
        Decimal(row[4].split()[0]) for rows in shown.values() for row in rows if row[4] != "–"
    ]
    rows = browser.go(f"/periods/{january}/balances?format=csv").text.splitlines()
    names = rows[0].split(",")
    (revenue,) = [dict(zip(names, row.split(","), strict=True)) for row in rows if "Revenue" in row]
    assert sum(credited) == Decimal(revenue["Credits"])
    assert browser.go(page.all("//*[@data-table='moved-by-entries']//th/a/@href")[0]).status == 200
    for query in ("", "?code=", "?code=unknown", "?code=" + "x" * 500):
        other = browser.go(f"/periods/{january}/balances/moves{query}")
        assert (other.status, other.all("//tbody")) == (200, [])


def test_what_was_cancelled_is_shown_on_both_sides_and_the_sums_below(
    ledger: House, browser: Browser
) -> None:
    january = ledger.calendar.periods[0].id
    (one,) = browser.go(TRANSACTIONS + "?q=I-3").all("//tbody/tr/th/a/@href")
    browser.press(browser.go(one), one + "/status", status="Canceled")
    entry = ENTRIES + "/JE-00000001"
    browser.press(browser.go(entry), entry + "/cancel")
    there = f"/periods/{january}/balances/moves?code=Revenue"
    page = browser.go(there)
    assert ["I-3", "Jan 3, 2026", "Invoice Item, cancelled", "3.00 USD", "3.00 USD"] in [
        row[:5] for row in cells(page, "moved-by-transactions")
    ]
    (shown,) = cells(page, "moved-by-entries")
    assert shown[2:5] == ["Journal entry, cancelled", "2.50 USD", "2.50 USD"]
    assert cells(page, "moved-in-all") == [
        ["USD", "5.50 USD", "57.50 USD", "5.50 USD", "57.50 USD"]
    ]
    browser.press(browser.go(entry), entry + "/delete")
    page = browser.go(there)
    (shown,) = cells(page, "moved-by-entries")
    assert shown[:3] == ["JE-00000001", "Jan 5, 2026", "Journal entry, cancelled and deleted"]
    assert not page.all("//*[@data-table='moved-by-entries']//tbody//a")


def test_a_document_is_looked_for_in_its_own_period(
    ledger: House, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_searches, "WINDOW", 10)
    first = browser.go(f"{TRANSACTIONS}?sort=date").all("//tbody/tr/th/a/@href")[0]
    (document,) = browser.go(first).all("//dd/a[contains(@href, 'document=')]/@href")
    assert numbers(browser, document) == ["I-1"]


def test_the_entries_of_a_period_lead_on(ledger: House, browser: Browser) -> None:
    january = ledger.calendar.periods[0].id
    page = browser.go(f"/periods/{january}/journal-entries")
    assert page.all("//*[@data-table='journal-entries-of-the-period']//th/a/@href") == [
        "/ledger/entries/JE-00000001"
    ]
    links = page.all("//*[@data-table='transactions-that-need-a-journal-run']//th/a/@href")
    counts = page.all("//*[@data-table='transactions-that-need-a-journal-run']//tbody/tr/td[1]")
    assert {len(numbers(browser, link)) for link in links} == {9, 1}
    assert {each.text_content().strip() for each in counts} == {"9", "1"}


def test_what_the_address_asks_is_shown(ledger: House, browser: Browser) -> None:
    for query, count in ASKED.items():
        page = browser.go(f"{TRANSACTIONS}?{query}")
        assert len(page.all("//tbody/tr")) == count, query
        assert not page.all("//*[@aria-invalid]"), query


def test_a_period_narrows_and_is_chosen_in_the_form(ledger: House, browser: Browser) -> None:
    february = ledger.calendar.periods[1].id
    page = browser.go(f"{TRANSACTIONS}?period={february}&type=Payment")
    assert len(page.all("//tbody/tr")) == 1
    assert page.all(f"//option[@value='{february}'][@selected]")
    assert numbers(browser, f"{ENTRIES}?period={february}") == ["JE-00000002"]
    assert numbers(browser, f"{ENTRIES}?origin=manual&q=JE-0") == ["JE-00000001", "JE-00000002"]
    assert numbers(browser, f"{ENTRIES}?origin=imported") == []


def test_what_cannot_be_asked_is_said_beside_it(ledger: House, browser: Browser) -> None:
    for query in ("from=yesterday", "from=2026-02-01&to=2026-01-01", "type=x", "currency=dollars"):
        page = browser.go(f"{TRANSACTIONS}?{query}")
        assert page.status == 200, query
        assert page.all("//*[@aria-invalid]"), query
        assert not page.all("//tbody/tr"), query
    page = browser.go(f"{TRANSACTIONS}?period=x")
    assert (page.status, page.all("//*[@aria-invalid]/@name")) == (200, ["period"])
    assert numbers(browser, f"{TRANSACTIONS}?period=x") == []


def test_a_key_that_is_none_is_the_beginning(ledger: House, browser: Browser) -> None:
    deep = "[" * 1_900
    for after in ("x", "[]", '["a"]', '["2026-01-01","x"]', "[1,2]", '["","","",""]', deep):
        page = browser.go(f"{TRANSACTIONS}?table=transactions&after={after}")
        assert (page.status, len(page.all("//tbody/tr"))) == (200, 20), after


def test_parts_come_to_all_of_it_however_little_is_looked_at_for_one(
    ledger: House, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    queries = ("", "q=I-", "type=Payment", "q=I-&status=Posted", "sort=date")
    wholes = {each: numbers(browser, f"{TRANSACTIONS}?{each}") for each in queries}
    monkeypatch.setattr(pages, "TRANSACTIONS", replace(pages.TRANSACTIONS, page_size=7))
    for window in (1, 9, 20_000):
        monkeypatch.setattr(ledger_searches, "WINDOW", window)
        for query, whole in wholes.items():
            parts = all_pages(browser, f"{TRANSACTIONS}?{query}")
            assert [each for part in parts for each in part] == whole, (query, window)
            if window == 1 and query == "type=Payment":
                assert len(parts) > 10, "no part looks at more than its window"


def test_a_transaction_shows_its_lines_and_its_period_and_is_taken_back(
    ledger: House, browser: Browser
) -> None:
    (one,) = browser.go(TRANSACTIONS + "?q=I-3").all("//tbody/tr/th/a/@href")
    page = browser.go(one)
    assert [each.text_content().strip() for each in page.all("//tbody/tr/th")] == [
        "Receivable", "Revenue",
    ]  # fmt: skip
    assert page.words("//dl//a[starts-with(@href, '/periods/')]") == "Jan"
    page = browser.press(page, one + "/status", status="Canceled")
    assert page.notice == "The status is Canceled."
    assert one + "/status" not in page.forms()
    assert "it is in no balance" in page.text


def test_a_status_that_cannot_follow_is_refused(ledger: House, browser: Browser) -> None:
    (one,) = browser.go(TRANSACTIONS + "?q=I-3").all("//tbody/tr/th/a/@href")
    page = browser.press(browser.go(one), one + "/status", status="Draft")
    assert page.status == 409
    page = browser.press(browser.go(one), one + "/status", status="")
    assert page.status == 422


def test_an_entry_shows_its_lines_and_is_cancelled_and_deleted(
    ledger: House, browser: Browser
) -> None:
    one = ENTRIES + "/JE-00000001"
    page = browser.go(one)
    assert [each.text_content().strip() for each in page.all("//tbody/tr/th")] == [
        "Cash", "Revenue",
    ]  # fmt: skip
    page = browser.press(page, one + "/edit", notes="seen\r\nand kept")
    assert page.values(one + "/edit")["notes"] == ["seen\nand kept"]
    assert one + "/delete" not in page.forms()
    page = browser.press(page, one + "/cancel")
    assert page.notice == "The journal entry is cancelled."
    page = browser.press(page, one + "/delete")
    assert (page.address, page.status) == (ENTRIES, 200)
    assert browser.go(one).status == 404


def test_what_is_transferred_is_not_offered_to_be_cancelled(
    ledger: House, browser: Browser
) -> None:
    one = ENTRIES + "/JE-00000001"
    page = browser.press(browser.go(one), one + "/edit", transferredToAccounting="Yes")
    assert one + "/cancel" not in page.forms()
    sent = {**page.values(one + "/edit")}
    page = browser.send(one + "/cancel", sent)
    assert page.status == 409


def test_a_file_of_the_list_has_every_row(ledger: House, browser: Browser) -> None:
    text = browser.go(TRANSACTIONS + "?type=Payment&format=csv").text
    rows = text.splitlines()
    assert len(rows) == 3
    assert "7.00,USD" in rows[1]
