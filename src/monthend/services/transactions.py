"""Sub-ledger transactions: what is unresolved, and steps from status to status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from monthend.domain import ledger
from monthend.domain.errors import ExchangeRateMissing, TransactionNotFound
from monthend.domain.history import Event
from monthend.domain.ledger import Line
from monthend.domain.period import AccountingPeriod
from monthend.domain.permissions import Operation
from monthend.subledger import action_items
from monthend.subledger.action_items import ActionItemKind
from monthend.subledger.errors import AlreadyReversed
from monthend.subledger.late_transactions import LateKind, LatePolicy, Placement, placed

from . import exemptions, periods, row_posting
from .caller import Caller
from .import_transactions import REVENUE
from .late_rows import queue
from .policy_ports import LateDraft
from .ports import Books, Transaction
from .row_posting import Posted

LISTED_AT_MOST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionItem:
    """An unresolved transaction, as what it stands in the way of the close."""

    kind: ActionItemKind
    required: bool
    remedy: str
    transaction: Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsOfKind:
    """The action items of one kind in a period: how many, and the first of them by day."""

    kind: ActionItemKind
    required: bool
    remedy: str
    count: int
    first: Sequence[Transaction]


def items_by_kind(
    books: Books, period: AccountingPeriod, at_most: int = 0
) -> Sequence[ItemsOfKind]:
    """Every kind of action item in documented order, those without any too."""
    found = action_items.counted(books.unresolved_counts(period))
    return [
        ItemsOfKind(
            kind=kind,
            required=rule.required,
            remedy=rule.remedy,
            count=found.get(kind, 0),
            first=_unresolved(books, period, at_most, kind=kind) if kind in found else (),
        )
        for kind, rule in action_items.RULES.items()
    ]


def list_action_items(
    books: Books,
    caller: Caller,
    period_id: str,
    first: int = 0,
    count: int = LISTED_AT_MOST,
    kind: ActionItemKind | None = None,
) -> tuple[Sequence[ActionItem], bool]:
    """Some of what must and should be resolved in a period, by day, and whether there is more.

    `first` and `count` go by unresolved transactions, some of which need no action.
    """
    caller.require(Operation.READ_LEDGER)
    period = periods.find(books.calendar(), period_id)
    found = _unresolved(books, period, count + 1, first, kind)
    items = [
        ActionItem(
            kind=kind,
            required=action_items.RULES[kind].required,
            remedy=action_items.RULES[kind].remedy,
            transaction=transaction,
        )
        for transaction in found[:count]
        if (kind := action_items.kind_of(transaction.type, transaction.status)) is not None
    ]
    return items, len(found) > count


def _unresolved(
    books: Books,
    period: AccountingPeriod,
    at_most: int,
    first: int = 0,
    kind: ActionItemKind | None = None,
) -> Sequence[Transaction]:
    start, end = period.start_date, period.end_date
    return books.unresolved(start, end, limit=at_most, first=first, kind=kind) if at_most else ()


def steps(transaction: Transaction) -> Sequence[str]:
    """The statuses to which a transaction can be taken; each resolves it or leads there."""
    return ledger.TRANSACTION_TYPES[transaction.type].steps[transaction.status]


def get(books: Books, caller: Caller, transaction_id: str) -> Transaction:
    """One transaction."""
    caller.require(Operation.READ_LEDGER)
    return find(books, transaction_id)


def set_status(books: Books, caller: Caller, transaction_id: str, status: str) -> Posted:
    """Take a transaction to another status: post, settle, cancel.

    A status that counts posts the lines; one that no longer does posts their
    reversal on the same day, so that both count or neither. In closed days nothing
    changes: by the policy on late postings, what takes it back is another transaction
    in open days, and then both count.
    """
    caller.require(Operation.CHANGE_TRANSACTION)
    before = find(books, transaction_id)
    wanted = ledger.transaction_status(before.type, status)
    ledger.check_status_step(before.type, before.status, wanted)
    if ledger.counts(before.type, before.status) and not ledger.counts(before.type, wanted):
        return _cancelled(books, caller, before)
    calendar = books.calendar()
    placement = placed(
        calendar, before.day, caller.permissions, LatePolicy.REJECT,
        type_name=before.type, whom=exemptions.whom(books, caller),
    )  # fmt: skip
    after, rounding = replace(before, status=wanted), None
    if ledger.counts(before.type, wanted):
        after, rounding = _converted(books, caller, after)
    at_home = after.home_amount is not None
    exemptions.check(placement, after.type, after.number, wanted, at_home=at_home)
    with exemptions.used(books, caller, placement, before.type, before.number):
        if ledger.counts(before.type, wanted):
            books.post(lines_of(after), transaction=after.id)
        _moved(books, caller, before, after, rounding)
    periods.finish_requested_close(books, caller, placement.period)
    return Posted(placement=placement, transaction=after)


def _cancelled(books: Books, caller: Caller, before: Transaction) -> Posted:
    """Take back what counts, wherever the policy on late postings has it."""
    check_not_reversed(books, before)
    policy, revenue = caller.tenant.settings.late_policy, before.type == REVENUE
    placement = placed(
        books.calendar(), before.day, caller.permissions, policy,
        type_name=before.type, revenue=revenue, whom=exemptions.whom(books, caller),
    )  # fmt: skip
    if placement.waits:
        late_id = queue(books, caller, _reversal_draft(before))
        return Posted(placement=placement, late_id=late_id)
    if placement.document_day is not None:
        made = reverse_late(books, caller, before, placement)
    else:
        made = cancel(books, caller, before, placement)
    return Posted(placement=placement, transaction=made)


def cancel(books: Books, caller: Caller, before: Transaction, placement: Placement) -> Transaction:
    """Take a transaction back on its own day: it counts no more, for its reversal is there."""
    after = replace(before, status="Canceled")
    with exemptions.used(books, caller, placement, before.type, before.number):
        books.post(ledger.reversed_lines(lines_of(before)), transaction=after.id, reversing=True)
        books.journals.disturb(after.id)
        _moved(books, caller, before, after, None)
    periods.finish_requested_close(books, caller, placement.period)
    return after


def _moved(
    books: Books, caller: Caller, before: Transaction, after: Transaction,
    rounding: Decimal | None,
) -> None:  # fmt: skip
    """Write another status, and what the history shows of it."""
    books.set_status(after, after.status, rounding)
    books.note(
        Event.TRANSACTION_CHANGED,
        caller,
        subject=f"{before.type} {before.number}",
        old={"status": before.status},
        new={"status": after.status},
    )


def reverse_late(
    books: Books, caller: Caller, before: Transaction, placement: Placement
) -> Transaction:
    """Take a transaction of closed days back by another one in open days."""
    made = row_posting.reverse(books, before, placement)
    books.note(
        Event.TRANSACTION_CHANGED,
        caller,
        subject=f"{before.type} {before.number}",
        old={},
        new={"reversedBy": made.number, "date": made.day.isoformat()},
    )
    return made


def check_not_reversed(books: Books, transaction: Transaction) -> None:
    """Refuse to take back once more what another transaction has taken back."""
    by = books.reversal_of(transaction.id)
    if by is not None:
        raise AlreadyReversed(what=transaction.type, number=transaction.number, by=by.number)


def _reversal_draft(transaction: Transaction) -> LateDraft:
    return LateDraft(
        kind=LateKind.REVERSAL,
        number=transaction.number,
        type=transaction.type,
        document_day=transaction.day,
        payload={"transaction": transaction.id},
    )


def lines_of(transaction: Transaction) -> tuple[Line, ...]:
    """What a transaction posts while it counts."""
    return ledger.transaction_lines(
        debit=transaction.debit.key,
        credit=transaction.credit.key,
        currency=transaction.currency,
        day=transaction.day,
        amount=transaction.amount,
        home_amount=transaction.home_amount,
    )


def _converted(
    books: Books, caller: Caller, transaction: Transaction
) -> tuple[Transaction, Decimal | None]:
    """The transaction with its amount in home currency and the rounding, where they are new."""
    if transaction.home_amount is not None:
        return transaction, None
    home = caller.tenant.home_currency
    try:
        found = books.rates().convert(
            transaction.amount, transaction.currency, home, transaction.day
        )
    except ExchangeRateMissing:
        return transaction, None
    converted = replace(
        transaction,
        home_amount=found.home_minor,
        exchange_rate=f"{found.rate:f}",
        rate_date=found.rate_date,
    )
    return converted, found.rounding


def find(books: Books, transaction_id: str) -> Transaction:
    """A transaction that there is; where books write, nobody else changes it."""
    transaction = books.transaction(transaction_id)
    if transaction is None:
        raise TransactionNotFound(transaction=transaction_id)
    return transaction
