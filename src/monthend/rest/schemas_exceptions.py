"""The schema of exceptions, as OpenAPI shows it."""

from __future__ import annotations

from monthend.services.values import Schema

from .schemas import TEXT, nullable, properties

COUNT: Schema = {"type": "integer"}
EXCEPTIONS: Schema = {
    "type": "array",
    "items": properties(
        {
            "id": TEXT,
            "username": TEXT,
            "until": TEXT,
            "reason": TEXT,
            "live": {"type": "boolean"},
            "grantedBy": TEXT,
            "grantedOn": TEXT,
            "revokedBy": nullable("string"),
            "revokedOn": nullable("string"),
            "used": COUNT,
            "uses": {
                "type": "array",
                "items": properties(
                    {
                        "at": TEXT,
                        "type": TEXT,
                        "number": TEXT,
                        "date": {"type": "string", "format": "date"},
                        "commitSequence": COUNT,
                    }
                ),
            },
        }
    ),
}
