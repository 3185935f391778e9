"""A close report as plain data, the same for REST and for the command line."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from monthend.domain.money import text_of
from monthend.domain.trial_balance import BalanceRow

from . import duties, exemptions, task_data, type_locks
from .audit_ports import WrittenSource
from .close_checks import Check
from .close_report import CloseReport, Difference, Window
from .ports import FrozenBalance, HistoryRow

Data = dict[str, Any]


def as_data(report: CloseReport) -> Data:
    """The whole report."""
    period = report.period
    return {
        "accountingPeriodId": period.id,
        "name": period.name,
        "startDate": period.start_date and period.start_date.isoformat(),
        "endDate": period.end_date and period.end_date.isoformat(),
        "fiscalYear": period.fiscal_year,
        "fiscalQuarter": period.fiscal_quarter,
        "status": period.status.value,
        "runTrialBalanceStatus": period.trial_balance.status.value,
        "madeOn": _instant(report.made_on),
        "closes": [_event(row) for row in report.closes],
        "checks": [_check(check) for check in report.checks],
        "reopenRequest": duties.request_as_data(report.reopen_request),
        "typeLocks": type_locks.as_data(report.type_locks),
        "exceptions": exemptions.as_data(report.exemptions, report.made_on),
        "optionalActionItems": dict(report.optional_items),
        "tasks": task_data.tasks_as_data(report.tasks),
        "trialBalance": _trial_balance(report.frozen, report.frozen_is_whole),
        "chainHead": {
            "chain": report.head.chain, "number": report.head.number, "hash": report.head.hash
        },
        "openedAgain": [_window(window, report.home_currency) for window in report.windows],
    }  # fmt: skip


def _instant(at: datetime) -> str:
    return str(at)[:19]


def _event(row: HistoryRow) -> Data:
    return {
        "event": row.event,
        "commitSequence": row.commit_sequence,
        "at": _instant(row.at),
        "user": row.user,
        "userId": row.user_id,
        "channel": row.channel,
        "trackId": row.track_id,
        "reason": row.reason,
        "number": row.number,
        "hash": row.hash,
    }


def _check(check: Check) -> Data:
    return {
        "name": check.name,
        "statement": check.statement,
        "holds": check.holds,
        "detail": check.detail,
    }


def _trial_balance(frozen: FrozenBalance | None, whole: bool) -> Data | None:
    if frozen is None:
        return None
    return {
        "revision": frozen.revision,
        "commitSequence": frozen.commit_sequence,
        "completedOn": _instant(frozen.completed_on),
        "sha256": frozen.sha256,
        "whole": whole,
        "identities": list(frozen.identities),
    }


def _window(window: Window, home: str) -> Data:
    changed = window.differences
    return {
        "reopened": _event(window.reopened),
        "closed": None if window.closed is None else _event(window.closed),
        "written": [_written(source, home) for source in window.written],
        "more": window.more,
        "tasks": [{**_event(row), "title": row.new.get("title")} for row in window.tasks],
        "before": _revision(window.before),
        "after": _revision(window.after),
        "differences": None if changed is None else [_difference(each, home) for each in changed],
    }


def _revision(frozen: FrozenBalance | None) -> Data | None:
    if frozen is None:
        return None
    return {
        "revision": frozen.revision,
        "commitSequence": frozen.commit_sequence,
        "sha256": frozen.sha256,
    }


def _written(source: WrittenSource, home: str) -> Data:
    return {
        "type": source.kind,
        "number": source.number,
        "date": source.day,
        "currency": source.currency,
        "debit": text_of(source.debit, source.currency),
        "credit": text_of(source.credit, source.currency),
        "homeDebit": text_of(source.home_debit, home),
        "homeCredit": text_of(source.home_credit, home),
        "commitSequence": source.commit_sequence,
    }


def _difference(difference: Difference, home: str) -> Data:
    row = difference.after or difference.before
    assert row is not None, "a difference has a row on one side"
    return {
        "accountingCode": row.code,
        "currency": row.currency,
        "before": _figures(difference.before, home),
        "after": _figures(difference.after, home),
    }


def _figures(row: BalanceRow | None, home: str) -> Data | None:
    if row is None:
        return None
    return {
        "opening": text_of(row.opening, row.currency),
        "debit": text_of(row.debit, row.currency),
        "credit": text_of(row.credit, row.currency),
        "closing": text_of(row.closing, row.currency),
        "homeOpening": text_of(row.home_opening, home),
        "homeDebit": text_of(row.home_debit, home),
        "homeCredit": text_of(row.home_credit, home),
        "homeClosing": text_of(row.home_closing, home),
    }
