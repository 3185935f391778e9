"""The statuses of the ledger as pages show them."""

from __future__ import annotations

from monthend.domain import ledger
from monthend.domain.ledger import AccountingCode
from monthend.services.journal_ports import JournalRun
from monthend.services.ports import JournalEntry, Transaction
from monthend.subledger.journal_runs import EntryStatus, RunStatus
from monthend.subledger.late_transactions import LateStatus

from .statuses import Status

ACTIVE, INACTIVE = Status("Active", "good"), Status("Inactive", "quiet")
OF_JOURNAL_RUN = {
    RunStatus.PENDING: Status("Waiting", "busy"),
    RunStatus.PROCESSING: Status("Running", "busy"),
    RunStatus.COMPLETED: Status("Completed", "good"),
    RunStatus.ERROR: Status("Failed", "bad"),
    RunStatus.CANCEL_IN_PROGRESS: Status("Being cancelled", "busy"),
    RunStatus.CANCELLED: Status("Cancelled", "quiet"),
    RunStatus.DELETE_IN_PROGRESS: Status("Being deleted", "busy"),
}
OF_LATE = {
    LateStatus.WAITING: Status("Waiting", "pending"),
    LateStatus.APPROVED: Status("Approved", "good"),
    LateStatus.REJECTED: Status("Rejected", "quiet"),
}


def of_code(code: AccountingCode) -> Status:
    return ACTIVE if code.active else INACTIVE


def of_transaction(transaction: Transaction) -> Status:
    """Its own word: one that counts is good, one that went wrong is not."""
    if ledger.counts(transaction.type, transaction.status):
        return Status(transaction.status, "good")
    tone = {"Error": "bad", "Canceled": "quiet"}.get(transaction.status, "open")
    return Status(transaction.status, tone)


def of_entry(entry: JournalEntry) -> Status:
    tone = "good" if entry.status == EntryStatus.CREATED else "quiet"
    return Status(entry.status, tone)


def of_run(run: JournalRun) -> Status:
    return OF_JOURNAL_RUN[run.status]
