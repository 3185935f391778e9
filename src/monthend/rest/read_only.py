"""Paths that are no operation of the table: asked with GET, by anybody."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from . import json
from .endpoint import send_json, wrong_method


class ReadOnly:
    """An application that is asked with GET or HEAD, and with nothing else."""

    def __init__(self, app: ASGIApp, operation: str) -> None:
        self._app = app
        self._operation = operation

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"]["operation"] = self._operation
        if scope["method"] in ("GET", "HEAD"):
            await self._app(scope, receive, send)
        else:
            reply = wrong_method(scope, ("GET",))
            await send_json(send, reply.status, json.encode(reply.body), reply.headers)
