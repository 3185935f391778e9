"""The JSON schema of an accounting code."""

from __future__ import annotations

from monthend.domain.ledger import Category
from monthend.services.values import Schema

from .schemas import TEXT, nullable, properties

CODE: Schema = properties(
    {
        "id": TEXT,
        "name": TEXT,
        "type": TEXT,
        "category": {"type": "string", "enum": [each.value for each in Category]},
        "status": {"type": "string", "enum": ["Active", "Inactive"]},
        "glAccountName": nullable("string"),
        "glAccountNumber": nullable("string"),
        "notes": nullable("string"),
        "segmentConstantValues": {"type": "object", "additionalProperties": TEXT},
        "createdOn": TEXT,
        "createdBy": TEXT,
        "updatedOn": TEXT,
        "updatedBy": TEXT,
    }
)
