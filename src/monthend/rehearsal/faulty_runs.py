"""Trial balances that meet the faults of their tenant: slow, stuck, failing, overtaken."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

import structlog

from monthend.domain.errors import Refusal, Refusals
from monthend.services import journal_entries
from monthend.services.files import Pulse
from monthend.services.held_runs import Begun, GoOn
from monthend.services.journal_entries import DraftEntry, DraftItem
from monthend.services.ports import Books, StoreUnavailable

from .fault_notes import FaultNotes, NotedFault
from .faults import FaultKind

LOOK_SECONDS = 0.1
HELD_AT_MOST = 50
"""Runs that wait at a time; more than these take no fault."""
PROBLEMS = (Refusal, Refusals, StoreUnavailable)

log = structlog.get_logger("monthend.rehearsal")


class FaultyRuns:
    """Asked by the worker between a run's beginning and its end."""

    def __init__(self, faults: FaultNotes) -> None:
        self._faults = faults
        self._places = threading.BoundedSemaphore(HELD_AT_MOST)

    def meet(self, held: Begun, go_on: GoOn) -> None:
        """Let a run meet its faults, then go on: with an error, and what happens meanwhile.

        A run that waits does so in a thread of its own, for others are not to wait for it.
        """
        met = self._faults.met_by_run(held.caller.tenant.id)
        waiting = [each for each in met if each.fault.kind in WAITING]
        error = next((e.fault.message for e in met if e.fault.kind is FAILS), None)

        def meanwhile() -> None:
            self._overtake(held, met)

        if not waiting or not self._places.acquire(blocking=False):
            go_on(error, meanwhile)
            return

        def later() -> None:
            try:
                with Pulse(held.store, held.run, held.owner, held.lease_seconds):
                    self._wait(waiting)
                go_on(error, meanwhile)
            except Exception:
                # Somebody else takes it over when its lease is over.
                log.exception("a held run failed")
            finally:
                self._places.release()

        threading.Thread(target=later, name="monthend-held-run", daemon=True).start()

    def _wait(self, waiting: Sequence[NotedFault]) -> None:
        until = time.monotonic() + sum(each.fault.seconds or 0 for each in waiting)
        while any(self._holds(each, until) for each in waiting):
            time.sleep(LOOK_SECONDS)

    def _holds(self, noted: NotedFault, until: float) -> bool:
        """Whether a fault still holds a run; one that is taken away lets it go."""
        is_over = noted.fault.kind is FaultKind.TRIAL_BALANCE_SLOW and time.monotonic() >= until
        return not is_over and self._faults.is_there(noted.id)

    def _overtake(self, held: Begun, met: Sequence[NotedFault]) -> None:
        for each in met:
            if each.fault.kind is FaultKind.TRIAL_BALANCE_OVERTAKEN:
                try:
                    number = held.store.write_calendar(
                        held.run.calendar_id,
                        lambda books, noted=each: _post(books, held, noted),  # type: ignore[misc]
                    )
                    self._faults.note(each.id, f"posted {number}")
                except PROBLEMS as problem:
                    self._faults.note(each.id, f"not posted: {problem}")


FAILS = FaultKind.TRIAL_BALANCE_FAILS
WAITING = (FaultKind.TRIAL_BALANCE_SLOW, FaultKind.TRIAL_BALANCE_STUCK)


def _post(books: Books, held: Begun, noted: NotedFault) -> str:
    """Post into the last day of the run's period, by the rules that hold for who asked for it."""
    period = books.calendar().get(held.run.period_id)
    if period is None or period.end_date is None:
        return "nothing: the period has gone"
    fault = noted.fault
    sides = ((fault.debit_code, True), (fault.credit_code, False))
    entered = journal_entries.create(
        books,
        held.caller,
        DraftEntry(
            period_name=None,
            currency=held.caller.tenant.home_currency,
            day=period.end_date,
            items=tuple(
                DraftItem(accounting_code=code or "", debit=debit, amount=fault.amount or 0)
                for code, debit in sides
            ),
            notes="Posted while the trial balance was computed, as a fault on demand.",
        ),
    )
    return entered.number or "nothing yet: it waits for approval"
