"""A journal entry is balanced, in an open period, and in the balances at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from any_store import url_of
from company import ALL_PERMISSIONS, Company
from monthend.domain.errors import (
    AccountingCodeInactive,
    AccountingCodeNotFound,
    AccountingCodeTypeDiffers,
    DateOutsidePeriod,
    EntryMovesNothing,
    EntryUnbalanced,
    JournalEntryNotFound,
    PermissionMissing,
    PostingPeriodClosed,
    PostingPeriodPendingClose,
    Refusal,
    RequiredFieldMissing,
    UnknownPeriodName,
)
from monthend.domain.ledger import AccountingCode
from monthend.domain.permissions import Permission
from monthend.services import journal_entries
from monthend.services.caller import Caller
from monthend.services.journal_entries import DraftEntry, DraftItem
from moved import reopened

DAY = date(2026, 1, 15)
DEBIT = DraftItem(accounting_code="Cash", debit=True, amount=1000)
CREDIT = DraftItem(accounting_code="Revenue", debit=False, amount=1000)
ENTRY = DraftEntry(period_name="Jan", currency="USD", day=DAY, items=(DEBIT, CREDIT))


@pytest.fixture
def books(company: Company) -> Company:
    """A company with two open months."""
    company.create_months(date(2026, 1, 1), 2)
    return company


def create(books: Company, draft: DraftEntry, caller: Caller | None = None) -> str:
    made = books.write(lambda given, by: journal_entries.create(given, by, draft), caller)
    assert made.number is not None
    return made.number


def amounts(books: Company) -> list[tuple[object, ...]]:
    """Code, currency, amount and home amount of every line."""
    return books.rows(
        "SELECT c.name, l.currency, l.amount, l.home_amount FROM line l "
        "JOIN accounting_code c ON c.id = l.code_id ORDER BY l.id"
    )


def refused(books: Company, draft: DraftEntry, caller: Caller | None = None) -> Refusal:
    """The refusal of an entry, which has changed nothing."""
    before = books.dump()
    with pytest.raises(Refusal) as caught:
        create(books, draft, caller)
    assert books.dump() == before
    return caught.value


def test_an_entry_is_numbered_and_posted(books: Company) -> None:
    assert [create(books, ENTRY), create(books, ENTRY)] == ["JE-00000001", "JE-00000002"]
    assert amounts(books)[:2] == [("Cash", "USD", 1000, 1000), ("Revenue", "USD", -1000, -1000)]


def test_the_first_entry_of_a_new_process_takes_the_next_number(books: Company) -> None:
    for number in ("JE-00000001", "JE-00000002"):
        with reopened(url_of(books.store), books.clock) as again:
            assert create(again, ENTRY) == number


def test_an_entry_reads_back_as_it_was_posted(books: Company) -> None:
    draft = replace(
        ENTRY,
        notes="by hand",
        segments=({"segmentName": "Region", "segmentValue": "West"},),
        transferred_to_accounting="Ignore",
        transaction_type="Invoice Item",
        items=(replace(DEBIT, gl_string="100-1", notes="in"), CREDIT),
    )
    number = create(books, draft)
    entry, period_name = books.read(lambda given, by: journal_entries.get(given, by, number))
    assert (entry.number, entry.day, entry.currency, entry.status, period_name) == (
        number,
        DAY,
        "USD",
        "Created",
        "Jan",
    )
    assert (entry.transferred, entry.transferred_by) == ("Ignore", None)
    details = dict(entry.details)
    items = details.pop("items")
    assert details == {
        "notes": "by hand",
        "segments": [{"segmentName": "Region", "segmentValue": "West"}],
        "home_currency": "USD",
        "transaction_type": "Invoice Item",
    }
    assert [(item["gl_string"], item["notes"], item["home_amount"]) for item in items] == [
        ("100-1", "in", 1000),
        (None, None, 1000),
    ]
    assert [item["accounting_code_type"] for item in items] == ["Cash", "SalesRevenue"]


def test_an_entry_shows_the_name_its_period_has_now(books: Company) -> None:
    number = create(books, ENTRY)
    jan = books.calendar.periods[0]
    books.update(jan.id, {"name": "First"})
    assert books.read(lambda given, by: journal_entries.get(given, by, number))[1] == "First"


def test_an_unknown_entry_is_not_found(books: Company) -> None:
    with pytest.raises(JournalEntryNotFound):
        books.read(lambda given, by: journal_entries.get(given, by, "JE-00000009"))


def test_the_open_ended_period_takes_entries(books: Company) -> None:
    create(books, replace(ENTRY, period_name="Open-Ended", day=date(2026, 3, 1)))
    assert len(amounts(books)) == 2


def test_an_unknown_period_is_not_found(books: Company) -> None:
    assert isinstance(refused(books, replace(ENTRY, period_name="Mar")), UnknownPeriodName)


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2026, 2, 1)])
def test_a_day_outside_the_period_named_is_refused(books: Company, day: date) -> None:
    assert isinstance(refused(books, replace(ENTRY, day=day)), DateOutsidePeriod)


def test_a_closed_period_takes_no_entry(books: Company) -> None:
    books.close(books.calendar.periods[0].id)
    assert isinstance(refused(books, ENTRY), PostingPeriodClosed)


def test_a_pending_close_period_takes_entries_of_those_who_manage_the_close(
    books: Company,
) -> None:
    books.pending_close(books.calendar.periods[0].id)
    others = books.caller(ALL_PERMISSIONS - {Permission.MANAGE_CLOSE_PROCESS})
    assert isinstance(refused(books, ENTRY, others), PostingPeriodPendingClose)
    create(books, ENTRY)


def test_an_entry_takes_permission(books: Company) -> None:
    others = books.caller(ALL_PERMISSIONS - {Permission.CREATE_JOURNAL_ENTRY})
    assert isinstance(refused(books, ENTRY, others), PermissionMissing)
    nobody = books.caller([])
    with pytest.raises(PermissionMissing):
        books.read(lambda given, by: journal_entries.get(given, by, "JE-00000001"), nobody)


def test_codes_must_be_there_be_active_and_be_of_the_type_said(books: Company) -> None:
    closed = AccountingCode(key=0, name="Old", type="Cash", active=False)
    books.write(lambda given, by: given.add_code(closed, by))
    for item, kind in (
        (replace(CREDIT, accounting_code="Sales"), AccountingCodeNotFound),
        (replace(CREDIT, accounting_code="Old"), AccountingCodeInactive),
        (replace(CREDIT, accounting_code_type="Cash"), AccountingCodeTypeDiffers),
    ):
        assert isinstance(refused(books, replace(ENTRY, items=(DEBIT, item))), kind)


@pytest.mark.parametrize("spelling", ["SalesRevenue", "Sales Revenue"])
def test_a_code_type_may_be_spelled_with_spaces(books: Company, spelling: str) -> None:
    item = replace(CREDIT, accounting_code_type=spelling)
    create(books, replace(ENTRY, items=(DEBIT, item)))


def test_debits_must_equal_credits(books: Company) -> None:
    draft = replace(ENTRY, items=(DEBIT, replace(CREDIT, amount=999)))
    refusal = refused(books, draft)
    assert isinstance(refusal, EntryUnbalanced)
    assert str(refusal) == "The debits of 10.00 USD and the credits of 9.99 USD differ."


def test_items_of_nothing_post_no_line(books: Company) -> None:
    nothing = [replace(DEBIT, amount=0), replace(CREDIT, amount=0)]
    create(books, replace(ENTRY, items=(DEBIT, CREDIT, *nothing)))
    assert len(amounts(books)) == 2


# Home currency --------------------------------------------------------------------


def test_amounts_are_converted_at_the_rate_of_the_day(books: Company) -> None:
    books.add_rate(date(2026, 1, 9), "EUR", "USD", "1.1")
    create(books, replace(ENTRY, currency="EUR"))
    assert amounts(books) == [("Cash", "EUR", 1000, 1100), ("Revenue", "EUR", -1000, -1100)]


def test_what_rounding_takes_away_goes_to_the_largest_item(books: Company) -> None:
    books.add_rate(DAY, "EUR", "USD", "0.5")
    thirds = tuple(replace(DEBIT, amount=amount) for amount in (333, 333, 335))
    create(books, replace(ENTRY, currency="EUR", items=(*thirds, replace(CREDIT, amount=1001))))
    homes = [home for *_, home in amounts(books)]
    assert homes == [167, 167, 168, -502]


def test_an_unbalanced_entry_in_foreign_currency_is_told_so_in_its_currency(
    books: Company,
) -> None:
    books.add_rate(DAY, "EUR", "USD", "2")
    draft = replace(ENTRY, currency="EUR", items=(DEBIT, replace(CREDIT, amount=999)))
    assert str(refused(books, draft)).startswith("The debits of 10.00 EUR")


@pytest.mark.parametrize("days_old", [8, 400])
def test_without_a_rate_the_home_amount_is_required(books: Company, days_old: int) -> None:
    books.add_rate(date.fromordinal(DAY.toordinal() - days_old), "EUR", "USD", "1.1")
    refusal = refused(books, replace(ENTRY, currency="EUR"))
    assert isinstance(refusal, RequiredFieldMissing)
    assert refusal.field == "homeCurrencyAmount"
    assert str(refusal) == (
        f"The field homeCurrencyAmount is required for item 1, {DEBIT.accounting_code}: there is "
        f"no exchange rate from EUR to USD on {DAY} or in the 7 days before."
    )


def test_home_amounts_that_are_sent_are_taken(books: Company) -> None:
    items = (replace(DEBIT, home_amount=1234), replace(CREDIT, home_amount=1234))
    create(books, replace(ENTRY, currency="EUR", items=items))
    assert [home for *_, home in amounts(books)] == [1234, -1234]


def test_home_amounts_are_sent_for_all_items_or_for_none(books: Company) -> None:
    items = (replace(DEBIT, home_amount=1234), CREDIT)
    refusal = refused(books, replace(ENTRY, currency="EUR", items=items))
    assert refusal.field == "homeCurrencyAmount"
    assert f"item 2, {CREDIT.accounting_code}: other items have it" in str(refusal)


def test_home_amounts_must_balance_too(books: Company) -> None:
    items = (replace(DEBIT, home_amount=1234), replace(CREDIT, home_amount=1233))
    refusal = refused(books, replace(ENTRY, currency="EUR", items=items))
    assert str(refusal) == "The debits of 12.34 USD and the credits of 12.33 USD differ."


def test_an_entry_before_the_first_period_shows_no_period(company: Company) -> None:
    """Such an entry comes from a time when there was no period yet."""
    number = create(company, replace(ENTRY, period_name="Open-Ended", day=date(2020, 5, 1)))
    company.create_period(
        {"name": "All", "start_date": date(2020, 1, 1), "end_date": DAY, "fiscal_year": 2020}
    )
    assert company.read(lambda given, by: journal_entries.get(given, by, number))[1] == "All"
    with pytest.raises(DateOutsidePeriod):
        create(company, replace(ENTRY, period_name="All", day=date(2019, 1, 1)))


def test_a_posting_is_noted_in_history(books: Company) -> None:
    number = create(books, ENTRY)
    assert books.rows(
        "SELECT event, subject, new_values FROM history WHERE event = 'journalEntryCreated'"
    ) == [
        (
            "journalEntryCreated",
            number,
            '{"date":"2026-01-15","amount":"10.00","currency":"USD"}',
        )
    ]


def test_an_entry_moves_something(company: Company) -> None:
    company.create_months(date(2026, 1, 1), 1)
    with pytest.raises(EntryMovesNothing):
        company.post_entry("Jan", DAY, cents=0)
