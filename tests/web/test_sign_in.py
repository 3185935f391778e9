"""Signing in and out, and what ends a session."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from monthend.domain.permissions import STANDARD_USER
from monthend.services import users
from people import done
from property.in_process import PASSWORD
from unit.house import House
from web.browser import Browser

WRONG = "Invalid login. User name and password do not match."


def events(house: House) -> list[tuple[object, ...]]:
    return house.company.rows("SELECT event, channel FROM history WHERE calendar_id IS NULL")


def test_the_first_page_asks_to_sign_in_and_then_shows_the_periods(
    house: House, stranger: Browser
) -> None:
    page = stranger.go("/")
    assert page.heading == "Sign in"
    page = stranger.press(page, "/sign-in", username=house.owner.username, password=PASSWORD)
    assert (page.status, page.heading) == (200, "Accounting periods")
    assert ("signedIn", "WEB") in events(house)


def test_whoever_wanted_another_page_comes_there(house: House, stranger: Browser) -> None:
    page = stranger.go("/keys?a=1")
    page = stranger.press(page, "/sign-in", username=house.owner.username, password=PASSWORD)
    assert page.address == "/keys?a=1"


@pytest.mark.parametrize(
    "then", ["//evil.example", "https://evil.example/", "/\\evil.example", "x"]
)
def test_nobody_is_led_to_another_server(house: House, stranger: Browser, then: str) -> None:
    page = stranger.sign_in(house.owner.username, then=then)
    assert page.address == "/periods"


def test_a_wrong_password_is_told_and_the_name_stays(house: House, stranger: Browser) -> None:
    page = stranger.sign_in(house.owner.username, "wrong")
    assert page.status == 403
    assert WRONG in page.text
    values = page.values("/sign-in")
    assert values["username"] == [house.owner.username]
    assert values["password"] == [""]
    assert not stranger.cookies


def test_nobody_learns_whether_a_name_is_known(house: House, stranger: Browser) -> None:
    known, unknown = (
        stranger.sign_in(name, "wrong").text.replace(name, "?")
        for name in (house.owner.username, "nobody")
    )
    assert known == unknown


def test_wrong_passwords_lock_out_as_everywhere(house: House, stranger: Browser) -> None:
    house.set_up("lockout_after", "2")
    for _ in range(2):
        stranger.sign_in(house.owner.username, "wrong")
    assert WRONG in stranger.sign_in(house.owner.username).text


def test_the_session_is_a_secret_that_no_script_sees(house: House, stranger: Browser) -> None:
    page = stranger.send("/sign-in", {"username": house.owner.username, "password": PASSWORD})
    kept = page.header("set-cookie")
    assert "HttpOnly" in kept
    assert "SameSite=lax" in kept
    secret = stranger.cookies["monthend"]
    assert not [table for table, rows in house.company.dump().items() if secret in repr(rows)]


def test_over_https_the_cookie_is_of_this_host_alone(house: House) -> None:
    browser = Browser(house.app, house.loop, scheme="https")
    page = browser.send("/sign-in", {"username": house.owner.username, "password": PASSWORD})
    assert "Secure" in page.header("set-cookie")
    assert list(browser.cookies) == ["__Host-monthend"]
    assert browser.go("/periods").status == 200


def test_signing_out_ends_the_session_on_the_server(house: House, browser: Browser) -> None:
    before = dict(browser.cookies)
    page = browser.press(browser.go("/periods"), "/sign-out")
    assert page.heading == "Sign in"
    browser.cookies = before
    assert browser.go("/periods").heading == "Sign in"
    assert ("signedOut", "WEB") in events(house)


def until_recorded(house: House) -> None:
    """Wait until the use of a session is written down: no page waits for it."""
    now = f"{house.clock():%Y-%m-%d %H:%M}"
    deadline = time.monotonic() + 20
    while not any(
        str(at).startswith(now)
        for (at,) in house.company.rows("SELECT last_used_on FROM user_session")
    ):
        assert time.monotonic() < deadline, "the use of the session was not recorded"
        time.sleep(0.01)


def test_a_session_ends_when_it_has_idled(house: House, browser: Browser) -> None:
    house.clock.advance(timedelta(minutes=14))
    assert browser.go("/periods").status == 200
    until_recorded(house)
    house.clock.advance(timedelta(minutes=14))
    assert browser.go("/periods").heading == "Accounting periods"
    house.clock.advance(timedelta(minutes=16))
    assert browser.go("/periods").heading == "Sign in"


@pytest.mark.parametrize(
    "waiting",
    [
        {"resume": "/periods/%00/close"},
        {"resume": "/periods/" + "x" * 400 + "/close"},
        {"resume": "/periods/new", "typed:_at": "&".join(f"a{n}=" for n in range(200))},
        {"resume": "/periods/new", "typed:name": [str(n) for n in range(2_100)]},
    ],
)
def test_what_no_form_leaves_waiting_makes_no_session(
    house: House, stranger: Browser, waiting: dict[str, str | list[str]]
) -> None:
    known = {"username": house.owner.username, "password": PASSWORD}
    before = house.company.rows("SELECT count(*) FROM user_session")
    sent = stranger.send("/sign-in", {**known, **waiting})
    assert sent.status in (400, 404)
    assert house.company.rows("SELECT count(*) FROM user_session") == before


def test_whoever_signs_in_is_signed_in_whatever_becomes_of_the_page(
    house: House, stranger: Browser
) -> None:
    known = {"username": house.owner.username, "password": PASSWORD}
    sent = stranger.send("/sign-in", {**known, "resume": f"/periods/{'0' * 32}/close"})
    assert sent.status == 404
    assert stranger.go("/periods").status == 200
    assert stranger.go("/periods").heading != "Sign in"


def test_a_session_ends_with_its_user(house: House) -> None:
    clerk = house.user("clerk", STANDARD_USER)
    browser = Browser(house.app, house.loop)
    browser.sign_in("clerk")
    done(house.company, lambda d, by: users.deactivate(d, by, clerk.user_id))
    house.clock.advance(timedelta(seconds=11))
    assert browser.go("/periods").heading == "Sign in"


def test_a_session_of_the_pages_is_none_of_soap_nor_the_other_way_round(
    house: House, browser: Browser
) -> None:
    soap = house.stranger()
    soap.session = browser.cookies["monthend"]
    answer = soap.try_query("select Id from AccountingPeriod")
    assert "INVALID_SESSION" in answer.http.content.decode()
    other = Browser(house.app, house.loop, cookies={"monthend": house.soap().session})
    assert other.go("/periods").heading == "Sign in"
