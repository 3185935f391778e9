"""Pieces of answers that several operations give."""

from __future__ import annotations

from monthend.services.ports import HistoryRow

from .operations import Answer
from .shown import shown_instant


def history_row(row: HistoryRow) -> Answer:
    """A row of history as the API shows it."""
    return {
        "commitSequence": row.commit_sequence,
        "at": shown_instant(row.at),
        "user": row.user,
        "userId": row.user_id,
        "channel": row.channel,
        "trackId": row.track_id,
        "event": row.event,
        "subject": row.subject,
        "old": row.old,
        "new": row.new,
        "reason": row.reason,
        "periodId": row.period_id,
        "number": row.number,
        "hash": row.hash,
    }
