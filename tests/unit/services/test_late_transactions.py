"""What is dated in closed days: refused, moved into open ones, or queued for approval."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

import pytest

from company import ALL_PERMISSIONS, Company
from imported import (
    entries,
    import_entries,
    import_rows,
    import_transactions,
    invoice,
    lines,
    transactions,
)
from late import ROW, approve, post, reject, set_status, set_to, waiting
from monthend.domain.errors import (
    AccountingCodeNotFound,
    BeforeFirstPeriod,
    PermissionMissing,
    PostingPeriodClosed,
    Refusal,
    StatusStepNotAllowed,
    TransactionNumberTaken,
)
from monthend.domain.permissions import Permission
from monthend.services import late_rows, late_transactions, replay
from monthend.services.import_files import Chunk, ImportRefused
from monthend.services.import_ports import Batch, ImportBooks
from monthend.services.import_transactions import TransactionRows
from monthend.services.imports import ImportKind, import_file
from monthend.services.late_rows import MovedRows
from monthend.services.policy_data import shown_late
from monthend.services.row_posting import StaleNumber
from monthend.subledger.errors import (
    AlreadyReversed,
    JournalEntryNotActive,
    LateNumberWaits,
    LateTransactionDecided,
    LateTransactionNotFound,
    PeriodsMoved,
    TooManyLateRows,
)
from monthend.subledger.late_transactions import LateStatus

JANUARY, FEBRUARY = date(2026, 1, 15), date(2026, 2, 1)
LATER = datetime(2026, 7, 2, tzinfo=UTC)
MOVES, QUEUES = "earliest_open", "queue"


@pytest.fixture
def books(company: Company) -> Company:
    """A closed January, in which something was posted, before an open February and March."""
    company.create_months(date(2026, 1, 1), 3)
    import_transactions(company, invoice("OLD", "2026-01-10"))
    company.post_entry("Jan", JANUARY)
    company.close_through([company.calendar.periods[0].id])
    return company


def old(books: Company) -> str:
    found = books.read(lambda given, by: given.transaction_numbered("OLD", "Invoice Item"))
    assert found is not None
    return found.id


def days(books: Company) -> list[object]:
    return [day for day, *_ in lines(books)][4:]


def sound(books: Company) -> bool:
    """No line in closed days, and every balance the sum of its lines."""
    return all(
        replay.replay(books.store, each_entry=each).anomalies == () for each in (False, True)
    )


# Rejected ----------------------------------------------------------------------------


def test_by_default_closed_days_take_nothing(books: Company) -> None:
    for attempt in (
        lambda: post(books),
        lambda: books.post_entry("Jan", JANUARY),
        lambda: set_status(books, old(books), "Canceled"),
    ):
        with pytest.raises(PostingPeriodClosed):
            attempt()
    with pytest.raises(ImportRefused, match="takes no posting dated 2026-01-15"):
        import_transactions(books, invoice("NEW"))
    assert waiting(books) == []


@pytest.mark.parametrize("policy", [MOVES, QUEUES])
def test_days_before_the_first_period_are_never_late(books: Company, policy: str) -> None:
    set_to(books, "late_transactions", policy)
    with pytest.raises(BeforeFirstPeriod):
        post(books, date="2025-12-31")


@pytest.mark.parametrize("policy", [MOVES, QUEUES])
def test_what_is_not_late_is_posted_where_it_is_dated(books: Company, policy: str) -> None:
    set_to(books, "late_transactions", policy)
    posted = post(books, date="2026-02-07")
    assert posted.transaction is not None
    assert (posted.transaction.day, posted.transaction.document_day) == (date(2026, 2, 7), None)
    assert (posted.placement.period.name, posted.late_id) == ("Feb", None)


# Moved -------------------------------------------------------------------------------


def test_a_late_transaction_is_posted_on_the_first_open_day_and_keeps_its_own(
    books: Company,
) -> None:
    set_to(books, "late_transactions", MOVES)
    posted = post(books)
    assert posted.transaction is not None
    assert (posted.transaction.day, posted.transaction.document_day) == (FEBRUARY, JANUARY)
    assert posted.placement.period.name == "Feb"
    assert days(books) == ["2026-02-01", "2026-02-01"]
    assert sound(books)


def test_a_late_entry_is_moved_too(books: Company) -> None:
    set_to(books, "late_transactions", MOVES)
    number = books.post_entry("Jan", JANUARY)
    entry = books.entry(number)
    assert (entry.day, entry.document_day) == (FEBRUARY, JANUARY)
    assert sound(books)


def test_the_late_rows_of_a_file_are_moved_and_counted(books: Company) -> None:
    set_to(books, "late_transactions", MOVES)
    result = import_transactions(
        books,
        invoice("A", "2026-01-15"),
        invoice("B", "2026-01-31"),
        invoice("C", "2026-02-03"),
        invoice("D", "2026-01-02", status="Draft"),
    )
    assert result.moved == (MovedRows(date="2026-02-01", accounting_period="Feb", rows=3),)
    assert (result.rows, result.queued) == (4, 0)
    kept = books.rows(
        "SELECT number, date, document_date FROM subledger_transaction "
        "WHERE number <> 'OLD' ORDER BY number"
    )
    assert kept == [
        ("A", "2026-02-01", "2026-01-15"),
        ("B", "2026-02-01", "2026-01-31"),
        ("C", "2026-02-03", None),
        ("D", "2026-02-01", "2026-01-02"),
    ]
    assert sound(books)


def test_the_late_entries_of_a_file_are_moved_whole(books: Company) -> None:
    set_to(books, "late_transactions", MOVES)
    result = import_entries(
        books, "X,2026-01-15,Cash,1,,USD", "X,2026-01-15,Revenue,,1,USD",
        "Y,2026-02-15,Cash,2,,USD", "Y,2026-02-15,Revenue,,2,USD",
    )  # fmt: skip
    assert result.moved == (MovedRows(date="2026-02-01", accounting_period="Feb", rows=1),)
    entry = books.entry("X")
    assert (entry.day, entry.document_day) == (FEBRUARY, JANUARY)
    assert books.entry("Y").document_day is None
    assert sound(books)


def test_a_late_revenue_event_goes_to_the_last_day_of_its_period(books: Company) -> None:
    set_to(books, "late_transactions", MOVES)
    posted = post(books, type="Revenue Event Item", status="Distributed", date="2026-01-31",
                  debit_code="Deferred")  # fmt: skip
    assert posted.transaction is not None
    assert posted.transaction.day == date(2026, 2, 28)
    import_transactions(
        books, "R,Revenue Event Item,,Distributed,2026-01-31,USD,1.00,Deferred,Revenue,,,,,"
    )
    made = books.read(lambda given, by: given.transaction_numbered("R", "Revenue Event Item"))
    assert made is not None
    assert (made.day, made.document_day) == (date(2026, 2, 28), date(2026, 1, 31))


def test_pending_close_is_late_for_those_who_may_not_post_there(books: Company) -> None:
    set_to(books, "late_transactions", MOVES)
    books.pending_close(books.calendar.periods[1].id)
    clerk = books.caller(ALL_PERMISSIONS - {Permission.MANAGE_CLOSE_PROCESS})
    assert post(books, clerk, number="C").placement.day == date(2026, 3, 1)
    assert post(books, number="M").placement.day == FEBRUARY


def test_with_every_period_closed_the_open_ended_one_takes_it(books: Company) -> None:
    set_to(books, "late_transactions", MOVES)
    books.close_through([period.id for period in books.calendar.periods[1:]])
    posted = post(books)
    assert posted.placement.period.open_ended
    assert posted.placement.day == date(2026, 4, 1)


# Queued ------------------------------------------------------------------------------


def test_what_is_queued_posts_nothing_until_it_is_approved(books: Company) -> None:
    set_to(books, "late_transactions", QUEUES)
    posted = post(books)
    assert posted.transaction is None
    assert (posted.placement.day, posted.placement.period.name) == (FEBRUARY, "Feb")
    assert days(books) == []
    approved = approve(books, posted.late_id)
    assert (approved.status, approved.posted_day, approved.posted_period, approved.posted_as) == (
        LateStatus.APPROVED, FEBRUARY, "Feb", "INV-9",
    )  # fmt: skip
    made = books.read(lambda given, by: given.transaction_numbered("INV-9", "Invoice Item"))
    assert made is not None
    assert (made.day, made.document_day) == (FEBRUARY, JANUARY)
    assert days(books) == ["2026-02-01", "2026-02-01"]
    assert sound(books)


def test_a_queued_entry_has_its_number_when_it_is_approved(books: Company) -> None:
    set_to(books, "late_transactions", QUEUES)
    books.post_entry("Jan", JANUARY)
    books.post_entry("Jan", JANUARY)
    first, second = waiting(books)
    assert approve(books, second.id).posted_as == "JE-00000002"
    assert books.entry("JE-00000002").document_day == JANUARY
    reject(books, first.id, "Already in February")
    assert [each.status for each in waiting(books)] == [LateStatus.REJECTED, LateStatus.APPROVED]
    assert sound(books)


def test_the_late_rows_of_a_file_wait_and_the_others_count(books: Company) -> None:
    set_to(books, "late_transactions", QUEUES)
    result = import_transactions(
        books, invoice("A", "2026-01-15"), invoice("B", "2026-02-03"), invoice("C", "2026-01-16")
    )
    assert (result.rows, result.queued, result.moved) == (3, 2, ())
    assert days(books) == ["2026-02-03", "2026-02-03"]
    for late in waiting(books):
        approve(books, late.id)
    assert days(books)[2:] == ["2026-02-01"] * 4
    assert sound(books)


def test_a_file_that_is_late_altogether_waits(books: Company) -> None:
    set_to(books, "late_transactions", QUEUES)
    result = import_entries(books, "X,2026-01-15,Cash,1,,USD", "X,2026-01-15,Revenue,,1,USD")
    assert result.queued == 1
    (late,) = waiting(books)
    assert (late.number, late.document_day) == ("X", JANUARY)
    assert approve(books, late.id).posted_as == "X"
    assert books.entry("X").day == FEBRUARY
    assert sound(books)


def test_a_bad_row_is_refused_and_not_queued(books: Company) -> None:
    set_to(books, "late_transactions", QUEUES)
    with pytest.raises(ImportRefused, match="line 2, column debit_code"):
        import_transactions(books, invoice("A").replace("Receivable", "Nothing"))
    with pytest.raises(AccountingCodeNotFound) as refused:
        post(books, debit_code="Nothing")
    assert refused.value.field == "debitCode"
    assert waiting(books) == []


def test_once_the_period_is_open_again_it_goes_where_it_is_dated(books: Company) -> None:
    set_to(books, "late_transactions", QUEUES)
    late = post(books).late_id
    books.reopen(books.calendar.periods[0].id)
    assert approve(books, late).posted_day == JANUARY


def test_approving_asks_the_gate_of_its_moment(books: Company) -> None:
    set_to(books, "late_transactions", QUEUES)
    late = post(books).late_id
    books.close_through([books.calendar.periods[1].id])
    assert approve(books, late).posted_day == date(2026, 3, 1)
    assert sound(books)


def test_a_number_waits_once_and_is_used_once(books: Company) -> None:
    set_to(books, "late_transactions", QUEUES)
    late = post(books).late_id
    with pytest.raises(LateNumberWaits):
        post(books)
    with pytest.raises(TransactionNumberTaken):
        post(books, number="OLD")
    with pytest.raises(LateNumberWaits):
        import_transactions(books, invoice("INV-9"))
    post(books, date="2026-02-05")
    with pytest.raises(TransactionNumberTaken):
        approve(books, late)
    reject(books, late)
    assert sound(books)


def test_what_is_decided_stays_decided(books: Company) -> None:
    set_to(books, "late_transactions", QUEUES)
    late = post(books).late_id
    reject(books, late, "Never heard of it")
    for decide in (approve, reject):
        with pytest.raises(LateTransactionDecided):
            decide(books, late)
    for unknown in ("0", "x", "9" * 30, "-1", "٣"):
        with pytest.raises(LateTransactionNotFound):
            approve(books, unknown)
    # The number is free again.
    assert post(books).late_id is not None


def test_deciding_takes_manage_close_process(books: Company) -> None:
    set_to(books, "late_transactions", QUEUES)
    clerk = books.caller(ALL_PERMISSIONS - {Permission.MANAGE_CLOSE_PROCESS})
    late = post(books, clerk).late_id
    with pytest.raises(PermissionMissing):
        approve(books, late, clerk)
    reader = books.caller([Permission.FINANCE_ACCESS])
    found = books.read(lambda given, by: late_transactions.get(given, by, str(late)), reader)
    assert found.requested_by == books.administrator.user_id


def test_a_file_with_too_many_late_rows_is_refused(
    books: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(late_rows, "WAITING_AT_MOST", 2)
    set_to(books, "late_transactions", QUEUES)
    with pytest.raises(TooManyLateRows):
        import_transactions(books, *(invoice(name) for name in "ABC"))
    assert waiting(books) == []


def test_history_tells_what_was_queued_and_decided(books: Company) -> None:
    set_to(books, "late_transactions", QUEUES)
    approve(books, post(books).late_id)
    told = books.rows("SELECT event FROM history WHERE event LIKE 'lateTransaction%' ORDER BY id")
    assert told == [("lateTransactionQueued",), ("lateTransactionApproved",)]


def test_what_came_late_is_shown_as_it_was_asked_for_and_as_it_was_decided(
    books: Company,
) -> None:
    set_to(books, "late_transactions", QUEUES)
    first, second = post(books).late_id, post(books, number="INV-10").late_id
    by = books.administrator.user_id
    asked = {
        "id": str(first), "kind": "transaction", "number": "INV-9", "type": "Invoice Item",
        "status": "Waiting", "documentDate": "2026-01-15", "asked": {"rows": [ROW]},
        "requestedBy": by, "requestedOn": "2026-07-01 12:00:00", "decidedBy": None,
        "decidedOn": None, "reason": None, "date": None, "accountingPeriodName": None,
        "postedAs": None,
    }  # fmt: skip
    assert shown_late(waiting(books)[0]) == asked
    books.clock.advance(timedelta(hours=1))
    decided = {"decidedBy": by, "decidedOn": "2026-07-01 13:00:00"}
    assert shown_late(approve(books, first)) == {
        **asked, **decided, "status": "Approved", "date": "2026-02-01",
        "accountingPeriodName": "Feb", "postedAs": "INV-9",
    }  # fmt: skip
    rejected = shown_late(reject(books, second, "Paid twice"))
    assert (rejected["status"], rejected["reason"]) == ("Rejected", "Paid twice")
    assert (rejected["date"], rejected["postedAs"]) == (None, None)


def used(books: Company) -> dict[str, bool]:
    found = books.read(lambda given, by: given.codes())
    return {name: code.used for name, code in found.items()}


def test_codes_that_only_waiting_rows_name_are_not_used_yet(books: Company) -> None:
    set_to(books, "late_transactions", QUEUES)
    before = used(books)
    import_entries(books, "X,2026-01-15,Cash,1,,USD", "X,2026-01-15,Deferred,,1,USD")
    import_transactions(
        books, invoice("A").replace("Revenue", "Deferred"), invoice("B", "2026-02-03")
    )
    assert not before["Deferred"]
    assert used(books) == before
    approve(books, waiting(books)[0].id)
    assert used(books) == {**before, "Deferred": True}
    assert sound(books)


def test_codes_that_only_waiting_rows_name_are_not_made(books: Company) -> None:
    set_to(books, "late_transactions", QUEUES)
    known = set(used(books))
    file = transactions(
        invoice("A").replace("Revenue", "Income:Rent"),
        invoice("B", "2026-02-03").replace("Revenue", "Income:Sales"),
    )
    assert import_rows(books, "transactions", file, create_codes=True).codes_made == 1
    assert set(used(books)) == known | {"Income:Sales"}
    (late,) = waiting(books)
    with pytest.raises(AccountingCodeNotFound):
        approve(books, late.id)
    again = invoice("C", "2026-02-03").replace("Revenue", "Income:Rent")
    import_rows(books, "transactions", transactions(again), create_codes=True)
    approve(books, late.id)
    assert sound(books)


def test_a_code_first_named_by_a_waiting_row_is_made_by_one_that_counts(books: Company) -> None:
    set_to(books, "late_transactions", QUEUES)
    days_of = ("2026-01-15", "2026-02-03", "2026-02-04")
    rows = (invoice(day, day).replace("Revenue", "Income:Rent") for day in days_of)
    assert (
        import_rows(books, "transactions", transactions(*rows), create_codes=True).codes_made == 1
    )
    (late,) = waiting(books)
    approve(books, late.id)
    assert sound(books)


ENTRY = ("{0},{1},Cash,1,,USD", "{0},{1},Revenue,,1,USD")


def entry(number: str, day: str) -> list[str]:
    return [line.format(number, day) for line in ENTRY]


@pytest.mark.parametrize("days_of", [("2026-01-15", "2026-02-03"), ("2026-02-03", "2026-01-15")])
def test_a_number_that_waits_and_posts_in_one_file_is_refused(
    books: Company, days_of: tuple[str, str]
) -> None:
    set_to(books, "late_transactions", QUEUES)
    first, second = days_of
    with pytest.raises(TransactionNumberTaken):
        import_transactions(books, invoice("A", first), invoice("A", second))
    with pytest.raises(TransactionNumberTaken):
        import_entries(books, *entry("A", first), *entry("B", "2026-02-03"), *entry("A", second))
    assert (waiting(books), days(books)) == ([], [])
    assert sound(books)


@pytest.mark.parametrize("between", ["2026-01-15", "2026-02-03"])
def test_a_number_that_waits_twice_in_one_file_is_refused(books: Company, between: str) -> None:
    set_to(books, "late_transactions", QUEUES)
    with pytest.raises(LateNumberWaits):
        import_transactions(books, invoice("A"), invoice("B", between), invoice("A"))
    late = "2026-01-15"
    with pytest.raises(LateNumberWaits):
        import_entries(books, *entry("A", late), *entry("B", between), *entry("A", late))
    assert (waiting(books), days(books)) == ([], [])
    assert sound(books)


def test_a_late_entry_under_a_number_of_the_books_is_refused_and_does_not_wait(
    books: Company,
) -> None:
    set_to(books, "late_transactions", QUEUES)
    with pytest.raises(TransactionNumberTaken, match="taken by another journal entry"):
        import_entries(books, *entry("JE-00000001", "2026-01-15"))
    assert (waiting(books), days(books)) == ([], [])
    assert sound(books)


@pytest.mark.parametrize(("policy", "waits"), [(MOVES, ""), (QUEUES, "the late transactions .*")])
def test_what_would_go_elsewhere_by_the_end_of_a_file_is_refused(
    books: Company, policy: str, waits: str
) -> None:
    """A close comes when everything is staged, and nothing counts yet."""
    set_to(books, "late_transactions", policy)
    file = io.BytesIO(transactions(invoice("A")).encode())
    told = f"dated 2026-01-15 went to {waits}2026-02-01 in Feb .* to {waits}2026-03-01 in Mar"
    with pytest.raises(PeriodsMoved, match=told):
        import_file(
            books.store, books.administrator, file, kind=ImportKind.TRANSACTIONS,
            file_name="late.csv", progress=lambda _: books.close(books.calendar.periods[1].id),
        )  # fmt: skip
    assert (waiting(books), days(books)) == ([], [])
    assert sound(books)


def test_late_entries_that_follow_one_another_wait_each_by_itself(books: Company) -> None:
    set_to(books, "late_transactions", QUEUES)
    rows = [*entry("A", "2026-01-15"), *entry("B", "2026-01-16"), *entry("C", "2026-02-03")]
    assert import_entries(books, *rows).queued == 2
    assert sorted(str(approve(books, late.id).posted_as) for late in waiting(books)) == ["A", "B"]
    assert sound(books)


# Reversals ---------------------------------------------------------------------------


def test_a_late_cancellation_is_another_transaction_and_both_count(books: Company) -> None:
    set_to(books, "late_transactions", MOVES)
    posted = set_status(books, old(books), "Canceled")
    made = posted.transaction
    assert made is not None
    assert (made.number, made.amount, made.day, made.document_day, made.reverses, made.status) == (
        "OLD (reversal)", -1000, FEBRUARY, date(2026, 1, 10), old(books), "Posted",
    )  # fmt: skip
    reversed_id = old(books)
    before = books.read(lambda given, by: given.transaction(reversed_id))
    assert before is not None
    assert before.status == "Posted"
    with pytest.raises(AlreadyReversed):
        set_status(books, old(books), "Canceled")
    books.reopen(books.calendar.periods[0].id)
    with pytest.raises(AlreadyReversed):
        set_status(books, old(books), "Canceled")
    assert sound(books)


def test_a_late_cancellation_of_an_entry_is_another_entry(books: Company) -> None:
    set_to(books, "late_transactions", MOVES)
    books.cancel_entry("JE-00000001")
    made = books.entry("JE-00000002")
    assert (made.day, made.document_day, made.reverses) == (
        FEBRUARY, JANUARY, books.entry("JE-00000001").key,
    )  # fmt: skip
    assert [(item["accounting_code"], item["debit"]) for item in made.details["items"]] == [
        ("Cash", False),
        ("Revenue", True),
    ]
    assert books.entry("JE-00000001").status == "Created"
    with pytest.raises(AlreadyReversed):
        books.cancel_entry("JE-00000001")
    assert sound(books)


def test_a_late_cancellation_costs_no_number_where_no_line_of_its_month_has_been(
    company: Company,
) -> None:
    company.create_months(date(2026, 1, 1), 1)
    for day in (JANUARY, JANUARY, JANUARY):
        company.post_entry("Jan", day)
    company.close_through([company.calendar.periods[0].id])
    set_to(company, "late_transactions", MOVES)
    company.cancel_entry("JE-00000001")
    assert company.entry("JE-00000004").day == FEBRUARY
    company.cancel_entry("JE-00000002")
    assert company.entry("JE-00000005").day == FEBRUARY


def test_a_late_entry_costs_no_number_where_no_line_of_its_month_has_been(
    company: Company,
) -> None:
    company.create_months(date(2026, 1, 1), 1)
    company.close_through([company.calendar.periods[0].id])
    set_to(company, "late_transactions", MOVES)
    assert company.post_entry("Jan", JANUARY) == "JE-00000001"


def test_late_cancellations_wait_as_well(books: Company) -> None:
    set_to(books, "late_transactions", QUEUES)
    set_status(books, old(books), "Canceled")
    books.cancel_entry("JE-00000001")
    assert days(books) == []
    for late in waiting(books):
        approve(books, late.id)
    assert days(books) == ["2026-02-01"] * 4
    assert sum(row[3] for row in lines(books)) == 0  # type: ignore[misc]
    assert sound(books)


def cancel_in_a_closed_month_and_reopen_it(books: Company) -> None:
    """Both cancellations wait, though they could be done by now."""
    set_to(books, "late_transactions", QUEUES)
    set_status(books, old(books), "Canceled")
    books.cancel_entry("JE-00000001")
    books.reopen(books.calendar.periods[0].id)


def test_queued_cancellations_happen_in_their_own_days_if_these_are_open_again(
    books: Company,
) -> None:
    cancel_in_a_closed_month_and_reopen_it(books)
    assert [approve(books, late.id).posted_day for late in waiting(books)] == [
        date(2026, 1, 10),
        JANUARY,
    ]
    assert books.entry("JE-00000001").status == "Cancelled"
    assert sound(books)


def test_a_queued_cancellation_of_what_was_cancelled_since_is_refused_and_waits(
    books: Company,
) -> None:
    cancel_in_a_closed_month_and_reopen_it(books)
    set_status(books, old(books), "Canceled")
    books.cancel_entry("JE-00000001")
    for late, refusal in zip(
        waiting(books), (StatusStepNotAllowed, JournalEntryNotActive), strict=True
    ):
        with pytest.raises(refusal):
            approve(books, late.id)
        reject(books, late.id)
    assert [late.status for late in waiting(books)] == [LateStatus.REJECTED] * 2
    assert days(books) == ["2026-01-10"] * 2 + ["2026-01-15"] * 2
    assert sound(books)


def test_other_steps_of_closed_days_stay_refused(company: Company) -> None:
    company.create_months(date(2026, 1, 1), 2)
    failed = company.add_transaction("Payment", "Error", JANUARY)
    company.close_through([company.calendar.periods[0].id])
    set_to(company, "late_transactions", MOVES)
    for status in ("Processing", "Canceled"):
        with pytest.raises(PostingPeriodClosed):
            set_status(company, failed, status)


def test_a_refused_posting_leaves_nothing_behind(books: Company) -> None:
    set_to(books, "late_transactions", MOVES)
    before = books.dump()
    for field, wrong in (
        ("number", "OLD"),
        ("number", " " * 300),
        ("amount", "1.001"),
        ("type", "Nothing"),
        ("status", "Eaten"),
        ("date", "2026-02-30"),
        ("credit_code", "Receivable"),
    ):
        with pytest.raises(Refusal):
            post(books, **{"number": "N", field: wrong})
    after = books.dump()
    for counter in ("commit_counter", "import_batch"):
        before.pop(counter, None)
        after.pop(counter, None)
    assert after == before


def test_whoever_is_a_moment_too_late_with_a_number_may_try_again(
    books: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, look = books.dump(), TransactionRows.taken

    def look_and_be_overtaken(
        self: TransactionRows, imports: ImportBooks, batch: Batch, chunk: Chunk
    ) -> ImportRefused | None:
        found = look(self, imports, batch, chunk)
        imports.stage_transactions(imports.begin(batch.calendar_id, LATER), self.staged(chunk))
        return found

    monkeypatch.setattr(TransactionRows, "taken", look_and_be_overtaken)
    with pytest.raises(StaleNumber, match="given to another one just now; try again"):
        post(books, date="2026-02-05")
    assert books.dump() == before
    monkeypatch.undo()
    assert post(books, date="2026-02-05").transaction is not None


def test_an_entry_has_one_day_of_its_document(books: Company) -> None:
    set_to(books, "late_transactions", MOVES)
    file = entries("X,2026-01-15,Cash,1,,USD", "X,2026-01-16,Revenue,,1,USD")
    with pytest.raises(ImportRefused):
        import_rows(books, "entries", file)
