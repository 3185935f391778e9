"""A replay finds nothing in what was done by the rules, and each of the anomalies planted here."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from monthend.domain.trial_balance import digest
from storage.audited_books import Books


def test_what_was_done_by_the_rules_has_no_anomaly(books: Books) -> None:
    assert books.anomalies() == ()


# What is planted ----------------------------------------------------------------------------


def add_lines(books: Books, day: str, sequence: int, amount: int = 5, other: int = -5) -> None:
    for code, signed in ((1, amount), (2, other)):
        books.run(
            "INSERT INTO line (calendar_id, date, code_id, currency, amount, home_amount, "
            "commit_sequence) VALUES (1, ?, ?, 'USD', ?, ?, ?)",
            day, code, signed, signed, sequence,
        )  # fmt: skip


def line_into_closed_days(books: Books) -> str:
    add_lines(books, "2026-01-31", books.sequence_of("closed", 0) + 1)
    return "it is dated 2026-01-31, and the days through 2026-01-31 were closed"


def line_before_the_first_period(books: Books) -> str:
    add_lines(books, "2025-12-31", books.sequence_of("closed", 2) + 1)
    return "it is dated 2025-12-31"


def line_between_the_closes_of_a_month(books: Books) -> str:
    """After the second close of February, and before that of March."""
    add_lines(books, "2026-02-28", books.sequence_of("closed", 1) + 1)
    return "it is dated 2026-02-28, and the days through 2026-02-28 were closed"


def line_under_an_entrys_number(books: Books) -> str:
    """A late line that hides behind the commit sequence of an entry of April, written later."""
    books.run("UPDATE line SET date = '2026-03-30' WHERE date = '2026-04-05'")
    books.run("UPDATE line SET commit_sequence = 900 WHERE date = '2026-03-30'")
    return "it is dated 2026-03-30, and the days through 2026-03-31 were closed"


def import_posted_late(books: Books) -> str:
    books.run(
        "UPDATE import_batch SET commit_sequence = 900 "
        "WHERE id = (SELECT min(id) FROM import_batch)"
    )
    return "and the days through 2026-03-31 were closed"


def line_deleted(books: Books) -> str:
    books.run("DELETE FROM line WHERE date = '2026-01-05'")
    return "by the lines before it"


def line_backdated(books: Books) -> str:
    """One with a commit sequence from before the close, which no close can have overlooked."""
    add_lines(books, "2026-01-20", books.one("SELECT min(commit_sequence) FROM line"))
    return "by the lines before it"


def amount_changed(books: Books) -> str:
    books.run("UPDATE line SET amount = amount + 1 WHERE date = '2026-01-05'")
    return "debits and credits differ"


def both_amounts_changed(books: Books) -> str:
    books.run("UPDATE line SET amount = amount * 2, home_amount = home_amount * 2 "
              "WHERE date = '2026-01-05'")  # fmt: skip
    return "by the lines before it"


def amount_of_an_open_day_changed(books: Books) -> str:
    books.run("UPDATE line SET amount = 1 WHERE date = '2026-04-05' AND amount > 0")
    return "the lines after 2026-03-31, USD: debits and credits differ"


def home_amount_changed(books: Books) -> str:
    books.run("UPDATE line SET home_amount = home_amount + 1 WHERE date = '2026-02-05'")
    return "in home currency"


def code_changed(books: Books) -> str:
    books.run("UPDATE line SET code_id = 3 WHERE date = '2026-01-05' AND amount > 0")
    return "by the lines before it"


def day_moved_within_what_is_closed(books: Books) -> str:
    books.run("UPDATE line SET date = '2026-02-05' WHERE date = '2026-01-05'")
    return "by the lines before it"


def line_without_a_trace(books: Books) -> str:
    add_lines(books, "2026-04-20", 900)
    return "history knows nothing of who wrote them"


def entry_without_a_trace(books: Books) -> str:
    books.run("DELETE FROM history WHERE id = (SELECT max(id) FROM history WHERE event = "
              "'journalEntryCreated')")  # fmt: skip
    return "history knows nothing of who wrote"


def entry_gone(books: Books) -> str:
    books.run("DELETE FROM journal_entry WHERE number = 'JE-00000003'")
    return "the entry JE-00000003: history knows it, and it is not there"


def import_without_a_trace(books: Books) -> str:
    books.run("DELETE FROM history WHERE id = (SELECT max(id) FROM history WHERE event = "
              "'imported' AND calendar_id = 1)")  # fmt: skip
    return "history knows nothing of who wrote them"


def result_forged(books: Books) -> str:
    run, rows = books.connection.execute(
        "SELECT b.run_id, b.rows FROM trial_balance_result b JOIN trial_balance_run r "
        "ON r.id = b.run_id ORDER BY r.commit_sequence LIMIT 1"
    ).fetchone()
    forged = rows.replace(b"1000", b"9000")
    books.run("UPDATE trial_balance_result SET rows = ? WHERE run_id = ?", forged, run)
    books.run("UPDATE trial_balance_run SET sha256 = ? WHERE id = ?", digest(forged), run)
    return "by the lines before it"


def hash_forged(books: Books) -> str:
    books.run("UPDATE trial_balance_run SET sha256 = 'f' WHERE state = 'done' AND revision = 1")
    return "its rows do not have its hash"


def result_unreadable(books: Books) -> str:
    books.run(
        "UPDATE trial_balance_result SET rows = ? "
        "WHERE run_id = (SELECT min(run_id) FROM trial_balance_result)",
        b"\0",
    )
    return "its rows cannot be read"


def result_moved(books: Books) -> str:
    """A trial balance that says it had seen more than it had."""
    books.run("UPDATE trial_balance_run SET commit_sequence = 900 WHERE period_id = ? "
              "AND superseded AND state = 'done'", books.months[1])  # fmt: skip
    return "by the lines before it"


def result_gone(books: Books) -> str:
    books.run("DELETE FROM trial_balance_run WHERE period_id = ?", books.months[0])
    return "1 trial balances were completed, and there are 0"


def opened_in_silence(books: Books) -> str:
    books.run("UPDATE accounting_period SET status = 'Open' WHERE id = ?", books.months[2])
    return "its status is Open, and Closed by its history"


def calendar_opened_in_silence(books: Books) -> str:
    books.run("UPDATE calendar SET closed_through = '2026-02-28'")
    return "it is closed through 2026-02-28, and through 2026-03-31 by its history"


def days_changed_in_silence(books: Books) -> str:
    books.run("UPDATE accounting_period SET end_date = '2026-05-30' WHERE id = ?", books.months[4])
    return "its end is 2026-05-30, and 2026-05-31 by its history"


def period_gone(books: Books) -> str:
    books.run("DELETE FROM accounting_period WHERE id = ?", books.months[4])
    return "history knows it, and it is not there"


def period_without_a_trace(books: Books) -> str:
    books.run("DELETE FROM history WHERE period_id = ?", books.months[4])
    return "it is there, and its history knows nothing of it"


def close_out_of_turn(books: Books) -> str:
    """History has April closed before March, at a time when that was open."""
    books.run("UPDATE history SET commit_sequence = ? WHERE event = 'closed' AND period_id = ?",
              books.sequence_of("closed", 0) + 1, books.months[2])  # fmt: skip
    return "closed: an earlier one was not closed"


def reopening_hidden(books: Books) -> str:
    books.run("DELETE FROM history WHERE event = 'reopened'")
    return "closed: it was Closed"


def close_hidden(books: Books) -> str:
    books.run("DELETE FROM history WHERE event = 'closed' AND period_id = ?", books.months[2])
    return "its status is Closed, and PendingClose by its history"


def written_out_of_order(books: Books) -> str:
    books.run("UPDATE history SET commit_sequence = 1 WHERE event = 'closed' AND period_id = ?",
              books.months[2])  # fmt: skip
    return "it was written after what has a higher commit sequence"


def values_unreadable(books: Books) -> str:
    books.run("UPDATE history SET new_values = 'x' WHERE event = 'closed'")
    return "its old and new values cannot be read"


def lines_of_no_calendar(books: Books) -> str:
    books.run("UPDATE line SET calendar_id = 77 WHERE date = '2026-04-05'")
    return "2 lines: the calendar 77 that they are of is not there"


def history_of_no_calendar(books: Books) -> str:
    books.run("UPDATE history SET calendar_id = 77 WHERE calendar_id = 1 AND event = 'imported'")
    return "rows of history: the calendar 77 that they are of is not there"


def amounts_beyond_what_is_counted(books: Books) -> str:
    books.run("UPDATE line SET amount = 9223372036854775807 WHERE date = '2026-04-05'")
    return "calendar 1"


PLANTED = (
    lines_of_no_calendar, history_of_no_calendar, amounts_beyond_what_is_counted,
    line_into_closed_days, line_before_the_first_period, line_between_the_closes_of_a_month,
    line_under_an_entrys_number, import_posted_late, line_deleted, line_backdated,
    amount_changed, both_amounts_changed, amount_of_an_open_day_changed, home_amount_changed,
    code_changed, day_moved_within_what_is_closed, line_without_a_trace, entry_without_a_trace,
    entry_gone, import_without_a_trace, result_forged, hash_forged, result_unreadable,
    result_moved, result_gone, opened_in_silence, calendar_opened_in_silence,
    days_changed_in_silence, period_gone, period_without_a_trace, close_out_of_turn,
    reopening_hidden, close_hidden, written_out_of_order, values_unreadable,
)  # fmt: skip


@pytest.mark.postgresql_by_night
@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_an_anomaly_is_found(books: Books, plant: Callable[[Books], str]) -> None:
    told = plant(books)
    found = [str(each) for each in books.anomalies()]
    assert any(told in each for each in found), found


def test_twenty_and_more_are_planted() -> None:
    assert len(set(PLANTED)) >= 20
