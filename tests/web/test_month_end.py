"""A month end in a browser, from the list of periods to the closed one.

By mouse, by the keyboard alone, and with a browser that runs no script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import pytest

from monthend.domain.period import PeriodStatus, TrialBalanceStatus
from monthend.services import task_templates
from unit.house import House
from web import served
from web.visitor import Visitor, visiting

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium

KEYSTROKES_AT_MOST = 25
TASKS = ("Reconcile the bank", "Count the cash")
LIVE = "window.isTheSamePage = true"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with served.chromium() as launched:
        yield launched


@pytest.fixture
def to_close(house: House) -> House:
    """A January with a draft invoice and two tasks that the close waits for, before a February."""
    house.set_up("tasks_block_close", "true")
    company = house.company
    company.sign_in()
    company.add_codes()
    company.write(
        lambda books, by: task_templates.change(books, by, [{"title": each} for each in TASKS])
    )
    company.create_months(date(2026, 1, 1), 2)
    company.post_entry("Jan", date(2026, 1, 5), 12_345)
    company.add_transaction("Invoice Item", "Draft", date(2026, 1, 20), amount=5_000)
    return house


@pytest.fixture
def address(to_close: House) -> Iterator[str]:
    with served.served(to_close, worker=True) as listening:
        yield listening


def is_closed(house: House) -> None:
    """January is closed with all that was to be done, and its figures are frozen."""
    january, february = house.calendar.periods
    assert (january.status, february.status) == (PeriodStatus.CLOSED, PeriodStatus.OPEN)
    events = house.company.events(january.id)
    assert events.count("taskSignedOff") == len(TASKS)
    assert [each for each in events if each in ("pendingClose", "closed")] == [
        "pendingClose",
        "closed",
    ]
    channels = {row.channel for row in house.company.history(january.id) if row.event == "closed"}
    assert channels == {"WEB"}


def test_a_month_is_closed_by_mouse(chromium: Chromium, to_close: House, address: str) -> None:
    with visiting(chromium, address, to_close.owner.username) as visitor:
        tab = visitor.tab
        tab.get_by_role("link", name="Jan", exact=True).first.click()
        tab.locator("#before-close").get_by_text("required action items").first.wait_for()
        visitor.follow("Action needed")
        visitor.follow("Next: I-1")
        visitor.press("Posted")
        visitor.is_told("I-1 is Posted.")
        visitor.follow("Checklist")
        tab.locator("[data-table=checklist]").get_by_role("link", name=TASKS[0]).click()
        tab.get_by_label("Note").fill("no difference")
        visitor.press("Sign off")
        visitor.is_told(f"{TASKS[0]} is signed off.")
        visitor.follow(f"Next: {TASKS[1]}")
        visitor.press("Sign off")
        visitor.is_told(f"{TASKS[1]} is signed off.")
        visitor.follow("Summary")
        visitor.press("Set to pending close")
        visitor.is_told("Jan is pending close.")
        tab.evaluate(LIVE)
        tab.locator("#run", has_text="Completed").wait_for()
        assert tab.evaluate("window.isTheSamePage"), "the page looks again without being loaded"
        visitor.follow("Close…")
        tab.get_by_role("heading", name="The close would be made").wait_for()
        totals = tab.locator("[data-table=totals-of-the-close] tbody").inner_text()
        assert "173.45" in totals
        visitor.press("Close Jan")
        visitor.is_told("Jan is closed.")
        tab.locator("#run", has_text="Completed").wait_for()
        visitor.follow("Balances")
        tab.get_by_text("SHA-256").first.wait_for()
    is_closed(to_close)
    assert to_close.calendar.periods[0].trial_balance.status is TrialBalanceStatus.COMPLETED


@dataclass(slots=True)
class Keyboard:
    """The keyboard of a visitor who has no mouse: every key that goes down is counted."""

    visitor: Visitor
    pressed: list[str] = field(default_factory=list)

    def press(self, key: str, *, leads_to: str = "", tells: str = "") -> None:
        """Press a key, and wait for the page that it leads to or for what that page tells."""
        self.pressed.append(key)
        self.visitor.tab.keyboard.press(key)
        if leads_to:
            self.visitor.tab.wait_for_url(re.compile(leads_to))
        if tells:
            self.visitor.is_told(tells)


def test_a_month_is_closed_by_the_keyboard_alone(
    chromium: Chromium, to_close: House, address: str
) -> None:
    with visiting(chromium, address, to_close.owner.username) as visitor:
        keyboard = Keyboard(visitor)
        keyboard.press("n", leads_to="/periods/[^/]+$")
        keyboard.press("3", leads_to="/action-needed$")
        keyboard.press("n", leads_to="/action-needed/[^/]+$")
        keyboard.press("s", tells="I-1 is Posted.")
        keyboard.press("5", leads_to="/checklist$")
        for title in TASKS:
            keyboard.press("n", leads_to="/checklist/[^/]+$")
            visitor.tab.get_by_role("heading", name=title).wait_for()
            keyboard.press("s", tells=f"{title} is signed off.")
        keyboard.press("1", leads_to="/periods/[^/]+$")
        keyboard.press("p", tells="Jan is pending close.")
        visitor.tab.locator("#run", has_text="Completed").wait_for()
        visitor.tab.get_by_role("link", name="Close…").wait_for()
        keyboard.press("c", leads_to="/close$")
        keyboard.press("c", tells="Jan is closed.")
    is_closed(to_close)
    assert len(keyboard.pressed) <= KEYSTROKES_AT_MOST
    assert len(keyboard.pressed) == 13, "the guide says how few keys it takes"


def test_a_month_is_closed_without_script(
    chromium: Chromium, to_close: House, address: str
) -> None:
    with visiting(chromium, address, to_close.owner.username, java_script_enabled=False) as visitor:
        tab = visitor.tab
        tab.get_by_role("link", name="Jan", exact=True).first.click()
        visitor.follow("Action needed")
        visitor.follow("Next: I-1")
        visitor.press("Posted")
        visitor.follow("Checklist")
        for title in TASKS:
            visitor.follow(f"Next: {title}")
            visitor.press("Sign off")
            visitor.is_told(f"{title} is signed off.")
        visitor.follow("Summary")
        visitor.press("Set to pending close")
        visitor.is_told("Jan is pending close.")
        while tab.get_by_role("link", name="Look again").count():
            visitor.follow("Look again")
        visitor.follow("Close…")
        visitor.press("Close Jan")
        visitor.is_told("Jan is closed.")
    is_closed(to_close)
