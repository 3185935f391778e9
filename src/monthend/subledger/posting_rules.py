"""Which accounting code a type of transaction debits and which it credits, where it names none.

A rule names an account of each side by the type of its accounting code, of which there
must be one active then, or by the name of a code. The defaults below are version 0 of
every tenant's rules; each change makes the next version, and none is ever taken back.

Sources: Zuora documents what a posted invoice item and a payment do, and that credit
memos stand on account until they are applied. Its other postings are shown in pictures
only; what follows from those two is chosen, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from monthend.domain.errors import (
    AccountingCodeInactive,
    AccountingCodeNotFound,
    NotOneOf,
    SameCode,
)
from monthend.domain.ledger import CATEGORIES, TRANSACTION_TYPES, AccountingCode

from .errors import PostingRuleNotFound, PostingRuleOpen

DEFAULT_VERSION = 0
DOCUMENTED, CHOSEN = "documented", "chosen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One side of a rule: the name of a code, or else the type of the one there is."""

    type: str | None = None
    code: str | None = None

    @property
    def told(self) -> str:
        return f"the name {self.code}" if self.code else f"the type {self.type}"


Key = tuple[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingRule:
    """What one type and subtype of transaction debits and credits."""

    type: str
    subtype: str | None
    debit: Account
    credit: Account
    source: str = "changed"

    @property
    def key(self) -> Key:
        return (self.type, self.subtype)

    @property
    def name(self) -> str:
        return self.type if self.subtype is None else f"{self.type} ({self.subtype})"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBook:
    """All rules of a tenant in one version."""

    version: int
    rules: Mapping[Key, PostingRule]

    def rule(self, type_name: str, subtype: str | None) -> PostingRule:
        found = self.rules.get((type_name, subtype))
        if found is None:
            raise PostingRuleNotFound(field="type", type=type_name, subtype=subtype or "none")
        return found


_AR, _CASH, _ON_ACCOUNT = "AccountsReceivable", "Cash", "OnAccountReceivable"
_DEFERRED, _REVENUE, _TAX = "DeferredRevenue", "SalesRevenue", "SalesTaxPayable"
_CREDIT_BALANCE, _DISCOUNTS = "CustomerCashOnAccount", "SalesDiscounts"
_GATEWAY = ("Electronic", "External")

_TABLE: tuple[tuple[str, tuple[str | None, ...], str, str, str], ...] = (
    ("Invoice Item", (None,), _AR, _DEFERRED, DOCUMENTED),
    ("Taxation Item", (None,), _AR, _TAX, CHOSEN),
    ("Invoice Item Adjustment", ("Invoice",), _DEFERRED, _AR, CHOSEN),
    ("Invoice Item Adjustment", ("Tax",), _TAX, _AR, CHOSEN),
    ("Invoice Adjustment", (None,), _DISCOUNTS, _AR, CHOSEN),
    ("Payment", _GATEWAY, _CASH, _AR, DOCUMENTED),
    ("Refund", _GATEWAY, _AR, _CASH, CHOSEN),
    ("Credit Balance Payment", _GATEWAY, _CASH, _CREDIT_BALANCE, CHOSEN),
    ("Credit Balance Refund", _GATEWAY, _CREDIT_BALANCE, _CASH, CHOSEN),
    ("Credit Balance Adjustment", ("Applied",), _CREDIT_BALANCE, _AR, CHOSEN),
    ("Credit Balance Adjustment", ("Transferred",), _AR, _CREDIT_BALANCE, CHOSEN),
    ("Revenue Event Item", (None,), _DEFERRED, _REVENUE, CHOSEN),
    ("Debit Memo Item", ("Charge",), _AR, _DEFERRED, CHOSEN),
    ("Debit Memo Item", ("Tax",), _AR, _TAX, CHOSEN),
    ("Credit Memo Item", ("Charge",), _DEFERRED, _ON_ACCOUNT, DOCUMENTED),
    ("Credit Memo Item", ("Tax",), _TAX, _ON_ACCOUNT, CHOSEN),
    ("Credit Memo Application Item", (None,), _ON_ACCOUNT, _AR, CHOSEN),
    ("Payment Application", _GATEWAY, _CASH, _AR, CHOSEN),
    ("Refund Application", _GATEWAY, _AR, _CASH, CHOSEN),
    ("Payment Application Item", _GATEWAY, _CASH, _AR, CHOSEN),
    ("Refund Application Item", _GATEWAY, _AR, _CASH, CHOSEN),
    ("Charge", (None,), _AR, _DEFERRED, CHOSEN),
)
"""Type, subtypes, the code types debited and credited, and where that is from. An invoice
item is credited to deferred revenue, which its revenue event items move to revenue."""

DEFAULTS: Mapping[Key, PostingRule] = {
    (type_name, subtype): PostingRule(
        type=type_name,
        subtype=subtype,
        debit=Account(type=debit),
        credit=Account(type=credit),
        source=source,
    )
    for type_name, subtypes, debit, credit, source in _TABLE
    for subtype in subtypes
}
"""A rule for every type and subtype there is."""


def book(version: int, changed: Iterable[PostingRule] = ()) -> RuleBook:
    """The rules of a version: the defaults, with what was changed so far in their place."""
    return RuleBook(version=version, rules={**DEFAULTS, **{rule.key: rule for rule in changed}})


DEFAULT_RULES = book(DEFAULT_VERSION)


def rule_key(type_name: str, subtype: str | None) -> Key:
    """The type and subtype that a rule is for; a type with subtypes has a rule for each."""
    if type_name not in TRANSACTION_TYPES:
        raise NotOneOf(field="type", allowed=", ".join(TRANSACTION_TYPES))
    if (type_name, subtype) not in DEFAULTS:
        subtypes = ", ".join(TRANSACTION_TYPES[type_name].subtypes)
        raise NotOneOf(field="subtype", allowed=subtypes or f"empty for the type {type_name}")
    return type_name, subtype


def changed(before: PostingRule, debit: Account | None, credit: Account | None) -> PostingRule:
    """A rule with one side or both anew; a side that is not given stays as it is.

    A rule from a code to itself would move nothing, nor would one from a type to itself.
    """
    after = replace(before, debit=debit or before.debit, credit=credit or before.credit)
    if after.debit == after.credit:
        raise SameCode(name=after.debit.told)
    same = (after.debit, after.credit) == (DEFAULTS[before.key].debit, DEFAULTS[before.key].credit)
    return replace(after, source=DEFAULTS[before.key].source if same else "changed")


def check_account(field: str, account: Account, codes: Mapping[str, AccountingCode]) -> None:
    """Refuse an account of no known type, or of a code that cannot be posted to."""
    if account.code is None and account.type not in CATEGORIES:
        raise NotOneOf(field=field, allowed=", ".join(CATEGORIES))
    if account.code is not None:
        code = codes.get(account.code)
        if code is None:
            raise AccountingCodeNotFound(field=field, name=account.code)
        if not code.active:
            raise AccountingCodeInactive(field=field, name=account.code)


def code_of(
    rule: PostingRule, field: str, account: Account, codes: Sequence[AccountingCode]
) -> AccountingCode:
    """The one active code that a side of a rule stands for."""
    fits = [
        code
        for code in codes
        if code.active
        and (code.name == account.code if account.code else code.type == account.type)
    ]
    if len(fits) == 1:
        return fits[0]
    raise PostingRuleOpen(field=field, rule=rule.name, account=account.told, count=len(fits))
