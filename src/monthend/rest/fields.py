"""Request bodies, checked by tables: one row per field, every field error reported.

A kind turns a decoded JSON value into the value the services take, or raises
the one refusal it stands for. The same tables make the OpenAPI document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from monthend.domain import errors
from monthend.domain.errors import Refusal, Refusals
from monthend.domain.money import exponent

Json = Any
Schema = dict[str, Any]

DAY_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Kind:
    """How a value is read, and its JSON schema."""

    read: Callable[[str, Json], Any]
    schema: Schema


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


def _read_decimal(name: str, value: Json) -> Decimal:
    """A decimal number, as a string or as a JSON number."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,30}(\.[0-9]{1,30})?", value):
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
decimal = Kind(_read_decimal, {"anyOf": [{"type": "string"}, {"type": "number"}]})
boolean = Kind(_read_boolean, {"type": "boolean"})


def one_of(*allowed: str, also: Mapping[str, str] | None = None) -> Kind:
    """One of a few words, in their exact spelling."""
    known = {**{word: word for word in allowed}, **(also or {})}

    def read(name: str, value: Json) -> str:
        if not isinstance(value, str) or value not in known:
            raise errors.NotOneOf(field=name, allowed=", ".join(allowed))
        return known[value]

    return Kind(read, {"type": "string", "enum": list(known)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field: its name on the wire, where its value goes, what it may be.

    `also` are spellings accepted beside the name. A null stands for `empty` in
    a nullable field, and for the absence of any other.
    """

    name: str
    into: str
    kind: Kind
    required: bool = False
    nullable: bool = False
    empty: str | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldTable:
    """The fields of one kind of body; `custom` takes the tenant's own fields with `__c`."""

    name: str
    fields: tuple[Field, ...]
    custom: bool = False
    refused: tuple[str, ...] = ()
    known: dict[str, Field] = field(init=False)

    def __post_init__(self) -> None:
        spelled = {name: row for row in self.fields for name in (row.name, *row.also)}
        object.__setattr__(self, "known", spelled)


CUSTOM_KINDS: dict[str, Kind] = {
    "string": text(255, lines=True),
    "int": whole_number(-(2**31), 2**31 - 1),
    "date": day,
    "decimal": decimal,
    "boolean": boolean,
}


def check(
    table: FieldTable, body: Mapping[str, Json], custom_fields: Mapping[str, str], path: str = ""
) -> dict[str, Any]:
    """The values of a body, or all its refusals at once."""
    values: dict[str, Any] = {}
    refused: list[Refusal] = []
    for name, value in body.items():
        try:
            _read_one(table, name, value, custom_fields, path, values)
        except Refusal as refusal:
            refused.append(refusal)
        except Refusals as several:
            refused.extend(several.refusals)
    refused.extend(
        errors.RequiredFieldMissing(field=path + row.name)
        for row in table.fields
        if row.required and all(body.get(name) is None for name in (row.name, *row.also))
    )
    if refused:
        raise Refusals(tuple(refused))
    return values


def _read_one(
    table: FieldTable,
    name: str,
    value: Json,
    custom_fields: Mapping[str, str],
    path: str,
    values: dict[str, Any],
) -> None:
    row = table.known.get(name)
    if row is None:
        _read_custom(table, name, value, custom_fields, path, values)
    elif value is None:
        if row.nullable:
            values[row.into] = row.empty
    else:
        read = row.kind.read(path + name, value)
        if row.into in values and values[row.into] != read:
            raise errors.WrongType(field=path + name, expected=f"the same as {row.name}")
        values[row.into] = read


def _read_custom(
    table: FieldTable,
    name: str,
    value: Json,
    custom_fields: Mapping[str, str],
    path: str,
    values: dict[str, Any],
) -> None:
    if name in table.refused:
        raise errors.FieldNotUpdatable(field=path + name)
    kind = custom_fields.get(name) if table.custom else None
    if kind is None:
        raise errors.FieldUnknown(field=(path + name)[:100])
    read = None if value is None else CUSTOM_KINDS[kind].read(path + name, value)
    plain = read.isoformat() if isinstance(read, date) else read
    kept = f"{plain:f}" if isinstance(plain, Decimal) else plain
    values.setdefault("custom_fields", {})[name] = kept


def list_of(table: FieldTable, *, least: int, most: int) -> Kind:
    """A list of objects of one table; errors name the place, as in items[2].type."""

    def read(name: str, value: Json) -> list[dict[str, Any]]:
        if not isinstance(value, list):
            raise errors.WrongType(field=name, expected="a list")
        if not least <= len(value) <= most:
            raise errors.WrongType(field=name, expected=f"a list of {least} to {most} objects")
        read_items: list[dict[str, Any]] = []
        refused: list[Refusal] = []
        for place, item in enumerate(value):
            try:
                if not isinstance(item, dict):
                    raise errors.WrongType(field=f"{name}[{place}]", expected="an object")
                read_items.append(check(table, item, {}, f"{name}[{place}]."))
            except Refusals as several:
                refused.extend(several.refusals)
            except Refusal as refusal:
                refused.append(refusal)
        if refused:
            raise Refusals(tuple(refused))
        return read_items

    schema = {"type": "array", "minItems": least, "maxItems": most, "items": schema_of(table)}
    return Kind(read, schema)


def schema_of(table: FieldTable) -> Schema:
    """The JSON schema of a body."""
    properties: dict[str, Schema] = {}
    for row in table.fields:
        kind = dict(row.kind.schema)
        if row.nullable:
            kind = {"anyOf": [kind, {"type": "null"}]}
        properties.update(dict.fromkeys((row.name, *row.also), kind))
    schema: Schema = {"type": "object", "properties": properties}
    required = [row.name for row in table.fields if row.required and not row.also]
    if required:
        schema["required"] = required
    schema["additionalProperties"] = table.custom
    return schema
