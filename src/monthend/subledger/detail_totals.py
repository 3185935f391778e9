"""What the files of a trial balance add up to, and that it is what the balances say.

Rows are counted as they go by. R4 is then three proofs: the roll-forward, the aging, and
the aging in home currency, each against the balances of the receivable codes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from monthend.domain.trial_balance import BalanceRow, Figure, Identity

from .aging import NOT_AGED, AccountAging, AgedDocument
from .ar_detail import ENDING, OPENING, ReceivableDetail
from .foreign_exchange import RealizedGain, SettledDocuments, UnrealizedGain
from .receivables import RECEIVABLE_TYPE
from .revenue import RevenueDetail
from .roll_forward import Movement, RollForward

DetailRow = (
    RollForward
    | ReceivableDetail
    | AgedDocument
    | AccountAging
    | RealizedGain
    | UnrealizedGain
    | SettledDocuments
    | RevenueDetail
)
Row = TypeVar("Row", bound=DetailRow)


class Measure(StrEnum):
    """What is added up, of a currency and in home currency."""

    OPENING = "opening of the roll-forward"
    MOVED = "movements of the roll-forward"
    ENDING = "ending of the roll-forward"
    DETAIL_OPENING = "opening of the detail"
    DETAIL_MOVED = "movements of the detail"
    DETAIL_ENDING = "ending of the detail"
    DOCUMENTS = "open documents"
    AGED = "aged"
    OUT_OF_BUCKETS = "out of buckets"
    NEGATIVE_INVOICES = "negative invoices left out"
    UNAPPLIED = "unapplied"
    FUTURE_DOCUMENTS = "future documents"
    REALIZED = "realized gains to date"
    SETTLED = "realized on what was settled before"
    REVALUED = "open foreign balances at the end"
    UNREALIZED = "unrealized gains"
    RECOGNIZED = "recognized in the period"


class Part(StrEnum):
    """What is told apart, so that a proof can show what its sums are made of."""

    ROLLED = "roll-forward"
    AGED = "aging"
    REVENUE = "revenue"


class Totals:
    """Sums by measure and currency: an amount, and one in home currency.

    Beside them the sums of each part by its name, in the order in which the names came.
    """

    def __init__(self) -> None:
        self._sums: dict[tuple[Measure, str], list[int]] = {}
        self._parts: dict[Part, dict[tuple[str, str], tuple[int, int | None]]] = {
            part: {} for part in Part
        }
        self._names: dict[Part, dict[str, None]] = {part: {} for part in Part}

    def of(self, measure: Measure, currency: str) -> tuple[int, int]:
        """What a measure comes to in a currency."""
        amount, home = self._sums.get((measure, currency), (0, 0))
        return amount, home

    def has(self, measure: Measure) -> bool:
        """Whether any row has been counted that is measured by it."""
        return any(known is measure for known, _ in self._sums)

    def currencies(self) -> set[str]:
        """The currencies of all rows that have been counted."""
        return {currency for _, currency in self._sums}

    def name(self, part: Part, names: Iterable[str]) -> None:
        """Say which names a part has, and in which order they are shown."""
        self._names[part] |= dict.fromkeys(names)

    def figures(self, part: Part) -> tuple[Figure, ...]:
        """What each name of a part comes to, by currency; a currency shows all names."""
        sums = self._parts[part]
        return tuple(
            Figure(name, currency, *sums.get((name, currency), (0, 0)))
            for currency in sorted({currency for _, currency in sums})
            for name in self._names[part]
        )

    def count(self, row: DetailRow) -> None:
        """Add a row of any file to what it is measured by, and to what it is a part of."""
        for measure, amount, home in _MEASURED[type(row)](row):
            sums = self._sums.setdefault((measure, row.currency), [0, 0])
            sums[0] += amount
            sums[1] += home
        split = _SPLIT.get(type(row))
        if split is not None:
            part, named = split
            parts, names = self._parts[part], self._names[part]
            for name, amount, more in named(row):
                names[name] = None
                so_far, known = parts.get((name, row.currency), (0, 0))
                together = None if known is None or more is None else known + more
                parts[name, row.currency] = (so_far + amount, together)


def counted(rows: Iterable[Row], totals: Totals) -> Iterator[Row]:
    """The same rows, each added to the totals as it goes by."""
    for row in rows:
        totals.count(row)
        yield row


Measured = Iterable[tuple[Measure, int, int]]


def _of_roll_forward(row: RollForward) -> Measured:
    yield Measure.OPENING, row.opening, row.home_opening
    yield Measure.MOVED, row.ending - row.opening, row.home_ending - row.home_opening
    yield Measure.ENDING, row.ending, row.home_ending


def _of_detail(row: ReceivableDetail) -> Measured:
    if row.type == OPENING:
        yield Measure.DETAIL_OPENING, row.balance, row.home_balance
    elif row.type == ENDING:
        yield Measure.DETAIL_ENDING, row.balance, row.home_balance
    else:
        yield Measure.DETAIL_MOVED, row.amount or 0, row.home_amount or 0


def _of_document(row: AgedDocument) -> Measured:
    yield Measure.DOCUMENTS, row.balance, row.home_balance


def _of_account(row: AccountAging) -> Measured:
    yield Measure.AGED, row.aged, row.home_aged
    yield Measure.OUT_OF_BUCKETS, row.out_of_buckets, row.home_out_of_buckets
    yield Measure.NEGATIVE_INVOICES, row.negative_invoices, row.home_negative_invoices
    yield Measure.UNAPPLIED, row.unapplied, row.home_unapplied
    yield Measure.FUTURE_DOCUMENTS, row.future_documents, row.home_future_documents


def _of_realized(row: RealizedGain) -> Measured:
    yield Measure.REALIZED, row.settled, row.gain


def _of_unrealized(row: UnrealizedGain) -> Measured:
    yield Measure.REVALUED, row.balance, row.home_balance
    yield Measure.UNREALIZED, row.balance, row.gain


def _of_settled(row: SettledDocuments) -> Measured:
    yield Measure.SETTLED, 0, row.gain


def _of_revenue(row: RevenueDetail) -> Measured:
    yield Measure.RECOGNIZED, row.recognized_in, row.home_recognized_in


_MEASURED: dict[type[DetailRow], Callable[[Any], Measured]] = {
    RollForward: _of_roll_forward,
    ReceivableDetail: _of_detail,
    AgedDocument: _of_document,
    AccountAging: _of_account,
    RealizedGain: _of_realized,
    UnrealizedGain: _of_unrealized,
    SettledDocuments: _of_settled,
    RevenueDetail: _of_revenue,
}

Named = Iterable[tuple[str, int, int | None]]


def _steps(row: RollForward) -> Named:
    for name in ("opening", *Movement, "ending"):
        yield name, getattr(row, name), getattr(row, f"home_{name}")


def _place(row: AgedDocument) -> Named:
    place = row.document_type if row.bucket == NOT_AGED else row.bucket
    yield place, row.balance, row.home_balance


def _times(row: RevenueDetail) -> Named:
    for name in ("recognized_before", "recognized_in", "recognized_after", "pending"):
        yield name, getattr(row, name), getattr(row, f"home_{name}")


_SPLIT: dict[type[DetailRow], tuple[Part, Callable[[Any], Named]]] = {
    RollForward: (Part.ROLLED, _steps),
    AgedDocument: (Part.AGED, _place),
    RevenueDetail: (Part.REVENUE, _times),
}

# Proofs -------------------------------------------------------------------------


AGING = (
    Measure.AGED,
    Measure.OUT_OF_BUCKETS,
    Measure.NEGATIVE_INVOICES,
    Measure.UNAPPLIED,
    Measure.FUTURE_DOCUMENTS,
)
"""What the aging of accounts is made of."""


def identities(balances: Iterable[BalanceRow], totals: Totals) -> tuple[Identity, ...]:
    """Prove R4 of the files, once all their rows have gone by.

    The roll-forward by movement is proven where it was made.
    """
    receivable = [row for row in balances if row.type == RECEIVABLE_TYPE]
    currencies = sorted(totals.currencies() | {row.currency for row in receivable})
    controls = [_control(currency, receivable) for currency in currencies]
    made = [_detail_is_control]
    if totals.has(Measure.ENDING):
        made.append(_roll_forward_is_control)
    return tuple(
        proof(controls, totals) for proof in (*made, _aging_is_control, _aging_is_revalued)
    )


class Control(NamedTuple):
    """What the balances say of all receivable codes in a currency: amount and home amount."""

    currency: str
    opening: tuple[int, int]
    moved: tuple[int, int]
    ending: tuple[int, int]


def _control(currency: str, receivable: Iterable[BalanceRow]) -> Control:
    rows = [row for row in receivable if row.currency == currency]
    return Control(
        currency=currency,
        opening=(sum(row.opening for row in rows), sum(row.home_opening for row in rows)),
        moved=(
            sum(row.debit - row.credit for row in rows),
            sum(row.home_debit - row.home_credit for row in rows),
        ),
        ending=(sum(row.closing for row in rows), sum(row.home_closing for row in rows)),
    )


def _detail_is_control(controls: Iterable[Control], totals: Totals) -> Identity:
    measures = (Measure.DETAIL_OPENING, Measure.DETAIL_MOVED, Measure.DETAIL_ENDING)
    return _identity(
        "R4 detail",
        "the detail of receivables opens, moves and ends as their balance",
        _off_from_control(controls, totals, measures),
    )


def _roll_forward_is_control(controls: Iterable[Control], totals: Totals) -> Identity:
    measures = (Measure.OPENING, Measure.MOVED, Measure.ENDING)
    return _identity(
        "R4 roll-forward",
        "the roll-forward of receivables opens, moves and ends as their balance",
        _off_from_control(controls, totals, measures),
        totals.figures(Part.ROLLED),
    )


def _off_from_control(
    controls: Iterable[Control], totals: Totals, measures: tuple[Measure, Measure, Measure]
) -> dict[str, int]:
    off = {}
    for control in controls:
        for measure, expected in zip(measures, control[1:], strict=True):
            amount, home = totals.of(measure, control.currency)
            off[f"{measure} in {control.currency}"] = amount - expected[0]
            off[f"{measure} of {control.currency} in home currency"] = home - expected[1]
    return off


def _aging_is_control(controls: Iterable[Control], totals: Totals) -> Identity:
    """Every open document is in one column of its account, and all of them are the balance."""
    off = {}
    for currency, _, _, (ending, _) in controls:
        open_, home_open = totals.of(Measure.DOCUMENTS, currency)
        columns = [totals.of(measure, currency) for measure in AGING]
        off[f"open documents in {currency}"] = open_ - ending
        off[f"accounts in {currency}"] = sum(amount for amount, _ in columns) - open_
        off[f"accounts of {currency} in home currency"] = (
            sum(home for _, home in columns) - home_open
        )
    statement = "what is aged, and what is not, is the balance"
    return _identity("R4 aging", statement, off, totals.figures(Part.AGED))


def _aging_is_revalued(controls: Iterable[Control], totals: Totals) -> Identity:
    """The balance as posted, and all gains on it, are the balance at the rate of the end.

    Gains are made posting by posting of documents that are open or moved in the period. Of all
    others the gain is known by the sum of what was posted of them, and is no less a proof: each
    posting is in one of the two or the sums are off, and both are what the rows of the ledger
    say, where the balances were added up when the rows came. A home amount that differs between
    them is as far off here as if every posting had been read.
    """
    off = {}
    for currency, _, _, (_, home_ending) in controls:
        realized = sum(totals.of(each, currency)[1] for each in (Measure.REALIZED, Measure.SETTLED))
        _, unrealized = totals.of(Measure.UNREALIZED, currency)
        _, revalued = totals.of(Measure.DOCUMENTS, currency)
        off[f"{currency} in home currency"] = home_ending + realized + unrealized - revalued
    return _identity(
        "R4 home",
        "the balance in home currency with realized and unrealized gains is what is aged",
        off,
    )


def revenue_identity(posted: Mapping[str, tuple[int, int]], totals: Totals) -> Identity:
    """Prove that what was recognized in the period is what its revenue event items posted.

    `posted` has the sums of their lines, debit side, by currency: amount and home amount.
    """
    off = {}
    for currency in sorted(totals.currencies() | set(posted)):
        amount, home = totals.of(Measure.RECOGNIZED, currency)
        expected, home_expected = posted.get(currency, (0, 0))
        off[f"{currency}"] = amount - expected
        off[f"{currency} in home currency"] = home - home_expected
    statement = "what is recognized in the period is what was posted"
    return _identity("Revenue", statement, off, totals.figures(Part.REVENUE))


def _identity(
    name: str, statement: str, off: Mapping[str, int], figures: tuple[Figure, ...] = ()
) -> Identity:
    wrong = {where: amount for where, amount in off.items() if amount}
    detail = ", ".join(f"{where} off by {amount}" for where, amount in list(wrong.items())[:5])
    return Identity(name=name, statement=statement, holds=not wrong, detail=detail, figures=figures)
