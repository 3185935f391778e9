"""One's own account: another password, other sessions, and how times and numbers are written."""

from __future__ import annotations

import pytest

from monthend.domain.permissions import STANDARD_USER
from people import notes
from property.in_process import PASSWORD
from unit.house import House
from web.browser import Browser
from web.test_around_pages import STATIC
from web.test_people_pages import secrets_in

ACCOUNT = "/account"
CHANGE, END = f"{ACCOUNT}/password", f"{ACCOUNT}/end-other-sessions"


@pytest.fixture
def clerk(house: House) -> Browser:
    house.user("clerk", STANDARD_USER)
    browser = Browser(house.app, house.loop)
    browser.sign_in("clerk")
    return browser


def test_a_password_is_changed_by_whoever_shows_theirs(house: House, clerk: Browser) -> None:
    elsewhere = Browser(house.app, house.loop)
    elsewhere.sign_in("clerk")
    page = clerk.press(clerk.go(ACCOUNT), CHANGE, currentPassword=PASSWORD)
    fresh = secrets_in(page)["Password"]
    assert clerk.go(ACCOUNT).status == 200
    assert "your own" in clerk.go(ACCOUNT).words("//dl[@class='facts']")
    assert elsewhere.go(ACCOUNT).heading == "Sign in"
    other = Browser(house.app, house.loop)
    assert other.sign_in("clerk", PASSWORD).status == 403
    assert other.sign_in("clerk", fresh).status == 200


def test_a_wrong_one_is_refused_at_its_input_counted_and_not_repeated(
    house: House, clerk: Browser
) -> None:
    house.set_up("lockout_after", "2")
    for _ in range(2):
        page = clerk.press(clerk.go(ACCOUNT), CHANGE, currentPassword="not mine")
        assert page.status == 422
        assert "This is not your password" in page.troubles[0]
        assert "not mine" not in page.text
    # A wrong one is answered before it is counted; the next attempt waits for that.
    page = clerk.press(clerk.go(ACCOUNT), CHANGE, currentPassword=PASSWORD)
    assert page.status == 422
    assert [event for event, *_ in notes(house.company)][-1] == "userLocked"


def test_password_fields_hide_and_take_what_is_pasted(stranger: Browser, clerk: Browser) -> None:
    for page, name in (
        (stranger.go("/sign-in"), "password"),
        (clerk.go(ACCOUNT), "currentPassword"),
    ):
        (field,) = page.all(f"//input[@name='{name}']")
        assert field.get("type") == "password"
        assert field.get("autocomplete") == "current-password"
        assert field.get("maxlength") is None
    script = (STATIC / "monthend.js").read_text(encoding="utf-8")
    assert "paste" not in script


def test_what_was_typed_as_a_password_is_not_kept_when_the_session_ends(
    house: House, clerk: Browser
) -> None:
    page = clerk.go(ACCOUNT)
    clerk.cookies.clear()
    page = clerk.press(page, CHANGE, currentPassword=PASSWORD)
    assert page.heading == "Sign in"
    assert PASSWORD not in page.text


def test_other_sessions_are_ended_and_this_one_goes_on(house: House, clerk: Browser) -> None:
    elsewhere = Browser(house.app, house.loop)
    elsewhere.sign_in("clerk")
    page = clerk.go(ACCOUNT)
    assert len(page.all("//*[@data-table='sessions']//tbody/tr")) == 2
    assert clerk.press(page, END).notice == "Sessions ended: 1."
    assert elsewhere.go("/periods").heading == "Sign in"
    page = clerk.go(ACCOUNT)
    assert len(page.all("//*[@data-table='sessions']//tbody/tr")) == 1
    assert END not in page.forms()


def test_numbers_and_days_are_as_the_browser_asks_and_times_in_the_tenants_zone(
    house: House, clerk: Browser
) -> None:
    house.set_up("time_zone", "Europe/Paris")
    clerk.headers["accept-language"] = "de-CH,de;q=0.9"
    page = clerk.go(ACCOUNT)
    assert "Europe/Paris" in page.words("//dl")
    assert "German (Switzerland)" in page.words("//dl")
    assert page.all("//time[contains(text(), '14:00:00')]")
