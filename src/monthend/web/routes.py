"""The paths of the pages, made from the page table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from starlette.routing import BaseRoute, Route

from monthend.entrance.arrivals import Arrivals
from monthend.entrance.concurrency import Concurrency
from monthend.entrance.doorman import Doorman
from monthend.entrance.keys import Keys
from monthend.rehearsal.tools import Tools

from . import (
    action_needed,
    administration,
    balances,
    board,
    checklist,
    closing,
    code_moves,
    codes,
    entries,
    entry,
    entry_form,
    exchange_rates,
    imports,
    journal_runs,
    keyboard,
    late,
    period,
    period_exceptions,
    period_forms,
    period_records,
    periods,
    posting_rules,
    requests,
    schedules,
    static,
    task,
    transactions,
)
from .endpoint import PageEndpoint
from .pages import FORMS, PAGES, REHEARSAL_FORMS, REHEARSAL_PAGES, FormRow, PageRow
from .visits import MAX_BYTES, Desk, PageStore

LEDGER = (
    codes,
    transactions,
    entries,
    entry_form,
    journal_runs,
    schedules,
    late,
    imports,
    posting_rules,
    exchange_rates,
)
PERIOD = (
    period,
    balances,
    code_moves,
    closing,
    period_forms,
    action_needed,
    period_records,
    checklist,
    task,
    period_exceptions,
    board,
)
DECLARED_IN = (periods, *PERIOD, *LEDGER, keyboard, *administration.DECLARED_IN, requests)
"""The modules whose functions fill the page table, in the order of the navigation."""


def in_order(rows: Mapping[str, PageRow]) -> dict[str, PageRow]:
    """Pages in the order of these modules, whichever was imported first."""
    places = {module.__name__: place for place, module in enumerate(DECLARED_IN)}
    return dict(sorted(rows.items(), key=lambda found: places[found[1].view.__module__]))


_ordered = in_order(PAGES)
PAGES.clear()
PAGES.update(_ordered)


def page_routes(
    store: PageStore,
    doorman: Doorman,
    concurrency: Concurrency,
    *,
    arrivals: Arrivals | None = None,
    rehearsal: Tools | None = None,
    max_bytes: int = MAX_BYTES,
) -> Sequence[BaseRoute]:
    """Every route of the pages; where a path has a name and a place, the name goes first."""
    desk = Desk(
        store=store,
        keys=Keys(store),
        doorman=doorman,
        concurrency=concurrency,
        arrivals=arrivals or Arrivals(),
        rehearsal=rehearsal,
        max_bytes=max_bytes,
    )
    return [
        Route("/", entry.Home(desk)),
        Route("/sign-in", entry.SignInPage(desk)),
        Route("/sign-out", entry.SignOut(desk)),
        Route("/place", entry.Places(desk)),
        Route(static.PATH, static.Serve()),
        *(
            Route(path, PageEndpoint(rows, desk))
            for path, rows in by_path(rehearsal=rehearsal is not None)
        ),
    ]


def by_path(*, rehearsal: bool = False) -> list[tuple[str, list[PageRow | FormRow]]]:
    """Pages and forms by their paths, those without a place before those with one."""
    rows: list[PageRow | FormRow] = [*PAGES.values(), *FORMS.values()]
    if rehearsal:
        rows += [*REHEARSAL_PAGES.values(), *REHEARSAL_FORMS.values()]
    ordered = sorted(
        rows, key=lambda row: [(part[:1] == "{", part) for part in row.path.split("/")]
    )
    return [(path, list(found)) for path, found in groupby(ordered, key=lambda row: row.path)]
