"""What may be typed into a form: one row for each input, read by the kinds of the services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from monthend.domain import errors
from monthend.domain.errors import Refusal, Refusals
from monthend.services.values import Kind

from .asked import Typed, Upload

TICKED = "yes"
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


def read(
    inputs: Sequence[Input], typed: Typed, files: Mapping[str, Upload] = NO_FILES
) -> dict[str, Any]:
    """The values of all inputs, or all refusals at once."""
    values: dict[str, Any] = {}
    refused: list[Refusal] = []
    for each in inputs:
        try:
            _read_one(each, typed.get(each.name, ()), files, values)
        except Refusal as refusal:
            refused.append(refusal)
        except Refusals as several:
            refused.extend(several.refusals)
    if refused:
        raise Refusals(tuple(refused))
    return values


def _read_one(
    row: Input, given: Sequence[str], files: Mapping[str, Upload], values: dict[str, Any]
) -> None:
    if row.widget == "checkbox":
        values[row.into] = TICKED in given
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
        values[row.into] = found
    elif row.nullable:
        values[row.into] = row.empty


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
