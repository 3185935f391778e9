"""Zuora's tables become transactions; what cannot is told row by row."""

from __future__ import annotations

import io
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from company import Company
from imported import lines, rows_of
from monthend.domain.errors import Refusal
from monthend.services.import_tables import import_tables
from monthend.services.imports import ImportResult
from monthend.services.zuora_tables import TABLES, LeftOut, Tables

SEEDS = Path(__file__).parent / "data" / "zuora_tables"

INVOICE = (
    "id,invoice_number,invoice_date,due_date,status\n"
    "i1,INV1,2026-01-05,2026-02-04,Posted\ni2,INV2,2026-01-06,2026-02-05,Draft\n"
)
ITEM = "id,invoice_id,account_id,charge_amount,transaction_currency,accounting_code"
PAYMENT = "id,payment_number,type,status,effective_date,currency,amount,accounting_code,account_id"
MONTHS = 2


@pytest.fixture
def books(company: Company) -> Company:
    company.create_months(date(2026, 1, 1), MONTHS)
    return company


def tables_of(home: str = "USD", currency: str | None = None, **files: str) -> Tables:
    def opened(table: str) -> io.BytesIO | None:
        text = files.get(table)
        return None if text is None else io.BytesIO(text.encode())

    return Tables(opened, home, currency)


def imported(company: Company, tables: Tables, *, create_codes: bool = True) -> ImportResult:
    return import_tables(
        company.store,
        company.administrator,
        tables,
        create_codes=create_codes,
        progress=lambda _: None,
    )


def one(**files: str) -> dict[str, str]:
    (made,) = tables_of(**files).transactions()
    return made


def reasons(**files: str) -> list[str]:
    tables = tables_of(**files)
    assert not list(tables.transactions())
    return [row.reason for row in tables.left_out]


def test_an_invoice_item_debits_receivables_and_credits_its_code() -> None:
    made = one(invoice=INVOICE, invoice_item=f"{ITEM}\nx1,i1,a1,12.50,EUR,Usage Revenue\n")
    assert (made["type"], made["status"]) == ("Invoice Item", "Posted")
    assert (made["debit_code"], made["credit_code"]) == ("Accounts Receivable", "Usage Revenue")
    assert (made["date"], made["due_date"]) == ("2026-01-05", "2026-02-04")
    assert (made["number"], made["document_number"]) == ("x1", "INV1")
    assert (made["amount"], made["currency"]) == ("12.50", "EUR")


def test_an_item_whose_revenue_is_recognised_elsewhere_is_deferred() -> None:
    head = "deferred_revenue_accounting_code_id,recognized_revenue_accounting_code_id"
    row = "x1,i1,a1,1,EUR,Usage Revenue"
    same = one(invoice=INVOICE, invoice_item=f"{ITEM},{head}\n{row},c1,c1\n")
    other = one(invoice=INVOICE, invoice_item=f"{ITEM},{head}\n{row},c1,c2\n")
    assert same["credit_code"] == "Usage Revenue"
    assert other["credit_code"] == "Deferred Revenue"


def test_an_item_of_a_draft_invoice_is_a_draft() -> None:
    made = one(invoice=INVOICE, invoice_item=f"{ITEM}\nx1,i2,a1,1,EUR,Usage Revenue\n")
    assert made["status"] == "Draft"


def test_a_taxation_item_credits_the_tax_that_is_payable() -> None:
    head = "id,invoice_id,tax_amount,transaction_currency,accounting_code,tax_date"
    made = one(
        invoice=INVOICE, taxation_item=f"{head}\nt1,i1,2.5,EUR,Sales Tax Payable,2026-01-01\n"
    )
    assert (made["type"], made["credit_code"]) == ("Taxation Item", "Sales Tax Payable")
    assert made["date"] == "2026-01-05"


