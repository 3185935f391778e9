"""A replayed request ends: with its answer, or where that is long, late, or of no use any more."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from starlette.types import Receive, Scope, Send

from monthend.rehearsal import replaying
from monthend.rehearsal.masking import MASK
from monthend.rehearsal.replaying import TAKEN_AT_MOST, Replayed, Replayer
from monthend.rehearsal.request_notes import Details, Noted

pytestmark = pytest.mark.postgresql_by_night

NOTED = Noted(
    id="r", tenant_id="t", at=datetime(2026, 1, 1, tzinfo=UTC), operation="GET_X", status=200,
    outcome="done", user="u", track_id=None,
    details=Details(
        method="GET", path="/v1/x", query="", seconds=0.0, headers=(), body="", whole=True,
        answer_headers=(), answer="",
    ),
)  # fmt: skip
Leave = Callable[[asyncio.Event], Awaitable[None]]


async def until_left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class Endless:
    """It answers piece by piece until its client has left."""

    def __init__(self, piece: bytes) -> None:
        self.piece = piece
        self.has_ended = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        leaving = asyncio.create_task(until_left(receive))
        while not leaving.done():
            await send({"type": "http.response.body", "body": self.piece, "more_body": True})
            await asyncio.sleep(0.001)
        self.has_ended.set()


def replayed(app: Endless | Says, leave: Leave, noted: Noted = NOTED) -> Replayed:
    """The answer, when the application has been told that its client has left."""

    async def run() -> Replayed:
        replayer, left = Replayer(), asyncio.Event()
        replayer.app = app
        leaving = asyncio.ensure_future(leave(left))
        answer = await replayer.replay(noted, "token", "session", left)
        await asyncio.wait_for(app.has_ended.wait(), 10)
        await leaving
        return answer

    return asyncio.run(run())


async def stay(_: asyncio.Event) -> None:
    """Whoever asks waits."""


async def go(left: asyncio.Event) -> None:
    left.set()


def test_of_a_long_answer_the_beginning_is_taken() -> None:
    answer = replayed(Endless(b"x" * 300_000), stay)
    assert (len(answer.body), answer.whole, answer.reason) == (TAKEN_AT_MOST, False, None)


def test_what_nobody_waits_for_is_told_that_its_client_has_left() -> None:
    assert replayed(Endless(b"x"), go).status == 200


def test_an_answer_without_end_is_waited_for_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replaying, "WAIT_SECONDS", 0.05)
    answer = replayed(Endless(b"x"), stay)
    assert not answer.whole
    assert "did not end within 0.05 seconds" in str(answer.reason)


class Says:
    """It answers with this."""

    def __init__(self, status: int, body: str) -> None:
        self.status, self.body = status, body.encode()
        self.has_ended = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status, "headers": []})
        await send({"type": "http.response.body", "body": self.body})
        self.has_ended.set()


SOAP = replace(
    NOTED,
    details=replace(
        NOTED.details,
        method="POST",
        path="/apps/services/a/91.0",
        body=f"<session>{MASK}</session>",
    ),
)
FAULT = "<fns:FaultCode>{}</fns:FaultCode>"


@pytest.mark.parametrize(
    ("noted", "answer", "gone"),
    [
        (NOTED, Says(401, "{}"), True),
        (NOTED, Says(200, '{"name": "INVALID_SESSION"}'), False),
        (NOTED, Says(200, FAULT.format("INVALID_SESSION")), False),
        (SOAP, Says(500, FAULT.format("INVALID_SESSION")), True),
        (SOAP, Says(500, FAULT.format("INVALID_VALUE") + "INVALID_SESSION"), False),
        (SOAP, Says(200, "<ns:Code>INVALID_SESSION</ns:Code>"), False),
        (SOAP, Says(200, "<ns:Name>INVALID_SESSION</ns:Name>"), False),
    ],
)
def test_nothing_was_done_where_a_fault_says_so(noted: Noted, answer: Says, gone: bool) -> None:
    """Books have names of all kinds, and of many rows some are written before a session ends."""
    said = replayed(answer, stay, noted)
    assert (said.gone, bool(said.reason)) == (gone, gone)
