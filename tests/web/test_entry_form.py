"""A manual journal entry as it is typed: its lines, what is wrong with them, what stays."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from unit.house import House
from web import served
from web.browser import Browser
from web.visitor import visiting

NEW = "/ledger/entries/new"
TWO_LINES = {
    "journalEntryDate": "2026-01-15", "code-1": "Cash", "debit-1": "10.50",
    "code-2": "Revenue", "credit-2": "10.5", "notes-2": "<script>", "currency": "USD",
}  # fmt: skip
FIELDS = ("credit-1", "debit-2")
UNREAD = "An amount cannot be read: write 1234.50"


@pytest.fixture
def at_work(house: House, browser: Browser) -> Browser:
    house.company.add_codes()
    house.company.create_months(date(2026, 1, 1), 2)
    return browser


def test_a_balanced_entry_is_posted_into_the_period_of_its_day(at_work: Browser) -> None:
    page = at_work.press(at_work.go(NEW), NEW, **TWO_LINES)
    assert (page.heading, page.notice) == ("JE-00000001", "JE-00000001 is posted.")
    assert page.words("//p[@class='days']/a") == "Jan"
    assert "&lt;script&gt;" in page.text


def test_lines_that_differ_are_refused_with_both_sums_and_nothing_is_lost(
    at_work: Browser,
) -> None:
    typed = {**TWO_LINES, "credit-2": "10.49", "notes": "of\nJanuary", "code-9": "Cash",
             "debit-9": "0"}  # fmt: skip
    page = at_work.press(at_work.go(NEW), NEW, **typed)
    assert page.status == 409
    assert page.troubles == ["The debits of 10.50 USD and the credits of 10.49 USD differ."]
    values = page.values(NEW)
    assert {name: values[name] for name in typed} == {name: [typed[name]] for name in typed}
    assert page.all("//details[@open]"), "a line further down is seen"


WRONG: list[tuple[dict[str, str], str]] = [
    ({"code-1": "Nowhere"}, "code-1"),
    ({"code-1": ""}, "code-1"),
    ({"debit-1": ""}, "debit-1"),
    ({"debit-1": "ten"}, "debit-1"),
    ({"debit-1": "-1"}, "debit-1"),
    ({"debit-1": "1.005"}, "debit-1"),
    ({"credit-1": "10.50"}, "credit-1"),
    ({"journalEntryDate": "2025-12-31"}, "journalEntryDate"),
    ({"journalEntryDate": ""}, "journalEntryDate"),
    ({"currency": "XXX"}, "currency"),
    (
        dict.fromkeys(TWO_LINES, "") | {"journalEntryDate": "2026-01-01", "currency": "USD"},
        "code-1",
    ),
]


def test_what_is_wrong_is_said_at_its_input(at_work: Browser) -> None:
    page = at_work.go(NEW)
    for change, field in WRONG:
        page = at_work.press(page, NEW, **{**dict.fromkeys(FIELDS, ""), **TWO_LINES, **change})
        assert page.status in (404, 409, 422), change
        assert page.all("//*[@aria-invalid]/@name") == [field], change
    assert at_work.go("/ledger/entries").all("//tbody/tr") == []


def test_a_closed_period_takes_nothing(house: House, at_work: Browser) -> None:
    page = at_work.go(NEW)
    house.company.close(house.calendar.periods[0].id)
    house.company.run_trial_balances()
    page = at_work.press(page, NEW, **TWO_LINES)
    assert page.status == 409
    assert "Jan is closed" in page.troubles[0]
    assert page.values(NEW)["code-1"] == ["Cash"]


def test_sent_twice_it_is_posted_once(at_work: Browser) -> None:
    values = {**at_work.go(NEW).values(NEW), **TWO_LINES}
    for _ in range(2):
        assert at_work.follow(at_work.send(NEW, values)).heading == "JE-00000001"
    assert len(at_work.go("/ledger/entries").all("//tbody/tr")) == 1


def test_a_telephone_names_every_box_and_what_it_cannot_read(
    house: House, at_work: Browser
) -> None:
    screen: Any = {"viewport": {"width": 360, "height": 800}}
    with (
        served.served(house) as address,
        served.chromium() as chromium,
        visiting(chromium, address, house.owner.username, **screen) as visitor,
    ):
        visitor.go(NEW)
        boxes = visitor.tab.locator("fieldset.item").nth(1).locator("label")
        sizes = [boxes.nth(place).bounding_box() for place in range(boxes.count())]
        assert [size is not None and size["width"] > 20 for size in sizes] == [True] * 4
        said = visitor.tab.locator("[data-difference]")
        for typed, words in (("1.234,50", UNREAD), ("1,234.50", UNREAD), ("1234.50", "Balanced")):
            visitor.tab.get_by_label("Debit of line 1", exact=True).fill(typed)
            visitor.tab.get_by_label("Credit of line 2", exact=True).fill(typed)
            assert said.inner_text() == words
