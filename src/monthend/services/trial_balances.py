"""Running a trial balance: claimed, computed on one snapshot, proven, frozen.

A run is requested in the transaction that calls for it. A worker claims it,
which the period shows as Processing; reads one consistent snapshot; and writes
the outcome only while the run is still its own and the period's dates are
those the run was asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta

from monthend.domain import trial_balance
from monthend.domain.errors import AmountOutOfRange, TrialBalanceNotRun
from monthend.domain.history import Change, Event
from monthend.domain.lifecycle import Outcome
from monthend.domain.period import (
    AccountingPeriod,
    TrialBalanceOutcome,
    TrialBalanceStatus,
)
from monthend.domain.permissions import Channel, Operation
from monthend.domain.trial_balance import BalanceRow, Identity, TrialBalance
from monthend.subledger import prior_years

from . import late_rates, periods, sessions
from .caller import Caller
from .directory import Directory
from .ports import Books, FrozenBalance, Run, RunBooks, Store

LEASE_SECONDS = 30.0
LONGEST_LEASE_SECONDS = 3600.0
ATTEMPTS = 5


class IdentityBroken(Exception):
    """A proof failed: the books themselves are wrong, and no result may come of it."""


class RateMissing(Exception):
    """Lines of the period have no amount in home currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Started:
    """A run that is under way; lines up to this day can have the amounts they lack."""

    unconverted_through: date | None


def run_next(store: Store, owner: str, now: datetime, lease_seconds: float = LEASE_SECONDS) -> bool:
    """Do the next waiting run, if there is one; the answer says whether there was."""
    if not store.read_runs(lambda runs: runs.claimable()):
        return False
    until = now + timedelta(seconds=lease_seconds)
    run = store.write_runs(lambda runs: runs.claim(owner, until))
    if run is None:
        return False
    caller = store.read_directory(lambda directory: _system_caller(directory, run))
    started = store.write_calendar(run.calendar_id, lambda books: _start(books, caller, run, owner))
    if started is None:
        return True
    if started.unconverted_through is not None:
        through = started.unconverted_through
        _convert_late(store, caller, run, owner, through, lease_seconds)
    frozen, error = _outcome(store, caller, run)
    store.write_calendar(
        run.calendar_id, lambda books: _finish(books, caller, run, owner, error, frozen)
    )
    return True


def _convert_late(
    store: Store, caller: Caller, run: Run, owner: str, through: date, lease_seconds: float
) -> None:
    """Convert what has had its rate since, while the run stays this owner's."""

    def go_on(books: Books) -> bool:
        return books.runs.renew(run, owner, books.now + timedelta(seconds=lease_seconds))

    late_rates.convert_for_run(store, caller, through, go_on=go_on)


def _outcome(store: Store, caller: Caller, run: Run) -> tuple[FrozenBalance | None, str | None]:
    """The result of a run, or what the period will show as its error."""
    if run.attempt > ATTEMPTS:
        # Whatever ended the earlier attempts would end this one: it must not go on for ever.
        return None, f"Error creating the trial balance: given up after {ATTEMPTS} attempts"
    try:
        frozen = store.read_calendar(
            run.calendar_id, lambda books: _compute(books, caller, run), settled=True
        )
        return frozen, None
    except (IdentityBroken, RateMissing, AmountOutOfRange) as problem:
        return None, f"Error creating the trial balance: {problem}"


def _system_caller(directory: Directory, run: Run) -> Caller:
    """The system at work for the user who asked for the run."""
    user = directory.user(run.requested_by)
    assert user is not None, "a run was requested by a stored user"
    tenant = directory.tenant(user.tenant_id)
    assert tenant is not None, "a user belongs to a stored tenant"
    reach = next(
        reach for reach in directory.reach(tenant.id) if reach.calendar_id == run.calendar_id
    )
    return sessions.caller_of(tenant, user, reach, Channel.SYSTEM)


def _current(books: Books, run: Run) -> AccountingPeriod | None:
    """The run's period, if it is still there with the dates the run was asked for."""
    period = books.calendar().get(run.period_id)
    if period is None or period.dates_version != run.dates_version:
        return None
    return period


