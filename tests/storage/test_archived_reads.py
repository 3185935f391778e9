"""Reading fiscal years that are away takes a while; who asks for others does not wait for it."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Event

import pytest

from any_store import url_of
from archived import archive, keep_years, summary
from company import Company
from monthend.engines.archives import ArchiveFiles, Manifest
from monthend.storage.opening import open_store
from monthend.storage.postgresql.store import PostgresStore
from monthend.storage.store import SqliteStore

pytestmark = pytest.mark.postgresql_by_night

AWAY, THERE = date(2024, 1, 1), date(2024, 3, 1)
SECONDS = 20


class Slow(ArchiveFiles):
    """Archives that are read when the test says so, and how often they were."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.asked, self.go = Event(), Event()
        self.reads = 0

    def read(self, name: str, sha256: str, fiscal_year: int) -> Manifest:
        self.reads += 1
        self.asked.set()
        assert self.go.wait(3 * SECONDS)
        return super().read(name, sha256, fiscal_year)


def test_who_asks_for_other_years_does_not_wait(company: Company, tmp_path: Path) -> None:
    folder = tmp_path / "archives"
    keep_years(company, posts=1)
    company.store.archives = ArchiveFiles(folder)
    archive(company, folder, 2024)
    wanted = summary(company)
    store = open_store(url_of(company.store), clock=company.clock, readers=1)
    slow = store.archives = Slow(folder)

    def postings(first: date) -> Future[int]:
        last = first + timedelta(days=40)
        return store.submit_read(
            company.administrator, lambda books: len(list(books.postings(first, last)))
        )

    try:
        loading = [postings(AWAY) for _ in range(5)]
        assert slow.asked.wait(SECONDS)
        assert postings(THERE).result(SECONDS) > 0
        asked = store.submit_read(company.administrator, lambda books: books.calendar())
        assert asked.result(SECONDS).periods
        assert not any(each.done() for each in loading)
        slow.go.set()
        assert all(each.result(SECONDS) > 0 for each in loading)
        assert isinstance(store, SqliteStore | PostgresStore)
        assert summary(replace(company, store=store)) == wanted
        assert slow.reads == 1
    finally:
        slow.go.set()
        store.close()
