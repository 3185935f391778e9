"""/v1/journal-runs, and what the pages say of the entries that they make."""

import csv
import io
import json
import re
import time

import pytest

from contract.journal_calls import INVOICES, RUNS, after, ask, read, run
from contract.ledger_rows import invoice, payment, transactions
from contract.started_server import STANDARD_USER
from contract.tenant import Tenant
from contract.zuora import (
    EXTENSIONS,
    INVALID_VALUE,
    METHOD,
    MISSING_FIELD,
    NOT_FOUND,
    PERMISSION,
    RULE,
    UNKNOWN_FIELD,
    Answer,
    Json,
    Zuora,
    assert_done,
    assert_refused,
)
from monthend.subledger.journal_runs import TYPES

ENTRIES = "/v1/journal-entries"


@pytest.fixture
def books(tenant: Tenant) -> Zuora:
    tenant.with_codes().create_months(2)
    tenant.import_csv(
        "transactions",
        transactions(
            invoice("INV-1", "2016-01-05", "100.00"),
            invoice("INV-2", "2016-01-31", "0.50"),
            invoice("INV-3", "2016-02-01", "7.00"),
            payment("P-1", "2016-01-20"),
        ),
    )
    return tenant.zuora


def entries(zuora: Zuora, number: str, query: str = "") -> Json:
    return assert_done(zuora.get(f"{ENTRIES}/journal-runs/{number}{query}"))


def change(zuora: Zuora, number: str, **said: object) -> Answer:
    return zuora.send("PUT", f"{ENTRIES}/{number}/basic-information", said)


def cancelled(zuora: Zuora, number: str) -> Json:
    assert_done(zuora.request("PUT", f"{RUNS}/{number}/cancel"))
    return after(zuora, number, "CancelInprogress")


def test_a_run_is_asked_for_and_answers_with_its_number(books: Zuora) -> None:
    said = assert_done(ask(books))
    assert set(said) == {"journalRunNumber", "success"}
    assert said["journalRunNumber"] == "JR-00000001"


