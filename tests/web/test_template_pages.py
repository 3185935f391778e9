"""The template of the checklist, changed task by task."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from unit.house import House
from web.browser import Browser, Page

Months = Callable[[int], list[str]]
TEMPLATE = "/administration/checklist"


def tasks(page: Page) -> list[str]:
    return [
        " ".join(each.text_content().split())
        for each in page.all("//*[@data-table='task-template']//tbody/tr/th")
    ]


@pytest.fixture
def three(browser: Browser) -> Page:
    """The page of a template with three tasks."""
    page = browser.go(TEMPLATE)
    for title in ("Reconcile the bank", "Count the cash", "Thank everybody"):
        page = browser.press(page, TEMPLATE, title=title)
        assert page.notice == f"{title} is in the template."
    return page


def test_a_new_period_gets_the_tasks_of_the_template(
    browser: Browser, three: Page, months: Months
) -> None:
    (january,) = months(1)
    page = browser.go(f"/periods/{january}/checklist")
    assert "0 of 3 tasks are done." in page.text
    assert page.all(f"//a[@href='{TEMPLATE}']")


def test_a_task_of_the_template_is_changed_moved_and_removed(browser: Browser, three: Page) -> None:
    second = f"{TEMPLATE}/2"
    page = browser.press(browser.go(second), second, title="Count it all", dueDays="3")
    assert tasks(page) == ["Reconcile the bank", "Count it all", "Thank everybody"]
    page = browser.press(browser.go(second), f"{second}/move", to="1")
    assert tasks(page) == ["Count it all", "Reconcile the bank", "Thank everybody"]
    page = browser.press(browser.go(second), f"{second}/remove")
    assert tasks(page) == ["Count it all", "Thank everybody"]
    assert "Version 6" in page.text


def test_a_template_that_somebody_has_changed_is_not_changed_on_an_old_sight(
    browser: Browser, three: Page
) -> None:
    old = browser.go(f"{TEMPLATE}/2")
    browser.press(browser.go(f"{TEMPLATE}/1"), f"{TEMPLATE}/1/remove")
    page = browser.press(old, f"{TEMPLATE}/2/remove")
    assert page.status == 409
    assert page.troubles == ["The version of the template was “3” and is now “4”."]
    assert tasks(browser.go(TEMPLATE)) == ["Count the cash", "Thank everybody"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"title": "Count the cash"}, "title"),
        ({"owner": "nobody"}, "owner"),
        ({"title": ""}, "title"),
    ],
)
def test_what_is_refused_is_told_at_its_input(
    house: House, browser: Browser, three: Page, typed: dict[str, Any], field: str
) -> None:
    page = browser.press(three, TEMPLATE, **{"title": "Another", **typed})
    assert page.status in (409, 422)
    assert len(page.troubles) == 1
    assert page.values(TEMPLATE)[field] == list(typed.values())


@pytest.mark.parametrize("place", ["0", "4", "x", "99999", "-1"])
def test_a_task_that_is_not_there_is_told(browser: Browser, three: Page, place: str) -> None:
    assert browser.go(f"{TEMPLATE}/{place}").status == 404
