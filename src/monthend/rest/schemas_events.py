"""The schemas of events, as OpenAPI shows them."""

from __future__ import annotations

from monthend.services.values import Schema
from monthend.subledger.events import EventKind

from .schemas import TEXT, nullable, properties

OBJECT: Schema = {"type": "object"}
KIND: Schema = {"type": "string", "enum": [each.value for each in EventKind]}
EVENT: Schema = properties(
    {
        "id": TEXT,
        "type": KIND,
        "timestamp": {"type": "string", "format": "date-time"},
        "number": {"type": "integer"},
        "data": properties(
            {
                "entityId": TEXT,
                "orgId": nullable("string"),
                "accountingPeriodId": nullable("string"),
                "subject": nullable("string"),
                "old": OBJECT,
                "new": OBJECT,
                "reason": nullable("string"),
                "user": TEXT,
                "channel": TEXT,
                "trackId": nullable("string"),
                "commitSequence": {"type": "integer"},
            }
        ),
    }
)
EVENTS: Schema = {"type": "array", "items": EVENT}
