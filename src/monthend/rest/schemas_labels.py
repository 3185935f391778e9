"""The JSON schemas of labels: which org something is of, where there are orgs."""

from __future__ import annotations

from monthend.services.values import Schema

LABELS: Schema = {
    "organizationLabels": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "organizationId": {"type": "string"},
                "organizationName": {"type": "string"},
            },
        },
    }
}
LABEL: Schema = {"organizationLabel": {"type": ["string", "null"]}}
