"""Manual journal entries: balanced postings into an open period, and the reading of entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from monthend.domain import ledger, money
from monthend.domain.errors import (
    AccountingCodeInactive,
    AccountingCodeNotFound,
    AccountingCodeTypeDiffers,
    BeforeFirstPeriod,
    DateOutsidePeriod,
    ExchangeRateMissing,
    JournalEntryNotFound,
    Refusal,
    Refusals,
    UnknownPeriodName,
)
from monthend.domain.history import Event
from monthend.domain.ledger import AccountingCode, Line
from monthend.domain.period import AccountingPeriod, Calendar
from monthend.domain.permissions import Operation
from monthend.subledger.errors import CurrencyNotAggregated, HomeAmountMissing, SegmentsDiffer
from monthend.subledger.journal_runs import EntryStatus, Transfer
from monthend.subledger.late_transactions import LateKind, Placement, placed
from monthend.subledger.type_locks import ENTRIES

from . import exemptions
from .caller import Caller
from .journal_runs import check_not_mixed, period_name
from .late_rows import queue
from .policy_ports import LateDraft
from .ports import Books, JournalEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftItem:
    """One side of an entry as asked for; amounts in minor units, always positive."""

    accounting_code: str
    accounting_code_type: str | None = None
    debit: bool
    amount: int
    home_amount: int | None = None
    gl_string: str | None = None
    notes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftEntry:
    """A journal entry as asked for; without the name of a period it is that of its day."""

    period_name: str | None
    currency: str
    day: date
    items: Sequence[DraftItem]
    notes: str | None = None
    segments: Sequence[dict[str, str]] = field(default_factory=tuple)
    transferred_to_accounting: str | None = None
    transaction_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What has become of an entry: its number, or what waits for approval.

    `placement` says which day and period were used, or would be.
    """

    placement: Placement
    number: str | None = None
    late_id: int | None = None


def create(books: Books, caller: Caller, draft: DraftEntry) -> Entered:
    """Post a balanced journal entry; one that comes late is moved or queued, if that is allowed."""
    caller.require(Operation.CREATE_JOURNAL_ENTRY)
    calendar = books.calendar()
    named = _period_of(calendar, draft)
    if not named.covers(draft.day):
        raise DateOutsidePeriod(day=draft.day, name=named.name)
    policy = caller.tenant.settings.late_policy
    placement = placed(
        calendar, draft.day, caller.permissions, policy,
        type_name=ENTRIES, whom=exemptions.whom(books, caller),
    )  # fmt: skip
    return post(books, caller, draft, placement)


def _period_of(calendar: Calendar, draft: DraftEntry) -> AccountingPeriod:
    """The period that an entry names, else the one that its day falls into."""
    if draft.period_name is None:
        found = calendar.on(draft.day)
        if found is None:
            first = calendar.first
            raise BeforeFirstPeriod(
                field="journalEntryDate", day=draft.day, first=first.start_date if first else None
            )
        return found
    named = calendar.named(draft.period_name)
    if named is None:
        raise UnknownPeriodName(name=draft.period_name)
    return named


def post(books: Books, caller: Caller, draft: DraftEntry, placement: Placement) -> Entered:
    """Post an entry where it goes, or let it wait; whatever is wrong with it is refused first."""
    home, document_day = caller.tenant.home_currency, draft.day
    draft = replace(draft, day=placement.day)
    _check_aggregation(books, caller, draft, placement.period)
    _check_segments(caller, draft)
    codes = _codes(books, draft)
    lines = _lines(books, caller, draft, codes)
    if placement.waits:
        late_id = queue(books, caller, _late_draft(books, replace(draft, day=document_day)))
        return Entered(placement=placement, late_id=late_id)
    exemptions.ready(books, placement)
    # Items of nothing leave no line, and are the entry's all the same.
    books.use_codes(codes)
    entry = _entry(books, caller, draft, _details(draft, codes, lines, home))
    entry = replace(entry, document_day=placement.document_day)
    with exemptions.used(books, caller, placement, ENTRIES, entry.number):
        key = books.add_entry(entry)
        books.post([line for line in lines if line.amount or line.home_amount], entry=key)
    debit = sum(item.amount for item in draft.items if item.debit)
    amount = money.text_of(debit, draft.currency)
    books.note(
        Event.JOURNAL_ENTRY_CREATED,
        caller,
        subject=entry.number,
        old={},
        new={"date": draft.day.isoformat(), "amount": amount, "currency": draft.currency},
    )
    return Entered(placement=placement, number=entry.number)


def _late_draft(books: Books, draft: DraftEntry) -> LateDraft:
    """An entry as it waits: it has no number before it is posted."""
    asked = {**asdict(draft), "day": draft.day.isoformat()}
    return LateDraft(
        kind=LateKind.ENTRY,
        number=books.new_id(),
        type="",
        document_day=draft.day,
        payload={"entry": asked},
    )


def draft_of(payload: Mapping[str, Any]) -> DraftEntry:
    """The entry that was asked for, of what waits."""
    asked = dict(payload)
    items = tuple(DraftItem(**item) for item in asked.pop("items"))
    return DraftEntry(**{**asked, "day": date.fromisoformat(asked["day"]), "items": items})


def _entry(
    books: Books, caller: Caller, draft: DraftEntry, details: Mapping[str, object]
) -> JournalEntry:
    """The entry to be, under the next number."""
    done = draft.transferred_to_accounting == Transfer.YES
    return JournalEntry(
        number=books.next_entry_number(draft.day),
        day=draft.day,
        currency=draft.currency,
        status=EntryStatus.CREATED.value,
        details=details,
        created_by=caller.user_id,
        created_on=books.now,
        aggregate=caller.tenant.settings.aggregate_currencies,
        transferred=draft.transferred_to_accounting,
        transferred_by=caller.user_id if done else None,
        transferred_on=books.now if done else None,
    )


