"""Whoever waits too long for an answer is told so, once, and nothing is broken off."""

from __future__ import annotations

import asyncio

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monthend.middleware.deadline import UNHURRIED, AnswerDeadline
from unit.middleware.conftest import Exchange, answering, ask, refuse

SECONDS = 0.02
LATE = 3 * SECONDS


def ask_within(app: ASGIApp, method: str = "PUT") -> Exchange:
    return ask(AnswerDeadline(app, refuse=refuse, answer_seconds=SECONDS), method=method)


def after_a_while(app: ASGIApp, finished: list[str] | None = None) -> ASGIApp:
    async def late(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(LATE)
        await app(scope, receive, send)
        if finished is not None:
            finished.append("finished")

    return late


def test_an_answer_in_time_passes() -> None:
    exchange = ask_within(answering(b"in ", b"time"))
    assert (exchange.status, exchange.body) == (200, b"in time")


def test_a_late_answer_is_504_in_its_place_and_ends_the_connection() -> None:
    exchange = ask_within(after_a_while(answering(b"too late")))
    assert [message["type"] for message in exchange.sent] == [
        "http.response.start",
        "http.response.body",
    ]
    assert exchange.status == 504
    assert exchange.body.startswith(b"61 The request was not answered within 0.02 seconds.")
    assert exchange.header("connection") == "close"


def test_nobody_is_told_to_send_it_again_at_once() -> None:
    assert ask_within(after_a_while(answering(b"late"))).header("retry-after") is None


def test_what_was_begun_goes_on() -> None:
    finished: list[str] = []
    ask_within(after_a_while(answering(b"late"), finished))
    assert finished == ["finished"]


@pytest.mark.parametrize(("method", "told"), [("POST", True), ("DELETE", True), ("GET", False)])
def test_whoever_changes_something_is_told_that_it_may_be_done(method: str, told: bool) -> None:
    body = ask_within(after_a_while(answering(b"late")), method).body
    assert (b"not known yet whether it is done" in body) is told


def test_an_answer_that_has_begun_is_not_cut() -> None:
    async def slow_download(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"the file ", "more_body": True})
        await asyncio.sleep(LATE)
        await send({"type": "http.response.body", "body": b"to its end"})

    exchange = ask_within(slow_download)
    assert (exchange.status, exchange.body) == (200, b"the file to its end")


def test_what_is_known_to_take_long_has_its_time() -> None:
    async def long(scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})[UNHURRIED] = True
        await after_a_while(answering(b"the file"))(scope, receive, send)

    exchange = ask_within(long)
    assert (exchange.status, exchange.body) == (200, b"the file")


def test_a_failure_after_the_deadline_is_the_servers_to_see() -> None:
    async def fails(*_: object) -> None:
        raise ValueError("unforeseen")

    with pytest.raises(ValueError, match="unforeseen"):
        ask_within(after_a_while(fails))


def test_the_application_waits_until_the_refusal_has_gone_out() -> None:
    sent: list[Message] = []

    async def serve() -> None:
        async def receive() -> Message:
            return {"type": "http.disconnect"}

        async def slow_client(message: Message) -> None:
            await asyncio.sleep(2 * LATE)
            sent.append(message)

        scope: Scope = {"type": "http", "method": "PUT", "headers": []}
        deadline = AnswerDeadline(
            after_a_while(answering(b"late")), refuse=refuse, answer_seconds=SECONDS
        )
        await deadline(scope, receive, slow_client)

    asyncio.run(serve())
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
