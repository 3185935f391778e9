"""Answers that are decided on the way to an operation, and the form of headers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Headers = list[tuple[bytes, bytes]]


class Reply(Exception):
    """An answer decided before an operation ran."""

    def __init__(
        self, status: int, body: Mapping[str, Any], headers: Headers | None = None
    ) -> None:
        super().__init__(status)
        self.status = status
        self.body = body
        self.headers = headers or []
