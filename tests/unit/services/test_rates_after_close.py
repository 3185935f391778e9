"""Rates that come when a period is no longer open reach its lines with the next run."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from company import Company
from imported import (
    import_entries,
    import_rates,
    import_rows,
    import_transactions,
    invoice,
    kept_sums,
    lines,
    month_sums,
    rows_of,
    summed_days,
    summed_lines,
)
from monthend.domain.permissions import STANDARD_USER, STOCK_ROLES, Channel
from monthend.services import late_rates, trial_balances
from monthend.services.ports import Books

RATE = "2026-01-05,EUR,USD,1.333"
ENTRY = (
    "E,2026-01-05,Cash,0.05,,EUR",
    "E,2026-01-05,Revenue,,0.02,EUR",
    "E,2026-01-05,Deferred,,0.03,EUR",
)


@pytest.fixture
def books(company: Company) -> Company:
    """A company with three open months."""
    company.create_months(date(2026, 1, 1), 3)
    return company


def ids(books: Company) -> list[str]:
    return [period.id for period in books.calendar.periods]


def outcome(books: Company, period: str) -> tuple[str, str | None]:
    """What the period shows once every waiting run is done."""
    books.run_trial_balances()
    shown = books.period(period).trial_balance
    return shown.status, shown.error_message


def run(books: Company, period: str) -> tuple[str, str | None]:
    books.request_trial_balance(period)
    return outcome(books, period)


def error(books: Company, period: str) -> str:
    status, message = outcome(books, period)
    assert status == "Error"
    assert message is not None
    return message


def test_rates_that_come_after_a_close_count_once_it_is_reopened(books: Company) -> None:
    january, *_ = ids(books)
    import_entries(books, *ENTRY)
    books.close(january)
    assert "EUR to USD on 2026-01-05 is missing" in error(books, january)
    assert import_rates(books, RATE).converted == 0
    books.reopen(january)
    assert run(books, january) == ("Completed", None)
    assert [line[4] for line in lines(books)] == [7, -3, -4]
    books.close(january)
    assert outcome(books, january) == ("Completed", None)
    assert kept_sums(books) == summed_lines(books)
    assert month_sums(books) == summed_days(books)


def test_a_failed_close_says_what_is_to_be_done(books: Company) -> None:
    january, *_ = ids(books)
    import_entries(books, *ENTRY)
    books.close(january)
    assert "reopen Jan, run and close it again" in error(books, january)


def test_a_run_leaves_closed_days_alone(books: Company) -> None:
    january, february, _ = ids(books)
    import_entries(books, *ENTRY)
    import_transactions(books, invoice("1", "2026-02-03", currency="EUR"))
    books.close_through([january])
    books.close(february)
    books.run_trial_balances()
    import_rates(books, RATE, "2026-02-03,EUR,USD,1.5", "2026-02-27,EUR,USD,1.5")
    books.reopen(february)
    books.request_trial_balance(february)
    assert "2026-01-05" in error(books, february)
    assert [line[4] for line in lines(books)] == [None, None, None, 1500, -1500]
    books.reopen(january)
    assert run(books, january) == ("Completed", None)
    assert run(books, february) == ("Completed", None)


def test_rates_of_a_standard_user_reach_a_period_that_is_pending_close(books: Company) -> None:
    january, *_ = ids(books)
    import_entries(books, *ENTRY)
    books.pending_close(january)
    error(books, january)
    standard = books.caller(STOCK_ROLES[STANDARD_USER], Channel.CLI)
    rates = f"date,from,to,rate\n{RATE}\n"
    assert import_rows(books, "rates", rates, caller=standard).converted == 0
    books.request_trial_balance(january, standard)
    assert outcome(books, january) == ("Completed", None)
    assert [line[4] for line in lines(books)] == [7, -3, -4]


def test_both_lines_of_a_transaction_get_the_same_amount(books: Company) -> None:
    january, *_ = ids(books)
    revenue = invoice("R", "2026-01-31", "0.05", status="Distributed", currency="EUR")
    import_transactions(
        books,
        *(invoice(f"N-{n}", "2026-01-30", f"{n}.01", currency="EUR") for n in range(1200)),
        revenue.replace("Invoice Item", "Revenue Event Item"),
    )
    books.add_rate(date(2026, 1, 30), "EUR", "USD", "1.333")
    assert run(books, january) == ("Completed", None)
    assert books.rows(
        "SELECT count(*) FROM (SELECT 1 FROM line l JOIN subledger_transaction t "
        "ON t.id = l.transaction_id GROUP BY t.id "
        "HAVING sum(l.home_amount) <> 0 OR max(l.home_amount) <> abs(t.home_amount)) AS wrong"
    ) == [(0,)]
    assert kept_sums(books) == summed_lines(books)
    assert month_sums(books) == summed_days(books)


def test_a_run_converts_no_later_day_than_its_own(books: Company) -> None:
    january, *_ = ids(books)
    import_transactions(
        books,
        invoice("1", "2026-01-30", currency="EUR"),
        invoice("2", "2026-02-01", currency="EUR"),
    )
    books.add_rate(date(2026, 1, 30), "EUR", "USD", "1.5")
    assert run(books, january) == ("Completed", None)
    assert [line[4] for line in lines(books)] == [1500, -1500, None, None]


def test_a_run_without_its_rate_changes_nothing(books: Company) -> None:
    january, *_ = ids(books)
    import_entries(books, *ENTRY)
    before = (lines(books), kept_sums(books), rows_of(books))
    assert run(books, january)[0] == "Error"
    assert (lines(books), kept_sums(books), rows_of(books)) == before


def test_a_run_that_is_taken_over_converts_no_further(books: Company) -> None:
    january, *_ = ids(books)
    import_transactions(
        books, *(invoice(f"N-{n}", currency="EUR") for n in range(late_rates.LINES_AT_ONCE))
    )
    books.add_rate(date(2026, 1, 15), "EUR", "USD", "1.5")
    asked: list[bool] = []

    def go_on(given: Books) -> bool:
        asked.append(True)
        return len(asked) == 1

    done = late_rates.convert_for_run(
        books.store, books.administrator, date(2026, 1, 31), go_on=go_on
    )
    # Keys of lines have gaps on PostgreSQL; both lines of a transaction go together.
    assert late_rates.LINES_AT_ONCE - 4 <= done <= late_rates.LINES_AT_ONCE
    assert done % 2 == 0
    assert len(asked) == 2
    assert kept_sums(books) == summed_lines(books)
    books.add_rate(date(2026, 1, 31), "EUR", "USD", "1.5")
    assert run(books, january) == ("Completed", None)


def test_a_run_keeps_its_lease_while_it_converts(books: Company) -> None:
    january, *_ = ids(books)
    import_entries(books, *ENTRY)
    books.add_rate(date(2026, 1, 5), "EUR", "USD", "1.333")
    books.request_trial_balance(january)
    now = books.clock()
    claimed = books.store.write_runs(lambda runs: runs.claim("one", now + timedelta(seconds=1)))
    assert claimed is not None
    until = now + timedelta(seconds=90)
    assert books.store.write_runs(lambda runs: runs.renew(claimed, "one", until))
    assert not books.store.write_runs(lambda runs: runs.renew(claimed, "two", until))
    books.clock.advance(timedelta(seconds=60))
    assert not trial_balances.run_next(books.store, "two", books.clock())
    books.clock.advance(timedelta(seconds=60))
    assert trial_balances.run_next(books.store, "two", books.clock())
    assert not books.store.write_runs(lambda runs: runs.renew(claimed, "one", until))
    assert outcome(books, january) == ("Completed", None)


def test_a_rate_for_what_was_taken_back_moves_no_frozen_result(books: Company) -> None:
    january, *_ = ids(books)
    import_transactions(books, invoice("1", currency="EUR"))
    import_entries(books, *ENTRY)
    ((key,),) = books.rows("SELECT id FROM subledger_transaction")
    books.set_status(f"{books.administrator.calendar_id:016x}{key:016x}", "Canceled")
    books.cancel_entry("E")
    assert run(books, january) == ("Completed", None)
    assert import_rates(books, RATE, "2026-01-15,EUR,USD,1.5").converted == 0
    shown = books.read(lambda given, by: trial_balances.read(given, by, january, verify=True))
    assert (shown.drift, shown.postings_since) == ([], 0)
