"""What may be typed into a form: one row for each input, read by the kinds of the services."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from monthend.domain import errors
from monthend.domain.errors import Refusal, Refusals
from monthend.services import values
from monthend.services.values import Kind

from .asked import Typed, Upload

TICKED = "yes"
WHOLE = re.compile(r"-?[0-9]{1,10}")
LONGEST = 100_000
NO_FILES: Mapping[str, Upload] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One input: its name, the words beside it, and what may be typed.

    `name` is the one by which refusals name it (that of REST), `into` where its value goes.
    What is left empty is not among the values, unless it is `nullable`: then it is `empty`.
    `widget` is the type of an HTML input, or `textarea`, `select`, `checkbox`, `checkboxes` or
    `file`. `choices` are values and words of a list; a page may give its own.
    A `secret` is never repeated.
    """

    name: str
    into: str
    label: str
    kind: Kind | None = None
    required: bool = False
    nullable: bool = False
    empty: object = None
    hint: str = ""
    widget: str = "text"
    choices: tuple[tuple[str, str], ...] = ()
    secret: bool = False
    also: tuple[str, ...] = ()
    longest: int | None = None
    autocomplete: str = "off"

    def goes_by(self, field: str) -> bool:
        """Whether a refusal that names this field is about this input."""
        return field == self.name or field in self.also


CUSTOM = "custom:"
"""Before the names of custom fields among the values of a form."""
YES_OR_NO = (("true", "Yes"), ("false", "No"))
WIDGETS = {"date": "date", "boolean": "select"}


def custom_inputs(fields: Mapping[str, str]) -> tuple[Input, ...]:
    """The inputs of custom fields, by their names and types."""
    return tuple(
        Input(
            name=name,
            into=CUSTOM + name,
            label=name,
            kind=_as_typed(kind),
            nullable=True,
            widget=WIDGETS.get(kind, "text"),
            choices=YES_OR_NO if kind == "boolean" else (),
        )
        for name, kind in fields.items()
    )


def custom_values(read: Mapping[str, Any]) -> dict[str, object]:
    """What was typed into the inputs of custom fields, as a period keeps it."""
    return {
        name.removeprefix(CUSTOM): None if value is None else values.kept(value)
        for name, value in read.items()
        if name.startswith(CUSTOM)
    }


def _as_typed(kind: str) -> Kind:
    """The kind of a custom field, of a text: forms have neither numbers nor booleans."""
    known = values.CUSTOM_KINDS[kind]

    def read_text(name: str, text: Any) -> Any:
        if kind == "boolean":
            text = {"true": True, "false": False}.get(text, text)
        elif kind == "int" and WHOLE.fullmatch(text):
            text = int(text)
        return known.read(name, text)

    return Kind(read_text, known.schema)


def read(
    inputs: Sequence[Input], typed: Typed, files: Mapping[str, Upload] = NO_FILES
) -> dict[str, Any]:
    """The values of all inputs, or all refusals at once."""
    found: dict[str, Any] = {}
    refused: list[Refusal] = []
    for each in inputs:
        try:
            _read_one(each, typed.get(each.name, ()), files, found)
        except Refusal as refusal:
            refused.append(refusal)
        except Refusals as several:
            refused.extend(several.refusals)
    if refused:
        raise Refusals(tuple(refused))
    return found


def _read_one(
    row: Input, given: Sequence[str], files: Mapping[str, Upload], into: dict[str, Any]
) -> None:
    if row.widget == "checkbox":
        into[row.into] = TICKED in given
        return
    if row.widget == "file":
        found: Any = files.get(row.name)
    elif row.widget == "checkboxes":
        found = [_judged(row, each) for each in given if each]
    else:
        text = _plain(row, given[-1] if given else "")
        found = _judged(row, text) if text else None
    if row.required and (found is None or found == []):
        raise errors.RequiredFieldMissing(field=row.name)
    if found is not None:
        into[row.into] = found
    elif row.nullable:
        into[row.into] = row.empty


def _plain(row: Input, text: str) -> str:
    """What was typed without what a browser adds, and without blanks around a word."""
    if row.secret or row.widget == "textarea":
        return text.replace("\r\n", "\n")
    return text.strip()


def _judged(row: Input, text: str) -> Any:
    if row.choices and text not in dict(row.choices):
        words = ", ".join(word for _, word in row.choices)
        raise errors.NotOneOf(field=row.name, allowed=words)
    return text if row.kind is None else row.kind.read(row.name, text)


def in_words(row: Input, refusal: Refusal) -> str:
    """A refusal with the words of the form in place of the name of its field."""
    if refusal.facts.get("field") is None:
        return str(refusal)
    return refusal.message.format(**{**refusal.facts, "field": f"“{row.label}”"})
