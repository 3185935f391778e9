"""The names a request goes by, and what every answer has: the outermost layer."""

import os
import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .refusal import INVALID_FORMAT, Refuse, RequestRefused, send_refusal
from .safe_headers import safe_headers

# Printable US-ASCII without : ; " and '
_TRACK_ID = re.compile(rb"[ !#-&(-9<-~]{1,64}")


class Tracking:
    """Echoes a valid Zuora-Track-Id, gives every response a Zuora-Request-Id and safe headers.

    The layers below find `track_id`, `request_id` and `process_id` in
    `scope["state"]`, and may call the request otherwise.
    """

    def __init__(self, app: ASGIApp, *, refuse: Refuse) -> None:
        self._app = app
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state["request_id"], state["process_id"] = _fresh_ids()
        state["track_id"] = None
        names: list[tuple[bytes, bytes]] = []

        async def send_with_names(message: Message) -> None:
            if message["type"] == "http.response.start":
                state["status"] = message["status"]
                # A copy: an application may keep one such message for all its answers.
                given = message.get("headers", ())
                safe = safe_headers(given, scope.get("scheme", "http"))
                own = (b"zuora-request-id", state["request_id"].encode("ascii"))
                message = {**message, "headers": [*given, own, *names, *safe]}
            await send(message)

        try:
            track_id = _track_id(scope)
        except RequestRefused as refusal:
            await send_refusal(refusal, self._refuse, scope, send_with_names, unread=receive)
            return
        if track_id is not None:
            state["track_id"] = track_id.decode("ascii")
            names.append((b"zuora-track-id", track_id))
        await self._app(scope, receive, send_with_names)


def _track_id(scope: Scope) -> bytes | None:
    """The client's own name for the request; an empty header is none."""
    given = [value for name, value in scope["headers"] if name == b"zuora-track-id"]
    if not given or given == [b""]:
        return None
    value: bytes = given[0]
    if len(given) > 1 or not _TRACK_ID.fullmatch(value):
        raise RequestRefused(
            INVALID_FORMAT,
            400,
            "Zuora-Track-Id must be given once and have at most 64 US-ASCII characters,"
            " without control characters, colons, semicolons and quotes.",
        )
    return value


def _fresh_ids() -> tuple[str, str]:
    """A random UUID (version 4) and sixteen random hexadecimal digits.

    uuid.uuid4 takes three times as long, and every request pays.
    """
    digits = os.urandom(24).hex()
    request_id = f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:32]}"
    return request_id, digits[32:].upper()
