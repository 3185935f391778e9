"""Rows of history in a table, the latest first, whatever is written while somebody reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import takewhile

from monthend.services.audit_ports import HistoryFilter
from monthend.services.ports import HistoryRow

from .tables import Fetch, Part, Row, Rows

Read = Callable[[HistoryFilter, int, int], Sequence[HistoryRow]]
"""Reads rows that a filter lets by: so many, after the first so many."""


def latest_first(read: Read, wanted: HistoryFilter, shown_as: Callable[[HistoryRow], Row]) -> Fetch:
    """Such rows in parts; the key is a commit, and how many of its rows were shown already."""
    wanted = replace(wanted, newest_first=True)

    def fetch(part: Part) -> Rows:
        until, skipped = _key(part.after)
        from_there = wanted if until is None else replace(wanted, to_sequence=until)
        found = read(from_there, skipped, part.count + 1)
        shown = found[: part.count]
        following = _following(shown, until, skipped) if len(found) > len(shown) else None
        return Rows(rows=[shown_as(each) for each in shown], following=following)

    return fetch


def _key(after: str | None) -> tuple[int | None, int]:
    """The commit from which rows go on downwards, and how many of its rows were shown already."""
    until, _, skipped = (after or "").partition(".")
    given = (until, skipped)
    if not all(each.isascii() and each.isdigit() and len(each) <= 15 for each in given):
        return None, 0
    return int(until), int(skipped)


def _following(shown: Sequence[HistoryRow], until: int | None, skipped: int) -> str:
    last = shown[-1].commit_sequence
    of_last = len(list(takewhile(lambda row: row.commit_sequence == last, reversed(shown))))
    return f"{last}.{of_last + (skipped if last == until else 0)}"
