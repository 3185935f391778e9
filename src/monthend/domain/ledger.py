"""What posts: sub-ledger transactions and journal entries, and to which side.

Both become lines with a day; the accounting period follows from the day, so a
moved boundary moves no line. A line has one signed amount in minor units of
its currency, debit positive; a transaction without effect has no lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from . import errors
from .money import text_of


class Category(StrEnum):
    """What an accounting code stands for on the balance sheet or in profit and loss."""

    ASSETS = "Assets"
    LIABILITIES = "Liabilities"
    EQUITY = "Equity"
    REVENUE = "Revenue"
    EXPENSES = "Expenses"


CATEGORIES: dict[str, Category] = {
    "AccountsReceivable": Category.ASSETS,
    "OnAccountReceivable": Category.ASSETS,
    "Cash": Category.ASSETS,
    "OtherAssets": Category.ASSETS,
    "UnbilledReceivables": Category.ASSETS,
    "ContractAssets": Category.ASSETS,
    "CustomerCashOnAccount": Category.LIABILITIES,
    "DeferredRevenue": Category.LIABILITIES,
    "SalesTaxPayable": Category.LIABILITIES,
    "OtherLiabilities": Category.LIABILITIES,
    "ContractLiabilities": Category.LIABILITIES,
    "AdjustmentLiabilities": Category.LIABILITIES,
    "OtherEquity": Category.EQUITY,
    "SalesRevenue": Category.REVENUE,
    "SalesDiscounts": Category.REVENUE,
    "OtherRevenue": Category.REVENUE,
    "AdjustmentRevenue": Category.REVENUE,
    "BadDebt": Category.EXPENSES,
    "OtherExpenses": Category.EXPENSES,
}
"""Every accounting code type with its category."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountingCode:
    """Zuora's name for a ledger account.

    `key` is its number inside the store and `id` what clients know it by; the
    store gives both, and 0 and nothing stand for none yet. Once a transaction or
    a journal entry names it the code is `used`, for good.
    """

    key: int
    name: str
    type: str
    active: bool = True
    used: bool = False
    gl_account_name: str | None = None
    gl_account_number: str | None = None
    notes: str | None = None
    segment_values: Mapping[str, str] = field(default_factory=dict)
    custom_fields: Mapping[str, object] = field(default_factory=dict)
    id: str = ""
    created_by: str = ""
    created_on: datetime | None = None
    updated_by: str = ""
    updated_on: datetime | None = None

    @property
    def category(self) -> Category:
        return CATEGORIES[self.type]

    @property
    def status(self) -> str:
        return "Active" if self.active else "Inactive"


def type_by_name(name: str) -> str | None:
    """The type of a code made on the way, by the first part of its name (`Expenses:Rent`)."""
    first, colon, _ = name.partition(":")
    known = f"Other{'Revenue' if first == 'Income' else first}"
    return known if colon and known in CATEGORIES else None


# Transactions -------------------------------------------------------------------

_BILLING = {"Draft": ("Posted", "Canceled"), "Posted": ("Canceled",), "Canceled": ()}
_MONEY = {
    "Draft": ("Processing", "Processed", "Canceled"),
    "Processing": ("Processed", "Error", "Canceled"),
    "Processed": ("Canceled",),
    "Error": ("Processing", "Canceled"),
    "Canceled": (),
}
_ADJUSTMENT = {"Processed": ("Canceled",), "Canceled": ()}
_REVENUE = {"Pending": ("Processing", "Distributed"), "Processing": ("Distributed",)}
_CHARGE = {"Unprocessed": ("Processed",), "Processed": ()}


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionRule:
    """What a type of transaction knows: subtypes, statuses, and the one that counts.

    `steps` says which status may follow which. A transaction has lines while
    its status is `counted`; None means it never posts.
    """

    subtypes: tuple[str, ...] = ()
    default_subtype: str | None = None
    steps: Mapping[str, tuple[str, ...]]
    counted: str | None


_DONE = "Processed"
_GATEWAY = ("Electronic", "External")
_MEMO = ("Charge", "Tax")
_MONEY_MOVED = TransactionRule(
    subtypes=_GATEWAY, default_subtype="External", steps=_MONEY, counted=_DONE
)
_MEMO_ITEM = TransactionRule(
    subtypes=_MEMO, default_subtype="Charge", steps=_BILLING, counted="Posted"
)

TRANSACTION_TYPES: dict[str, TransactionRule] = {
    "Invoice Item": TransactionRule(steps=_BILLING, counted="Posted"),
    "Taxation Item": TransactionRule(steps=_BILLING, counted="Posted"),
    "Invoice Item Adjustment": TransactionRule(
        subtypes=("Invoice", "Tax"), default_subtype="Invoice", steps=_ADJUSTMENT, counted=_DONE
    ),
    "Invoice Adjustment": TransactionRule(steps=_ADJUSTMENT, counted=_DONE),
    "Payment": _MONEY_MOVED,
    "Refund": _MONEY_MOVED,
    "Credit Balance Payment": _MONEY_MOVED,
    "Credit Balance Refund": _MONEY_MOVED,
    "Credit Balance Adjustment": TransactionRule(
        subtypes=("Applied", "Transferred"), steps=_ADJUSTMENT, counted=_DONE
    ),
    "Revenue Event Item": TransactionRule(
        steps={**_REVENUE, "Distributed": ()}, counted="Distributed"
    ),
    "Debit Memo Item": _MEMO_ITEM,
    "Credit Memo Item": _MEMO_ITEM,
    "Credit Memo Application Item": TransactionRule(steps=_BILLING, counted="Posted"),
    "Payment Application": _MONEY_MOVED,
    "Refund Application": _MONEY_MOVED,
    "Payment Application Item": _MONEY_MOVED,
    "Refund Application Item": _MONEY_MOVED,
    "Charge": TransactionRule(steps=_CHARGE, counted=None),
}
"""Every type of sub-ledger transaction. A Charge is a not yet billed one: it never posts."""


