"""Journal runs: which transactions become one summary journal entry, and with what amounts.

Transactions of one type, one currency, one debit account and the same values of
the active segmentation rule are one entry: a debit item of the sum, and a
credit item for each credit account. Where currencies are aggregated, the currency
makes no difference and amounts are in home currency. Sums are kept to nine
decimals and rounded once an item; what is left over goes to the largest item.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from monthend.domain.errors import AmountOutOfRange
from monthend.domain.ledger import TRANSACTION_TYPES, spread_residual
from monthend.domain.money import INTEGER_DIGITS, exponent, text_of

EARLIEST_TARGET = date(2015, 1, 1)
RULES_AT_MOST = 50
DECIMALS = 9


class RunStatus(StrEnum):
    """Where a journal run stands, in the documented spelling."""

    PENDING = "Pending"
    PROCESSING = "Processing"
    COMPLETED = "Completed"
    ERROR = "Error"
    CANCEL_IN_PROGRESS = "CancelInprogress"
    CANCELLED = "Cancelled"
    DELETE_IN_PROGRESS = "DeleteInprogress"


CANCELLABLE = (RunStatus.PENDING, RunStatus.ERROR, RunStatus.COMPLETED)
"""From which statuses a run can be cancelled, as documented."""

UNDER_WAY = (RunStatus.PENDING, RunStatus.PROCESSING, RunStatus.CANCEL_IN_PROGRESS)
"""Statuses in which a run keeps every other run of its tenant waiting."""


FINAL = (RunStatus.COMPLETED, RunStatus.ERROR, RunStatus.CANCELLED)
"""Statuses in which a run stays until somebody asks for something."""


class EntryStatus(StrEnum):
    """Where a journal entry stands, in the documented spelling."""

    CREATED = "Created"
    CANCELLED = "Cancelled"


GONE = "Deleted"
"""What a deleted run or entry is kept as; nobody is shown it any more."""


class Transfer(StrEnum):
    """Whether an entry has been transferred to the general ledger."""

    NO = "No"
    PROCESSING = "Processing"
    YES = "Yes"
    ERROR = "Error"
    IGNORE = "Ignore"


STAYS = (Transfer.YES, Transfer.PROCESSING)
"""Transfers that keep an entry from being cancelled."""

# Types --------------------------------------------------------------------------

TYPES: dict[str, tuple[str, str | None]] = {
    "Invoice Item": ("Invoice Item", None),
    "Taxation Item": ("Taxation Item", None),
    "Invoice Item Adjustment (Invoice)": ("Invoice Item Adjustment", "Invoice"),
    "Invoice Item Adjustment (Tax)": ("Invoice Item Adjustment", "Tax"),
    "Invoice Adjustment": ("Invoice Adjustment", None),
    "Electronic Payment": ("Payment", "Electronic"),
    "External Payment": ("Payment", "External"),
    "Electronic Refund": ("Refund", "Electronic"),
    "External Refund": ("Refund", "External"),
    "Electronic Credit Balance Payment": ("Credit Balance Payment", "Electronic"),
    "External Credit Balance Payment": ("Credit Balance Payment", "External"),
    "Electronic Credit Balance Refund": ("Credit Balance Refund", "Electronic"),
    "External Credit Balance Refund": ("Credit Balance Refund", "External"),
    "Credit Balance Adjustment (Applied from Credit Balance)": (
        "Credit Balance Adjustment",
        "Applied",
    ),
    "Credit Balance Adjustment (Transferred to Credit Balance)": (
        "Credit Balance Adjustment",
        "Transferred",
    ),
    "Revenue Event Item": ("Revenue Event Item", None),
    "Debit Memo Item (Charge)": ("Debit Memo Item", "Charge"),
    "Debit Memo Item (Tax)": ("Debit Memo Item", "Tax"),
    "Credit Memo Item (Charge)": ("Credit Memo Item", "Charge"),
    "Credit Memo Item (Tax)": ("Credit Memo Item", "Tax"),
    "Credit Memo Application Item": ("Credit Memo Application Item", None),
    "Electronic Payment Application": ("Payment Application", "Electronic"),
    "External Payment Application": ("Payment Application", "External"),
    "Electronic Refund Application": ("Refund Application", "Electronic"),
    "External Refund Application": ("Refund Application", "External"),
    "Electronic Payment Application Item": ("Payment Application Item", "Electronic"),
    "External Payment Application Item": ("Payment Application Item", "External"),
    "Electronic Refund Application Item": ("Refund Application Item", "Electronic"),
    "External Refund Application Item": ("Refund Application Item", "External"),
}
"""Every documented transaction type, with the type and subtype of its transactions."""

NOT_FOR_ORGS = frozenset(
    name
    for name, (kind, _) in TYPES.items()
    if kind in ("Invoice Item Adjustment", "Invoice Adjustment")
    or kind.startswith("Credit Balance")
)
"""Types that are documented not to be supported where there are orgs."""

_NAMES = {stored: name for name, stored in TYPES.items()}


def type_of(kind: str, subtype: str | None) -> str | None:
    """The documented name for a transaction's type and subtype, None where there is none."""
    # An older row may have no subtype where its type has one by default.
    if subtype is None and kind in TRANSACTION_TYPES:
        subtype = TRANSACTION_TYPES[kind].default_subtype
    return _NAMES.get((kind, subtype))


