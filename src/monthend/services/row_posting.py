"""Rows that are posted one by one, by the same judgements as those of files.

A row is staged and begins to count in one transaction, so that whatever an import
refuses is refused here too, and nothing is decided twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from monthend.domain import ledger
from monthend.domain.errors import Busy, Refusal, TransactionNumberTaken
from monthend.domain.history import Event
from monthend.domain.permissions import Operation
from monthend.subledger.late_transactions import LatePolicy, Placement
from monthend.subledger.type_locks import ENTRIES

from . import exemptions, late_rows, posting_rules
from .caller import Caller
from .import_balances import Added
from .import_entries import EntryRows
from .import_files import ImportRefused
from .import_ports import Rows, RowsTaken, StagedTransactions
from .import_transactions import ADDED, HOME, NONE, REVENUE, TransactionRows
from .import_values import CodeBook, Surroundings, segments_text
from .imports import LEASE
from .late_rows import RowsChunk
from .ports import Books, Transaction

WIRE_NAMES = {
    "debit_code": "debitCode",
    "credit_code": "creditCode",
    "home_amount": "homeAmount",
    "exchange_rate": "exchangeRate",
    "account_number": "accountNumber",
    "due_date": "dueDate",
    "document_number": "documentNumber",
    "applied_to": "appliedTo",
    "billed_through": "billedThrough",
}
"""Columns of a file, as fields over REST."""


class StaleNumber(Busy):
    message = "The number was given to another one just now; try again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What has become of something to post: the transaction, or what waits for approval.

    `placement` says which day and period were used, or would be.
    """

    placement: Placement
    transaction: Transaction | None = None
    late_id: int | None = None


def create(books: Books, caller: Caller, row: Mapping[str, str]) -> Posted:
    """Post a transaction given as a row of a file, or store one that does not count yet."""
    caller.require(Operation.CREATE_TRANSACTION)
    posted = post_transaction(books, caller, row)
    transaction = posted.transaction
    if transaction is not None:
        books.note(
            Event.TRANSACTION_CREATED,
            caller,
            subject=f"{transaction.type} {transaction.number}",
            old={},
            new={"date": transaction.day.isoformat(), "status": transaction.status},
        )
    return posted


def post_transaction(
    books: Books, caller: Caller, row: Mapping[str, str], policy: LatePolicy | None = None
) -> Posted:
    """Post the row of a transaction, or queue it; a refusal names the field."""
    judge = TransactionRows(_around(books, caller, policy), CodeBook(books.codes(), None, {}))
    chunk = RowsChunk([row], [1])
    staged = _judged(judge, chunk)
    kind = ledger.transaction_type(row["type"])
    placement = judge.late.placement_of(
        date.fromisoformat(row["date"]), revenue=kind == REVENUE, type_name=kind
    )
    if judge.late.waiting:
        late_id = late_rows.queue(books, caller, judge.late.waiting[0])
        return Posted(placement=placement, late_id=late_id)
    status = ledger.transaction_status(kind, row["status"])
    at_home = None not in staged.posting[HOME]
    exemptions.check(placement, kind, row["number"], status, at_home=at_home)
    with exemptions.used(books, caller, placement, kind, row["number"]):
        _count(books, judge, staged, chunk)
    found = books.transaction_numbered(row["number"], kind)
    return Posted(placement=placement, transaction=found)


def post_entry(
    books: Books, caller: Caller, rows: Sequence[Mapping[str, str]], policy: LatePolicy
) -> Placement:
    """Post the rows of one journal entry of a file."""
    judge = EntryRows(_around(books, caller, policy), CodeBook(books.codes(), None, {}))
    chunk = RowsChunk(rows, range(1, len(rows) + 1))
    staged = _judged(judge, chunk)
    placement = judge.late.placement_of(date.fromisoformat(rows[0]["date"]))
    number, at_home = rows[0]["entry_id"], None not in staged.homes
    exemptions.check(placement, ENTRIES, number, None, at_home=at_home)
    with exemptions.used(books, caller, placement, ENTRIES, number):
        _count(books, judge, staged, chunk)
    return placement


def _around(books: Books, caller: Caller, policy: LatePolicy | None) -> Surroundings:
    return Surroundings(
        caller=caller,
        calendar=books.calendar(),
        codes=books.codes(),
        rates=books.rates(),
        rules=posting_rules.current(books),
        policy=policy,
        whom=exemptions.whom(books, caller),
    )


def _judged(judge: TransactionRows | EntryRows, rows: RowsChunk) -> Any:
    """Rows as the store takes them."""
    try:
        return judge.staged(rows)
    except ImportRefused as refused:
        raise _told(refused) from refused


def _count(books: Books, judge: TransactionRows | EntryRows, staged: Any, rows: RowsChunk) -> None:
    """Let rows count that were judged."""
    batch = books.imports.begin(books.calendar_id, books.now + LEASE)
    taken = judge.taken(books.imports, batch, rows)
    if taken is not None:
        raise _told(taken)
    try:
        judge.stage(books.imports, batch, staged)
    except RowsTaken:
        # Somebody else was a moment faster with the number.
        raise StaleNumber from None
    books.use_codes(judge.codes.first_used)
    books.imports.post(batch, judge.added.posted())


def _told(refused: ImportRefused) -> Refusal:
    """The refusal of one value, under the name that it has over the wire."""
    reason, column = refused.reason, refused.column
    assert isinstance(reason, Refusal), "only what is wrong with a whole file is told in words"
    assert column is not None, "what is judged of a row is one of its values"
    reason.field = WIRE_NAMES.get(column, column)
    return reason


def reverse(books: Books, before: Transaction, placement: Placement) -> Transaction:
    """Post what takes a transaction back, in days that take postings; it stays as it is."""
    home = None if before.home_amount is None else -before.home_amount
    rounding = None if before.home_rounding is None else f"{-before.home_rounding:f}"
    number, day = _reversal_number(books, before), placement.day.isoformat()
    row = (
        number, before.type, before.subtype, before.status, day, before.currency, -before.amount,
        before.debit.key, before.credit.key, home, rounding, before.exchange_rate,
        _text(before.rate_date), before.account_number, _text(before.due_date), before.document,
        before.applied_to, _text(before.billed_through),
        segments_text(before.segments), before.day.isoformat(), before.posting_rules,
        int(before.id[16:], 16),
    )  # fmt: skip
    columns: Rows = tuple((value,) for value in row)
    effect = bool(before.amount or before.home_amount)
    staged = StagedTransactions(
        posting=columns if effect else NONE, silent=NONE if effect else columns
    )
    added = Added()
    added.add_transactions(*(staged.posting[place] for place in ADDED))
    batch = books.imports.begin(books.calendar_id, books.now + LEASE)
    try:
        books.imports.stage_transactions(batch, staged)
    except RowsTaken:
        raise StaleNumber from None
    books.imports.post(batch, added.posted())
    made = books.transaction_numbered(number, before.type)
    assert made is not None, "what was posted is there"
    return made


def _reversal_number(books: Books, before: Transaction) -> str:
    """The number of a reversal; those that were cancelled keep theirs."""
    number, place = f"{before.number} (reversal)", 1
    while (taken := books.transaction_numbered(number, before.type)) is not None:
        if taken.reverses != before.id:
            raise TransactionNumberTaken(type=before.type, number=number)
        place += 1
        number = f"{before.number} (reversal {place})"
    return number


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
