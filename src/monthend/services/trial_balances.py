"""Running a trial balance: claimed, computed on one snapshot, proven, frozen, with its files.

A run is requested in the transaction that calls for it. A worker claims it,
which the period shows as Processing; reads one consistent snapshot; and writes
the outcome only while the run is still its own and the period's dates are
those the run was asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from monthend.domain import trial_balance
from monthend.domain.errors import TrialBalanceNotRun
from monthend.domain.history import Change, Event
from monthend.domain.lifecycle import Outcome
from monthend.domain.period import (
    AccountingPeriod,
    TrialBalanceOutcome,
    TrialBalanceStatus,
)
from monthend.domain.permissions import Channel, Operation
from monthend.domain.trial_balance import BalanceRow, Identity, TrialBalance

from . import (
    detail_files,
    files,
    journal_status,
    late_rates,
    periods,
    proven_balances,
    sessions,
)
from .caller import Caller
from .detail_files import Made
from .directory import Directory
from .files import Overtaken, Pulse, Stage
from .held_runs import Begun, Meet
from .ports import Books, FrozenBalance, Run, RunBooks, Store, StoreUnavailable

LEASE_SECONDS = 30.0
LONGEST_LEASE_SECONDS = 3600.0
ATTEMPTS = 5
NO_FILES = Made()
COUNTED_AT_MOST = 10_000
"""Postings since a run; whoever has more needs no exact number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Started:
    """A run that is under way; lines up to this day can have the amounts they lack."""

    unconverted_through: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Computed:
    """What one snapshot has come to, with its files."""

    frozen: FrozenBalance
    made: Made = NO_FILES


@dataclass(frozen=True, slots=True, kw_only=True)
class _Longer:
    """There is a balance, and what else belongs to it takes long: the lease has to be kept."""


def run_next(
    store: Store,
    owner: str,
    now: datetime,
    lease_seconds: float = LEASE_SECONDS,
    *,
    meet: Meet | None = None,
) -> bool:
    """Do the next waiting run, if there is one; the answer says whether there was."""
    if not store.read_runs(lambda runs: runs.claimable()):
        return False
    until = now + timedelta(seconds=lease_seconds)
    run = store.write_runs(lambda runs: runs.claim(owner, until))
    if run is None:
        return False
    caller = store.read_directory(lambda directory: _system_caller(directory, run))
    try:
        started = store.write_calendar(
            run.calendar_id, lambda books: _start(books, caller, run, owner)
        )
    except StoreUnavailable as problem:
        if not problem.unknown:
            store.write_runs(lambda runs: runs.not_begun(run, owner))
        raise
    if started is None:
        return True
    if started.unconverted_through is not None:
        through = started.unconverted_through
        _convert_late(store, caller, run, owner, through, lease_seconds)
    begun = Begun(store=store, caller=caller, run=run, owner=owner, lease_seconds=lease_seconds)
    if meet is None:
        _conclude(begun)
    else:
        meet(begun, partial(_conclude, begun))
    return True


def _conclude(
    begun: Begun, error: str | None = None, meanwhile: Callable[[], None] | None = None
) -> None:
    """Compute a run that is under way, unless there is an error, and write down what it came to."""
    store, caller, run, owner = begun.store, begun.caller, begun.run, begun.owner
    files.sweep(store)
    with suppress(Overtaken):
        computed = None
        if error is None:
            computed, error = _outcome(store, caller, run, owner, begun.lease_seconds)
        if meanwhile is not None:
            meanwhile()
        problem = error
        store.write_calendar(
            run.calendar_id, lambda books: _finish(books, caller, run, owner, problem, computed)
        )
    files.sweep(store)
    files.remove_superseded(store, caller, run.period_id)


def _convert_late(
    store: Store, caller: Caller, run: Run, owner: str, through: date, lease_seconds: float
) -> None:
    """Convert what has had its rate since, while the run stays this owner's."""

    def go_on(books: Books) -> bool:
        return books.runs.renew(run, owner, books.wall + timedelta(seconds=lease_seconds))

    late_rates.convert_for_run(store, caller, through, go_on=go_on)


def _outcome(
    store: Store, caller: Caller, run: Run, owner: str, lease_seconds: float
) -> tuple[_Computed | None, str | None]:
    """The result of a run, or what the period will show as its error."""
    if run.attempt > ATTEMPTS:
        # Whatever ended the earlier attempts would end this one: it must not go on for ever.
        return None, f"Error creating the trial balance: given up after {ATTEMPTS} attempts"
    try:
        computed = store.read_calendar(
            run.calendar_id, lambda books: _at_once(books, caller, run), settled=True
        )
        if not isinstance(computed, _Longer):
            return computed, None
        with Pulse(store, run, owner, lease_seconds):
            made = store.read_calendar(
                run.calendar_id,
                lambda books: _at_length(books, caller, run, Stage(store)),
                settled=True,
                apart=True,
            )
        return made, None
    except proven_balances.FAILURES as problem:
        return None, proven_balances.error_of_run(problem)


def _system_caller(directory: Directory, run: Run) -> Caller:
    """The system at work for the user who asked for the run."""
    user = directory.user(run.requested_by)
    assert user is not None, "a run was requested by a stored user"
    tenant = directory.tenant(user.tenant_id)
    assert tenant is not None, "a user belongs to a stored tenant"
    reach = directory.orgs.place_of(run.calendar_id)
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


