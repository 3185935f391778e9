"""How pages say what history keeps: names of fields and events, ways in, what became what."""

from __future__ import annotations

import re
from collections.abc import Mapping

from monthend.domain.permissions import Channel

OVER: Mapping[str, str] = {
    Channel.REST: "REST",
    Channel.SOAP: "SOAP",
    Channel.ACTION: "REST actions",
    Channel.WEB: "Pages",
    Channel.CLI: "Command line",
    Channel.SYSTEM: "Server",
}
"""The ways in which something came."""
NOTHING = "nothing"
SPELLED = {"PendingClose": "Pending close"}
"""Values that are no words by themselves."""

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def in_words(name: str) -> str:
    """`exceptionGranted` and `lockout_after` as words: Exception granted, Lockout after."""
    words = _HUMP.sub(" ", name).replace("_", " ").lower()
    return words[:1].upper() + words[1:]


def changes(old: Mapping[str, object], new: Mapping[str, object]) -> str:
    """What a row of history says has become what; of what is new, all that is anything."""
    told = []
    for name in (*new, *(each for each in old if each not in new)):
        before, after = _value(old.get(name)), _value(new.get(name))
        if name in old and name in new:
            told.append(f"{in_words(name)}: {before} → {after}")
        elif name in new and after != NOTHING:
            told.append(f"{in_words(name)}: {after}")
        elif name in old:
            told.append(f"{in_words(name)}: {before} → {NOTHING}")
    return "; ".join(told)


def _value(value: object) -> str:
    if value in (None, "", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_value(each) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {_value(each)}" for name, each in value.items())
    return SPELLED.get(str(value), str(value))
