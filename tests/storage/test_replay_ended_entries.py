"""Entries that were cancelled, deleted or made by a journal run, beside their history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from company import Company
from imported import import_entries, import_transactions, invoice
from late import set_to
from monthend.services import journal_entry_changes
from monthend.services.replay_entries import judged
from storage.audited_books import Books, audited

CANCELLED = "(SELECT id FROM journal_entry WHERE date = '2026-05-02')"
ENDED = f"(SELECT max(commit_sequence) FROM line WHERE entry_id = {CANCELLED})"
IMPORTED = "(SELECT id FROM journal_entry WHERE number = 'May')"
MADE = "(SELECT id FROM journal_entry WHERE run_id IS NOT NULL AND status = 'Created')"


def end(company: Company) -> None:
    """Of May one entry is cancelled, one deleted, one that was imported cancelled, and two are of
    journal runs, the first of which was cancelled."""
    company.cancel_entry(company.post_entry("May", date(2026, 5, 2), 700))
    deleted = company.post_entry("May", date(2026, 5, 3), 800)
    company.cancel_entry(deleted)
    company.write(lambda books, by: journal_entry_changes.delete(books, by, deleted))
    company.post_entry("May", date(2026, 5, 4), 900)
    import_entries(company, "May,2026-05-05,Cash,2,,USD", "May,2026-05-05,Revenue,,2,USD")
    company.cancel_entry("May")
    import_transactions(company, invoice("I-May", "2026-05-06", "12.00"))
    ask_for_run(company)
    company.cancel_run("JR-00000001")
    company.run_journal_runs()
    ask_for_run(company)


def ask_for_run(company: Company) -> None:
    company.ask_for_run("Invoice Item", period_name="May", entry_day=date(2026, 5, 31))
    company.run_journal_runs()


@pytest.fixture
def books(company: Company) -> Iterator[Books]:
    with audited(company, end) as found:
        yield found


def test_what_has_ended_as_its_history_tells_is_in_order(books: Books) -> None:
    assert books.anomalies() == ()
    assert books.anomalies(each_entry=True) == ()


def test_they_are_looked_at_by_themselves_and_nothing_else_is(books: Books) -> None:
    entries = books.connection.audit(books.company.clock()).entries(1)
    assert entries.agree()
    codes = books.connection.audit(books.company.clock()).code_names(
        books.company.administrator.tenant.id
    )
    apart = [row for rows in entries.others() for row in rows]
    assert sorted((row.status, row.run is None, bool(row.lines)) for row in apart) == [
        ("Cancelled", False, False), ("Cancelled", True, True), ("Cancelled", True, True),
        ("Created", False, False), ("Deleted", True, True),
    ]  # fmt: skip
    assert [odd for row in apart for odd in judged(row, codes)] == []


def status_of_an_active_entry(books: Books) -> str:
    books.run("UPDATE journal_entry SET status = 'Cancelled' WHERE date = '2026-05-04'")
    return "its status is Cancelled, and history has 0 rows of its cancelling"


def status_of_an_imported_entry(books: Books) -> str:
    books.run("UPDATE journal_entry SET status = 'Deleted' WHERE number = 'Apr'")
    return "the entry Apr: its status is Deleted, and history has 0 rows of its cancelling"


def status_of_a_cancelled_entry(books: Books) -> str:
    books.run(f"UPDATE journal_entry SET status = 'Created' WHERE id = {CANCELLED}")
    return "history tells that it was cancelled, and it is not"


def two_statuses_exchanged(books: Books) -> str:
    books.run("UPDATE journal_entry SET status = 'Cancelled' WHERE date = '2026-05-04'")
    books.run(f"UPDATE journal_entry SET status = 'Created' WHERE id = {CANCELLED}")
    return "history tells that it was cancelled, and it is not"


def reversal_of_another_amount(books: Books) -> str:
    books.run("UPDATE line SET amount = 2 * amount, home_amount = 2 * home_amount "
              f"WHERE entry_id = {CANCELLED} AND commit_sequence = {ENDED}")  # fmt: skip
    return "the lines that took it back are not those that it had"


def reversal_of_another_day(books: Books) -> str:
    books.run("UPDATE line SET date = '2026-05-09' "
              f"WHERE entry_id = {CANCELLED} AND commit_sequence = {ENDED}")  # fmt: skip
    return "the lines that took it back are of another day or currency"


def reversal_of_an_import_gone(books: Books) -> str:
    books.run(f"DELETE FROM line WHERE entry_id = {IMPORTED} AND batch_id IS NULL")
    return "the entry May: the lines that took it back are not those that it had"


def larger_entry_that_was_cancelled(books: Books) -> str:
    books.run("UPDATE line SET amount = 2 * amount, home_amount = 2 * home_amount "
              f"WHERE entry_id = {CANCELLED}")  # fmt: skip
    return "its amount is 14.00, and 7.00 by its history"


def entry_of_a_run_of_another_amount(books: Books) -> str:
    books.run("UPDATE journal_entry SET details = "
              "replace(details, '\"amount\":1200,', '\"amount\":1300,') "
              f"WHERE id = {MADE}")  # fmt: skip
    return "its amount is 13.00, and 12.00 by its history"


def entry_of_a_run_out_of_balance(books: Books) -> str:
    books.run("UPDATE journal_entry SET details = "
              "replace(details, '\"debit\":false,\"amount\":1200,', "
              "'\"debit\":false,\"amount\":1300,') "
              f"WHERE id = {MADE}")  # fmt: skip
    return "its debits and credits differ by -100 USD in minor units"


def entry_of_a_run_with_lines(books: Books) -> str:
    books.run(f"UPDATE line SET entry_id = {MADE} WHERE date = '2026-05-04'")
    return "it is of a journal run, and has lines"


def entry_of_another_run(books: Books) -> str:
    books.run(f"UPDATE journal_entry SET run_id = run_id - 1, part = 7 WHERE id = {MADE}")
    return "its journal run is JR-00000001, and JR-00000002 by its history"


def entry_of_a_run_without_history(books: Books) -> str:
    books.run(f"UPDATE journal_entry SET number = 'FAKE-1' WHERE id = {MADE}")
    return "the entry FAKE-1: history has 0 rows of it"


PLANTED = (
    status_of_an_active_entry,
    status_of_an_imported_entry,
    status_of_a_cancelled_entry,
    two_statuses_exchanged,
    reversal_of_another_amount,
    reversal_of_another_day,
    reversal_of_an_import_gone,
    larger_entry_that_was_cancelled,
    entry_of_a_run_of_another_amount,
    entry_of_a_run_out_of_balance,
    entry_of_a_run_with_lines,
    entry_of_another_run,
    entry_of_a_run_without_history,
)


@pytest.mark.postgresql_by_night
@pytest.mark.parametrize("each_entry", [False, True])
@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_an_odd_end_is_found(
    books: Books, plant: Callable[[Books], str], *, each_entry: bool
) -> None:
    told = plant(books)
    found = [str(each) for each in books.anomalies(each_entry=each_entry)]
    assert any(told in each for each in found), found


def test_an_entry_that_takes_back_one_of_closed_days_is_in_order(company: Company) -> None:
    def end_late(company: Company) -> None:
        set_to(company, "late_transactions", "earliest_open")
        company.cancel_entry("JE-00000001")

    with audited(company, end_late) as books:
        assert books.connection.audit(company.clock()).entries(1).agree()
        assert books.anomalies() == ()
        assert books.anomalies(each_entry=True) == ()
