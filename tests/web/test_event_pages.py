"""Webhooks and schedules on their pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from monthend.domain.permissions import STANDARD_USER
from monthend.services import tenant_clocks
from unit.house import House
from web.browser import Browser, Page

Months = Callable[[int], list[str]]
HOOKS, SCHEDULES = "/administration/webhooks", "/ledger/schedules"
URL = "https://hooks.example/here?key=1"


def rows(page: Page, name: str) -> list[list[str]]:
    return [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./th | ./td")]
        for row in page.all(f"//*[@data-table='{name}']//tbody/tr")
    ]


# Webhooks ---------------------------------------------------------------------------------


@pytest.fixture
def hook(browser: Browser) -> str:
    """The address of the page of a webhook."""
    new = f"{HOOKS}/new"
    page = browser.press(browser.go(new), new, url=URL, description="The dashboard")
    (onward,) = page.all("//p[@class='onward']/a/@href")
    return str(onward)


def test_the_secret_of_a_webhook_is_shown_once(house: House, browser: Browser) -> None:
    new = f"{HOOKS}/new"
    shown = browser.go(new)
    page = browser.press(shown, new, url=URL, types=["accounting_period.closed"])
    secret = page.words("//code[@class='secret']")
    assert secret.startswith("whsec_")
    assert "kept as a hash" not in page.text, "it signs, and is kept as it is"
    (onward,) = page.all("//p[@class='onward']/a/@href")
    assert secret not in browser.go(onward).text
    again = browser.press(shown, new, url=URL, types=["accounting_period.closed"])
    assert secret not in again.text
    assert [row[:4] for row in rows(browser.go(HOOKS), "webhooks")] == [
        [URL, "Enabled", "–", "accounting_period.closed"]
    ]


@pytest.mark.parametrize("url", ["ftp://hooks.example", "https://a:b@hooks.example", "nowhere"])
def test_an_address_that_is_none_is_told_at_its_input(browser: Browser, url: str) -> None:
    new = f"{HOOKS}/new"
    page = browser.press(browser.go(new), new, url=url)
    assert page.status == 422
    assert page.all("//*[@name='url'][@aria-invalid='true']")
    assert page.values(new)["url"] == [url]


def test_a_webhook_is_tried_and_its_deliveries_are_listed(browser: Browser, hook: str) -> None:
    page = browser.press(browser.go(hook), f"{hook}/test")
    assert page.notice.endswith("is on its way.")
    ((event, number, kind, state, attempts, *_),) = rows(page, "webhook-deliveries")
    assert (number, kind, state, attempts) == ("1", "webhook.test", "Waiting", "0")
    page = browser.go(f"{hook}/deliveries/{event}")
    assert page.heading == "Event 1"
    assert rows(page, "webhook-attempts") == []
    assert browser.go(f"{hook}/deliveries/evt_0").status == 404


def test_a_webhook_is_changed_disabled_enabled_and_sent_to_again(
    browser: Browser, hook: str, months: Months
) -> None:
    browser.press(browser.go(hook), f"{hook}/test")
    page = browser.press(browser.go(hook), hook, description="Another", types=[])
    assert (page.notice, page.heading) == ("The webhook is changed.", "Another")
    page = browser.press(page, f"{hook}/disable")
    assert f"{hook}/test" not in page.forms()
    assert [row[3] for row in rows(page, "webhook-deliveries")] == ["Dead"]
    page = browser.press(page, f"{hook}/enable")
    assert browser.press(page, f"{hook}/replay").notice == "1 events are sent again."
    page = browser.press(browser.go(hook), f"{hook}/replay", fromNumber="900")
    assert page.status == 409
    assert page.values(f"{hook}/replay")["fromNumber"] == ["900"]
    page = browser.press(browser.go(hook), f"{hook}/rotate", overlapHours="3")
    assert page.words("//code[@class='secret']").startswith("whsec_")
    assert "The secret of before" in browser.go(hook).text
    page = browser.press(browser.go(hook), f"{hook}/remove")
    assert (page.notice, rows(page, "webhooks")) == ("The webhook is removed.", [])
    assert browser.go(hook).status == 404


def test_the_secret_of_before_is_shown_for_as_long_as_it_signs(
    house: House, browser: Browser, hook: str
) -> None:
    house.company.write(lambda books, by: tenant_clocks.set_to(books, by, None))
    browser.press(browser.go(hook), f"{hook}/rotate", overlapHours="1")
    assert "The secret of before" in browser.go(hook).text
    house.clock.advance(timedelta(hours=1))
    assert "The secret of before" not in browser.go(hook).text


def test_an_old_sight_of_a_webhook_changes_nothing(browser: Browser, hook: str) -> None:
    old = browser.go(hook)
    browser.press(browser.go(hook), f"{hook}/disable")
    page = browser.press(old, hook, description="Too late")
    assert page.status == 409
    assert browser.go(hook).heading == "The dashboard"


def test_who_may_not_manage_webhooks_sees_no_address(house: House, hook: str) -> None:
    from monthend.domain.permissions import Permission

    house.user("clerk", STANDARD_USER)
    house.take(STANDARD_USER, Permission.MANAGE_FINANCE_SETTINGS)
    clerk = Browser(house.app, house.loop)
    clerk.sign_in("clerk")
    for path in (HOOKS, hook, f"{HOOKS}/new"):
        page = clerk.go(path)
        assert page.status == 403
        assert "hooks.example" not in page.text


# Schedules --------------------------------------------------------------------------------


@pytest.fixture
def schedule(browser: Browser) -> str:
    """The address of the page of a schedule: a trial balance on the first day of each month."""
    new = f"{SCHEDULES}/new"
    page = browser.press(browser.go(new), new, name="Month end")
    assert page.notice.startswith("Month end comes first on Jul 1, 2026")
    return page.address


def test_a_schedule_is_added_as_its_form_proposes(browser: Browser, schedule: str) -> None:
    ((name, state, when, period, makes, next_on, acts_for),) = rows(
        browser.go(SCHEDULES), "schedules"
    )
    assert (name, state, when) == ("Month end", "Enabled", "Monthly on day 1 at 06:00")
    assert (period, makes) == ("The last one that ended before", "trial balance")
    assert next_on.startswith("Jul 1, 2026, 6:00:00")
    assert acts_for == "admin"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"cadence": "weekly", "day": ""}, "weekday"),
        ({"cadence": "daily"}, "day"),
        ({"at": "25:00"}, "at"),
        ({"day": "32"}, "day"),
        ({"trialBalance": None}, "transactionTypes"),
    ],
)
def test_a_schedule_that_cannot_be_is_told_at_its_input(
    browser: Browser, typed: dict[str, str | None], field: str
) -> None:
    new = f"{SCHEDULES}/new"
    page = browser.press(browser.go(new), new, **{"name": "Month end", **typed})
    assert page.status == 422
    assert len(page.troubles) == 1
    assert page.all(f"//a[@href='#add-schedule-{field}']")
    assert rows(browser.go(SCHEDULES), "schedules") == []


def test_a_schedule_is_changed_switched_off_and_removed(browser: Browser, schedule: str) -> None:
    page = browser.press(
        browser.go(schedule), schedule, cadence="weekly", weekday="2", day="",
        transactionTypes=["Invoice Item", "External Payment"],
    )  # fmt: skip
    assert page.notice == "Month end is changed, and acts for you."
    assert "Weekly on Tuesday at 06:00" in page.text
    page = browser.press(page, f"{schedule}/disable")
    assert page.notice == "Month end is disabled."
    assert f"{schedule}/disable" not in page.forms()
    assert rows(browser.go(SCHEDULES), "schedules")[0][5] == "–"
    page = browser.press(page, f"{schedule}/enable")
    page = browser.press(page, f"{schedule}/remove")
    assert (page.notice, page.address) == ("Month end is removed.", SCHEDULES)
    assert browser.go(schedule).status == 404


def test_what_became_of_a_schedule_is_listed(
    house: House, browser: Browser, schedule: str, months: Months
) -> None:
    from monthend.services import schedule_jobs

    months(1)
    house.clock.advance(timedelta(days=32))
    schedule_jobs.work_through(house.store)
    browser.sign_in(house.owner.username)
    ((planned, state, period, *_),) = rows(browser.go(schedule), "schedule-runs")
    assert planned.startswith("Aug 1, 2026, 6:00:00")
    assert (state, period) == ("Trial balance", "Jan")
