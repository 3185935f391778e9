"""Journal entries as rows: what stands of them for good, and the little that may change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from monthend.services.ports import JournalEntry

from . import schema
from .session import Row, Session, Statement, counted, insert, instant_of, instant_text, json_text

ADD_ENTRY = insert(schema.journal_entry, without="id", suffix="RETURNING id")
COLUMNS = (
    "e.number, e.date, e.currency, e.status, e.details, e.created_by, e.created_on, "
    "e.aggregate_currency, e.transferred, e.transferred_by, e.transferred_on, e.run_id, e.part, "
    "e.id, e.notes, e.first_line, e.line_count"
)
"""What an entry is made of, in the order in which `entry_of` takes it."""
_ENTRY = (
    f"SELECT {COLUMNS} FROM journal_entry e WHERE e.calendar_id = :calendar_id "
    f"AND e.number = :number AND e.status <> 'Deleted' AND {counted('e')}"
)
ENTRY = Statement(_ENTRY)
# Postings go side by side there; two that change one entry must not.
ENTRY_HELD = Statement(_ENTRY, postgresql=_ENTRY + " FOR UPDATE OF e")
CHANGE_ENTRY = Statement(
    "UPDATE journal_entry SET status = :status, transferred = :transferred, "
    "transferred_by = :transferred_by, transferred_on = :transferred_on, notes = :notes "
    "WHERE id = :id"
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
        # Only what the index of aggregated entries looks for is written: most have no word of it.
        aggregate_currency=True if entry.aggregate else None,
        run_id=entry.run,
        part=entry.part,
        **_transfer(entry),
    )


def change(session: Session, before: JournalEntry, after: JournalEntry) -> None:
    """Write the status, the transfer and the notes of an entry."""
    notes = None if _notes(after) == before.details.get("kept_notes") else _notes(after)
    session.run(
        CHANGE_ENTRY, id=before.key, status=after.status, notes=notes and json_text(notes),
        **_transfer(after),
    )  # fmt: skip


def _transfer(entry: JournalEntry) -> dict[str, str | None]:
    on = entry.transferred_on
    return {
        "transferred": entry.transferred,
        "transferred_by": entry.transferred_by,
        "transferred_on": None if on is None else instant_text(on),
    }
