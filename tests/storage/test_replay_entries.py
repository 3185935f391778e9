"""A journal entry that is not what its lines and its history tell is found."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from monthend.services.replay_entries import judged
from storage.audited_books import Books

OF_ENTRY = "(SELECT id FROM journal_entry WHERE date = '2026-04-05')"
OF_ANOTHER = "(SELECT id FROM journal_entry WHERE date = '2026-04-06')"
OF_IMPORT = "(SELECT id FROM journal_entry WHERE number = 'Apr')"


def entry_under_another_number(books: Books) -> str:
    books.run("UPDATE journal_entry SET number = 'FAKE-1' WHERE date = '2026-01-05'")
    return "the entry FAKE-1: history knows nothing of who wrote it"


def entry_of_another_day(books: Books) -> str:
    books.run("UPDATE journal_entry SET date = '2026-02-27' WHERE date = '2026-01-05'")
    return "its day is 2026-02-27, and 2026-01-05 by its history"


def entry_of_another_day_with_its_lines(books: Books) -> str:
    books.run(f"UPDATE line SET date = '2026-04-20' WHERE entry_id = {OF_ENTRY}")
    books.run("UPDATE journal_entry SET date = '2026-04-20' WHERE date = '2026-04-05'")
    return "its day is 2026-04-20, and 2026-04-05 by its history"


def entry_by_nobody(books: Books) -> str:
    books.run("UPDATE journal_entry SET created_by = 'nobody' WHERE date = '2026-01-05'")
    return "its writer is nobody, and "


def entry_of_another_time(books: Books) -> str:
    books.run("UPDATE journal_entry SET created_on = '2020-01-01 00:00:00.000000' "
              "WHERE date = '2026-01-05'")  # fmt: skip
    return "its time is 2020-01-01 00:00:00.000000, and "


def entry_in_another_currency(books: Books) -> str:
    books.run("UPDATE journal_entry SET currency = 'GBP' WHERE date = '2026-01-05'")
    return "its currency is GBP, and USD by its history"


def items_changed(books: Books) -> str:
    books.run("UPDATE journal_entry SET details = "
              "replace(details, '\"amount\":1000,', '\"amount\":999999,') "
              "WHERE date = '2026-01-05'")  # fmt: skip
    return "the items that it shows are not its lines"


def items_gone(books: Books) -> str:
    books.run("UPDATE journal_entry SET details = '{}' WHERE date = '2026-01-05'")
    return "it cannot be read, or its lines, or what history tells of it"


def two_entries_out_of_balance(books: Books) -> str:
    """Together they still balance, on the same day and in the same codes."""
    books.run(f"UPDATE line SET date = '2026-04-05' WHERE entry_id = {OF_ANOTHER}")
    books.run("UPDATE journal_entry SET date = '2026-04-05' WHERE date = '2026-04-06'")
    for entry, more in (("min", 50), ("max", -50)):
        books.run(
            "UPDATE line SET amount = amount + ?, home_amount = home_amount + ? "
            "WHERE amount > 0 AND entry_id = "
            f"(SELECT {entry}(id) FROM journal_entry WHERE date = '2026-04-05')",
            more, more,
        )  # fmt: skip
    return "its debits and credits differ by 50 USD in minor units"


def two_entries_out_of_balance_at_home(books: Books) -> str:
    for entry, more in ((OF_ENTRY, 50), (OF_ANOTHER, -50)):
        books.run("UPDATE line SET home_amount = home_amount + ? WHERE amount > 0 "
                  f"AND entry_id = {entry}", more)  # fmt: skip
    return "its debits and credits differ by 50 minor units in home currency"


def sides_exchanged(books: Books) -> str:
    books.run("UPDATE line SET amount = -amount, home_amount = -home_amount "
              f"WHERE entry_id = {OF_ENTRY}")  # fmt: skip
    return "the items that it shows are not its lines"


def another_code(books: Books) -> str:
    books.run(f"UPDATE line SET code_id = 4 WHERE entry_id = {OF_ENTRY} AND code_id = "
              f"(SELECT max(code_id) FROM line WHERE entry_id = {OF_ENTRY})")  # fmt: skip
    return "the items that it shows are not its lines"


def larger_entry_of_an_open_day(books: Books) -> str:
    books.run("UPDATE line SET amount = 2 * amount, home_amount = 2 * home_amount "
              f"WHERE entry_id = {OF_ENTRY}")  # fmt: skip
    return "its amount is 80.00, and 40.00 by its history"


def line_of_another_entry(books: Books) -> str:
    books.run(f"UPDATE line SET entry_id = {OF_ANOTHER} WHERE amount > 0 AND entry_id = {OF_ENTRY}")
    return "and has lines of another day"


def lines_of_no_entry(books: Books) -> str:
    books.run(f"UPDATE line SET entry_id = 999999 WHERE entry_id = {OF_ENTRY}")
    return "the entry that it belongs to is not there"


def entry_replaced(books: Books) -> str:
    books.run("UPDATE journal_entry SET number = 'JE-90000001', id = 90000001 "
              "WHERE date = '2026-01-05'")  # fmt: skip
    return "history knows it, and it is not there"


def lines_under_another_number(books: Books) -> str:
    last = books.one("SELECT max(commit_sequence) FROM history")
    books.run(f"UPDATE line SET commit_sequence = ? WHERE entry_id = {OF_ENTRY}", last)
    return "its lines were written with another commit sequence than its row of history"


def imported_entry_out_of_balance(books: Books) -> str:
    books.run(f"UPDATE line SET amount = amount + 1 WHERE amount > 0 AND entry_id = {OF_IMPORT}")
    books.run("UPDATE line SET amount = amount - 1 WHERE amount > 0 AND transaction_id IS NOT NULL "
              "AND date = '2026-04-07'")  # fmt: skip
    return "the entry Apr: its debits and credits differ by 1 USD in minor units"


def imported_entry_of_other_lines(books: Books) -> str:
    books.run("UPDATE journal_entry SET line_count = 1 WHERE number = 'Apr'")
    return "its lines are not among the 1 from"


def imported_entry_of_another_day(books: Books) -> str:
    books.run("UPDATE journal_entry SET date = '2026-04-09' WHERE number = 'Apr'")
    return "it is of 2026-04-09, and has lines of another day"


def entry_told_twice(books: Books) -> str:
    books.run(
        "INSERT INTO history (id, tenant_id, calendar_id, commit_sequence, at, user_id, channel, "
        "event, subject, old_values, new_values) SELECT id + 100000, tenant_id, calendar_id, "
        "commit_sequence, at, user_id, channel, event, subject, old_values, new_values "
        "FROM history WHERE event = 'journalEntryCreated' AND subject = 'JE-00000001'"
    )
    return "the entry JE-00000001: history has 2 rows of it"


def line_of_an_import_in_an_entry_of_its_own(books: Books) -> str:
    books.run("UPDATE line SET batch_id = (SELECT batch_id FROM journal_entry WHERE number = 'Apr')"
              f" WHERE amount > 0 AND entry_id = {OF_ENTRY}")  # fmt: skip
    return "it has lines that came another way than it did"


def imported_entry_of_no_import(books: Books) -> str:
    books.run("UPDATE journal_entry SET batch_id = NULL WHERE number = 'Apr'")
    return "the entry Apr: it names its lines as an imported one does, and no import brought it"


PLANTED = (
    entry_under_another_number,
    entry_of_another_day,
    entry_of_another_day_with_its_lines,
    entry_by_nobody,
    entry_of_another_time,
    entry_in_another_currency,
    two_entries_out_of_balance,
    two_entries_out_of_balance_at_home,
    larger_entry_of_an_open_day,
    line_of_another_entry,
    lines_of_no_entry,
    entry_replaced,
    lines_under_another_number,
    imported_entry_out_of_balance,
    imported_entry_of_other_lines,
    imported_entry_of_another_day,
    entry_told_twice,
    line_of_an_import_in_an_entry_of_its_own,
    imported_entry_of_no_import,
)


@pytest.mark.postgresql_by_night
@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_an_odd_entry_is_found(books: Books, plant: Callable[[Books], str]) -> None:
    told = plant(books)
    found = [str(each) for each in books.anomalies()]
    assert any(told in each for each in found), found


@pytest.mark.sqlite_only
def test_what_cannot_be_added_up_ends_no_replay(books: Books) -> None:
    """SQLite keeps any number in a column of whole ones: one that has no end has no sum either."""
    books.run("UPDATE journal_entry SET line_count = -9e999 WHERE number = 'Apr'")
    (found,) = books.anomalies()
    assert "the entry Apr: its lines are not among the -inf from" in str(found)


@pytest.mark.parametrize(
    "plant", [items_changed, items_gone, sides_exchanged, another_code],
    ids=lambda plant: plant.__name__,
)  # fmt: skip
def test_other_items_are_found_where_each_entry_is_looked_at(
    books: Books, plant: Callable[[Books], str]
) -> None:
    assert books.anomalies(each_entry=True) == ()
    told = plant(books)
    found = [str(each) for each in books.anomalies(each_entry=True)]
    assert any(told in each for each in found), found


def test_where_all_entries_agree_two_sums_tell_it(books: Books) -> None:
    """And whoever looks at each by itself finds nothing either."""
    entries = books.connection.audit(books.company.clock()).entries(1)
    assert entries.agree()
    codes = books.connection.audit(books.company.clock()).code_names(
        books.company.administrator.tenant.id
    )
    assert [odd for rows in entries.each() for row in rows for odd in judged(row, codes)] == []


@pytest.mark.parametrize("changes", [(1, -1), (1, -2, 1), (1, -3, 3, -1)], ids=str)
def test_no_even_pattern_of_changes_evens_out(books: Books, changes: tuple[int, ...]) -> None:
    """Weights that grew evenly from entry to entry would let it by, whatever was drawn."""
    for month, change in enumerate(changes, 1):
        books.run(
            "UPDATE line SET amount = amount + ? WHERE amount > 0 AND entry_id = "
            f"(SELECT id FROM journal_entry WHERE date = '2026-{month:02}-05')",
            change,
        )
    entries = books.connection.audit(books.company.clock()).entries(1)
    assert [entries.agree() for _ in range(50)] == [False] * 50
