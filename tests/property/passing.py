"""A company for one example of a property, gone with its folder afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from company import Clock, Company, found_company
from monthend.storage.store import SqliteStore


@contextmanager
def passing_company() -> Iterator[tuple[Company, Path]]:
    """A company with accounting codes and no period yet, and a folder for what it writes."""
    with tempfile.TemporaryDirectory() as named:
        folder, clock = Path(named), Clock()
        store = SqliteStore(str(folder / "books.db"), clock=clock, synchronous="OFF")
        try:
            company = found_company(store, clock)
            company.add_codes()
            yield company, folder
        finally:
            store.close()
