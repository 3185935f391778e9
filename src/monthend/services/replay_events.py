"""Events against history: each is a row of it, of that row's kind, and no row lacks its own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from monthend.subledger.events import kind_of

from .audit_ports import CalendarState
from .event_ports import StoredEvent
from .replay_periods import Anomaly


def odd_events(calendar: CalendarState, stored: Iterable[StoredEvent]) -> Iterator[Anomaly]:
    """The events that are not what history has, and rows of history whose event is not there."""
    following = 1
    for each in stored:
        if each.number is not None and each.number != following:
            yield _odd(calendar, each, f"events {following} to {each.number - 1} are not there")
        following = following if each.number is None else each.number + 1
        problem = _problem(each)
        if problem is not None:
            yield _odd(calendar, each, problem)


def _problem(each: StoredEvent) -> str | None:
    if each.word is None:
        return "its row of history is not there"
    try:
        old, new = json.loads(each.old or "{}"), json.loads(each.new or "{}")
        kind = kind_of(each.word, old, new)
    except (ValueError, AttributeError, RecursionError):
        return "its row of history cannot be read"
    if each.number is None:
        return None if kind is None else f"{each.word} is in history, and its event is not there"
    return None if kind == each.kind else f"it is {each.kind}, and {kind} by history"


def _odd(calendar: CalendarState, each: StoredEvent, problem: str) -> Anomaly:
    named = "an event" if each.number is None else f"the event {each.number}"
    return Anomaly(
        calendar_id=calendar.id,
        commit_sequence=each.commit_sequence,
        subject=named,
        problem=problem,
    )
