"""The types of fields: how text on the wire is read, and how stored values are shown.

What a value may be is in `services/values.py`; here is how XML spells it, and
where that depends on the version of the WSDL or on the tenant's time zone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from monthend.domain import errors
from monthend.domain.errors import InvalidValue
from monthend.services import values

from .versions import DATES_SINCE, WsdlVersion

ID_FORM = re.compile(r"[a-zA-Z0-9]{32}|[0-9]{1,32}")
WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
OFFSET = r"(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])?"
DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})" + OFFSET)
DECIMAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?" + OFFSET
)
BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
HOUR = timedelta(hours=1)

Plain = Any
"""A stored value as a query gives it: text, an int, a bool, None for null."""


class InvalidId(InvalidValue):
    message = "The field {field} must be an id of 32 letters and digits."


class NotADateTime(InvalidValue):
    message = "The field {field} must be a dateTime of the form yyyy-mm-ddThh:mm:ss."


class Family(StrEnum):
    """What a type can be compared with in a query."""

    STRING = "string"
    ID = "id"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATE_TIME = "dateTime"


@dataclass(frozen=True, slots=True)
class Reading:
    """Whose spelling counts: the client's version of the WSDL, and the tenant's time zone."""

    version: WsdlVersion
    zone: ZoneInfo

    @property
    def has_dates(self) -> bool:
        return self.version.major >= DATES_SINCE


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldKind:
    """A type of field.

    `xsd` is its name in a schema (`ID` is the API's own), `read` takes the text
    of one value and raises the refusal that it stands for, `shown` turns a
    stored value into text and is None where the text is stored as it is shown.
    `also` are other spellings of an option, each with the one that is stored.
    """

    family: Callable[[Reading], Family]
    xsd: Callable[[Reading], str]
    read: Callable[[str, str, Reading], Any]
    shown: Callable[[Plain, Reading], str] | None = None
    max_length: int | None = None
    options: tuple[str, ...] = ()
    also: Mapping[str, str] = field(default_factory=dict, hash=False)


def _always(value: Any) -> Callable[[Reading], Any]:
    return lambda _: value


def _read_id(name: str, text: str, _: Reading) -> str:
    if not ID_FORM.fullmatch(text.strip()):
        raise InvalidId(field=name)
    return text.strip()


def _read_whole(kind: values.Kind) -> Callable[[str, str, Reading], int]:
    def read(name: str, text: str, _: Reading) -> int:
        text = text.strip()
        value: int = kind.read(name, int(text) if WHOLE.fullmatch(text) else None)
        return value

    return read


def read_day(name: str, text: str, reading: Reading) -> date:
    """A day, as a date or, up to version 68, as a dateTime in whatever zone.

    The day of a dateTime is the day it is in the tenant's zone; one without an
    offset is in that zone already. A date of whatever zone is the day it says.
    """
    text = text.strip()
    found = DAY.fullmatch(text)
    if found is not None:
        day: date = values.day.read(name, found[1])
        return day
    if reading.has_dates:
        raise errors.NotADate(field=name)
    return read_instant(name, text, reading).astimezone(reading.zone).date()


def read_instant(name: str, text: str, reading: Reading) -> datetime:
    """A dateTime as an aware instant; one without an offset is in the tenant's zone."""
    if not INSTANT.fullmatch(text.strip()):
        raise NotADateTime(field=name)
    try:
        at = datetime.fromisoformat(text.strip())
        at = at if at.tzinfo is not None else at.replace(tzinfo=reading.zone)
        at.astimezone(reading.zone)
    except (ValueError, OverflowError):
        raise NotADateTime(field=name) from None
    return at


def shown_day(stored: str, reading: Reading) -> str:
    """A stored day; up to version 68 a dateTime without an offset, as documented."""
    return stored if reading.has_dates else f"{stored}T00:00:00"


@lru_cache(maxsize=16384)
def _hour(stored_hour: str, zone: ZoneInfo) -> tuple[str, str] | None:
    """The date and hour in a zone, and its offset, of a whole hour in UTC.

    None where minutes differ too, or the offset changes within the hour.
    """
    begin = datetime.fromisoformat(f"{stored_hour}:00:00+00:00").astimezone(zone)
    last = datetime.fromisoformat(f"{stored_hour}:59:59+00:00").astimezone(zone)
    offset = begin.utcoffset()
    if offset is None or offset % HOUR or last.utcoffset() != offset:
        return None
    text = begin.isoformat()
    return text[:13], text[19:]


def shown_instant(stored: str, reading: Reading) -> str:
    """A stored UTC instant in the tenant's zone, with milliseconds and its offset.

    Answers hold thousands of them, so what all instants of an hour have in
    common is worked out once.
    """
    known = _hour(stored[:13], reading.zone)
    if known is not None:
        return f"{known[0]}{stored[13:23]}{known[1]}"
    at = datetime.fromisoformat(f"{stored}+00:00").astimezone(reading.zone)
    return at.isoformat(timespec="milliseconds")


def _read_boolean(name: str, text: str, _: Reading) -> bool:
    value: bool = values.boolean.read(name, BOOLEANS.get(text.strip()))
    return value


def _read_decimal(name: str, text: str, _: Reading) -> Decimal:
    """A number in any form that XML Schema has for a decimal: `.5` and `5.` are two of them."""
    text = text.strip()
    given = Decimal(text) if len(text) <= 100 and DECIMAL.fullmatch(text) else text
    value: Decimal = values.decimal.read(name, given)
    return value


def text(kind: values.Kind, most: int) -> FieldKind:
    """A string; its white space is part of it."""

    def read(name: str, value: str, _: Reading) -> str:
        checked: str = kind.read(name, value)
        return checked

    return FieldKind(
        family=_always(Family.STRING), xsd=_always("string"), read=read, max_length=most
    )


def one_of(*options: str) -> FieldKind:
    """One of a few words, in their exact spelling."""
    return of_kind(values.one_of(*options), *options)


def of_kind(kind: values.Kind, *options: str) -> FieldKind:
    """One of a few words, in whatever spelling their kind takes."""
    most = max(map(len, options))
    return FieldKind(
        family=_always(Family.STRING),
        xsd=_always("string"),
        read=lambda name, value, _: kind.read(name, value.strip()),
        max_length=most,
        options=options,
        also=kind.also,
    )


def whole(kind: values.Kind, *options: str) -> FieldKind:
    """A whole number."""
    return FieldKind(
        family=_always(Family.NUMBER),
        xsd=_always("int"),
        read=_read_whole(kind),
        shown=lambda stored, _: str(stored),
        options=options,
    )


ID = FieldKind(family=_always(Family.ID), xsd=_always("ID"), read=_read_id, max_length=32)
DAY_OR_DATE_TIME = FieldKind(
    family=lambda reading: Family.DATE if reading.has_dates else Family.DATE_TIME,
    xsd=lambda reading: "date" if reading.has_dates else "dateTime",
    read=read_day,
    shown=shown_day,
    max_length=29,
)
"""A day of the calendar: a date since version 69, a dateTime before."""
DATE_TIME = FieldKind(
    family=_always(Family.DATE_TIME),
    xsd=_always("dateTime"),
    read=read_instant,
    shown=shown_instant,
    max_length=29,
)
_DATE = FieldKind(
    family=_always(Family.DATE),
    xsd=_always("date"),
    # Custom fields came after dates did: whatever the version, this one is a date.
    read=lambda name, value, reading: read_day(
        name, value, Reading(WsdlVersion(DATES_SINCE), reading.zone)
    ),
)
_BOOLEAN = FieldKind(
    family=_always(Family.BOOLEAN),
    xsd=_always("boolean"),
    read=_read_boolean,
    shown=lambda stored, _: "true" if stored else "false",
)
_DECIMAL = FieldKind(
    family=_always(Family.NUMBER), xsd=_always("decimal"), read=_read_decimal, shown=None
)

CUSTOM: dict[str, FieldKind] = {
    "string": text(values.CUSTOM_KINDS["string"], 255),
    "int": whole(values.CUSTOM_KINDS["int"]),
    "date": _DATE,
    "decimal": _DECIMAL,
    "boolean": _BOOLEAN,
}
"""The types that a tenant's own fields can have."""
