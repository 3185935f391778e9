"""Filters of a list, which stand in its address: whoever keeps the address keeps them.

A value that cannot be read is said beside its input, and then nothing is listed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from monthend.domain.errors import NotOneOf, Refusal, Refusals

from . import inputs
from .asked import Asked
from .inputs import Input
from .tables import Fetch, Part, Rows

Choices = Sequence[tuple[str, str]]
NAMED_AT_MOST = 3
"""How many of the choices that there are a refusal names."""


@dataclass(slots=True, kw_only=True)
class Filters:
    """The filters of one list as they are shown, and `values`, which are asked by them."""

    address: str
    inputs: tuple[Input, ...]
    typed: Mapping[str, str]
    values: Mapping[str, Any]
    choices: Mapping[str, Choices] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    def choices_of(self, row: Input) -> Choices:
        return self.choices.get(row.name) or row.choices

    @property
    def some(self) -> bool:
        """Whether anything is asked."""
        return any(self.typed.values())

    def refuse(self, refusal: Refusal) -> None:
        """Say a refusal beside the input that it is about; one of something else goes on."""
        for each in self.inputs:
            if refusal.field is not None and each.goes_by(refusal.field):
                self.refused[each.name] = inputs.in_words(each, refusal)
                return
        raise refusal

    def guarded(self, fetch: Fetch) -> Fetch:
        """The same, with no rows as long as anything is refused."""

        def fetched(part: Part) -> Rows:
            if not self.refused:
                try:
                    return fetch(part)
                except Refusal as refusal:
                    self.refuse(refusal)
            return Rows(rows=())

        return fetched


def read(
    asked: Asked, rows: tuple[Input, ...], choices: Mapping[str, Choices] | None = None
) -> Filters:
    """What the address asks."""
    typed = {each.name: asked.query.get(each.name, "").strip() for each in rows}
    found: dict[str, Any] = {}
    made = Filters(
        address=asked.address, inputs=rows, typed=typed, values=found, choices=choices or {}
    )
    for each in rows:
        try:
            _check_chosen(each, typed[each.name], made.choices)
            found.update(inputs.read([each], {each.name: [typed[each.name]]}))
        except Refusals as several:
            for refusal in several.refusals:
                made.refuse(refusal)
        except NotOneOf as refusal:
            made.refuse(refusal)
    return made


def _check_chosen(row: Input, text: str, choices: Mapping[str, Choices]) -> None:
    """Refuse what is not among the choices that the page gives, such as a period that is gone."""
    words = dict(choices.get(row.name, ()))
    if text and words and text not in words:
        some, more = ", ".join([*words.values()][:NAMED_AT_MOST]), len(words) - NAMED_AT_MOST
        raise NotOneOf(field=row.name, allowed=some + (f" and {more} more" if more > 0 else ""))
