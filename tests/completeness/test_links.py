"""Every link of the documentation leads somewhere, and every page is led to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def targets(page: Path) -> list[tuple[Path, str]]:
    """The files that a page links to, each with the heading it names."""
    found = [link.partition("#") for link in LINK.findall(CODE.sub("", text_of(page)))]
    return [
        ((page.parent / path).resolve() if path else page, anchor)
        for path, _, anchor in found
        if "://" not in path
    ]


def anchors(page: Path) -> set[str]:
    """The headings of a page, as links name them."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in HEADING.findall(text_of(page))
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_link_leads_to_a_file_and_its_heading(page: Path) -> None:
    for target, anchor in targets(page):
        assert target.exists(), target
        assert not anchor or anchor in anchors(target), f"{target}#{anchor}"


def test_every_page_is_found_from_the_index() -> None:
    found, ways = set(), [DOCS / "index.md"]
    while ways:
        page = ways.pop()
        if page in found:
            continue
        found.add(page)
        if page.is_dir():
            ways += page.glob("*.md")
        elif page.suffix == ".md":
            ways += [target for target, _ in targets(page)]
    assert set(DOCS.rglob("*.md")) <= found
