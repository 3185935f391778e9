"""Request bodies, checked by tables: one row per field, every field error reported.

The same tables make the OpenAPI document; what a value may be is in
`services/values.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from monthend.domain import errors
from monthend.domain.errors import Refusal, Refusals
from monthend.services.caller import NO_FIELDS, FieldTypes
from monthend.services.values import CUSTOM_KINDS, Json, Kind, Schema, kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field: its name on the wire, where its value goes, what it may be.

    `also` are spellings accepted beside the name. A null stands for `empty` in a nullable
    field, and for the absence of any other; one that is `kept` has a value already, and
    a null would take it away.
    """

    name: str
    into: str
    kind: Kind
    required: bool = False
    nullable: bool = False
    kept: bool = False
    empty: str | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldTable:
    """The fields of one kind of body; `custom` names the object whose custom fields it takes."""

    name: str
    fields: tuple[Field, ...]
    custom: str | None = None
    refused: tuple[str, ...] = ()
    known: dict[str, Field] = field(init=False)

    def __post_init__(self) -> None:
        spelled = {name: row for row in self.fields for name in (row.name, *row.also)}
        object.__setattr__(self, "known", spelled)

    def for_update(self, name: str) -> FieldTable:
        """The table of an update: the same fields, none of them required."""
        optional = tuple(replace(row, required=False, kept=row.required) for row in self.fields)
        return FieldTable(name=name, fields=optional, custom=self.custom, refused=self.refused)


def check(
    table: FieldTable,
    body: Mapping[str, Json],
    custom_fields: Mapping[str, FieldTypes],
    path: str = "",
) -> dict[str, Any]:
    """The values of a body, or all its refusals at once; custom fields are those of the tenant."""
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
    custom_fields: Mapping[str, FieldTypes],
    path: str,
    values: dict[str, Any],
) -> None:
    row = table.known.get(name)
    if row is None:
        _read_custom(table, name, value, custom_fields, path, values)
    elif value is None:
        if row.kept:
            raise errors.RequiredFieldMissing(field=path + name)
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
    custom_fields: Mapping[str, FieldTypes],
    path: str,
    values: dict[str, Any],
) -> None:
    if name in table.refused:
        raise errors.FieldNotUpdatable(field=path + name)
    kind = custom_fields.get(table.custom or "", NO_FIELDS).get(name)
    if kind is None:
        raise errors.FieldUnknown(field=(path + name)[:100])
    read = None if value is None else CUSTOM_KINDS[kind].read(path + name, value)
    values.setdefault("custom_fields", {})[name] = kept(read)


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
    schema["additionalProperties"] = table.custom is not None
    return schema
