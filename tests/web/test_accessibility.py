"""Every page by the rules of axe: WCAG 2.2 AA, light and dark, on a telephone and on a desk."""

from __future__ import annotations

from typing import Literal

import pytest

from monthend.web.pages import PAGES
from unit.house import House
from web import served
from web.world import built

Scheme = Literal["light", "dark"]
SCREENS: list[tuple[Scheme, int]] = [("light", 1440), ("dark", 360)]


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_axe_finds_nothing_wrong_with_any_page(house: House, scheme: Scheme, width: int) -> None:
    world = built(house)
    wrong: dict[str, list[str]] = {}
    with served.served(house) as address, served.chromium() as chromium:
        tab = chromium.new_page(
            bypass_csp=True, color_scheme=scheme, viewport={"width": width, "height": 900}
        )
        tab.goto(f"{address}/sign-in")
        wrong["sign-in"] = served.violations(tab)
        served.sign_in(tab, address, house.owner.username)
        for row in PAGES.values():
            tab.goto(address + world.address(row))
            wrong[row.name] = served.violations(tab)
            if tab.evaluate("document.documentElement.scrollWidth") > width:
                wrong[row.name].append(f"wider than {width} px")
        tab.goto(f"{address}/nowhere")
        wrong["problem"] = served.violations(tab)
    assert {name: found for name, found in wrong.items() if found} == {}


def test_what_is_wrong_with_a_page_would_be_found(house: House) -> None:
    with served.served(house) as address, served.chromium() as chromium:
        tab = chromium.new_page(bypass_csp=True)
        tab.goto(f"{address}/sign-in")
        tab.evaluate("document.querySelector('label').remove()")
        tab.evaluate("document.querySelector('h1').style.color = '#eee'")
        found = {each.partition(":")[0] for each in served.violations(tab)}
    assert found >= {"label", "color-contrast"}
