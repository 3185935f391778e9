"""Every page by the rules of axe: WCAG 2.2 AA, light and dark, on a telephone and on a desk.

By day one page is looked at on each screen; by night all of them, in every sight, those of a
company that has nothing yet, and what forms answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from monthend.web.pages import PAGES
from unit.house import House
from web import pictures, served
from web.world import World

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import Page as Tab

Scheme = Literal["light", "dark"]
SCREENS: list[tuple[Scheme, int]] = [("light", 1440), ("dark", 360)]
BY_DAY = list(zip(SCREENS, ("trial-balance", "period"), strict=True))


@pytest.fixture(scope="module")
def address(shared_world: World) -> Iterator[str]:
    with served.served(shared_world.house) as listening:
        yield listening


@dataclass(slots=True)
class Inspector:
    """A tab of a size and a scheme, and what axe finds on each page that is looked at in it."""

    tab: Tab
    address: str
    width: int
    found: dict[str, list[str]] = field(default_factory=dict)

    def look(self, name: str, path: str | None = None) -> None:
        """At a page, or at what the tab shows."""
        if path is not None:
            self.tab.goto(self.address + path)
        found = served.violations(self.tab)
        if self.tab.evaluate("document.documentElement.scrollWidth") > self.width:
            found.append(f"wider than {self.width} px")
        self.found[name] = found

    @property
    def wrong(self) -> dict[str, list[str]]:
        return {name: found for name, found in self.found.items() if found}


@contextmanager
def inspecting(
    chromium: Chromium, house: House, address: str, screen: tuple[Scheme, int]
) -> Iterator[Inspector]:
    """An inspector who has looked at the way in, and comes in."""
    scheme, width = screen
    tab = chromium.new_page(
        bypass_csp=True, color_scheme=scheme, viewport={"width": width, "height": 900}
    )
    inspector = Inspector(tab, address, width)
    inspector.look("sign-in", "/sign-in")
    served.sign_in(tab, address, house.owner.username)
    try:
        yield inspector
    finally:
        tab.close()


@pytest.mark.parametrize(("screen", "name"), BY_DAY)
def test_axe_finds_nothing_wrong_with_a_page(
    chromium: Chromium, shared_world: World, address: str, screen: tuple[Scheme, int], name: str
) -> None:
    with inspecting(chromium, shared_world.house, address, screen) as inspector:
        inspector.look(name, pictures.sights(shared_world)[name])
    assert inspector.wrong == {}


@pytest.mark.nightly
@pytest.mark.parametrize("screen", [*SCREENS, ("dark", 1440), ("light", 360)])
def test_axe_finds_nothing_wrong_with_any_page(
    chromium: Chromium, shared_world: World, address: str, screen: tuple[Scheme, int]
) -> None:
    with inspecting(chromium, shared_world.house, address, screen) as inspector:
        for name, sight in pictures.sights(shared_world).items():
            if name != "sign-in":
                inspector.look(name, sight)
    assert inspector.wrong == {}
    assert inspector.found.keys() >= {*PAGES, "sign-in", "problem"}, "every page is looked at"


@pytest.mark.nightly
@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing_wrong_where_there_is_nothing_yet(
    chromium: Chromium, house: House, screen: tuple[Scheme, int]
) -> None:
    with (
        served.served(house) as empty,
        inspecting(chromium, house, empty, screen) as inspector,
    ):
        for name, row in PAGES.items():
            if "{" not in row.path:
                inspector.look(name, row.path)
    assert inspector.wrong == {}


@pytest.mark.nightly
@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing_wrong_with_what_forms_answer(
    chromium: Chromium, house: House, screen: tuple[Scheme, int], tmp_path: Path
) -> None:
    spoilt = tmp_path / "rates.csv"
    spoilt.write_text("date,from,to,rate\nsoon,EUR,USD,1.1\n", encoding="utf-8")
    with (
        served.served(house) as spent,
        inspecting(chromium, house, spent, screen) as inspector,
    ):
        tab = inspector.tab
        main = tab.get_by_role("main")
        tab.goto(f"{spent}/periods/new")
        tab.get_by_label("Name", exact=True).fill("")
        main.get_by_role("button", name="Create").click()
        tab.get_by_role("alert").wait_for()
        inspector.look("a form that is refused")
        tab.goto(f"{spent}/administration/webhooks/new")
        tab.get_by_label("Address").fill("https://hooks.example")
        main.get_by_role("button", name="Add the webhook").click()
        tab.get_by_role("heading", name="Shown this once").wait_for()
        inspector.look("a secret that is shown once")
        tab.goto(f"{spent}/ledger/imports/rates")
        tab.get_by_label("File").set_input_files(spoilt)
        main.get_by_role("button", name="Check").click()
        tab.get_by_role("heading", name="What was found").wait_for()
        inspector.look("a file with bad lines")
    assert inspector.wrong == {}


def test_what_is_wrong_with_a_page_would_be_found(chromium: Chromium, address: str) -> None:
    tab = chromium.new_page(bypass_csp=True)
    tab.goto(f"{address}/sign-in")
    tab.evaluate("document.querySelector('label').remove()")
    tab.evaluate("document.querySelector('h1').style.color = '#eee'")
    found = {each.partition(":")[0] for each in served.violations(tab)}
    tab.close()
    assert found >= {"label", "color-contrast"}
