"""The queue of what came late: looked at, posted into open days, or turned down.

Approving posts through the gate, with the rights of whoever approves: on the day of
the document if that is open again, else in the earliest period that takes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from monthend.domain import ledger
from monthend.domain.history import Event
from monthend.domain.permissions import Operation
from monthend.subledger.errors import LateTransactionDecided, LateTransactionNotFound
from monthend.subledger.late_transactions import LateKind, LatePolicy, LateStatus, Placement, placed
from monthend.subledger.type_locks import ENTRIES

from . import exemptions, journal_entries, journal_entry_changes, row_posting, transactions, values
from .caller import Caller
from .import_transactions import REVENUE
from .policy_ports import LateTransaction
from .ports import Books

MOVES = LatePolicy.EARLIEST_OPEN


def list_late(
    books: Books,
    caller: Caller,
    status: LateStatus | None = None,
    first: int = 0,
    count: int = 1000,
    after: int = 0,
) -> Sequence[LateTransaction]:
    """Those of a status, or all, in the order in which they came, with ids after one."""
    caller.require(Operation.READ_LEDGER)
    return books.policies.list_late(status, first, count, after)


def get(books: Books, caller: Caller, late_id: str) -> LateTransaction:
    """One of them."""
    caller.require(Operation.READ_LEDGER)
    return _find(books, late_id)


def approve(books: Books, caller: Caller, late_id: str) -> LateTransaction:
    """Post what waits; whatever its own posting is refused for is refused here."""
    caller.require(Operation.DECIDE_LATE_TRANSACTION)
    late = _waiting(books, late_id)
    post = {
        LateKind.TRANSACTION: _post_transaction,
        LateKind.ENTRY: _post_entry,
        LateKind.REVERSAL: _post_reversal,
    }[late.kind]
    placement, number = post(books, caller, late)
    after = replace(
        late,
        status=LateStatus.APPROVED,
        decided_by=caller.user_id,
        decided_on=books.now,
        posted_day=placement.day,
        posted_period=placement.period.name,
        posted_as=number,
    )
    books.policies.decide(after)
    new = {"postedAs": number, "date": placement.day.isoformat(), "period": placement.period.name}
    _note(books, caller, Event.LATE_TRANSACTION_APPROVED, after, new)
    return after


def reject(
    books: Books, caller: Caller, late_id: str, reason: str | None = None
) -> LateTransaction:
    """Turn down what waits: it posts nothing, ever."""
    caller.require(Operation.DECIDE_LATE_TRANSACTION)
    if reason is not None:
        values.REASON.read("reason", reason)
    late = _waiting(books, late_id)
    after = replace(
        late,
        status=LateStatus.REJECTED,
        decided_by=caller.user_id,
        decided_on=books.now,
        reason=reason,
    )
    books.policies.decide(after)
    _note(books, caller, Event.LATE_TRANSACTION_REJECTED, after, {"reason": reason})
    return after


# What is posted -----------------------------------------------------------------------


def _post_transaction(books: Books, caller: Caller, late: LateTransaction) -> tuple[Placement, str]:
    (row,) = late.payload["rows"]
    posted = row_posting.post_transaction(books, caller, row, MOVES)
    return posted.placement, late.number


def _post_entry(books: Books, caller: Caller, late: LateTransaction) -> tuple[Placement, str]:
    if "rows" in late.payload:
        return row_posting.post_entry(books, caller, late.payload["rows"], MOVES), late.number
    draft = journal_entries.draft_of(late.payload["entry"])
    placement = placed(
        books.calendar(), draft.day, caller.permissions, MOVES,
        type_name=ENTRIES, whom=exemptions.whom(books, caller),
    )  # fmt: skip
    entered = journal_entries.post(books, caller, draft, placement)
    return placement, str(entered.number)


def _post_reversal(books: Books, caller: Caller, late: LateTransaction) -> tuple[Placement, str]:
    """What was to be taken back is so in its own days, if they are open again."""
    if "entry" in late.payload:
        return _reverse_entry(books, caller, late)
    before = transactions.find(books, late.payload["transaction"])
    # It may have been taken back on its own day since, while that was open again.
    ledger.check_status_step(before.type, before.status, "Canceled")
    transactions.check_not_reversed(books, before)
    placement = placed(
        books.calendar(), before.day, caller.permissions, MOVES,
        type_name=before.type, revenue=before.type == REVENUE,
        whom=exemptions.whom(books, caller),
    )  # fmt: skip
    if placement.document_day is None:
        transactions.cancel(books, caller, before, placement)
        return placement, before.number
    return placement, transactions.reverse_late(books, caller, before, placement).number


def _reverse_entry(books: Books, caller: Caller, late: LateTransaction) -> tuple[Placement, str]:
    entry = journal_entry_changes.find(books, late.payload["entry"])
    journal_entry_changes.check_cancellable(books, entry)
    placement = placed(
        books.calendar(), entry.day, caller.permissions, MOVES,
        type_name=ENTRIES, whom=exemptions.whom(books, caller),
    )  # fmt: skip
    if placement.document_day is None:
        journal_entry_changes.reverse(books, caller, entry, placement)
        return placement, entry.number
    return placement, journal_entry_changes.reverse_late(books, caller, entry, placement)


# Which one ----------------------------------------------------------------------------


def _find(books: Books, late_id: str) -> LateTransaction:
    known = late_id.isascii() and late_id.isdigit() and len(late_id) <= 18
    late = books.policies.late(int(late_id)) if known else None
    if late is None:
        raise LateTransactionNotFound(id=late_id[:32])
    return late


def _waiting(books: Books, late_id: str) -> LateTransaction:
    late = _find(books, late_id)
    if late.status is not LateStatus.WAITING:
        raise LateTransactionDecided(id=late.id, status=late.status.value.lower())
    return late


def _note(
    books: Books, caller: Caller, event: Event, late: LateTransaction, new: Mapping[str, object]
) -> None:
    subject = f"late transaction {late.id}"
    old = {"number": late.number, "documentDate": late.document_day.isoformat()}
    books.note(event, caller, subject=subject, old=old, new=new)
