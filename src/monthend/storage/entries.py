"""Journal entries as rows: what stands of them for good, and the little that may change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from monthend.domain.ledger import AccountingCode
from monthend.services.ports import JournalEntry
from monthend.subledger.archives import PostingArchived

from . import reach
from .last_keys import NEXT
from .session import (
    Row,
    Session,
    Statement,
    counted,
    day_of,
    day_text,
    insert,
    instant_of,
    instant_text,
    json_text,
)

ADD_ENTRY = insert("journal_entry", without="id", suffix="RETURNING id", key=NEXT["journal_entry"])
COLUMNS = (
    "e.id, e.number, e.date, e.currency, e.status, e.details, e.notes, e.created_by, e.created_on, "
    "e.aggregate_currency, e.transferred, e.transferred_by, e.transferred_on, e.run_id, e.part, "
    "e.first_line, e.line_count, e.document_date, e.reverses"
)
"""What an entry is made of, in the order in which `entry_of` takes it."""
NOT_DELETED = "e.status <> 'Deleted'"
_ENTRY = (
    f"SELECT {COLUMNS} FROM journal_entry e WHERE e.calendar_id = :calendar_id "
    f"AND e.number = :number AND {NOT_DELETED} AND {counted('e')}"
)
ENTRY = Statement(_ENTRY, reach=reach.number)
# Postings go side by side there; two that change one entry must not.
ENTRY_HELD = Statement(_ENTRY, postgresql=_ENTRY + " FOR UPDATE OF e", reach=reach.nothing)
CHANGE_ENTRY = Statement(
    "UPDATE journal_entry SET status = :status, transferred = :transferred, "
    "transferred_by = :transferred_by, transferred_on = :transferred_on, "
    "notes = coalesce(:notes, notes) WHERE id = :id"
)
REVERSAL_OF_ENTRY = Statement(
    "SELECT e.number FROM journal_entry e "
    f"WHERE e.reverses = :key AND e.status = 'Created' AND {counted('e')}",
    reach=reach.later_entry("key"),
)
LINES_OF_ENTRY = Statement(
    "SELECT code_id, amount, home_amount FROM line "
    "WHERE id >= :first AND id < :first + :count AND entry_id = :entry ORDER BY id",
    reach=reach.entry_key("entry"),
)


def add(session: Session, calendar_id: int, entry: JournalEntry) -> int:
    """Store an entry and answer its key."""
    return session.key_of(
        ADD_ENTRY,
        calendar_id=calendar_id,
        number=entry.number,
        date=entry.day.isoformat(),
        currency=entry.currency,
        status=entry.status,
        details=json_text(entry.details),
        created_by=entry.created_by,
        created_on=instant_text(entry.created_on),
        batch_id=None,
        first_line=None,
        line_count=None,
        notes=None,
        # Most entries aggregate nothing, and take no room in the index of those that do.
        aggregate_currency=True if entry.aggregate else None,
        run_id=entry.run,
        part=entry.part,
        document_date=day_text(entry.document_day),
        reverses=entry.reverses,
        **_transfer(entry),
    )


def change(session: Session, before: JournalEntry, after: JournalEntry) -> None:
    """Write the status and the transfer of an entry, and its notes when they are others."""
    notes = _notes(after)
    written = None if notes == _notes(before) else json_text(notes)
    done = session.run(
        CHANGE_ENTRY, id=before.key, status=after.status, notes=written, **_transfer(after)
    )
    if not done.rowcount:
        raise PostingArchived(what="Journal Entry", number=before.number)


def _transfer(entry: JournalEntry) -> dict[str, str | None]:
    on = entry.transferred_on
    return {
        "transferred": entry.transferred,
        "transferred_by": entry.transferred_by,
        "transferred_on": None if on is None else instant_text(on),
    }


def _notes(entry: JournalEntry) -> dict[str, Any]:
    """All notes of an entry: its own, and those of its items in their order."""
    items = entry.details.get("items", [])
    return {"notes": entry.details.get("notes"), "items": [item.get("notes") for item in items]}


def entry_of(session: Session, row: Row, codes: Mapping[int, AccountingCode]) -> JournalEntry:
    """A stored row as an entry, with the notes it has now."""
    (
        key, number, day, currency, status, details, notes, created_by, created_on, aggregate,
        transferred, transferred_by, transferred_on, run, part, first, count, document_date,
        reverses,
    ) = row  # fmt: skip
    shown = json.loads(details)
    if first is not None:
        lines = session.all(LINES_OF_ENTRY, entry=key, first=first, count=count)
        shown["items"] = [_imported(line, codes) for line in lines]
    if notes is not None:
        kept = json.loads(notes)
        shown["notes"] = kept["notes"]
        for item, of_item in zip(shown.get("items", []), kept["items"], strict=True):
            item["notes"] = of_item
    return JournalEntry(
        key=key,
        number=number,
        day=date.fromisoformat(day),
        currency=currency,
        status=status,
        details=shown,
        created_by=created_by,
        created_on=instant_of(created_on),
        aggregate=bool(aggregate),
        transferred=transferred,
        transferred_by=transferred_by,
        transferred_on=None if transferred_on is None else instant_of(transferred_on),
        run=run,
        part=part,
        document_day=day_of(document_date),
        reverses=reverses,
    )


def _imported(line: Row, codes: Mapping[int, AccountingCode]) -> dict[str, Any]:
    """An item of an imported entry, which keeps them as its lines alone."""
    key, amount, home = line
    code = codes[key]
    return {
        "accounting_code": code.name,
        "accounting_code_type": code.type,
        "debit": amount > 0,
        "amount": abs(amount),
        "home_amount": None if home is None else abs(home),
        "gl_string": None,
        "notes": None,
        "gl_account_name": code.gl_account_name,
        "gl_account_number": code.gl_account_number,
    }
