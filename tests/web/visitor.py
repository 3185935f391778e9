"""People at a browser with a screen: what they are shown, and every request that is made for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.sync_api import TimeoutError as Late

from web import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import BrowserContext
    from playwright.sync_api import Page as Tab

A_STATUS_THAT_REFUSES = "Failed to load resource: the server responded with a status of 4"


@dataclass(slots=True)
class Visitor:
    """One person's browser. `asked` is every address it asked for, `troubles` what went wrong."""

    address: str
    browser: BrowserContext
    tab: Tab
    asked: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.tab.goto(self.address + path)

    def follow(self, link: str) -> None:
        """Click a link of the page itself, not one of the navigation around it."""
        self.tab.get_by_role("main").get_by_role("link", name=link).click()

    def press(self, button: str) -> None:
        self.tab.get_by_role("main").get_by_role("button", name=button).click()

    def heading(self) -> str:
        return self.tab.get_by_role("heading", level=1).inner_text()

    def is_told(self, notice: str) -> None:
        """Wait until the page says what was done."""
        told = self.tab.get_by_role("status").get_by_text(notice, exact=True)
        try:
            told.wait_for()
        except Late:
            shown = self.tab.get_by_role("main").inner_text()
            raise AssertionError(f"“{notice}” is not told at {self.tab.url}: {shown}") from None

    def elsewhere(self) -> list[str]:
        """What was asked of any host but the server."""
        host = urlsplit(self.address).netloc
        return [each for each in self.asked if urlsplit(each).netloc != host]


@contextmanager
def visiting(chromium: Chromium, address: str, username: str, **options: Any) -> Iterator[Visitor]:
    """Somebody who has signed in; afterwards nothing went wrong, and nobody else was asked."""
    browser = chromium.new_context(**options)
    browser.set_default_timeout(60_000)
    visitor = Visitor(address, browser, browser.new_page())
    browser.on("request", lambda request: visitor.asked.append(request.url))
    browser.on("weberror", lambda problem: visitor.troubles.append(str(problem.error)))
    browser.on("console", lambda said: visitor.troubles.extend(_complaint(said)))
    try:
        served.sign_in(visitor.tab, address, username)
        yield visitor
        assert visitor.elsewhere() == [], f"asked elsewhere: {visitor.elsewhere()}"
        assert visitor.troubles == [], f"went wrong: {visitor.troubles}"
    finally:
        browser.close()


def _complaint(said: Any) -> list[str]:
    """What a page writes to the console as an error, but that a form was refused."""
    refused = said.text.startswith(A_STATUS_THAT_REFUSES)
    return [said.text] if said.type == "error" and not refused else []
