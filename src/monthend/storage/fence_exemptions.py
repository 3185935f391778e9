"""What of the fence is about exceptions: who may post into closed days, and for how long.

Whether a row has an exception is asked in words that both databases know, and only of rows
that are dated in closed days.
"""

from __future__ import annotations

from collections.abc import Iterator

from .fence_triggers import APPEND_ONLY, moved, trigger, unreplaced

# What comes into closed days has an exception that is being used: its day, and the number of what
# is posted. It is being used within one transaction alone, and whether it may be was asked when
# that began.
NO_EXEMPTION = "monthend fence: no exception is good for this"
_IN_USE = (
    "EXISTS (SELECT 1 FROM exemption_use u WHERE u.under_way "
    "AND u.calendar_id = {row}.calendar_id AND u.day = {row}.{day}{more})"
)
LINE_EXEMPT = _IN_USE.format(row="{row}", day="date", more="")
TRANSACTION_EXEMPT = _IN_USE.format(
    row="{row}", day="date", more=" AND u.type = {row}.type AND u.number = {row}.number"
)
ENTRY_EXEMPT = _IN_USE.format(
    row="{row}", day="date", more=" AND u.type = 'Journal Entry' AND u.number = {row}.number"
)
BATCH_EXEMPT = _IN_USE.format(row="{row}", day="first_date", more=" AND u.day = {row}.last_date")
EXEMPT = {
    "line": LINE_EXEMPT,
    "subledger_transaction": TRANSACTION_EXEMPT,
    "journal_entry": ENTRY_EXEMPT,
}
GOOD_FOR = (
    "EXISTS (SELECT 1 FROM exemption x JOIN accounting_period p ON p.id = x.period_id "
    "AND p.calendar_id = x.calendar_id "
    "WHERE x.id = NEW.exemption_id AND x.calendar_id = NEW.calendar_id "
    "AND x.user_id = NEW.user_id AND x.revoked_on IS NULL AND NEW.at < x.until "
    "AND p.status <> 'Open' AND NEW.day >= p.start_date AND NEW.day <= p.end_date)"
)
"""Whether an exception stands for whoever uses it, at that moment and for that day."""
EXEMPTION_FOR_GOOD = (
    "id", "calendar_id", "period_id", "user_id", "until", "reason", "granted_by", "granted_on",
)  # fmt: skip
USE_FOR_GOOD = (
    "id", "exemption_id", "calendar_id", "user_id", "at", "commit_sequence", "type", "number",
    "day",
)  # fmt: skip


def triggers() -> Iterator[str]:
    """Nobody is granted one by themselves, and one that has ended is used no more."""
    itself = "NEW.granted_by IS NEW.user_id OR NEW.revoked_on IS NOT NULL"
    yield trigger("exemption_granted", "INSERT ON exemption", itself, NO_EXEMPTION)
    changed = f"OLD.revoked_on IS NOT NULL OR {moved(*EXEMPTION_FOR_GOOD)}"
    yield trigger("exemption_unchanged", "UPDATE ON exemption", changed, APPEND_ONLY)
    yield trigger("exemption_kept", "DELETE ON exemption", "TRUE", APPEND_ONLY)
    yield unreplaced("exemption", "id")
    unfit = f"NOT NEW.under_way OR NOT {GOOD_FOR}"
    yield trigger("exemption_used", "INSERT ON exemption_use", unfit, NO_EXEMPTION)
    changed = f"NOT OLD.under_way OR {moved(*USE_FOR_GOOD)}"
    yield trigger("exemption_use_unchanged", "UPDATE ON exemption_use", changed, APPEND_ONLY)
    yield trigger("exemption_use_kept", "DELETE ON exemption_use", "TRUE", APPEND_ONLY)
    yield unreplaced("exemption_use")
