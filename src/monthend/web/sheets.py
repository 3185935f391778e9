"""Forms as they are shown: empty, filled in, or with what was typed and why it was refused."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import quote

from monthend.domain.errors import Refusal
from monthend.services.caller import Caller
from monthend.services.ports import Books

from . import inputs, tokens
from .asked import Asked, Attempt
from .inputs import Input
from .pages import FormRow, form_named

CSRF, ONCE, SEEN, AT = "_csrf", "_once", "_seen", "_at"
HIDDEN = frozenset({CSRF, ONCE, SEEN, AT})
"""The names of what a form says beside its inputs."""

PLACE = re.compile(r"\{([a-z_]+)\}")
NOT_IN_IDS = re.compile(r"[^A-Za-z0-9]")
NOTHING: Mapping[str, Any] = {}
Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One form on a page.

    `typed` are the texts in its inputs, and `refused` is what is said beside them.
    """

    row: FormRow
    action: str
    id: str
    csrf: str
    at: str
    seen: str = ""
    once: str = field(default_factory=tokens.once)
    typed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    refused: Mapping[str, Sequence[str]] = field(default_factory=dict)
    choices: Mapping[str, Choices] = field(default_factory=dict)

    def input(self, name: str) -> Input:
        return next(each for each in self.row.inputs if each.name == name)

    def field_id(self, name: str) -> str:
        return f"{self.id}-{name}"

    def text(self, name: str) -> str:
        """What stands in an input."""
        given = self.typed.get(name, ())
        return given[-1] if given else ""

    def choices_of(self, name: str) -> Choices:
        return self.choices.get(name) or self.input(name).choices

    @property
    def has_files(self) -> bool:
        return any(each.widget == "file" for each in self.row.inputs)


@dataclass(frozen=True, slots=True)
class Trouble:
    """One reason of a refused form, and the id of the input that it is about."""

    text: str
    field_id: str | None = None


def address(path: str, values: Mapping[str, str]) -> str:
    """The path of a row of the page table with its places filled in."""
    return PLACE.sub(lambda found: quote(values[found[1]], safe=""), path)


def sheet(
    books: Books,
    caller: Caller,
    asked: Asked,
    name: str,
    *,
    path: Mapping[str, str] = NOTHING,
    values: Mapping[str, Any] = NOTHING,
    choices: Mapping[str, Choices] = NOTHING,
) -> Sheet | None:
    """A declared form for a page, by the names of its inputs filled with `values`.

    None for a caller who may not send it. `path` are the places of its address that the
    page's own does not have. What was typed and refused stands in it again.
    """
    row = form_named(name).of(caller)
    if not caller.may(row.needs):
        return None
    places = {**asked.path, **path}
    action = address(row.path, places)
    attempt = asked.attempt if asked.attempt and asked.attempt.action == action else None
    own = [NOT_IN_IDS.sub("", path[each]) for each in PLACE.findall(row.path) if each in path]
    made = Sheet(
        row=row,
        action=action,
        id="-".join((row.name, *own)),
        csrf=asked.csrf,
        at=asked.query_string,
        seen=encoded(row.seen(books, caller, places)) if row.seen else "",
        typed=_as_texts(values) if attempt is None else _repeated(row, attempt),
        refused={} if attempt is None else _beside(row, attempt),
        choices=choices,
    )
    if attempt is not None:
        asked.refused_sheet = made
    return made


def encoded(seen: Mapping[str, str]) -> str:
    return json.dumps(seen, ensure_ascii=False, separators=(",", ":"))


def changed_since(seen: str, now: Mapping[str, str]) -> tuple[str, ...]:
    """What has become another since somebody saw it, in words; empty if nothing has."""
    try:
        before = json.loads(seen)
    except (ValueError, RecursionError):
        before = None
    if not isinstance(before, dict):
        return ("The form does not say what was seen.",)
    names = [*now, *(name for name in before if name not in now)]
    return tuple(
        f"{name} was {_quoted(before.get(name))} and is now {_quoted(now.get(name))}."
        for name in names
        if before.get(name) != now.get(name)
    )


def troubles(attempt: Attempt, shown: Sheet | None, row: FormRow) -> list[Trouble]:
    """What stands at the top of the page of a refused form."""
    found = [Trouble(text) for text in attempt.changed]
    for refusal in attempt.refusals:
        blamed = _blamed(row, refusal)
        if blamed is None:
            found.append(Trouble(str(refusal)))
        else:
            field_id = None if shown is None else shown.field_id(blamed.name)
            found.append(Trouble(inputs.in_words(blamed, refusal), field_id))
    return found


def _quoted(text: object) -> str:
    return "nothing" if text in (None, "") else f"“{text}”"


def _blamed(row: FormRow, refusal: Refusal) -> Input | None:
    if refusal.field is None:
        return None
    return next((each for each in row.inputs if each.goes_by(refusal.field)), None)


def _beside(row: FormRow, attempt: Attempt) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for refusal in attempt.refusals:
        blamed = _blamed(row, refusal)
        if blamed is not None:
            found.setdefault(blamed.name, []).append(inputs.in_words(blamed, refusal))
    for each in row.inputs:
        name = _file_lost(each, attempt)
        if name:
            told = f"Choose “{name}” again: a page cannot keep a file."
            found.setdefault(each.name, []).append(told)
    return found


def _file_lost(row: Input, attempt: Attempt) -> str:
    """The name of a file that came with a form, or with one whose session had ended."""
    if row.widget != "file":
        return ""
    upload = attempt.files.get(row.name)
    return next(iter(attempt.typed.get(row.name, ())), "") if upload is None else upload.name


def _repeated(row: FormRow, attempt: Attempt) -> dict[str, Sequence[str]]:
    """What was typed, but secrets."""
    known = {each.name for each in row.inputs if not each.secret}
    return {name: given for name, given in attempt.typed.items() if name in known}


def _as_texts(values: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    return {name: _texts_of(value) for name, value in values.items()}


def _texts_of(value: Any) -> Sequence[str]:
    if value is None or value is False:
        return ()
    if value is True:
        return (inputs.TICKED,)
    if isinstance(value, date):
        return (value.isoformat(),)
    if isinstance(value, list | tuple | set | frozenset):
        return [str(each) for each in value]
    return (str(value),)
