"""Detail files of a trial balance that an engine computes anew: proven, and stored nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from typing import Protocol

from monthend.domain.errors import ExchangeRateMissing
from monthend.domain.trial_balance import BalanceRow, TrialBalance

from . import detail_files, periods, proven_balances, trial_balances
from .caller import Caller
from .detail_files import Basis, Made
from .detail_ports import DetailBooks
from .file_content import Stage
from .ports import Books, FrozenBalance
from .proven_balances import FAILURES, RateMissing


class NotComputed(Exception):
    """Nothing comes of the books: what the period would show as the error of a run."""


class ComputedBooks(Protocol):
    """The books of a calendar as an engine computes them, all on one snapshot."""

    @property
    def details(self) -> DetailBooks: ...
    def balances(
        self, start: date | None, end: date, until: int | None = None
    ) -> tuple[BalanceRow, ...]: ...
    def unconverted(self, end: date) -> Sequence[tuple[str, date]]: ...


class DatabaseEngine:
    """The database at work on its own lines."""

    def __init__(self, books: Books) -> None:
        self.details = books.details
        self.balances = books.recomputed_balances
        self.unconverted = books.unconverted


@contextmanager
def failing_as_runs_do() -> Iterator[None]:
    """What would end a run in Error ends this, in the same words."""
    try:
        yield
    except FAILURES as problem:
        raise NotComputed(proven_balances.error_of_run(problem)) from problem


def of_period(
    books: Books,
    caller: Caller,
    period_id: str,
    engine: ComputedBooks,
    stage: Stage,
    *,
    charges: bool = False,
) -> tuple[TrialBalance, Made]:
    """The trial balance of a period of the books, and its files, as an engine computes them."""
    balance = trial_balances.computed(books, caller, period_id, engine.balances)
    period = periods.find(books.calendar(), period_id)
    made = make(
        detail_files.basis(books, caller, period, details=engine.details, charges=charges),
        balance,
        stage,
        waiting=engine.unconverted(balance.end_date),
        closed_in=proven_balances.closed_in(books),
        earlier=books.runs.frozen_before(books.calendar(), period),
    )
    return balance, made


def make(
    of: Basis,
    balance: TrialBalance,
    stage: Stage,
    *,
    waiting: Sequence[tuple[str, date]],
    closed_in: Callable[[date], str | None],
    earlier: FrozenBalance | None = None,
) -> Made:
    """Write the files of a computed trial balance, with the checks and proofs of a run.

    `waiting` are the currencies and days of lines without an amount in home currency.
    """
    _check_converted(of, waiting, closed_in)
    made = detail_files.make(of, balance.rows, stage)
    proven = (*proven_balances.identities(balance, earlier), *made.identities)
    proven_balances.check(proven)
    return Made(files=made.files, identities=proven)


def _check_converted(
    of: Basis, waiting: Sequence[tuple[str, date]], closed_in: Callable[[date], str | None]
) -> None:
    """Refuse lines that no run could convert as a run does, and all others that wait."""

    def missing(currency: str, day: date) -> bool:
        if closed_in(day) is None:
            with suppress(ExchangeRateMissing):
                of.details.rates_on(day).rate_on(day, currency, of.home_currency)
                return False
        return True

    proven_balances.check_converted(
        of.home_currency, (each for each in waiting if missing(*each)), closed_in
    )
    for currency, day in waiting:
        raise RateMissing(
            f"the exchange rate from {currency} to {of.home_currency} on {day} is there, and "
            "lines still wait for it: a run converts them"
        )