def test_a_payment_names_the_one_invoice_that_it_settles() -> None:
    payment = f"{PAYMENT}\np1,P-1,Electronic,Processed,2026-01-20,EUR,5,Bank,a1\n"
    settles = "id,payment_id,invoice_id\ns1,p1,i1\n"
    made = one(invoice=INVOICE, payment=payment, invoice_payment=settles)
    assert (made["type"], made["subtype"], made["applied_to"]) == ("Payment", "Electronic", "INV1")
    assert (made["debit_code"], made["credit_code"]) == ("Bank", "Accounts Receivable")
    both = one(invoice=INVOICE, payment=payment, invoice_payment=settles + "s2,p1,i2\n")
    assert both["applied_to"] == ""


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [("Processed", "Processed"), ("Processing", "Processing"), ("Pending", "Processing"),
     ("Error", "Error"), ("Voided", "Canceled"), ("Draft", "Draft")],
)  # fmt: skip
def test_the_status_of_a_payment(theirs: str, ours: str) -> None:
    made = one(payment=f"{PAYMENT}\np1,P-1,External,{theirs},2026-01-20,EUR,5,Bank,a1\n")
    assert made["status"] == ours


REFUND = "id,refund_number,type,status,refund_date,created_date,amount,payment_method_id"


def test_a_refund_has_the_currency_of_the_account_it_went_back_to() -> None:
    files = {
        "payment_method": "id,account_id\nm1,a1\n",
        "account": "id,account_number,currency\na1,A-1,GBP\n",
        "refund": f"{REFUND}\nr1,R-1,External,Processed,2026-01-20,,5,m1\n",
    }
    made = one(**files)
    assert (made["currency"], made["debit_code"]) == ("GBP", "Accounts Receivable")
    assert made["credit_code"] == "Cash"


def test_a_refund_that_names_no_currency_is_left_out_unless_one_is_given() -> None:
    refund = f"{REFUND}\nr1,,External,Processed,,2026-01-20 10:00:00,5,\n"
    assert reasons(refund=refund) == ["nothing tells its currency (give --currency)"]
    (made,) = tables_of(currency="EUR", refund=refund).transactions()
    assert (made["currency"], made["number"], made["date"]) == ("EUR", "r1", "2026-01-20")


ADJUSTMENT = "id,number,type,status,adjustment_date,amount,transaction_currency,accounting_code"


def test_a_credit_balance_rises_and_falls() -> None:
    made = list(
        tables_of(
            credit_balance_adjustment=f"{ADJUSTMENT}\n"
            "c1,CBA-1,Increase,Processed,2026-01-20,5,EUR,On Account\n"
            "c2,CBA-2,Decrease,Processed,2026-01-21,5,EUR,On Account\n"
        ).transactions()
    )
    sides = [(each["subtype"], each["debit_code"], each["credit_code"]) for each in made]
    assert sides == [
        ("Transferred", "Accounts Receivable", "On Account"),
        ("Applied", "On Account", "Accounts Receivable"),
    ]


def test_amounts_in_home_currency_are_taken_where_the_books_are_in_it() -> None:
    payment = (
        f"{PAYMENT},home_currency,amount_home_currency,exchange_rate\n"
        "p1,P-1,External,Processed,2026-01-20,EUR,5,Bank,a1,USD,5.5,1.1\n"
    )
    assert one(payment=payment)["home_amount"] == "5.5"
    (made,) = tables_of("EUR", payment=payment).transactions()
    assert "home_amount" not in made


@pytest.mark.parametrize(
    ("home", "rate", "taken"),
    [
        ("5.5", "1.1", "1.1"),
        ("4.55", "1.1", ""),
        ("5", "1", "1"),
        ("5.5", "", ""),
        ("5.5", "x", "x"),
    ],
)
def test_a_rate_that_divides_is_left_out(home: str, rate: str, taken: str) -> None:
    payment = (
        f"{PAYMENT},home_currency,amount_home_currency,exchange_rate\n"
        f"p1,P-1,External,Processed,2026-01-20,EUR,5,Bank,a1,USD,{home},{rate}\n"
    )
    made = one(payment=payment)
    assert (made["home_amount"], made["exchange_rate"]) == (home, taken)


