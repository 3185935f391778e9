"""Everything by which a server is watched: its paths, and what is told of requests."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from monthend import __version__
from monthend.rest.read_only import ReadOnly
from monthend.rest.routes import no_such_path
from monthend.storage.opening import OpenStore
from monthend.storage.version import VERSION

from . import request_log
from .readiness import Needs, Readiness
from .requests import Told, Watched
from .scraped import OFF, Metrics

if TYPE_CHECKING:
    from .tracing import Tracing


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchSettings:
    """Who is told what; at first there is nothing but whether a server is ready."""

    needs: Needs = field(default_factory=Needs)
    folder: str | None = None
    """Where the database's file is, if it is one."""
    metrics: str = OFF
    request_log: str = request_log.OFF
    connections: Callable[[], Mapping[str, int]] = dict
    """How many connections there are, by their state."""
    tracing: Tracing | None = None
    leaving: threading.Event = field(default_factory=threading.Event)
    """Set once the server was told to end."""


class Watch:
    """How one server is watched."""

    def __init__(
        self,
        store: OpenStore,
        settings: WatchSettings,
        *,
        own_worker: Callable[[], bool] | None,
    ) -> None:
        self.readiness = Readiness(
            store,
            needs=settings.needs,
            folder=settings.folder,
            own_worker=own_worker,
            leaving=settings.leaving,
        )
        self._tracing = settings.tracing
        self._told: list[Told] = []
        self._metrics: Metrics | None = None
        if settings.metrics != OFF:
            self._metrics = Metrics(
                store,
                settings.metrics,
                connections=settings.connections,
                information={"version": __version__, "schema": str(VERSION)},
                no_such_path=no_such_path,
            )
            store.waits.tell = self._metrics.gates.add
            self._told.append(self._metrics.told)
        if settings.request_log != request_log.OFF:
            self._told.append(request_log.RequestLog(settings.request_log).told)

    def routes(self) -> Sequence[BaseRoute]:
        """The paths of those who look after the server."""
        alive = PlainTextResponse("ok\n")
        routes = [
            Route("/livez", ReadOnly(alive, "livez")),
            Route("/readyz", ReadOnly(self.readiness, "readyz")),
        ]
        if self._metrics is not None:
            routes.append(Route("/metrics", ReadOnly(self._metrics, "metrics")))
        return routes

    def around(self, app: ASGIApp) -> ASGIApp:
        """The application with an eye on its requests, where somebody wants to be told."""
        watched = Watched(app, self._told) if self._told else app
        return watched if self._tracing is None else self._tracing.around(watched)
