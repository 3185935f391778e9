"""The header by which a client says why: no documented call has a place for it."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote_to_bytes

from monthend.domain.errors import WrongType
from monthend.services.values import REASON

NAME = b"monthend-reason"
SHOWN_NAME = "Monthend-Reason"


def reason_in(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """What the header says; None without one, and for an empty one."""
    return reason_of(next((value for name, value in headers if name == NAME), None))


def reason_of(value: bytes | None) -> str | None:
    """A reason as it was sent: UTF-8, in which %20 and the like stand for what they do in URLs."""
    if value is None or not value.strip():
        return None
    try:
        said = unquote_to_bytes(value.strip()).decode("utf-8")
    except UnicodeDecodeError:
        raise WrongType(field=SHOWN_NAME, expected="UTF-8, written as in a URL") from None
    REASON.read(SHOWN_NAME, said)
    return said
