"""The paths of the REST dialect, made from the operation table."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby

from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from monthend.entrance.arrivals import Arrivals
from monthend.entrance.concurrency import Concurrency
from monthend.entrance.doorman import Doorman
from monthend.entrance.keys import Keys
from monthend.entrance.ports import AsyncStore

from . import (
    access_review,
    accounting_codes,
    accounting_periods,
    action_items,
    archives,
    clients,
    duties,
    entities,
    errors,
    events,
    evidence,
    exceptions,
    extensions,
    files,
    journal_entries,
    journal_runs,
    json,
    late,
    openapi,
    orgs,
    own_password,
    posting_rules,
    review,
    roles,
    schedules,
    task_evidence,
    tasks,
    users,
    webhooks,
)
from .actions import ACTIONS, ActionCalls, ActionEndpoint
from .endpoint import Endpoint, send_json
from .event_stream import EventsEndpoint, Streams
from .oauth import TokenEndpoint
from .operations import OPERATIONS, OperationRow
from .page import CONTENT_POLICY, docs_page
from .read_only import ReadOnly

DECLARED_IN = (
    accounting_periods, accounting_codes, journal_entries, journal_runs, files, extensions,
    action_items, posting_rules, late, evidence, review, users, clients, roles,
    access_review, duties, exceptions, tasks, task_evidence, entities, orgs, own_password, events,
    webhooks, schedules, archives,
)  # fmt: skip
"""The modules whose functions fill the operation table."""


def by_path() -> list[tuple[str, list[OperationRow]]]:
    """The operations grouped by path, in the order of the paths."""
    ordered = sorted(OPERATIONS, key=lambda row: row.path)
    return [(path, list(rows)) for path, rows in groupby(ordered, key=lambda row: row.path)]


def routes(
    store: AsyncStore,
    doorman: Doorman,
    concurrency: Concurrency,
    clock: Callable[[], datetime],
    *,
    version: str,
    base_url: str | None,
    arrivals: Arrivals | None = None,
    streams: Streams | None = None,
) -> Sequence[BaseRoute]:
    """Every route of the dialect; without `streams` events are listed alone."""
    slow_reads, keys = asyncio.Semaphore(1), Keys(store)
    served: list[BaseRoute] = [
        Route(
            re.sub(r"{[^}]+}", lambda found: found.group().replace("-", "_"), path),
            _kind_of(path, streams)(
                rows,
                store=store,
                keys=keys,
                doorman=doorman,
                concurrency=concurrency,
                base_url=base_url,
                slow_reads=slow_reads,
                arrivals=arrivals,
            ),
        )
        for path, rows in by_path()
    ]
    document = json.encode(openapi.document(OPERATIONS, ACTIONS, version))
    document_answer = Response(document, media_type="application/json")
    page = docs_page(OPERATIONS, ACTIONS, version)
    page_answer = HTMLResponse(page, headers={"content-security-policy": CONTENT_POLICY})
    return [
        *served,
        *_actions(keys, ActionCalls(store, clock), doorman, concurrency, arrivals),
        Route("/oauth/token", TokenEndpoint(store, arrivals or Arrivals())),
        Route("/openapi.json", ReadOnly(document_answer, "openapi")),
        Route("/docs", ReadOnly(page_answer, "docs")),
    ]


def _kind_of(path: str, streams: Streams | None) -> Callable[..., Endpoint]:
    """What serves a path."""
    if path != events.PATH or streams is None:
        return Endpoint
    return partial(EventsEndpoint, streams=streams)


def _actions(
    keys: Keys,
    calls: ActionCalls,
    doorman: Doorman,
    concurrency: Concurrency,
    arrivals: Arrivals | None,
) -> list[Route]:
    return [
        Route(
            row.path,
            ActionEndpoint(
                [row],
                keys=keys,
                calls=calls,
                doorman=doorman,
                concurrency=concurrency,
                arrivals=arrivals,
            ),
        )
        for row in ACTIONS
    ]


async def no_such_path(scope: Scope, _receive: Receive, send: Send) -> None:
    """The answer to a path that nothing is served at."""
    reasons = [errors.reason(errors.NOT_FOUND, "There is nothing at this path.")]
    body = json.encode(errors.envelope(scope.get("state") or {}, reasons))
    await send_json(send, 404, body, [])
