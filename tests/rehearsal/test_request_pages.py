"""The pages of what was asked: found, filtered, told why, kept, readable for everybody."""

from __future__ import annotations

from pathlib import Path

import pytest

from company import Clock
from monthend.domain.permissions import STANDARD_USER, Permission
from monthend.storage.store import SqliteStore
from monthend.web.pages import REHEARSAL_FORMS, REHEARSAL_PAGES
from property.in_process import PASSWORD
from unit.house import House
from web import served
from web.browser import Browser, Page

pytestmark = pytest.mark.postgresql_by_night

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


def the_refused(browser: Browser) -> Page:
    (link,) = browser.go(f"{REQUESTS}?outcome=refused").all("//table//tbody//a/@href")
    return browser.go(str(link))


def test_each_way_to_send_it_again_can_be_copied_and_selected(browser: Browser) -> None:
    page = the_refused(browser)
    texts = page.all("//section[@aria-labelledby='again']//pre/@id")
    assert len(texts) == 2
    assert page.all("//*[contains(@class, 'with-script')]/button/@data-copy") == texts


def test_a_request_is_sent_again_from_its_page(house: House, browser: Browser) -> None:
    page = the_refused(browser)
    action = f"{page.address}/replay"
    again = browser.press(page, action, session=house.zuora().token)
    assert again.address.startswith(REQUESTS)
    assert again.address != page.address
    assert "It was sent again, and answered with HTTP 200." in again.text
    assert "earlier_periods_closed" in again.text
    found = browser.go(f"{REQUESTS}?outcome=refused").all("//table//tbody//a/@href")
    assert len(found) == 2


def test_what_is_no_token_is_refused_and_one_that_has_ended_is_told(
    browser: Browser, tmp_path: Path
) -> None:
    page = the_refused(browser)
    action = f"{page.address}/replay"
    for typed in ("", "two words", "t\u00f6ken", "x" * 300):
        refused = browser.press(page, action, session=typed)
        assert (refused.status, refused.address) == (422, action)
        assert refused.all("//*[@aria-invalid='true']/@value") == []
        assert refused.all("//*[@class='refused']")
    gone = browser.press(page, action, session="nobodys-token")
    assert gone.address == page.address
    assert "nothing was done" in gone.text
    assert b"nobodys-token" not in (tmp_path / "notes").read_bytes()


def test_a_session_that_ended_leads_back_and_promises_nothing_of_a_token(
    house: House, browser: Browser
) -> None:
    page = the_refused(browser)
    action = f"{page.address}/replay"
    browser.cookies.clear()
    ended = browser.press(page, action, session="somebodys-token")
    assert ended.heading == "Sign in"
    assert "what you typed is kept" not in ended.text
    known = {"username": house.owner.username, "password": PASSWORD}
    again = browser.press(ended, "/sign-in", **known)
    assert "has not been sent yet" in again.notice
    assert action in again.forms()
    plain = house.again(house.store)
    other = Browser(plain.app, plain.loop)
    elsewhere = other.follow(other.send("/sign-in", {**ended.values("/sign-in"), **known}))
    assert elsewhere.address == "/periods", "it has no such form"


def test_an_envelope_is_sent_again_with_the_session_that_is_typed(
    house: House, browser: Browser
) -> None:
    soap = house.soap()
    soap.query("select Id from AccountingPeriod")
    (link,) = browser.go(f"{REQUESTS}?operation=soap+query").all("//table//tbody//a/@href")
    page = browser.go(str(link))
    again = browser.press(page, f"{page.address}/replay", session=soap.session)
    assert "answered with HTTP 200" in again.text
    assert soap.session not in again.text


def test_what_cannot_be_replayed_says_why_on_its_page(house: House, browser: Browser) -> None:
    house.soap()
    (link,) = browser.go(f"{REQUESTS}?operation=soap+login").all("//table//tbody//a/@href")
    page = browser.go(str(link))
    refused = browser.press(page, f"{page.address}/replay", session="a-session")
    assert "it signs in" in refused.text


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
    for form in REHEARSAL_FORMS.values():
        assert browser.send(form.path.replace("{request_id}", "x"), {}).status == 404
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


@pytest.mark.nightly
@pytest.mark.sqlite_only
def test_a_button_copies_the_text_beside_it_or_selects_it(
    house: House, browser: Browser, tmp_path: Path
) -> None:
    address = the_refused(browser).address
    with (
        served.served(house, rehearsal=True, notebook=str(tmp_path / "notes")) as url,
        served.chromium() as chromium,
    ):
        tab = chromium.new_page()
        served.sign_in(tab, url, house.owner.username)
        tab.goto(url + address)
        assert "curl -X PUT" in tab.locator("pre.said").first.inner_text()
        tab.get_by_role("button", name="Copy").first.click()
        said = tab.get_by_role("status").filter(has_text="opied").or_(tab.get_by_text("selected"))
        said.first.wait_for()
        assert tab.evaluate("String(getSelection())").startswith("curl -X PUT")
