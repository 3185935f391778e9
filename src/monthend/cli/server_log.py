"""The log of a server process: lines on standard error, from our code and from libraries alike.

Secrets never come near it: requests are logged by id, method and path only, and
a traceback shows lines of code, not the values of variables.
"""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.types import Processor

_SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def start(*, level: str, form: str) -> None:
    """Send every log line of the process through one handler, as JSON or as text."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_rendered(form),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # What it says of its start and its end, the command says itself.
    logging.getLogger("uvicorn").setLevel(max(root.level, logging.WARNING))


def _rendered(form: str) -> tuple[Processor, ...]:
    if form == "text":
        plain = structlog.dev.plain_traceback
        return (structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain),)
    return (structlog.processors.format_exc_info, structlog.processors.JSONRenderer())
