"""What must be resolved before a close, by the documented list."""

from __future__ import annotations

from itertools import product

import pytest

from monthend.domain.ledger import TRANSACTION_TYPES
from monthend.subledger.action_items import (
    RULES,
    UNRESOLVED_STATUSES,
    ActionItemKind,
    kind_of,
    required,
)

DOCUMENTED = [
    ("Invoice Item", "Draft", "draft invoices"),
    ("Taxation Item", "Draft", "draft invoices"),
    ("Payment", "Draft", "draft payments"),
    ("Payment", "Processing", "processing payments"),
    ("Refund", "Processing", "processing refunds"),
    ("Credit Memo Item", "Draft", "draft credit memos"),
    ("Debit Memo Item", "Draft", "draft debit memos"),
    ("Charge", "Unprocessed", "unprocessed charges"),
]


@pytest.mark.parametrize(("kind", "status", "item"), DOCUMENTED)
def test_an_unresolved_transaction_is_an_item_of_its_kind(
    kind: str, status: str, item: str
) -> None:
    assert kind_of(kind, status) == item


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("Invoice Item", "Posted"),
        ("Invoice Item", "Canceled"),
        ("Payment", "Processed"),
        ("Payment", "Error"),
        ("Refund", "Draft"),
        ("Revenue Event Item", "Processing"),
        ("Charge", "Processed"),
    ],
)
def test_a_resolved_transaction_needs_no_action(kind: str, status: str) -> None:
    assert kind_of(kind, status) is None


def test_six_kinds_and_pending_schedules_are_required_and_unprocessed_charges_are_not() -> None:
    optional = {kind for kind, rule in RULES.items() if not rule.required}
    assert set(RULES) == set(ActionItemKind)
    assert optional == {ActionItemKind.UNPROCESSED_CHARGES}
    assert len(RULES) - len(optional) == 6 + 1


def test_required_items_are_added_up_by_kind() -> None:
    counted = [
        ("Invoice Item", "Draft", 2),
        ("Taxation Item", "Draft", 1),
        ("Payment", "Processing", 4),
        ("Charge", "Unprocessed", 9),
        ("Revenue Event Item", "Pending", 5),
    ]
    assert required(counted) == {"draft invoices": 3, "processing payments": 4}


def test_nothing_unresolved_is_nothing_required() -> None:
    assert required([]) == {}


def test_every_item_is_of_a_type_and_a_status_that_exist() -> None:
    for rule in RULES.values():
        assert rule.types <= TRANSACTION_TYPES.keys()
        assert all(rule.status in TRANSACTION_TYPES[name].steps for name in rule.types)


def test_every_item_stands_in_a_status_that_is_looked_for() -> None:
    for name, status in product(TRANSACTION_TYPES, {rule.status for rule in RULES.values()}):
        assert kind_of(name, status) is None or status in UNRESOLVED_STATUSES


def test_every_item_says_what_resolves_it() -> None:
    assert all(rule.remedy.endswith(".") for rule in RULES.values())
