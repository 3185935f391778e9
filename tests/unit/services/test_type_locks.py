"""Types of transactions locked inside a period: what still comes in, in each store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from company import ALL_PERMISSIONS, Company
from imported import import_entries, import_pieces, import_transactions, invoice, transactions
from late import approve, post, set_status, set_to, waiting
from monthend.domain.errors import (
    NotOneOf,
    OpenEndedPeriod,
    PeriodAlreadyClosed,
    PeriodNotFound,
    PermissionMissing,
)
from monthend.domain.permissions import Permission
from monthend.services import close_preview, close_report, type_locks
from monthend.services.caller import Caller
from monthend.services.close_preview_data import as_data
from monthend.services.import_files import ImportRefused
from monthend.services.imports import FIRST_CHUNK
from monthend.services.ports import Books
from monthend.subledger.type_locks import (
    ENTRIES,
    TYPES,
    LocksMoved,
    TypeLocked,
    TypeLockedAlready,
    TypeNotLocked,
)

DAY = date(2026, 1, 15)
PAYMENT = {"type": "Payment", "status": "Processed", "number": "P-1"}


@pytest.fixture
def books(company: Company) -> Company:
    company.create_months(date(2026, 1, 1), 2)
    return company


@pytest.fixture
def jan(books: Company) -> str:
    return books.calendar.periods[0].id


def lock(books: Company, period_id: str, *types: str, by: Caller | None = None) -> None:
    def work(given: Books, who: Caller) -> None:
        for kind in types:
            type_locks.lock(given, who, period_id, kind, "cash is counted")

    books.write(work, by)


def unlock(books: Company, period_id: str, kind: str) -> None:
    books.write(lambda given, who: type_locks.unlock(given, who, period_id, kind))


def statuses(books: Company) -> list[str]:
    return [period.status.value for period in books.calendar.everything]


# The gate -----------------------------------------------------------------------------


def test_a_locked_type_is_refused_and_all_others_are_not(books: Company, jan: str) -> None:
    lock(books, jan, "Payment")
    with pytest.raises(TypeLocked, match="takes no posting of the type Payment"):
        post(books, **PAYMENT)
    post(books)
    books.post_entry("Jan", DAY)
    post(books, **{**PAYMENT, "date": "2026-02-01"})
    assert statuses(books) == ["Open", "Open", "Open"]


def test_manual_journal_entries_are_a_type_of_their_own(books: Company, jan: str) -> None:
    number = books.post_entry("Jan", DAY)
    lock(books, jan, ENTRIES)
    with pytest.raises(TypeLocked):
        books.post_entry("Jan", DAY)
    with pytest.raises(TypeLocked):
        books.cancel_entry(number)
    post(books, **PAYMENT)


def test_the_status_of_a_locked_transaction_stays(books: Company, jan: str) -> None:
    draft = books.add_transaction("Invoice Item", "Draft", DAY)
    posted = books.add_transaction("Invoice Item", "Posted", DAY)
    lock(books, jan, "Invoice Item")
    for transaction, status in ((draft, "Posted"), (draft, "Canceled"), (posted, "Canceled")):
        with pytest.raises(TypeLocked):
            set_status(books, transaction, status)
    unlock(books, jan, "Invoice Item")
    set_status(books, draft, "Posted")


def test_a_lock_goes_with_the_days_of_its_period(books: Company, jan: str) -> None:
    lock(books, jan, "Payment")
    books.update(jan, {"end_date": date(2026, 1, 10)})
    post(books, **PAYMENT)
    with pytest.raises(TypeLocked):
        post(books, **{**PAYMENT, "number": "P-2", "date": "2026-01-10"})


@pytest.mark.parametrize("place", [0, 1])
def test_who_may_not_unlock_takes_no_days_from_a_lock(books: Company, place: int) -> None:
    jan, feb = (period.id for period in books.calendar.periods)
    lock(books, (jan, feb)[place], "Payment")
    clerk = books.caller(ALL_PERMISSIONS - {Permission.MANAGE_CLOSE_PROCESS})
    before = books.dump()
    with pytest.raises(PermissionMissing, match="Manage Close Process"):
        books.update(jan, {"end_date": date(2026, 1, 10)}, clerk)
    if place:
        with pytest.raises(PermissionMissing, match="Manage Close Process"):
            books.delete(feb, clerk)
    assert books.dump() == before
    books.update(jan, {"notes": "cash is counted"}, clerk)
    unlock(books, (jan, feb)[place], "Payment")
    books.update(jan, {"end_date": date(2026, 1, 10)}, clerk)


def test_a_lock_outlives_a_close_and_not_its_period(books: Company, jan: str) -> None:
    feb = books.calendar.periods[1].id
    lock(books, jan, "Payment")
    lock(books, feb, "Payment")
    books.close(jan)
    books.run_trial_balances()
    books.reopen(jan)
    with pytest.raises(TypeLocked):
        post(books, **PAYMENT)
    books.delete(feb)
    assert books.rows("SELECT period_id, type FROM type_lock") == [(jan, "Payment")]


# What comes late ------------------------------------------------------------------------


def test_a_locked_type_goes_to_the_earliest_days_that_take_it(books: Company, jan: str) -> None:
    set_to(books, "late_transactions", "earliest_open")
    lock(books, jan, "Payment", ENTRIES)
    posted = post(books, **PAYMENT)
    assert posted.transaction is not None
    assert (posted.transaction.day, posted.transaction.document_day) == (date(2026, 2, 1), DAY)
    own = post(books)
    assert own.transaction is not None
    assert (own.transaction.day, own.transaction.document_day) == (DAY, None)
    lock(books, books.calendar.periods[1].id, "Payment")
    later = post(books, **{**PAYMENT, "number": "P-2"})
    assert later.transaction is not None
    assert later.transaction.day == date(2026, 3, 1)


def test_a_locked_type_waits_and_is_approved_once_it_is_unlocked(books: Company, jan: str) -> None:
    set_to(books, "late_transactions", "queue")
    lock(books, jan, "Payment")
    post(books, **PAYMENT)
    (late,) = waiting(books)
    unlock(books, jan, "Payment")
    assert approve(books, late.id).posted_day == DAY


def test_what_counts_is_taken_back_in_days_that_take_its_type(books: Company, jan: str) -> None:
    set_to(books, "late_transactions", "earliest_open")
    posted = books.add_transaction("Invoice Item", "Posted", DAY)
    lock(books, jan, "Invoice Item")
    reversal = set_status(books, posted, "Canceled").transaction
    assert reversal is not None
    assert (reversal.day, reversal.amount) == (date(2026, 2, 1), -1000)


# Imports --------------------------------------------------------------------------------


def test_a_file_names_the_row_of_a_locked_type(books: Company, jan: str) -> None:
    lock(books, jan, "Payment")
    rows = (invoice("I-1"), invoice("P-1").replace("Invoice Item,,Posted", "Payment,,Processed"))
    with pytest.raises(ImportRefused, match="takes no posting of the type Payment") as refused:
        import_transactions(books, *rows)
    assert (refused.value.line, refused.value.column) == (3, "date")


def test_rows_of_one_day_go_by_their_types(books: Company, jan: str) -> None:
    set_to(books, "late_transactions", "earliest_open")
    lock(books, jan, "Payment")
    rows = (invoice("I-1"), invoice("P-1").replace("Invoice Item,,Posted", "Payment,,Processed"))
    moved = import_transactions(books, *rows).moved
    assert [(each.date, each.rows) for each in moved] == [("2026-02-01", 1)]
    stored = books.rows("SELECT type, date, document_date FROM subledger_transaction ORDER BY 1")
    assert stored == [
        ("Invoice Item", "2026-01-15", None),
        ("Payment", "2026-02-01", "2026-01-15"),
    ]


def test_rows_of_a_locked_type_wait(books: Company, jan: str) -> None:
    set_to(books, "late_transactions", "queue")
    lock(books, jan, "Payment", ENTRIES)
    rows = (invoice("I-1"), invoice("P-1").replace("Invoice Item,,Posted", "Payment,,Processed"))
    assert import_transactions(books, *rows).queued == 1
    assert import_entries(books, "7,2026-01-15,Cash,1,,USD", "7,2026-01-15,Revenue,,1,USD").queued
    assert [each.number for each in waiting(books)] == ["P-1", "7"]
    assert books.rows("SELECT number FROM subledger_transaction") == [("I-1",)]


def test_a_lock_in_the_middle_of_an_import_ends_it(books: Company, jan: str) -> None:
    def pieces() -> Iterator[bytes]:
        yield transactions(*(invoice(f"I-{n}") for n in range(8 * FIRST_CHUNK))).encode()
        lock(books, jan, "Payment")
        yield b""

    with pytest.raises(LocksMoved):
        import_pieces(books, pieces())
    assert books.rows("SELECT 1 FROM subledger_transaction") == []


# Locking and unlocking ---------------------------------------------------------------------


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_is_locked_once_and_unlocked_once(books: Company, jan: str, kind: str) -> None:
    with pytest.raises(TypeNotLocked):
        unlock(books, jan, kind)
    lock(books, jan, kind.upper())
    with pytest.raises(TypeLockedAlready):
        lock(books, jan, kind)
    unlock(books, jan, kind)
    assert books.read(lambda given, who: type_locks.listed(given, who, jan)) == ()


def test_a_lock_is_for_open_days_that_end(books: Company, jan: str) -> None:
    with pytest.raises(OpenEndedPeriod):
        lock(books, books.calendar.open_ended.id, "Payment")
    with pytest.raises(PeriodNotFound):
        lock(books, "0" * 32, "Payment")
    with pytest.raises(NotOneOf):
        lock(books, jan, "Cash")
    books.pending_close(jan)
    lock(books, jan, "Payment")
    books.run_trial_balances()
    books.close(jan)
    with pytest.raises(PeriodAlreadyClosed):
        lock(books, jan, "Refund")


def test_locking_takes_manage_close_process(books: Company, jan: str) -> None:
    clerk = books.caller(ALL_PERMISSIONS - {Permission.MANAGE_CLOSE_PROCESS})
    with pytest.raises(PermissionMissing):
        lock(books, jan, "Payment", by=clerk)


def test_locks_are_in_the_history_the_preview_and_the_report(books: Company, jan: str) -> None:
    lock(books, jan, "Payment", "Refund")
    unlock(books, jan, "Refund")
    rows = [(row.event, row.new, row.reason) for row in books.history(jan)][-3:]
    assert rows == [
        ("typeLocked", {"type": "Payment"}, "cash is counted"),
        ("typeLocked", {"type": "Refund"}, "cash is counted"),
        ("typeUnlocked", {"type": "Refund"}, None),
    ]
    preview = books.read(lambda given, who: close_preview.make(given, who, jan))
    (shown,) = as_data(preview)["typeLocks"]
    assert (shown["type"], shown["lockedBy"]) == ("Payment", books.administrator.username)
    report = books.read(lambda given, who: close_report.make(given, who, jan))
    assert [each.type for each in report.type_locks] == ["Payment"]


# The fence ------------------------------------------------------------------------------

ADD = (
    "INSERT INTO subledger_transaction (calendar_id, number, type, status, date, currency, amount,"
    " debit_code, credit_code)"
    " VALUES (1, 'X', 'Payment', 'Processed', '2026-01-20', 'USD', 1, 1, 2)"
)
ADD_ENTRY = (
    "INSERT INTO journal_entry (calendar_id, number, date, currency, status, details, created_by,"
    " created_on) VALUES (1, 'X', '2026-01-20', 'USD', 'Created', '{}', 'x', 'x')"
)
CANCEL = "UPDATE subledger_transaction SET status = 'Canceled' WHERE type = 'Payment'"
CANCEL_ENTRY = "UPDATE journal_entry SET status = 'Cancelled'"


@pytest.mark.parametrize("statement", [ADD, ADD_ENTRY, CANCEL, CANCEL_ENTRY])
def test_the_fence_refuses_what_the_gate_would_have(
    books: Company, jan: str, statement: str
) -> None:
    books.post_entry("Jan", DAY)
    post(books, **PAYMENT)
    lock(books, jan, "Payment", ENTRIES)
    before = books.dump()
    with pytest.raises(Exception, match="the type is locked in the period"):
        books.spoil(statement)
    assert books.dump() == before
    unlock(books, jan, "Payment")
    unlock(books, jan, ENTRIES)
    books.spoil(statement)


def test_the_fence_looks_at_an_import_once_it_counts(books: Company, jan: str) -> None:
    post(books, **PAYMENT)
    books.spoil(
        "INSERT INTO import_batch (calendar_id, posted, lease_until, first_source) "
        "VALUES (1, FALSE, '', 1)"
    )
    ((batch,),) = books.rows("SELECT max(id) FROM import_batch")
    columns = "calendar_id, number, type, status, date, currency, amount, debit_code, credit_code"
    books.spoil(
        f"INSERT INTO subledger_transaction ({columns}, batch_id) SELECT 1, 'X', type, status, "
        f"date, currency, amount, debit_code, credit_code, {batch} FROM subledger_transaction"
    )
    lock(books, jan, "Payment")
    with pytest.raises(Exception, match="the type is locked in the period"):
        books.spoil(f"UPDATE import_batch SET posted = TRUE WHERE id = {batch}")
    unlock(books, jan, "Payment")
    lock(books, jan, "Refund", ENTRIES)
    books.spoil(f"UPDATE import_batch SET posted = TRUE WHERE id = {batch}")


def test_a_lock_is_never_changed(books: Company, jan: str) -> None:
    lock(books, jan, "Payment")
    with pytest.raises(Exception, match="never changed or deleted"):
        books.spoil("UPDATE type_lock SET type = 'Refund'")
