"""The words that the fences of both stores have for events, and SQLite's triggers.

An event is of a row of history of its own calendar, has the number after the last one, and stays.
"""

from __future__ import annotations

from collections.abc import Iterator

from .fence_triggers import APPEND_ONLY, trigger

NOT_NEXT = "monthend fence: an event is the next of its calendar, and of a row of its history"
UNFIT = (
    "NEW.number IS {distinct} (SELECT coalesce(max(number), 0) + 1 FROM event "
    "WHERE calendar_id = NEW.calendar_id) OR NOT EXISTS (SELECT 1 FROM history h "
    "WHERE h.id = NEW.history_id AND h.calendar_id = NEW.calendar_id) "
    "OR EXISTS (SELECT 1 FROM event WHERE history_id = NEW.history_id OR id = NEW.id)"
)
"""When a new event is not one; `distinct` is how a database says it of numbers."""


def triggers() -> Iterator[str]:
    """Nobody but history makes an event, and nobody changes one."""
    unfit = UNFIT.format(distinct="NOT")
    yield trigger("event_next", "INSERT ON event", unfit, NOT_NEXT)
    yield trigger("event_unchanged", "UPDATE ON event", "TRUE", APPEND_ONLY)
    yield trigger("event_kept", "DELETE ON event", "TRUE", APPEND_ONLY)
