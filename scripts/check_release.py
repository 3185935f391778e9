"""Looks at what a release consists of: `python scripts/check_release.py dist`.

A wheel has the program with its data and nothing beside it, the source what a wheel can be built
from, and both say the version that the program says; with `--final` the changelog says it too, with
the day.
"""

import argparse
import re
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from email.parser import Parser
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "monthend"
JUNK = re.compile(
    r"(^|/)(__pycache__|tests?|\.[^/]+|node_modules)(/|$)"
    r"|\.(pyc|db|db-shm|db-wal|log|orig|rej|swp)$|~$"
)
OF_A_SOURCE = {
    "src", "docs", "deploy", "examples", "LICENSE", "README.md", "CHANGELOG.md", "pyproject.toml",
    "PKG-INFO", ".gitignore",
}  # fmt: skip
"""What lies at the top of a source; hatchling adds the last two."""
LARGEST_WHEEL = 12 * 1024 * 1024
VERSION = re.compile(r'^__version__ = "([^"]+)"$', re.MULTILINE)


def version() -> str:
    """The version that the program says it has."""
    found = VERSION.search((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    assert found is not None
    return found[1]


def shipped() -> set[str]:
    """Every file of the package in the work tree, as a wheel names it."""
    return {
        path.relative_to(PACKAGE.parent).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def what_is_wrong_with_the_versions() -> Iterator[str]:
    """Places that say another version than the program."""
    said = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    if said["project"]["version"] != version():
        yield f"pyproject.toml is of {said['project']['version']}, the program of {version()}"
    if f"monthend-{version()}-py3-none-any.whl" not in (ROOT / "README.md").read_text("utf-8"):
        yield f"README.md installs another wheel than that of {version()}"


def what_is_wrong_with_the_changelog() -> Iterator[str]:
    """A section without a day, or something unreleased; nobody asks but for the last time."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    unreleased = re.search(r"^## Unreleased$(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    if unreleased is not None and unreleased[1].strip():
        yield "CHANGELOG.md has something under `## Unreleased`"
    if not re.search(rf"^## {re.escape(version())} - \d{{4}}-\d\d-\d\d$", text, re.MULTILINE):
        yield f"CHANGELOG.md has no section `## {version()} - YYYY-MM-DD`"


def what_is_wrong_with_a_wheel(path: Path) -> Iterator[str]:
    """Files that are missing, files too many, and metadata that is not the program's."""
    with zipfile.ZipFile(path) as wheel:
        names = set(wheel.namelist())
        about = f"monthend-{version()}.dist-info"
        told = Parser().parsestr(wheel.read(f"{about}/METADATA").decode())
    inside = {name for name in names if not name.startswith(f"{about}/")}
    yield from (f"{path.name} lacks {name}" for name in sorted(shipped() - inside))
    yield from (f"{path.name} has {name}" for name in sorted(inside - shipped()))
    yield from (f"{path.name} has {name}" for name in sorted(names) if JUNK.search(name))
    if f"{about}/licenses/LICENSE" not in names:
        yield f"{path.name} lacks the license"
    if told["Version"] != version():
        yield f"{path.name} says that it is {told['Version']}"
    if path.stat().st_size > LARGEST_WHEEL:
        yield f"{path.name} is {path.stat().st_size >> 20} MiB"


def what_is_wrong_with_a_source(path: Path) -> Iterator[str]:
    """Files that are missing to build a wheel from, and files that are no part of it."""
    with tarfile.open(path) as source:
        names = {PurePosixPath(each.name) for each in source.getmembers() if each.isfile()}
    top = f"monthend-{version()}"
    inside = {str(name.relative_to(top)) for name in names if name.parts[0] == top}
    wanted = {f"src/{name}" for name in shipped()}
    yield from (f"{path.name} lacks {name}" for name in sorted(wanted - inside))
    for name in sorted(inside):
        if name.partition("/")[0] not in OF_A_SOURCE or JUNK.search(name.removeprefix(".git")):
            yield f"{path.name} has {name}"


def what_is_wrong(folder: Path) -> Iterator[str]:
    """Everything that speaks against these files as a release."""
    yield from what_is_wrong_with_the_versions()
    wheels, sources = sorted(folder.glob("*.whl")), sorted(folder.glob("*.tar.gz"))
    if len(wheels) != 1 or len(sources) != 1:
        yield f"{folder} has {len(wheels)} wheels and {len(sources)} sources instead of one each"
    for wheel in wheels:
        yield from what_is_wrong_with_a_wheel(wheel)
    for source in sources:
        yield from what_is_wrong_with_a_source(source)


def main() -> int:
    """Say what is wrong with a release, or that nothing is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the wheel and the source are")
    parser.add_argument(
        "--final", action="store_true", help="the changelog has its day, and nothing unreleased"
    )
    asked = parser.parse_args()
    wrong = list(what_is_wrong(asked.folder))
    if asked.final:
        wrong += what_is_wrong_with_the_changelog()
    for each in wrong:
        print(f"Error: {each}.", file=sys.stderr)
    if not wrong:
        print(f"monthend {version()}: a wheel and a source, as they should be.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
