"""The pages of what was asked: found, filtered, told why, kept, readable for everybody."""

from __future__ import annotations

from pathlib import Path

import pytest

from company import Clock
from monthend.domain.permissions import STANDARD_USER, Permission
from monthend.storage.store import SqliteStore
from monthend.web.pages import REHEARSAL_PAGES
from unit.house import House
from web import served
from web.browser import Browser

REQUESTS = "/administration/requests"


@pytest.fixture
def house(store: SqliteStore, clock: Clock, tmp_path: Path) -> House:
    return House.built(store, clock, rehearsal=True, notebook=str(tmp_path / "notes"))


@pytest.fixture
def browser(house: House) -> Browser:
    """The administrator's, after a close was refused and a Track-Id was sent."""
    zuora = house.zuora()
    zuora.create("Jan 2026", "2026-01-01", "2026-01-31")
    zuora.close(zuora.create("Feb 2026", "2026-02-01", "2026-02-28"))
    zuora.get("/v1/accounting-periods", **{"Zuora-Track-Id": "night 1"})
    found = Browser(house.app, house.loop)
    found.sign_in(house.owner.username)
    return found


def test_a_refused_request_is_found_and_told_why(browser: Browser) -> None:
    page = browser.go(f"{REQUESTS}?outcome=refused")
    (link,) = page.all("//table//tbody//a/@href")
    assert "earlier_periods_closed" in page.text
    page = browser.go(str(link))
    assert "All earlier accounting periods are closed." in page.text
    assert "curl -X PUT http://books.example/v1/accounting-periods/" in page.text
    assert "close_accounting_period(" in page.text
    assert "Where it is documented: PUT_CloseAccountingPeriod" in page.text


def test_requests_are_filtered_and_kept(browser: Browser) -> None:
    page = browser.go(f"{REQUESTS}?trackId=night+1")
    assert len(page.all("//table//tbody/tr")) == 1
    kept = browser.go(f"{REQUESTS}?trackId=night+1&format=csv")
    assert "GET /v1/accounting-periods" in kept.text
    assert browser.go(f"{REQUESTS}?trackId=night+2").all("//table//tbody//a/@href") == []
    assert "599" in browser.go(f"{REQUESTS}?status=9999").text


def test_pages_themselves_are_not_among_them(browser: Browser) -> None:
    browser.go("/periods")
    assert "/periods<" not in browser.go(REQUESTS).text.replace("accounting-periods", "")


def test_a_request_that_there_is_not_is_told(browser: Browser) -> None:
    assert browser.go(f"{REQUESTS}/nowhere").status == 404


def test_whoever_may_not_see_them_is_refused_and_offered_nothing(house: House) -> None:
    house.user("clerk", STANDARD_USER)
    house.take(STANDARD_USER, Permission.MANAGE_FINANCE_SETTINGS)
    clerk = Browser(house.app, house.loop)
    clerk.sign_in("clerk")
    for row in REHEARSAL_PAGES.values():
        page = clerk.go(row.path.replace("{request_id}", "x"))
        assert page.status == 403
        assert Permission.MANAGE_FINANCE_SETTINGS.value in page.text
    assert f'href="{REQUESTS}"' not in clerk.go("/periods").text


def test_a_server_that_is_not_for_rehearsals_has_none_of_them(house: House) -> None:
    plain = house.again(house.store)
    browser = Browser(plain.app, plain.loop)
    browser.sign_in(house.owner.username)
    assert browser.go(REQUESTS).status == 404
    assert REQUESTS not in browser.go("/periods").text


@pytest.mark.nightly
@pytest.mark.sqlite_only
def test_everybody_can_read_them(house: House, browser: Browser, tmp_path: Path) -> None:
    (link,) = browser.go(f"{REQUESTS}?outcome=refused").all("//table//tbody//a/@href")
    notes = str(tmp_path / "notes")
    with (
        served.served(house, rehearsal=True, notebook=notes) as url,
        served.chromium() as chromium,
    ):
        tab = chromium.new_page()
        served.sign_in(tab, url, house.owner.username)
        for path in (REQUESTS, str(link)):
            tab.goto(url + path)
            assert served.violations(tab) == []
