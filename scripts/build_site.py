"""Makes the documentation a site: `python scripts/build_site.py`, into build/site.

Nothing is asked of a network, and the site asks nothing of another host. A link that leads nowhere
is an error, as is a page that the navigation leaves out.
"""

import argparse
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from check_release import version

ROOT = Path(__file__).resolve().parents[1]
DOCS, BUILD = ROOT / "docs", ROOT / "build"
LINK = re.compile(r"(?<=\]\()([^)\s#]+)(#[^)\s]*)?(?=\))")
FENCE = re.compile(r"(^```.*?^```$)", re.DOTALL | re.MULTILINE)
MADE = ".buildinfo"
"""What Sphinx leaves in a site."""
AS_PAGES = {"README.md": "readme.md", "CHANGELOG.md": "changelog.md"}
"""Files above docs that are pages of the site."""

NAVIGATION: dict[str, tuple[str, ...]] = {
    "Begin": ("readme", "start", "guides/demo", "guides/pages", "glossary"),
    "Close the books": (
        "guides/close", "guides/reopen", "guides/close-preview", "guides/checklist",
        "guides/late-transactions", "guides/journal-runs", "guides/trial-balance-files",
        "guides/duties", "guides/audit", "guides/events",
    ),
    "Connect": (
        "guides/close-with-the-sdk", "guides/soap", "guides/postman", "guides/import",
        "guides/engines",
    ),
    "Rehearse": ("guides/rehearse", "guides/faults", "guides/compare"),
    "Run it": (
        "guides/operations", "guides/postgresql", "guides/backup", "guides/retention",
        "guides/upgrade", "guides/security", "guides/people", "guides/entities", "guides/orgs",
    ),
    "Look it up": ("reference/*",),
    "How it is built": ("architecture", "decisions/index", "contributing", "guides/web-pages"),
    "What it is worth": (
        "reliability", "soak", "benchmarks", "scale", "closebench", "asvs",
        "stability", "changelog",
    ),
}  # fmt: skip
"""The pages by the parts of the site, in their order; a name with a star is every such page."""

CONFIGURATION = """
project = "monthend"
html_title = "monthend {version}"
extensions = ["myst_parser"]
root_doc = "index"
source_suffix = {{".md": "markdown"}}
myst_heading_anchors = 4
highlight_language = "none"
html_theme = "furo"
html_show_sourcelink = False
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
nitpicky = True
suppress_warnings = ["misc.highlighting_failure"]
"""


def gathered(source: Path) -> None:
    """The pages in one folder, with every file that they link to."""
    shutil.rmtree(source, ignore_errors=True)
    shutil.copytree(DOCS, source)
    decisions = [f"- [{title_of(page)}]({page.name})" for page in decisions_in(DOCS)]
    index = "# Decisions\n\n" + "\n".join(decisions) + "\n\n" + contents("", names_of(DOCS))
    (source / "decisions" / "index.md").write_text(index, encoding="utf-8")
    for page in sorted(source.rglob("*.md")):
        place = DOCS / page.relative_to(source)
        page.write_text(with_links_inside(page, place, source), encoding="utf-8")
    for above, name in AS_PAGES.items():
        page = source / name
        shutil.copyfile(ROOT / above, page)
        page.write_text(with_links_inside(page, ROOT / above, source), encoding="utf-8")
    readme = source / AS_PAGES["README.md"]
    text = readme.read_text(encoding="utf-8")
    readme.write_text(text.replace("# monthend\n", "# At a glance\n", 1), encoding="utf-8")
    start = source / "index.md"
    pages = {part: list(listed(names, source)) for part, names in NAVIGATION.items()}
    parts = (contents(part, names) for part, names in pages.items() if names)
    start.write_text(start.read_text(encoding="utf-8") + "\n" + "\n".join(parts), encoding="utf-8")


def decisions_in(docs: Path) -> list[Path]:
    return sorted((docs / "decisions").glob("0*.md"))


def names_of(docs: Path) -> list[str]:
    return [page.stem for page in decisions_in(docs)]


def title_of(page: Path) -> str:
    return page.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")


def listed(names: tuple[str, ...], source: Path) -> Iterator[str]:
    """The pages of a part; a star stands for those there are."""
    for name in names:
        if "*" not in name:
            yield name
            continue
        for page in sorted(source.glob(f"{name}.md")):
            yield page.relative_to(source).with_suffix("").as_posix()


