"""Where the files of archives are, and who may read them."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from archived import archive, keep_years
from company import Company
from monthend.engines.archives import ArchiveFiles, ArchiveUnusable
from monthend.storage.opening import archive_folder, open_store

pytestmark = pytest.mark.sqlite_only


def test_without_a_word_they_are_beside_the_file_of_the_database(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "books").mkdir()
    monkeypatch.chdir(tmp_path / "books")
    open_store("sqlite:///books.db", clock=company.clock, new=True).close()
    monkeypatch.chdir("/")
    store = open_store(f"sqlite:///{tmp_path}/books/books.db", clock=company.clock)
    store.close()
    assert store.archives.folder == tmp_path / "books" / "monthend-archives"
    assert archive_folder("", "postgresql://server/books") == "/monthend-archives"
    assert archive_folder("here", "sqlite:///books.db") == "/here"


def test_what_is_told_of_them_names_a_folder_from_the_root_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ArchiveUnusable, match=str(tmp_path / "archives" / "2024")):
        ArchiveFiles(Path("archives")).read("2024", "", 2024)


def test_nobody_else_on_the_machine_reads_them(company: Company, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        keep_years(company, posts=1)
        archive(company, tmp_path / "archives", 2024)
    finally:
        os.umask(before)
    made = [tmp_path / "archives", *(tmp_path / "archives").rglob("*")]
    rights = {stat.S_IMODE(each.stat().st_mode) for each in made if each.is_file()}
    assert rights == {0o600}
    assert {stat.S_IMODE(each.stat().st_mode) for each in made if each.is_dir()} == {0o700}


def test_a_folder_that_cannot_be_made_is_told_of(company: Company, tmp_path: Path) -> None:
    keep_years(company, posts=1)
    (tmp_path / "file").touch()
    with pytest.raises(ArchiveUnusable, match="File exists"):
        archive(company, tmp_path / "file" / "archives", 2024)
