"""Whether traces are asked for, and what they need to be there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .tracing import Tracing

OFF, OTLP = "off", "otlp"


class TracesUnavailable(Exception):
    """Traces are asked for, and the packages that make them are not installed."""

    def __init__(self) -> None:
        super().__init__(
            "Traces need the packages of the extra otel, which are not installed: "
            "pip install 'monthend[otel]'."
        )


def tracing_of(kind: str, endpoint: str) -> Tracing | None:
    """What traces, if anything is to; nothing of it is loaded otherwise."""
    if kind == OFF:
        return None
    try:
        from .tracing import over_http

        return over_http(endpoint)
    except ImportError:
        raise TracesUnavailable from None
