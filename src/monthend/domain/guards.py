"""The documented limitations, one function each.

A guard reads a `Situation` and returns when the request may go on, or raises
the one refusal it stands for. It changes nothing and reads nothing else.

The tuples at the end name which guards an operation runs. Their order is
precedence: the first guard that refuses decides the answer a client sees. It
is the order of the bullets on Zuora's page for the operation, which does not
say itself which one wins. Sources: docs/reference/guards.md.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable

from . import errors
from .period import DAY, PeriodStatus, Situation

Guard = Callable[[Situation], None]

DATE_FIELDS = frozenset({"start_date", "end_date"})
CLOSED_PERIOD_FIELDS = {
    "documented": frozenset({"name", "notes", "fiscal_year"}),
    "ui": frozenset({"name", "notes", "fiscal_year", "fiscal_quarter", "custom_fields"}),
}


# Status -----------------------------------------------------------------------


def not_open_ended(now: Situation) -> None:
    """The accounting period is not the open-ended one."""
    if now.period.open_ended:
        raise errors.OpenEndedPeriod()


def not_closed(now: Situation) -> None:
    """The accounting period is not closed."""
    if now.period.closed:
        raise errors.PeriodAlreadyClosed(name=now.period.name)


def not_pending_close(now: Situation) -> None:
    """The accounting period is not pending close."""
    if now.period.status is PeriodStatus.PENDING_CLOSE:
        raise errors.PeriodAlreadyPendingClose(name=now.period.name)


def is_open(now: Situation) -> None:
    """The accounting period is open."""
    if now.period.status is not PeriodStatus.OPEN:
        raise errors.PeriodNotOpen(name=now.period.name, status=now.period.status.value)


def is_closed_or_pending_close(now: Situation) -> None:
    """The accounting period is closed or pending close."""
    if now.period.status is PeriodStatus.OPEN:
        raise errors.PeriodNotClosed(name=now.period.name)


def no_trial_balance_running(now: Situation) -> None:
    """The accounting period is not in the process of running a trial balance.

    A queued or leased run counts as running; a period that was never run does not.
    """
    if now.facts.trial_balance_running:
        raise errors.TrialBalanceRunning(name=now.period.name)


# Neighbours -------------------------------------------------------------------


def earlier_periods_closed(now: Situation) -> None:
    """All earlier accounting periods are closed."""
    for earlier in now.calendar.before(now.period):
        if not earlier.closed:
            raise errors.EarlierPeriodNotClosed(earlier=earlier.name, name=now.period.name)


def next_period_open(now: Situation) -> None:
    """The accounting period is immediately before an open one."""
    following = now.calendar.next(now.period)
    if following.status is not PeriodStatus.OPEN:
        raise errors.NextPeriodNotOpen(
            name=now.period.name, next=following.name, status=following.status.value
        )


def most_recent(now: Situation) -> None:
    """The accounting period is the most recent one."""
    latest = now.calendar.last
    if latest is not None and not now.period.open_ended and now.period.id != latest.id:
        raise errors.NotMostRecentPeriod(name=now.period.name, latest=latest.name)


def child_orgs_closed(now: Situation) -> None:
    """Every org below this one has closed the days of the accounting period."""
    if now.facts.open_child_orgs:
        raise errors.ChildOrgNotClosed(org=now.facts.open_child_orgs[0], name=now.period.name)


# What the ledger says ---------------------------------------------------------


def no_required_action_items(now: Situation) -> None:
    """There are no required action items for the accounting period."""
    items = now.facts.required_action_items
    if items:
        listed = ", ".join(f"{kind} ({count})" for kind, count in items.items())
        raise errors.ActionItemsRequired(
            name=now.period.name, count=sum(items.values()), items=listed
        )


def no_pending_revenue_schedule(now: Situation) -> None:
    """No revenue schedule of the accounting period is pending."""
    pending = now.facts.pending_revenue_schedules
    if pending:
        raise errors.PendingRevenueSchedule(name=now.period.name, count=pending)


def no_revenue_distributed(now: Situation) -> None:
    """No revenue has been distributed into the accounting period."""
    if now.facts.revenue_distributed:
        raise errors.RevenueDistributed(name=now.period.name)


def no_active_journal_entries(now: Situation) -> None:
    """The accounting period has no active journal entries; cancelled ones do not count."""
    if now.facts.active_journal_entries:
        raise errors.ActiveJournalEntries(name=now.period.name)


# Dates and names that a create or an update asks for ----------------------------


def only_closed_period_fields(now: Situation) -> None:
    """In a closed accounting period only name, notes and fiscal year change.

    One of Zuora's pages adds fiscal quarter and custom fields: a tenant setting.
    """
    if not now.period.closed:
        return
    for name in sorted(now.changed - CLOSED_PERIOD_FIELDS[now.rules.closed_period_fields]):
        raise errors.ClosedPeriodField(name=now.period.name, field=_changed_name(now, name))


def _changed_name(now: Situation, name: str) -> str:
    """A changed field as clients know it; of the custom fields the first that differs."""
    if name != "custom_fields" or now.asked is None:
        return REST_NAMES[name]
    before, asked = now.period.custom_fields, now.asked.custom_fields
    return min(each for each in {*before, *asked} if asked.get(each) != before.get(each))


def open_for_date_changes(now: Situation) -> None:
    """The dates of an accounting period change only while it is open."""
    if now.changed & DATE_FIELDS:
        is_open(now)


def first_period_for_start_date(now: Situation) -> None:
    """Only the first accounting period has a start date that can be changed."""
    if "start_date" in now.changed and now.calendar.before(now.period):
        raise errors.StartDateNotUpdatable(name=now.period.name, start=now.period.start_date)


def covers_earliest_transaction(now: Situation) -> None:
    """The first accounting period starts on or before the earliest transaction."""
    asked, earliest = now.asked, now.facts.earliest_transaction
    if asked is None or asked.start_date is None or earliest is None:
        return
    if not now.calendar.before(now.period) and asked.start_date > earliest:
        raise errors.StartsAfterFirstTransaction(earliest=earliest)


def contiguous(now: Situation) -> None:
    """An accounting period starts the day after the one before it ends."""
    before = now.calendar.before(now.period)
    if now.asked is None or not before:
        return
    ended = before[-1].end_date
    if ended is not None and now.asked.start_date != ended + DAY:
        raise errors.PeriodsNotContiguous(expected=ended + DAY, earlier=before[-1].name)


def neighbour_keeps_a_day(now: Situation) -> None:
    """A moved end date leaves the next accounting period at least one day."""
    if "end_date" not in now.changed or now.asked is None or now.asked.end_date is None:
        return
    following = now.calendar.next(now.period)
    if following.end_date is not None and now.asked.end_date >= following.end_date:
        raise errors.NeighbourWouldBeEmpty(
            end=now.asked.end_date, neighbour=following.name, neighbour_end=following.end_date
        )


def whole_months(now: Situation) -> None:
    """With monthly recognition over time, a period starts on a first and ends on a last day."""
    asked = now.asked
    if asked is None or not now.rules.monthly_recognition_over_time:
        return
    if not now.changed & DATE_FIELDS:
        return
    start, end = asked.start_date, asked.end_date
    if start and end and (start.day != 1 or end.day != monthrange(end.year, end.month)[1]):
        raise errors.NotWholeMonths()


def no_revenue_distributed_by_date_change(now: Situation) -> None:
    """A period into which revenue has been distributed keeps its dates."""
    if now.changed & DATE_FIELDS:
        no_revenue_distributed(now)


def no_active_journal_entries_by_date_change(now: Situation) -> None:
    """A period with active journal entries keeps its dates."""
    if now.changed & DATE_FIELDS:
        no_active_journal_entries(now)


def neighbour_has_no_revenue_distributed(now: Situation) -> None:
    """The next period, whose start would move, has no revenue distributed into it."""
    if now.neighbour is not None and now.neighbour.revenue_distributed:
        raise errors.RevenueDistributed(name=now.calendar.next(now.period).name)


def neighbour_has_no_active_journal_entries(now: Situation) -> None:
    """The next period, whose start would move, has no active journal entries."""
    if now.neighbour is not None and now.neighbour.active_journal_entries:
        raise errors.ActiveJournalEntries(name=now.calendar.next(now.period).name)


def unique_name(now: Situation) -> None:
    """The name of an accounting period is used once."""
    if now.asked is None or "name" not in now.changed:
        return
    holder = now.calendar.named(now.asked.name)
    if holder is not None and holder.id != now.asked.id:
        raise errors.PeriodNameTaken(name=now.asked.name)


REST_NAMES = {
    "name": "name",
    "start_date": "startDate",
    "end_date": "endDate",
    "fiscal_year": "fiscalYear",
    "fiscal_quarter": "fiscalQuarter",
    "notes": "notes",
    "custom_fields": "custom fields",
}

CREATE: tuple[Guard, ...] = (
    covers_earliest_transaction,
    contiguous,
    whole_months,
    unique_name,
)
UPDATE: tuple[Guard, ...] = (
    not_open_ended,
    only_closed_period_fields,
    open_for_date_changes,
    first_period_for_start_date,
    covers_earliest_transaction,
    contiguous,
    neighbour_keeps_a_day,
    whole_months,
    no_revenue_distributed_by_date_change,
    no_active_journal_entries_by_date_change,
    neighbour_has_no_revenue_distributed,
    neighbour_has_no_active_journal_entries,
    unique_name,
)
DELETE: tuple[Guard, ...] = (
    most_recent,
    is_open,
    no_revenue_distributed,
    no_active_journal_entries,
    not_open_ended,
    no_trial_balance_running,
)
PENDING_CLOSE: tuple[Guard, ...] = (
    not_open_ended,
    not_closed,
    not_pending_close,
    no_trial_balance_running,
    earlier_periods_closed,
    no_pending_revenue_schedule,
)
CLOSE: tuple[Guard, ...] = (
    not_open_ended,
    not_closed,
    no_trial_balance_running,
    earlier_periods_closed,
    no_required_action_items,
    no_pending_revenue_schedule,
    child_orgs_closed,
)
REOPEN: tuple[Guard, ...] = (
    not_open_ended,
    is_closed_or_pending_close,
    next_period_open,
)
RUN_TRIAL_BALANCE: tuple[Guard, ...] = (
    not_open_ended,
    not_closed,
    no_trial_balance_running,
)

OPERATIONS: dict[str, tuple[Guard, ...]] = {
    "create": CREATE,
    "update": UPDATE,
    "delete": DELETE,
    "pending-close": PENDING_CLOSE,
    "close": CLOSE,
    "reopen": REOPEN,
    "run-trial-balance": RUN_TRIAL_BALANCE,
}


def check(guards: tuple[Guard, ...], now: Situation) -> None:
    """Run guards in order; the first that refuses is the answer."""
    for guard in guards:
        guard(now)
