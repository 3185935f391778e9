"""Composition: which dialects serve, over which store. Read this first.

A request passes, from outside in: tracking, rules of headers, gzip of answers,
limits and inflation of bodies, the time until an answer begins; then the routes. The
worker lives as long as the server.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import time

from starlette.routing import BaseRoute, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from monthend import __version__
from monthend.courier.addresses import networks_of
from monthend.courier.pump import Courier
from monthend.courier.sending import Sender
from monthend.entrance.arrivals import Arrivals
from monthend.entrance.concurrency import Concurrency
from monthend.entrance.doorman import Doorman
from monthend.entrance.profiles import OFF, PROFILES
from monthend.entrance.rates import Rates
from monthend.entrance.slots import Slots
from monthend.middleware.deadline import ANSWER_SECONDS, AnswerDeadline
from monthend.middleware.gzip import GzipResponses
from monthend.middleware.heads import HeadRules
from monthend.middleware.limits import MAX_BYTES, READ_SECONDS, RequestLimits
from monthend.middleware.tracking import Tracking
from monthend.rehearsal.notebook import IN_MEMORY
from monthend.rehearsal.tools import Tools
from monthend.rehearsing import Rehearsed, met_by, met_by_runs
from monthend.rest import errors as rest_errors
from monthend.rest.event_stream import Streams
from monthend.rest.routes import no_such_path, routes
from monthend.services import trial_balances
from monthend.soap import faults
from monthend.soap.routes import is_soap, soap_routes
from monthend.storage.opening import OpenStore
from monthend.watching.watch import Watch, WatchSettings
from monthend.web import problems as page_problems
from monthend.web.routes import page_routes
from monthend.worker import Worker


def utc_now() -> datetime:
    """The wall clock; the only place that reads it for the server."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """What the composition needs to know; `base_url` is the address clients use.

    `webhooks` are networks that deliveries may go to beside public addresses; None delivers none.
    `event_streams` is how many streams of events there are at once. With `rehearsal` there are
    the paths for rehearsing a close; what was asked then is kept in the `notebook`.
    """

    base_url: str | None = None
    max_body_bytes: int = MAX_BYTES
    body_read_seconds: float = READ_SECONDS
    answer_seconds: float = ANSWER_SECONDS
    lease_seconds: float = trial_balances.LEASE_SECONDS
    worker: bool = True
    concurrent_requests: int = 0
    profile: str = OFF
    webhooks: str | None = ""
    event_streams: int = 100
    rehearsal: bool = False
    notebook: str = IN_MEMORY
    watch: WatchSettings = field(default_factory=WatchSettings)


DEFAULTS = ServerSettings()


def build(
    store: OpenStore,
    settings: ServerSettings = DEFAULTS,
    clock: Callable[[], datetime] = utc_now,
) -> ASGIApp:
    """The server over one store."""
    tracing = settings.watch.tracing
    if tracing is not None:
        store = tracing.store(store)
    tools = Tools.opened(settings.notebook, met_by()) if settings.rehearsal else None
    worker = Worker(
        store, clock, lease_seconds=settings.lease_seconds, job=tracing.job if tracing else None,
        courier=courier_of(store, settings.webhooks, clock), meet=met_by_runs(tools),
    )  # fmt: skip
    own_worker = (lambda: worker.is_alive) if settings.worker else None
    watch = Watch(store, settings.watch, own_worker=own_worker)

    @asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[None]:
        if settings.worker:
            store.wake_worker = worker.wake
            worker.start()
        yield
        if settings.worker:
            worker.stop()

    doorman = Doorman(store, clock)
    rehearsed = Rehearsed(tools, doorman, clock)
    served = Router(
        routes=[*every_route(store, settings, clock, doorman, tools), *watch.routes()],
        default=nothing_there,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    return watch.around(rehearsed.replayed(layered(served, settings, rehearsed)))


def layered(served: ASGIApp, settings: ServerSettings, rehearsed: Rehearsed) -> ASGIApp:
    """What a request passes before the routes, from the inside out."""
    limited = RequestLimits(
        rehearsed.faulty(
            AnswerDeadline(served, refuse=refuse, answer_seconds=settings.answer_seconds)
        ),
        refuse=refuse,
        max_bytes=settings.max_body_bytes,
        read_seconds=settings.body_read_seconds,
    )
    noted = rehearsed.noted(limited)
    return Tracking(HeadRules(GzipResponses(noted), refuse=refuse), refuse=refuse)


def courier_of(
    store: OpenStore, networks: str | None, clock: Callable[[], datetime]
) -> Courier | None:
    """What delivers events to public addresses and to these networks; None delivers none."""
    if networks is None:
        return None
    sender = Sender(networks_of(networks))
    return Courier(store, clock, sender, agent=f"monthend/{__version__}")


def every_route(
    store: OpenStore,
    settings: ServerSettings,
    clock: Callable[[], datetime],
    doorman: Doorman | None = None,
    tools: Tools | None = None,
) -> list[BaseRoute]:
    """The paths of all dialects, which share who is known and how much they ask."""
    concurrency, arrivals = limits(store, settings, clock)
    shared = (store, doorman or Doorman(store, clock), concurrency, clock)
    streams = Streams(
        store, at_most=settings.event_streams, leaving=settings.watch.leaving.is_set
    )  # fmt: skip
    return [
        *routes(
            *shared,
            version=__version__,
            base_url=settings.base_url,
            arrivals=arrivals,
            streams=streams,
            rehearsal=tools,
        ),
        *soap_routes(*shared, base_url=settings.base_url, arrivals=arrivals),
        *page_routes(
            *shared[:3], arrivals=arrivals, rehearsal=tools, max_bytes=settings.max_body_bytes
        ),
    ]


async def nothing_there(scope: Scope, receive: Receive, send: Send) -> None:
    """The answer to a path that no dialect has: a page where a browser wants one."""
    for_pages = page_problems.is_for_pages(scope)
    dialect = page_problems.no_such_page if for_pages else no_such_path
    await dialect(scope, receive, send)


def limits(
    store: OpenStore, settings: ServerSettings, clock: Callable[[], datetime]
) -> tuple[Concurrency, Arrivals]:
    """How much may be asked; what limits anything is shared with other server processes."""
    profile = PROFILES[settings.profile]
    under_way = settings.concurrent_requests or profile.under_way

    def of_clock() -> float:
        return clock().timestamp()

    # The same instant, for a fraction of the time.
    seconds = time if clock is utc_now else of_clock

    concurrency = Concurrency(
        under_way,
        rates=Rates(store, profile.calls, seconds) if profile.calls else None,
        slots=Slots(store, under_way, seconds) if under_way else None,
    )
    attempts = profile.tokens_of_address
    addresses = Rates(store, [attempts], seconds, kind="attempts ") if attempts else None
    return concurrency, Arrivals(addresses, profile.tokens)


def refuse(
    scope: Scope, category: int, status: int, message: str
) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """A refusal before any dialect has seen the request, in the dialect it is for."""
    if page_problems.is_for_pages(scope):
        return page_problems.refuse(scope, category, status, message)
    dialect = faults.refuse if is_soap(scope) else rest_errors.refuse
    return dialect(scope, category, status, message)
