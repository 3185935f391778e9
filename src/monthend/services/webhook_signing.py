"""Signatures of deliveries, as the specification Standard Webhooks has them.

Signed are the id of the event, the instant of the attempt and the body, with dots in between, by
HMAC-SHA256 under the bytes that a secret's base64 stands for. While a secret of before is good
there are two signatures, and a receiver accepts a delivery if it knows either.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import datetime

from monthend.subledger.webhooks import SECRET_PREFIX

from . import events
from .event_ports import ToldEvent
from .webhook_keys import NO_KEYS, WebhookKeys
from .webhook_ports import Secrets

VERSION = "v1"


def signature(secret: str, event_id: str, timestamp: int, body: bytes) -> str:
    """The signature of one delivery under one secret."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = f"{event_id}.{timestamp}.".encode() + body
    return f"{VERSION},{base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()}"


def headers(
    event_id: str, at: datetime, body: bytes, known: Secrets, keys: WebhookKeys = NO_KEYS
) -> dict[str, str]:
    """The headers by which a receiver knows a delivery; KeyMissing where a secret needs a key."""
    timestamp = int(at.timestamp())
    told = [keys.told(each) for each in _good(known, at)]
    signed = " ".join(signature(each, event_id, timestamp, body) for each in told)
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signed,
    }


def _good(known: Secrets, at: datetime) -> Iterator[str]:
    yield known.secret
    if known.previous and known.previous_until and at < known.previous_until:
        yield known.previous


def body_of(event: ToldEvent) -> bytes:
    """An event as it is sent: the same bytes in every attempt."""
    told = events.as_data(event)
    del told["id"]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
