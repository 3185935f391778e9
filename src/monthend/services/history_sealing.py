"""Giving rows of history their seals, a chunk in each transaction so that nobody waits long."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from . import history_chain
from .ports import Store

SEALED_AT_ONCE = 200


def seal_waiting(store: Store, *, go_on: Callable[[], bool] = lambda: True) -> int:
    """Seal whatever waits, chain by chain, while `go_on` says so; how many rows there were."""
    calendars, tenants = store.read_audit(
        lambda audit: (audit.waiting_calendars(), audit.waiting_tenants())
    )
    sealed = 0
    for calendar_id in calendars:
        sealed += _through(partial(_seal_calendar, store, calendar_id), go_on)
    for tenant_id in tenants:
        sealed += _through(partial(_seal_tenant, store, tenant_id), go_on)
    return sealed


def _through(seal: Callable[[], int], go_on: Callable[[], bool]) -> int:
    sealed = 0
    while go_on():
        done = seal()
        sealed += done
        if done < SEALED_AT_ONCE:
            break
    return sealed


def _seal_calendar(store: Store, calendar_id: int) -> int:
    chain = history_chain.calendar_chain(calendar_id)
    return store.write_calendar(
        calendar_id, lambda books: books.history.seal(chain, SEALED_AT_ONCE)
    )


def _seal_tenant(store: Store, tenant_id: str) -> int:
    return store.write_directory(
        lambda directory: directory.seal_history(tenant_id, SEALED_AT_ONCE)
    )
