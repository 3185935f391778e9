"""How the pages of administration say things: names of fields, yes and no, what became what."""

from __future__ import annotations

import re
from collections.abc import Mapping

from monthend.web.statuses import Status

GROUP = "Administration"
YES, NO = Status("Yes", "good"), Status("No", "quiet")

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def yes_or_no(said: bool) -> Status:
    return YES if said else NO


def in_words(name: str) -> str:
    """`exceptionGranted` and `lockout_after` as words: Exception granted, Lockout after."""
    words = _HUMP.sub(" ", name).replace("_", " ").lower()
    return words[:1].upper() + words[1:]


def changes(old: Mapping[str, object], new: Mapping[str, object]) -> str:
    """What a row of history says has become what."""
    told = []
    for name in (*new, *(each for each in old if each not in new)):
        before, after = _value(old.get(name)), _value(new.get(name))
        if name in old and name in new:
            told.append(f"{in_words(name)}: {before} → {after}")
        elif name in new:
            told.append(f"{in_words(name)}: {after}")
        else:
            told.append(f"{in_words(name)}: {before} → nothing")
    return "; ".join(told)


def _value(value: object) -> str:
    if value in (None, "", [], {}):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_value(each) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {_value(each)}" for name, each in value.items())
    return str(value)
