"""A trial balance as accountants read it: natural sides, by category, its proofs with figures.

Amounts are minor units. `rows` are debit positive, as everywhere; a `Sums` has opening and
closing on the natural side of its category: debits for assets and expenses, credits for all
others. What is on the other side is negative there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from monthend.domain import trial_balance
from monthend.domain.ledger import Category
from monthend.domain.period import AccountingPeriod
from monthend.domain.permissions import Operation
from monthend.domain.trial_balance import BalanceRow, Figure

from . import periods, proven_balances, trial_balances, verifications
from .caller import Caller
from .ports import Books, FrozenBalance
from .trial_balances import COUNTED_AT_MOST
from .verifications import Verified

DEBIT_CATEGORIES = frozenset({Category.ASSETS, Category.EXPENSES})
ROLL_FORWARD, AGING, REVENUE = "R4 roll-forward", "R4 aging", "Revenue"
"""The proofs whose figures tell how receivables and revenue came about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Four figures in one currency, opening and closing on the natural side."""

    opening: int = 0
    debit: int = 0
    credit: int = 0
    closing: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRow:
    """One accounting code, in one currency and in home currency.

    Of several currencies together `currency` is None and `own` are the sums in home currency.
    """

    code: str
    type: str
    currency: str | None
    own: Sums
    home: Sums
    signed: BalanceRow | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A category with its codes, and what they come to in each currency and in home currency."""

    category: Category
    rows: Sequence[CodeRow]
    totals: Mapping[str, Sums]
    home: Sums

    @property
    def is_debit(self) -> bool:
        return self.category in DEBIT_CATEGORIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """An identity with the figures that it compares."""

    name: str
    statement: str
    holds: bool
    detail: str
    figures: Sequence[Figure]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownBalances:
    """The trial balance of a period: the frozen one, or what a run would come to now.

    `error` says why there is none; `postings_since` counts what came after a frozen one, up to
    `COUNTED_AT_MOST`.
    """

    period: AccountingPeriod
    home_currency: str
    rows: Sequence[BalanceRow] = ()
    proofs: Sequence[Proof] = ()
    frozen: FrozenBalance | None = None
    verified: Verified | None = None
    postings_since: int = 0
    error: str | None = None
    figures: Mapping[str, Sequence[Figure]] = field(default_factory=dict)

    @property
    def sections(self) -> Sequence[Section]:
        """The rows by category, made for whoever shows them."""
        return sections(self.rows)

    @property
    def more_postings_since(self) -> bool:
        return self.postings_since >= COUNTED_AT_MOST


class Moved(NamedTuple):
    """What a trial balance has moved in all, in minor units of the home currency."""

    debit: int
    credit: int
    currency: str


def moved(books: Books, caller: Caller, period: AccountingPeriod) -> Moved | None:
    """The debits and credits of a period's frozen trial balance; None without one."""
    caller.require(Operation.READ_LEDGER)
    frozen = trial_balances.current(books.runs, period)
    if frozen is None:
        return None
    rows = trial_balance.parse(frozen.canonical)
    return Moved(
        debit=sum(row.home_debit for row in rows),
        credit=sum(row.home_credit for row in rows),
        currency=trial_balance.home_currency(frozen.canonical),
    )


def read(books: Books, caller: Caller, period_id: str) -> ShownBalances:
    """The trial balance of a period; without a current result, that of the ledger as it is."""
    caller.require(Operation.READ_LEDGER)
    period = periods.find(books.calendar(), period_id)
    if period.end_date is None:
        return ShownBalances(
            period=period,
            home_currency=caller.tenant.home_currency,
            error="The open-ended period has no trial balance.",
        )
    frozen = trial_balances.current(books.runs, period)
    if frozen is None:
        return _of_now(books, caller, period)
    shown = trial_balances.read(books, caller, period_id)
    home = trial_balance.home_currency(frozen.canonical)
    return ShownBalances(
        period=period,
        home_currency=home,
        rows=shown.rows,
        proofs=[
            Proof(**each, figures=_figures(each["name"], shown.rows, frozen.figures))
            for each in frozen.identities
        ],
        frozen=frozen,
        verified=verifications.latest(books, period, frozen),
        postings_since=shown.postings_since,
        figures=frozen.figures,
    )


def _of_now(books: Books, caller: Caller, period: AccountingPeriod) -> ShownBalances:
    """What a run on this snapshot would come to; only a run makes files, and proves them."""
    home = caller.tenant.home_currency
    try:
        balance, proofs = proven_balances.compute(books, caller, period)
    except proven_balances.FAILURES as why:
        told = f"No trial balance would come of the ledger as it is: {proven_balances.told(why)}."
        return ShownBalances(period=period, home_currency=home, error=told)
    return ShownBalances(
        period=period,
        home_currency=home,
        rows=balance.rows,
        proofs=[
            Proof(
                **proven_balances.told_of(proof),
                figures=_figures(proof.name, balance.rows, {}),
            )
            for proof in proofs
        ],
    )


