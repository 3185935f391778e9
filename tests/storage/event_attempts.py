"""What raw SQL may not do to events, for the fences of both stores."""

from __future__ import annotations

NEXT = "(SELECT max(number) + 1 FROM event WHERE calendar_id = 1)"
UNTOLD = (
    "(SELECT min(id) FROM history WHERE calendar_id = 1 AND id NOT IN "
    "(SELECT history_id FROM event))"
)
OF_EVENTS = [
    "UPDATE event SET kind = 'accounting_period.closed'",
    "DELETE FROM event WHERE number = 1",
    # A number that is not the next one.
    "INSERT INTO event (calendar_id, number, id, kind, history_id) SELECT 1, 9999, 'x', 'x', "
    f"{UNTOLD}",
    "INSERT INTO event (calendar_id, number, id, kind, history_id) SELECT 1, 0, 'x', 'x', "
    f"{UNTOLD}",
    # A row of history that is not there, or of nobody's calendar.
    f"INSERT INTO event (calendar_id, number, id, kind, history_id) SELECT 1, {NEXT}, 'x', 'x', "
    "999999",
    f"INSERT INTO event (calendar_id, number, id, kind, history_id) SELECT 1, {NEXT}, 'x', 'x', "
    "(SELECT min(id) FROM history WHERE calendar_id IS NULL)",
    # A row of history twice, and an id twice.
    f"INSERT OR REPLACE INTO event (calendar_id, number, id, kind, history_id) SELECT 1, {NEXT}, "
    "'x', 'x', (SELECT min(history_id) FROM event)",
    f"INSERT OR REPLACE INTO event (calendar_id, number, id, kind, history_id) SELECT 1, {NEXT}, "
    f"(SELECT min(id) FROM event), 'x', {UNTOLD}",
    "INSERT OR REPLACE INTO event SELECT * FROM event WHERE number = 1",
]