def _show(
    books: Books,
    caller: Caller,
    period: AccountingPeriod,
    outcome: TrialBalanceOutcome,
    event: Event,
    reason: str | None = None,
) -> None:
    """Let the period show how its trial balance stands."""
    # The period shows the start of its run as its update, unless somebody changed it since.
    updated_on = max(outcome.start or period.updated_on, period.updated_on)
    moved = replace(period, trial_balance=outcome, updated_on=updated_on)
    change = Change(event=event, before=period, after=moved)
    books.save(
        Outcome(calendar=books.calendar().with_period(moved), changes=(change,)), caller, reason
    )


def _start(books: Books, caller: Caller, run: Run, owner: str) -> _Started | None:
    if not books.runs.still_held(run, owner):
        return None
    period = _current(books, run)
    if period is None:
        books.runs.finish(run, error="The period's dates have changed.", frozen=None)
        return None
    processing = TrialBalanceOutcome(status=TrialBalanceStatus.PROCESSING, start=books.now)
    _show(books, caller, period, processing, Event.TRIAL_BALANCE_STARTED)
    end = period.end_date
    late = end is not None and late_rates.known_for_run(books, caller, end)
    return _Started(unconverted_through=end if late else None)


def _compute(books: Books, caller: Caller, run: Run) -> FrozenBalance | None:
    """Balance, proofs and hash of one snapshot; None when the period has gone."""
    period = _current(books, run)
    if period is None or period.end_date is None:
        return None
    balance, proofs = proven(books, caller, period)
    canonical = balance.canonical()
    return FrozenBalance(
        run_id=run.id,
        revision=0,
        commit_sequence=balance.commit_sequence,
        completed_on=books.now,
        sha256=trial_balance.digest(canonical),
        canonical=canonical,
        identities=[asdict(proof) for proof in proofs],
    )


def proven(
    books: Books, caller: Caller, period: AccountingPeriod
) -> tuple[TrialBalance, Sequence[Identity]]:
    """The balance of what these books see, with its proofs; one that does not hold is refused."""
    assert period.end_date is not None, "the open-ended period has no trial balance"
    home = caller.tenant.home_currency
    _check_converted(books, home, period.end_date)
    balance = _balance(
        books, period, home, books.period_balances, _result_since(books, caller, period)
    )
    proofs = _identities(balance, books.runs.frozen_before(books.calendar(), period))
    broken = [proof for proof in proofs if not proof.holds]
    if broken:
        listed = "; ".join(f"{proof.name}, {proof.statement}: {proof.detail}" for proof in broken)
        raise IdentityBroken(f"an identity does not hold: {listed}")
    return balance, proofs


def _check_converted(books: Books, home: str, end: date) -> None:
    """Refuse lines without an amount in home currency, and say what would give them one."""
    for currency, day in books.unconverted(end):
        missing = f"exchange rate from {currency} to {home} on {day} is missing"
        period = books.calendar().on(day)
        if period is not None and period.closed:
            # No amount of a closed day is touched, even when the rate has come meanwhile.
            missing += f"; once it is imported, reopen {period.name}, run and close it again"
        raise RateMissing(missing)


def _result_since(books: Books, caller: Caller, period: AccountingPeriod) -> date | None:
    """Since when the tenant counts income and expenses in a period."""
    if caller.tenant.settings.pnl_opening != prior_years.FISCAL_YEAR:
        return None
    return prior_years.fiscal_year_start(books.calendar(), period)


def _identities(balance: TrialBalance, earlier: FrozenBalance | None) -> Sequence[Identity]:
    if earlier is None:
        return trial_balance.identities(balance, None)
    since = trial_balance.result_since(earlier.canonical)
    rows = trial_balance.parse(earlier.canonical)
    opened, closings = prior_years.comparable(balance, rows, since)
    return trial_balance.identities(balance, closings, opened)


