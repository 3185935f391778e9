"""The checklist as people work with it: each does their part, and proves it by files."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from monthend.domain.permissions import STANDARD_USER
from monthend.services import task_templates
from unit.house import House
from web.browser import Browser, Page

Months = Callable[[int], list[str]]
Team = tuple[Browser, Browser]


@pytest.fixture
def team(house: House) -> Team:
    """The browsers of ann and bob, who do the close but do not manage it."""
    made = []
    for name in ("ann", "bob"):
        house.user(name, STANDARD_USER)
        browser = Browser(house.app, house.loop)
        browser.sign_in(name)
        made.append(browser)
    house.company.sign_in()
    return made[0], made[1]


def added(browser: Browser, period_id: str, **typed: str) -> str:
    """A task given to a period by the form; the address of its page."""
    address = f"/periods/{period_id}/checklist"
    page = browser.press(browser.go(address), address, **typed)
    assert page.notice == f"{typed['title']} is added.", page.troubles
    found = page.all(f"//*[@data-table='checklist']//a[.='{typed['title']}']/@href")
    return str(found[0])


def forms(page: Page) -> set[str]:
    return {each.rpartition("/")[2] for each in page.forms()}


def test_who_does_a_task_is_another_than_who_reviews_it(
    browser: Browser, months: Months, team: Team
) -> None:
    (january,) = months(1)
    ann, bob = team
    task = added(browser, january, title="Reconcile the bank", owner="ann", reviewer="bob")
    assert forms(bob.go(task)) == {"files"}
    page = ann.press(ann.go(task), f"{task}/sign-off", note="no difference")
    assert page.notice == "Reconcile the bank is signed off."
    assert forms(page) == {"take-back"}
    page = bob.press(bob.go(task), f"{task}/review")
    assert page.notice == "Reconcile the bank is reviewed."
    assert "no difference" in page.text
    page = browser.go(f"/periods/{january}/checklist")
    assert "1 of 1 tasks are done." in page.text


def test_a_task_that_needs_evidence_waits_for_its_file(browser: Browser, months: Months) -> None:
    (january,) = months(1)
    task = added(browser, january, title="Count the cash", needsEvidence="yes")
    page = browser.go(task)
    assert "sign-off" not in forms(page)
    assert "needs evidence; attach a file first" in page.text
    content = bytes(range(256)) * 40
    page = browser.upload(page, f"{task}/files", "count <b>.bin", content)
    assert page.notice == "count <b>.bin is attached."
    assert "sign-off" in forms(page)
    (link,) = page.all("//*[@data-table='evidence']//tbody//a/@href")
    file = browser.ask("GET", link)
    assert file.body == content
    assert file.header("content-type") == "application/octet-stream"
    assert file.header("content-disposition").startswith("attachment")
    (remove,) = [each for each in page.forms() if each.endswith("/remove")]
    page = browser.press(page, remove)
    assert page.notice == "The file is removed."
    assert browser.ask("GET", link).status == 404


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.txt", b"", "“File” must not be empty"),
        ("../a.txt", b"1", "“File” must be the name of a file without a path"),
        ("a.txt", b"1" * (1024 * 1024 + 1), "a file has at most 1048576 (attachment_kib)"),
    ],
)
def test_a_file_that_is_not_taken_is_told_at_its_input(
    browser: Browser, months: Months, name: str, content: bytes, told: str
) -> None:
    (january,) = months(1)
    task = added(browser, january, title="Count the cash")
    page = browser.upload(browser.go(task), f"{task}/files", name, content)
    assert page.status == 422
    assert told in page.troubles[0]
    assert page.all("//*[@name='content']/@aria-invalid") == ["true"]


def test_a_form_without_its_file_is_refused(browser: Browser, months: Months) -> None:
    (january,) = months(1)
    task = added(browser, january, title="Count the cash")
    page = browser.press(browser.go(task), f"{task}/files", content=None)
    assert page.status == 422


def test_a_task_is_skipped_with_a_reason_and_taken_back(
    house: House, browser: Browser, months: Months, team: Team
) -> None:
    (january,) = months(1)
    task = added(browser, january, title="Thank everybody", required="no")
    assert "skip" not in forms(team[0].go(task)), "who does not manage the close"
    page = browser.press(browser.go(task), f"{task}/skip")
    assert page.status == 422
    page = browser.press(page, f"{task}/skip", reason="There was no time")
    assert page.notice == "Thank everybody is skipped."
    page = browser.press(page, f"{task}/take-back", reason="There is time")
    assert page.notice == "Thank everybody is open."
    events = [row.event for row in house.company.history(january)]
    assert events[-2:] == ["taskSkipped", "taskTakenBack"]


def test_a_step_on_an_old_sight_of_a_task_is_not_taken(
    browser: Browser, months: Months, team: Team
) -> None:
    (january,) = months(1)
    task = added(browser, january, title="Count the cash")
    old = team[0].go(task)
    team[1].press(team[1].go(task), f"{task}/sign-off")
    page = team[0].press(old, f"{task}/sign-off", note="twice")
    assert page.status == 409
    assert page.troubles[0] == "The task was “Open” and is now “Signed off”."


def test_what_is_to_be_done_is_changed(browser: Browser, months: Months, team: Team) -> None:
    (january,) = months(1)
    task = added(browser, january, title="Count the cash", dueDays="-2", required="yes")
    page = browser.go(task)
    assert page.values(task)["dueDays"] == ["-2"]
    page = browser.press(page, task, owner="ann", dueDays="3", required=None)
    assert page.notice == "Count the cash is changed."
    assert "Feb 3, 2026" in page.words("//dl")
    page = browser.press(page, task, reviewer="ann")
    assert page.status == 422
    assert page.all("//*[@name='reviewer']/@aria-invalid") == ["true"]


def test_the_tasks_of_the_template_are_offered_while_some_are_missing(
    house: House, browser: Browser, months: Months
) -> None:
    (january,) = months(1)
    address = f"/periods/{january}/checklist"
    assert forms(browser.go(address)) == {"checklist"}
    plans: list[task_templates.PlanFields] = [{"title": "Count the cash"}, {"title": "Thank"}]
    house.company.write(lambda books, by: task_templates.change(books, by, plans))
    page = browser.go(address)
    page = browser.press(page, f"{address}/from-template")
    assert page.notice == "2 tasks are added."
    assert forms(page) == {"checklist"}


def test_tasks_that_block_are_told_where_the_close_is_looked_at(
    house: House, browser: Browser, months: Months
) -> None:
    (january,) = months(1)
    house.set_up("tasks_block_close", "true")
    added(browser, january, title="Count the cash", required="yes")
    assert "The close waits for 1 of them." in browser.go(f"/periods/{january}/checklist").text
    page = browser.go(f"/periods/{january}/close")
    assert not page.forms()
    assert page.all(f"//ul[@class='evidence']//a[@href='/periods/{january}/checklist']")


def test_tasks_of_a_closed_period_stay_as_they_are(
    house: House, browser: Browser, months: Months
) -> None:
    (january,) = months(1)
    task = added(browser, january, title="Count the cash")
    house.company.close(january)
    assert forms(browser.go(task)) == set()
    assert forms(browser.go(f"/periods/{january}/checklist")) == set()
