"""What came since a trial balance is counted without the years that had left before it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from archived import archive
from company import Company
from late import set_to
from monthend.engines.archives import ArchiveFiles
from monthend.services import trial_balances


def test_a_result_of_later_days_needs_no_archive(company: Company, tmp_path: Path) -> None:
    company.store.archives = ArchiveFiles(tmp_path / "archives")
    december, january = company.create_months(date(2024, 12, 1), 2)
    company.post_entry("Jan", date(2025, 1, 10))
    company.post_entry("Dec", date(2024, 12, 10))
    company.close_through([december])
    archive(company, tmp_path / "archives", 2024)
    set_to(company, "detail_files", "none")  # They read every year, which a connection keeps.
    company.request_trial_balance(january)
    company.run_trial_balances()
    company.store.archives = ArchiveFiles(tmp_path / "elsewhere")
    assert postings_since(company, january) == 0
    company.post_entry("Jan", date(2025, 1, 20))
    assert postings_since(company, january) == 1


def postings_since(company: Company, period: str) -> int:
    return company.read(lambda books, by: trial_balances.read(books, by, period)).postings_since
