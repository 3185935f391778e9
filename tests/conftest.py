"""What many tests begin with: a calendar, a clock, a store, a company in it, its callers."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from any_store import POSTGRESQL, STORES, AnyStore, make_schema, no_postgresql
from calendar_notation import calendar_of
from company import Clock, Company, company_in, found_company, is_founded
from monthend.domain.period import Calendar
from monthend.domain.permissions import Permission
from monthend.services.caller import Caller
from monthend.storage.postgresql.store import PostgresStore
from monthend.storage.store import SqliteStore
from postgresql_cluster import Cluster, binaries
from reliability import ReliabilityPage


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--reliability", type=Path, help="write what was tried to this page")


def pytest_configure(config: pytest.Config) -> None:
    page: Path | None = config.getoption("--reliability")
    # With several processes the first one hears every report.
    if page is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(ReliabilityPage(page.absolute()))


@pytest.fixture
def calendar() -> Callable[[str], Calendar]:
    """Reads `Jan:Closed Feb:PendingClose Mar:Open`."""
    return calendar_of


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """A cluster for the whole run. Nothing pulls the plug on it, so it need not sync."""
    if binaries() is None:
        no_postgresql()
    with Cluster(fsync=False) as cluster:
        yield cluster


@pytest.fixture(params=STORES)
def store(
    request: pytest.FixtureRequest, tmp_path: Path, clock: Clock, founded_file: Path
) -> Iterator[AnyStore]:
    """A database of the test's own, in each of the stores; with the company in it for `company`."""
    founded = "company" in request.fixturenames and clock.at == Clock().at
    store: AnyStore
    if request.param == POSTGRESQL:
        cluster: Cluster = request.getfixturevalue("postgresql")
        url = cluster.database(found_on_postgresql if founded else make_schema)
        store = PostgresStore(url, clock=clock, writers=3, readers=2)
        yield store
        store.close()
        cluster.drop(url)
    else:
        if founded:
            shutil.copyfile(founded_file, tmp_path / "books.db")
        store = SqliteStore(str(tmp_path / "books.db"), clock=clock, synchronous="OFF")
        yield store
        store.close()


@pytest.fixture(scope="session")
def founded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company in a database that every test has a copy of."""
    file = tmp_path_factory.mktemp("founded") / "books.db"
    store = SqliteStore(str(file), clock=Clock(), synchronous="OFF")
    found_company(store, Clock()).add_codes()
    store.close()
    return file


def found_on_postgresql(url: str) -> None:
    store = PostgresStore(url, clock=Clock(), writers=1, readers=1)
    found_company(store, Clock()).add_codes()
    store.close()


TAKE_LONG = {
    "test_demo_script.py",
    "test_documented_examples.py",
    "test_calendar_machine.py",
    "test_three_views.py",
    "test_transfer_killed.py",
    "test_schemathesis.py",
}
"""Files of few and long tests: left to the end, one process would wait for another's last."""

ON_BOTH_BY_DAY = {
    "test_documented_close.py",
    "test_history.py",
    "test_journal_runs.py",
    "test_key_pairs.py",
    "test_late_transactions.py",
    "test_limits_shared.py",
    "test_official_sdk.py",
    "test_org_queries.py",
    "test_periods.py",
    "test_sessions.py",
    "test_sign_ins.py",
    "test_trial_balances.py",
    "test_unknown_outcomes.py",
}
"""Tests of dialects and services that run on PostgreSQL by day, too."""

WITHOUT_STORES_OF_THEIR_OWN = {"entrance", "isolation", "objects", "permissions", "soap", "web"}
"""Folders of tests of what is above the stores: they ask PostgreSQL by night."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of what one store does alone run on that store alone; files that take long begin."""
    for item in items:
        if item.get_closest_marker("postgresql") is not None and _is_by_night(item):
            item.add_marker("nightly")
    wanted = [item for item in items if not _of_the_other_store(item)]
    items[:] = sorted(wanted, key=lambda item: item.path.name not in TAKE_LONG)


def _is_by_night(item: pytest.Item) -> bool:
    """What a dialect or a service says does hardly hang on the store, and is asked of PostgreSQL by
    night; so is what moves between two databases of it, for each is asked beside the other by day.
    """
    folder = item.path.parent.name
    above = folder in {"contract", "services"} and item.path.name not in ON_BOTH_BY_DAY
    return (
        above
        or folder in WITHOUT_STORES_OF_THEIR_OWN
        or item.get_closest_marker("postgresql_by_night") is not None
        or len(list(item.iter_markers("postgresql"))) > 1
    )


def _of_the_other_store(item: pytest.Item) -> bool:
    on_postgresql = item.get_closest_marker("postgresql") is not None
    return on_postgresql and item.get_closest_marker("sqlite_only") is not None


@pytest.fixture
def company(store: AnyStore, clock: Clock) -> Company:
    """A tenant with accounting codes and no period yet."""
    if is_founded(store):
        return company_in(store, clock)
    company = found_company(store, clock)
    company.add_codes()
    return company


@pytest.fixture
def caller(company: Company) -> Callable[..., Caller]:
    """A caller who holds exactly the permissions named."""

    def holding(*permissions: Permission) -> Caller:
        return company.caller(permissions)

    return holding
