"""What becomes of entries that are there: notes, transfers, cancelled, deleted."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest

from company import Company
from imported import import_entries, kept_sums, summed_lines
from monthend.domain.errors import (
    JournalEntryNotFound,
    PermissionMissing,
    PostingPeriodClosed,
    PostingPeriodPendingClose,
)
from monthend.domain.permissions import Channel, Permission
from monthend.services import journal_entries, journal_entry_changes, replay, tenants
from monthend.services.journal_entries import DraftEntry, DraftItem
from monthend.services.journal_entry_changes import EntryFields, ItemNotes
from monthend.storage.soundness import findings
from monthend.subledger.errors import (
    CurrencyNotAggregated,
    JournalEntryNotActive,
    JournalEntryNotCancelled,
    JournalEntryTransferred,
    NoSuchItem,
    SegmentsDiffer,
)
from monthend.subledger.journal_runs import Transfer

DAY = date(2026, 1, 5)
OVERRIDE = Permission.OVERRIDE_TRANSFERRED_TO_ACCOUNTING


@pytest.fixture
def books(company: Company) -> Company:
    company.create_months(date(2026, 1, 1), 2)
    return company


def delete(books: Company, number: str) -> None:
    books.write(lambda given, by: journal_entry_changes.delete(given, by, number))


def annotate(books: Company, number: str, *items: ItemNotes) -> None:
    fields = EntryFields(given=frozenset({"items"}), items=items)
    books.write(lambda given, by: journal_entry_changes.update(given, by, number, fields))


def total(books: Company) -> list[tuple[object, ...]]:
    return books.rows(
        "SELECT code_id, currency, sum(amount), sum(home_amount) FROM line GROUP BY 1, 2 "
        "HAVING sum(amount) <> 0 OR sum(home_amount) <> 0"
    )


# Notes and transfers --------------------------------------------------------------------


def test_notes_change_and_nothing_else_does(books: Company) -> None:
    number = books.post_entry("Jan", DAY)
    before = books.entry(number)
    books.change_entry(number, notes="checked")
    annotate(
        books,
        number,
        ItemNotes(accounting_code="Cash", debit=True, notes="in"),
        ItemNotes(accounting_code="Revenue", debit=False, notes="out"),
    )
    after = books.entry(number)
    assert after.details["notes"] == "checked"
    assert [item["notes"] for item in after.details["items"]] == ["in", "out"]
    books.change_entry(number, notes="again")
    assert [item["notes"] for item in books.entry(number).details["items"]] == ["in", "out"]
    assert replace(after, details=before.details) == before


def test_notes_of_an_imported_entry_change_too(books: Company) -> None:
    import_entries(books, "1,2026-01-05,Cash,1,,USD", "1,2026-01-05,Revenue,,1,USD")
    annotate(books, "1", ItemNotes(accounting_code="Cash", debit=True, notes="in"))
    items = books.entry("1").details["items"]
    assert [(item["amount"], item["notes"]) for item in items] == [(100, "in"), (100, None)]


@pytest.mark.parametrize(
    "item",
    [
        ItemNotes(accounting_code="Cash", debit=False, notes="x"),
        ItemNotes(accounting_code="Deferred", debit=True, notes="x"),
        ItemNotes(accounting_code="", debit=True, notes="x"),
        ItemNotes(
            accounting_code="Cash", accounting_code_type="OtherAssets", debit=True, notes="x"
        ),
    ],
)
def test_an_item_that_there_is_not_is_refused(books: Company, item: ItemNotes) -> None:
    number = books.post_entry("Jan", DAY)
    with pytest.raises(NoSuchItem):
        annotate(books, number, item)


def test_a_transfer_names_who_said_so_and_when(books: Company) -> None:
    number = books.post_entry("Jan", DAY)
    books.change_entry(number, transferred="Yes")
    entry = books.entry(number)
    assert (entry.transferred_by, entry.transferred_on) == (
        books.administrator.user_id,
        books.clock(),
    )
    books.clock.advance(timedelta(hours=1))
    books.change_entry(number, transferred="Yes", notes="once more")
    assert books.entry(number).transferred_on == entry.transferred_on
    books.change_entry(number, transferred="Error")
    again = books.entry(number)
    assert (again.transferred, again.transferred_by, again.transferred_on) == ("Error", None, None)


def test_an_entry_can_be_posted_as_transferred(books: Company) -> None:
    draft = DraftEntry(
        period_name="Jan", currency="USD", day=DAY, transferred_to_accounting="Yes",
        items=(
            DraftItem(accounting_code="Cash", debit=True, amount=1),
            DraftItem(accounting_code="Revenue", debit=False, amount=1),
        ),
    )  # fmt: skip
    number = books.write(lambda given, by: journal_entries.create(given, by, draft)).number
    assert number is not None
    assert books.entry(number).transferred_by == books.administrator.user_id


@pytest.mark.parametrize("after", [each for each in Transfer if each is not Transfer.YES])
def test_a_transfer_is_taken_back_with_a_permission_of_its_own(
    books: Company, after: Transfer
) -> None:
    number = books.post_entry("Jan", DAY)
    books.change_entry(number, transferred="Yes")
    without = books.caller(frozenset(Permission) - {OVERRIDE})
    with pytest.raises(PermissionMissing, match=OVERRIDE.value):
        books.change_entry(number, transferred=after.value, caller=without)
    books.change_entry(number, transferred="Yes", notes="the same", caller=without)
    books.change_entry(number, transferred=after.value)


def test_any_other_transfer_changes_without_it(books: Company) -> None:
    number = books.post_entry("Jan", DAY)
    without = books.caller(frozenset(Permission) - {OVERRIDE})
    for each in (Transfer.NO, Transfer.PROCESSING, Transfer.ERROR, Transfer.IGNORE, Transfer.YES):
        books.change_entry(number, transferred=each.value, caller=without)


def test_an_entry_of_a_closed_period_can_be_transferred(books: Company) -> None:
    number = books.post_entry("Jan", DAY)
    books.close_through([books.calendar.periods[0].id])
    books.change_entry(number, transferred="Yes", notes="booked")
    assert books.entry(number).transferred == "Yes"


# Cancelling -----------------------------------------------------------------------------


def test_a_cancelled_entry_counts_with_its_reversal(books: Company) -> None:
    number = books.post_entry("Jan", DAY, 1234)
    books.cancel_entry(number)
    assert books.entry(number).status == "Cancelled"
    assert total(books) == []
    assert kept_sums(books) == summed_lines(books)
    assert [row[0] for row in books.rows("SELECT date FROM line")] == ["2026-01-05"] * 4


def test_an_imported_entry_is_cancelled_alike(books: Company) -> None:
    import_entries(books, "1,2026-01-05,Cash,1,,EUR", "1,2026-01-05,Revenue,,1,EUR")
    books.cancel_entry("1")
    assert total(books) == []
    books.add_rate(DAY, "EUR", "USD", "1.5")
    books.request_trial_balance(books.calendar.periods[0].id)
    assert books.run_trial_balances() == 1
    assert books.period(books.calendar.periods[0].id).trial_balance.error_message is None


def test_a_manual_entry_of_a_closed_period_is_not_cancelled(books: Company) -> None:
    number = books.post_entry("Jan", DAY)
    january = books.calendar.periods[0].id
    books.pending_close(january)
    books.run_trial_balances()
    others = books.caller(frozenset(Permission) - {Permission.MANAGE_CLOSE_PROCESS})
    with pytest.raises(PostingPeriodPendingClose):
        books.cancel_entry(number, others)
    books.close_through([january])
    with pytest.raises(PostingPeriodClosed):
        books.cancel_entry(number)
    assert books.entry(number).status == "Created"


@pytest.mark.parametrize("transferred", ["Yes", "Processing"])
def test_a_transferred_entry_is_not_cancelled(books: Company, transferred: str) -> None:
    number = books.post_entry("Jan", DAY)
    books.change_entry(number, transferred=transferred)
    with pytest.raises(JournalEntryTransferred, match=transferred):
        books.cancel_entry(number)


@pytest.mark.parametrize("transferred", ["No", "Error", "Ignore"])
def test_any_other_transfer_lets_it_be_cancelled(books: Company, transferred: str) -> None:
    number = books.post_entry("Jan", DAY)
    books.change_entry(number, transferred=transferred)
    books.cancel_entry(number)


def test_a_cancelled_entry_keeps_its_transfer_and_takes_notes(books: Company) -> None:
    number = books.post_entry("Jan", DAY)
    books.cancel_entry(number)
    with pytest.raises(JournalEntryNotActive):
        books.change_entry(number, transferred="Yes")
    books.change_entry(number, notes="a mistake")
    with pytest.raises(JournalEntryNotActive):
        books.cancel_entry(number)


def test_a_period_without_active_entries_can_be_moved_again(books: Company) -> None:
    number = books.post_entry("Feb", date(2026, 2, 3))
    february = books.calendar.periods[1].id
    with pytest.raises(Exception, match="active journal entries"):
        books.delete(february)
    books.cancel_entry(number)
    books.delete(february)


# Deleting -------------------------------------------------------------------------------


def test_a_cancelled_entry_is_deleted_and_found_no_more(books: Company) -> None:
    number = books.post_entry("Jan", DAY)
    with pytest.raises(JournalEntryNotCancelled):
        delete(books, number)
    books.cancel_entry(number)
    delete(books, number)
    acts: tuple[Callable[[], object], ...] = (
        lambda: books.entry(number),
        lambda: books.cancel_entry(number),
        lambda: books.change_entry(number, notes="x"),
        lambda: delete(books, number),
    )
    for act in acts:
        with pytest.raises(JournalEntryNotFound):
            act()
    assert total(books) == []


def test_the_ledger_can_be_replayed_after_everything(books: Company) -> None:
    for each in range(4):
        number = books.post_entry("Jan", DAY, 100 + each)
        books.change_entry(number, notes=str(each))
        if each:
            books.cancel_entry(number)
        if each > 1:
            delete(books, number)
    books.add_transaction("Invoice Item", "Draft", DAY)
    assert replay.replay(books.store).anomalies == ()
    wrong = [line for each in findings(books.store, books.clock()) for line in each.wrong]
    assert wrong == []


def test_a_replay_finds_an_entry_that_was_cancelled_behind_everybodys_back(
    books: Company,
) -> None:
    number = books.post_entry("Jan", DAY)
    books.spoil("UPDATE journal_entry SET status = 'Cancelled'")
    (found,) = replay.replay(books.store).anomalies
    assert f"the entry {number}: its status is Cancelled, and history has 0 rows" in str(found)


@pytest.mark.parametrize(
    ("permission", "act"),
    [
        (Permission.EDIT_JOURNAL_ENTRY, journal_entry_changes.update),
        (Permission.CANCEL_JOURNAL_ENTRY, journal_entry_changes.cancel),
        (Permission.DELETE_CANCELLED_JOURNAL_ENTRY, journal_entry_changes.delete),
    ],
)
def test_each_act_takes_its_permission(
    books: Company, permission: Permission, act: Callable[..., None]
) -> None:
    number = books.post_entry("Jan", DAY)
    without = books.caller(frozenset(Permission) - {permission})
    more = (EntryFields(given=frozenset()),) if act is journal_entry_changes.update else ()
    with pytest.raises(PermissionMissing, match=permission.value):
        books.write(lambda given, by: act(given, by, number, *more), without)


# Rules of posting -----------------------------------------------------------------------


def setting(books: Company, name: str, value: str) -> None:
    caller = books.caller(channel=Channel.CLI)
    books.store.write_directory(
        lambda directory: tenants.set_setting(directory, caller, name, value)
    )
    books.sign_in()


def draft(**others: object) -> DraftEntry:
    items = (
        DraftItem(accounting_code="Cash", debit=True, amount=1, home_amount=1),
        DraftItem(accounting_code="Revenue", debit=False, amount=1, home_amount=1),
    )
    made = DraftEntry(period_name="Jan", currency="USD", day=DAY, items=items)
    return replace(made, **others)  # type: ignore[arg-type]


def test_while_currencies_are_aggregated_entries_are_in_home_currency(books: Company) -> None:
    setting(books, "aggregate_currencies", "true")
    with pytest.raises(CurrencyNotAggregated, match="USD, not in EUR"):
        books.write(lambda given, by: journal_entries.create(given, by, draft(currency="EUR")))
    number = books.write(lambda given, by: journal_entries.create(given, by, draft())).number
    assert number is not None
    assert books.entry(number).aggregate


def test_segments_are_those_of_the_active_rule_in_its_order(books: Company) -> None:
    setting(books, "segmentation_rules", "Both=Region,Product")
    setting(books, "active_segmentation_rule", "Both")
    right = [{"segmentName": name, "segmentValue": "x"} for name in ("Region", "Product")]

    def create(segments: list[dict[str, str]]) -> None:
        books.write(lambda given, by: journal_entries.create(given, by, draft(segments=segments)))

    for wrong in (right[:1], right[::-1], [*right, right[0]]):
        with pytest.raises(SegmentsDiffer, match="Both, in its order: Region, Product"):
            create(wrong)
    create(right)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("active_segmentation_rule", "None"),
        ("active_segmentation_rule", "x" * 101),
        ("segmentation_rules", "Region"),
        ("segmentation_rules", ""),
        ("aggregate_currencies", "yes"),
    ],
)
def test_a_setting_that_does_not_fit_is_refused(books: Company, name: str, value: str) -> None:
    setting(books, "segmentation_rules", "Both=Region,Product")
    setting(books, "active_segmentation_rule", "Both")
    with pytest.raises(Exception, match=r"field (active_)?(segm|aggr)"):
        setting(books, name, value)


def test_of_many_who_cancel_an_entry_at_once_one_does(books: Company) -> None:
    number = books.post_entry("Jan", DAY)

    def cancel(_: int) -> bool:
        try:
            books.store.write(
                books.administrator,
                lambda given: journal_entry_changes.cancel(given, books.administrator, number),
                posting=True,
            )
        except JournalEntryNotActive:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(cancel, range(16))) == 1
    assert total(books) == []
    assert kept_sums(books) == summed_lines(books)
