"""A close report: who closed, on what evidence, and what changed while it was open again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from any_store import without_trigger
from company import Company
from imported import import_entries, import_transactions, invoice
from monthend.domain import guards
from monthend.domain.errors import PermissionMissing
from monthend.domain.permissions import Permission
from monthend.services import close_report, periods
from monthend.services.close_report import CloseReport
from monthend.services.close_report_data import as_data
from monthend.services.history_sealing import seal_waiting


@pytest.fixture
def books(company: Company) -> Company:
    company.create_months(date(2026, 1, 1), 3)
    company.post_entry("Jan", date(2026, 1, 5))
    company.post_entry("Feb", date(2026, 2, 5))
    return company


@pytest.fixture
def january(books: Company) -> str:
    return books.calendar.periods[0].id


def report(books: Company, period_id: str) -> CloseReport:
    return books.read(lambda given, by: close_report.make(given, by, period_id))


def reopen(books: Company, period_id: str, reason: str | None = None) -> None:
    books.write(lambda given, by: periods.reopen(given, by, period_id, reason))


def test_a_period_that_was_never_closed_has_no_close(books: Company, january: str) -> None:
    made = report(books, january)
    assert (made.closes, made.windows, made.frozen) == ([], (), None)
    assert all(check.holds for check in made.checks)


def test_what_stands_in_the_way_is_said(books: Company, january: str) -> None:
    books.add_transaction("Invoice Item", "Draft", date(2026, 1, 9))
    books.add_transaction("Charge", "Unprocessed", date(2026, 1, 9))
    made = report(books, january)
    broken = {check.name: check.detail for check in made.checks if not check.holds}
    assert broken.keys() == {"no_required_action_items"}
    assert "draft invoices (1)" in broken["no_required_action_items"]
    assert made.optional_items == {"unprocessed charges": 1}


def test_a_close_is_told_with_who_when_how_and_where_in_history(
    books: Company, january: str
) -> None:
    by = replace(books.administrator, track_id="close-1")
    books.close(january, by)
    books.run_trial_balances()
    seal_waiting(books.store)
    made = report(books, january)
    (close,) = made.closes
    assert (close.user, close.channel, close.track_id) == ("admin", "REST", "close-1")
    assert close.number is not None
    assert close.hash is not None
    assert made.head.number > close.number
    assert made.frozen is not None
    assert made.frozen_is_whole
    assert made.frozen.commit_sequence >= close.commit_sequence
    assert [each["holds"] for each in made.frozen.identities] == [True, True, True]


def test_every_guard_of_a_close_is_a_check(books: Company, january: str) -> None:
    names = [guard.__name__ for guard in guards.CLOSE]
    assert [check.name for check in report(books, january).checks] == names
    books.close_through([january])
    closed = [check.name for check in report(books, january).checks]
    assert closed == [
        name for name in names if name not in ("not_closed", "no_trial_balance_running")
    ]


def test_a_close_whose_own_trial_balance_has_not_run_yet_is_a_close_like_any(
    books: Company, january: str
) -> None:
    books.close(january)
    made = report(books, january)
    assert made.frozen is None
    assert [check.name for check in made.checks if not check.holds] == []


def test_what_was_written_while_it_was_open_again_is_listed(books: Company, january: str) -> None:
    books.close_through([january])
    reopen(books, january, "an invoice was forgotten")
    books.post_entry("Jan", date(2026, 1, 20), 2500)
    books.post_entry("Feb", date(2026, 2, 20), 2500)
    import_transactions(books, invoice("I-1", "2026-01-07"))
    import_entries(books, "x,2026-01-08,Cash,3,,USD", "x,2026-01-08,Revenue,,3,USD")
    payment = books.add_transaction("Payment", "Draft", date(2026, 1, 9), amount=400)
    books.set_status(payment, "Processed")
    books.close_through([january])
    books.post_entry("Feb", date(2026, 2, 21))
    (window,) = report(books, january).windows
    assert window.reopened.reason == "an invoice was forgotten"
    assert window.closed is not None
    assert not window.more
    assert [(each.kind, each.number, each.day, each.debit) for each in window.written] == [
        ("Journal Entry", "JE-00000003", "2026-01-20", 2500),
        ("Invoice Item", "I-1", "2026-01-07", window.written[1].debit),
        ("Journal Entry", "x", "2026-01-08", 300),
        ("Payment", "P-1", "2026-01-09", 400),
    ]
    assert all(each.debit == each.credit for each in window.written)


def test_the_trial_balances_before_and_after_are_compared(books: Company, january: str) -> None:
    books.close_through([january])
    reopen(books, january)
    books.post_entry("Jan", date(2026, 1, 20), 2500)
    books.close_through([january])
    (window,) = report(books, january).windows
    assert window.before is not None
    assert window.after is not None
    assert window.differences is not None
    changed = {
        (each.before or each.after).code: (  # type: ignore[union-attr]
            each.before.closing if each.before else None,
            each.after.closing if each.after else None,
        )
        for each in window.differences
    }
    assert changed == {"Cash": (1000, 3500), "Revenue": (-1000, -3500)}


def test_a_reopening_after_which_nothing_was_written_changes_nothing(
    books: Company, january: str
) -> None:
    books.close_through([january])
    reopen(books, january)
    books.close_through([january])
    (window,) = report(books, january).windows
    assert (window.written, window.differences) == ([], [])


def test_a_window_that_is_open_still_goes_up_to_now(books: Company, january: str) -> None:
    books.close_through([january])
    reopen(books, january)
    books.post_entry("Jan", date(2026, 1, 20), 2500)
    (window,) = report(books, january).windows
    assert (window.closed, window.after, window.differences) == (None, None, None)
    assert [each.number for each in window.written] == ["JE-00000003"]


def test_every_reopening_has_a_window_of_its_own(books: Company, january: str) -> None:
    books.close_through([january])
    for day in (20, 21):
        reopen(books, january)
        books.post_entry("Jan", date(2026, 1, day), 100 * day)
        books.close_through([january])
    first, second = report(books, january).windows
    assert [each.day for each in first.written] == ["2026-01-20"]
    assert [each.day for each in second.written] == ["2026-01-21"]
    assert first.after == second.before


def test_a_pending_close_that_is_taken_back_is_a_window_too(books: Company, january: str) -> None:
    books.pending_close(january)
    books.run_trial_balances()
    reopen(books, january)
    books.post_entry("Jan", date(2026, 1, 20), 2500)
    (window,) = report(books, january).windows
    assert window.before is not None
    assert [each.day for each in window.written] == ["2026-01-20"]


def test_a_long_list_is_cut_and_says_so(
    books: Company, january: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(close_report, "LISTED_AT_MOST", 1)
    books.close_through([january])
    reopen(books, january)
    for day in (20, 21):
        books.post_entry("Jan", date(2026, 1, day))
    (window,) = report(books, january).windows
    assert (len(window.written), window.more) == (1, True)


def test_a_result_that_is_not_its_hash_is_told(books: Company, january: str) -> None:
    books.close_through([january])

    without_trigger(books.store, "fence_result_unchanged", "trial_balance_result")
    ((canonical,),) = books.rows("SELECT rows FROM trial_balance_result")
    assert isinstance(canonical, bytes)
    books.spoil("UPDATE trial_balance_result SET rows = ?", canonical + b"\n")
    assert not report(books, january).frozen_is_whole


def test_it_takes_the_right_to_read_the_ledger(books: Company, january: str) -> None:
    nobody = books.caller([Permission.API_WRITE_ACCESS])
    with pytest.raises(PermissionMissing):
        books.read(lambda given, by: close_report.make(given, by, january), nobody)


def test_as_data_its_amounts_are_texts_and_its_days_iso(books: Company, january: str) -> None:
    books.close_through([january])
    reopen(books, january)
    books.post_entry("Jan", date(2026, 1, 20), 2500)
    open_again = as_data(report(books, january))
    assert open_again["trialBalance"] is None
    assert open_again["openedAgain"][0]["differences"] is None
    books.close_through([january])
    data = as_data(report(books, january))
    (window,) = data["openedAgain"]
    assert window["written"][0]["debit"] == "25.00"
    assert window["differences"][0]["after"]["closing"] == "35.00"
    assert (data["startDate"], data["endDate"]) == ("2026-01-01", "2026-01-31")


def test_an_accounting_code_that_appears_has_no_figures_before(
    books: Company, january: str
) -> None:
    books.close_through([january])
    reopen(books, january)
    books.add_transaction("Invoice Item", "Posted", date(2026, 1, 9))
    books.close_through([january])
    data = as_data(report(books, january))
    (window,) = data["openedAgain"]
    new = {each["accountingCode"]: each["before"] for each in window["differences"]}
    assert new["Receivable"] is None
