"""Whatever the ledger, the database and DuckDB make the files of a run of it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

import awkward_ledger
from company import Clock, found_company
from engine_files import compared, export, of_database, of_parquet, stored
from monthend.storage.store import SqliteStore


@settings(max_examples=15, deadline=None)
@given(
    st.randoms(use_true_random=False), st.integers(1, 40), st.sampled_from(("Dec", "Jan", "Feb"))
)
def test_every_engine_makes_the_files_of_a_run(chance: Random, rows: int, month: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        clock = Clock()
        store = SqliteStore(str(Path(folder) / "books.db"), clock=clock, synchronous="OFF")
        try:
            company = found_company(store, clock)
            company.add_codes()
            awkward_ledger.fill(company, chance, rows)
            period = company.calendar.named(month)
            assert period is not None
            wanted = compared(stored(company, period))
            assert compared(of_database(company, period)) == wanted
            exported = export(company, Path(folder) / "out", monthly=bool(rows % 2))
            assert compared(of_parquet(exported, month)) == wanted
        finally:
            store.close()
