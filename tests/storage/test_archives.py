"""Fiscal years leave the database and come back, and no answer changes."""

from __future__ import annotations

from pathlib import Path

from archived import answers, archive, files_of, keep_years, restore
from company import Company


def use(company: Company, folder: Path) -> None:
    company.store._archives = files_of(folder)


def test_no_answer_changes(company: Company, tmp_path: Path) -> None:
    keep_years(company)
    use(company, tmp_path / "archives")
    (tmp_path / "out").mkdir()
    before = answers(company, tmp_path / "out")
    left = archive(company, tmp_path / "archives", 2024)
    assert min(left.rows.values()) > 0
    after = answers(company, tmp_path / "out")
    for name, answer in before.items():
        assert after[name] == answer, name
    restore(company, tmp_path / "archives", 2024)
    again = answers(company, tmp_path / "out")
    for name, answer in before.items():
        assert again[name] == answer, name
