"""A release: what is in it, and that it installs where nothing is, on every Python there may be."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import check_release
from monthend import __version__
from storage.upgrading import DUMPS, restored

ROOT = Path(__file__).resolve().parents[2]
PYTHONS = ("3.11", "3.12", "3.13")
LOCK = ROOT / "requirements" / "runtime.lock.txt"
UV = str(Path(sys.executable).with_name("uv"))
QUIET = ("--disable-pip-version-check", "--no-input", "--quiet")


def run(*command: str, folder: Path = ROOT, seconds: int = 600) -> str:
    """A command that must succeed, without any setting of this project or of pytest near by."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MONTHEND_", "PYTEST_")) and name != "PYTHONPATH"
    }
    done = subprocess.run(
        command, cwd=folder, env=kept, capture_output=True, text=True, timeout=seconds, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel and a source, as `make release` builds them."""
    folder = tmp_path_factory.mktemp("release")
    run(sys.executable, "-m", "hatchling", "build", "-d", str(folder))
    return folder


def python_of(version: str) -> str:
    """An interpreter of that version, on the path or kept by pyenv; or the test is skipped."""
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    on_path = shutil.which(f"python{version}")
    asked = "import sys; print('%d.%d' % sys.version_info[:2])"
    for candidate in (sys.executable, on_path, *sorted(kept.glob(f"{version}.*/bin/python"))):
        said = subprocess.run(
            [candidate or "false", "-c", asked], capture_output=True, text=True, check=False
        )
        if said.returncode == 0 and said.stdout.strip() == version:
            return str(candidate)
    pytest.skip(f"there is no Python {version}")


def test_every_place_says_the_same_version() -> None:
    assert list(check_release.what_is_wrong_with_the_versions()) == []
    assert check_release.version() == __version__


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (f"## {__version__} - 2026-01-31\n\n- One.\n\n## 0.9.0 - 2025-01-31\n", []),
        (f"## Unreleased\n\n## {__version__} - 2026-01-31\n\n- One.\n", []),
        (f"## Unreleased\n\n- Two.\n\n## {__version__} - 2026-01-31\n", ["Unreleased"]),
        ("## Unreleased\n\n- Two.\n", ["Unreleased", "YYYY-MM-DD"]),
    ],
)
def test_a_changelog_has_its_day_and_nothing_unreleased(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, wrong: list[str]
) -> None:
    (tmp_path / "CHANGELOG.md").write_text(f"# Changelog\n\n{text}", encoding="utf-8")
    monkeypatch.setattr(check_release, "ROOT", tmp_path)
    found = list(check_release.what_is_wrong_with_the_changelog())
    assert len(found) == len(wrong)
    assert all(each in said for each, said in zip(wrong, found, strict=True))


def test_the_pythons_of_the_package_are_the_ones_tested() -> None:
    said = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    classified = [each for each in PYTHONS if f'"Programming Language :: Python :: {each}"' in said]
    assert tuple(classified) == PYTHONS
    assert said.count('"Programming Language :: Python :: 3.') == len(PYTHONS)
    promised = (ROOT / "docs" / "stability.md").read_text(encoding="utf-8")
    assert f"| CPython | {', '.join(PYTHONS)};" in promised


@pytest.mark.nightly
def test_a_wheel_has_the_program_and_nothing_else(release: Path) -> None:
    assert list(check_release.what_is_wrong(release)) == []


@pytest.mark.nightly
@pytest.mark.skipif(importlib.util.find_spec("twine") is None, reason="twine is not installed")
def test_an_index_would_take_it(release: Path) -> None:
    files = [str(path) for path in release.iterdir()]
    run(sys.executable, "-m", "twine", "check", "--strict", *files)


@pytest.mark.nightly
def test_a_wheel_with_a_test_or_without_a_template_is_noticed(
    release: Path, tmp_path: Path
) -> None:
    """The control: what is looked for would be found."""
    (wheel,) = release.glob("*.whl")
    with zipfile.ZipFile(wheel) as whole, zipfile.ZipFile(tmp_path / wheel.name, "w") as spoilt:
        for name in whole.namelist():
            if not name.endswith("layout.html"):
                spoilt.writestr(name, whole.read(name))
        spoilt.writestr("tests/test_it.py", "")
    wrong = list(check_release.what_is_wrong_with_a_wheel(tmp_path / wheel.name))
    assert wrong == [
        f"{wheel.name} lacks monthend/web/templates/layout.html",
        f"{wheel.name} has tests/test_it.py",
        f"{wheel.name} has tests/test_it.py",
    ]


@pytest.mark.nightly
def test_the_source_builds_the_same_wheel(release: Path, tmp_path: Path) -> None:
    (source,) = release.glob("*.tar.gz")
    (wheel,) = release.glob("*.whl")
    with tarfile.open(source) as packed:
        packed.extractall(tmp_path, filter="data")
    (unpacked,) = tmp_path.iterdir()
    built = tmp_path / "built"
    run(
        sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built), folder=unpacked
    )
    with zipfile.ZipFile(wheel) as first, zipfile.ZipFile(built / wheel.name) as second:
        assert {each.filename: each.CRC for each in first.infolist()} == {
            each.filename: each.CRC for each in second.infolist()
        }


@pytest.mark.nightly
@pytest.mark.parametrize("version", PYTHONS)
def test_it_installs_where_nothing_is_closes_a_month_and_upgrades_the_oldest_books(
    release: Path, tmp_path: Path, version: str
) -> None:
    python = python_of(version)
    (wheel,) = release.glob("*.whl")
    run(python, "-m", "venv", str(tmp_path / "clean"))
    clean = tmp_path / "clean" / "bin"
    # What it needs comes as the lock has it, from the cache; the wheel finds all of it there.
    locked = ("--quiet", "--require-hashes", "--requirements", str(LOCK))
    run(UV, "pip", "install", "--python", str(clean / "python"), *locked)
    run(str(clean / "pip"), "install", *QUIET, str(wheel))
    run(str(clean / "pip"), "check")
    said = run(str(clean / "python"), "-m", "monthend", "--version", folder=tmp_path)
    assert said == f"monthend {__version__}\n"
    shown = run(str(clean / "monthend"), "demo", "--exit", folder=tmp_path, seconds=1800)
    assert "closed" in shown
    restored(DUMPS / "001_first.sql", tmp_path)
    books = ("--database", f"sqlite:///{tmp_path / '001_first.db'}")
    assert "the database is sound" in run(str(clean / "monthend"), "migrate", *books)
