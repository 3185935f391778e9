"""The codes that posting rules say: defaults, changes, versions, and what cannot be resolved."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from company import ALL_PERMISSIONS, Company
from imported import HEADER, import_rows
from late import post
from monthend.domain.errors import (
    AccountingCodeInactive,
    AccountingCodeNotFound,
    NotOneOf,
    PermissionMissing,
    Refusals,
    SameCode,
)
from monthend.domain.ledger import CATEGORIES, TRANSACTION_TYPES, AccountingCode
from monthend.domain.permissions import Permission
from monthend.services import posting_rules
from monthend.services.caller import Caller
from monthend.services.import_files import ImportRefused
from monthend.services.posting_rules import RuleChange, ShownRules
from monthend.subledger.errors import (
    PostingRuleOpen,
    PostingRulesMoved,
    PostingRulesVersionUnknown,
)
from monthend.subledger.posting_rules import DEFAULTS, Account

FEBRUARY = "2026-02-03"
BARE = {"debit_code": "", "credit_code": "", "date": FEBRUARY}


@pytest.fixture
def books(company: Company) -> Company:
    from datetime import date

    company.create_months(date(2026, 1, 1), 3)
    return company


def change(
    books: Company, *changes: RuleChange, expected: int | None = None, by: Caller | None = None
) -> ShownRules:
    return books.write(lambda given, who: posting_rules.change(given, who, changes, expected), by)


def read(books: Company, version: int | None = None) -> ShownRules:
    return books.read(lambda given, who: posting_rules.read(given, who, version))


def codes_of(books: Company, number: str = "INV-9") -> list[tuple[object, ...]]:
    return books.rows(
        "SELECT d.name, c.name, t.posting_rules FROM subledger_transaction t "
        "JOIN accounting_code d ON d.id = t.debit_code JOIN accounting_code c "
        "ON c.id = t.credit_code WHERE t.number = ?",
        number,
    )


def add_code(books: Company, name: str, kind: str, *, active: bool = True) -> None:
    code = AccountingCode(key=0, name=name, type=kind, active=active)
    books.write(lambda given, by: given.add_code(code, by))


# The defaults ------------------------------------------------------------------------


def test_every_type_and_subtype_has_a_default() -> None:
    known = {
        (name, subtype)
        for name, rule in TRANSACTION_TYPES.items()
        for subtype in (rule.subtypes or (None,))
    }
    assert set(DEFAULTS) == known
    for rule in DEFAULTS.values():
        assert {rule.debit.type, rule.credit.type} <= set(CATEGORIES)
        assert rule.source in ("documented", "chosen")


def test_a_payment_undoes_what_an_invoice_did_to_receivables() -> None:
    invoice, payment = DEFAULTS["Invoice Item", None], DEFAULTS["Payment", "External"]
    assert invoice.debit == payment.credit == Account(type="AccountsReceivable")


def test_without_changes_the_rules_are_version_zero(books: Company) -> None:
    found = read(books)
    assert (found.book.version, found.created_by) == (0, None)
    assert read(books, 0) == found


# Used --------------------------------------------------------------------------------


def test_a_transaction_without_codes_gets_them_by_its_rule(books: Company) -> None:
    posted = post(books, **BARE)
    assert posted.transaction is not None
    assert posted.transaction.posting_rules == 0
    assert codes_of(books) == [("Receivable", "Deferred", 0)]


def test_a_code_that_is_named_stays_and_none_was_said_by_rules(books: Company) -> None:
    post(books, **{**BARE, "credit_code": "Revenue"})
    assert codes_of(books) == [("Receivable", "Revenue", 0)]
    post(books, number="N", date=FEBRUARY)
    assert codes_of(books, "N") == [("Receivable", "Revenue", None)]


@pytest.mark.parametrize("columns", [HEADER, HEADER.replace("debit_code,credit_code,", "")])
def test_rows_of_a_file_may_leave_codes_or_their_columns_out(books: Company, columns: str) -> None:
    empty = ",," if "debit_code" in columns else ""
    row = f"P,Payment,,Processed,{FEBRUARY},USD,10.00,{empty},,,,"
    import_rows(books, "transactions", f"{columns}\n{row}\n")
    assert codes_of(books, "P") == [("Cash", "Receivable", 0)]


def test_a_rule_that_says_no_single_code_names_row_field_and_rule(books: Company) -> None:
    tax = f"T,Taxation Item,,Posted,{FEBRUARY},USD,1.00,,,,,,,"
    with pytest.raises(ImportRefused) as refused:
        import_rows(books, "transactions", f"{HEADER}\n{tax}\n")
    assert (refused.value.line, refused.value.column) == (2, "credit_code")
    assert "posting rule of Taxation Item" in str(refused.value)
    assert "the type SalesTaxPayable there are 0 active" in str(refused.value)
    add_code(books, "Other receivable", "AccountsReceivable")
    with pytest.raises(PostingRuleOpen) as open_rule:
        post(books, **BARE)
    assert open_rule.value.field == "debitCode"
    assert "there are 2 active" in str(open_rule.value)


def test_only_active_codes_count(books: Company) -> None:
    add_code(books, "Old receivable", "AccountsReceivable", active=False)
    post(books, **BARE)
    assert codes_of(books) == [("Receivable", "Deferred", 0)]


# Changed -----------------------------------------------------------------------------


def invoices_to(code: str, kind: str = "Invoice Item") -> RuleChange:
    return RuleChange(type=kind, subtype=None, credit=Account(code=code))


def test_a_change_makes_a_version_that_postings_go_by(books: Company) -> None:
    made = change(books, invoices_to("Revenue"))
    assert (made.book.version, made.created_by) == (1, books.administrator.user_id)
    assert made.book.rules["Invoice Item", None].source == "changed"
    post(books, **BARE)
    assert codes_of(books) == [("Receivable", "Revenue", 1)]
    assert read(books, 0).book.rules["Invoice Item", None].credit == Account(type="DeferredRevenue")


def test_other_rules_and_sides_stay(books: Company) -> None:
    change(books, invoices_to("Revenue"))
    payment = RuleChange(type="Payment", subtype="External", debit=Account(code="Cash"))
    made = change(books, payment).book
    assert made.version == 2
    assert made.rules["Invoice Item", None].credit == Account(code="Revenue")
    assert made.rules["Payment", "External"].credit == Account(type="AccountsReceivable")
    assert made.rules["Payment", "Electronic"] == DEFAULTS["Payment", "Electronic"]


def test_a_change_that_changes_nothing_makes_no_version(books: Company) -> None:
    same = RuleChange(type="Invoice Item", subtype=None, debit=Account(type="AccountsReceivable"))
    assert change(books, same).book.version == 0
    change(books, invoices_to("Revenue"))
    assert change(books, invoices_to("Revenue")).book.version == 1


def test_a_rule_put_back_is_the_default_again(books: Company) -> None:
    change(books, invoices_to("Revenue"))
    back = RuleChange(type="Invoice Item", subtype=None, credit=Account(type="DeferredRevenue"))
    made = change(books, back).book
    assert made.version == 2
    assert made.rules["Invoice Item", None] == DEFAULTS["Invoice Item", None]


def test_history_tells_what_was_changed(books: Company) -> None:
    change(books, invoices_to("Revenue"))
    ((subject, old, new),) = books.rows(
        "SELECT subject, old_values, new_values FROM history WHERE event = 'postingRulesChanged'"
    )
    assert subject == "posting rules 1"
    assert '"creditType":"DeferredRevenue"' in str(old)
    assert '"creditCode":"Revenue"' in str(new)


def test_a_change_for_another_version_is_refused(books: Company) -> None:
    change(books, invoices_to("Revenue"), expected=0)
    with pytest.raises(PostingRulesMoved):
        change(books, invoices_to("Cash"), expected=0)
    with pytest.raises(PostingRulesVersionUnknown):
        read(books, 7)


WRONG: Sequence[tuple[RuleChange, type[Exception]]] = [
    (invoices_to("Revenue", kind="Nothing"), NotOneOf),
    (RuleChange(type="Payment", subtype=None, debit=Account(code="Cash")), NotOneOf),
    (RuleChange(type="Payment", subtype="Tax", debit=Account(code="Cash")), NotOneOf),
    (RuleChange(type="Invoice Item", subtype="Tax", debit=Account(code="Cash")), NotOneOf),
    (invoices_to("Nothing"), AccountingCodeNotFound),
    (invoices_to("Gone"), AccountingCodeInactive),
    (RuleChange(type="Invoice Item", subtype=None, debit=Account(type="Gold")), NotOneOf),
    (RuleChange(type="Invoice Item", subtype=None, debit=Account(type="DeferredRevenue")),
     SameCode),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "refusal"), WRONG)
def test_a_wrong_change_is_refused_and_names_its_rule(
    books: Company, wrong: RuleChange, refusal: type[Exception]
) -> None:
    add_code(books, "Gone", "Cash", active=False)
    with pytest.raises(refusal) as caught:
        change(books, invoices_to("Revenue"), wrong)
    assert str(caught.value.field).startswith("postingRules[1].")  # type: ignore[attr-defined]
    assert read(books).book.version == 0


def test_several_wrong_changes_are_told_at_once(books: Company) -> None:
    with pytest.raises(Refusals):
        change(books, invoices_to("Nothing"), invoices_to("Nothing either"))


def test_changing_takes_manage_finance_settings(books: Company) -> None:
    clerk = books.caller(ALL_PERMISSIONS - {Permission.MANAGE_FINANCE_SETTINGS})
    with pytest.raises(PermissionMissing):
        change(books, invoices_to("Revenue"), by=clerk)
