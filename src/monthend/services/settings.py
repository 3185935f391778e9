"""The switches of a tenant: what they mean, what they allow, what they are at first."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

from monthend.domain.errors import NotFound, NotOneOf
from monthend.domain.guards import CLOSED_PERIOD_FIELDS
from monthend.domain.permissions import REOPEN_NEEDS


class SettingNotFound(NotFound):
    message = "There is no setting {name}; there are {known}."


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantSettings:
    """Where documented pages differ, or tenants do: one switch each.

    reopen_needs: which permissions reopen; `documented` as each page says, `reopen`, or `both`.
    closed_period_fields: `seed` has name, notes and fiscal year changed; `ui` two more.
    not_found_status: the HTTP status when a period, an entry or a transaction does not exist.
    monthly_recognition_over_time: whether every period must be whole months.
    """

    reopen_needs: str = "documented"
    closed_period_fields: str = "seed"
    not_found_status: int = 200
    monthly_recognition_over_time: bool = False


DEFAULTS = TenantSettings()

ALLOWED: dict[str, tuple[str, ...]] = {
    "reopen_needs": REOPEN_NEEDS,
    "closed_period_fields": tuple(CLOSED_PERIOD_FIELDS),
    "not_found_status": ("200", "404"),
    "monthly_recognition_over_time": ("false", "true"),
}


def shown(settings: TenantSettings) -> dict[str, str]:
    """Every setting as text, in the order they are declared."""
    return {item.name: str(getattr(settings, item.name)).lower() for item in fields(settings)}


def with_setting(settings: TenantSettings, name: str, value: str) -> TenantSettings:
    """The settings with one of them read from text."""
    if name not in ALLOWED:
        raise SettingNotFound(name=name, known=", ".join(ALLOWED))
    if value not in ALLOWED[name]:
        raise NotOneOf(field=name, allowed=", ".join(ALLOWED[name]))
    kind = type(getattr(DEFAULTS, name))
    read: Any = {"true": True, "false": False}[value] if kind is bool else kind(value)
    return replace(settings, **{name: read})
