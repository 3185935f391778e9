"""What must, and what should, be resolved before an accounting period closes.

Source: Zuora's page on reconciling transactions before closing. Six kinds are
required, unprocessed charges are optional; a pending revenue schedule stands in
the way of a close as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class ActionItemKind(StrEnum):
    """A kind of unresolved transaction, under its documented name."""

    DRAFT_INVOICES = "draft invoices"
    DRAFT_PAYMENTS = "draft payments"
    PROCESSING_PAYMENTS = "processing payments"
    PROCESSING_REFUNDS = "processing refunds"
    DRAFT_CREDIT_MEMOS = "draft credit memos"
    DRAFT_DEBIT_MEMOS = "draft debit memos"
    PENDING_REVENUE_SCHEDULES = "pending revenue schedules"
    UNPROCESSED_CHARGES = "unprocessed charges"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionItemRule:
    """Which transactions are an item of this kind, and what resolves them."""

    types: frozenset[str]
    status: str
    required: bool
    remedy: str


_INVOICES = frozenset({"Invoice Item", "Taxation Item"})
_PAYMENTS = frozenset(
    {"Payment", "Credit Balance Payment", "Payment Application", "Payment Application Item"}
)
_REFUNDS = frozenset(
    {"Refund", "Credit Balance Refund", "Refund Application", "Refund Application Item"}
)
_CREDIT_MEMOS = frozenset({"Credit Memo Item", "Credit Memo Application Item"})

RULES: dict[ActionItemKind, ActionItemRule] = {
    ActionItemKind.DRAFT_INVOICES: ActionItemRule(
        types=_INVOICES, status="Draft", required=True, remedy="Post or cancel the invoice."
    ),
    ActionItemKind.DRAFT_PAYMENTS: ActionItemRule(
        types=_PAYMENTS, status="Draft", required=True, remedy="Process or cancel the payment."
    ),
    ActionItemKind.PROCESSING_PAYMENTS: ActionItemRule(
        types=_PAYMENTS, status="Processing", required=True, remedy="Settle or cancel the payment."
    ),
    ActionItemKind.PROCESSING_REFUNDS: ActionItemRule(
        types=_REFUNDS, status="Processing", required=True, remedy="Settle or cancel the refund."
    ),
    ActionItemKind.DRAFT_CREDIT_MEMOS: ActionItemRule(
        types=_CREDIT_MEMOS, status="Draft", required=True, remedy="Post or cancel the credit memo."
    ),
    ActionItemKind.DRAFT_DEBIT_MEMOS: ActionItemRule(
        types=frozenset({"Debit Memo Item"}),
        status="Draft",
        required=True,
        remedy="Post or cancel the debit memo.",
    ),
    ActionItemKind.PENDING_REVENUE_SCHEDULES: ActionItemRule(
        types=frozenset({"Revenue Event Item"}),
        status="Pending",
        required=True,
        remedy="Wait for the revenue schedule, or distribute it.",
    ),
    ActionItemKind.UNPROCESSED_CHARGES: ActionItemRule(
        types=frozenset({"Charge"}), status="Unprocessed", required=False, remedy="Bill the charge."
    ),
}

UNRESOLVED_STATUSES = ("Draft", "Processing", "Pending", "Unprocessed")
"""Every status in which a transaction can stand in the way of a close."""


def kind_of(type_name: str, status: str) -> ActionItemKind | None:
    """The kind of action item a transaction is, None when it needs no action."""
    for kind, rule in RULES.items():
        if status == rule.status and type_name in rule.types:
            return kind
    return None


def counted(rows: Iterable[tuple[str, str, int]]) -> dict[ActionItemKind, int]:
    """How many action items of each kind there are, of (type, status, number of transactions)."""
    found: dict[ActionItemKind, int] = {}
    for type_name, status, number in rows:
        kind = kind_of(type_name, status)
        if kind is not None:
            found[kind] = found.get(kind, 0) + number
    return found


def required(rows: Iterable[tuple[str, str, int]]) -> dict[str, int]:
    """The required action items among the same.

    Pending revenue schedules are not among them: they are a limitation of
    their own, of pending close too.
    """
    pending = ActionItemKind.PENDING_REVENUE_SCHEDULES
    return {
        kind.value: number
        for kind, number in counted(rows).items()
        if RULES[kind].required and kind is not pending
    }


def optional(rows: Iterable[tuple[str, str, int]]) -> dict[str, int]:
    """The action items among the same that do not stand in the way of a close."""
    return {kind.value: n for kind, n in counted(rows).items() if not RULES[kind].required}
