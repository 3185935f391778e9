"""What takes back a posting of closed days comes to exactly what it takes back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from company import ALL_PERMISSIONS, Company
from imported import (
    import_entries,
    import_rates,
    import_transactions,
    invoice,
    kept_sums,
    lines,
    summed_lines,
)
from late import set_status, set_to
from monthend.domain.errors import TransactionNumberTaken
from monthend.domain.period import TrialBalanceStatus
from monthend.domain.permissions import Permission
from monthend.services import journal_entry_changes, replay
from monthend.services.caller import Caller
from monthend.services.ports import Transaction
from monthend.subledger.errors import AlreadyReversed

JANUARY, FEBRUARY = date(2026, 1, 5), date(2026, 2, 1)
JAN_END, FEB_END = date(2026, 1, 31), date(2026, 2, 28)
INVOICE = "Invoice Item"


@pytest.fixture
def books(company: Company) -> Company:
    """Three open months, and what is late moved into the earliest of them."""
    company.create_months(date(2026, 1, 1), 3)
    set_to(company, "late_transactions", "earliest_open")
    return company


def numbered(books: Company, number: str) -> Transaction:
    found = books.read(lambda given, by: given.transaction_numbered(number, INVOICE))
    assert found is not None
    return found


def cancelled(books: Company, number: str) -> Transaction:
    made = set_status(books, numbered(books, number).id, "Canceled").transaction
    assert made is not None
    return made


def close_january(books: Company) -> None:
    books.close_through([books.calendar.periods[0].id])


def sound(books: Company) -> bool:
    return replay.replay(books.store).anomalies == ()


def gl_home(books: Company, *days: date) -> Sequence[int]:
    """What the entry of each month adds to receivables in home currency."""
    found = []
    for name, day in zip(("Jan", "Feb"), days, strict=False):
        number = books.ask_for_run(INVOICE, period_name=name, entry_day=day)
        books.run_journal_runs()
        (entry,) = books.entries_of(number)
        item = next(i for i in entry.details["items"] if i["accounting_code"] == "Receivable")
        found.append(item["home_amount"] * (1 if item["debit"] else -1))
    return found


# Once and anew -------------------------------------------------------------------------


def test_what_is_reversed_anew_after_its_reversal_was_cancelled_has_another_number(
    books: Company,
) -> None:
    import_transactions(books, invoice("OLD", "2026-01-05"))
    close_january(books)
    for number in ("OLD (reversal)", "OLD (reversal 2)"):
        made = cancelled(books, "OLD")
        assert (made.number, made.reverses) == (number, numbered(books, "OLD").id)
        with pytest.raises(AlreadyReversed):
            cancelled(books, "OLD")
        cancelled(books, number)
    assert cancelled(books, "OLD").number == "OLD (reversal 3)"
    with pytest.raises(AlreadyReversed):
        cancelled(books, "OLD")
    amounts = [row[3] for row in lines(books) if row[1] == "Revenue"]
    assert amounts == [-1000] + [1000, -1000] * 2 + [1000]
    assert sound(books)


def test_the_number_of_a_reversal_may_be_somebody_elses(books: Company) -> None:
    import_transactions(
        books, invoice("OLD", "2026-01-05"), invoice("OLD (reversal)", "2026-02-05")
    )
    close_january(books)
    with pytest.raises(TransactionNumberTaken):
        cancelled(books, "OLD")


@pytest.mark.parametrize("deleted", [False, True])
def test_an_entry_is_reversed_anew_after_its_reversal_was_cancelled(
    books: Company, deleted: bool
) -> None:
    books.post_entry("Jan", JANUARY)
    close_january(books)
    books.cancel_entry("JE-00000001")
    books.cancel_entry("JE-00000002")
    if deleted:
        books.write(lambda given, by: journal_entry_changes.delete(given, by, "JE-00000002"))
    books.cancel_entry("JE-00000001")
    assert books.entry("JE-00000003").reverses == books.entry("JE-00000001").key
    with pytest.raises(AlreadyReversed):
        books.cancel_entry("JE-00000001")
    assert sound(books)


# Amounts in home currency --------------------------------------------------------------


def test_a_reversal_takes_back_what_rounding_took(books: Company) -> None:
    import_rates(books, "2026-01-05,EUR,USD,1.333", "2026-01-31,EUR,USD,1.333")
    rows = (invoice(f"OLD-{n}", "2026-01-05", "0.05", currency="EUR") for n in range(4))
    import_transactions(books, *rows)
    close_january(books)
    for n in range(4):
        made, before = cancelled(books, f"OLD-{n}"), numbered(books, f"OLD-{n}")
        assert (before.home_amount, before.home_rounding) == (7, Decimal("-0.0033500"))
        assert (made.home_amount, made.home_rounding) == (-7, Decimal("0.0033500"))
    january, february = gl_home(books, JAN_END, FEB_END)
    assert january
    assert january + february == 0
    assert sound(books)


ENTRY = (
    "E,2026-01-05,Cash,0.05,,EUR",
    "E,2026-01-05,Revenue,,0.02,EUR",
    "E,2026-01-05,Deferred,,0.03,EUR",
)


def homes(books: Company) -> list[object]:
    return [home for *_, home in lines(books)]


def pending(books: Company) -> Caller:
    """January pending close, and somebody for whom it is late."""
    books.pending_close(books.calendar.periods[0].id)
    return books.caller(ALL_PERMISSIONS - {Permission.MANAGE_CLOSE_PROCESS})


@pytest.mark.parametrize("february", [(), ("2026-02-01,EUR,USD,1.20",)])
def test_a_reversal_without_a_rate_gets_that_of_what_it_takes_back(
    books: Company, february: tuple[str, ...]
) -> None:
    import_transactions(books, invoice("OLD", "2026-01-05", "0.05", currency="EUR"))
    import_entries(books, *ENTRY)
    clerk = pending(books)
    books.set_status(numbered(books, "OLD").id, "Canceled", clerk)
    books.cancel_entry("E", clerk)
    assert homes(books) == [None] * 10
    import_rates(books, "2026-01-05,EUR,USD,1.333", *february)
    assert homes(books) == [7, -7, 7, -3, -4, -7, 7, -7, 3, 4]
    made = numbered(books, "OLD (reversal)")
    assert (made.rate_date, made.exchange_rate) == (JANUARY, "1.333")
    assert kept_sums(books) == summed_lines(books)
    assert sound(books)


def test_a_reversal_gets_the_amount_that_its_original_has_by_then(books: Company) -> None:
    import_transactions(books, invoice("OLD", "2026-01-05", "0.05", currency="EUR"))
    clerk = pending(books)
    books.set_status(numbered(books, "OLD").id, "Canceled", clerk)
    books.spoil(
        "UPDATE subledger_transaction SET home_amount = 9, home_rounding = '0.001', "
        "exchange_rate = '1.8', rate_date = '2026-01-04' WHERE number = 'OLD'"
    )
    books.spoil("UPDATE line SET home_amount = 9 * sign(amount) WHERE date = '2026-01-05'")
    import_rates(books, "2026-01-05,EUR,USD,1.333")
    made = numbered(books, "OLD (reversal)")
    assert (made.home_amount, made.home_rounding) == (-9, Decimal("-0.001"))
    assert (made.exchange_rate, made.rate_date) == ("1.8", date(2026, 1, 4))
    assert homes(books) == [9, -9, -9, 9]


def test_a_run_converts_a_reversal_whose_original_has_a_rate(books: Company) -> None:
    import_transactions(books, invoice("OLD", "2026-01-05", "0.05", currency="EUR"))
    clerk = pending(books)
    books.set_status(numbered(books, "OLD").id, "Canceled", clerk)
    books.add_rate(JANUARY, "EUR", "USD", "1.333")
    # Known on the last day of January, and no more on the first of February.
    books.add_rate(date(2026, 1, 24), "EUR", "USD", "1.2")
    books.run_trial_balances()
    for period in books.calendar.periods[:2]:
        books.request_trial_balance(period.id)
        books.run_trial_balances()
        outcome = books.period(period.id).trial_balance
        assert outcome.status is TrialBalanceStatus.COMPLETED, outcome.error_message
    assert homes(books) == [7, -7, -7, 7]
    assert sound(books)
