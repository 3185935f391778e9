"""The paths of the SOAP dialect."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from starlette.routing import BaseRoute, Route
from starlette.types import Scope

from monthend.entrance.arrivals import Arrivals
from monthend.entrance.concurrency import Concurrency
from monthend.entrance.doorman import Doorman
from monthend.entrance.ports import AsyncStore

from .documents import document_routes
from .endpoint import SoapEndpoint

SERVED = "/apps/services/a"


def soap_routes(
    store: AsyncStore,
    doorman: Doorman,
    concurrency: Concurrency,
    clock: Callable[[], datetime],
    *,
    base_url: str | None,
    arrivals: Arrivals | None = None,
) -> Sequence[BaseRoute]:
    """Every route of the dialect; an address without a version is answered too, with a fault."""
    arrivals = arrivals or Arrivals()
    endpoint = SoapEndpoint(store, doorman, doorman.sign_in, concurrency, arrivals, clock, base_url)
    return [
        Route(SERVED + "/{version:path}", endpoint),
        Route(SERVED, endpoint),
        *document_routes(
            doorman=doorman, concurrency=concurrency, arrivals=arrivals, base_url=base_url
        ),
    ]


def is_soap(scope: Scope) -> bool:
    """Whether a request is for this dialect, and wants to be refused in it."""
    path: str = scope["path"]
    return path.startswith(SERVED)
