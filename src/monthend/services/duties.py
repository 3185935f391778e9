"""Duties kept apart: what was done with a period before, and whether a step may be taken now.

Nothing is read for a tenant that keeps none of them apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from monthend.domain import guards
from monthend.domain.errors import PeriodNotFound, Refusal
from monthend.domain.history import Event
from monthend.domain.period import AccountingPeriod, Calendar, PeriodStatus, Situation
from monthend.domain.permissions import Operation
from monthend.subledger import duties
from monthend.subledger.duties import (
    NOT_KEPT,
    Deed,
    NothingRequested,
    Reopening,
    ReopeningRequested,
    SecondPersonNotNeeded,
)

from . import close_checks, values
from .caller import Caller
from .close_checks import Check, Evidence
from .ports import Books, HistoryRow

CLOSED_BY = (Event.CLOSE_REQUESTED, Event.CLOSED)
"""A close that waited is of whoever asked for it, not of who did the last that it waited for."""
SETTLE_REQUESTS = (*CLOSED_BY, Event.REOPEN_REQUESTED, Event.REOPEN_DECLINED)
STEPS = (*SETTLE_REQUESTS, Event.PENDING_CLOSE, Event.REOPENED)
"""All that says who prepared, closed and reopened, out of what may be a very long history."""


def check_close(books: Books, caller: Caller, period: AccountingPeriod) -> None:
    """Refuse a close that is for somebody else to make."""
    if _asked_of_closers(caller):
        rows = _rows(books, period)
        duties.check(duties.CLOSE, _closing(books, caller, period, caller.user_id, rows))


def is_still_for(books: Books, caller: Caller, period: AccountingPeriod) -> bool:
    """Whether a close that waited is still one for whoever asked for it.

    They may have entered something meanwhile. Then it waits on, for somebody else to close.
    """
    if not _asked_of_closers(caller):
        return True
    rows = _rows(books, period)
    asked = next(row for row in reversed(rows) if row.event == Event.CLOSE_REQUESTED)
    try:
        duties.check(duties.CLOSE, _closing(books, caller, period, asked.user_id, rows))
    except Refusal:
        return False
    return True


def check_days(caller: Caller, calendar: Calendar, *changed: AccountingPeriod) -> None:
    """Refuse to take days from a period, or to it, past the types that are locked there.

    Who may lock and unlock may do so: other days, or none, are another way to unlock.
    """
    if any(period_id in {each.id for each in changed} for period_id, _ in calendar.locks):
        caller.require(Operation.LOCK_TYPES)


def _asked_of_closers(caller: Caller) -> bool:
    kept = caller.tenant.settings.duties
    return kept.preparer_is_not_closer or kept.closer_is_not_reopener


def check_reopen(
    books: Books, caller: Caller, period: AccountingPeriod, reason: str | None
) -> str | None:
    """Refuse a reopening that is for somebody else to make, or for nobody; else the reason.

    Where somebody has requested it, their reason stands unless another one is given.
    """
    if caller.tenant.settings.duties == NOT_KEPT:
        return reason
    rows = _rows(books, period)
    requested = _requested(rows)
    if reason is None and requested is not None:
        reason = requested.reason
    duties.check(duties.REOPEN, _reopening(caller, period, rows, reason))
    return reason


def check_exception(books: Books, caller: Caller, period: AccountingPeriod) -> None:
    """Refuse an exception for closed days, or those a close waits for, to who may not open them.

    Whoever asked for a close that waits has closed it.
    """
    if caller.tenant.settings.duties != NOT_KEPT:
        deed = _reopening(caller, period, _rows(books, period), None)
        duties.check(duties.EXCEPTION, deed)


def request_reopen(
    books: Books, caller: Caller, period_id: str, reason: str | None = None
) -> HistoryRow | None:
    """Ask somebody else to reopen a closed period; nothing but its history changes."""
    period, reason = _asked(books, caller, period_id, reason)
    check_request(books, caller, period, reason)
    books.duties.note(Event.REOPEN_REQUESTED, caller, period, new={}, reason=reason)
    return reopen_request(books, caller, period)


def check_request(
    books: Books, caller: Caller, period: AccountingPeriod, reason: str | None
) -> None:
    """Refuse a request to reopen a period that nobody else has to reopen, or has been asked to."""
    deed = _reopening(caller, period, _rows(books, period), reason)
    guards.check(guards.REOPEN, Situation(calendar=books.calendar(), period=period))
    if not duties.takes_two(deed):
        raise SecondPersonNotNeeded(name=period.name)
    duties.reason_given(deed)
    if deed.requested_by is not None:
        raise ReopeningRequested(name=period.name)


def decline_reopen(
    books: Books, caller: Caller, period_id: str, reason: str | None = None
) -> HistoryRow | None:
    """Turn a request down, or take one's own back; the period stays closed."""
    period, reason = _asked(books, caller, period_id, reason)
    check_decline(books, period)
    books.duties.note(Event.REOPEN_DECLINED, caller, period, new={}, reason=reason)
    return reopen_request(books, caller, period)


