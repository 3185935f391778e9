"""Whatever goes wrong, as a page that says what happened and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import structlog
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from monthend.domain import errors
from monthend.domain.errors import Refusal, Refusals
from monthend.entrance.concurrency import TooManyRequests, retry_after
from monthend.services.files import FileDamaged
from monthend.services.ports import StaleCaller, StoreUnavailable
from monthend.services.quotas import RateExceeded
from monthend.services.remembered_requests import RequestUnderWay

from . import rendering
from .arriving import ForeignForm, NothingHere, Unreadable, header
from .long_exports import RETRY_AFTER_SECONDS, Abandoned, TooManyExports
from .tables import EXPORTED_AT_MOST, TooManyRows

UNAVAILABLE_SECONDS = "2"
OF_OTHERS = ("/v1", "/apps", "/monthend/", "/oauth", "/openapi", "/docs", "/metrics", "/health")
"""Paths of which another dialect speaks, whatever a browser asks for."""

log = structlog.get_logger("monthend.web")


class WrongMethod(Exception):
    """A page that is only looked at was sent something, or the other way round."""

    def __init__(self, allowed: str) -> None:
        self.allowed = allowed


@dataclass(frozen=True, slots=True)
class Words:
    """A problem as somebody reads it."""

    status: int
    title: str
    text: str


TITLES = {
    400: "This request cannot be read",
    403: "Not allowed",
    404: "There is nothing here",
    405: "This address takes no such request",
    408: "That took too long",
    409: "This cannot be done now",
    413: "Too large",
    422: "This cannot be taken",
    429: "Too many requests",
    500: "Something went wrong",
    503: "The ledger cannot be reached",
    504: "That took too long",
}


SAID: dict[type[Exception], tuple[int, str]] = {
    Abandoned: (408, "Nobody waited for this file any more."),
    ForeignForm: (
        403, "This form was not sent from a page of this server. Open the page and send it again.",
    ),
    NothingHere: (404, "No page has this address."),
    RequestUnderWay: (
        409, "The form is still being worked on. Wait a moment, then look again.",
    ),
    TooManyRows: (
        422, f"The table has more than {EXPORTED_AT_MOST:,} rows. Narrow it down, or ask the API.",
    ),
    Unreadable: (400, "No form and no link of these pages makes such a request."),
}  # fmt: skip


def is_for_pages(scope: Scope) -> bool:
    """Whether a page is wanted where nothing else answers."""
    path: str = scope["path"]
    return not path.startswith(OF_OTHERS) and "text/html" in header(scope, b"accept")


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refused form or page."""
    if isinstance(refusal, errors.NotFound):
        return 404
    if isinstance(refusal, errors.NotAllowed):
        return 403
    return 409 if isinstance(refusal, errors.RuleBroken | errors.Busy) else 422


def answer_to(problem: Exception, state: dict[str, Any]) -> Response:
    """The page of a problem; one nobody foresaw is logged and named by the request's id."""
    if isinstance(problem, Refusal | Refusals):
        first = problem.refusals[0] if isinstance(problem, Refusals) else problem
        status = status_of(first)
        state["outcome"] = "denied" if status == 403 else "refused"
        return _page(status, str(problem), state)
    said = SAID.get(type(problem))
    if said is not None:
        return _page(*said, state)
    if isinstance(problem, WrongMethod):
        answer = _page(405, "Go back and use the links and buttons of the page.", state)
        answer.headers["allow"] = problem.allowed
        return answer
    if isinstance(problem, TooManyRequests | RateExceeded):
        answer = _page(429, f"{problem} Nothing was changed.", state)
        seconds = retry_after(problem)
        if seconds is not None:
            answer.headers["retry-after"] = str(seconds)
        return answer
    if isinstance(problem, TooManyExports):
        answer = _page(429, "Another long table is being written. Try again in a minute.", state)
        answer.headers["retry-after"] = str(RETRY_AFTER_SECONDS)
        return answer
    return _failure(problem, state)


def _failure(problem: Exception, state: dict[str, Any]) -> Response:
    if isinstance(problem, StoreUnavailable | StaleCaller):
        log.error("store unavailable", problem=str(problem))
        if isinstance(problem, StoreUnavailable) and problem.unknown:
            text = (
                "The ledger was lost in this moment: look whether it was done before you repeat it."
            )
            return _page(503, text, state)
        told = problem.told if isinstance(problem, StoreUnavailable) else None
        answer = _page(503, told or "Nothing was changed. Try again in a moment.", state)
        answer.headers["retry-after"] = UNAVAILABLE_SECONDS
        return answer
    if isinstance(problem, FileDamaged):
        log.error("a file is damaged", problem=str(problem), request_id=state.get("request_id"))
        return _page(500, f"{problem} It is not given out.", state)
    log.exception("unforeseen", exc_info=problem, request_id=state.get("request_id"))
    return _page(500, "It has been logged. Nothing more is known here than its number.", state)


def _page(status: int, text: str, state: dict[str, Any]) -> Response:
    title = TITLES.get(status, TITLES[500])
    shown = rendering.plain(
        "problem.html",
        title=title,
        text=text,
        status=status,
        request_id=state.get("request_id", ""),
    )
    return rendering.html(shown, status)


def refuse(
    scope: Scope, _category: int, status: int, message: str
) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """A refusal before any page was reached, as the middleware asks for it."""
    answer = _page(status, message, scope.get("state") or {})
    return status, answer.raw_headers, bytes(answer.body)


async def no_such_page(scope: Scope, receive: Receive, send: Send) -> None:
    """The answer to an address that has no page."""
    await answer_to(NothingHere(), scope["state"])(scope, receive, send)
