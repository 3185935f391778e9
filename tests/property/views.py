"""How a period of the naive model looks over each wire; worked out from the documents alone."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from property.model import Period
from property.sent_rows import CUSTOM, MEANT, Wire

PACIFIC = ZoneInfo("America/Los_Angeles")


def over_rest(period: Period, key: str, user: str) -> dict[str, Any]:
    """An item of the REST list, but for what only trial balances say."""
    return {
        "id": key,
        "name": period["name"],
        "startDate": None if period["start"] is None else str(period["start"]),
        "endDate": None if period["end"] is None else str(period["end"]),
        "status": period["status"],
        "fiscalYear": period["year"],
        "fiscalQuarter": period["quarter"],
        "fiscal_quarter": period["quarter"],
        "notes": period["notes"],
        "runTrialBalanceStatus": period["trial_balance"],
        "createdOn": f"{period['created']:%Y-%m-%d %H:%M:%S}",
        "createdBy": user,
        "updatedOn": f"{period['updated']:%Y-%m-%d %H:%M:%S}",
        "updatedBy": user,
        **{name: in_json(period["custom"].get(name)) for name in CUSTOM},
    }


def in_json(value: Any) -> Any:
    return str(value) if isinstance(value, date) else value


def values_of(period: Period, key: str, user: str, pending_as: str) -> dict[str, Any]:
    """Every field of the object with its value: what conditions are compared with."""
    status = pending_as if period["status"] == "PendingClose" else period["status"]
    named = {name: period[kept] for name, kept in MEANT.items() if name != "Status"}
    return {
        **named,
        "Id": key,
        "Status": status,
        "CreatedById": user,
        "UpdatedById": user,
        "CreatedDate": period["created"],
        "UpdatedDate": period["updated"],
        **{name: period["custom"].get(name) for name in CUSTOM},
    }


def record(values: dict[str, Any], fields: list[str], wire: Wire) -> list[tuple[str, object]]:
    """A record of the object API: its fields in the order of the WSDL, without the null ones.

    Everything is text, and numbers are compared as numbers.
    """
    shown = []
    for name in wire.fields():
        if name in fields and values[name] is not None:
            shown.append((name, in_text(name, values[name], wire)))
    return shown


def in_text(name: str, value: Any, wire: Wire) -> object:
    if isinstance(value, datetime):
        return value.astimezone(PACIFIC).isoformat(timespec="milliseconds")
    if isinstance(value, date):
        return str(value) if wire.has_dates or name in CUSTOM else f"{value}T00:00:00"
    return compared(name, value)


def compared(name: str, value: Any) -> object:
    """A shown value in the one form that values of its kind are compared in."""
    if name == "Price__c":
        return Decimal(str(value))
    return str(value).lower() if isinstance(value, bool) else str(value)
