"""What becomes of a journal entry: notes, its transfer to accounting, cancelled, deleted.

Amounts, codes and the date of an entry never change. A cancelled manual entry
counts with its reversal on the same day; the entry of a journal run posted
nothing, and gives its transactions back to the next run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from monthend.domain import ledger, money
from monthend.domain.errors import JournalEntryNotFound, Refusal
from monthend.domain.history import Event
from monthend.domain.ledger import AccountingCode, Line
from monthend.domain.permissions import Operation, Permission
from monthend.subledger.errors import (
    AlreadyReversed,
    JournalEntryNotActive,
    JournalEntryNotCancelled,
    JournalEntryTransferred,
    NoSuchItem,
)
from monthend.subledger.journal_runs import GONE, STAYS, EntryStatus, Transfer
from monthend.subledger.late_transactions import LateKind, Placement, placed
from monthend.subledger.type_locks import ENTRIES

from . import exemptions
from .caller import Caller
from .journal_entries import Entered
from .late_rows import queue
from .policy_ports import LateDraft
from .ports import Books, JournalEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemNotes:
    """Notes for the items of one code on one side."""

    accounting_code: str
    debit: bool
    notes: str | None
    accounting_code_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFields:
    """What is to change; a field that is not among `given` stays as it is."""

    given: frozenset[str]
    notes: str | None = None
    transferred: str | None = None
    items: Sequence[ItemNotes] = ()


def update(books: Books, caller: Caller, number: str, fields: EntryFields) -> None:
    """Change the notes of an entry and of its items, and its transfer to accounting."""
    caller.require(Operation.CHANGE_JOURNAL_ENTRY)
    before = find(books, number)
    after = before
    if "transferred" in fields.given and fields.transferred != before.transferred:
        after = _transferred(books, caller, before, fields.transferred)
    details = dict(before.details)
    if "notes" in fields.given:
        details["notes"] = fields.notes
    if fields.items:
        details["items"] = _with_notes(before, fields.items)
    after = replace(after, details=details)
    if after == before:
        return
    books.change_entry(before, after)
    old, new = _shown(before), _shown(after)
    books.note(
        Event.JOURNAL_ENTRY_CHANGED,
        caller,
        subject=number,
        old={name: value for name, value in old.items() if new[name] != value},
        new={name: value for name, value in new.items() if old[name] != value},
    )


def _transferred(
    books: Books, caller: Caller, entry: JournalEntry, transferred: str | None
) -> JournalEntry:
    """The entry with another transfer; Yes names who said so and when."""
    if entry.status != EntryStatus.CREATED:
        what = "whether it was transferred to accounting cannot change"
        raise JournalEntryNotActive(number=entry.number, what=what)
    override = Permission.OVERRIDE_TRANSFERRED_TO_ACCOUNTING
    if entry.transferred == Transfer.YES and not caller.holds(override):
        raise caller.denied(override, "change an entry that is transferred to accounting")
    done = transferred == Transfer.YES
    return replace(
        entry,
        transferred=transferred,
        transferred_by=caller.user_id if done else None,
        transferred_on=books.now if done else None,
    )


def _with_notes(entry: JournalEntry, notes: Iterable[ItemNotes]) -> list[Mapping[str, Any]]:
    items = list(entry.details.get("items", []))
    for each in notes:
        places = [place for place, item in enumerate(items) if _is_of(item, each)]
        if not places:
            side = "debit" if each.debit else "credit"
            raise NoSuchItem(
                field="journalEntryItems", number=entry.number, side=side,
                name=each.accounting_code,
            )  # fmt: skip
        for place in places:
            items[place] = {**items[place], "notes": each.notes}
    return items


def _is_of(item: Mapping[str, Any], notes: ItemNotes) -> bool:
    kind = notes.accounting_code_type
    return (
        item["accounting_code"] == notes.accounting_code
        and item["debit"] == notes.debit
        and kind in (None, item["accounting_code_type"])
    )


def _shown(entry: JournalEntry) -> dict[str, object]:
    """What of an entry can change, as its history shows it."""
    return {
        "transferredToAccounting": entry.transferred,
        "notes": entry.details.get("notes"),
        "itemNotes": [item.get("notes") for item in entry.details.get("items", [])],
    }


def cancel(books: Books, caller: Caller, number: str) -> Entered | None:
    """Cancel an entry: a manual one with its reversal, in days that take postings.

    In closed days it stays as it is: by the policy on late postings another entry takes it
    back in open days. The answer is where a manual entry was reversed.
    """
    caller.require(Operation.CANCEL_JOURNAL_ENTRY)
    entry = find(books, number)
    check_cancellable(books, entry)
    if entry.run is not None:
        mark_cancelled(books, caller, entry)
        books.journals.free(entry)
        return None
    policy = caller.tenant.settings.late_policy
    placement = placed(
        books.calendar(), entry.day, caller.permissions, policy,
        type_name=ENTRIES, whom=exemptions.whom(books, caller),
    )  # fmt: skip
    if placement.waits:
        late_id = queue(books, caller, _reversal_draft(entry))
        return Entered(placement=placement, late_id=late_id)
    if placement.document_day is not None:
        made = reverse_late(books, caller, entry, placement)
        return Entered(placement=placement, number=made)
    reverse(books, caller, entry, placement)
    return Entered(placement=placement, number=number)


def check_cancellable(books: Books, entry: JournalEntry) -> None:
    """Refuse to cancel what is cancelled, transferred, or taken back by another entry."""
    if entry.status != EntryStatus.CREATED:
        raise JournalEntryNotActive(number=entry.number, what="it cannot be cancelled again")
    if entry.transferred in STAYS:
        raise JournalEntryTransferred(number=entry.number, transferred=entry.transferred)
    by = books.reversal_of_entry(entry)
    if by is not None:
        raise AlreadyReversed(what="journal entry", number=entry.number, by=by)


def refusals(
    books: Books, caller: Caller, entry: JournalEntry
) -> Mapping[Operation, Refusal | None]:
    """What could be done with an entry now, each with what would refuse it."""
    caller.require(Operation.READ_LEDGER)
    cancelled = entry.status == EntryStatus.CANCELLED
    return {
        Operation.CHANGE_JOURNAL_ENTRY: None,
        Operation.CANCEL_JOURNAL_ENTRY: _refusal(lambda: check_cancellable(books, entry)),
        Operation.DELETE_JOURNAL_ENTRY: None
        if cancelled
        else JournalEntryNotCancelled(number=entry.number),
    }


def _refusal(check: Callable[[], None]) -> Refusal | None:
    try:
        check()
    except Refusal as refusal:
        return refusal
    return None


def reverse(books: Books, caller: Caller, entry: JournalEntry, placement: Placement) -> None:
    """Cancel a manual entry on its own day, with its reversal."""
    with exemptions.used(books, caller, placement, ENTRIES, entry.number):
        books.post(_reversal(books, entry), entry=entry.key, reversing=True)
        mark_cancelled(books, caller, entry)


def reverse_late(books: Books, caller: Caller, entry: JournalEntry, placement: Placement) -> str:
    """Take an entry of closed days back by another one in open days; the number of that."""
    lines = [replace(line, day=placement.day) for line in _reversal(books, entry)]
    items = [{**item, "debit": not item["debit"]} for item in entry.details.get("items", [])]
    made = replace(
        entry,
        number=books.next_entry_number(placement.day),
        day=placement.day,
        details={**entry.details, "items": items},
        created_by=caller.user_id,
        created_on=books.now,
        transferred=None,
        transferred_by=None,
        transferred_on=None,
        document_day=entry.day,
        reverses=entry.key,
        key=0,
    )
    books.post(lines, entry=books.add_entry(made))
    debit = sum(item["amount"] for item in items if item["debit"])
    day, amount = placement.day.isoformat(), money.text_of(debit, entry.currency)
    # An audit reads the day, the amount and the currency at their places in the text.
    told = {"date": day, "amount": amount, "reverses": entry.number, "currency": entry.currency}
    books.note(Event.JOURNAL_ENTRY_CREATED, caller, subject=made.number, old={}, new=told)
    back = {"reversedBy": made.number, "date": day}
    books.note(Event.JOURNAL_ENTRY_CHANGED, caller, subject=entry.number, old={}, new=back)
    return made.number


def _reversal_draft(entry: JournalEntry) -> LateDraft:
    return LateDraft(
        kind=LateKind.REVERSAL,
        number=entry.number,
        type="",
        document_day=entry.day,
        payload={"entry": entry.number},
    )


def mark_cancelled(books: Books, caller: Caller, entry: JournalEntry) -> None:
    """Let an entry be a cancelled one, whatever else is to be done about it."""
    status = EntryStatus.CANCELLED.value
    books.change_entry(entry, replace(entry, status=status))
    books.note(
        Event.JOURNAL_ENTRY_CANCELLED,
        caller,
        subject=entry.number,
        old={"status": entry.status},
        new={"status": status},
    )


def lines_of(codes: Mapping[str, AccountingCode], entry: JournalEntry) -> tuple[Line, ...]:
    """What a manual or imported entry posts; the entry of a journal run posts nothing."""
    lines = []
    for item in entry.details.get("items", []):
        sign = 1 if item["debit"] else -1
        home = item["home_amount"]
        lines.append(
            Line(
                code=codes[item["accounting_code"]].key,
                currency=entry.currency,
                day=entry.day,
                amount=sign * item["amount"],
                home_amount=None if home is None else sign * home,
            )
        )
    return tuple(line for line in lines if line.amount or line.home_amount)


def _reversal(books: Books, entry: JournalEntry) -> list[Line]:
    """The lines that take an entry back: those it has, on the other side."""
    return list(ledger.reversed_lines(lines_of(books.codes(), entry)))


def delete(books: Books, caller: Caller, number: str) -> None:
    """Delete a cancelled entry: nobody finds it any more, and the history still tells of it."""
    caller.require(Operation.DELETE_JOURNAL_ENTRY)
    entry = find(books, number)
    if entry.status != EntryStatus.CANCELLED:
        raise JournalEntryNotCancelled(number=number)
    remove(books, caller, entry)


def remove(books: Books, caller: Caller, entry: JournalEntry) -> None:
    """Let an entry be found no more."""
    books.change_entry(entry, replace(entry, status=GONE))
    books.note(
        Event.JOURNAL_ENTRY_CHANGED,
        caller,
        subject=entry.number,
        old={"status": entry.status},
        new={"status": GONE},
    )


def find(books: Books, number: str) -> JournalEntry:
    """An entry that there is, and nobody else changes it."""
    entry = books.entry_held(number)
    if entry is None:
        raise JournalEntryNotFound(number=number)
    return entry
