"""Exceptions: granted to a person by another one, used by what they post, listed, revoked.

Whoever grants or revokes has the calendar alone, so that no posting comes between. What is
posted into closed days has the trial balances of its period and of the later closed ones run
again; until they are done these periods have none, and the earlier revisions stay on record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from monthend.domain import guards, ledger
from monthend.domain.errors import Refusal
from monthend.domain.history import Change, Event
from monthend.domain.lifecycle import Outcome
from monthend.domain.period import NEVER_RUN, AccountingPeriod, Exemption, Situation
from monthend.domain.permissions import Operation
from monthend.subledger import exemptions
from monthend.subledger.duties import Reopening
from monthend.subledger.exemptions import ExceptionNotFound, ExceptionOver, Request, Whom
from monthend.subledger.late_transactions import Placement

from . import duties, people_reach, periods, values
from .caller import Caller
from .duty_ports import ExemptionUse, StoredExemption
from .ports import Books

USES_AT_MOST = 1000
COUNTED_AT_MOST, SHOWN_AT_MOST = 10_000, 10
"""What is counted, and what is told, of the uses of one exception while the calendar is held."""


def listed(books: Books, caller: Caller, period_id: str) -> Sequence[StoredExemption]:
    """Every exception for a period, those that are over too, with what was posted by it."""
    caller.require(Operation.READ_PERIODS)
    return of_period(books, periods.find(books.calendar(), period_id))


def of_period(books: Books, period: AccountingPeriod) -> Sequence[StoredExemption]:
    """The same, whoever asks."""
    return books.duties.exemptions(period, USES_AT_MOST)


def everywhere(
    books: Books, caller: Caller, first: int, count: int
) -> Sequence[tuple[AccountingPeriod, StoredExemption]]:
    """Some exceptions of all periods, the latest first, each with its period and without its uses.

    Uses are counted up to 10,000. Of a period that is gone there is none.
    """
    caller.require(Operation.READ_PERIODS)
    calendar = books.calendar()
    found = books.duties.every_exemption(first, count, COUNTED_AT_MOST)
    return [(periods.find(calendar, each.period_id), each) for each in found]


def grantable(books: Books, caller: Caller) -> Sequence[AccountingPeriod]:
    """The periods for which the caller could grant somebody an exception."""
    if not caller.may(Operation.GRANT_EXCEPTION):
        return ()
    return [each for each in books.calendar().periods if _takes_one(books, caller, each)]


def _takes_one(books: Books, caller: Caller, period: AccountingPeriod) -> bool:
    try:
        exemptions.check_not_open(period)
        duties.check_exception(books, caller, period)
    except Refusal:
        return False
    return True


def one(books: Books, caller: Caller, period_id: str, key: str) -> StoredExemption:
    """An exception for a period, with its first uses."""
    caller.require(Operation.READ_PERIODS)
    period = periods.find(books.calendar(), period_id)
    return _one(books, period, key, COUNTED_AT_MOST, SHOWN_AT_MOST)


def uses(books: Books, caller: Caller, found: StoredExemption) -> Sequence[ExemptionUse]:
    """What was posted by an exception, the first 1,000."""
    caller.require(Operation.READ_PERIODS)
    period = periods.find(books.calendar(), found.period_id)
    return _one(books, period, found.id, COUNTED_AT_MOST, USES_AT_MOST).uses


def _one(
    books: Books, period: AccountingPeriod, key: str, counted: int = 0, uses_at_most: int = 0
) -> StoredExemption:
    found = books.duties.exemption(period, key, counted, uses_at_most)
    if found is None:
        raise ExceptionNotFound(id=key[:32], name=period.name)
    return found


def grant(
    books: Books,
    caller: Caller,
    period_id: str,
    username: str,
    until: datetime,
    reason: str | None = None,
) -> str:
    """Let somebody post into a period that is not open, until an instant; the exception's id."""
    caller.require(Operation.GRANT_EXCEPTION)
    reason = _reason(caller, reason) or ""
    period = periods.find(books.calendar(), period_id)
    asked = _asked(books, caller, period, username, until, reason)
    exemptions.check(asked)
    duties.check_exception(books, caller, period)
    user_id = asked.user_id
    assert user_id is not None, "an exception is for a person"
    made = Exemption(id=books.new_id(), period_id=period.id, user_id=user_id, until=until)
    books.duties.exempt(made, caller, reason)
    told = {
        "exception": made.id, "username": username, "userId": user_id, "until": until.isoformat()
    }  # fmt: skip
    books.duties.note(Event.EXCEPTION_GRANTED, caller, period, new=told, reason=reason)
    return made.id


