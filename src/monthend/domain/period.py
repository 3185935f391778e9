"""Accounting periods and the calendar they form."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property

DAY = timedelta(days=1)


class PeriodStatus(StrEnum):
    """Where a period stands in the close, spelled as REST spells it."""

    OPEN = "Open"
    PENDING_CLOSE = "PendingClose"
    CLOSED = "Closed"


class TrialBalanceStatus(StrEnum):
    """What is known of a period's latest trial balance; Pending also means never run."""

    PENDING = "Pending"
    PROCESSING = "Processing"
    COMPLETED = "Completed"
    ERROR = "Error"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialBalanceOutcome:
    """The latest trial balance of a period, as the period shows it.

    `start` and `end` are aware UTC instants; `end` stays None after an error.
    """

    status: TrialBalanceStatus = TrialBalanceStatus.PENDING
    start: datetime | None = None
    end: datetime | None = None
    error_message: str | None = None


NEVER_RUN = TrialBalanceOutcome()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountingPeriod:
    """Days whose books open and close together; both dates are inclusive.

    The open-ended period has no end date, and no start date while it is alone.
    `dates_version` moves with every change of the dates, so that a trial
    balance begun before can be told from one begun after.
    """

    id: str
    name: str
    start_date: date | None
    end_date: date | None
    fiscal_year: int
    fiscal_quarter: int | None = None
    notes: str | None = ""
    status: PeriodStatus = PeriodStatus.OPEN
    close_requested: bool = False
    trial_balance: TrialBalanceOutcome = NEVER_RUN
    dates_version: int = 0
    custom_fields: Mapping[str, object] = field(default_factory=dict)
    created_by: str
    created_on: datetime
    updated_by: str
    updated_on: datetime

    @property
    def open_ended(self) -> bool:
        return self.end_date is None

    @property
    def closed(self) -> bool:
        return self.status is PeriodStatus.CLOSED

    def covers(self, day: date) -> bool:
        after_start = self.start_date is None or self.start_date <= day
        return after_start and (self.end_date is None or day <= self.end_date)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """Lets one person post into a period that is not open, until an instant (aware, UTC)."""

    id: str
    period_id: str
    user_id: str
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """Every period of one entity or org, in date order, without gaps.

    The calendar, not the period, is the unit of consistency: contiguity and
    "all earlier periods are closed" can only be judged over all of it.
    Statuses along time are Closed*, then at most one PendingClose, then Open*.
    `locks` are the types of transactions that periods, by their ids, take no more;
    `exemptions` those that were not revoked, whether they have run out or not.
    """

    id: int
    version: int
    periods: tuple[AccountingPeriod, ...]
    open_ended: AccountingPeriod
    locks: frozenset[tuple[str, str]] = frozenset()
    exemptions: tuple[Exemption, ...] = ()

    @cached_property
    def _position(self) -> dict[str, int]:
        return {period.id: place for place, period in enumerate(self.periods)}

    @property
    def everything(self) -> tuple[AccountingPeriod, ...]:
        """All periods, the open-ended one last."""
        return (*self.periods, self.open_ended)

    def get(self, period_id: str) -> AccountingPeriod | None:
        if period_id == self.open_ended.id:
            return self.open_ended
        place = self._position.get(period_id)
        return None if place is None else self.periods[place]

    def before(self, period: AccountingPeriod) -> tuple[AccountingPeriod, ...]:
        return self.periods[: self._position.get(period.id, len(self.periods))]

    def previous(self, period: AccountingPeriod) -> AccountingPeriod | None:
        earlier = self.before(period)
        return earlier[-1] if earlier else None

    def next(self, period: AccountingPeriod) -> AccountingPeriod:
        """The period after this one; after the last created one, the open-ended one."""
        return self.everything[self._position[period.id] + 1]

    @property
    def first(self) -> AccountingPeriod | None:
        return self.periods[0] if self.periods else None

    @property
    def last(self) -> AccountingPeriod | None:
        return self.periods[-1] if self.periods else None

    @property
    def next_to_close(self) -> AccountingPeriod | None:
        """The first period that is not closed: no later one may be closed before it."""
        return next((period for period in self.periods if not period.closed), None)

    @property
    def closed_through(self) -> date | None:
        """The last day of the closed prefix, None while nothing is closed."""
        count = bisect_right(self.periods, 0, key=lambda period: not period.closed)
        return self.periods[count - 1].end_date if count else None

    @cached_property
    def _starts(self) -> list[date]:
        return [period.start_date or date.min for period in self.everything]

    def on(self, day: date) -> AccountingPeriod | None:
        """The period a day falls into; None for a day before the first period."""
        place = bisect_right(self._starts, day) - 1
        return self.everything[place] if place >= 0 else None

    def named(self, name: str) -> AccountingPeriod | None:
        return next((period for period in self.everything if period.name == name), None)

    def with_period(self, changed: AccountingPeriod) -> Calendar:
        """The calendar with one period replaced by its changed self."""
        if changed.open_ended:
            return replace(self, open_ended=changed)
        place = self._position[changed.id]
        periods = (*self.periods[:place], changed, *self.periods[place + 1 :])
        return self._with_the_same_places(replace(self, periods=periods))

    def with_version(self, version: int) -> Calendar:
        return self._with_the_same_places(replace(self, version=version))

    def _with_the_same_places(self, other: Calendar) -> Calendar:
        """Finding the places anew would cost more than the change itself."""
        other.__dict__["_position"] = self._position
        return other


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the rest of the ledger says about one period, read before deciding."""

    trial_balance_running: bool = False
    required_action_items: Mapping[str, int] = field(default_factory=dict)
    revenue_distributed: int = 0
    active_journal_entries: bool = False
    pending_revenue_schedules: int = 0
    processing_revenue_schedules: int = 0
    earliest_transaction: date | None = None
    open_child_orgs: tuple[str, ...] = ()


NO_FACTS = Facts()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The switches of a tenant that the rules of periods look at.

    `closed_period_fields` is `documented` (name, notes, fiscal year) or `ui` (also
    fiscal quarter and custom fields), as the two documented pages differ.
    """

    monthly_recognition_over_time: bool = False
    closed_period_fields: str = "documented"


DEFAULT_RULES = Rules()


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """All that a guard may look at.

    `asked` is the period as the request wants it (create, update), `changed`
    the names of the fields that would change, `neighbour` the facts of the
    period whose start would be dragged along.
    """

    calendar: Calendar
    period: AccountingPeriod
    facts: Facts = NO_FACTS
    rules: Rules = DEFAULT_RULES
    asked: AccountingPeriod | None = None
    changed: frozenset[str] = frozenset()
    neighbour: Facts | None = None
