"""What many tests begin with: a calendar, a clock, a store, a company in it, its callers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from calendar_notation import calendar_of
from company import Clock, Company, found_company
from monthend.domain.period import Calendar
from monthend.domain.permissions import Permission
from monthend.services.caller import Caller
from monthend.storage.store import SqliteStore


@pytest.fixture
def calendar() -> Callable[[str], Calendar]:
    """Reads `Jan:Closed Feb:PendingClose Mar:Open`."""
    return calendar_of


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[SqliteStore]:
    """A database file of the test's own. Nothing pulls the plug on it, so it need not sync."""
    store = SqliteStore(str(tmp_path / "books.db"), clock=clock, synchronous="OFF")
    yield store
    store.close()


@pytest.fixture
def company(store: SqliteStore, clock: Clock) -> Company:
    """A tenant with accounting codes and no period yet."""
    company = found_company(store, clock)
    company.add_codes()
    return company


@pytest.fixture
def caller(company: Company) -> Callable[..., Caller]:
    """A caller who holds exactly the permissions named."""

    def holding(*permissions: Permission) -> Caller:
        return company.caller(permissions)

    return holding
