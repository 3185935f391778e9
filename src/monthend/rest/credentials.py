"""What headers say of who asks."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.types import Scope

from monthend.entrance.arrivals import Arrivals
from monthend.entrance.doorman import Credentials
from monthend.entrance.key_pairs import pair_in

from .head import bearer_token


def credentials(
    headers: Mapping[bytes, bytes], scope: Scope, arrivals: Arrivals
) -> Credentials | None:
    """A bearer token; else a name and a password, if both headers of older clients are there."""
    if b"authorization" in headers:
        return bearer_token(headers)
    return pair_in(headers, scope, arrivals)
