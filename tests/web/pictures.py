"""Pictures of every page: taken by `make screenshots`, and compared by night.

`python -m web.pictures` takes them anew, or those of some pages by their names. They are kept
small: of a tall page the upper part, a wide one reduced, as lossy WebP. What is another in every
database, ids and hashes, is made alike before.
"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageChops

from company import Clock
from monthend.storage.store import SqliteStore
from monthend.web.pages import PAGES
from unit.house import House
from web import served
from web.world import World, built

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import Page as Tab

FOLDER = Path(__file__).parent / "reference"
FACTS = FOLDER / "taken-with.json"
TALLEST = 1600
QUALITY = 20
SMALLER = 3
"""By how much both pictures are reduced before they are compared: a hair's breadth is nothing."""
NOTICED = 28
"""From how many of 255 shades on a point of the reduced pictures is another one."""
OTHERS_AT_MOST = 0.006
"""The share of other points up to which two pictures are alike."""
TALLER_AT_MOST = 6
ALIKE = """() => {
    const within = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = within.nextNode(); node; node = within.nextNode())
        node.data = node.data.replace(
            /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{12,}/g,
            found => found.replace(/[0-9a-f]/g, "0"));
}"""


@dataclass(frozen=True, slots=True)
class Screen:
    """A width in pixels, in light or dark, and how much of its size a picture keeps."""

    name: str
    width: int
    dark: bool = False
    kept: float = 0.6


SCREENS = (
    Screen("360", 360, kept=1),
    Screen("768", 768),
    Screen("1440", 1440),
    Screen("1440-dark", 1440, dark=True),
)


def sights(world: World) -> dict[str, str]:
    """Every page by the name of its picture, and where it is."""
    found = {"sign-in": "/sign-in", "problem": "/nowhere"}
    for name, row in PAGES.items():
        for place, address in enumerate(world.sights(row)):
            found[name if not place else f"{name}-{place + 1}"] = address
    return found


def file_of(name: str, screen: Screen) -> Path:
    return FOLDER / screen.name / f"{name}.webp"


def opened(chromium: Chromium, screen: Screen, **options: Any) -> Tab:
    """A tab of that size, in English, in which nothing moves."""
    scheme: Any = "dark" if screen.dark else "light"
    return chromium.new_page(
        viewport={"width": screen.width, "height": 900},
        color_scheme=scheme,
        reduced_motion="reduce",
        locale="en-US",
        **options,
    )


def photograph(tab: Tab, *, tallest: int = TALLEST, alike: bool = True) -> Image.Image:
    """What the tab shows, from the top of the page down."""
    if alike:
        tab.evaluate(ALIKE)
    taken = tab.screenshot(full_page=True, animations="disabled", caret="hide")
    image = Image.open(io.BytesIO(taken)).convert("RGB")
    return image.crop((0, 0, image.width, min(image.height, tallest)))


def album(
    chromium: Chromium, world: World, address: str, screen: Screen, only: Collection[str] = ()
) -> Iterator[tuple[str, Image.Image]]:
    """The pictures of all pages on one screen, or of some of them, one by one."""
    tab = opened(chromium, screen)
    for is_known in (False, True):
        if is_known:
            served.sign_in(tab, address, world.house.owner.username)
        for name, path in sights(world).items():
            if is_known is (name != "sign-in") and (not only or name in only):
                tab.goto(address + path)
                yield name, reduced(photograph(tab), screen)
    tab.close()


def reduced(image: Image.Image, screen: Screen) -> Image.Image:
    """A picture in the size in which it is kept."""
    size = (round(image.width * screen.kept), round(image.height * screen.kept))
    return image.resize(size, Image.Resampling.LANCZOS)


def encoded(image: Image.Image) -> bytes:
    kept = io.BytesIO()
    image.save(kept, "WEBP", quality=QUALITY, method=4)
    return kept.getvalue()


def difference(one: Image.Image, other: Image.Image) -> float:
    """The share of points in which two pictures differ; all of them if one is taller."""
    if one.width != other.width or abs(one.height - other.height) > TALLER_AT_MOST:
        return 1.0
    height = min(one.height, other.height) // SMALLER
    small = [
        each.convert("L").crop((0, 0, one.width, height * SMALLER)).resize(
            (one.width // SMALLER, height), Image.Resampling.BOX
        )
        for each in (one, other)
    ]  # fmt: skip
    shades = ImageChops.difference(*small).histogram()
    return sum(shades[NOTICED:]) / (small[0].width * small[0].height)


def taken_with() -> dict[str, str]:
    """What a picture depends on beside the pages: the font that the system gives."""
    command = shutil.which("fc-match")
    if command is None:
        return {"font": "unknown"}
    said = subprocess.run(
        [command, "-f", "%{family}", "system-ui"], capture_output=True, text=True, check=True
    )
    return {"font": said.stdout.strip()}


def main(only: Collection[str] = ()) -> None:
    """Take every picture anew, or those of some pages, into the folder of this file."""
    with tempfile.TemporaryDirectory() as folder:
        taken = {}
        clock = Clock()
        store = SqliteStore(f"{folder}/books.db", clock=clock, synchronous="OFF")
        world = built(House.built(store, clock))
        with served.served(world.house) as address, served.chromium() as chromium:
            for screen in SCREENS:
                for name, image in album(chromium, world, address, screen, only):
                    taken[file_of(name, screen)] = encoded(image)
        store.close()
    if not only:
        shutil.rmtree(FOLDER, ignore_errors=True)
    for file, content in taken.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    FACTS.write_text(json.dumps(taken_with()) + "\n", encoding="utf-8")
    print(f"{FOLDER}: {sum(map(len, taken.values())) / 1_000_000:.1f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