def _at_once(books: Books, caller: Caller, run: Run) -> _Computed | _Longer | None:
    """The result of one snapshot, unless it takes long; None when the period has gone."""
    period = _current(books, run)
    if period is None or period.end_date is None:
        return None
    balance, proofs = proven_balances.compute(books, caller, period)
    # Whatever grows with the transactions is looked at where the lease is kept, and once.
    if any(detail_files.wanted(detail_files.basis(books, caller, period, run=run))):
        return _Longer()
    if journal_status.summarised(books, balance.start_date, balance.end_date):
        return _Longer()
    return _Computed(frozen=_frozen(books, run, balance, proofs))


def _at_length(books: Books, caller: Caller, run: Run, stage: Stage) -> _Computed | None:
    """The result with its files, of the same snapshot, and with the entries of journal runs."""
    period = _current(books, run)
    if period is None or period.end_date is None:
        return None
    balance, proofs = proven_balances.compute(books, caller, period)
    basis = detail_files.basis(books, caller, period, run=run)
    made = detail_files.make(basis, balance.rows, stage)
    proven_balances.check(made.identities)
    # Entries of journal runs post nothing: one that lags behind is shown, and is no obstacle.
    summarised = journal_status.identity(
        books, caller.tenant.home_currency, balance.start_date, balance.end_date
    )
    more = () if summarised is None else (summarised,)
    frozen = _frozen(books, run, balance, (*proofs, *made.identities, *more))
    return _Computed(frozen=frozen, made=made)


def _frozen(
    books: Books, run: Run, balance: TrialBalance, proofs: Sequence[Identity]
) -> FrozenBalance:
    canonical = balance.canonical()
    return FrozenBalance(
        run_id=run.id,
        revision=0,
        commit_sequence=balance.commit_sequence,
        completed_on=books.now,
        sha256=trial_balance.digest(canonical),
        canonical=canonical,
        last_line=books.imports.last_line(),
        identities=[proven_balances.told_of(proof) for proof in proofs],
        figures={proof.name: proof.figures for proof in proofs},
    )


def _finish(
    books: Books,
    caller: Caller,
    run: Run,
    owner: str,
    error: str | None,
    computed: _Computed | None,
) -> None:
    """Write the outcome, unless another attempt or a change of dates has overtaken it."""
    if not books.runs.still_held(run, owner):
        return
    period = _current(books, run)
    if period is None or (computed is None and error is None):
        books.runs.finish(run, error="The period's dates have changed.", frozen=None)
        return
    if computed is None:
        books.runs.finish(run, error=error, frozen=None)
    else:
        books.files.store_last(computed.made.files)
        books.runs.finish(run, error=None, frozen=computed.frozen)
        books.files.keep(computed.made.files)
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
    nobody looked. `postings_since` are those that came after it, and are no drift.
    """

    period: AccountingPeriod
    frozen: FrozenBalance
    rows: Sequence[BalanceRow]
    drift: Sequence[str] | None = None
    postings_since: int = 0


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
    lines: trial_balance.RowsUntil | None = None,
) -> ShownBalance:
    """The current trial balance of a period; `verify` recomputes it from the lines.

    The lines are those of the books, unless another engine has them. What was posted
    since is counted, up to `COUNTED_AT_MOST`, and left out of the recomputation.
    """
    caller.require(Operation.READ_LEDGER)
    period = periods.find(books.calendar(), period_id)
    frozen = current(books.runs, period)
    if frozen is None:
        raise TrialBalanceNotRun(name=period.name)
    rows = trial_balance.parse(frozen.canonical)
    since = 0
    # Nothing can have come into closed days since: what an exception lets in there sets the
    # result aside, and the fence keeps out all else. Whoever verifies looks anyway.
    if period.end_date is not None and (verify or not period.closed):
        since = books.postings_since(period.end_date, frozen, COUNTED_AT_MOST)
    drift: list[str] | None = None
    if verify:
        # The sequence of every line is looked at only where that makes a difference.
        until = frozen.commit_sequence if since or lines else None
        found = lines or books.recomputed_balances
        recomputed = proven_balances.balance(
            books,
            period,
            caller.tenant.home_currency,
            lambda start, end: found(start, end, until),
            trial_balance.result_since(frozen.canonical),
        )
        drift = trial_balance.drift(rows, recomputed.rows, recomputed.home_currency)
        if not trial_balance.has_hash(frozen.canonical, frozen.sha256):
            drift.append("the stored result does not have the stored hash")
    return ShownBalance(period=period, frozen=frozen, rows=rows, drift=drift, postings_since=since)


def differing_rows(frozen: FrozenBalance, rows: Sequence[BalanceRow]) -> int:
    """How many rows of a frozen result are not as these are."""
    home = trial_balance.home_currency(frozen.canonical)
    return len(trial_balance.drift(trial_balance.parse(frozen.canonical), rows, home))


def computed(
    books: Books, caller: Caller, period_id: str, lines: trial_balance.RowsBetween | None = None
) -> TrialBalance:
    """The trial balance of a period straight from the lines, whatever has been stored."""
    caller.require(Operation.READ_LEDGER)
    period = periods.find(books.calendar(), period_id)
    if period.end_date is None:
        raise TrialBalanceNotRun(name=period.name)
    since = proven_balances.result_since(books, caller, period)
    rows = lines or books.recomputed_balances
    return proven_balances.balance(books, period, caller.tenant.home_currency, rows, since)
