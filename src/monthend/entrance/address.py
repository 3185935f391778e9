"""The address a server goes by, for the answers that name it."""

from __future__ import annotations

import re

from starlette.types import Scope

HOST = re.compile(rb"[A-Za-z0-9._-]{1,255}(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:[0-9]{1,5})?")


def own_address(scope: Scope, base_url: str | None) -> str:
    """The configured address, else the one the client used, without a slash at its end.

    A Host header that is no name and no number of a host is not repeated.
    """
    if base_url:
        return base_url
    # A proxy may say that it was asked for a web socket; what follows is HTTP all the same.
    scheme = "https" if scope["scheme"] in ("https", "wss") else "http"
    for name, value in scope["headers"]:
        if name == b"host" and HOST.fullmatch(value):
            return f"{scheme}://{value.decode('ascii')}"
    host, port = scope.get("server") or ("localhost", None)
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}" + (f":{port}" if port else "")
