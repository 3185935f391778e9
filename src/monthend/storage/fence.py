"""The fence behind the gate, for SQLite: triggers that refuse what the gate would have.

The gate in the services decides; these catch raw SQL and forgotten paths. A
row's day is compared with the calendar's `closed_through`, for closed periods
form a prefix. Lines and history are never changed and never deleted, apart from
the rows of an import that was given up before it counted.
"""

from __future__ import annotations

from itertools import product

CLOSED = "monthend fence: the period is closed"
APPEND_ONLY = "monthend fence: rows of this table are never changed or deleted"

_CLOSED_ON = (
    "EXISTS (SELECT 1 FROM calendar WHERE id = {row}.calendar_id AND {row}.{day} <= closed_through)"
)
_STAGED = (
    "{row}.batch_id IS NOT NULL AND EXISTS "
    "(SELECT 1 FROM import_batch WHERE id = {row}.batch_id AND NOT posted)"
)


def _trigger(name: str, event: str, condition: str, message: str) -> str:
    # ABORT would have SQLite keep a journal for every single insert, a tenth of an import's time.
    # FAIL refuses the row as well, and leaves the rows before it to whoever takes them back.
    act = "FAIL" if event.startswith("INSERT") else "ABORT"
    return (
        f"CREATE TRIGGER {name} BEFORE {event} WHEN {condition} "
        f"BEGIN SELECT RAISE({act}, '{message}'); END"
    )


def _closed(row: str, day: str = "date") -> str:
    return _CLOSED_ON.format(row=row, day=day)


def triggers() -> list[str]:
    """Every trigger of the fence, as SQL."""
    made = []
    for table, event in product(
        ("line", "subledger_transaction", "journal_entry"), ("INSERT", "UPDATE", "DELETE")
    ):
        rows = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}[event]
        days = " OR ".join(_closed(row) for row in rows)
        if event == "DELETE":
            # A close may have come between the staging and the end of an import given up.
            days += f" AND NOT ({_STAGED.format(row='OLD')})"
        name = f"fence_{table}_{event.lower()}"
        made.append(_trigger(name, f"{event} ON {table}", days, CLOSED))
    made += [
        _trigger(
            "fence_line_kept", "DELETE ON line", f"NOT ({_STAGED.format(row='OLD')})", APPEND_ONLY
        ),
        _trigger(
            "fence_line_unchanged",
            "UPDATE ON line",
            "OLD.home_amount IS NOT NULL OR NEW.home_amount IS NULL "
            "OR OLD.calendar_id <> NEW.calendar_id OR OLD.date <> NEW.date "
            "OR OLD.code_id <> NEW.code_id OR OLD.currency <> NEW.currency "
            "OR OLD.amount <> NEW.amount OR OLD.commit_sequence <> NEW.commit_sequence "
            "OR OLD.batch_id IS NOT NEW.batch_id",
            APPEND_ONLY,
        ),
        _trigger(
            "fence_batch_posted",
            "UPDATE OF posted ON import_batch",
            _closed("NEW", "first_date") + " OR OLD.posted",
            CLOSED,
        ),
        _trigger("fence_history_unchanged", "UPDATE ON history", "TRUE", APPEND_ONLY),
        _trigger("fence_history_kept", "DELETE ON history", "TRUE", APPEND_ONLY),
        _trigger("fence_result_unchanged", "UPDATE ON trial_balance_result", "TRUE", APPEND_ONLY),
        _trigger("fence_result_kept", "DELETE ON trial_balance_result", "TRUE", APPEND_ONLY),
    ]
    return made
