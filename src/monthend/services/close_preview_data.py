"""A close preview as plain data, the same for REST and for the command line."""

from __future__ import annotations

from typing import Any

from monthend.domain.history import Change, difference
from monthend.domain.money import text_of
from monthend.domain.trial_balance import BalanceRow

from . import exemptions, task_data, transactions, type_locks
from .close_checks import Check
from .close_preview import ClosePreview, CurrencyTotals, WouldFreeze
from .ports import Transaction
from .transactions import ItemsOfKind

Data = dict[str, Any]

ACTION_ITEMS = "/monthend/v1/accounting-periods/{period}/action-items?kind={kind}"
ONE_FILE = "/v1/files/{file}"
ONE_PERIOD = "/v1/accounting-periods/{period}"
ONE_TRANSACTION = "/monthend/v1/transactions/{transaction}"


def as_data(preview: ClosePreview) -> Data:
    """The whole preview."""
    period, home, following = preview.period, preview.home_currency, preview.following
    return {
        "accountingPeriodId": period.id,
        "name": period.name,
        "startDate": period.start_date and period.start_date.isoformat(),
        "endDate": period.end_date and period.end_date.isoformat(),
        "status": period.status.value,
        "madeOn": str(preview.made_on)[:19],
        "commitSequence": preview.commit_sequence,
        "wouldClose": preview.would_close,
        "refusal": None if preview.refusal is None else str(preview.refusal),
        "checks": [_check(check) for check in preview.checks],
        "typeLocks": type_locks.as_data(preview.type_locks),
        "exceptions": exemptions.as_data(preview.exemptions, preview.made_on),
        "actionItems": [_items(items, period.id, home) for items in preview.items],
        "tasks": task_data.tasks_as_data(preview.tasks),
        "changes": [_change(change) for change in preview.changes],
        "trialBalance": None if preview.freezes is None else _freezes(preview.freezes, home),
        "rowsChangedSinceRun": preview.changed_since_run,
        "presentFiles": [
            {"kind": each.kind, "name": each.name, "href": ONE_FILE.format(file=each.id)}
            for each in preview.present_files
        ],
        "next": None if following is None else {
            "accountingPeriodId": following.id,
            "name": following.name,
            "openings": [_opening(row, home) for row in preview.openings],
            "more": preview.more_openings,
        },
    }  # fmt: skip


def _check(check: Check) -> Data:
    return {
        "name": check.name,
        "statement": check.statement,
        "holds": check.holds,
        "detail": check.detail,
        "evidence": [
            {
                "what": each.what,
                "count": each.count,
                "href": each.period_id and ONE_PERIOD.format(period=each.period_id),
            }
            for each in check.evidence
        ],
    }


def _items(items: ItemsOfKind, period_id: str, home: str) -> Data:
    word = items.kind.value.replace(" ", "%20")
    return {
        "kind": items.kind.value,
        "required": items.required,
        "remedy": items.remedy,
        "count": items.count,
        "first": [
            {**shown_transaction(each, home), "fix": fix_of(each)} for each in items.first
        ],
        "href": ACTION_ITEMS.format(period=period_id, kind=word),
    }  # fmt: skip


def fix_of(transaction: Transaction) -> Data:
    """The call that resolves an action item: where it goes, and what it may say."""
    return {
        "method": "PUT",
        "href": ONE_TRANSACTION.format(transaction=transaction.id),
        "statuses": list(transactions.steps(transaction)),
    }


def shown_transaction(transaction: Transaction, home: str) -> Data:
    """A sub-ledger transaction, amounts as text in its currency and in home currency."""
    currency, home_amount = transaction.currency, transaction.home_amount
    return {
        "id": transaction.id,
        "number": transaction.number,
        "type": transaction.type,
        "subtype": transaction.subtype,
        "status": transaction.status,
        "date": transaction.day.isoformat(),
        "currency": currency,
        "amount": text_of(transaction.amount, currency),
        "homeAmount": None if home_amount is None else text_of(home_amount, home),
        "exchangeRate": transaction.exchange_rate,
        "exchangeRateDate": transaction.rate_date and transaction.rate_date.isoformat(),
        "debitCode": transaction.debit.name,
        "creditCode": transaction.credit.name,
        "accountNumber": transaction.account_number,
        "dueDate": transaction.due_date and transaction.due_date.isoformat(),
        "documentNumber": transaction.document,
        "appliedTo": transaction.applied_to,
        "billedThrough": transaction.billed_through and transaction.billed_through.isoformat(),
        "segments": dict(transaction.segments),
        "documentDate": transaction.document_day and transaction.document_day.isoformat(),
        "postingRulesVersion": transaction.posting_rules,
        "reversalOf": transaction.reverses,
    }


def _change(change: Change) -> Data:
    old, new = difference(change)
    return {
        "accountingPeriodId": change.period.id,
        "name": change.period.name,
        "event": change.event.value,
        "old": old,
        "new": new,
    }


def _freezes(freezes: WouldFreeze, home: str) -> Data:
    return {
        "wouldComplete": freezes.error is None,
        "error": freezes.error,
        "waitsForConversion": freezes.late,
        "rows": len(freezes.rows),
        "totals": [_totals(each, home) for each in freezes.totals],
        "identities": [
            {
                "name": proof.name,
                "statement": proof.statement,
                "holds": proof.holds,
                "detail": proof.detail,
            }
            for proof in freezes.identities
        ],
    }


def _totals(totals: CurrencyTotals, home: str) -> Data:
    return {
        "currency": totals.currency,
        "debit": text_of(totals.debit, totals.currency),
        "credit": text_of(totals.credit, totals.currency),
        "homeDebit": text_of(totals.home_debit, home),
        "homeCredit": text_of(totals.home_credit, home),
    }


def _opening(row: BalanceRow, home: str) -> Data:
    return {
        "accountingCode": row.code,
        "currency": row.currency,
        "opening": text_of(row.closing, row.currency),
        "homeOpening": text_of(row.home_closing, home),
    }
