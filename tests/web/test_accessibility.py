"""Every page by the rules of axe: WCAG 2.2 AA, light and dark, on a telephone and on a desk.

By day one page is looked at on each screen; by night all of them, in every sight.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import pytest

from monthend.web.pages import PAGES
from unit.house import House
from web import served
from web.world import World

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium

Scheme = Literal["light", "dark"]
SCREENS: list[tuple[Scheme, int]] = [("light", 1440), ("dark", 360)]
BY_DAY = list(zip(SCREENS, ("trial-balance", "period"), strict=True))


@pytest.fixture(scope="module")
def address(shared_world: World) -> Iterator[str]:
    with served.served(shared_world.house) as listening:
        yield listening


def wrong_with(
    chromium: Chromium,
    house: House,
    address: str,
    screen: tuple[Scheme, int],
    pages: Mapping[str, Sequence[str]],
) -> dict[str, list[str]]:
    """What axe finds on pages in their sights, on the way to them and beside them."""
    scheme, width = screen
    tab = chromium.new_page(
        bypass_csp=True, color_scheme=scheme, viewport={"width": width, "height": 900}
    )
    wrong: dict[str, list[str]] = {}

    def look(name: str) -> None:
        wrong[name] = served.violations(tab)
        if tab.evaluate("document.documentElement.scrollWidth") > width:
            wrong[name].append(f"wider than {width} px")

    tab.goto(f"{address}/sign-in")
    look("sign-in")
    served.sign_in(tab, address, house.owner.username)
    for name, sights in pages.items():
        for place, sight in enumerate(sights):
            tab.goto(address + sight)
            look(f"{name} {place}")
    tab.goto(f"{address}/nowhere")
    look("problem")
    tab.close()
    return {name: found for name, found in wrong.items() if found}


@pytest.mark.parametrize(("screen", "name"), BY_DAY)
def test_axe_finds_nothing_wrong_with_a_page(
    chromium: Chromium, shared_world: World, address: str, screen: tuple[Scheme, int], name: str
) -> None:
    sights = {name: [shared_world.address(PAGES[name])]}
    assert wrong_with(chromium, shared_world.house, address, screen, sights) == {}


@pytest.mark.nightly
@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing_wrong_with_any_page(
    chromium: Chromium, shared_world: World, address: str, screen: tuple[Scheme, int]
) -> None:
    sights = {name: shared_world.sights(row) for name, row in PAGES.items()}
    assert wrong_with(chromium, shared_world.house, address, screen, sights) == {}


def test_what_is_wrong_with_a_page_would_be_found(chromium: Chromium, address: str) -> None:
    tab = chromium.new_page(bypass_csp=True)
    tab.goto(f"{address}/sign-in")
    tab.evaluate("document.querySelector('label').remove()")
    tab.evaluate("document.querySelector('h1').style.color = '#eee'")
    found = {each.partition(":")[0] for each in served.violations(tab)}
    tab.close()
    assert found >= {"label", "color-contrast"}
