"""What the doctor calls a result is what readers are shown as one."""

from __future__ import annotations

import zlib
from datetime import date

import pytest

from any_store import unguarded, url_of, without_trigger
from company import Company
from exempt import bob, grant, with_bob
from late import set_to
from monthend.domain.errors import TrialBalanceNotRun
from monthend.services import trial_balances
from monthend.storage.soundness import findings
from monthend.storage.transfer.verification import verified


@pytest.fixture
def books(company: Company) -> Company:
    company.create_months(date(2026, 1, 1), 2)
    company.post_entry("Jan", date(2026, 1, 15))
    return company


def wrong(books: Company) -> list[str]:
    return [line for found in findings(books.store, books.clock()) for line in found.wrong]


def test_a_sound_ledger_with_a_closed_period_has_nothing_wrong(books: Company) -> None:
    books.close_through([books.calendar.periods[0].id])
    assert wrong(books) == []


@pytest.mark.parametrize(
    ("before", "after"), [("carried", "fiscal_year"), ("fiscal_year", "carried")]
)
def test_results_are_sound_in_the_form_that_they_were_frozen_in(
    company: Company, before: str, after: str
) -> None:
    company.create_months(date(2025, 12, 1), 3)
    for month, day in (("Dec", date(2025, 12, 5)), ("Jan", date(2026, 1, 5))):
        company.post_entry(month, day)
    set_to(company, "pnl_opening", before)
    company.close_through([period.id for period in company.calendar.periods[:2]])
    set_to(company, "pnl_opening", after)
    company.close_through([company.calendar.periods[2].id])
    assert wrong(company) == []
    assert [line for found in verified(url_of(company.store)) for line in found.wrong] == []


def test_figures_that_moved_are_found_in_either_form(books: Company) -> None:
    set_to(books, "pnl_opening", "fiscal_year")
    books.close_through([books.calendar.periods[0].id])
    with unguarded(books.store) as there:
        there.execute("UPDATE day_balance SET debit = debit + 1 WHERE debit > 0")
        there.execute("UPDATE month_balance SET debit = debit + 1 WHERE debit > 0")
        there.execute("COMMIT")
        there.execute("BEGIN")
    told = "Jan: the balances have moved: Cash USD: frozen 0.00 10.00 0.00 10.00, lines "
    assert any(line.startswith(told) for line in wrong(books))


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ("UPDATE file_chunk SET bytes = {other}", "its content does not have the stored hash"),
        ("UPDATE file_chunk SET bytes = {rubbish}", "a piece of it cannot be read"),
        ("DELETE FROM file_chunk", "a piece of it is missing"),
    ],
)
def test_a_detail_file_that_was_changed_is_found(books: Company, harm: str, told: str) -> None:
    january = books.calendar.periods[0].id
    books.add_transaction("Revenue Event Item", "Pending", date(2026, 2, 20))
    books.request_trial_balance(january)
    books.run_trial_balances()
    assert wrong(books) == []
    with unguarded(books.store) as there:
        form = "x'{}'" if there.sqlite else "'\\x{}'"
        texts = {"other": zlib.compress(b"other").hex(), "rubbish": "00"}
        there.execute(harm.format(**{name: form.format(text) for name, text in texts.items()}))
        there.execute("COMMIT")
        there.execute("BEGIN")
    assert f"revenue-detail-2026-01-31.csv: {told}" in wrong(books)


def test_a_result_from_before_the_close_is_none_to_the_doctor_either(books: Company) -> None:
    january = books.calendar.periods[0].id
    books.request_trial_balance(january)
    books.run_trial_balances()
    books.add_transaction("Invoice Item", "Posted", date(2026, 1, 20), currency="EUR")
    books.close_through([january])
    with pytest.raises(TrialBalanceNotRun):
        books.read(lambda given, by: trial_balances.read(given, by, january))
    assert wrong(books) == ["Jan: it has no completed trial balance"]
    found = findings(books.store, books.clock())
    (remedy,) = (each.remedy for each in found if each.wrong)
    assert remedy.startswith("Where the run of a close has failed: do what its message says")


def test_codes_that_are_named_and_gone_or_not_marked_are_told(books: Company) -> None:
    books.add_transaction("Invoice Item", "Draft", date(2026, 1, 20))
    for trigger in ("fence_code_unchanged", "fence_code_kept"):
        without_trigger(books.store, trigger, "accounting_code")
    ((key,),) = books.rows("SELECT id FROM accounting_code WHERE name = 'Revenue'")
    books.spoil("UPDATE accounting_code SET used = FALSE WHERE name = 'Receivable'")
    books.spoil("DELETE FROM accounting_code WHERE name = 'Revenue'")
    (found,) = [
        each for each in findings(books.store, books.clock()) if "accounting code" in each.statement
    ]
    assert sorted(found.wrong) == [
        "Receivable is not marked",
        f"the code with the key {key} is missing",
    ]


def test_an_exception_that_was_left_in_use_is_found(books: Company) -> None:
    january = books.calendar.periods[0].id
    with_bob(books)
    books.close_through([january])
    grant(books, january)
    books.post_entry("Jan", date(2026, 1, 20), caller=bob(books))
    books.run_trial_balances()
    assert wrong(books) == []
    without_trigger(books.store, "fence_exemption_use_unchanged", "exemption_use")
    books.spoil("UPDATE exemption_use SET under_way = TRUE")
    assert "Journal Entry JE-00000002 of 2026-01-20" in wrong(books)
