"""What closing a period now would come to: nothing is changed by looking.

The decision is that of the close itself, `periods.decided_close`, on one snapshot;
beside it stand every condition with its evidence, the action items, and the
figures that the close's trial balance would freeze.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monthend.domain.errors import ExchangeRateMissing, Refusal
from monthend.domain.history import Change
from monthend.domain.lifecycle import Outcome
from monthend.domain.period import AccountingPeriod, Facts, Situation
from monthend.domain.permissions import Operation
from monthend.domain.trial_balance import BalanceRow, Identity
from monthend.subledger import prior_years

from . import (
    close_checks,
    detail_files,
    duties,
    exemptions,
    files,
    late_rates,
    periods,
    proven_balances,
    task_checks,
    tasks,
    transactions,
    trial_balances,
    type_locks,
)
from .caller import Caller
from .close_checks import SHOWN_AT_MOST, Check
from .duty_ports import StoredExemption, TypeLock
from .file_ports import StoredFile
from .ports import Books
from .tasks import Checklist
from .transactions import ItemsOfKind

OPENINGS_AT_MOST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrencyTotals:
    """What all accounting codes of a currency add up to, and in home currency."""

    currency: str
    debit: int
    credit: int
    home_debit: int
    home_credit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WouldFreeze:
    """The trial balance that the close would freeze; `error` says why it would have none.

    An error does not stand in the way of the close. `late` says that lines wait for
    rates which have come by now. A run converts them, but not those of closed days: `run_first`
    says that this takes one before the close, and `stays` what that one would end in all the
    same. `lacks_rate` says that a rate which has not come yet would mend it.
    """

    rows: Sequence[BalanceRow] = ()
    totals: Sequence[CurrencyTotals] = ()
    identities: Sequence[Identity] = ()
    error: str | None = None
    late: bool = False
    run_first: bool = False
    stays: str | None = None
    lacks_rate: bool = False

    @property
    def known(self) -> bool:
        """Whether there are figures; those of lines still to be converted come with the run."""
        return self.error is None and not self.late


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePreview:
    """The answer for one period, read at one commit sequence.

    `refusal` is the one that the close would be answered with; `checks` are all the
    conditions, and `changes` what its history would show.
    """

    made_on: datetime
    commit_sequence: int
    period: AccountingPeriod
    home_currency: str
    refusal: Refusal | None
    checks: Sequence[Check]
    type_locks: Sequence[TypeLock]
    exemptions: Sequence[StoredExemption]
    items: Sequence[ItemsOfKind]
    tasks: Checklist
    changes: Sequence[Change]
    freezes: WouldFreeze | None
    following: AccountingPeriod | None
    openings: Sequence[BalanceRow]
    more_openings: bool
    changed_since_run: int | None
    present_files: Sequence[StoredFile]

    @property
    def would_close(self) -> bool:
        return self.refusal is None


def make(books: Books, caller: Caller, period_id: str) -> ClosePreview:
    """The preview of one period for one caller, whose permissions count too."""
    caller.require(Operation.READ_LEDGER)
    calendar = books.calendar()
    period = periods.find(calendar, period_id)
    now = close_checks.situation(books, caller, period)
    decided = _decided(books, caller, period, now.facts)
    outcome = decided if isinstance(decided, Outcome) else None
    checklist = tasks.of_period(books, caller, period)
    freezes = None if period.open_ended else _frozen(books, caller, period, now.facts)
    following = None if period.open_ended else calendar.next(period)
    rows = () if freezes is None else _openings(books, caller, freezes.rows, period, following)
    return ClosePreview(
        made_on=books.now,
        commit_sequence=books.sequence_seen,
        period=period,
        home_currency=caller.tenant.home_currency,
        refusal=decided if isinstance(decided, Refusal) else None,
        checks=_checks(books, caller, now, checklist),
        type_locks=type_locks.of_period(books, period),
        exemptions=exemptions.of_period(books, period),
        items=transactions.items_by_kind(books, period, SHOWN_AT_MOST),
        tasks=checklist,
        changes=() if outcome is None else outcome.changes,
        freezes=freezes,
        following=following,
        openings=rows[:OPENINGS_AT_MOST],
        more_openings=len(rows) > OPENINGS_AT_MOST,
        changed_since_run=None if freezes is None else _changed(books, period, freezes),
        present_files=files.listed(books, caller, period_id),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """Whether a period could be closed now: the refusal there would be, and every condition.

    `freezes` is None where no trial balance was foreseen.
    """

    period: AccountingPeriod
    refusal: Refusal | None
    checks: Sequence[Check]
    freezes: WouldFreeze | None = None


def conditions(
    books: Books, caller: Caller, period: AccountingPeriod, *, foresee: bool = False
) -> Conditions:
    """The part of a preview that computes no balance, but to `foresee` whether its run fails."""
    caller.require(Operation.READ_PERIODS)
    now = close_checks.situation(books, caller, period)
    decided = _decided(books, caller, period, now.facts)
    foreseen = foresee and caller.may(Operation.READ_LEDGER)
    runs = foreseen and not (period.closed or period.open_ended)
    return Conditions(
        period=period,
        refusal=decided if isinstance(decided, Refusal) else None,
        checks=_checks(books, caller, now, tasks.of_period(books, caller, period)),
        freezes=_frozen(books, caller, period, now.facts) if runs else None,
    )


def _checks(
    books: Books, caller: Caller, now: Situation, checklist: Checklist
) -> tuple[Check, ...]:
    return (
        *close_checks.checks(now),
        *duties.checks(books, caller, now.period),
        *task_checks.checks(caller, now.period, checklist.tasks),
    )


def _decided(
    books: Books, caller: Caller, period: AccountingPeriod, facts: Facts
) -> Outcome | Refusal:
    try:
        return periods.decided_close(books, caller, period, facts)
    except Refusal as refusal:
        return refusal


def _openings(
    books: Books,
    caller: Caller,
    rows: Sequence[BalanceRow],
    period: AccountingPeriod,
    following: AccountingPeriod | None,
) -> Sequence[BalanceRow]:
    """What the next period opens with: the closings of these rows, where they are not nothing.

    Where it begins a fiscal year anew, the result of this one goes to prior years; of what
    comes after the last created period, the year is not known.
    """
    if following is not None and not following.open_ended:
        ours, theirs = (
            proven_balances.result_since(books, caller, each) for each in (period, following)
        )
        if ours != theirs:
            rows = prior_years.folded(rows)
    return [row for row in rows if row.closing or row.home_closing]


def _frozen(books: Books, caller: Caller, period: AccountingPeriod, facts: Facts) -> WouldFreeze:
    """What the run of a close comes to on this snapshot, by the function that a run itself calls.

    It begins when the period is closed, unless the close waits for revenue schedules: while it
    waits the run converts what has had its rate since.
    """
    assert period.end_date is not None, "the open-ended period has no trial balance"
    late = late_rates.known_for_run(books, caller, period.end_date)
    try:
        balance, proofs = proven_balances.compute(books, caller, period)
    except proven_balances.FAILURES as why:
        if late:
            waits = bool(facts.processing_revenue_schedules)
            return _late(books, caller, period, why, converts=waits)
        return _failed(why)
    missing = detail_files.missing_rate(books, caller, period.end_date, balance.rows)
    if missing is not None:
        return _failed(missing)
    return WouldFreeze(rows=balance.rows, totals=_totals(balance.rows), identities=proofs)


def _failed(why: Exception) -> WouldFreeze:
    lacks_rate = isinstance(why, proven_balances.RateMissing | ExchangeRateMissing)
    return WouldFreeze(error=proven_balances.told(why), lacks_rate=lacks_rate)


def _late(
    books: Books, caller: Caller, period: AccountingPeriod, why: Exception, *, converts: bool
) -> WouldFreeze:
    """What comes of lines whose rates have come; the figures are known once they are converted."""
    left = _after_conversion(books, caller, period)
    stays = None if left is None else proven_balances.told(left)
    return WouldFreeze(
        error=stays if converts else proven_balances.told(why),
        late=True,
        run_first=not converts,
        stays=stays,
        lacks_rate=left is not None,
    )


def _after_conversion(books: Books, caller: Caller, period: AccountingPeriod) -> Exception | None:
    """What a run fails with that converts first, for want of a rate."""
    assert period.end_date is not None, "the open-ended period has no trial balance"
    left = late_rates.left_after_run(books, caller, period.end_date)
    missing = proven_balances.lacking(books, caller, left)
    if missing is not None:
        return missing
    # What is open in its own currency, conversion does not change.
    home, since = caller.tenant.home_currency, proven_balances.result_since(books, caller, period)
    balance = proven_balances.balance(books, period, home, books.period_balances, since)
    return detail_files.missing_rate(books, caller, period.end_date, balance.rows)


def _totals(rows: Sequence[BalanceRow]) -> Sequence[CurrencyTotals]:
    sums: dict[str, list[int]] = defaultdict(lambda: [0] * 4)
    for row in rows:
        figures = (row.debit, row.credit, row.home_debit, row.home_credit)
        sums[row.currency] = [
            so_far + more for so_far, more in zip(sums[row.currency], figures, strict=True)
        ]
    return [
        CurrencyTotals(
            currency=currency, debit=debit, credit=credit, home_debit=home_debit,
            home_credit=home_credit,
        )
        for currency, (debit, credit, home_debit, home_credit) in sorted(sums.items())
    ]  # fmt: skip


def _changed(books: Books, period: AccountingPeriod, freezes: WouldFreeze) -> int | None:
    """How many rows the period's present result shows otherwise; None while it has none."""
    frozen = trial_balances.current(books.runs, period)
    if frozen is None or not freezes.known:
        return None
    return trial_balances.differing_rows(frozen, freezes.rows)
