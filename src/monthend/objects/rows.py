"""Rows of a call, read by the table of their object: values out, or up to fifty errors at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from monthend.domain import errors
from monthend.domain.errors import Refusal, Refusals
from monthend.services.values import kept

from .fields import ApiField, ObjectView
from .kinds import ID, Reading

ERRORS_AT_MOST = 50
"""Of one row; to tell many more takes long, and whoever mends these sees the others next."""


@dataclass(frozen=True, slots=True)
class GivenRow:
    """A row as it came: its type, its fields in order with None for nil, and fieldsToNull."""

    type: str | None
    fields: tuple[tuple[str, str | None], ...]
    nulls: tuple[str, ...]


class GivenTwice(errors.InvalidValue):
    message = "The field {field} is given twice."


class NotNullable(errors.InvalidValue):
    message = "The field {field} cannot be set to null."


def read_create(
    view: ObjectView, row: GivenRow, reading: Reading, *, strict: bool = True
) -> dict[str, Any]:
    """The values of a new row, by attribute; `strict` refuses fields that nobody declared.

    A nil field is one that was not sent.
    """
    refused: list[Refusal] = []
    values: dict[str, Any] = {}
    for name, text in _once(row, refused):
        field = view.field(name)
        if text is None:
            continue
        if field is None:
            if strict:
                refused.append(errors.FieldUnknown(field=name[:100]))
        elif not field.createable:
            refused.append(errors.FieldNotUpdatable(field=name))
        else:
            _read(field, text, reading, values, refused)
    _nulls(view, row, values, refused)
    refused.extend(
        errors.RequiredFieldMissing(field=field.name)
        for field in view.fields
        if field.required and _missing(field, row)
    )
    if refused:
        raise Refusals(tuple(refused[:ERRORS_AT_MOST]))
    return values


def _missing(field: ApiField, row: GivenRow) -> bool:
    """Nil says nothing of a field, so a required one that is nil was not sent."""
    return not any(name == field.name and text is not None for name, text in row.fields)


def read_update(view: ObjectView, row: GivenRow, reading: Reading) -> tuple[str, dict[str, Any]]:
    """The id and the new values of a row; fields that nobody declared are passed over.

    A nil field is one that was not sent, for some clients send all of them;
    fieldsToNull is what empties a field.
    """
    refused: list[Refusal] = []
    values: dict[str, Any] = {}
    key = ""
    for name, text in _once(row, refused):
        field = view.field(name)
        if field is None or text is None:
            continue
        if name == "Id":
            key = read_id(text, refused)
        elif not field.updateable:
            refused.append(errors.FieldNotUpdatable(field=name))
        else:
            _read(field, text, reading, values, refused)
    if all(name != "Id" or text is None for name, text in row.fields):
        refused.append(errors.RequiredFieldMissing(field="Id"))
    _nulls(view, row, values, refused)
    if refused:
        raise Refusals(tuple(refused[:ERRORS_AT_MOST]))
    return key, values


def read_id(text: str, refused: list[Refusal]) -> str:
    """An id; one of a wrong form is added to the refusals."""
    try:
        return str(ID.read("Id", text, _ANY))
    except Refusal as refusal:
        refused.append(refusal)
        return ""


_ANY: Any = None
"""Ids read alike in every version and zone."""


def _once(row: GivenRow, refused: list[Refusal]) -> Iterator[tuple[str, str | None]]:
    """The fields of a row, while few are refused; one that is there again is refused."""
    seen: set[str] = set()
    for name, text in row.fields:
        if len(refused) >= ERRORS_AT_MOST:
            return
        if name in seen:
            refused.append(GivenTwice(field=name[:100]))
            continue
        seen.add(name)
        yield name, text


def _read(
    field: ApiField, text: str, reading: Reading, values: dict[str, Any], refused: list[Refusal]
) -> None:
    try:
        value = field.kind.read(field.name, text, reading)
    except Refusal as refusal:
        refused.append(refusal)
        return
    if field.custom is None:
        values[field.attribute] = value
    else:
        values.setdefault("custom_fields", {})[field.attribute] = kept(value)


def _nulls(view: ObjectView, row: GivenRow, values: dict[str, Any], refused: list[Refusal]) -> None:
    """What fieldsToNull empties: nullable fields that the row does not also give a value."""
    given = {name for name, text in row.fields if text is not None}
    for name in dict.fromkeys(row.nulls):
        if len(refused) >= ERRORS_AT_MOST:
            return
        field = view.field(name)
        if field is None:
            refused.append(errors.FieldUnknown(field=name[:100]))
        elif not field.nullable:
            refused.append(NotNullable(field=name))
        elif name in given:
            refused.append(GivenTwice(field=name))
        elif field.custom is None:
            values[field.attribute] = None
        else:
            values.setdefault("custom_fields", {})[field.attribute] = None
