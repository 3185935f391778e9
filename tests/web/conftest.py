"""A server with pages, and a browser at it: one for a test, or one for all tests of a module."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from any_store import POSTGRESQL, STORES, AnyStore, make_schema
from company import Clock
from monthend.storage.postgresql.store import PostgresStore
from monthend.storage.store import SqliteStore
from unit.house import House
from web import served
from web.browser import Browser
from web.world import World, built

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium


@pytest.fixture
def house(store: AnyStore, clock: Clock) -> House:
    return House.built(store, clock)  # type: ignore[arg-type]


@pytest.fixture
def stranger(house: House) -> Browser:
    """A browser that is not signed in."""
    return Browser(house.app, house.loop)


@pytest.fixture
def browser(house: House, stranger: Browser) -> Browser:
    """The administrator's browser."""
    stranger.sign_in(house.owner.username)
    return stranger


@pytest.fixture
def months(house: House) -> Callable[[int], list[str]]:
    """Creates so many months from January 2026 on; their ids."""
    return lambda number: house.company.create_months(date(2026, 1, 1), number)


# For all tests of a module, which change nothing in it -----------------------------------


@pytest.fixture(scope="module", params=STORES)
def shared_world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """A world that is looked at; whoever changes something changes it back."""
    with a_world(request, tmp_path_factory.mktemp("world")) as world:
        yield world


@pytest.fixture(scope="module", params=STORES)
def spent_world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """A world in which forms are sent one after the other, whatever comes of it."""
    with a_world(request, tmp_path_factory.mktemp("spent")) as world:
        yield world


@contextmanager
def a_world(request: pytest.FixtureRequest, folder: Path) -> Iterator[World]:
    """A world in a store of its own, as `store` makes them for one test."""
    clock = Clock()
    if request.param == POSTGRESQL:
        cluster = request.getfixturevalue("postgresql")
        url = cluster.database(make_schema)
        on_postgresql = PostgresStore(url, clock=clock, writers=3, readers=2)
        try:
            yield built(House.built(on_postgresql, clock))  # type: ignore[arg-type]
        finally:
            on_postgresql.close()
            cluster.drop(url)
    else:
        store = SqliteStore(str(folder / "books.db"), clock=clock, synchronous="OFF")
        try:
            yield built(House.built(store, clock))
        finally:
            store.close()


@pytest.fixture(scope="module")
def chromium(shared_world: World) -> Iterator[Chromium]:
    """A browser with a screen, started once for a module.

    It has a loop of its own under way, in which no other can be run.
    """
    with served.chromium() as launched:
        yield launched
