"""What an accounting code is, what may change on it, and which rule answers first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from monthend.domain.errors import NameTaken, Refusal
from monthend.domain.ledger import CATEGORIES, AccountingCode, Category
from monthend.domain.lifecycle import Stamp
from monthend.subledger import accounting_codes
from monthend.subledger.accounting_codes import (
    OPERATIONS,
    CodeFields,
    CodeSituation,
    Side,
    activate,
    check_delete,
    create,
    deactivate,
    difference,
    normal_side,
    update,
)
from monthend.subledger.errors import (
    AccountingCodeActive,
    AccountingCodeBeingImported,
    AccountingCodeUsed,
    ReceivableKeepsItsType,
    ReceivableStaysActive,
)

BEFORE = datetime(2026, 1, 2, tzinfo=UTC)
STAMP = Stamp(by="ann", at=datetime(2026, 2, 3, tzinfo=UTC))
CASH = AccountingCode(
    key=7, id="c", name="Cash", type="Cash", notes="till", custom_fields={"Owner__c": "Bo"},
    created_by="bo", created_on=BEFORE, updated_by="bo", updated_on=BEFORE,
)  # fmt: skip
DEBTORS = replace(CASH, key=8, id="d", name="Debtors", type="AccountsReceivable")
OTHER = replace(CASH, key=9, id="o", name="Other")


def situation(code: AccountingCode, *, being_imported: bool = False) -> CodeSituation:
    codes = {each.name: each for each in (CASH, DEBTORS, OTHER)}
    return CodeSituation(
        code=code, asked=code, codes={**codes, code.name: code}, being_imported=being_imported
    )


# Types ------------------------------------------------------------------------


def test_there_are_nineteen_types_in_five_categories() -> None:
    assert len(CATEGORIES) == 19
    assert set(CATEGORIES.values()) == set(Category)


@pytest.mark.parametrize("kind", CATEGORIES)
def test_the_normal_side_follows_from_the_category_but_for_discounts(kind: str) -> None:
    debit = CATEGORIES[kind] in {"Assets", "Expenses"} or kind == "SalesDiscounts"
    assert normal_side(kind) is (Side.DEBIT if debit else Side.CREDIT)


@pytest.mark.parametrize(
    ("kind", "category"),
    [("AccountsReceivable", "Assets"), ("Cash", "Assets"), ("SalesDiscounts", "Revenue"),
     ("ContractAssets", "Assets"), ("DeferredRevenue", "Liabilities")],
)  # fmt: skip
def test_the_documented_types_are_in_their_categories(kind: str, category: str) -> None:
    assert replace(CASH, type=kind).category == category


# Made and changed -------------------------------------------------------------


def test_a_new_code_is_active_and_unused() -> None:
    fields: CodeFields = {
        "name": "Till",
        "type": "Cash",
        "custom_fields": {"A__c": 1, "B__c": None},
    }
    made = create({}, "t", fields, STAMP)
    assert (made.active, made.used, made.status) == (True, False, "Active")
    assert (made.created_by, made.updated_on) == ("ann", STAMP.at)
    assert dict(made.custom_fields) == {"A__c": 1}


def test_a_name_is_used_once_whatever_the_type() -> None:
    with pytest.raises(NameTaken) as told:
        create({"Cash": CASH}, "n", {"name": "Cash", "type": "OtherAssets"}, STAMP)
    assert told.value.field == "name"
    with pytest.raises(NameTaken):
        update(situation(CASH), {"name": "Other"}, STAMP)


def test_an_update_changes_what_was_sent_and_nothing_else() -> None:
    given: CodeFields = {"name": "Till", "notes": None, "custom_fields": {"Paid__c": True}}
    after = update(situation(CASH), given, STAMP)
    assert (after.name, after.notes, after.type) == ("Till", None, "Cash")
    assert dict(after.custom_fields) == {"Owner__c": "Bo", "Paid__c": True}
    assert (after.updated_by, after.created_by, after.key) == ("ann", "bo", 7)


def test_a_custom_field_is_emptied_by_null() -> None:
    after = update(situation(CASH), {"custom_fields": {"Owner__c": None}}, STAMP)
    assert dict(after.custom_fields) == {}


def test_what_differs_in_nothing_is_the_same_code() -> None:
    assert update(situation(CASH), {"name": "Cash", "notes": "till"}, STAMP) is CASH
    assert activate(situation(CASH), STAMP) is CASH
    idle = replace(CASH, active=False)
    assert deactivate(situation(idle), STAMP) is idle


def test_a_code_is_deactivated_and_activated() -> None:
    idle = deactivate(situation(CASH), STAMP)
    assert (idle.status, idle.updated_by) == ("Inactive", "ann")
    assert activate(situation(idle), STAMP).status == "Active"


def test_a_code_may_become_a_receivable_and_not_cease_to_be_one() -> None:
    assert update(situation(CASH), {"type": "AccountsReceivable"}, STAMP).type == DEBTORS.type
    assert update(situation(DEBTORS), {"type": "AccountsReceivable"}, STAMP) is DEBTORS
    with pytest.raises(ReceivableKeepsItsType):
        update(situation(DEBTORS), {"type": "Cash"}, STAMP)


def test_a_receivable_stays_active() -> None:
    with pytest.raises(ReceivableStaysActive):
        deactivate(situation(DEBTORS), STAMP)


def test_only_an_inactive_code_is_deleted() -> None:
    with pytest.raises(AccountingCodeActive):
        check_delete(situation(CASH))
    check_delete(situation(replace(CASH, active=False)))


# Used -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [{}, {"name": "Till"}, {"notes": "x"}, {"gl_account_number": "1"}, {"name": "Cash"}],
    ids=str,
)
def test_nothing_of_a_used_code_is_updated(fields: Any) -> None:
    with pytest.raises(AccountingCodeUsed):
        update(situation(replace(CASH, used=True)), fields, STAMP)


def test_a_used_code_stays_active_and_there() -> None:
    used = situation(replace(CASH, used=True))
    with pytest.raises(AccountingCodeUsed):
        deactivate(used, STAMP)
    with pytest.raises(AccountingCodeUsed):
        check_delete(used)


def test_what_an_import_under_way_has_rows_of_stays_for_now() -> None:
    now = situation(replace(CASH, active=False), being_imported=True)
    with pytest.raises(AccountingCodeBeingImported):
        update(now, {"notes": "x"}, STAMP)
    with pytest.raises(AccountingCodeBeingImported):
        deactivate(now, STAMP)
    with pytest.raises(AccountingCodeBeingImported):
        check_delete(now)


# Precedence -------------------------------------------------------------------

WRONG_IN_EVERY_WAY = replace(DEBTORS, used=True)
ANSWERS: dict[str, list[type[Refusal]]] = {
    "create": [NameTaken],
    "update": [
        AccountingCodeUsed,
        AccountingCodeBeingImported,
        ReceivableKeepsItsType,
        NameTaken,
    ],
    "deactivate": [AccountingCodeUsed, AccountingCodeBeingImported, ReceivableStaysActive],
    "delete": [AccountingCodeUsed, AccountingCodeBeingImported, AccountingCodeActive],
}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_guards_answer_in_the_order_of_the_documented_limitations(operation: str) -> None:
    """Everything that a guard looks at is wrong at once; each refuses in its turn."""
    asked = replace(WRONG_IN_EVERY_WAY, name="Cash", type="Cash")
    now = replace(situation(WRONG_IN_EVERY_WAY, being_imported=True), asked=asked)
    told = []
    for guard in OPERATIONS[operation]:
        with pytest.raises(Refusal) as refused:
            guard(now)
        told.append(type(refused.value))
    assert told == ANSWERS[operation]


def test_each_operation_runs_its_guards() -> None:
    """That the functions and the table are of one mind."""
    run = {
        "update": lambda now: update(now, {}, STAMP),
        "deactivate": lambda now: deactivate(now, STAMP),
        "delete": check_delete,
    }
    assert set(run) | {"create"} == set(OPERATIONS)
    for operation, act in run.items():
        with pytest.raises(ANSWERS[operation][0]):
            act(situation(WRONG_IN_EVERY_WAY, being_imported=True))
        with pytest.raises(ANSWERS[operation][1]):
            act(situation(DEBTORS, being_imported=True))


# History ----------------------------------------------------------------------


def test_history_shows_the_fields_that_differ_as_clients_know_them() -> None:
    after = replace(
        CASH, name="Till", active=False, gl_account_number="1000",
        custom_fields={"Owner__c": "Bo", "Since__c": date(2026, 1, 5)},
    )  # fmt: skip
    assert difference(CASH, after) == (
        {"status": "Active", "name": "Cash", "glAccountNumber": None},
        {"status": "Inactive", "name": "Till", "glAccountNumber": "1000", "Since__c": "2026-01-05"},
    )


def test_every_field_that_can_be_set_is_recorded() -> None:
    names = set(accounting_codes.REST_NAMES)
    assert names == set(CodeFields.__annotations__)
    assert set(accounting_codes.recorded(replace(CASH, custom_fields={}))) == {
        "status",
        *(accounting_codes.REST_NAMES[name] for name in names - {"custom_fields"}),
    }
