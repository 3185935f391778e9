"""The trial balance that one snapshot comes to, with its proofs; a run and a preview ask alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from monthend.domain import trial_balance
from monthend.domain.errors import AmountOutOfRange, ExchangeRateMissing
from monthend.domain.period import AccountingPeriod
from monthend.domain.trial_balance import Identity, TrialBalance
from monthend.subledger import prior_years

from .caller import Caller
from .ports import Books, FrozenBalance


class IdentityBroken(Exception):
    """A proof failed: the books themselves are wrong, and no result may come of it."""


class RateMissing(Exception):
    """Lines of the period have no amount in home currency."""


FAILURES = (ExchangeRateMissing, IdentityBroken, RateMissing, AmountOutOfRange)
"""What no trial balance comes of; anything else is no fault of the books."""


def told(problem: Exception) -> str:
    """One of `FAILURES` in words."""
    if not isinstance(problem, ExchangeRateMissing):
        return str(problem)
    facts = problem.facts
    pair = f"{facts['from_currency']} to {facts['to_currency']}"
    return f"exchange rate from {pair} on {facts['day']} is missing"


def error_of_run(problem: Exception) -> str:
    """What a period shows as the error of its run."""
    return f"Error creating the trial balance: {told(problem)}"


def compute(
    books: Books, caller: Caller, period: AccountingPeriod
) -> tuple[TrialBalance, Sequence[Identity]]:
    """The balance of what these books see, with its proofs; one that does not hold is refused."""
    assert period.end_date is not None, "the open-ended period has no trial balance"
    home = caller.tenant.home_currency
    check_converted(home, books.unconverted(period.end_date), closed_in(books))
    since = result_since(books, caller, period)
    found = balance(books, period, home, books.period_balances, since)
    proofs = identities(found, books.runs.frozen_before(books.calendar(), period))
    check(proofs)
    return found, proofs


def told_of(proof: Identity) -> Mapping[str, Any]:
    """A proof as plain data, without its figures."""
    return {
        "name": proof.name,
        "statement": proof.statement,
        "holds": proof.holds,
        "detail": proof.detail,
    }


def check(proofs: Iterable[Identity]) -> None:
    """Refuse proofs of which one does not hold."""
    broken = [proof for proof in proofs if not proof.holds]
    if broken:
        listed = "; ".join(f"{proof.name}, {proof.statement}: {proof.detail}" for proof in broken)
        raise IdentityBroken(f"an identity does not hold: {listed}")


def check_converted(
    home: str, waiting: Iterable[tuple[str, date]], closed_in: Callable[[date], str | None]
) -> None:
    """Refuse lines without an amount in home currency, and say what would give them one.

    `closed_in` names the closed period of a day, if it is in one.
    """
    for currency, day in waiting:
        missing = f"exchange rate from {currency} to {home} on {day} is missing"
        closed = closed_in(day)
        if closed is not None:
            # No amount of a closed day is touched, even when the rate has come meanwhile.
            missing += f"; once it is imported, reopen {closed}, run and close it again"
        raise RateMissing(missing)


def lacking(
    books: Books, caller: Caller, waiting: Iterable[tuple[str, date]]
) -> RateMissing | None:
    """What a run would fail with that lacks the rates of these days; None without any."""
    try:
        check_converted(caller.tenant.home_currency, waiting, closed_in(books))
    except RateMissing as missing:
        return missing
    return None


def closed_in(books: Books) -> Callable[[date], str | None]:
    """What names the closed period of a day."""

    def name(day: date) -> str | None:
        period = books.calendar().on(day)
        return period.name if period is not None and period.closed else None

    return name


def result_since(books: Books, caller: Caller, period: AccountingPeriod) -> date | None:
    """Since when the tenant counts income and expenses in a period."""
    latest_first = (period, *reversed(books.calendar().before(period)))
    return prior_years.result_since(
        caller.tenant.settings.pnl_opening,
        ((each.start_date, each.fiscal_year) for each in latest_first),
    )


def identities(found: TrialBalance, earlier: FrozenBalance | None) -> Sequence[Identity]:
    """R1 to R3; the last with the latest result of the period before."""
    if earlier is None:
        return trial_balance.identities(found, None)
    since = trial_balance.result_since(earlier.canonical)
    rows = trial_balance.parse(earlier.canonical)
    opened, closings = prior_years.comparable(found, rows, since)
    return trial_balance.identities(found, closings, opened)


def balance(
    books: Books,
    period: AccountingPeriod,
    home: str,
    rows: trial_balance.RowsBetween,
    since: date | None,
) -> TrialBalance:
    """The balance of a period by rows from anywhere, with income counted since a day."""
    assert period.end_date is not None, "the open-ended period has no trial balance"
    return TrialBalance(
        period_name=period.name,
        start_date=period.start_date or date.min,
        end_date=period.end_date,
        home_currency=home,
        commit_sequence=books.sequence_seen,
        rows=prior_years.rows_of(rows, period.start_date, period.end_date, since),
        result_since=since,
    )
