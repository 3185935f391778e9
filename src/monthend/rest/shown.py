"""Values as the REST dialect shows them, whatever they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from monthend.services.caller import FieldTypes


def shown_instant(at: datetime | None) -> str | None:
    """A UTC instant in the documented form, without a zone."""
    return None if at is None else str(at)[:19]


def shown_custom(values: Mapping[str, object], kinds: FieldTypes) -> dict[str, object]:
    """Every custom field of an object, null where there is no value."""
    return {name: _shown(values.get(name), kind) for name, kind in kinds.items()}


def _shown(value: object, kind: str) -> object:
    """Decimals are kept as their digits, and shown as the numbers they came as."""
    return Decimal(value) if kind == "decimal" and isinstance(value, str) else value
