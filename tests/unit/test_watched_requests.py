"""What is told of a request once it has ended."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
import structlog
from starlette.types import Receive, Scope, Send

from monthend.watching.recorded import SECONDS, Times
from monthend.watching.request_log import ALL, PROBLEMS, RequestLog
from monthend.watching.requests import Watched, outcome


@pytest.mark.parametrize(
    ("status", "said", "went"),
    [
        (200, None, "done"),
        (200, "refused", "refused"),
        (404, None, "refused"),
        (401, None, "denied"),
        (429, None, "limited"),
        (500, None, "failed"),
        (500, "refused", "refused"),
        (503, None, "unavailable"),
        (504, None, "late"),
        (0, None, "left"),
    ],
)
def test_an_outcome_is_what_was_said_or_what_the_status_says(
    status: int, said: str | None, went: str
) -> None:
    assert outcome(status, said) == went


def test_a_request_is_told_of_even_when_the_application_breaks() -> None:
    told: list[tuple[Any, ...]] = []

    async def broken(scope: Scope, _receive: Receive, _send: Send) -> None:
        scope["state"].update(operation="GET_Thing", status=500)
        raise RuntimeError

    async def nothing(*_: Any) -> Any:
        return {}

    watched = Watched(broken, [lambda *all_: told.append(all_)])
    with pytest.raises(RuntimeError):
        asyncio.run(watched({"type": "http", "method": "GET"}, nothing, nothing))
    ((operation, went, status, seconds, _, method),) = told
    assert (operation, went, status, method) == ("GET_Thing", "failed", 500, "GET")
    assert seconds >= 0


def logged(kind: str, went: str) -> list[Mapping[str, Any]]:
    with structlog.testing.capture_logs() as lines:
        RequestLog(kind).told("PUT_Thing", went, 200, 0.01234, {"track_id": "t"}, "PUT")
    return list(lines)


def test_problems_are_logged_alone_unless_all_are_asked_for() -> None:
    assert [logged(PROBLEMS, each) for each in ("done", "refused", "denied", "left")] == [[]] * 4
    assert logged(PROBLEMS, "failed")[0]["log_level"] == "error"
    assert logged(PROBLEMS, "late")[0]["log_level"] == "warning"
    (line,) = logged(ALL, "done")
    assert (line["log_level"], line["milliseconds"], line["track_id"]) == ("info", 12.34, "t")


def test_buckets_count_what_took_at_most_so_long() -> None:
    times = Times()
    for seconds in (0.001, 0.0011, 5.0, 1000.0):
        times.add(seconds)
    found = dict(times.buckets())
    assert len(found) == len(SECONDS) + 1
    assert (found["0.001"], found["0.0025"], found["10"], found["60"]) == (1, 2, 3, 3)
    assert found["+Inf"] == 4
