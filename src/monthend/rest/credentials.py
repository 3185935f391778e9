"""What headers say of who asks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from starlette.types import Scope

from monthend.entrance.arrivals import Arrivals
from monthend.entrance.doorman import Credentials
from monthend.entrance.key_pairs import KeyPair

from .head import bearer_token, header


def credentials(
    headers: Mapping[bytes, bytes], scope: Scope, arrivals: Arrivals
) -> Credentials | None:
    """A bearer token; else a name and a password, if both headers of older clients are there."""
    if b"authorization" in headers:
        return bearer_token(headers)
    name, secret = header(headers, b"apiaccesskeyid"), header(headers, b"apisecretaccesskey")
    if not name or not secret:
        return None
    return KeyPair(name=name, secret=secret, arrive=partial(arrivals.from_address, scope))
