"""Duties kept apart: what was done with a period before, and whether a step may be taken now.

Nothing is read for a tenant that keeps none of them apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from inspect import getdoc

from monthend.domain.errors import Refusal
from monthend.domain.history import Event
from monthend.domain.period import AccountingPeriod, PeriodStatus
from monthend.subledger import duties
from monthend.subledger.duties import NOT_KEPT, Deed, Duty

from .audit_ports import EVERYTHING_OF_A_PERIOD
from .caller import Caller
from .close_checks import Check, Evidence
from .ports import Books, HistoryRow

CLOSES = (Event.CLOSE_REQUESTED, Event.CLOSED, Event.AUTO_CLOSED)


def check_close(books: Books, caller: Caller, period: AccountingPeriod) -> None:
    """Refuse a close that is for somebody else to make."""
    if caller.tenant.settings.duties.preparer_is_not_closer:
        rows = _rows(books, period)
        duties.check(duties.CLOSE, _closing(books, caller, period, caller.user_id, rows))


def check_reopen(
    books: Books, caller: Caller, period: AccountingPeriod, reason: str | None
) -> None:
    """Refuse a reopening that is for somebody else to make, or for nobody."""
    kept = caller.tenant.settings.duties
    if kept == NOT_KEPT:
        return
    deed = Deed(
        duties=kept,
        name=period.name,
        closed=period.closed,
        person=caller.user_id,
        closed_by=_closed_by(_rows(books, period)) if kept.closer_is_not_reopener else frozenset(),
        reason=reason,
    )
    duties.check(duties.REOPEN, deed)


def close_checks(books: Books, caller: Caller, period: AccountingPeriod) -> Iterator[Check]:
    """The rules of a close as conditions of it, where the tenant keeps duties apart.

    Of a closed period it is asked who closed it, of another one whoever looks.
    """
    if not caller.tenant.settings.duties.preparer_is_not_closer:
        return
    rows = _rows(books, period)
    closer = next((row for row in reversed(rows) if row.event in CLOSES), None)
    person = caller.user_id if closer is None or not period.closed else closer.user_id
    deed = _closing(books, caller, period, person, rows)
    yield _check(duties.prepared_by_another, deed, tuple(_preparations(period, rows)))
    entered = Evidence(what="manual journal entries of the closer", count=deed.entered)
    yield _check(duties.closer_entered_nothing, deed, (entered,))


def _check(rule: Duty, deed: Deed, evidence: Sequence[Evidence]) -> Check:
    detail = ""
    try:
        rule(deed)
    except Refusal as refused:
        detail = str(refused)
    statement = (getdoc(rule) or "").partition("\n")[0]
    return Check(
        name=rule.__name__, statement=statement, holds=not detail, detail=detail, evidence=evidence
    )


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
    )


def _rows(books: Books, period: AccountingPeriod) -> Sequence[HistoryRow]:
    """What happened to the period since it was opened last."""
    rows = books.history.of_period(books.calendar_id, period.id, 0, EVERYTHING_OF_A_PERIOD)
    opened = [place for place, row in enumerate(rows) if row.event == Event.REOPENED]
    return rows[opened[-1] + 1 :] if opened else rows


def _preparation(rows: Sequence[HistoryRow]) -> HistoryRow | None:
    """The row by which a period became pending close."""
    wanted = PeriodStatus.PENDING_CLOSE
    return next((row for row in reversed(rows) if row.new.get("status") == wanted), None)


def _closed_by(rows: Sequence[HistoryRow]) -> frozenset[str]:
    return frozenset(row.user_id for row in rows if row.event in CLOSES)
