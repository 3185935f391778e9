"""Rows, options and results of the object API as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from monthend.objects.all_objects import OBJECTS
from monthend.objects.asked import Asked
from monthend.objects.fields import ApiField, ApiObject
from monthend.objects.queries import Page, QueryOptions
from monthend.objects.refusals import CallRefused, FaultType, RowResult
from monthend.objects.rows import GivenRow
from monthend.objects.versions import ErrorCode

from . import json

Said = Mapping[str, Any]
"""A body as it came."""


# Bodies ------------------------------------------------------------------------------


def given_rows(said: Said, asked: Asked) -> list[GivenRow]:
    """The rows of a body; what nobody declared is passed over, whatever it holds."""
    kind = a_text(said.get("type"), "type")
    known = asked.view(OBJECTS[kind]).by_name if kind in OBJECTS else {}
    rows = []
    for place, each in enumerate(a_list(said, "objects")):
        if not isinstance(each, dict):
            raise _wrong(f"objects[{place}]", "an object")
        nulls = [
            name.strip()
            for given in a_list(each, "fieldsToNull", optional=True)
            if (name := a_text(given, "fieldsToNull")).strip()
        ]
        fields = tuple(
            (name, _lexical(value, f"objects[{place}].{name[:100]}"))
            for name, value in each.items()
            if name in known or not isinstance(value, list | dict)
        )
        rows.append(GivenRow(kind, fields, tuple(nulls)))
    return rows


def given_ids(said: Said) -> tuple[str, list[str]]:
    """The type and the ids of a body."""
    ids = [a_text(key, "ids") for key in a_list(said, "ids")]
    return a_text(said.get("type"), "type"), ids


def _lexical(value: object, place: str) -> str | None:
    """A JSON value as XML would have it; null is nil."""
    match value:
        case None:
            return None
        case bool():
            return str(value).lower()
        case str():
            return value
        case int():
            return str(value)
        case Decimal():
            # 2016.0 is a whole number in JSON, and in XML it is none.
            whole = value == value.to_integral_value()
            return str(int(value)) if whole else f"{value:f}"
        case _:
            raise _wrong(place, "a text, a number, true, false or null")


def a_list(said: Said, name: str, *, optional: bool = False) -> list[Any]:
    value = said.get(name)
    if value is None and optional:
        return []
    if not isinstance(value, list):
        raise _wrong(name, "a list")
    return value


def a_text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise _wrong(name, "a text")
    return value


def query_options(conf: object) -> QueryOptions:
    if conf is None:
        return QueryOptions()
    if not isinstance(conf, dict):
        raise _wrong("conf", "an object")
    size = conf.get("batchSize")
    if size is None:
        return QueryOptions()
    if isinstance(size, bool) or not isinstance(size, int) or size < 1:
        # As documented, more than 2000 may be asked for, and 2000 are answered.
        raise _wrong("conf.batchSize", "a whole number from 1 to 2000")
    return QueryOptions(batch_size=size)


def _wrong(name: str, expected: str) -> CallRefused:
    message = f"The field {name} must be {expected}."
    return CallRefused(FaultType.UNEXPECTED_ERROR, ErrorCode.INVALID_VALUE, message)


# Answers -----------------------------------------------------------------------------


def saved(results: Iterable[RowResult]) -> list[dict[str, Any]]:
    """The results of a create or an update."""
    return [_result(each, str) for each in results]


def deleted(results: Iterable[RowResult]) -> list[dict[str, Any]]:
    """The results of a delete, whose names are in lower case."""
    return [_result(each, str.lower) for each in results]


def _result(result: RowResult, spell: Callable[[str], str]) -> dict[str, Any]:
    shown: dict[str, Any] = {spell("Success"): result.success}
    if result.success:
        shown[spell("Id")] = result.id
    else:
        shown[spell("Errors")] = [
            {
                "Code": each.code.value,
                "Message": each.message,
                **({"Field": each.field} if each.field else {}),
            }
            for each in result.errors
        ]
    return shown


def records(
    asked: Asked, known: ApiObject, fields: Sequence[ApiField], rows: Sequence[tuple[Any, ...]]
) -> json.Encoded:
    """Records as JSON, in the order of the WSDL; a null field is left out."""
    shown = [_shown(asked, known, field) for field in fields]
    return json.encoded(
        [
            {
                field.name: show(value)
                for field, show, value in zip(fields, shown, row[1:], strict=True)
                if value is not None
            }
            for row in rows
        ]
    )


def _shown(asked: Asked, known: ApiObject, field: ApiField) -> Callable[[Any], Any]:
    """How a field's stored values look in JSON: numbers and booleans as such."""
    own, reading, kind = known.shown.get(field.attribute), asked.reading, field.kind
    if own is not None:
        return lambda value: own(asked.caller, value)
    match kind.xsd(reading):
        case "int":
            return lambda value: value
        case "boolean":
            return bool
        case "decimal":
            return Decimal
    shown = kind.shown
    return (lambda value: value) if shown is None else lambda value: shown(value, reading)


def shown_page(page: Page[json.Encoded]) -> dict[str, Any]:
    shown = {"size": page.size, "records": page.records, "done": page.done}
    return shown if page.locator is None else {**shown, "queryLocator": page.locator}
