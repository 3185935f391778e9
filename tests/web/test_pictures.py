"""Every page looks as it did when somebody looked at it: pictures of it are kept and compared."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from web import pictures, served
from web.pictures import OTHERS_AT_MOST, SCREENS, Screen, difference, file_of
from web.world import World

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium

KEPT_AT_MOST = 6_000_000


@pytest.fixture(scope="module")
def address(shared_world: World) -> Iterator[str]:
    with served.served(shared_world.house) as listening:
        yield listening


@pytest.fixture
def same_font() -> None:
    before = json.loads(pictures.FACTS.read_text(encoding="utf-8"))
    now = pictures.taken_with()
    if now != before:
        pytest.skip(f"the pictures were taken with {before}, here is {now}")


@pytest.mark.nightly
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_every_page_looks_as_it_did(
    chromium: Chromium, shared_world: World, address: str, screen: Screen, same_font: None
) -> None:
    others = {}
    for name, image in pictures.album(chromium, shared_world, address, screen):
        with Image.open(file_of(name, screen)) as before:
            share = difference(before.convert("RGB"), image)
        if share > OTHERS_AT_MOST:
            others[name] = round(share, 4)
    assert others == {}, "look at them; `make screenshots` takes them anew"


@pytest.mark.nightly
@pytest.mark.parametrize(
    "spoiling",
    [
        "document.querySelectorAll('link[rel=stylesheet]').forEach(each => each.remove())",
        "document.querySelector('main table').remove()",
        "document.documentElement.style.setProperty('--ink', '#b0b8c4')",
        "document.querySelector('main').style.paddingLeft = '6rem'",
    ],
)
def test_a_page_that_looks_otherwise_would_be_noticed(
    chromium: Chromium, shared_world: World, address: str, spoiling: str, same_font: None
) -> None:
    screen = SCREENS[2]
    tab = pictures.opened(chromium, screen, bypass_csp=True)
    served.sign_in(tab, address, shared_world.house.owner.username)
    tab.goto(f"{address}/periods")
    with Image.open(file_of("periods", screen)) as before:
        kept = before.convert("RGB")

    def share() -> float:
        return difference(kept, pictures.reduced(pictures.photograph(tab), screen))

    assert share() <= OTHERS_AT_MOST
    tab.evaluate(spoiling)
    assert share() > OTHERS_AT_MOST
    tab.close()


def test_every_page_has_its_pictures_and_no_other_is_kept(shared_world: World) -> None:
    wanted = {file_of(name, screen) for name in pictures.sights(shared_world) for screen in SCREENS}
    kept = set(pictures.FOLDER.rglob("*.webp"))
    assert {each.stem for each in wanted - kept} == set(), "`make screenshots` takes them"
    assert {each.stem for each in kept - wanted} == set()
    assert sum(each.stat().st_size for each in kept) < KEPT_AT_MOST
