"""POST and GET /v1/journal-entries as Zuora's pages document them."""

import re
from typing import Any

import pytest

from contract.ledger_rows import entry, item
from contract.tenant import Tenant
from contract.zuora import (
    INVALID_VALUE,
    MISSING_FIELD,
    NOT_FOUND,
    RULE,
    UNKNOWN_FIELD,
    Json,
    Zuora,
    assert_done,
    assert_refused,
)


@pytest.fixture(scope="module")
def books(shared_tenant: Tenant) -> Zuora:
    shared_tenant.with_codes().create_months(2)
    return shared_tenant.zuora


def posted(zuora: Zuora, said: Json) -> Json:
    number = assert_done(zuora.post(said))["journalEntryNumber"]
    return assert_done(zuora.journal_entry(number))


def january(**others: Any) -> Json:
    return entry("Jan 2016", "2016-01-31", **others)


def test_a_posted_entry_answers_with_its_number(books: Zuora) -> None:
    said = assert_done(books.post(january()))
    # Beside what is documented, an answer says which day and period were used.
    added = {"journalEntryDate", "accountingPeriodName", "documentDate", "lateTransactionId"}
    assert set(said) == {"journalEntryNumber", "success"} | added
    assert re.fullmatch("JE-[0-9]{8}", said["journalEntryNumber"])


def test_numbers_start_at_one_and_rise(tenant: Tenant) -> None:
    tenant.with_codes().create_months(1)
    numbers = [tenant.zuora.post(january()).json["journalEntryNumber"] for _ in range(3)]
    assert numbers == ["JE-00000001", "JE-00000002", "JE-00000003"]


def test_an_entry_reads_as_on_the_page(books: Zuora) -> None:
    said = posted(books, january())
    assert said["status"] == "Created"
    assert (said["journalEntryDate"], said["accountingPeriodName"]) == ("2016-01-31", "Jan 2016")
    assert (said["currency"], said["homeCurrency"]) == ("USD", "USD")
    assert said["aggregateCurrency"] is False
    assert said["transferredBy"] is None
    assert said["transferDateTime"] is None
    assert said["notes"] is None or said["notes"] == ""


def test_items_read_as_on_the_page(books: Zuora) -> None:
    debit, credit = posted(books, january())["journalEntryItems"]
    assert (debit["type"], debit["accountingCodeName"]) == ("Debit", "Deferred Revenue")
    assert (credit["type"], credit["accountingCodeName"]) == (
        "Credit",
        "Professional Services Revenue",
    )
    assert debit["accountingCodeType"] == "DeferredRevenue"
    assert (debit["amount"], credit["homeCurrencyAmount"]) == (424.08, 424.08)
    assert type(debit["amount"]) is float


def test_an_item_shows_the_general_ledger_account_of_its_code(books: Zuora) -> None:
    said = posted(books, january(debit="Accounts Receivable", credit="Sales Revenue"))
    assert said["journalEntryItems"][0]["glAccountName"] == "Accounts Receivable"
    assert said["journalEntryItems"][0]["glAccountNumber"] == "10-001-000-1234"


def test_an_amount_is_taken_as_a_string_or_a_number(books: Zuora) -> None:
    items = [
        {**item("Debit", "Cash", "0"), "amount": 10, "homeCurrencyAmount": "10.00"},
        {**item("Credit", "Sales Revenue", "0"), "amount": "10.00", "homeCurrencyAmount": 10.0},
    ]
    said = posted(books, january() | {"journalEntryItems": items})
    assert {each["amount"] for each in said["journalEntryItems"]} == {10}


def test_the_spaced_type_of_the_pages_sample_is_taken(books: Zuora) -> None:
    said = january()
    said["journalEntryItems"][0]["accountingCodeType"] = "Deferred Revenue"
    assert_done(books.post(said))


def test_notes_and_transfer_status_are_kept(books: Zuora) -> None:
    said = posted(books, january(notes="n" * 2000, transferredToAccounting="No"))
    assert (said["notes"], said["transferredToAccounting"]) == ("n" * 2000, "No")


def test_the_open_ended_period_takes_entries_by_name(books: Zuora) -> None:
    said = posted(books, entry("Open-Ended", "2016-12-24"))
    assert said["accountingPeriodName"] == "Open-Ended"


def test_an_answer_has_a_commit_sequence(books: Zuora) -> None:
    sequences = [books.post(january()).commit_sequence for _ in range(3)]
    assert sequences == sorted(set(sequences))


@pytest.mark.parametrize(
    "field", ["accountingPeriodName", "currency", "journalEntryDate", "journalEntryItems"]
)
@pytest.mark.parametrize("absent", ["missing", "null"])
def test_a_required_field_is_required(books: Zuora, field: str, absent: str) -> None:
    said = january()
    del said[field]
    if absent == "null":
        said[field] = None
    assert_refused(books.post(said), MISSING_FIELD, naming=field)


@pytest.mark.parametrize("field", ["accountingCodeName", "type", "amount"])
def test_a_required_item_field_is_required(books: Zuora, field: str) -> None:
    said = january()
    del said["journalEntryItems"][1][field]
    assert_refused(books.post(said), MISSING_FIELD, naming=field)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("currency", "US"),
        ("currency", "usd"),
        ("currency", "XXX"),
        ("currency", 840),
        ("journalEntryDate", "2016-02-30"),
        ("journalEntryDate", "31/01/2016"),
        ("journalEntryDate", 20160131),
        ("journalEntryItems", []),
        ("journalEntryItems", {}),
        ("journalEntryItems", ["x"]),
        ("notes", "n" * 2001),
        ("transferredToAccounting", "Maybe"),
        ("accountingPeriodName", 7),
    ],
)
def test_a_field_of_another_form_is_refused(books: Zuora, field: str, value: object) -> None:
    assert_refused(books.post(january() | {field: value}), INVALID_VALUE, naming=field)


