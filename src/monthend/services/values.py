"""What a value may be, whatever wire it comes over: lengths, ranges, days, words.

A kind turns a plain value, as JSON or XML give it, into the value the services
take, or raises the one refusal it stands for. Its schema is that of OpenAPI.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from monthend.domain import errors
from monthend.domain.ledger import CATEGORIES
from monthend.domain.money import exponent, minor_units

Json = Any
Schema = dict[str, Any]

SECOND, MICROSECOND = timedelta(seconds=1), timedelta(microseconds=1)
DAY_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DECIMAL_FORM = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
"""What no text holds: XML has no word for most of it, and nobody can see any of it."""

IN_PATHS = "of characters that can be seen, no slash among them, and no blank or dot at either end"


@dataclass(frozen=True, slots=True)
class Kind:
    """How a value is read, its JSON schema, and other spellings of the words that it takes."""

    read: Callable[[str, Json], Any]
    schema: Schema
    also: Mapping[str, str] = field(default_factory=dict)


def text(most: int, *, least: int = 0, lines: bool = False) -> Kind:
    """A string of a length in characters; `lines` allows line breaks and tabs."""

    def read(name: str, value: Json) -> str:
        if not isinstance(value, str):
            raise errors.WrongType(field=name, expected="a string")
        if least and not value.strip():
            raise errors.Empty(field=name)
        if len(value) > most:
            raise errors.TooLong(field=name, limit=most)
        if CONTROL.search(value) or (not lines and any(c in value for c in "\t\n\r")):
            raise errors.ForbiddenCharacter(field=name)
        return value

    return Kind(read, {"type": "string", "minLength": least, "maxLength": most})


def whole_number(least: int, most: int) -> Kind:
    """An integer, as a JSON number or as the digits of one."""

    def read(name: str, value: Json) -> int:
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 9:
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise errors.WrongType(field=name, expected="an integer")
        if not least <= value <= most:
            raise errors.OutOfRange(field=name, least=least, most=most)
        return value

    bounds = {"minimum": least, "maximum": most}
    digits = {"type": "string", "pattern": "^[0-9]{1,9}$"}
    return Kind(read, {"anyOf": [{"type": "integer", **bounds}, digits]})


def _read_day(name: str, value: Json) -> date:
    if not isinstance(value, str) or not DAY_FORM.fullmatch(value):
        raise errors.NotADate(field=name)
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise errors.NotADate(field=name) from None


def _read_instant(name: str, value: Json) -> datetime:
    """An instant in ISO form; one without an offset is in UTC, and so is a day's beginning.

    The plus of an offset is a space once an address has been read.
    """
    try:
        if not isinstance(value, str) or len(value) > 40:
            raise ValueError
        found = datetime.fromisoformat(value.replace(" ", "+") if "T" in value else value)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise errors.ParameterInvalid(
            field=name, expected="an instant such as 2026-01-31T12:00:00Z"
        ) from None


def _read_moment(name: str, value: Json) -> datetime:
    """The same where it is a field."""
    try:
        return _read_instant(name, value)
    except errors.ParameterInvalid:
        expected = "an instant such as 2026-01-31T12:00:00Z"
        raise errors.WrongType(field=name, expected=expected) from None


def _read_last_instant(name: str, value: Json) -> datetime:
    """The end of a span: one that is given in whole seconds takes in all of its last second."""
    found = _read_instant(name, value)
    exact = isinstance(value, str) and ("." in value or "," in value)
    return found if exact else found + (SECOND - MICROSECOND)


def _read_decimal(name: str, value: Json) -> Decimal:
    """A decimal number of up to 30 digits on each side, as a string or as a JSON number."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        value = f"{Decimal(value):f}"
    if isinstance(value, str) and DECIMAL_FORM.fullmatch(value):
        return Decimal(value)
    raise errors.WrongType(field=name, expected="a decimal number such as 1234.50")


def _read_boolean(name: str, value: Json) -> bool:
    if not isinstance(value, bool):
        raise errors.WrongType(field=name, expected="true or false")
    return value


def _read_currency(name: str, value: Json) -> str:
    if not isinstance(value, str):
        raise errors.WrongType(field=name, expected="a string")
    try:
        exponent(value)
    except errors.UnknownCurrency as refusal:
        refusal.field = name
        raise
    return value


