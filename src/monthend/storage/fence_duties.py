"""What of the fence is about duties kept apart: types that are locked in a period.

Whether a row is of a locked type is asked in words that both databases know. Rows of an
import are looked at when they begin to count, and only where something is locked.
"""

from __future__ import annotations

LOCKED = "monthend fence: the type is locked in the period"

_LOCK = (
    "SELECT 1 FROM type_lock l JOIN accounting_period p ON p.id = l.period_id "
    "WHERE l.calendar_id = {row}.calendar_id AND l.type = {type} "
    "AND {row}.date >= coalesce(p.start_date, '') AND {row}.date <= coalesce(p.end_date, '9999')"
)


def locked(row: str, type_name: str) -> str:
    """Whether a lock stands for a row: of a type, which is a column or a text in quotes."""
    return f"EXISTS ({_LOCK.format(row=row, type=type_name)})"


TRANSACTION_LOCKED = locked("{row}", "{row}.type")
ENTRY_LOCKED = locked("{row}", "'Journal Entry'")

BATCH_LOCKED = (
    "EXISTS (SELECT 1 FROM type_lock WHERE calendar_id = NEW.calendar_id) AND ("
    "EXISTS (SELECT 1 FROM subledger_transaction t WHERE t.id >= NEW.first_source "
    f"AND t.batch_id = NEW.id AND {locked('t', 't.type')}) OR "
    "EXISTS (SELECT 1 FROM journal_entry e WHERE e.id >= NEW.first_source "
    f"AND e.batch_id = NEW.id AND {ENTRY_LOCKED.format(row='e')}))"
)
LOCK_FOR_GOOD = ("calendar_id", "period_id", "type", "locked_by", "locked_on", "reason")
