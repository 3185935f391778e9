"""The event loop of a server, which does not wait for long until a client has said hello."""

from __future__ import annotations

from typing import Any

import uvloop

HANDSHAKE_SECONDS = 10.0


class ServerLoop(uvloop.Loop):
    """The loop that is used anyway, with less patience in handshakes of TLS than its minute."""

    async def create_server(self, *args: Any, **kwargs: Any) -> Any:
        """A server; the option is refused where there is no TLS."""
        if kwargs.get("ssl") is not None:
            kwargs.setdefault("ssl_handshake_timeout", HANDSHAKE_SECONDS)
        return await super().create_server(*args, **kwargs)
