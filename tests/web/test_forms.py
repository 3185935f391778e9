"""Forms: proven to be of this site, done once, refused in words, and never on an old sight."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from company import Clock
from monthend.domain.period import PeriodStatus
from property.in_process import PASSWORD
from unit.house import House
from web.browser import Browser

Months = Callable[[int], list[str]]


def statuses(house: House) -> list[str]:
    return [period.status.value for period in house.calendar.periods]


def test_a_period_is_closed_and_the_next_page_says_so(
    house: House, browser: Browser, months: Months
) -> None:
    january, _ = months(2)
    page = browser.go(f"/periods/{january}/close")
    page = browser.press(page, f"/periods/{january}/close")
    assert (page.status, page.address) == (200, f"/periods/{january}")
    assert page.notice == "Jan is closed."
    assert statuses(house) == ["Closed", "Open"]
    assert browser.go(f"/periods/{january}").notice == ""
    rows = house.company.rows("SELECT channel FROM history WHERE event = 'closed'")
    assert rows == [("WEB",)]


def test_a_form_that_is_sent_twice_is_done_once(
    house: House, browser: Browser, months: Months
) -> None:
    january, _ = months(2)
    page = browser.go(f"/periods/{january}")
    values = page.values(f"/periods/{january}/pending-close")
    for _ in range(2):
        sent = browser.send(f"/periods/{january}/pending-close", values)
        assert sent.status == 303
        assert browser.follow(sent).notice == "Jan is pending close."
    events = [event for event in house.company.events(january) if event == "pendingClose"]
    assert len(events) == 1


def test_a_form_whose_sight_is_old_changes_nothing_and_says_what_has_changed(
    house: House, browser: Browser, months: Months
) -> None:
    january, _ = months(2)
    old = browser.go(f"/periods/{january}/close")
    house.company.pending_close(january)
    house.company.run_trial_balances()
    page = browser.press(old, f"/periods/{january}/close")
    assert page.status == 409
    assert page.troubles == ["The status was “Open” and is now “Pending close”."]
    assert house.calendar.periods[0].status is PeriodStatus.PENDING_CLOSE
    assert browser.press(page, f"/periods/{january}/close").notice == "Jan is closed."


def test_a_refusal_of_the_rules_is_told_at_the_top_with_its_status(
    house: House, browser: Browser, months: Months
) -> None:
    _, february = months(2)
    page = browser.go(f"/periods/{february}")
    action = f"/periods/{february}/close"
    assert action not in page.forms()
    assert action not in browser.go(action).forms()
    run = page.values(f"/periods/{february}/run-trial-balance")
    page = browser.send(action, run)
    assert page.status == 409
    assert page.troubles == ["The earlier accounting period Jan must be closed before Feb."]
    assert statuses(house) == ["Open", "Open"]


def reopening_of_a_closed_month(house: House, months: Months) -> str:
    """Where the form is that reopens January, which is closed."""
    (january,) = months(1)
    house.company.close_through([january])
    return f"/periods/{january}/reopen"


def test_a_refusal_of_a_value_is_told_at_its_input_and_what_was_typed_is_there(
    house: House, browser: Browser, months: Months
) -> None:
    action = reopening_of_a_closed_month(house, months)
    page = browser.press(browser.go(action), action, reason="x" * 300)
    assert page.status == 422
    (trouble,) = page.troubles
    assert trouble == "The field “Reason” must have at most 255 characters."
    assert page.values(action)["reason"] == ["x" * 300]
    (reason,) = page.all("//*[@name='reason']")
    assert reason.get("aria-invalid") == "true"
    described = reason.get("aria-describedby").split()
    assert trouble in page.words(f"//*[@id='{described[-1]}']")
    assert page.all(f"//*[@id='troubles']//a[@href='#{reason.get('id')}']")
    assert statuses(house) == ["Closed"]


@pytest.mark.parametrize(
    ("change", "headers"),
    [
        ({"_csrf": "0" * 64}, {}),
        ({"_csrf": None}, {}),
        ({}, {"sec-fetch-site": "cross-site"}),
        ({}, {"sec-fetch-site": "same-site"}),
        ({}, {"sec-fetch-site": "", "origin": "http://evil.example"}),
    ],
)
def test_what_another_site_sends_changes_nothing(
    house: House,
    browser: Browser,
    months: Months,
    change: dict[str, str | None],
    headers: dict[str, str],
) -> None:
    (january,) = months(1)
    action = f"/periods/{january}/close"
    values = browser.go(action).values(action)
    page = browser.send(action, {**values, **change}, headers)
    assert page.status == 403
    assert statuses(house) == ["Open"]


def test_a_proof_of_another_session_is_none(house: House, browser: Browser, months: Months) -> None:
    (january,) = months(1)
    action = f"/periods/{january}/close"
    other = Browser(house.app, house.loop)
    other.sign_in(house.owner.username)
    values = other.go(action).values(action)
    assert browser.send(action, values).status == 403
    assert statuses(house) == ["Open"]


def test_what_was_typed_outlives_a_sign_in_in_another_tab(
    house: House, browser: Browser, months: Months
) -> None:
    action = reopening_of_a_closed_month(house, months)
    old = browser.go(action)
    browser.cookies.clear()
    browser.sign_in(house.owner.username)
    page = browser.press(old, action, reason="an invoice was missing")
    assert (page.status, page.heading) == (403, "Jan")
    assert "has not been sent yet" in " ".join(page.troubles)
    assert page.values(action)["reason"] == ["an invoice was missing"]
    assert statuses(house) == ["Closed"]
    assert browser.press(page, action).notice == "Jan is open again."


@pytest.mark.parametrize(
    ("proof", "headers"),
    [
        (None, {}), ("", {}), ("x" * 64, {}), ("0" * 63, {}),
        ("0" * 64, {"sec-fetch-site": ""}), ("0" * 64, {"sec-fetch-site": "none"}),
        ("0" * 64, {"sec-fetch-site": "", "origin": "null"}),
    ],
)  # fmt: skip
def test_nothing_is_filled_in_for_whoever_does_not_come_from_here(
    browser: Browser, months: Months, proof: str | None, headers: dict[str, str]
) -> None:
    months(1)
    page = browser.go("/periods/new")
    (action,) = page.forms()
    sent = {**page.values(action), "notes": "filled in", "_csrf": proof}
    page = browser.send(action, sent, headers)
    assert (page.status, page.heading) == (403, "Not allowed")
    assert "filled in" not in page.text


def test_what_was_typed_outlives_the_session(
    house: House, browser: Browser, months: Months, clock: Clock
) -> None:
    action = reopening_of_a_closed_month(house, months)
    page = browser.go(action)
    clock.advance(timedelta(hours=1))
    page = browser.press(page, action, reason="an invoice was missing")
    assert page.heading == "Sign in"
    assert "what you typed is kept" in page.text
    page = browser.press(page, "/sign-in", username=house.owner.username, password="wrong")
    page = browser.press(page, "/sign-in", username=house.owner.username, password=PASSWORD)
    assert page.heading == "Jan"
    assert "has not been sent yet" in page.notice
    assert page.values(action)["reason"] == ["an invoice was missing"]
    assert statuses(house) == ["Closed"]
    assert browser.press(page, action).notice == "Jan is open again."
    january = house.company.calendar.periods[0]
    (row,) = [row for row in house.company.history(january.id) if row.event == "reopened"]
    assert row.reason == "an invoice was missing"


@pytest.mark.parametrize("body", [b"\xff\xfe=%ff&a", b"&" * 50, b"a=" + b"b" * 70_000, b"=" * 5000])
def test_no_body_breaks_a_form(browser: Browser, months: Months, body: bytes) -> None:
    (january,) = months(1)
    for media in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        page = browser.ask("POST", f"/periods/{january}/close", body, {"content-type": media})
        assert page.status in (400, 403), (media, page.status)


def test_a_form_without_its_key_is_not_taken(
    house: House, browser: Browser, months: Months
) -> None:
    (january,) = months(1)
    action = f"/periods/{january}/close"
    values = {**browser.go(action).values(action), "_once": None}
    assert browser.send(action, values).status == 400
    assert statuses(house) == ["Open"]


def test_a_key_is_of_one_form(house: House, browser: Browser, months: Months) -> None:
    (january,) = months(1)
    page = browser.go(f"/periods/{january}")
    values = page.values(f"/periods/{january}/run-trial-balance")
    assert browser.send(f"/periods/{january}/run-trial-balance", values).status == 303
    assert browser.send(f"/periods/{january}/close", values).status == 409
    assert statuses(house) == ["Open"]


def test_a_form_of_which_something_else_was_sent_is_shown_again_with_a_key_of_its_own(
    house: House, browser: Browser, months: Months
) -> None:
    months(1)
    action = "/periods/new"
    values = {**browser.go(action).values(action), "name": "February"}
    assert browser.follow(browser.send(action, values)).notice == "February is created."
    page = browser.send(action, {**values, "name": "March", "notes": "typed <b>since</b>"})
    assert page.status == 409
    assert "was sent before, with something else in it" in page.troubles[0]
    again = page.values(action)
    assert again["name"] == ["March"]
    assert again["notes"] == ["typed <b>since</b>"]
    assert again["_once"] != values["_once"]
    assert len(house.calendar.periods) == 2


@pytest.mark.parametrize("seen", ["[" * 100_000, '{"a":' * 100_000, "1" * 5_000, "null"])
def test_no_sight_that_is_none_breaks_a_form(
    house: House, browser: Browser, months: Months, seen: str
) -> None:
    (january,) = months(1)
    action = f"/periods/{january}/close"
    page = browser.press(browser.go(action), action, _seen=seen)
    assert page.status == 409
    assert page.troubles == ["The form does not say what was seen."]
    assert statuses(house) == ["Open"]
