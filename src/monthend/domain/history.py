"""What changed, on which period, and what its history shows of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from .period import AccountingPeriod


class Event(StrEnum):
    """What happened, in the word that history keeps."""

    CREATED = "created"
    UPDATED = "updated"
    DATES_CHANGED = "datesChanged"
    DATES_SHIFTED = "datesShifted"
    DELETED = "deleted"
    PENDING_CLOSE = "pendingClose"
    CLOSE_REQUESTED = "closeRequested"
    CLOSED = "closed"
    AUTO_CLOSED = "autoClosed"
    REOPENED = "reopened"
    REOPEN_REQUESTED = "reopenRequested"
    REOPEN_DECLINED = "reopenDeclined"
    TYPE_LOCKED = "typeLocked"
    TYPE_UNLOCKED = "typeUnlocked"
    EXCEPTION_GRANTED = "exceptionGranted"
    EXCEPTION_REVOKED = "exceptionRevoked"
    EXCEPTION_USED = "exceptionUsed"
    TRIAL_BALANCE_REQUESTED = "trialBalanceRequested"
    TRIAL_BALANCE_STARTED = "trialBalanceStarted"
    TRIAL_BALANCE_COMPLETED = "trialBalanceCompleted"
    TRIAL_BALANCE_FAILED = "trialBalanceFailed"
    TRIAL_BALANCE_CLEARED = "trialBalanceCleared"
    TRIAL_BALANCE_VERIFIED = "trialBalanceVerified"
    IMPORTED = "imported"
    TRANSACTION_CHANGED = "transactionChanged"
    JOURNAL_ENTRY_CREATED = "journalEntryCreated"
    JOURNAL_ENTRY_CHANGED = "journalEntryChanged"
    JOURNAL_ENTRY_CANCELLED = "journalEntryCancelled"
    JOURNAL_RUN_CHANGED = "journalRunChanged"
    POSTING_RULES_CHANGED = "postingRulesChanged"
    LATE_TRANSACTION_QUEUED = "lateTransactionQueued"
    LATE_TRANSACTION_APPROVED = "lateTransactionApproved"
    LATE_TRANSACTION_REJECTED = "lateTransactionRejected"
    TRANSACTION_CREATED = "transactionCreated"
    CODE_CREATED = "accountingCodeCreated"
    CODE_UPDATED = "accountingCodeUpdated"
    CODE_ACTIVATED = "accountingCodeActivated"
    CODE_DEACTIVATED = "accountingCodeDeactivated"
    CODE_DELETED = "accountingCodeDeleted"
    TENANT_CREATED = "tenantCreated"
    USER_ADDED = "userAdded"
    CLIENT_ADDED = "clientAdded"
    SIGNED_IN = "signedIn"
    SETTING_CHANGED = "settingChanged"
    FIELD_DECLARED = "fieldDeclared"
    ENTITY_ADDED = "entityAdded"
    ENTITY_ACCESS_CHANGED = "entityAccessChanged"
    PERIODS_SHARED = "periodsShared"
    ORG_ADDED = "orgAdded"
    ORG_ACCESS_CHANGED = "orgAccessChanged"


CLOSES = (Event.CLOSED, Event.AUTO_CLOSED)
"""What closed a period, at once or after it had waited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One history row to be: the period before and after, either of them None."""

    event: Event
    before: AccountingPeriod | None
    after: AccountingPeriod | None

    @property
    def period(self) -> AccountingPeriod:
        known = self.after or self.before
        assert known is not None, "a change has a period before or after it"
        return known


RECORDED = (
    ("name", "name"),
    ("startDate", "start_date"),
    ("endDate", "end_date"),
    ("fiscalYear", "fiscal_year"),
    ("fiscalQuarter", "fiscal_quarter"),
    ("notes", "notes"),
    ("status", "status"),
)


def difference(change: Change) -> tuple[dict[str, object], dict[str, object]]:
    """The recorded fields that differ, as old and new plain values (dates as ISO text)."""
    old, new = _values(change.before), _values(change.after)
    names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    return (
        {name: old[name] for name in names if name in old},
        {name: new[name] for name in names if name in new},
    )


def _values(period: AccountingPeriod | None) -> Mapping[str, object]:
    if period is None:
        return {}
    recorded = {shown: plain(getattr(period, name)) for shown, name in RECORDED}
    return {**recorded, **{name: plain(value) for name, value in period.custom_fields.items()}}


def plain(value: object) -> object:
    """A value as history keeps it: days and instants as ISO text."""
    return value.isoformat() if isinstance(value, date | datetime) else value
