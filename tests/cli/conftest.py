"""A database of its own for each test."""

from pathlib import Path

import pytest

from cli.commands import Commands

ENTRIES = """entry_id,date,account,debit,credit,currency
1,2026-01-05,Assets:Bank,10.00,,USD
1,2026-01-05,Income:Sales,,10.00,USD
2,2026-01-20,Assets:Bank,,3.00,EUR
2,2026-01-20,Expenses:Rent,3.00,,EUR
"""
RATES = "date,from,to,rate\n2026-01-20,EUR,USD,1.10\n"


@pytest.fixture
def bare(tmp_path: Path) -> Commands:
    """A place where no database is yet."""
    return Commands(tmp_path / "books.db")


@pytest.fixture
def monthend(bare: Commands) -> Commands:
    """A database with a tenant, and the first three months of 2026."""
    bare.say("init", "--json")
    bare.say("periods", "generate", "--from", "2026-01", "--months", "3", "--yes")
    return bare


@pytest.fixture
def books(monthend: Commands) -> Commands:
    """The same with two journal entries in January, one of them in euros."""
    monthend.say("import", "-", "--kind", "rates", stdin=RATES)
    monthend.say("import", "-", "--kind", "entries", "--create-codes", stdin=ENTRIES)
    return monthend