def _balance(
    books: Books,
    period: AccountingPeriod,
    home: str,
    rows: trial_balance.RowsBetween,
    since: date | None,
) -> TrialBalance:
    assert period.end_date is not None, "the open-ended period has no trial balance"
    found = rows(period.start_date, period.end_date)
    if since is not None:
        found = prior_years.opened_anew(found, rows(since, period.end_date))
    return TrialBalance(
        period_name=period.name,
        start_date=period.start_date or date.min,
        end_date=period.end_date,
        home_currency=home,
        commit_sequence=books.sequence_seen,
        rows=found,
        result_since=since,
    )


def _finish(
    books: Books,
    caller: Caller,
    run: Run,
    owner: str,
    error: str | None,
    frozen: FrozenBalance | None,
) -> None:
    """Write the outcome, unless another attempt or a change of dates has overtaken it."""
    if not books.runs.still_held(run, owner):
        return
    period = _current(books, run)
    if period is None or (frozen is None and error is None):
        books.runs.finish(run, error="The period's dates have changed.", frozen=None)
        return
    books.runs.finish(run, error=error, frozen=frozen)
    start = period.trial_balance.start
    if error is not None:
        failed = TrialBalanceOutcome(
            status=TrialBalanceStatus.ERROR, start=start, error_message=error
        )
        _show(books, caller, period, failed, Event.TRIAL_BALANCE_FAILED, error)
    else:
        completed = TrialBalanceOutcome(
            status=TrialBalanceStatus.COMPLETED,
            start=start,
            # The clock may have been set back while it ran.
            end=books.now if start is None else max(start, books.now),
        )
        _show(books, caller, period, completed, Event.TRIAL_BALANCE_COMPLETED)
    # A close that waits for revenue schedules could not go on while its run was under way.
    periods.finish_requested_close(books, caller, periods.find(books.calendar(), period.id))


# Reading ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownBalance:
    """A frozen trial balance with its rows, and how it compares when it was verified.

    `drift` lists the rows that the lines no longer add up to; None means that
    nobody looked.
    """

    period: AccountingPeriod
    frozen: FrozenBalance
    rows: Sequence[BalanceRow]
    drift: Sequence[str] | None = None


def current(runs: RunBooks, period: AccountingPeriod) -> FrozenBalance | None:
    """The result that counts for a period: once it is closed, only that of its close's run.

    A result from before the close, when postings could still come, proves nothing.
    """
    if period.closed and period.trial_balance.status is not TrialBalanceStatus.COMPLETED:
        return None
    return runs.latest(period.id)


def read(
    books: Books,
    caller: Caller,
    period_id: str,
    *,
    verify: bool = False,
    lines: trial_balance.RowsBetween | None = None,
) -> ShownBalance:
    """The current trial balance of a period; `verify` recomputes it from the lines.

    The lines are those of the books, unless another engine has them.
    """
    caller.require(Operation.READ_LEDGER)
    period = periods.find(books.calendar(), period_id)
    frozen = current(books.runs, period)
    if frozen is None:
        raise TrialBalanceNotRun(name=period.name)
    rows = trial_balance.parse(frozen.canonical)
    drift: list[str] | None = None
    if verify:
        home = caller.tenant.home_currency
        since = trial_balance.result_since(frozen.canonical)
        recomputed = _balance(books, period, home, lines or books.recomputed_balances, since)
        drift = trial_balance.drift(rows, recomputed.rows)
        if not trial_balance.has_hash(frozen.canonical, frozen.sha256):
            drift.append("the stored result does not have the stored hash")
    return ShownBalance(period=period, frozen=frozen, rows=rows, drift=drift)


def differing_rows(frozen: FrozenBalance, rows: Sequence[BalanceRow]) -> int:
    """How many rows of a frozen result are not as these are."""
    return len(trial_balance.drift(trial_balance.parse(frozen.canonical), rows))


def computed(
    books: Books, caller: Caller, period_id: str, lines: trial_balance.RowsBetween | None = None
) -> TrialBalance:
    """The trial balance of a period straight from the lines, whatever has been stored."""
    caller.require(Operation.READ_LEDGER)
    period = periods.find(books.calendar(), period_id)
    if period.end_date is None:
        raise TrialBalanceNotRun(name=period.name)
    home = caller.tenant.home_currency
    return _balance(
        books,
        period,
        home,
        lines or books.recomputed_balances,
        _result_since(books, caller, period),
    )