def get(books: Books, caller: Caller, number: str) -> tuple[JournalEntry, str]:
    """One entry, and the name its period has now."""
    caller.require(Operation.READ_LEDGER)
    entry = books.entry(number)
    if entry is None:
        raise JournalEntryNotFound(number=number)
    return entry, period_name(books.calendar(), entry)


def _check_aggregation(
    books: Books, caller: Caller, draft: DraftEntry, period: AccountingPeriod
) -> None:
    """While currencies are aggregated, entries are in home currency, and none is beside others."""
    aggregate = caller.tenant.settings.aggregate_currencies
    home = caller.tenant.home_currency
    if aggregate and draft.currency != home:
        raise CurrencyNotAggregated(home=home, currency=draft.currency)
    check_not_mixed(books, period, aggregate=aggregate)


def _check_segments(caller: Caller, draft: DraftEntry) -> None:
    """Refuse, where a segmentation rule is active, other segments than its own in its order."""
    rule = caller.tenant.settings.segmentation_rule
    if rule is None or not draft.segments:
        return
    if tuple(each["segmentName"] for each in draft.segments) != rule.segments:
        names = ", ".join(rule.segments)
        raise SegmentsDiffer(field="segments", rule=rule.name, names=names)


def _codes(books: Books, draft: DraftEntry) -> list[AccountingCode]:
    """The codes of all items; every one that is wrong is refused at once."""
    codes: list[AccountingCode] = []
    refused: list[Refusal] = []
    for item in draft.items:
        try:
            codes.append(_code(books, item))
        except Refusal as refusal:
            refused.append(refusal)
    if refused:
        raise refused[0] if len(refused) == 1 else Refusals(tuple(refused))
    return codes


def _code(books: Books, item: DraftItem) -> AccountingCode:
    code = books.codes().get(item.accounting_code)
    if code is None:
        raise AccountingCodeNotFound(name=item.accounting_code)
    if not code.active:
        raise AccountingCodeInactive(name=code.name)
    given = item.accounting_code_type
    if given is not None and given.replace(" ", "") != code.type:
        raise AccountingCodeTypeDiffers(name=code.name, type=code.type, given=given)
    return code


def _lines(
    books: Books, caller: Caller, draft: DraftEntry, codes: Sequence[AccountingCode]
) -> tuple[Line, ...]:
    """The lines of an entry, balanced in its currency and in home currency."""
    signed = [item.amount if item.debit else -item.amount for item in draft.items]
    homes = _home_amounts(books, caller, draft, signed)
    lines = tuple(
        Line(code=code.key, currency=draft.currency, day=draft.day, amount=amount, home_amount=home)
        for code, amount, home in zip(codes, signed, homes, strict=True)
    )
    ledger.check_two_sides(line.amount for line in lines)
    ledger.check_balanced([line.amount for line in lines], draft.currency)
    ledger.check_balanced(homes, caller.tenant.home_currency)
    return lines


def _home_amounts(
    books: Books, caller: Caller, draft: DraftEntry, signed: Sequence[int]
) -> list[int]:
    """The home amounts as sent, else converted at the rate of the entry's day.

    What conversion rounds away goes to the largest item, so that both sides
    stay equal.
    """
    home = caller.tenant.home_currency
    given = [item.home_amount for item in draft.items]
    if draft.currency == home:
        for item in draft.items:
            ledger.check_home_amount("homeCurrencyAmount", item.amount, item.home_amount)
    if all(amount is not None for amount in given):
        return [
            (amount or 0) if item.debit else -(amount or 0)
            for item, amount in zip(draft.items, given, strict=True)
        ]
    if any(amount is not None for amount in given):
        raise _home_amount_missing(draft, "other items have it")
    if draft.currency == home:
        return list(signed)
    try:
        rates = books.rates()
        converted = [
            rates.convert(amount, draft.currency, home, draft.day).home_minor for amount in signed
        ]
    except ExchangeRateMissing as missing:
        why = str(missing).rstrip(".")
        raise _home_amount_missing(draft, why[:1].lower() + why[1:]) from None
    return ledger.spread_residual(converted) if sum(signed) == 0 else converted


def _home_amount_missing(draft: DraftEntry, why: str) -> HomeAmountMissing:
    """The refusal of the first item that has no amount in home currency."""
    place, item = next(
        (place, item) for place, item in enumerate(draft.items, 1) if item.home_amount is None
    )
    code = item.accounting_code
    return HomeAmountMissing(field="homeCurrencyAmount", item=place, code=code, why=why)


def _details(
    draft: DraftEntry, codes: Sequence[AccountingCode], lines: Sequence[Line], home_currency: str
) -> dict[str, object]:
    """What an entry shows beside its columns; home amounts in minor units, unsigned."""
    items = [
        {
            "accounting_code": item.accounting_code,
            "debit": item.debit,
            "amount": item.amount,
            "gl_string": item.gl_string,
            "notes": item.notes,
            "accounting_code_type": code.type,
            "gl_account_name": code.gl_account_name,
            "gl_account_number": code.gl_account_number,
            "home_amount": None if line.home_amount is None else abs(line.home_amount),
        }
        for item, code, line in zip(draft.items, codes, lines, strict=True)
    ]
    return {
        "items": items,
        "notes": draft.notes,
        "segments": list(draft.segments),
        "home_currency": home_currency,
        "transaction_type": draft.transaction_type,
    }
