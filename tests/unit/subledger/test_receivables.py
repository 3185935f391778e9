"""What moves receivables, and which document it belongs to."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from monthend.domain.errors import ExchangeRateMissing
from monthend.subledger.receivables import (
    JOURNAL_ENTRY,
    Document,
    DocumentType,
    Posting,
    documents,
    posting_of,
    posting_of_entry,
)
from subledger_rows import (
    CODES,
    FEB_28,
    HOME,
    JAN_31,
    RECEIVABLE,
    feb,
    invoice,
    jan,
    payment,
    postings,
    transaction,
)


def only_document(*made: Posting, end: date = JAN_31) -> Document:
    (document,) = documents(made, end)
    return document


# Postings -------------------------------------------------------------------------------


def test_an_invoice_debits_receivables_and_a_payment_credits_them() -> None:
    billed, paid = postings(
        invoice("I-1", jan(5), "100.00"), payment("P-1", jan(9), "60.00", to="I-1")
    )
    assert (billed.amount, billed.home_amount, billed.settles) == (10000, 10000, False)
    assert (paid.amount, paid.home_amount, paid.settles) == (-6000, -6000, True)


def test_what_rounding_took_away_changes_its_sign_with_the_side() -> None:
    (paid,) = postings(payment("P-1", jan(9), "903.23", "EUR", at="1.5"))
    assert (paid.home_amount, paid.home_rounding) == (-135485, Decimal("0.005"))


@pytest.mark.parametrize("status", ["Draft", "Canceled"])
def test_what_does_not_count_posts_nothing(status: str) -> None:
    row = transaction("Invoice Item", "I-1", jan(5), "100.00", status=status)
    assert postings(row) == []


def test_what_touches_no_receivable_code_posts_nothing_here() -> None:
    row = invoice("I-1", jan(5), "100.00")._replace(debit_code="Cash")
    assert postings(row) == []


def test_what_goes_from_one_receivable_code_to_another_changes_nothing() -> None:
    row = invoice("I-1", jan(5), "100.00")._replace(credit_code="Other Receivable")
    codes = {RECEIVABLE, "Other Receivable"}
    assert posting_of(row, receivable=codes, home_currency=HOME) is None


def test_a_posting_without_home_amount_names_the_rate_it_lacks() -> None:
    row = invoice("I-1", jan(5), "100.00", "GBP")._replace(home_amount=None)
    with pytest.raises(ExchangeRateMissing, match="from GBP to USD on 2026-01-05"):
        posting_of(row, receivable=CODES, home_currency=HOME)


def test_a_settlement_belongs_to_what_it_settles_and_an_item_to_its_document() -> None:
    item = invoice("II-1", jan(5), "100.00", of="I-1")
    paid = payment("P-1", jan(9), "60.00", to="I-1")
    alone = payment("P-2", jan(9), "60.00")
    assert {each.document for each in postings(item, paid)} == {"I-1"}
    assert [each.document for each in postings(alone)] == ["P-2"]


@pytest.mark.parametrize(
    ("amount", "debit", "credit"), [(1, RECEIVABLE, None), (-1, None, RECEIVABLE)]
)
def test_a_line_of_a_journal_entry_is_a_posting_without_account(
    amount: int, debit: str | None, credit: str | None
) -> None:
    made = posting_of_entry(
        number="JE-1", day=jan(9), currency="EUR", amount=amount, home_amount=amount,
        code=RECEIVABLE, home_currency=HOME,
    )  # fmt: skip
    assert (made.type, made.account_number, made.document) == (JOURNAL_ENTRY, "", "JE-1")
    assert (made.debit_code, made.credit_code, made.amount) == (debit, credit, amount)


def test_a_line_without_home_amount_names_the_rate_it_lacks() -> None:
    with pytest.raises(ExchangeRateMissing, match="from EUR to USD on 2026-01-09"):
        posting_of_entry(
            number="JE-1", day=jan(9), currency="EUR", amount=5, home_amount=None,
            code=RECEIVABLE, home_currency=HOME,
        )  # fmt: skip


# Documents ------------------------------------------------------------------------------


def test_the_items_of_an_invoice_are_one_document() -> None:
    document = only_document(
        *postings(
            invoice("II-1", jan(5), "100.00", of="I-1", due=feb(4)),
            invoice("II-2", jan(5), "50.00", of="I-1", due=feb(3)),
            transaction("Taxation Item", "T-1", jan(5), "12.00", of="I-1"),
            payment("P-1", jan(9), "60.00", to="I-1"),
        )
    )
    assert (document.amount, document.settled, document.balance) == (16200, -6000, 10200)
    assert (document.date, document.due_date) == (jan(5), feb(3))
    assert document.type is DocumentType.INVOICE


def test_a_document_has_the_day_it_says_itself_however_late_it_counts() -> None:
    late = invoice("I-1", feb(1), "100.00")._replace(document_date=jan(15))
    document = only_document(*postings(late), end=FEB_28)
    assert (document.date, document.due_date) == (jan(15), jan(15))
    due = only_document(*postings(late._replace(due_date=feb(14))), end=FEB_28)
    assert (due.date, due.due_date) == (jan(15), feb(14))


def test_a_document_that_counts_later_is_not_there_before() -> None:
    late = invoice("I-1", feb(1), "100.00")._replace(document_date=jan(15))
    assert list(documents(postings(late), JAN_31)) == []


@pytest.mark.parametrize(
    ("kind", "known_as"),
    [
        ("Invoice Item", DocumentType.INVOICE),
        ("Taxation Item", DocumentType.INVOICE),
        ("Debit Memo Item", DocumentType.DEBIT_MEMO),
        ("Credit Memo Item", DocumentType.UNAPPLIED),
        ("Payment", DocumentType.UNAPPLIED),
        ("Refund", DocumentType.UNAPPLIED),
    ],
)
def test_what_a_document_is_follows_from_its_items(kind: str, known_as: DocumentType) -> None:
    assert only_document(*postings(transaction(kind, "X-1", jan(5), "9.00"))).type is known_as


def test_an_adjustment_that_is_an_item_of_an_invoice_leaves_it_an_invoice() -> None:
    document = only_document(
        *postings(
            transaction("Invoice Item Adjustment", "A-1", jan(5), "9.00", of="I-1"),
            invoice("II-1", jan(5), "100.00", of="I-1"),
        )
    )
    assert document.type is DocumentType.INVOICE


def test_what_settles_a_document_that_is_not_there_yet_is_against_a_future_one() -> None:
    rows = (payment("P-1", jan(20), "60.00", to="I-9"), invoice("I-9", feb(2), "60.00"))
    paid = only_document(*postings(*rows))
    assert (paid.type, paid.date, paid.balance) == (DocumentType.FUTURE, jan(20), -6000)
    billed = only_document(*postings(*rows), end=FEB_28)
    assert (billed.type, billed.date, billed.balance) == (DocumentType.INVOICE, feb(2), 0)


def test_a_document_without_due_date_is_due_on_its_day() -> None:
    assert only_document(*postings(invoice("I-1", jan(5), "9.00"))).due_date == jan(5)


def test_a_document_that_begins_later_is_not_there_yet() -> None:
    assert list(documents(postings(invoice("I-1", feb(5), "9.00")), JAN_31)) == []


def test_one_number_in_two_accounts_or_currencies_is_two_documents() -> None:
    rows = (
        invoice("1", jan(5), "9.00"),
        invoice("1", jan(5), "9.00", "EUR"),
        payment("1", jan(5), "9.00", account="A-2"),
    )
    assert len(list(documents(postings(*rows), JAN_31))) == 3