# Natural sides ------------------------------------------------------------------------


def natural(category: str, amount: int) -> int:
    """An amount that is debit positive, on the natural side of a category."""
    return amount if category in DEBIT_CATEGORIES else -amount


def _own(row: BalanceRow) -> Sums:
    return Sums(
        opening=natural(row.category, row.opening),
        debit=row.debit,
        credit=row.credit,
        closing=natural(row.category, row.closing),
    )


def _home(row: BalanceRow) -> Sums:
    return Sums(
        opening=natural(row.category, row.home_opening),
        debit=row.home_debit,
        credit=row.home_credit,
        closing=natural(row.category, row.home_closing),
    )


def _added(sums: Iterable[Sums]) -> Sums:
    listed = list(sums)
    return Sums(
        opening=sum(each.opening for each in listed),
        debit=sum(each.debit for each in listed),
        credit=sum(each.credit for each in listed),
        closing=sum(each.closing for each in listed),
    )


def sections(rows: Iterable[BalanceRow]) -> Sequence[Section]:
    """Rows by category, in the order of a balance sheet and an income statement."""
    by_category: dict[str, list[BalanceRow]] = defaultdict(list)
    for row in rows:
        by_category[row.category].append(row)
    return [
        _section(category, by_category[category]) for category in Category if by_category[category]
    ]


def _section(category: Category, found: Sequence[BalanceRow]) -> Section:
    shown = [
        CodeRow(
            code=row.code, type=row.type, currency=row.currency, own=_own(row), home=_home(row),
            signed=row,
        )
        for row in found
    ]  # fmt: skip
    by_currency: dict[str, list[Sums]] = defaultdict(list)
    for each in found:
        by_currency[each.currency].append(_own(each))
    return Section(
        category=category,
        rows=shown,
        totals={currency: _added(by_currency[currency]) for currency in sorted(by_currency)},
        home=_added(row.home for row in shown),
    )


def in_home_currency(section: Section) -> Section:
    """The same category with one row for each code, all currencies of it together."""
    by_code: dict[tuple[str, str], list[CodeRow]] = defaultdict(list)
    for row in section.rows:
        by_code[row.code, row.type].append(row)
    rows = []
    for (code, kind), found in by_code.items():
        sums = _added(row.home for row in found)
        rows.append(CodeRow(code=code, type=kind, currency=None, own=sums, home=sums))
    return Section(category=section.category, rows=rows, totals={}, home=section.home)


# Figures ------------------------------------------------------------------------------


def _figures(
    name: str, rows: Sequence[BalanceRow], kept: Mapping[str, Sequence[Figure]]
) -> Sequence[Figure]:
    """What a proof compares: kept with the result, or plain from its rows."""
    if name == "R1":
        return [*_sums("Debits", rows, "debit"), *_sums("Credits", rows, "credit")]
    if name == "R2":
        return _sides("balances", rows, "closing")
    if name == "R3":
        return _sides("opening balances", rows, "opening")
    return kept.get(name, ())


def _sums(what: str, rows: Sequence[BalanceRow], side: str) -> Iterable[Figure]:
    for currency in sorted({row.currency for row in rows}):
        found = [row for row in rows if row.currency == currency]
        amount = sum(getattr(row, side) for row in found)
        home = sum(getattr(row, f"home_{side}") for row in found)
        yield Figure(what, currency, amount, home)


def _sides(what: str, rows: Sequence[BalanceRow], point: str) -> Sequence[Figure]:
    """What all debit balances come to, and all credit balances, at the start or at the end."""
    return [
        Figure(
            f"{side} {what}",
            currency,
            _above_nothing(sign * getattr(row, point) for row in rows if row.currency == currency),
            _above_nothing(
                sign * getattr(row, f"home_{point}") for row in rows if row.currency == currency
            ),
        )
        for side, sign in (("Debit", 1), ("Credit", -1))
        for currency in sorted({row.currency for row in rows})
    ]


def _above_nothing(amounts: Iterable[int]) -> int:
    return sum(amount for amount in amounts if amount > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One step of a roll-forward, one bucket, or one time, in all currencies together.

    `home` is None while the rate of some of it is not known.
    """

    name: str
    home: int | None
    by_currency: Sequence[Figure]


def shares(figures: Sequence[Figure]) -> Sequence[Share]:
    """Figures of a proof by what they are, in their order."""
    by_name: dict[str, list[Figure]] = {}
    for each in figures:
        by_name.setdefault(each.what, []).append(each)
    return [Share(name=name, home=_together(found), by_currency=found)
            for name, found in by_name.items()]  # fmt: skip


def _together(figures: Iterable[Figure]) -> int | None:
    homes = [each.home_amount for each in figures]
    known = [home for home in homes if home is not None]
    return sum(known) if len(known) == len(homes) else None
