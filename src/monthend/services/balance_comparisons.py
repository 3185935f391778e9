"""One period's trial balance against another's: what moved, and what breaks a series in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monthend.domain import trial_balance
from monthend.domain.period import AccountingPeriod
from monthend.domain.trial_balance import BalanceRow
from monthend.subledger import prior_years, review
from monthend.subledger.review import Point

from . import shown_balances, trial_balances
from .caller import Caller
from .ports import Books
from .shown_balances import ShownBalances, natural


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One code and currency in two periods, on its natural side, in minor units.

    Income and expenses are compared by what moved in each period, all else by how it closed.
    """

    code: str
    type: str
    category: str
    currency: str
    moved_in_period: bool
    now: int
    then: int
    home_now: int
    home_then: int

    @property
    def change(self) -> int:
        return self.now - self.then

    @property
    def home_change(self) -> int:
        return self.home_now - self.home_then


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two periods: what changed, the most in home currency first, and how many rows did not."""

    against: AccountingPeriod
    is_frozen: bool
    changed: Sequence[Changed]
    unchanged: int
    points: Sequence[Point]
    error: str | None = None


def comparable(books: Books, shown: ShownBalances) -> Sequence[AccountingPeriod]:
    """The periods that another can be compared with, the latest first."""
    return [each for each in reversed(books.calendar().periods) if each.id != shown.period.id]


def usual(books: Books, shown: ShownBalances) -> AccountingPeriod | None:
    """The period before, with which one is compared unless another is named."""
    return None if shown.period.open_ended else books.calendar().previous(shown.period)


def compare(
    books: Books, caller: Caller, shown: ShownBalances, against: AccountingPeriod
) -> Comparison:
    """What changed from one period to the other, as each of them stands."""
    other = shown_balances.read(books, caller, against.id)
    error = shown.error or other.error
    if error is not None:
        return Comparison(
            against=against, is_frozen=other.frozen is not None, changed=(), unchanged=0,
            points=(), error=error,
        )  # fmt: skip
    ours, theirs = ({row.key: row for row in each.rows} for each in (shown, other))
    rows = [_changed(ours.get(key), theirs.get(key)) for key in sorted({**ours, **theirs})]
    moved = [row for row in rows if row.change or row.home_change]
    moved.sort(key=lambda row: (-abs(row.home_change), -abs(row.change), row.code, row.currency))
    return Comparison(
        against=against,
        is_frozen=other.frozen is not None,
        changed=moved,
        unchanged=len(rows) - len(moved),
        points=_points(books, shown),
    )


def _changed(ours: BalanceRow | None, theirs: BalanceRow | None) -> Changed:
    row = ours or theirs
    assert row is not None, "a key is of one of the two"
    by_movement = row.category in prior_years.INCOME_STATEMENT
    (now, home_now), (then, home_then) = (
        _measured(each, by_movement=by_movement) for each in (ours, theirs)
    )
    return Changed(
        code=row.code, type=row.type, category=row.category, currency=row.currency,
        moved_in_period=by_movement, now=now, then=then, home_now=home_now, home_then=home_then,
    )  # fmt: skip


def _measured(row: BalanceRow | None, *, by_movement: bool) -> tuple[int, int]:
    if row is None:
        return 0, 0
    if by_movement:
        amount, home = row.debit - row.credit, row.home_debit - row.home_credit
    else:
        amount, home = row.closing, row.home_closing
    return natural(row.category, amount), natural(row.category, home)


def _points(books: Books, shown: ShownBalances) -> Sequence[Point]:
    """What breaks a series in this period, by the results of the periods before it."""
    series: list[tuple[str, Mapping[tuple[str, str], tuple[int, int]]]] = []
    for earlier in books.calendar().before(shown.period)[1 - review.PERIODS :]:
        frozen = trial_balances.current(books.runs, earlier)
        if frozen is None:
            series.clear()
        else:
            series.append((earlier.name, _moved(trial_balance.parse(frozen.canonical))))
    series.append((shown.period.name, _moved(shown.rows)))
    return [each for each in review.broken(series) if each.period == shown.period.name]


def _moved(rows: Sequence[BalanceRow]) -> dict[tuple[str, str], tuple[int, int]]:
    return {
        (row.code, row.currency): (row.debit, row.credit) for row in rows if row.debit or row.credit
    }
