"""The client's track id is echoed, and every answer has a request id."""

import re
import uuid

import pytest
from starlette.types import Receive, Scope, Send

from monthend.middleware.tracking import Tracking
from unit.middleware.conftest import Exchange, answering, ask, never_called, refuse

ANSWER = answering(b"{}")


def track(*values: str | bytes) -> Exchange:
    return ask(
        Tracking(ANSWER, refuse=refuse), headers=[("Zuora-Track-Id", value) for value in values]
    )


@pytest.mark.parametrize(
    "track_id",
    ["a", "close 2026-01", "b" * 64, "!#$%&()*+,-./0123456789<=>?@[\\]^_`{|}~"],
)
def test_a_valid_track_id_is_echoed(track_id: str) -> None:
    exchange = track(track_id)
    assert exchange.header("zuora-track-id") == track_id
    assert exchange.scope["state"]["track_id"] == track_id


@pytest.mark.parametrize(
    "track_id",
    [
        "c" * 65,
        "a:b",
        "a;b",
        'a"b',
        "a'b",
        "a\tb",
        "a\nb",
        "a\x00b",
        "a\x7fb",
        "é",
        b"\xff",
    ],
)
def test_an_invalid_track_id_is_refused_and_not_echoed(track_id: str | bytes) -> None:
    exchange = ask(Tracking(never_called, refuse=refuse), headers=[("Zuora-Track-Id", track_id)])
    assert exchange.status == 400
    assert exchange.body.startswith(b"20 Zuora-Track-Id must")
    assert exchange.header("zuora-track-id") is None
    assert exchange.scope["state"]["track_id"] is None


def test_a_track_id_is_given_once() -> None:
    assert track("a", "a").status == 400


def test_an_empty_track_id_is_none() -> None:
    exchange = track("")
    assert exchange.status == 200
    assert exchange.header("zuora-track-id") is None


def test_without_a_track_id_none_is_echoed() -> None:
    exchange = track()
    assert exchange.header("zuora-track-id") is None
    assert exchange.scope["state"]["track_id"] is None


def test_a_request_id_is_a_uuid() -> None:
    request_id = track().header("zuora-request-id")
    assert request_id is not None
    assert len(request_id) == 36
    assert str(uuid.UUID(request_id)) == request_id
    assert uuid.UUID(request_id).version == 4
    assert uuid.UUID(request_id).variant == uuid.RFC_4122


def test_no_two_requests_share_an_id() -> None:
    assert len({track().header("zuora-request-id") for _ in range(50)}) == 50


def test_a_refused_request_has_an_id_too() -> None:
    exchange = track("a:b")
    assert exchange.header("zuora-request-id") == exchange.scope["state"]["request_id"]


def test_a_process_id_is_sixteen_upper_case_hexadecimal_digits() -> None:
    assert re.fullmatch("[0-9A-F]{16}", track().scope["state"]["process_id"])


def test_headers_kept_by_the_application_stay_as_they_are() -> None:
    first, second = track("a"), track("b")
    assert len(first.sent[0]["headers"]) == len(second.sent[0]["headers"])


def test_the_state_of_the_lifespan_is_kept() -> None:
    seen: dict[str, object] = {}

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.update(scope["state"])
        await ANSWER(scope, receive, send)

    async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"] = {"books": "open"}
        await Tracking(app, refuse=refuse)(scope, receive, send)

    ask(with_state)
    assert seen["books"] == "open"
    assert seen.keys() >= {"request_id", "process_id", "track_id"}
