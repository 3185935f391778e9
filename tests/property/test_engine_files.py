"""Whatever the ledger, the database and DuckDB make the files of a run of it.

And they are those that all postings make, though what is settled is left out.
"""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import awkward_ledger
import settled_ledger
from engine_files import compared, export, of_database, of_every_posting, of_parquet, stored
from property.passing import passing_company

EXAMPLES = pytest.mark.parametrize("examples", [6, pytest.param(60, marks=pytest.mark.nightly)])


@given(
    st.randoms(use_true_random=False), st.integers(1, 40), st.sampled_from(("Dec", "Jan", "Feb"))
)
def engines_agree(chance: Random, rows: int, month: str) -> None:
    with passing_company() as (company, folder):
        awkward_ledger.fill(company, chance, rows)
        period = company.calendar.named(month)
        assert period is not None
        wanted = compared(stored(company, period))
        assert compared(of_database(company, period)) == wanted
        exported = export(company, folder / "out", monthly=bool(rows % 2))
        assert compared(of_parquet(exported, month)) == wanted


@given(st.randoms(use_true_random=False), st.integers(1, 60))
def what_is_settled_is_proven(chance: Random, rows: int) -> None:
    """Files come out proven: the gains on what is left out are counted, or R4 would not hold."""
    with passing_company() as (company, folder):
        settled_ledger.fill(company, chance, rows)
        exported = export(company, folder / "out")
        for month in settled_ledger.MONTHS:
            period = company.calendar.named(month)
            assert period is not None
            wanted = compared(of_every_posting(company, period))
            assert compared(of_database(company, period)) == wanted
            assert compared(of_parquet(exported, month)) == wanted


@EXAMPLES
def test_every_engine_makes_the_files_of_a_run(examples: int) -> None:
    settings(max_examples=examples, deadline=None)(engines_agree)()


@EXAMPLES
def test_what_is_left_out_is_in_no_file_and_in_every_proof(examples: int) -> None:
    settings(max_examples=examples, deadline=None)(what_is_settled_is_proven)()
