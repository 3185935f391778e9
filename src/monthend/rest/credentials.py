"""What headers say of who asks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from starlette.types import Scope

from monthend.entrance.arrivals import Arrivals
from monthend.entrance.doorman import Credentials
from monthend.entrance.key_pairs import KeyPair


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


def bearer_token(headers: Mapping[bytes, bytes]) -> str | None:
    """The token of an Authorization header, None without one."""
    scheme, _, token = headers.get(b"authorization", b"").partition(b" ")
    if scheme.lower() != b"bearer":
        return None
    return token.strip().decode("latin-1")


def header(headers: Mapping[bytes, bytes], name: bytes) -> str | None:
    value = headers.get(name)
    return None if value is None else value.decode("latin-1")
