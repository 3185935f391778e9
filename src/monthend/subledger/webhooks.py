"""Webhooks: where events are sent to, when a failed delivery is tried again, and when it ends.

A delivery that fails is tried again by a schedule, each time a little later than it says, so that
many that failed together do not come back together. After the last try it is a dead letter, which
can be sent again by hand. An endpoint that has done nothing but fail for long is disabled.
"""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from monthend.domain.errors import NotFound, NotOneOf, RuleBroken, WrongType

from .events import EventKind

WEBHOOKS_AT_MOST = 20_000
"""Of one calendar."""
LONGEST_URL = 2000
LONGEST_OVERLAP_HOURS = 168
OVERLAP_HOURS = 24
SECRET_PREFIX = "whsec_"
SECRET_BYTES = 32
RETRIES = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""How long after each failed attempt the next one is made; there is none after the last."""
ATTEMPTS = len(RETRIES) + 1
JITTER = 0.2
"""By what part of itself a wait is longer at most."""
FAILED_AFTER = timedelta(days=5)
"""An endpoint that had no success for so long is disabled by its next failure."""
GONE = 410
"""The status by which an endpoint says that it wants nothing any more."""

URL_FORM = re.compile(r"[!-~]+", re.ASCII)
HOST_FORM = re.compile(
    r"[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?\.?|[0-9A-Fa-f:.]+", re.ASCII
)
TOLD_TO_ITSELF = frozenset({EventKind.WEBHOOK_TESTED})
"""What goes to the endpoint that it is of, and to no other."""


class WebhookState(StrEnum):
    """Whether an endpoint gets events; `Failed` is one that was disabled for its failures."""

    ENABLED = "Enabled"
    DISABLED = "Disabled"
    FAILED = "Failed"


class DeliveryState(StrEnum):
    """How far a delivery is: a dead one was tried as often as any, or its endpoint was disabled."""

    WAITING = "Waiting"
    DELIVERED = "Delivered"
    DEAD = "Dead"


class WebhookNotFound(NotFound):
    message = "There is no webhook {id}."


class DeliveryNotFound(NotFound):
    message = "The event {event} was never to be delivered to the webhook {id}."


class WebhookNotEnabled(RuleBroken):
    message = "The webhook {id} is {state}; enable it first."


class TooManyWebhooks(RuleBroken):
    message = "There are {limit} webhooks already, and there may be no more."


class NothingToReplay(RuleBroken):
    message = "The webhook {id} has no deliveries to send again among those that were asked for."


def check_url(field: str, text: str) -> str:
    """An address to which events can be sent; any other text is refused.

    Which addresses a name leads to is looked at when something is sent, each time anew.
    """
    expected = "an https or http address with a host and without user, password or fragment"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise WrongType(field=field, expected=expected) from None
    fits = (
        URL_FORM.fullmatch(text)
        and parts.scheme in ("https", "http")
        and HOST_FORM.fullmatch(host)
        and "@" not in parts.netloc
        and "#" not in text
        and "\\" not in text
        and port != 0
    )
    if not fits:
        raise WrongType(field=field, expected=expected)
    return text


def shown_host(url: str) -> str:
    """An address as history keeps it: what follows the host may be a secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def read_kinds(field: str, value: object) -> tuple[EventKind, ...]:
    """The kinds of events that an endpoint wants, each once; none means all."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise WrongType(field=field, expected="a list of types of events")
    known = {each.value: each for each in EventKind}
    for each in value:
        if each not in known:
            raise NotOneOf(field=field, allowed=", ".join(known))
    return tuple(sorted({known[each] for each in value}))


def wait_after(attempts: int, chance: float) -> timedelta | None:
    """How long to wait after so many failed attempts; None when there is no other.

    `chance` is between 0 and 1.
    """
    if attempts >= ATTEMPTS:
        return None
    wait = RETRIES[attempts - 1]
    return wait + wait * JITTER * chance
