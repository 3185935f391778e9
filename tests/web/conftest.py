"""A server with pages, and a browser at it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from any_store import AnyStore
from company import Clock
from unit.house import House
from web.browser import Browser


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
    from datetime import date

    return lambda number: house.company.create_months(date(2026, 1, 1), number)