def _asked(
    books: Books,
    caller: Caller,
    period: AccountingPeriod,
    username: str,
    until: datetime,
    reason: str,
) -> Request:
    calendar, now, directory = books.calendar(), books.now, books.directory
    guards.check((guards.not_open_ended,), Situation(calendar=calendar, period=period))
    user = directory.people.user_named(caller.tenant.id, username)
    user_id = user.id if user is not None and user.active else None
    reaches = user_id is not None and people_reach.reaches_books(
        directory, caller.tenant, user_id, books.calendar_id
    )
    standing = (
        each
        for each in calendar.exemptions
        if (each.period_id, each.user_id) == (period.id, user_id) and now < each.until
    )
    return Request(
        period=period,
        username=username,
        user_id=user_id,
        reaches=reaches,
        granted_by=caller.user_id,
        at=now,
        until=until,
        reason=reason,
        standing=next(standing, None),
    )


def revoke(
    books: Books, caller: Caller, period_id: str, exemption_id: str, reason: str | None = None
) -> None:
    """End an exception before its time."""
    caller.require(Operation.GRANT_EXCEPTION)
    reason = _reason(caller, reason)
    period = periods.find(books.calendar(), period_id)
    found = _one(books, period, exemption_id)
    if found.revoked_on is not None:
        raise ExceptionOver(id=found.id)
    books.duties.end_exemption(found.id, caller)
    told = {"exception": found.id, "username": found.username}
    books.duties.note(Event.EXCEPTION_REVOKED, caller, period, new=told, reason=reason)


def _reason(caller: Caller, reason: str | None) -> str | None:
    reason = caller.reason if reason is None else reason
    if reason is not None:
        values.REASON.read("reason", reason)
    return reason


# Using them ---------------------------------------------------------------------------


def whom(books: Books, caller: Caller) -> Whom:
    """Who posts, and when, for the gate to look for an exception of theirs."""
    final = caller.tenant.settings.duties.reopen is Reopening.NEVER
    return Whom(user_id=caller.user_id, at=books.now, close_is_final=final)


def check(
    placement: Placement, kind: str, number: str, status: str | None, *, at_home: bool
) -> None:
    """Refuse what a closed period cannot have, though an exception lets somebody post into it.

    Of what has a status it must be one that leaves nothing to do; what counts must have its
    amounts in home currency.
    """
    if placement.by is None:
        return
    if status is not None:
        exemptions.check_resolved(placement.period, kind, status)
    counts = status is None or ledger.counts(kind, status)
    exemptions.check_converted(placement.period, kind, number, at_home=at_home or not counts)


def ready(books: Books, placement: Placement) -> None:
    """Have the calendar alone before anything is written by an exception, or a number drawn.

    A use is a step in the history of its period, and those are never taken side by side.
    """
    if placement.by is not None:
        books.alone()


@contextmanager
def used(
    books: Books, caller: Caller, placement: Placement, kind: str, number: str
) -> Iterator[None]:
    """Write what an exception lets into a period, and count it; nothing where it takes none."""
    by, period = placement.by, placement.period
    if by is None:
        yield
        return
    ready(books, placement)
    if period.closed:
        _run_again(books, caller, period)
    use = books.duties.begin_use(by, caller, kind, number, placement.day)
    told = {"exception": by.id, "type": kind, "number": number, "date": f"{placement.day}"}
    books.duties.note(Event.EXCEPTION_USED, caller, period, new=told, reason=None)
    yield
    books.duties.end_use(use)


def _run_again(books: Books, caller: Caller, first: AccountingPeriod) -> None:
    """Have the trial balances run again that know nothing of what is posted now.

    A run that nobody has begun will know of it, so however much is posted has one run.
    """
    calendar, waiting_already = books.calendar(), books.runs.queued(books.calendar_id)
    for period in calendar.periods[len(calendar.before(first)) :]:
        if not period.closed or period.id in waiting_already:
            continue
        books.runs.outdate(period.id)
        waiting = replace(period, trial_balance=NEVER_RUN)
        cleared = Change(event=Event.TRIAL_BALANCE_CLEARED, before=period, after=waiting)
        after = books.calendar().with_period(waiting)
        books.save(Outcome(calendar=after, changes=(cleared,), runs=period.id), caller)


def as_data(found: Sequence[StoredExemption], now: datetime) -> list[dict[str, Any]]:
    """Exceptions as plain data, the same for REST and for the command line."""
    return [
        {
            "id": each.id,
            "username": each.username,
            "until": _instant(each.until),
            "reason": each.reason,
            "live": each.is_live(now),
            "grantedBy": each.granted_by,
            "grantedOn": _instant(each.granted_on),
            "revokedBy": each.revoked_by,
            "revokedOn": None if each.revoked_on is None else _instant(each.revoked_on),
            "used": each.used,
            "uses": [
                {
                    "at": _instant(use.at),
                    "type": use.type,
                    "number": use.number,
                    "date": use.day.isoformat(),
                    "commitSequence": use.commit_sequence,
                }
                for use in each.uses
            ],
        }
        for each in found
    ]


def _instant(at: datetime) -> str:
    return str(at)[:19]