def test_rows_without_a_counterpart_here_are_left_out_with_the_reason() -> None:
    item, row = f"{ITEM},_fivetran_deleted\n", "i1,a1,1,EUR,Usage Revenue,"
    assert reasons(invoice=INVOICE, invoice_item=f"{item}x1,{row}TRUE\n") == [
        "it is deleted at its source"
    ]
    assert reasons(invoice_item=f"{item}x1,{row}\n") == ["its invoice is not among the invoices"]
    assert reasons(payment=f"{PAYMENT}\np1,P-1,Gift,Processed,2026-01-20,EUR,5,Bank,a1\n") == [
        "nothing here is like the type 'Gift'"
    ]
    assert reasons(payment=f"{PAYMENT}\np1,P-1,External,Odd,2026-01-20,EUR,5,Bank,a1\n") == [
        "nothing here is like the status 'Odd'"
    ]
    assert reasons(payment=f"{PAYMENT}\np1,P-1,External,Processed,,EUR,5,Bank,a1\n") == [
        "it has no effective_date"
    ]


def test_a_second_row_of_a_number_is_left_out() -> None:
    rows = "p{0},P-1,External,Processed,2026-01-20,EUR,5,Bank,a1\n"
    tables = tables_of(payment=f"{PAYMENT}\n{rows.format(1)}{rows.format(2)}")
    assert len(list(tables.transactions())) == 1
    assert tables.left_out == [
        LeftOut(table="payment", line=3, id="p2", reason="there is a row of P-1 before")
    ]


def test_what_the_import_refuses_is_told_by_table_and_line(books: Company) -> None:
    rows = "p1,P-1,External,Processed,2026-01-20,USD,5,Bank,a1\n"
    rows += "p2,P-2,External,Processed,2026-01-20,USD,5.001,Bank,a1\n"
    with pytest.raises(Refusal, match=r"^table payment, line 3, column amount: "):
        imported(books, tables_of(payment=f"{PAYMENT}\n{rows}"))
    assert rows_of(books)["subledger_transaction"] == 0
    assert "Bank" not in books.read(lambda given, by: given.codes())


def test_codes_are_made_only_when_that_is_asked_for(books: Company) -> None:
    payment = f"{PAYMENT}\np1,P-1,External,Processed,2026-01-20,USD,5,Bank,a1\n"
    with pytest.raises(Refusal, match="Bank"):
        imported(books, tables_of(payment=payment), create_codes=False)
    imported(books, tables_of(payment=payment))
    codes = books.read(lambda given, by: given.codes())
    assert (codes["Bank"].type, codes["Accounts Receivable"].type) == ("Cash", "AccountsReceivable")
    assert len(lines(books)) == 2


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"number\n1\n", "line 1, column id: the column is missing"),
        (b'id,a\n1,"x\n', "comma-separated"),
        (b"id\n\xff\n", "comma-separated"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(books: Company, text: bytes, why: str) -> None:
    tables = Tables(lambda table: io.BytesIO(text) if table == "payment" else None, "USD")
    with pytest.raises(Refusal, match=f"^table payment, .*{why}"):
        imported(books, tables)


def test_the_seeds_come_in_as_they_are(company: Company) -> None:
    company.create_months(date(2015, 1, 1), 12)
    company.create_period({
        "name": "Jan 2016", "start_date": date(2016, 1, 1), "end_date": date(2016, 1, 31),
        "fiscal_year": 2016,
    })  # fmt: skip
    tables = Tables(lambda table: (SEEDS / f"zuora_{table}.csv").open("rb"), "USD")
    assert len(TABLES) == 19
    result = imported(company, tables)
    assert result.rows == 16
    assert Counter(origin.table for origin in tables.origins) == {
        "invoice_item": 6, "payment": 5, "credit_balance_adjustment": 5,
    }  # fmt: skip
    assert Counter(row.table for row in tables.left_out) == {
        "taxation_item": 6, "refund": 5, "credit_balance_adjustment": 1,
    }  # fmt: skip
    assert tables.read["refund"] == 5
    sums = Counter[object]()
    for _, _, currency, amount, _ in lines(company):
        sums[currency] += int(str(amount))
    assert set(sums.values()) == {0}
