"""What headers say of who asks."""

from __future__ import annotations

from collections.abc import Mapping


def bearer_token(headers: Mapping[bytes, bytes]) -> str | None:
    """The token of an Authorization header, None without one."""
    scheme, _, token = headers.get(b"authorization", b"").partition(b" ")
    if scheme.lower() != b"bearer":
        return None
    return token.strip().decode("latin-1")


def header(headers: Mapping[bytes, bytes], name: bytes) -> str | None:
    value = headers.get(name)
    return None if value is None else value.decode("latin-1")
