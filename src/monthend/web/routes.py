"""The paths of the pages, made from the page table."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from starlette.routing import BaseRoute, Route

from monthend.entrance.arrivals import Arrivals
from monthend.entrance.concurrency import Concurrency
from monthend.entrance.doorman import Doorman
from monthend.entrance.keys import Keys
from monthend.entrance.ports import AsyncStore

from . import entry, keyboard, period, periods, static
from .endpoint import PageEndpoint
from .pages import FORMS, PAGES, FormRow, PageRow
from .visits import Desk

DECLARED_IN = (periods, period, keyboard)
"""The modules whose functions fill the page table, in the order of the navigation."""


def page_routes(
    store: AsyncStore,
    doorman: Doorman,
    concurrency: Concurrency,
    *,
    arrivals: Arrivals | None = None,
) -> Sequence[BaseRoute]:
    """Every route of the pages; where a path has a name and a place, the name goes first."""
    desk = Desk(
        store=store,
        keys=Keys(store),
        doorman=doorman,
        concurrency=concurrency,
        arrivals=arrivals or Arrivals(),
    )
    return [
        Route("/", entry.Home(desk)),
        Route("/sign-in", entry.SignInPage(desk)),
        Route("/sign-out", entry.SignOut(desk)),
        Route("/place", entry.Places(desk)),
        Route(static.PATH, static.Serve()),
        *(Route(path, PageEndpoint(rows, desk)) for path, rows in by_path()),
    ]


def by_path() -> list[tuple[str, list[PageRow | FormRow]]]:
    """Pages and forms by their paths, those without a place before those with one."""
    rows: list[PageRow | FormRow] = [*PAGES.values(), *FORMS.values()]
    ordered = sorted(
        rows, key=lambda row: [(part[:1] == "{", part) for part in row.path.split("/")]
    )
    return [(path, list(found)) for path, found in groupby(ordered, key=lambda row: row.path)]
