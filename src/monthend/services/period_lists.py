"""Two lists of accounting periods, as `GET /v1/accounting-periods` shows them, side by side.

Periods are matched within their org: by their names, those left over by their dates. What two
systems must have differently, such as ids and who changed what when, is not looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from monthend.domain.errors import ParameterInvalid

Item = Mapping[str, Any]

FIELDS = (
    "name", "startDate", "endDate", "fiscalYear", "fiscalQuarter", "status", "notes",
    "runTrialBalanceStatus",
)  # fmt: skip
"""What is compared beside custom fields."""
IN_LISTS = {"fiscalQuarter": "fiscal_quarter"}
"""The second name under which a list may have a field."""
CUSTOM = "__c"
NUMBERS = ("fiscalYear", "fiscalQuarter")


class MatchedBy(StrEnum):
    """Why two periods are taken for the same."""

    NAME = "name"
    DATES = "dates"
    OPEN_ENDED = "openEnded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The same period on both sides, with the fields in which it differs: here, there."""

    here: Item
    there: Item
    matched_by: MatchedBy
    fields: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What two lists have in common and what not; `left_out` are fields that one side lacks."""

    pairs: Sequence[Pair]
    only_here: Sequence[Item]
    only_there: Sequence[Item]
    compared: Sequence[str]
    left_out: Sequence[str]

    @property
    def different(self) -> Sequence[Pair]:
        return [pair for pair in self.pairs if pair.fields]

    @property
    def equal(self) -> bool:
        return not (self.different or self.only_here or self.only_there)


def compare(here: Sequence[Item], there: Sequence[Item], ignored: Sequence[str] = ()) -> Comparison:
    """Compare two lists in every field that both of them show and that is not ignored."""
    custom = {name for each in (*here, *there) for name in each if name.endswith(CUSTOM)}
    known = [*FIELDS, *sorted(custom)]
    for name in ignored:
        if name not in known:
            expected = f"one of {', '.join(known)}"
            raise ParameterInvalid(field="ignore", expected=expected)
    wanted = [name for name in known if name not in ignored]
    compared = [name for name in wanted if _shown(here, name) and _shown(there, name)]
    pairs, only_here, only_there = _matched(here, there)
    return Comparison(
        pairs=[
            Pair(here=a, there=b, matched_by=by, fields=_differences(a, b, compared))
            for a, b, by in pairs
        ],
        only_here=only_here,
        only_there=only_there,
        compared=compared,
        left_out=[name for name in wanted if name not in compared],
    )


def org_of(item: Item) -> str:
    """The name of the org that a period is of; empty where it is of none."""
    labels = item.get("organizationLabels")
    first = labels[0] if isinstance(labels, list) and labels else {}
    return str(first.get("organizationName") or "") if isinstance(first, Mapping) else ""


def value_of(item: Item, name: str) -> Any:
    """A field of a period as it is compared: numbers as such, a text that is empty as none."""
    found = item[name] if name in item else item.get(IN_LISTS.get(name, name))
    if name in NUMBERS and isinstance(found, str):
        with suppress(ValueError):
            found = int(found)
    if found == "" or (name in NUMBERS and found == 0):
        return None
    return found


def _shown(items: Sequence[Item], name: str) -> bool:
    """Whether a side has a field at all; one without any period has all of them."""
    names = {name, IN_LISTS.get(name, name)}
    return not items or any(names & each.keys() for each in items)


def _differences(here: Item, there: Item, names: Iterable[str]) -> dict[str, tuple[Any, Any]]:
    found = ((name, value_of(here, name), value_of(there, name)) for name in names)
    return {name: (ours, theirs) for name, ours, theirs in found if ours != theirs}


def _matched(
    here: Sequence[Item], there: Sequence[Item]
) -> tuple[list[tuple[Item, Item, MatchedBy]], list[Item], list[Item]]:
    """The pairs in the order of this side, and what is left over on each."""
    partners: dict[int, tuple[Item, MatchedBy]] = {}
    left = list(there)
    for by, key_of in KEYS.items():
        waiting: dict[object, list[Item]] = {}
        for item in left:
            waiting.setdefault(key_of(item), []).append(item)
        waiting.pop(None, None)
        for place, item in enumerate(here):
            found = waiting.get(key_of(item))
            if place not in partners and found:
                partners[place] = (found.pop(0), by)
        taken = {id(item) for item, _ in partners.values()}
        left = [item for item in left if id(item) not in taken]
    pairs = [(here[place], *partners[place]) for place in sorted(partners)]
    return pairs, [item for place, item in enumerate(here) if place not in partners], left


def _by_name(item: Item) -> object:
    return (org_of(item), item.get("name")) if item.get("endDate") else None


def _by_dates(item: Item) -> object:
    end = item.get("endDate")
    return (org_of(item), item.get("startDate"), end) if end else None


def _by_being_open_ended(item: Item) -> object:
    return None if item.get("endDate") else org_of(item)


KEYS: Mapping[MatchedBy, Callable[[Item], object]] = {
    MatchedBy.OPEN_ENDED: _by_being_open_ended,
    MatchedBy.NAME: _by_name,
    MatchedBy.DATES: _by_dates,
}