@pytest.mark.parametrize(
    "amount",
    ["", "ten", "1,000.00", "1e400", "NaN", "Infinity", "10.001", "99999999999999999999", True],
)
def test_an_amount_of_another_form_is_refused(books: Zuora, amount: object) -> None:
    said = january()
    for each in said["journalEntryItems"]:
        each["amount"] = each["homeCurrencyAmount"] = amount
    assert_refused(books.post(said), INVALID_VALUE, naming="mount")


@pytest.mark.parametrize(
    ("field", "value"),
    [("type", "debit"), ("type", "Both"), ("glString", "g" * 351), ("notes", "n" * 1001)],
)
def test_an_item_field_of_another_form_is_refused(books: Zuora, field: str, value: object) -> None:
    said = january()
    said["journalEntryItems"][0][field] = value
    assert_refused(books.post(said), INVALID_VALUE, naming=field)


def test_unknown_fields_are_refused_on_both_levels(books: Zuora) -> None:
    said = january(colour="red")
    said["journalEntryItems"][0]["smell"] = "none"
    answer = books.post(said)
    assert_refused(answer, UNKNOWN_FIELD, naming="colour")
    assert_refused(answer, UNKNOWN_FIELD, naming="smell")


def test_debits_equal_credits(books: Zuora) -> None:
    said = january()
    for name in ("amount", "homeCurrencyAmount"):
        said["journalEntryItems"][0][name] = "424.09"
    assert_refused(books.post(said), RULE)


def test_an_amount_in_home_currency_is_the_same_in_both_fields(books: Zuora) -> None:
    said = january()
    for each in said["journalEntryItems"]:
        each["homeCurrencyAmount"] = "1.00"
    assert_refused(books.post(said), INVALID_VALUE, naming="homeCurrencyAmount")


def test_another_currency_takes_its_own_decimals_and_the_home_amounts_sent(books: Zuora) -> None:
    items = [
        item("Debit", "Cash", "100", homeCurrencyAmount="0.91"),
        item("Credit", "Sales Revenue", "100", homeCurrencyAmount="0.91"),
    ]
    said = posted(books, january(currency="JPY", journalEntryItems=items))
    debit, _ = said["journalEntryItems"]
    assert (said["currency"], said["homeCurrency"]) == ("JPY", "USD")
    assert (debit["amount"], debit["homeCurrencyAmount"]) == (100, 0.91)


def test_at_most_a_hundred_items_are_taken(books: Zuora) -> None:
    pairs = [item("Debit", "Cash", "1.00"), item("Credit", "Sales Revenue", "1.00")]
    assert_done(books.post(january() | {"journalEntryItems": pairs * 50}))
    answer = books.post(january() | {"journalEntryItems": pairs * 51})
    assert_refused(answer, INVALID_VALUE, naming="journalEntryItems")


def test_an_unknown_accounting_code_is_refused(books: Zuora) -> None:
    answer = books.post(january(debit="Petty Cash"))
    assert answer.json["success"] is False
    assert "Petty Cash" in answer.json["reasons"][0]["message"]


def test_an_unknown_period_is_refused(books: Zuora) -> None:
    answer = books.post(entry("Jan 1999", "2016-01-31"))
    assert answer.json["success"] is False
    assert "Jan 1999" in answer.json["reasons"][0]["message"]


@pytest.mark.parametrize("day", ["2015-12-31", "2016-02-01", "2016-12-24"])
def test_a_date_outside_the_period_it_names_is_refused(books: Zuora, day: str) -> None:
    assert_refused(books.post(entry("Jan 2016", day)), RULE)


def test_a_closed_period_takes_no_entry(tenant: Tenant) -> None:
    period, _ = tenant.with_codes().create_months(2)
    assert_done(tenant.zuora.close(period))
    assert_refused(tenant.zuora.post(january()), RULE, naming="closed")
    assert_done(tenant.zuora.post(entry("Feb 2016", "2016-02-01")))


def test_a_missing_entry_is_not_found(books: Zuora) -> None:
    assert_refused(books.journal_entry("JE-99999999"), NOT_FOUND)


@pytest.mark.parametrize("number", ["JE-1", "je-00000001", "1", "%27%20or%201=1", "JE-000000011"])
def test_a_number_of_another_shape_is_not_found(books: Zuora, number: str) -> None:
    assert_refused(books.journal_entry(number), NOT_FOUND)


def test_an_entry_of_another_tenant_is_not_found(books: Zuora, zuora: Zuora) -> None:
    number = books.post(january()).json["journalEntryNumber"]
    assert_refused(zuora.journal_entry(number), NOT_FOUND)


def test_a_period_that_a_body_names_is_a_value_and_not_a_missing_page(tenant: Tenant) -> None:
    tenant.with_codes().create_months(1)
    database, tenant_id = tenant.server.database, tenant.credentials.tenant_id
    database.say("settings", "set", "not_found_status", "404", "--tenant", tenant_id)
    assert_refused(tenant.zuora.post(entry("Jan 1999", "2016-01-31")), INVALID_VALUE)
    assert_refused(tenant.zuora.journal_entry("JE-99999999"), NOT_FOUND, status=404)