def contents(part: str, names: list[str]) -> str:
    """A part of the navigation, which readers of the plain file need not see."""
    lines = ["```{toctree}", ":hidden:", *([f":caption: {part}"] if part else []), "", *names]
    return "\n".join([*lines, "```", ""])


PICTURE = re.compile(r'<picture>.*?<img src="([^"]+)" alt="([^"]+)">\s*</picture>', re.DOTALL)


def with_links_inside(page: Path, place: Path, source: Path) -> str:
    """The text of a page whose links all lead to something that the site has."""
    # One that changes with the light: Sphinx brings along what is linked, not what HTML names.
    text = PICTURE.sub(r"![\2](\1)", page.read_text(encoding="utf-8"))
    up = "../" * len(page.relative_to(source).parent.parts)

    def inside(link: re.Match[str]) -> str:
        if "://" in link[1] or link[1].startswith("mailto:"):
            return link[0]
        target, anchor = (place.parent / link[1]).resolve(), link[2] or ""
        above = target.relative_to(ROOT)
        if target.is_dir():
            return f"{up}{target.relative_to(DOCS).as_posix()}/index.md{anchor}"
        if above.as_posix() in AS_PAGES:
            return f"{up}{AS_PAGES[above.as_posix()]}{anchor}"
        if target.is_relative_to(DOCS):
            return f"{up}{target.relative_to(DOCS).as_posix()}{anchor}"
        copy = source / "files" / (f"{above}.txt" if above.suffix == ".md" else above)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(target, copy)
        return f"{up}{copy.relative_to(source).as_posix()}"

    return "".join(
        piece if piece.startswith("```") else LINK.sub(inside, piece) for piece in FENCE.split(text)
    )


class Page(HTMLParser):
    """What a page has of anchors, links, and things that a browser fetches by itself."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.anchors |= {said[name] for name in ("id", "name") if name in said}
        if tag == "a" and "href" in said:
            self.links.append(said["href"])
        elif tag == "link" and "href" in said:
            self.fetched.append(said["href"])
        elif "src" in said:
            self.fetched.append(said["src"])


ELSEWHERE = re.compile(r"(?:url\(|@import\s+)[\"']?(?:https?:)?//", re.IGNORECASE)


def what_is_wrong(site: Path) -> Iterator[str]:
    """Links of the site that lead nowhere, and whatever it would fetch from another host."""
    pages = {path: Page(path) for path in site.rglob("*.html")}
    for path, page in pages.items():
        name = path.relative_to(site)
        fetched = [link for link in page.fetched if urlsplit(link).netloc]
        yield from (f"{name} fetches {link}" for link in fetched)
        broken = [link for link in (*page.links, *page.fetched) if not leads(link, path, pages)]
        yield from (f"{name} links to {link}, which is not there" for link in broken)
    for sheet in site.rglob("*.css"):
        if ELSEWHERE.search(sheet.read_text(encoding="utf-8")):
            yield f"{sheet.relative_to(site)} fetches something from another host"


def leads(link: str, path: Path, pages: dict[Path, Page]) -> bool:
    """Whether a link of a page is to another site, or to a file and a heading that are there."""
    split = urlsplit(link)
    if split.scheme or split.netloc or link == "#":
        return True
    target = (path.parent / unquote(split.path)).resolve() if split.path else path
    if not split.fragment or target not in pages:
        return target.is_file()
    return unquote(split.fragment) in pages[target].anchors


def is_in_the_way(site: Path) -> bool:
    """Whether a folder has something in it that was no site, which another would take away."""
    return site.exists() and not (site / MADE).exists() and (site.is_file() or any(site.iterdir()))


def build(site: Path) -> int:
    """Make the site; what speaks against it is printed, and how often it does is the answer."""
    source = BUILD / "site-source"
    gathered(source)
    text = CONFIGURATION.format(version=version())
    (source / "conf.py").write_text(text, encoding="utf-8")
    shutil.rmtree(site, ignore_errors=True)
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-E", "-q", "-n", "-W", "--keep-going"]
    done = subprocess.run([*command, str(source), str(site)], check=False)
    wrong = list(what_is_wrong(site))
    for each in wrong:
        print(f"Error: {each}.", file=sys.stderr)
    return len(wrong) + (done.returncode != 0)


def main() -> int:
    """Build, and say where it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=BUILD / "site", help="where the site goes")
    site = parser.parse_args().into.absolute()
    if is_in_the_way(site):
        print(f"Error: {site} is there and is no site; name another folder.", file=sys.stderr)
        return 1
    if build(site):
        return 1
    print(f"{site / 'index.html'}: {len(list(site.rglob('*.html')))} pages.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
