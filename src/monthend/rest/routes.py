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
from monthend.rehearsal.tools import Tools

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
    rehearsal_clock,
    rehearsal_faults,
    rehearsal_requests,
    rehearsal_scenarios,
    rehearsal_snapshots,
    rehearsal_tenants,
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
from .operations import OPERATIONS, REHEARSALS, OperationRow
from .page import CONTENT_POLICY, docs_page
from .read_only import ReadOnly
from .rehearsal_scenarios import LoadingEndpoint

DECLARED_IN = (
    accounting_periods, accounting_codes, journal_entries, journal_runs, files, extensions,
    action_items, posting_rules, late, evidence, review, users, clients, roles,
    access_review, duties, exceptions, tasks, task_evidence, entities, orgs, own_password, events,
    webhooks, schedules, archives,
)  # fmt: skip
"""The modules whose functions fill the operation table."""
REHEARSED_IN = (
    rehearsal_clock, rehearsal_faults, rehearsal_requests, rehearsal_scenarios,
    rehearsal_snapshots, rehearsal_tenants,
)  # fmt: skip
"""Those whose functions are served for rehearsals alone."""


def every_operation(*, rehearsal: bool) -> list[OperationRow]:
    """The operations that a server has, with those of rehearsals or without."""
    return [*OPERATIONS, *(REHEARSALS if rehearsal else ())]


def by_path(*, rehearsal: bool = False) -> list[tuple[str, list[OperationRow]]]:
    """The operations grouped by path, in the order of the paths."""
    ordered = sorted(every_operation(rehearsal=rehearsal), key=lambda row: row.path)
    return [(path, list(rows)) for path, rows in groupby(ordered, key=lambda row: row.path)]


class OperationNames:
    """The operation of a request by its method and path, before anything is routed."""

    def __init__(self) -> None:
        paths = by_path(rehearsal=True)
        self._rows = [
            (re.compile(re.sub(r"{[^}]+}", "[^/]+", path)), {row.method: row for row in rows})
            for path, rows in paths
        ]
        self._actions = {row.path: row.operation_id for row in ACTIONS}

    def __call__(self, scope: Scope) -> str:
        path, method = scope["path"], scope["method"]
        for form, rows in self._rows:
            if form.fullmatch(path):
                row = rows.get("GET" if method == "HEAD" else method)
                return "none" if row is None else row.operation_id
        return self._actions.get(path, "none")


def routes(  # noqa: PLR0913 - what all dialects share, and what this one has of its own
    store: AsyncStore,
    doorman: Doorman,
    concurrency: Concurrency,
    clock: Callable[[], datetime],
    *,
    version: str,
    base_url: str | None,
    arrivals: Arrivals | None = None,
    streams: Streams | None = None,
    rehearsal: Tools | None = None,
) -> Sequence[BaseRoute]:
    """Every route of the dialect; without `streams` events are listed alone."""
    slow_reads, keys = asyncio.Semaphore(1), Keys(store)
    served: list[BaseRoute] = [
        Route(
            re.sub(r"{[^}]+}", lambda found: found.group().replace("-", "_"), path),
            _kind_of(path, streams, clock)(
                rows,
                store=store,
                keys=keys,
                doorman=doorman,
                concurrency=concurrency,
                base_url=base_url,
                slow_reads=slow_reads,
                arrivals=arrivals,
                rehearsal=rehearsal,
            ),
        )
        for path, rows in by_path(rehearsal=rehearsal is not None)
    ]
    return [
        *served,
        *_actions(keys, ActionCalls(store, clock), doorman, concurrency, arrivals),
        Route("/oauth/token", TokenEndpoint(store, arrivals or Arrivals())),
        *_descriptions(every_operation(rehearsal=rehearsal is not None), version),
    ]


def _descriptions(table: Sequence[OperationRow], version: str) -> list[Route]:
    """What tells clients and people of all these paths."""
    document = json.encode(openapi.document(table, ACTIONS, version))
    document_answer = Response(document, media_type="application/json")
    page = docs_page(table, ACTIONS, version)
    page_answer = HTMLResponse(page, headers={"content-security-policy": CONTENT_POLICY})
    return [
        Route("/openapi.json", ReadOnly(document_answer, "openapi")),
        Route("/docs", ReadOnly(page_answer, "docs")),
    ]


def _kind_of(
    path: str, streams: Streams | None, clock: Callable[[], datetime]
) -> Callable[..., Endpoint]:
    """What serves a path."""
    if path == rehearsal_requests.REPLAY:
        return rehearsal_requests.ReplayEndpoint
    if path == rehearsal_snapshots.PATH:
        return rehearsal_snapshots.TakingEndpoint
    if path == rehearsal_scenarios.ONE:
        return partial(LoadingEndpoint, clock=clock)
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
