"""A database of its own for each test."""

import shutil
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


@pytest.fixture(scope="session")
def three_months(tmp_path_factory: pytest.TempPathFactory) -> Commands:
    """A database with a tenant, and the first three months of 2026; tests work on copies."""
    made = Commands(tmp_path_factory.mktemp("three-months") / "books.db")
    made.say("init", "--json")
    made.say("periods", "generate", "--from", "2026-01", "--months", "3", "--yes")
    return made


@pytest.fixture(scope="session")
def two_entries(three_months: Commands, tmp_path_factory: pytest.TempPathFactory) -> Commands:
    """The same with two journal entries in January, one of them in euros."""
    made = Commands(tmp_path_factory.mktemp("two-entries") / "books.db")
    shutil.copy(three_months.file, made.file)
    made.say("import", "-", "--kind", "rates", stdin=RATES)
    made.say("import", "-", "--kind", "entries", "--create-codes", stdin=ENTRIES)
    return made


@pytest.fixture
def monthend(bare: Commands, three_months: Commands) -> Commands:
    """A copy of the database with a tenant and three months."""
    shutil.copy(three_months.file, bare.file)
    return bare


@pytest.fixture
def books(bare: Commands, two_entries: Commands) -> Commands:
    """A copy of the database with two journal entries."""
    shutil.copy(two_entries.file, bare.file)
    return bare