# Grouping -----------------------------------------------------------------------


class Group(NamedTuple):
    """What the transactions of one entry have in common; `debit` is the key of a code."""

    type: str
    currency: str
    debit: int
    segments: tuple[str, ...]


class Counted(NamedTuple):
    """A transaction, or several of them summed, as a run counts it."""

    credit: int
    amount: int
    home_amount: int
    home_rounding: int


@dataclass(slots=True)
class Sums:
    """The credit accounts of one entry: amount, and home amount to nine decimals, of each."""

    count: int = 0
    credits: dict[int, list[int]] = field(default_factory=dict)

    def add(self, row: Counted, step: int, *, count: int = 1) -> None:
        """Add a transaction, or with a count of -1 take one away; `step` is a unit's billionths."""
        self.count += count
        sums = self.credits.setdefault(row.credit, [0, 0])
        sign = 1 if count > 0 else -1
        sums[0] += sign * row.amount
        sums[1] += sign * (row.home_amount * step + row.home_rounding)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of an entry: signed minor units, debit positive; `code` is a key."""

    code: int
    amount: int
    home_amount: int


def step_of(home_currency: str) -> int:
    """How many billionths of the home currency one of its minor units is."""
    return int(10 ** (DECIMALS - exponent(home_currency)))


def billionths(rounding: str | None) -> int:
    """What a conversion rounded away, as it is kept, in billionths."""
    return int(Decimal(rounding).scaleb(DECIMALS)) if rounding else 0


def items_of(
    debit: int, sums: Sums, *, currency: str, home_currency: str, aggregate: bool
) -> tuple[Item, ...]:
    """The items of an entry, the debit account's first; they balance in both currencies.

    An item that comes to nothing is left out, unless all of them do.
    """
    step = step_of(home_currency)
    places = [debit, *sorted(sums.credits)]
    credits = [sums.credits[code] for code in places[1:]]
    exact = [sum(each[1] for each in credits), *(-each[1] for each in credits)]
    homes = spread_residual([_rounded(each, step) for each in exact])
    amounts = homes
    if not aggregate:
        amounts = [sum(each[0] for each in credits), *(-each[0] for each in credits)]
    for amount, in_currency in ((amounts, currency), (homes, home_currency)):
        _check_range(amount, in_currency)
    items = tuple(
        Item(code=code, amount=amount, home_amount=home)
        for code, amount, home in zip(places, amounts, homes, strict=True)
    )
    return tuple(item for item in items if item.amount or item.home_amount) or items


def _rounded(exact: int, step: int) -> int:
    """Billionths as minor units, half of one away from zero."""
    units, rest = divmod(abs(exact), step)
    units += 2 * rest >= step
    return units if exact >= 0 else -units


def _check_range(amounts: Sequence[int], currency: str) -> None:
    limit = 10 ** (INTEGER_DIGITS + exponent(currency))
    for amount in amounts:
        if abs(amount) >= limit:
            raise AmountOutOfRange(amount=text_of(amount, currency), digits=INTEGER_DIGITS)


def in_order(
    groups: Mapping[Group, int], code_names: Mapping[int, str]
) -> Iterator[tuple[int, Group]]:
    """The groups as their entries are numbered: by type, currency, account and segments."""
    rank = {name: place for place, name in enumerate(TYPES)}
    for group, part in sorted(
        groups.items(),
        key=lambda each: (
            rank[each[0].type],
            each[0].currency,
            code_names[each[0].debit],
            each[0].segments,
        ),
    ):
        yield part, group


# Segmentation rules -------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentationRule:
    """Names of segments, in order, whose values keep transactions in entries of their own."""

    name: str
    segments: tuple[str, ...]


def rules_of(text: str) -> dict[str, SegmentationRule]:
    """Rules as they are written: `By region=Region; By both=Region,Product`."""
    rules: dict[str, SegmentationRule] = {}
    for written in filter(None, (part.strip() for part in text.split(";"))):
        name, equals, listed = (part.strip() for part in written.partition("="))
        segments = tuple(each.strip() for each in listed.split(","))
        right = name and equals and all(segments) and len(set(segments)) == len(segments)
        if not right or name in rules or any(len(each) > 100 for each in (name, *segments)):
            raise ValueError(written)
        rules[name] = SegmentationRule(name=name, segments=segments)
    if len(rules) > RULES_AT_MOST:
        raise ValueError(text)
    return rules
