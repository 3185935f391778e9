"""The board: where everybody stands, and the close of many in their order."""

from __future__ import annotations

from datetime import date

import pytest

from company import Company
from monthend.domain.period import PeriodStatus
from monthend.services import board
from monthend.services.caller import Caller
from monthend.services.ports import Books
from unit.house import House
from unit.services.org_tree import by_name, months, planted
from web.browser import Browser, Page

UNTIL = date(2026, 1, 31)


@pytest.fixture
def tree(house: House) -> Company:
    """Orgs, each with two months."""
    company = planted(house.company)
    for org in ("Acme", "West", "East", "North"):
        months(company, org, 2)
    company.sign_in()
    return company


@pytest.fixture
def browser(house: House, tree: Company, stranger: Browser) -> Browser:
    stranger.sign_in(house.owner.username)
    return stranger


def closed(company: Company) -> set[tuple[str, str]]:
    """The places and names of the periods that are closed."""

    def read(books: Books, caller: Caller) -> set[tuple[str, str]]:
        return {
            (place.name, each.name)
            for place in board.read(books, caller)
            for each in place.periods
            if each.status is PeriodStatus.CLOSED
        }

    return company.read(read, by_name(company))


def periods_of(company: Company, caller: Caller) -> list[str]:
    """The ids of the periods where somebody works."""
    return company.read(lambda books, _: [each.id for each in books.calendar().periods], caller)


def rows(page: Page) -> list[list[str]]:
    found = page.all("//table[@class='board']/tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in found]


def test_every_place_stands_there_with_its_periods(browser: Browser) -> None:
    found = rows(browser.go("/board"))
    assert [row[0].split()[0] for row in found] == ["unlabelled", "Acme", "West", "North", "East"]
    assert found[1][1:] == ["1, Open", "2, Open"]
    assert found[0][1:] == ["–", "–"]


def test_somebody_goes_on_in_another_place(browser: Browser) -> None:
    page = browser.go("/board")
    (form,) = page.all("//tr[contains(th, 'West')]//form")
    typed = {each.get("name"): each.get("value") for each in form.findall(".//input")}
    page = browser.follow(browser.send("/place", typed))
    assert page.address == "/board"
    (link, *_) = page.all("//tr[contains(th, 'West')]//td/a/@href")
    assert browser.go(link).heading == "1"


def test_all_are_closed_in_one_go_the_lowest_orgs_first(browser: Browser, tree: Company) -> None:
    page = browser.go(f"/board/close?until={UNTIL}")
    table = page.all("//*[@data-table='periods-to-close']//tbody/tr")
    assert [[each.text_content().strip() for each in row][1] for row in table] == [
        "North", "West", "East", "Acme"
    ]  # fmt: skip
    page = browser.press(page, "/board/close")
    assert page.notice == "4 accounting periods are closed."
    assert closed(tree) == {(org, "1") for org in ("Acme", "West", "East", "North")}
    events = [each for each in tree.rows("SELECT event FROM history") if each == ("closed",)]
    assert len(events) == 4


def test_if_one_is_refused_none_is_closed(browser: Browser, tree: Company) -> None:
    west = by_name(tree, org="West")
    tree.request_trial_balance(periods_of(tree, west)[1], west)
    page = browser.go("/board/close?until=2026-02-28")
    page = browser.press(page, "/board/close")
    assert page.status == 409
    assert page.troubles[0].startswith("West, 2: ")
    assert closed(tree) == set()


def test_what_was_closed_meanwhile_is_told(browser: Browser, tree: Company) -> None:
    page = browser.go(f"/board/close?until={UNTIL}")
    north = by_name(tree, org="North")
    tree.close(periods_of(tree, north)[0], north)
    page = browser.press(page, "/board/close")
    assert page.status == 409
    assert page.troubles == ["What North closes next was “1, Open” and is now “2, Open”."]
    assert closed(tree) == {("North", "1")}


def test_nothing_is_left_to_close(browser: Browser) -> None:
    page = browser.go("/board/close?until=2025-12-31")
    assert "Everything that ends by this day is closed." in page.text
    assert not page.forms()


@pytest.mark.parametrize("until", ["", "x", "2026-99-99"])
def test_without_a_day_it_is_the_first_that_is_left(browser: Browser, until: str) -> None:
    page = browser.go(f"/board/close?until={until}")
    assert page.values("/board/close")["until"] == ["2026-01-31"]