currency = Kind(_read_currency, {"type": "string", "minLength": 3, "maxLength": 3})
day = Kind(_read_day, {"type": "string", "format": "date"})
instant = Kind(_read_instant, {"type": "string", "format": "date-time"})
MOMENT = Kind(_read_moment, {"type": "string", "format": "date-time"})
last_instant = Kind(_read_last_instant, {"type": "string", "format": "date-time"})
decimal = Kind(_read_decimal, {"anyOf": [{"type": "string"}, {"type": "number"}]})
boolean = Kind(_read_boolean, {"type": "boolean"})


def one_of(*allowed: str, also: Mapping[str, str] | None = None) -> Kind:
    """One of a few words, in their exact spelling."""
    known = {**{word: word for word in allowed}, **(also or {})}

    def read(name: str, value: Json) -> str:
        if not isinstance(value, str) or value not in known:
            raise errors.NotOneOf(field=name, allowed=", ".join(allowed))
        return known[value]

    return Kind(read, {"type": "string", "enum": list(known)}, also or {})


CUSTOM_KINDS: dict[str, Kind] = {
    "string": text(255, lines=True),
    "int": whole_number(-(2**31), 2**31 - 1),
    "date": day,
    "decimal": decimal,
    "boolean": boolean,
}


def kept(read: object) -> object:
    """A custom field's value as a period keeps it: days as ISO text, decimals as their digits."""
    if isinstance(read, date):
        return read.isoformat()
    return f"{read:f}" if isinstance(read, Decimal) else read


PERIOD_NAME = text(100, least=1)
PERIOD_NOTES = text(255, lines=True)
# It is shown in one line, beside others: a break in it would pass for another event.
REASON = text(255)
FISCAL_YEAR = whole_number(1000, 9999)
FISCAL_QUARTER = whole_number(1, 4)


def positive_units(name: str, amount: Decimal, currency: str) -> int:
    """A positive amount in minor units of its currency; the refusal names the field."""
    try:
        units = minor_units(amount, currency)
    except errors.Refusal as refusal:
        refusal.field = name
        raise
    if units < 0:
        raise errors.OutOfRange(field=name, least=0, most="the largest amount")
    return units


def trimmed(kind: Kind) -> Kind:
    """A text that could be told from another by looking at it."""

    def read(name: str, value: Json) -> str:
        checked: str = kind.read(name, value)
        if checked != checked.strip():
            raise errors.WrongType(field=name, expected="without blanks before and after")
        return checked

    return Kind(read, kind.schema)


def in_paths(kind: Kind) -> Kind:
    """A name that stands in paths: nothing in it leads elsewhere, or shows another than it is."""

    def read(name: str, value: Json) -> str:
        checked: str = kind.read(name, value)
        if "/" in checked or checked != checked.strip(" .") or not checked.isprintable():
            raise errors.WrongType(field=name, expected=IN_PATHS)
        return checked

    return Kind(read, kind.schema)


def texts_by_name(most: int, *, name_most: int, text_most: int) -> Kind:
    """An object of texts, of which there are at most so many."""
    a_name, a_text = text(name_most, least=1), text(text_most)

    def read(name: str, value: Json) -> dict[str, str]:
        if not isinstance(value, dict):
            raise errors.WrongType(field=name, expected="an object of texts")
        if len(value) > most:
            raise errors.WrongType(field=name, expected=f"an object of at most {most} texts")
        return {
            a_name.read(name, key): a_text.read(f"{name}.{key[:100]}", each)
            for key, each in value.items()
        }

    values = {"type": "string", "maxLength": text_most}
    return Kind(read, {"type": "object", "maxProperties": most, "additionalProperties": values})


_SPACED = {
    "".join(f" {c}" if c.isupper() else c for c in kind).strip(): kind for kind in CATEGORIES
}
CODE_NAME = trimmed(text(100, least=1))
CODE_NOTES = text(2000, lines=True)
CODE_TYPES = tuple(CATEGORIES)
CODE_TYPE = one_of(*CODE_TYPES, also={**_SPACED, "On-Account Receivable": "OnAccountReceivable"})
GL_ACCOUNT = text(255)
SHORT_GL_ACCOUNT = text(50)
SEGMENT_VALUES = texts_by_name(50, name_most=100, text_most=255)
"""Of an accounting code; a GL account number is shorter in the object API."""