def _squeezed(name: str) -> str:
    return "".join(name.split()).lower()


_TYPE_NAMES = {_squeezed(name): name for name in TRANSACTION_TYPES}
_STATUS_SPELLINGS = {"cancelled": "Canceled"}


def transaction_type(name: str) -> str:
    """The type a name stands for, whatever its spaces and capitals (`InvoiceItem`)."""
    known = _TYPE_NAMES.get(_squeezed(name))
    if known is None:
        raise errors.NotOneOf(field="type", allowed=", ".join(TRANSACTION_TYPES))
    return known


def transaction_subtype(type_name: str, subtype: str) -> str | None:
    """The subtype of a transaction, the type's default when none was given."""
    rule = TRANSACTION_TYPES[type_name]
    if not subtype and (rule.default_subtype or not rule.subtypes):
        return rule.default_subtype
    if subtype not in rule.subtypes:
        allowed = ", ".join(rule.subtypes) or f"empty for the type {type_name}"
        raise errors.NotOneOf(field="subtype", allowed=allowed)
    return subtype


def status_spelling(status: str) -> str:
    """A status in its documented spelling, whatever the type."""
    return _STATUS_SPELLINGS.get(status.lower(), status)


def transaction_status(type_name: str, status: str) -> str:
    """The status of a transaction in its documented spelling (`Canceled` with one l)."""
    rule = TRANSACTION_TYPES[type_name]
    known = status_spelling(status)
    if known not in rule.steps:
        raise errors.NotOneOf(field="status", allowed=", ".join(rule.steps))
    return known


def check_status_step(type_name: str, status: str, wanted: str) -> None:
    """Refuse a status that may not follow the present one."""
    allowed = TRANSACTION_TYPES[type_name].steps[status]
    if wanted not in allowed:
        raise errors.StatusStepNotAllowed(
            type=type_name,
            status=status,
            wanted=wanted,
            allowed=" or ".join(allowed) or "no other status",
        )


def counts(type_name: str, status: str) -> bool:
    """Whether a transaction in this status is in the balances."""
    return TRANSACTION_TYPES[type_name].counted == status


def may_have_counted(type_name: str, status: str) -> bool:
    """Whether a transaction in this status may have been in the balances, and taken back."""
    rule = TRANSACTION_TYPES[type_name]
    return rule.counted is not None and status in rule.steps[rule.counted]


# Lines --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One side of a posting: signed minor units, debit positive.

    `home_amount` is in minor units of the tenant's home currency, None while
    no exchange rate is known.
    """

    code: int
    currency: str
    day: date
    amount: int
    home_amount: int | None


def transaction_lines(
    *, debit: int, credit: int, currency: str, day: date, amount: int, home_amount: int | None
) -> tuple[Line, ...]:
    """The two lines of a transaction; a negative amount swaps the sides by itself."""
    if not amount and not home_amount:
        return ()
    other = None if home_amount is None else -home_amount
    return (
        Line(code=debit, currency=currency, day=day, amount=amount, home_amount=home_amount),
        Line(code=credit, currency=currency, day=day, amount=-amount, home_amount=other),
    )


def reversed_lines(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines that take a posting back; a cancelled item counts with its reversal."""
    return tuple(
        replace(line, amount=-line.amount, home_amount=line.home_amount and -line.home_amount)
        for line in lines
    )


def check_two_codes(debit: str, credit: str) -> None:
    """Refuse a transaction from a code to itself: it would move nothing."""
    if debit == credit:
        raise errors.SameCode(name=debit)


def check_home_amount(field: str, amount: int, home_amount: int | None) -> None:
    """Refuse, of an amount that is in home currency already, any other home amount."""
    if home_amount not in (None, amount):
        raise errors.WrongType(field=field, expected="the amount, as it is the same money")


def check_two_sides(amounts: Iterable[int]) -> None:
    """Refuse a journal entry that moves nothing: it debits one code and credits another."""
    if not any(amounts):
        raise errors.EntryMovesNothing()


def check_balanced(amounts: Iterable[int], currency: str) -> None:
    """Refuse signed amounts of one currency whose debits and credits differ."""
    listed = list(amounts)
    if sum(listed):
        debit = sum(amount for amount in listed if amount > 0)
        raise errors.EntryUnbalanced(
            debit=text_of(debit, currency),
            credit=text_of(debit - sum(listed), currency),
            currency=currency,
        )


def spread_residual(amounts: list[int]) -> list[int]:
    """Make converted amounts of a balanced entry balance: the residual goes to the largest."""
    residual = sum(amounts)
    if not residual:
        return amounts
    largest = max(range(len(amounts)), key=lambda place: abs(amounts[place]))
    settled = list(amounts)
    settled[largest] -= residual
    return settled
