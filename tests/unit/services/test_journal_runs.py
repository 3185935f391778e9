"""Journal runs from the request to their entries, on either store."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pytest

from any_store import without_trigger
from company import Company
from imported import import_entries
from monthend.domain.errors import OpenEndedPeriod, PermissionMissing, UnknownPeriodName
from monthend.domain.period import TrialBalanceStatus
from monthend.domain.permissions import Channel, Permission
from monthend.services import journal_jobs, journal_runs, tenants, trial_balances
from monthend.services.journal_ports import JournalQueue, SummarisedSum
from monthend.services.journal_runs import DraftRun
from monthend.services.journal_status import Balance
from monthend.services.ports import JournalEntry, StoreUnavailable
from monthend.storage import schema, summaries
from monthend.subledger.errors import (
    AggregationMixed,
    EntryDateOutsideTarget,
    JournalRunNotCancellable,
    JournalRunNotCancelled,
    JournalRunNotFound,
    JournalRunUnderWay,
    TargetDiffers,
    TargetEndsBeforeStart,
    TargetMissing,
    TargetNotInOnePeriod,
    TargetTooEarly,
    TypeNotForOrgs,
)
from monthend.subledger.journal_runs import NOT_FOR_ORGS, TYPES, RunStatus

END = date(2026, 1, 31)
DAY = date(2026, 1, 5)
INVOICE = "Invoice Item"


@pytest.fixture
def books(company: Company) -> Company:
    company.create_months(date(2026, 1, 1), 3)
    return company


def setting(books: Company, name: str, value: str) -> None:
    caller = books.caller(channel=Channel.CLI)
    books.store.write_directory(
        lambda directory: tenants.set_setting(directory, caller, name, value)
    )
    books.sign_in()


def run(books: Company, *types: str) -> str:
    """A run over January that is done; its number."""
    number = books.ask_for_run(*(types or TYPES), period_name="Jan", entry_day=END)
    assert books.run_journal_runs() == 1
    return number


def ask(books: Company, draft: DraftRun) -> str:
    return books.write(lambda given, by: journal_runs.create(given, by, draft))


def between(start: date | None, end: date | None, entry_day: date = END) -> DraftRun:
    return DraftRun(types=[INVOICE], entry_day=entry_day, start=start, end=end)


def items(entry: JournalEntry) -> list[tuple[str, str, int, int]]:
    return [
        (
            item["accounting_code"], "Dr" if item["debit"] else "Cr", item["amount"],
            item["home_amount"],
        )
        for item in entry.details["items"]
    ]  # fmt: skip


def summarised(books: Company) -> int:
    (row,) = books.rows("SELECT count(*) FROM summarised_transaction")
    return int(str(row[0]))


# What becomes one entry ------------------------------------------------------------------


def test_transactions_that_are_alike_become_one_entry(books: Company) -> None:
    books.add_transaction(INVOICE, "Posted", DAY, amount=1000)
    books.add_transaction(INVOICE, "Posted", END, amount=250)
    books.add_transaction(INVOICE, "Posted", DAY, amount=70, codes=("Receivable", "Deferred"))
    number = run(books)
    (entry,) = books.entries_of(number)
    assert items(entry) == [
        ("Receivable", "Dr", 1320, 1320),
        ("Revenue", "Cr", 1250, 1250),
        ("Deferred", "Cr", 70, 70),
    ]
    assert (entry.day, entry.currency, entry.status) == (END, "USD", "Created")
    assert (entry.transferred, entry.transferred_by) == ("No", None)
    assert entry.details["transaction_type"] == INVOICE
    assert (entry.details["time_period_start"], entry.details["time_period_end"]) == (
        "2026-01-01", "2026-01-31",
    )  # fmt: skip


def test_type_currency_and_debit_account_keep_transactions_apart(books: Company) -> None:
    for kind, currency, codes in (
        (INVOICE, "USD", ("Receivable", "Revenue")),
        (INVOICE, "EUR", ("Receivable", "Revenue")),
        (INVOICE, "USD", ("Deferred", "Revenue")),
        ("Taxation Item", "USD", ("Receivable", "Revenue")),
    ):
        books.add_transaction(kind, "Posted", DAY, currency=currency, home_amount=9, codes=codes)
    found = books.entries_of(run(books))
    assert [
        (each.details["transaction_type"], each.currency, each.details["debit_code"])
        for each in found
    ] == [
        (INVOICE, "EUR", "Receivable"),
        (INVOICE, "USD", "Deferred"),
        (INVOICE, "USD", "Receivable"),
        ("Taxation Item", "USD", "Receivable"),
    ]
    assert [each.number for each in found] == [f"JE-0000000{number}" for number in (1, 2, 3, 4)]


def test_subtypes_are_types_of_their_own(books: Company) -> None:
    for subtype in ("Electronic", "External"):
        books.add_transaction("Payment", "Processed", DAY, subtype=subtype)
    assert len(books.entries_of(run(books, "Electronic Payment"))) == 1
    assert books.entries_of(run(books, "External Payment"))[0].details["transaction_type"] == (
        "External Payment"
    )


def test_only_what_counts_is_taken(books: Company) -> None:
    for status in ("Draft", "Canceled"):
        books.add_transaction(INVOICE, status, DAY)
    books.add_transaction("Payment", "Processing", DAY)
    books.add_transaction("Revenue Event Item", "Pending", END)
    books.add_transaction("Charge", "Unprocessed", DAY)
    number = run(books)
    assert books.entries_of(number) == []
    assert books.journal_run(number).status is RunStatus.COMPLETED


def test_only_the_days_of_the_target_are_taken(books: Company) -> None:
    for day in (date(2026, 1, 9), date(2026, 1, 10), date(2026, 1, 20), date(2026, 1, 21)):
        books.add_transaction(INVOICE, "Posted", day, amount=day.day)
    number = ask(books, between(date(2026, 1, 10), date(2026, 1, 20)))
    books.run_journal_runs()
    assert items(books.entries_of(number)[0])[0] == ("Receivable", "Dr", 30, 30)


def test_a_second_run_takes_the_rest(books: Company) -> None:
    books.add_transaction(INVOICE, "Posted", DAY, amount=100)
    run(books)
    books.add_transaction(INVOICE, "Posted", DAY, amount=7)
    assert items(books.entries_of(run(books))[0])[0] == ("Receivable", "Dr", 7, 7)
    assert books.entries_of(run(books)) == []
    assert summarised(books) == 2


def test_transactions_are_taken_window_by_window(
    books: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_jobs, "KEYS_AT_ONCE", 3)
    for _ in range(10):
        books.add_transaction(INVOICE, "Posted", DAY, amount=1)
    number = run(books)
    assert items(books.entries_of(number)[0])[0] == ("Receivable", "Dr", 10, 10)
    books.cancel_run(number)
    books.run_journal_runs()
    assert summarised(books) == 0


def test_segments_of_the_active_rule_keep_transactions_apart(books: Company) -> None:
    setting(books, "segmentation_rules", "None used=Shop; By region=Region,Product")
    setting(books, "active_segmentation_rule", "By region")
    for segments in (
        {"Region": "West", "Product": "CD", "Shop": "1"},
        {"Product": "CD", "Region": "West", "Shop": "2"},
        {"Region": "West"},
        None,
    ):
        books.add_transaction(INVOICE, "Posted", DAY, amount=10, segments=segments)
    number = run(books)
    assert books.journal_run(number).rule_name == "By region"
    assert [
        (items(each)[0][2], [part["segmentValue"] for part in each.details["segments"]])
        for each in books.entries_of(number)
    ] == [(10, ["", ""]), (10, ["West", ""]), (20, ["West", "CD"])]


def test_aggregated_currencies_are_one_entry_in_home_currency(books: Company) -> None:
    setting(books, "aggregate_currencies", "true")
    books.add_transaction(INVOICE, "Posted", DAY, amount=1000)
    books.add_transaction(
        INVOICE, "Posted", DAY, amount=90, currency="EUR", home_amount=135,
        home_rounding="0.004845",
    )  # fmt: skip
    books.add_transaction(
        INVOICE, "Posted", DAY, amount=90, currency="EUR", home_amount=135,
        home_rounding="0.001000",
    )  # fmt: skip
    (entry,) = books.entries_of(run(books))
    assert (entry.currency, entry.aggregate) == ("USD", True)
    assert items(entry) == [("Receivable", "Dr", 1271, 1271), ("Revenue", "Cr", 1271, 1271)]


def test_what_was_rounded_away_is_added_up_before_it_is_rounded(books: Company) -> None:
    for _ in range(4):
        books.add_transaction(
            INVOICE, "Posted", DAY, amount=90, currency="EUR", home_amount=135,
            home_rounding="0.004845",
        )  # fmt: skip
    (entry,) = books.entries_of(run(books))
    assert items(entry) == [("Receivable", "Dr", 360, 542), ("Revenue", "Cr", 360, 542)]


# Trouble ---------------------------------------------------------------------------------


def test_a_missing_rate_fails_the_run_and_names_pair_and_day(books: Company) -> None:
    books.add_transaction(INVOICE, "Posted", DAY, amount=100)
    books.add_transaction(INVOICE, "Posted", DAY, currency="EUR")
    number = run(books)
    found = books.journal_run(number)
    assert found.status is RunStatus.ERROR
    assert "exchange rate from EUR to USD on 2026-01-05 is missing" in str(found.error)
    assert books.entries_of(number) == []
    assert summarised(books) == 0


def test_a_rate_that_came_since_is_used(books: Company) -> None:
    books.add_transaction(INVOICE, "Posted", DAY, amount=100, currency="EUR")
    books.add_rate(DAY, "EUR", "USD", "1.5")
    (entry,) = books.entries_of(run(books))
    assert items(entry) == [("Receivable", "Dr", 100, 150), ("Revenue", "Cr", 100, 150)]


def test_a_sum_of_too_many_digits_fails_the_run(books: Company) -> None:
    for _ in range(2):
        books.add_transaction(INVOICE, "Posted", DAY, amount=10**15 - 1)
    number = run(books)
    assert books.journal_run(number).status is RunStatus.ERROR
    assert "13 digits" in str(books.journal_run(number).error)
    assert summarised(books) == 0


def test_a_run_that_has_failed_keeps_no_other_from_being_made(books: Company) -> None:
    books.add_transaction(INVOICE, "Posted", DAY, currency="EUR")
    books.add_transaction("Taxation Item", "Posted", DAY)
    run(books, INVOICE)
    assert len(books.entries_of(run(books, "Taxation Item"))) == 1


def test_a_worker_that_dies_leaves_no_entry_and_another_begins_anew(
    books: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_jobs, "KEYS_AT_ONCE", 2)
    for _ in range(6):
        books.add_transaction(INVOICE, "Posted", DAY, amount=1)
    number = books.ask_for_run(INVOICE, period_name="Jan", entry_day=END)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(journal_jobs, "_complete", die)
        with pytest.raises(KeyboardInterrupt):
            journal_jobs.run_next(books.store, "one", books.clock())
    assert books.journal_run(number).status is RunStatus.PROCESSING
    assert summarised(books) == 6
    assert books.entries_of(number) == []
    assert not journal_jobs.run_next(books.store, "two", books.clock())
    books.clock.advance(timedelta(seconds=31))
    books.add_transaction(INVOICE, "Posted", DAY, amount=1)
    assert journal_jobs.run_next(books.store, "two", books.clock())
    assert items(books.entries_of(number)[0])[0] == ("Receivable", "Dr", 7, 7)
    assert summarised(books) == 7


def test_a_worker_that_was_overtaken_writes_nothing_more(
    books: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    books.add_transaction(INVOICE, "Posted", DAY, amount=1)
    number = books.ask_for_run(INVOICE, period_name="Jan", entry_day=END)
    take = journal_jobs._take

    def slowly(*given: object) -> None:
        with monkeypatch.context() as normal:
            normal.setattr(journal_jobs, "_take", take)
            books.clock.advance(timedelta(seconds=31))
            assert journal_jobs.run_next(books.store, "two", books.clock())
        take(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(journal_jobs, "_take", slowly)
    assert journal_jobs.run_next(books.store, "one", books.clock())
    assert len(books.entries_of(number)) == 1
    assert books.journal_run(number).status is RunStatus.COMPLETED


def test_of_two_workers_that_see_a_run_one_gets_it(
    books: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = books.ask_for_run(INVOICE, period_name="Jan", entry_day=END)
    see = books.store.read_journal_queue

    def see_and_be_overtaken(work: Callable[[JournalQueue], bool]) -> bool:
        with monkeypatch.context() as normal:
            normal.setattr(books.store, "read_journal_queue", see)
            found = see(work)
            assert journal_jobs.run_next(books.store, "the faster one", books.clock())
        return found

    monkeypatch.setattr(books.store, "read_journal_queue", see_and_be_overtaken)
    assert not journal_jobs.run_next(books.store, "the slower one", books.clock())
    assert books.journal_run(number).status is RunStatus.COMPLETED


def test_a_run_that_kills_its_workers_is_given_up(
    books: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    books.add_transaction(INVOICE, "Posted", DAY)
    number = books.ask_for_run(INVOICE, period_name="Jan", entry_day=END)

    def die(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as dying:
        dying.setattr(journal_jobs, "_complete", die)
        for _ in range(journal_jobs.ATTEMPTS):
            with pytest.raises(MemoryError):
                journal_jobs.run_next(books.store, "one", books.clock())
            books.clock.advance(timedelta(seconds=31))
    assert books.run_journal_runs() == 1
    assert books.journal_run(number).status is RunStatus.ERROR
    assert summarised(books) == 0


@pytest.mark.parametrize("unknown", [False, True])
def test_books_that_somebody_holds_are_no_attempt(
    books: Company, monkeypatch: pytest.MonkeyPatch, unknown: bool
) -> None:
    """Unless nobody knows whether the run was begun."""
    number = books.ask_for_run(INVOICE, period_name="Jan", entry_day=END)

    def held_by_another(*_: object, **__: object) -> None:
        raise StoreUnavailable(file="books", cause="somebody holds it", unknown=unknown)

    with monkeypatch.context() as held:
        held.setattr(books.store, "write_calendar", held_by_another)
        for _ in range(journal_jobs.ATTEMPTS):
            with pytest.raises(StoreUnavailable):
                journal_jobs.run_next(books.store, "one", books.clock())
            assert not journal_jobs.run_next(books.store, "two", books.clock())
            books.clock.advance(timedelta(seconds=31))
    assert books.run_journal_runs() == 1
    ended = RunStatus.ERROR if unknown else RunStatus.COMPLETED
    assert books.journal_run(number).status is ended


def test_a_clock_that_is_set_back_holds_up_no_run(books: Company) -> None:
    number = books.ask_for_run(INVOICE, period_name="Jan", entry_day=END)
    books.spoil("UPDATE journal_run SET owner = 'gone', lease_until = '2026-07-02 13:00:00.000000'")
    assert books.run_journal_runs() == 1
    assert books.journal_run(number).status is RunStatus.COMPLETED


def test_a_transaction_that_is_cancelled_meanwhile_is_left_out(
    books: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, gone = (books.add_transaction(INVOICE, "Posted", DAY, amount=n) for n in (100, 7))
    alone = books.add_transaction("Taxation Item", "Posted", DAY)
    number = books.ask_for_run(*TYPES, period_name="Jan", entry_day=END)
    take = journal_jobs._take

    def then_cancel(*given: object) -> None:
        take(*given)  # type: ignore[arg-type]
        books.set_status(gone, "Canceled")
        books.set_status(alone, "Canceled")

    monkeypatch.setattr(journal_jobs, "_take", then_cancel)
    assert books.run_journal_runs() == 1
    (entry,) = books.entries_of(number)
    assert items(entry)[0] == ("Receivable", "Dr", 100, 100)
    assert summarised(books) == 1
    assert books.journal_status(books.calendar.periods[0].id).identity.holds


# What is refused -------------------------------------------------------------------------


def test_there_is_one_run_at_a_time(books: Company) -> None:
    number = books.ask_for_run(INVOICE, period_name="Jan", entry_day=END)
    with pytest.raises(JournalRunUnderWay, match=f"{number} is Pending"):
        books.ask_for_run("Taxation Item", period_name="Feb", entry_day=date(2026, 2, 1))
    books.run_journal_runs()
    books.ask_for_run("Taxation Item", period_name="Feb", entry_day=date(2026, 2, 1))


@pytest.mark.parametrize(
    ("draft", "refusal"),
    [
        (DraftRun(types=[INVOICE], entry_day=END, period_name="Dec"), UnknownPeriodName),
        (DraftRun(types=[INVOICE], entry_day=END, period_name="Open-Ended"), OpenEndedPeriod),
        (
            DraftRun(types=[INVOICE], entry_day=date(2026, 2, 1), period_name="Jan"),
            EntryDateOutsideTarget,
        ),
        (
            DraftRun(types=[INVOICE], entry_day=END, period_name="Jan", start=date(2026, 1, 2)),
            TargetDiffers,
        ),
        (
            DraftRun(types=[INVOICE], entry_day=END, period_name="Jan", end=date(2026, 1, 30)),
            TargetDiffers,
        ),
        (between(None, None), TargetMissing),
        (between(date(2026, 1, 1), None), TargetMissing),
        (between(None, END), TargetMissing),
        (between(date(2026, 1, 20), date(2026, 1, 10)), TargetEndsBeforeStart),
        (between(date(2026, 1, 20), date(2026, 2, 1)), TargetNotInOnePeriod),
        (between(date(2025, 12, 31), date(2026, 1, 1)), TargetNotInOnePeriod),
        (between(date(2026, 5, 1), date(2026, 5, 2)), OpenEndedPeriod),
    ],
)
def test_a_target_of_another_form_is_refused(
    books: Company, draft: DraftRun, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        ask(books, draft)
    assert books.rows("SELECT count(*) FROM journal_run") == [(0,)]


def test_targets_that_repeat_the_period_are_taken(books: Company) -> None:
    ask(
        books,
        DraftRun(
            types=[INVOICE], entry_day=END, period_name="Jan", start=date(2026, 1, 1), end=END
        ),
    )


def test_the_earliest_target_is_the_first_of_2015(company: Company) -> None:
    company.create_period(
        {
            "name": "Long", "start_date": date(2014, 12, 1), "end_date": date(2015, 1, 31),
            "fiscal_year": 2015,
        }
    )  # fmt: skip
    day = date(2015, 1, 31)
    for draft in (
        DraftRun(types=[INVOICE], entry_day=day, period_name="Long"),
        between(date(2014, 12, 31), day, day),
    ):
        with pytest.raises(TargetTooEarly):
            ask(company, draft)
    ask(company, between(date(2015, 1, 1), day, day))


@pytest.mark.parametrize(
    ("permission", "act"),
    [
        (
            Permission.CREATE_JOURNAL_RUN,
            lambda books, by: books.ask_for_run(
                INVOICE, period_name="Jan", entry_day=END, caller=by
            ),
        ),
        (
            Permission.CANCEL_JOURNAL_RUN,
            lambda books, by: books.cancel_run("JR-00000001", caller=by),
        ),
        (
            Permission.DELETE_CANCELLED_JOURNAL_RUN,
            lambda books, by: books.write(
                lambda given, caller: journal_runs.delete(given, caller, "JR-00000001"), by
            ),
        ),
    ],
)
def test_each_act_takes_its_permission(books: Company, permission: Permission, act: object) -> None:
    without = books.caller(frozenset(Permission) - {permission})
    with pytest.raises(PermissionMissing, match=permission.value):
        act(books, without)  # type: ignore[operator]


def test_a_run_that_there_is_not_is_not_found(books: Company) -> None:
    with pytest.raises(JournalRunNotFound):
        books.journal_run("JR-00000001")
    with pytest.raises(JournalRunNotFound):
        books.cancel_run("JR-00000001")


# Closed periods, and currencies ---------------------------------------------------------------


def test_a_run_works_on_a_closed_period_and_moves_no_balance(books: Company) -> None:
    january = books.calendar.periods[0].id
    books.add_transaction(INVOICE, "Posted", DAY)
    books.close_through([january])
    sums = books.rows("SELECT * FROM day_balance")
    number = run(books)
    assert len(books.entries_of(number)) == 1
    books.cancel_run(number)
    books.run_journal_runs()
    assert books.journal_run(number).status is RunStatus.CANCELLED
    assert books.rows("SELECT * FROM day_balance") == sums


def test_one_period_does_not_mix_aggregated_entries_with_others(books: Company) -> None:
    books.add_transaction(INVOICE, "Posted", DAY)
    books.post_entry("Feb", date(2026, 2, 1))
    run(books)
    setting(books, "aggregate_currencies", "true")
    for name, day in (("Jan", END), ("Feb", date(2026, 2, 28))):
        with pytest.raises(AggregationMixed, match="not aggregated"):
            books.ask_for_run(INVOICE, period_name=name, entry_day=day)
    with pytest.raises(AggregationMixed):
        books.post_entry("Jan", DAY)
    books.post_entry("Mar", date(2026, 3, 1))
    setting(books, "aggregate_currencies", "false")
    with pytest.raises(AggregationMixed, match="are aggregated"):
        books.post_entry("Mar", date(2026, 3, 1))


def test_the_entries_of_a_period_come_by_day_with_those_of_runs_and_without_those_of_files(
    books: Company,
) -> None:
    def page(first: int, count: int) -> list[tuple[str, date]]:
        january = books.calendar.periods[0]
        period, found = books.read(
            lambda given, by: journal_runs.entries_of_period(given, by, january.id, first, count)
        )
        assert period == january
        return [(entry.number, entry.day) for entry in found]

    books.add_transaction(INVOICE, "Posted", DAY)
    run(books)
    late, early = (books.post_entry("Jan", date(2026, 1, day)) for day in (20, 3))
    books.post_entry("Feb", date(2026, 2, 1))
    import_entries(books, "X,2026-01-09,Cash,1,,USD", "X,2026-01-09,Revenue,,1,USD")
    by_day = [(early, date(2026, 1, 3)), (late, date(2026, 1, 20)), ("JE-00000001", END)]
    assert page(0, 10) == by_day
    assert page(1, 1) == by_day[1:2]


# Cancelling and deleting ---------------------------------------------------------------------


def statuses(books: Company, number: str) -> Sequence[str]:
    return [entry.status for entry in books.entries_of(number)]


def test_a_cancelled_run_frees_its_transactions(books: Company) -> None:
    books.add_transaction(INVOICE, "Posted", DAY, amount=10)
    first = run(books)
    books.cancel_run(first)
    assert books.journal_run(first).status is RunStatus.CANCEL_IN_PROGRESS
    books.run_journal_runs()
    assert books.journal_run(first).status is RunStatus.CANCELLED
    assert statuses(books, first) == ["Cancelled"]
    second = run(books)
    assert items(books.entries_of(second)[0])[0] == ("Receivable", "Dr", 10, 10)
    assert summarised(books) == 1


def test_transferred_entries_keep_a_run_completed(books: Company) -> None:
    for kind in (INVOICE, "Taxation Item", "Credit Memo Application Item"):
        books.add_transaction(kind, "Posted", DAY)
    number = run(books)
    first, second, _ = books.entries_of(number)
    books.change_entry(first.number, transferred="Yes")
    books.change_entry(second.number, transferred="Processing")
    books.cancel_run(number)
    books.run_journal_runs()
    assert books.journal_run(number).status is RunStatus.COMPLETED
    assert statuses(books, number) == ["Created", "Created", "Cancelled"]
    assert summarised(books) == 2
    assert len(books.entries_of(run(books))) == 1


def test_a_run_is_cancelled_before_it_has_begun(books: Company) -> None:
    number = books.ask_for_run(INVOICE, period_name="Jan", entry_day=END)
    books.cancel_run(number)
    books.run_journal_runs()
    assert books.journal_run(number).status is RunStatus.CANCELLED


def test_a_run_at_work_or_cancelled_is_not_cancelled(books: Company) -> None:
    number = books.ask_for_run(INVOICE, period_name="Jan", entry_day=END)
    books.spoil("UPDATE journal_run SET status = 'Processing'")
    with pytest.raises(JournalRunNotCancellable):
        books.cancel_run(number)
    books.spoil("UPDATE journal_run SET status = 'Cancelled'")
    with pytest.raises(JournalRunNotCancellable):
        books.cancel_run(number)


def test_no_run_is_cancelled_while_another_is_pending(books: Company) -> None:
    first = run(books)
    books.ask_for_run(INVOICE, period_name="Jan", entry_day=END)
    with pytest.raises(JournalRunUnderWay):
        books.cancel_run(first)


def test_a_cancelling_that_was_cut_short_goes_on(
    books: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in (INVOICE, "Taxation Item"):
        books.add_transaction(kind, "Posted", DAY)
    number = run(books)
    books.cancel_run(number)
    monkeypatch.setattr(journal_jobs, "ENTRIES_AT_ONCE", 1)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(journal_jobs, "_end_cancelling", die)
        with pytest.raises(KeyboardInterrupt):
            journal_jobs.run_next(books.store, "one", books.clock())
    with pytest.raises(JournalRunUnderWay):
        books.ask_for_run(INVOICE, period_name="Jan", entry_day=END)
    books.clock.advance(timedelta(seconds=31))
    books.run_journal_runs()
    assert books.journal_run(number).status is RunStatus.CANCELLED
    assert summarised(books) == 0


def delete(books: Company, number: str) -> None:
    books.write(lambda given, by: journal_runs.delete(given, by, number))


def test_a_cancelled_run_is_deleted_with_its_entries(books: Company) -> None:
    books.add_transaction(INVOICE, "Posted", DAY)
    number = run(books)
    with pytest.raises(JournalRunNotCancelled):
        delete(books, number)
    (entry,) = books.entries_of(number)
    books.cancel_run(number)
    books.run_journal_runs()
    delete(books, number)
    assert books.journal_run(number).status is RunStatus.DELETE_IN_PROGRESS
    books.run_journal_runs()
    with pytest.raises(JournalRunNotFound):
        books.journal_run(number)
    with pytest.raises(Exception, match=entry.number):
        books.entry(entry.number)
    # Numbers are not given out twice.
    assert run(books) == "JR-00000002"


def test_history_tells_each_step(books: Company) -> None:
    books.add_transaction(INVOICE, "Posted", DAY)
    number = run(books)
    books.cancel_run(number)
    books.run_journal_runs()
    delete(books, number)
    books.run_journal_runs()
    rows = books.rows(
        "SELECT event, subject, new_values FROM history WHERE event LIKE 'journal%' ORDER BY id"
    )
    assert [(event, subject) for event, subject, _ in rows] == [
        ("journalRunChanged", number),
        ("journalRunChanged", number),
        ("journalEntryCreated", "JE-00000001"),
        ("journalRunChanged", number),
        ("journalRunChanged", number),
        ("journalEntryCancelled", "JE-00000001"),
        ("journalRunChanged", number),
        ("journalRunChanged", number),
        ("journalEntryChanged", "JE-00000001"),
        ("journalRunChanged", number),
    ]
    assert '"status":"Deleted"' in str(rows[-1][2])


# R5 ------------------------------------------------------------------------------------------


def test_the_status_of_a_period_tells_what_needs_a_run(books: Company) -> None:
    january = books.calendar.periods[0].id
    books.add_transaction(INVOICE, "Posted", DAY, amount=100)
    before = books.journal_status(january)
    assert [(each.type, each.transactions, each.amount) for each in before.outstanding] == [
        (INVOICE, 1, 100)
    ]
    assert before.identity.holds
    run(books)
    after = books.journal_status(january)
    assert after.outstanding == []
    assert [(each.code, each.posted, each.in_entries) for each in after.balances] == [
        ("Receivable", 100, 100),
        ("Revenue", -100, -100),
    ]
    assert after.identity.holds


def test_what_needs_a_run_has_no_home_amount_while_a_rate_is_missing(books: Company) -> None:
    january = books.calendar.periods[0].id
    books.add_transaction(INVOICE, "Posted", DAY, amount=100, currency="EUR", home_amount=150)
    (known,) = books.journal_status(january).outstanding
    assert (known.amount, known.home_amount) == (100, 150)
    for _ in range(2):
        books.add_transaction(INVOICE, "Posted", DAY, amount=100, currency="EUR")
    (unknown,) = books.journal_status(january).outstanding
    assert (unknown.amount, unknown.home_amount) == (300, None)


def test_rounding_is_no_difference(books: Company) -> None:
    for _ in range(4):
        books.add_transaction(
            INVOICE, "Posted", DAY, amount=90, currency="EUR", home_amount=135,
            home_rounding="0.004845",
        )  # fmt: skip
    run(books)
    status = books.journal_status(books.calendar.periods[0].id)
    assert off(status.balances) == [(540, 542, 2, 0), (-540, -542, -2, 0)]
    assert status.identity.holds


def test_what_a_cancelled_transaction_leaves_in_an_entry_is_a_difference_and_no_rounding(
    books: Company,
) -> None:
    rows = [
        books.add_transaction(
            INVOICE, "Posted", DAY, amount=90, currency="EUR", home_amount=135,
            home_rounding="0.004845",
        )
        for _ in range(5)
    ]  # fmt: skip
    run(books)
    books.set_status(rows[0], "Canceled")
    status = books.journal_status(books.calendar.periods[0].id)
    assert off(status.balances) == [(540, 677, 2, 135), (-540, -677, -2, -135)]
    assert not status.identity.holds


def off(balances: Sequence[Balance]) -> list[tuple[int, int, int, int]]:
    return [(each.posted, each.in_entries, each.rounding, each.difference) for each in balances]


def test_an_entry_none_of_whose_transactions_count_any_more_is_all_difference(
    books: Company,
) -> None:
    gone = books.add_transaction(INVOICE, "Posted", DAY, amount=92222)
    run(books)
    books.set_status(gone, "Canceled")
    status = books.journal_status(books.calendar.periods[0].id)
    assert off(status.balances) == [(0, 92222, 0, 92222), (0, -92222, 0, -92222)]


def test_a_transaction_cancelled_after_the_run_breaks_r5_until_the_entry_is_made_anew(
    books: Company,
) -> None:
    january = books.calendar.periods[0].id
    books.add_transaction(INVOICE, "Posted", DAY, amount=100)
    gone = books.add_transaction(INVOICE, "Posted", DAY, amount=7)
    number = run(books)
    books.set_status(gone, "Canceled")
    broken = books.journal_status(january).identity
    assert not broken.holds
    assert "JE-00000001" in broken.detail
    books.cancel_run(number)
    books.run_journal_runs()
    run(books)
    assert books.journal_status(january).identity.holds


def test_an_entry_that_was_tampered_with_breaks_r5(books: Company) -> None:
    books.add_transaction(INVOICE, "Posted", DAY, amount=100)
    run(books)
    without_trigger(books.store, "fence_journal_entry_unchanged", "journal_entry")
    books.spoil("UPDATE journal_entry SET details = replace(details, '100', '101')")
    assert not books.journal_status(books.calendar.periods[0].id).identity.holds


def test_transactions_of_an_entry_that_there_is_not_break_r5(books: Company) -> None:
    books.add_transaction(INVOICE, "Posted", DAY, amount=100)
    run(books)
    without_trigger(books.store, "fence_journal_entry_unchanged", "journal_entry")
    books.spoil("UPDATE journal_entry SET part = 7")
    identity = books.journal_status(books.calendar.periods[0].id).identity
    assert not identity.holds
    assert identity.detail == (
        "the transactions of JE-00000001 do not add up to it any more; "
        "transactions are said to be in part 0 of run 1, which has no such entry"
    )


def test_the_open_ended_period_has_no_status_of_its_transactions(books: Company) -> None:
    with pytest.raises(OpenEndedPeriod):
        books.journal_status(books.calendar.open_ended.id)


def r5_of_a_trial_balance(books: Company) -> list[bool]:
    january = books.calendar.periods[0].id
    books.request_trial_balance(january)
    books.run_trial_balances()
    assert books.period(january).trial_balance.status is TrialBalanceStatus.COMPLETED
    shown = books.read(lambda given, by: trial_balances.read(given, by, january))
    return [proof["holds"] for proof in shown.frozen.identities if proof["name"] == "R5"]


def test_a_trial_balance_shows_r5_once_there_are_entries_and_goes_on_where_it_is_broken(
    books: Company,
) -> None:
    posted = books.add_transaction(INVOICE, "Posted", DAY, amount=100)
    assert r5_of_a_trial_balance(books) == []
    run(books)
    assert r5_of_a_trial_balance(books) == [True]
    books.set_status(posted, "Canceled")
    assert r5_of_a_trial_balance(books) == [False]


@pytest.mark.parametrize("files", ["all", "none"])
def test_r5_is_added_up_once_in_a_trial_balance_while_its_lease_is_kept(
    books: Company, files: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    setting(books, "detail_files", files)
    books.add_transaction(INVOICE, "Posted", DAY, amount=100)
    run(books)
    summed, kept = summaries.JournalTable.summed, []

    def watched(table: summaries.JournalTable, start: date, end: date) -> Sequence[SummarisedSum]:
        kept.append("monthend-lease" in {thread.name for thread in threading.enumerate()})
        return summed(table, start, end)

    monkeypatch.setattr(summaries.JournalTable, "summed", watched)
    assert r5_of_a_trial_balance(books) == [True]
    assert kept == [True]


# Orgs, and the database itself -----------------------------------------------------------------


def test_nine_types_are_refused_where_there_are_orgs(books: Company) -> None:
    setting(books, "multi_org", "true")
    for name in sorted(NOT_FOR_ORGS):
        with pytest.raises(TypeNotForOrgs, match="not summarised where there are orgs"):
            books.ask_for_run(INVOICE, name, period_name="Jan", entry_day=END)
    books.ask_for_run(INVOICE, period_name="Jan", entry_day=END)


def test_the_database_itself_has_one_run_of_a_tenant_at_a_time(books: Company) -> None:
    books.ask_for_run(INVOICE, period_name="Jan", entry_day=END)
    columns = ", ".join(
        str(each.name) for each in schema.journal_run.columns if each.name not in ("id", "number")
    )
    with pytest.raises(Exception, match=r"(?i)unique"):
        books.spoil(
            f"INSERT INTO journal_run (number, {columns}) SELECT 'x', {columns} FROM journal_run"
        )


def test_an_entry_of_a_run_is_cancelled_and_its_transactions_are_free(books: Company) -> None:
    books.add_transaction(INVOICE, "Posted", DAY, amount=10)
    first = run(books)
    (entry,) = books.entries_of(first)
    books.cancel_entry(entry.number)
    assert statuses(books, first) == ["Cancelled"]
    assert items(books.entries_of(run(books))[0])[0] == ("Receivable", "Dr", 10, 10)
