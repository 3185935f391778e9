"""The documentation as a site: every page in its navigation, every link leading somewhere."""

import importlib.util
from pathlib import Path

import pytest

import build_site

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_every_page_has_its_place_in_the_navigation() -> None:
    """By day, when no site is built: a page that is left out would fail the build by night."""
    placed = [name for names in build_site.NAVIGATION.values() for name in names]
    pages = {page.relative_to(DOCS).with_suffix("").as_posix() for page in DOCS.rglob("*.md")}
    inside = {
        page
        for page in pages
        for name in placed
        if page == name or (name.endswith("*") and page.startswith(name.removesuffix("*")))
    }
    assert pages - inside == {"index", *(f"decisions/{name}" for name in build_site.names_of(DOCS))}


def test_a_page_has_one_place_alone() -> None:
    named = [name for names in build_site.NAVIGATION.values() for name in names]
    assert len(named) == len(set(named))


def test_a_folder_that_is_no_site_stays_what_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build_site, "build", lambda site: 0)
    for folder, code in ((DOCS, 1), (DOCS / "index.md", 1), (tmp_path, 0), (tmp_path / "new", 0)):
        monkeypatch.setattr("sys.argv", ["build_site.py", "--into", str(folder)])
        assert build_site.main() == code
        assert ("is no site" in capsys.readouterr().err) is bool(code)
    (tmp_path / "index.html").write_text("mine", encoding="utf-8")
    assert build_site.is_in_the_way(tmp_path)
    (tmp_path / build_site.MADE).touch()
    assert not build_site.is_in_the_way(tmp_path)


@pytest.mark.nightly
@pytest.mark.skipif(importlib.util.find_spec("sphinx") is None, reason="sphinx is not installed")
def test_the_site_is_made_without_a_warning_and_leads_nowhere_else(tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert build_site.build(site) == 0
    assert not build_site.is_in_the_way(site)
    assert (site / "index.html").exists()
    # The control: a link that leads nowhere, a missing heading and a foreign font are noticed.
    spoilt = site / "start.html"
    text = spoilt.read_text(encoding="utf-8")
    more = '<a href="nowhere.html"></a><a href="#no-such"></a><img src="https://x.example/y.png">'
    spoilt.write_text(text.replace("</body>", f"{more}</body>"), encoding="utf-8")
    (site / "_static" / "foreign.css").write_text("@import url(https://x.example/y.css);")
    assert len(list(build_site.what_is_wrong(site))) == 4
