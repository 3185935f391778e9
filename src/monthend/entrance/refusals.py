"""Refused sign-ins are counted after they were answered."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

import structlog

from monthend.services.directory import Directory
from monthend.services.ports import StoreUnavailable

from .ports import AsyncStore

log = structlog.get_logger("monthend.entrance")


def count(store: AsyncStore, work: Callable[[Directory], None]) -> Future[None] | None:
    """Have a refusal written down; nobody need wait for it."""
    try:
        written = store.submit_directory(work)
    except StoreUnavailable as problem:
        log.warning("a refused sign-in was not counted", problem=str(problem))
        return None
    written.add_done_callback(_told)
    return written


def _told(done: Future[None]) -> None:
    problem = done.exception()
    if problem is not None:
        log.warning("a refused sign-in was not counted", problem=str(problem))
