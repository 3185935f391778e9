"""Numbers that left with a fiscal year: an import finds them taken, as it does those that are here.

No index of the tables knows of them, so what was staged is compared with them.
"""

from __future__ import annotations

from monthend.services.import_ports import Batch, RowsTaken

from . import reach
from .session import Session, Statement

SOME = Statement("SELECT 1 FROM archived_number WHERE calendar_id = :calendar_id LIMIT 1")
_STAGED = (
    "SELECT 1 FROM {table} r JOIN archived_number a ON a.calendar_id = r.calendar_id "
    "AND a.number = r.number AND a.type = {type} "
    "WHERE r.calendar_id = :calendar_id AND r.batch_id = :batch_id AND r.id >= :first LIMIT 1"
)
STAGED = {
    table: Statement(_STAGED.format(table=table, type=type_name), reach=reach.nothing)
    for table, type_name in (("subledger_transaction", "r.type"), ("journal_entry", "''"))
}


def refuse(session: Session, table: str, batch: Batch, first: int) -> None:
    """Refuse a batch whose rows, from a key on, have numbers that are away."""
    if session.one(SOME, calendar_id=batch.calendar_id) is None:
        return
    asked = {"calendar_id": batch.calendar_id, "batch_id": batch.id, "first": first}
    if session.one(STAGED[table], **asked) is not None:
        raise RowsTaken
