"""Posting rules and late transactions as plain data, the same for REST and the command line."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from monthend.subledger.posting_rules import PostingRule

from .policy_ports import LateTransaction
from .posting_rules import ShownRules

Data = dict[str, Any]


def _instant(at: datetime | None) -> str | None:
    return None if at is None else str(at)[:19]


def shown_rules(found: ShownRules) -> Data:
    """Rules as the API and the command line show them."""
    return {
        "version": found.book.version,
        "createdBy": found.created_by,
        "createdOn": _instant(found.created_on),
        "postingRules": [_rule(rule) for rule in found.book.rules.values()],
    }


def _rule(rule: PostingRule) -> Data:
    return {
        "type": rule.type,
        "subtype": rule.subtype,
        "debitType": rule.debit.type,
        "debitCode": rule.debit.code,
        "creditType": rule.credit.type,
        "creditCode": rule.credit.code,
        "source": rule.source,
    }


def shown_late(late: LateTransaction) -> Data:
    """Something late as the API and the command line show it."""
    return {
        "id": str(late.id),
        "kind": late.kind.value,
        "number": late.number,
        "type": late.type,
        "status": late.status.value,
        "documentDate": late.document_day.isoformat(),
        "asked": dict(late.payload),
        "requestedBy": late.requested_by,
        "requestedOn": _instant(late.requested_on),
        "decidedBy": late.decided_by,
        "decidedOn": _instant(late.decided_on),
        "reason": late.reason,
        "date": late.posted_day and late.posted_day.isoformat(),
        "accountingPeriodName": late.posted_period,
        "postedAs": late.posted_as,
    }