def check_decline(books: Books, period: AccountingPeriod) -> None:
    """Refuse to turn down what nobody has requested."""
    if _requested(_rows(books, period)) is None:
        raise NothingRequested(name=period.name)


def reopen_request(books: Books, caller: Caller, period: AccountingPeriod) -> HistoryRow | None:
    """The request that waits for a second person, where it takes two."""
    if caller.tenant.settings.duties.reopen is not Reopening.SECOND_PERSON:
        return None
    return _requested(_rows(books, period))


def request_as_data(request: HistoryRow | None) -> dict[str, Any] | None:
    """A request as plain data, the same for REST and for the command line."""
    if request is None:
        return None
    at, by, reason = str(request.at)[:19], request.user, request.reason
    return {"requestedBy": by, "requestedOn": at, "reason": reason}


def _asked(
    books: Books, caller: Caller, period_id: str, reason: str | None
) -> tuple[AccountingPeriod, str | None]:
    caller.require(Operation.REOPEN)
    reason = caller.reason if reason is None else reason
    if reason is not None:
        values.REASON.read("reason", reason)
    period = books.calendar().get(period_id)
    if period is None:
        raise PeriodNotFound(period=period_id)
    return period, reason


def _reopening(
    caller: Caller, period: AccountingPeriod, rows: Sequence[HistoryRow], reason: str | None
) -> Deed:
    requested = _requested(rows)
    return Deed(
        duties=caller.tenant.settings.duties,
        name=period.name,
        closed=period.closed,
        person=caller.user_id,
        closed_by=_closed_by(rows),
        requested_by=None if requested is None else requested.user_id,
        reason=reason,
    )


def _requested(rows: Sequence[HistoryRow]) -> HistoryRow | None:
    """The request that nobody has answered since the period was closed."""
    row = next((row for row in reversed(rows) if row.event in SETTLE_REQUESTS), None)
    return row if row is not None and row.event == Event.REOPEN_REQUESTED else None


def checks(books: Books, caller: Caller, period: AccountingPeriod) -> Iterator[Check]:
    """The rules of a close as conditions of it, where the tenant keeps duties apart.

    Of a closed period it is asked who closed it, of another one whoever looks.
    """
    if not _asked_of_closers(caller):
        return
    kept, rows = caller.tenant.settings.duties, _rows(books, period)
    closer = next((row for row in reversed(rows) if row.event in CLOSED_BY), None)
    person = caller.user_id if closer is None or not period.closed else closer.user_id
    deed = _closing(books, caller, period, person, rows)
    if kept.preparer_is_not_closer:
        prepared = _preparations(period, rows)
        yield close_checks.asked(duties.prepared_by_another, deed, evidence=prepared)
        entered = Evidence(what="manual journal entries of the closer", count=deed.entered)
        yield close_checks.asked(duties.closer_entered_nothing, deed, evidence=(entered,))
    if kept.closer_is_not_reopener:
        granted = Evidence(
            what="exceptions that the closer granted and that stand", count=deed.granted
        )
        yield close_checks.asked(duties.closer_granted_nothing, deed, evidence=(granted,))


def _preparations(period: AccountingPeriod, rows: Sequence[HistoryRow]) -> Iterator[Evidence]:
    prepared = _preparation(rows)
    told = "nobody" if prepared is None else prepared.user
    yield Evidence(what=f"set to pending close by {told}", period_id=period.id)


def _closing(
    books: Books, caller: Caller, period: AccountingPeriod, person: str, rows: Sequence[HistoryRow]
) -> Deed:
    prepared = _preparation(rows)
    return Deed(
        duties=caller.tenant.settings.duties,
        name=period.name,
        closed=period.closed,
        person=person,
        prepared_by=None if prepared is None else prepared.user_id,
        entered=books.duties.entries_of_user(period, person),
        granted=_granted(books, period, person),
    )


def _granted(books: Books, period: AccountingPeriod, person: str) -> int:
    """How many exceptions stand for a period that somebody granted."""
    return sum(
        each.granter_id == person and each.revoked_on is None and books.now < each.until
        for each in books.duties.exemptions(period, 0)
    )


def _rows(books: Books, period: AccountingPeriod) -> Sequence[HistoryRow]:
    """What happened to the period since it was opened last."""
    rows = books.history.steps_of_period(books.calendar_id, period.id, STEPS)
    opened = [place for place, row in enumerate(rows) if row.event == Event.REOPENED]
    return rows[opened[-1] + 1 :] if opened else rows


def _preparation(rows: Sequence[HistoryRow]) -> HistoryRow | None:
    """The row by which a period became pending close."""
    wanted = PeriodStatus.PENDING_CLOSE
    return next((row for row in reversed(rows) if row.new.get("status") == wanted), None)


def _closed_by(rows: Sequence[HistoryRow]) -> frozenset[str]:
    return frozenset(row.user_id for row in rows if row.event in CLOSED_BY)