def test_a_run_reads_as_on_the_page(books: Zuora) -> None:
    said = read(books, run(books))
    assert said == {
        "number": "JR-00000001",
        "status": "Completed",
        "executedOn": said["executedOn"],
        "segmentationRuleName": None,
        "totalJournalEntryCount": 1,
        "aggregateCurrency": False,
        "targetStartDate": "2016-01-01",
        "targetEndDate": "2016-01-31",
        "journalEntryDate": "2016-01-31",
        "transactionTypes": INVOICES,
        "errorMessage": None,
        "success": True,
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", said["executedOn"])


def test_its_entries_read_as_on_the_page(books: Zuora) -> None:
    (entry,) = entries(books, run(books))["journalEntries"]
    assert (entry["number"], entry["status"]) == ("JE-00000001", "Created")
    assert (entry["journalEntryDate"], entry["accountingPeriodName"]) == ("2016-01-31", "Jan 2016")
    assert (entry["timePeriodStart"], entry["timePeriodEnd"]) == ("2016-01-01", "2016-01-31")
    assert (entry["transactionType"], entry["currency"]) == ("Invoice Item", "USD")
    assert (entry["transferredToAccounting"], entry["transferredBy"]) == ("No", None)
    assert entry["segments"] == []
    assert [
        (each["type"], each["accountingCodeName"], each["amount"], each["homeCurrencyAmount"])
        for each in entry["journalEntryItems"]
    ] == [
        ("Debit", "Accounts Receivable", 100.5, 100.5),
        ("Credit", "Sales Revenue", 100.5, 100.5),
    ]
    alone = assert_done(books.journal_entry("JE-00000001"))
    assert alone.pop("success")
    assert alone == entry


@pytest.mark.parametrize("name", TYPES)
def test_every_documented_type_is_taken(books: Zuora, name: str) -> None:
    number = run(books, transactionTypes=[{"type": name}])
    assert read(books, number)["transactionTypes"] == [{"type": name}]


def test_days_can_be_given_instead_of_a_period(books: Zuora) -> None:
    number = run(
        books, accountingPeriodName=None, targetStartDate="2016-01-01", targetEndDate="2016-01-30"
    )
    (entry,) = entries(books, number)["journalEntries"]
    assert entry["journalEntryItems"][0]["amount"] == 100


@pytest.mark.parametrize(
    "days",
    [
        {"targetStartDate": "", "targetEndDate": ""},
        {"targetStartDate": "2016-01-01", "targetEndDate": "2016-01-31"},
    ],
)
def test_beside_a_period_days_are_empty_or_its_own(books: Zuora, days: Json) -> None:
    run(books, **days)


@pytest.mark.parametrize(
    ("said", "category", "naming"),
    [
        ({"transactionTypes": None}, MISSING_FIELD, "transactionTypes"),
        ({"journalEntryDate": None}, MISSING_FIELD, "journalEntryDate"),
        ({"accountingPeriodName": None}, MISSING_FIELD, "targetStartDate"),
        (
            {"accountingPeriodName": "", "targetStartDate": "2016-01-01"},
            MISSING_FIELD,
            "targetEndDate",
        ),
        (
            {"accountingPeriodName": None, "targetEndDate": "2016-01-31"},
            MISSING_FIELD,
            "targetStartDate",
        ),
        ({"transactionTypes": []}, INVALID_VALUE, "transactionTypes"),
        ({"transactionTypes": ["Invoice Item"]}, INVALID_VALUE, "transactionTypes[0]"),
        ({"transactionTypes": [{"type": "invoice item"}]}, INVALID_VALUE, "type"),
        ({"transactionTypes": [{"type": "Payment"}]}, INVALID_VALUE, "type"),
        ({"transactionTypes": [{}]}, MISSING_FIELD, "type"),
        ({"journalEntryDate": "2016-02-30"}, INVALID_VALUE, "journalEntryDate"),
        ({"accountingPeriodName": 7}, INVALID_VALUE, "accountingPeriodName"),
        ({"accountingPeriodName": "Jan 1999"}, INVALID_VALUE, "Jan 1999"),
        ({"targetStartDate": "2016-01-02"}, INVALID_VALUE, "targetStartDate"),
        ({"targetEndDate": "31/01/2016"}, INVALID_VALUE, "targetEndDate"),
        ({"colour": "red"}, UNKNOWN_FIELD, "colour"),
        ({"organizationLabels": []}, INVALID_VALUE, "organizationLabels"),
        ({"accountingPeriodName": "Open-Ended"}, RULE, "pen-ended"),
        ({"journalEntryDate": "2016-02-01"}, RULE, "2016-02-01"),
        (
            {
                "accountingPeriodName": None,
                "targetStartDate": "2016-01-31",
                "targetEndDate": "2016-02-01",
            },
            RULE,
            "one accounting period",
        ),
        (
            {
                "accountingPeriodName": None,
                "targetStartDate": "2016-01-31",
                "targetEndDate": "2016-01-30",
            },
            INVALID_VALUE,
            "targetEndDate",
        ),
    ],
)
def test_a_request_of_another_form_is_refused(
    books: Zuora, said: Json, category: int, naming: str
) -> None:
    assert_refused(ask(books, **said), category, naming=naming)


def test_pages_of_entries_are_eight_long_unless_it_is_said(tenant: Tenant) -> None:
    tenant.with_codes().create_months(1)
    currencies = "USD EUR GBP JPY CHF CAD AUD NZD SEK NOK".split()
    rows = [
        f"{code},Invoice Item,,Posted,2016-01-05,{code},100,Accounts Receivable,Sales Revenue"
        for code in currencies
    ]
    text = transactions(*rows).replace(",,,,,", ",,,1,,").replace("USD,100", "USD,1")
    header, *lines = text.splitlines()
    shown = "\n".join([header, *(f"{line.rsplit(',', 5)[0]},,,1.00,," for line in lines)])
    tenant.import_csv("transactions", shown + "\n")
    zuora = tenant.zuora
    number = run(zuora)
    first = entries(zuora, number)
    assert len(first["journalEntries"]) == 8
    second = entries(zuora, number, "?page=2")
    assert first["nextPage"].endswith(f"{ENTRIES}/journal-runs/{number}?page=2&pageSize=8")
    assert len(second["journalEntries"]) == 2
    assert "nextPage" not in second
    numbers = [each["number"] for each in first["journalEntries"] + second["journalEntries"]]
    assert numbers == sorted(numbers)
    assert len(entries(zuora, number, "?pageSize=300")["journalEntries"]) == 10
    answer = zuora.get(f"{ENTRIES}/journal-runs/{number}?pageSize=301")
    assert_refused(answer, INVALID_VALUE, naming="pageSize")


def test_a_closed_period_can_be_summarised_and_its_entries_transferred(books: Zuora) -> None:
    january = books.periods()[0]["id"]
    assert_done(books.close(january))
    books.after_trial_balance(january)
    number = run(books)
    assert_done(change(books, "JE-00000001", transferredToAccounting="Yes"))
    (entry,) = entries(books, number)["journalEntries"]
    assert entry["transferredToAccounting"] == "Yes"
    assert re.fullmatch("[0-9a-f]{32}", entry["transferredBy"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", entry["transferDateTime"])


def test_cancelling_frees_transactions_and_transferred_entries_stay(books: Zuora) -> None:
    both = [*INVOICES, {"type": "Electronic Payment"}]
    number = run(books, transactionTypes=both)
    first, second = entries(books, number)["journalEntries"]
    assert_done(change(books, first["number"], transferredToAccounting="Yes"))
    assert cancelled(books, number)["status"] == "Completed"
    assert [each["status"] for each in entries(books, number)["journalEntries"]] == [
        "Created",
        "Cancelled",
    ]
    assert_refused(books.request("PUT", f"{ENTRIES}/{first['number']}/cancel"), RULE)
    again = run(books, transactionTypes=both)
    (entry,) = entries(books, again)["journalEntries"]
    assert entry["transactionType"] == second["transactionType"]
    assert_done(change(books, first["number"], transferredToAccounting="No"))
    assert cancelled(books, number)["status"] == "Cancelled"


def test_only_a_cancelled_run_is_deleted_and_then_not_found(books: Zuora) -> None:
    number = run(books)
    assert_refused(books.request("DELETE", f"{RUNS}/{number}"), RULE)
    assert cancelled(books, number)["status"] == "Cancelled"
    assert_refused(books.request("PUT", f"{RUNS}/{number}/cancel"), RULE, naming="Cancelled")
    assert_done(books.request("DELETE", f"{RUNS}/{number}"))
    until = time.monotonic() + 20
    while (answer := books.get(f"{RUNS}/{number}")).json["success"]:
        assert answer.json["status"] == "DeleteInprogress"
        assert time.monotonic() < until
        time.sleep(0.02)
    assert_refused(answer, NOT_FOUND)
    assert_refused(books.journal_entry("JE-00000001"), NOT_FOUND)


def test_one_entry_of_a_run_can_be_cancelled_and_deleted(books: Zuora) -> None:
    run(books)
    one = f"{ENTRIES}/JE-00000001"
    assert_refused(books.request("DELETE", one), RULE)
    assert_done(books.request("PUT", f"{one}/cancel"))
    assert_refused(books.request("PUT", f"{one}/cancel"), RULE)
    assert_refused(change(books, "JE-00000001", transferredToAccounting="Yes"), RULE)
    assert_done(books.request("DELETE", one))
    assert_refused(books.get(one), NOT_FOUND)
    assert len(entries(books, run(books))["journalEntries"]) == 1


def test_notes_of_an_entry_and_of_its_items_change(books: Zuora) -> None:
    run(books)
    item = {
        "accountingCodeName": "Sales Revenue",
        "accountingCodeType": "Sales Revenue",
        "type": "Credit",
        "notes": "by the run",
    }
    assert_done(change(books, "JE-00000001", notes="checked", journalEntryItems=[item]))
    said = assert_done(books.journal_entry("JE-00000001"))
    assert said["notes"] == "checked"
    assert [each["notes"] for each in said["journalEntryItems"]] == [None, "by the run"]


@pytest.mark.parametrize(
    ("said", "category", "naming"),
    [
        ({"notes": "n" * 2001}, INVALID_VALUE, "notes"),
        ({"transferredToAccounting": "Maybe"}, INVALID_VALUE, "transferredToAccounting"),
        ({"currency": "EUR"}, UNKNOWN_FIELD, "currency"),
        ({"journalEntryItems": [{"type": "Debit"}]}, MISSING_FIELD, "accountingCodeName"),
        (
            {"journalEntryItems": [{"accountingCodeName": "Cash"}]},
            MISSING_FIELD,
            "journalEntryItems[0].type",
        ),
        (
            {"journalEntryItems": [
                {"accountingCodeName": "Cash", "type": "Debit", "amount": "7"}
            ]},
            UNKNOWN_FIELD,
            "amount",
        ),
        (
            {"journalEntryItems": [{"accountingCodeName": "", "type": "Debit", "notes": "x"}]},
            INVALID_VALUE,
            "journalEntryItems",
        ),
    ],
)  # fmt: skip
def test_what_does_not_change_is_refused(
    books: Zuora, said: Json, category: int, naming: str
) -> None:
    run(books)
    assert_refused(change(books, "JE-00000001", **said), category, naming=naming)


def test_a_run_that_there_is_not_is_not_found(books: Zuora) -> None:
    for method, path in (
        ("GET", f"{RUNS}/JR-00000099"),
        ("PUT", f"{RUNS}/JR-00000099/cancel"),
        ("DELETE", f"{RUNS}/JR-00000099"),
        ("GET", f"{ENTRIES}/journal-runs/JR-00000099"),
        ("PUT", f"{ENTRIES}/JE-00000099/cancel"),
        ("DELETE", f"{ENTRIES}/JE-00000099"),
    ):
        assert_refused(books.request(method, path), NOT_FOUND)


def test_a_run_of_another_tenant_is_not_found(books: Zuora, shared_tenant: Tenant) -> None:
    number = run(books)
    assert_refused(shared_tenant.zuora.get(f"{RUNS}/{number}"), NOT_FOUND)


def test_a_standard_user_runs_and_takes_no_transfer_back(books: Zuora, tenant: Tenant) -> None:
    clerk = tenant.user(STANDARD_USER)
    number = run(clerk)
    assert_done(change(clerk, "JE-00000001", transferredToAccounting="Yes"))
    assert_refused(
        change(clerk, "JE-00000001", transferredToAccounting="No"),
        PERMISSION,
        naming="Override Transferred to Accounting",
    )
    assert_done(change(books, "JE-00000001", transferredToAccounting="No"))
    assert cancelled(clerk, number)["status"] == "Cancelled"
    assert_done(clerk.request("DELETE", f"{RUNS}/{number}"))


def test_a_draft_of_an_entry_is_not_offered(books: Zuora) -> None:
    run(books)
    assert_refused(books.send("PUT", f"{ENTRIES}/JE-00000001", {"notes": "x"}), METHOD, status=405)


# Beyond the pages ------------------------------------------------------------------------


def rows_of(answer: Answer) -> list[dict[str, str]]:
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/csv;charset=UTF-8"
    assert answer.headers["content-disposition"].startswith("attachment")
    return list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))


def test_the_entries_of_a_run_are_a_csv_file(books: Zuora) -> None:
    number = run(books)
    assert_done(change(books, "JE-00000001", notes="=1+1"))
    rows = rows_of(books.get(f"/monthend/v1/journal-runs/{number}/entries.csv"))
    assert [
        (row["number"], row["accountingCodeName"], row["debit"], row["credit"]) for row in rows
    ] == [
        ("JE-00000001", "Accounts Receivable", "100.50", ""),
        ("JE-00000001", "Sales Revenue", "", "100.50"),
    ]
    assert rows[0]["transactionType"] == "Invoice Item"


def test_what_would_be_a_formula_is_text(books: Zuora) -> None:
    number = run(books)
    item = {"accountingCodeName": "Sales Revenue", "type": "Credit", "notes": "=1+1"}
    assert_done(change(books, "JE-00000001", journalEntryItems=[item], notes="'quoted' in front"))
    rows = rows_of(books.get(f"/monthend/v1/journal-runs/{number}/entries.csv"))
    assert [row["itemNotes"] for row in rows] == ["", "'=1+1"]
    assert [row["entryNotes"] for row in rows] == 2 * ["''quoted' in front"]


def test_a_row_of_the_file_has_what_the_item_of_the_entry_has(tenant: Tenant) -> None:
    tenant.with_codes().create_months(1)
    tenant.change_setting("segmentation_rules", "Both=Region,Product")
    tenant.change_setting("active_segmentation_rule", "Both")
    segments = [
        {"segmentName": "Region", "segmentValue": 'a=b; c "quoted"'},
        {"segmentName": "Product", "segmentValue": "=V"},
    ]
    items = [
        {"accountingCodeName": "Cash", "type": "Debit", "amount": "1", "glString": "1-2-3",
         "notes": "of the item"},
        {"accountingCodeName": "Sales Revenue", "type": "Credit", "amount": "1"},
    ]  # fmt: skip
    entry = {"currency": "USD", "journalEntryDate": "2016-01-05", "notes": "of the entry"}
    said = {**entry, "segments": segments, "journalEntryItems": items}
    assert_done(tenant.zuora.post({**said, "accountingPeriodName": "Jan 2016"}))
    january = tenant.zuora.periods()[0]["id"]
    debit, credit = rows_of(tenant.zuora.get(f"{EXTENSIONS}/{january}/journal-entries.csv"))
    assert [json.loads(row["segments"]) for row in (debit, credit)] == [segments, segments]
    assert [debit["glString"], credit["glString"]] == ["1-2-3", ""]
    assert [debit["itemNotes"], credit["itemNotes"]] == ["of the item", ""]
    assert {row["entryNotes"] for row in (debit, credit)} == {"of the entry"}


@pytest.mark.parametrize(
    "path",
    [
        "/monthend/v1/journal-runs/JR-00000009/entries.csv",
        "/monthend/v1/journal-runs/x/entries.csv",
        f"{EXTENSIONS}/{'0' * 32}/journal-entries.csv",
    ],
)
def test_a_csv_file_of_what_is_not_there_is_not_found(tenant: Tenant, path: str) -> None:
    assert_refused(tenant.zuora.get(path), NOT_FOUND, status=404)
    there = {"Zuora-Entity-Ids": "0" * 32}
    assert_refused(tenant.zuora.get(path, **there), PERMISSION, status=403)
    assert_refused(tenant.zuora.get(f"{path}?page=0"), INVALID_VALUE, naming="page", status=400)


def test_the_entries_of_a_period_are_a_csv_file_in_pages(books: Zuora) -> None:
    run(books, transactionTypes=[*INVOICES, {"type": "Electronic Payment"}])
    january = books.periods()[0]["id"]
    path = f"{EXTENSIONS}/{january}/journal-entries.csv"
    first = books.get(f"{path}?pageSize=1")
    assert {row["number"] for row in rows_of(first)} == {"JE-00000001"}
    assert first.headers["link"] == f'<{books.url}{path}?page=2&pageSize=1>; rel="next"'
    second = books.get(f"{path}?pageSize=1&page=2")
    assert {row["number"] for row in rows_of(second)} == {"JE-00000002"}
    assert "link" not in second.headers


def test_the_status_of_a_period_tells_what_needs_a_run(books: Zuora) -> None:
    january = books.periods()[0]["id"]
    run(books)
    said = assert_done(books.get(f"{EXTENSIONS}/{january}/journal-status"))
    assert said["requiringJournalRun"] == [
        {
            "transactionType": "Electronic Payment",
            "currency": "USD",
            "transactions": 1,
            "amount": "40.00",
            "homeAmount": "40.00",
        }
    ]
    assert {
        "transactionType": "Invoice Item",
        "accountingCode": "Accounts Receivable",
        "posted": "100.50",
        "inJournalEntries": "100.50",
        "requiringJournalRun": "0.00",
        "rounding": "0.00",
        "difference": "0.00",
    } in said["balances"]
    assert [(each["name"], each["holds"]) for each in said["identities"]] == [("R5", True)]
