"""Each operation on periods, from the permission to what the database keeps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from calendar_notation import written
from company import ALL_PERMISSIONS, Company
from monthend.domain.errors import (
    ActionItemsRequired,
    ActiveJournalEntries,
    ClosedPeriodField,
    NotWholeMonths,
    PendingRevenueSchedule,
    PeriodAlreadyClosed,
    PeriodNameTaken,
    PeriodNotFound,
    PermissionMissing,
    Refusal,
    RevenueDistributed,
    StartsAfterFirstTransaction,
    TrialBalanceRunning,
)
from monthend.domain.lifecycle import PeriodFields
from monthend.domain.permissions import Channel, Operation, Permission, needed
from monthend.services import periods, tenants
from monthend.services.caller import Caller
from monthend.services.ports import Books, HistoryRow

JANUARY: PeriodFields = {
    "name": "Jan",
    "start_date": date(2026, 1, 1),
    "end_date": date(2026, 1, 31),
    "fiscal_year": 2026,
}
Act = Callable[[Company, str, Caller], object]
ACTS: dict[Operation, Act] = {
    Operation.CREATE_PERIOD: lambda company, at, by: company.write(
        lambda books, caller: periods.create(
            books, caller, {"name": "Apr", "end_date": date(2026, 4, 30), "fiscal_year": 2026}
        ),
        by,
    ),
    Operation.UPDATE_PERIOD: lambda company, at, by: company.update(at, {"notes": "seen"}, by),
    Operation.DELETE_PERIOD: lambda company, at, by: company.delete(
        company.calendar.periods[-1].id, by
    ),
    Operation.SET_PENDING_CLOSE: lambda company, at, by: company.pending_close(at, by),
    Operation.CLOSE: lambda company, at, by: company.close(at, by),
    Operation.RUN_TRIAL_BALANCE: lambda company, at, by: company.request_trial_balance(at, by),
}
Read = Callable[[Books, Caller, str], object]
READS: tuple[Read, ...] = (
    lambda books, by, at: periods.list_periods(books, by),
    periods.get,
    periods.history,
)


@pytest.fixture
def quarter(company: Company) -> list[str]:
    """Three open months; their ids."""
    return company.create_months(date(2026, 1, 1), 3)


def lacking(company: Company, operation: Operation) -> list[Caller]:
    """For each permission that an operation takes over REST, a caller who lacks it alone."""
    return [
        company.caller(ALL_PERMISSIONS - {permission})
        for permission in needed(operation, Channel.REST)
    ]


# Permissions ----------------------------------------------------------------------


@pytest.mark.parametrize("operation", ACTS)
def test_who_lacks_a_permission_is_refused_and_changes_nothing(
    company: Company, quarter: list[str], operation: Operation
) -> None:
    before = company.dump()
    for by in lacking(company, operation):
        with pytest.raises(PermissionMissing):
            ACTS[operation](company, quarter[0], by)
    assert company.dump() == before


@pytest.mark.parametrize("operation", ACTS)
def test_who_holds_just_the_permissions_is_let_through(
    company: Company, quarter: list[str], operation: Operation
) -> None:
    ACTS[operation](company, quarter[0], company.caller(needed(operation, Channel.REST)))


def test_reopening_takes_other_permissions_over_rest_than_over_soap(
    company: Company, quarter: list[str]
) -> None:
    company.close(quarter[0])
    for by in lacking(company, Operation.REOPEN):
        with pytest.raises(PermissionMissing):
            company.reopen(quarter[0], by)
    soap = needed(Operation.REOPEN, Channel.SOAP)
    company.reopen(quarter[0], company.caller(soap, Channel.SOAP))
    assert written(company.calendar) == "Jan:Open Feb:Open Mar:Open"


def test_a_tenant_chooses_what_reopening_takes(company: Company, quarter: list[str]) -> None:
    company.close(quarter[0])
    company.store.write_directory(
        lambda directory: tenants.set_setting(
            directory, company.administrator, "reopen_needs", "reopen"
        )
    )
    rest = company.caller(ALL_PERMISSIONS - {Permission.REOPEN_ACCOUNTING_PERIOD})
    with pytest.raises(PermissionMissing, match="Reopen Accounting Period"):
        company.reopen(quarter[0], rest)


@pytest.mark.parametrize("read", READS)
def test_reading_takes_finance_access_alone(
    company: Company, quarter: list[str], read: Read
) -> None:
    company.read(
        lambda books, by: read(books, by, quarter[0]), company.caller([Permission.FINANCE_ACCESS])
    )
    others = company.caller(ALL_PERMISSIONS - {Permission.FINANCE_ACCESS})
    with pytest.raises(PermissionMissing):
        company.read(lambda books, by: read(books, by, quarter[0]), others)


# Reading --------------------------------------------------------------------------


def test_a_new_tenant_has_the_open_ended_period_alone(company: Company) -> None:
    (only,) = company.read(periods.list_periods)
    assert (only.name, only.start_date, only.end_date) == ("Open-Ended", None, None)


def test_periods_are_listed_by_date_with_the_open_ended_one_last(
    company: Company, quarter: list[str]
) -> None:
    listed = company.read(periods.list_periods)
    assert [period.name for period in listed] == ["Jan", "Feb", "Mar", "Open-Ended"]
    assert listed[-1].start_date == date(2026, 4, 1)


def test_one_period_is_read_by_its_id(company: Company, quarter: list[str]) -> None:
    assert company.period(quarter[1]).name == "Feb"
    open_ended = company.calendar.open_ended
    assert company.period(open_ended.id) == open_ended


@pytest.mark.parametrize("operation", sorted(ACTS.keys() - {Operation.CREATE_PERIOD}))
def test_an_unknown_period_is_not_found(
    company: Company, quarter: list[str], operation: Operation
) -> None:
    if operation is Operation.DELETE_PERIOD:
        with pytest.raises(PeriodNotFound):
            company.delete("0" * 32)
        return
    with pytest.raises(PeriodNotFound, match="0000"):
        ACTS[operation](company, "0" * 32, company.administrator)


def test_an_unknown_period_has_no_history(company: Company, quarter: list[str]) -> None:
    with pytest.raises(PeriodNotFound, match="0000"):
        company.history("0" * 32)


# Create, update, delete -------------------------------------------------------------


def test_a_created_period_is_kept_as_it_was_asked_for(company: Company) -> None:
    made = company.create_period(
        {
            **JANUARY,
            "fiscal_quarter": 1,
            "notes": "first",
            "custom_fields": {"Closer__c": "Ann"},
        }
    )
    period = company.period(made)
    assert (period.name, period.start_date, period.end_date) == (
        "Jan",
        date(2026, 1, 1),
        date(2026, 1, 31),
    )
    assert (period.fiscal_quarter, period.notes) == (1, "first")
    assert dict(period.custom_fields) == {"Closer__c": "Ann"}
    assert period.created_by == company.administrator.user_id
    assert period.created_on == company.clock()


def test_the_first_period_covers_the_earliest_transaction(company: Company) -> None:
    company.post_entry("Open-Ended", date(2025, 12, 31))
    with pytest.raises(StartsAfterFirstTransaction, match="2025-12-31"):
        company.create_period(JANUARY)
    company.create_period({**JANUARY, "start_date": date(2025, 12, 31)})


def test_the_first_period_covers_a_draft_too(company: Company) -> None:
    company.add_transaction("Invoice Item", "Draft", date(2025, 12, 30))
    with pytest.raises(StartsAfterFirstTransaction, match="2025-12-30"):
        company.create_period(JANUARY)


def test_the_first_period_is_not_moved_past_the_earliest_transaction(
    company: Company, quarter: list[str]
) -> None:
    company.post_entry("Mar", date(2026, 3, 1))
    company.add_transaction("Invoice Item", "Draft", date(2026, 1, 10))
    with pytest.raises(StartsAfterFirstTransaction, match="2026-01-10"):
        company.update(quarter[0], {"start_date": date(2026, 1, 11)})
    company.update(quarter[0], {"start_date": date(2026, 1, 10)})


def test_a_moved_end_is_kept_for_both_periods(company: Company, quarter: list[str]) -> None:
    company.update(quarter[0], {"end_date": date(2026, 2, 10)})
    assert written(company.calendar) == ("Jan(01-01..02-10):Open Feb(02-11..02-28):Open Mar:Open")
    assert company.events(quarter[0]) == ["created", "datesChanged"]
    assert company.events(quarter[1]) == ["created", "datesShifted"]


def test_a_journal_entry_keeps_the_dates_of_its_period(
    company: Company, quarter: list[str]
) -> None:
    company.post_entry("Feb", date(2026, 2, 3))
    for period_id in quarter[:2]:
        with pytest.raises(ActiveJournalEntries, match="Feb has active"):
            company.update(period_id, {"end_date": date(2026, 2, 20)})
    company.update(quarter[1], {"name": "February"})


def test_a_moved_start_does_not_look_at_the_period_after(
    company: Company, quarter: list[str]
) -> None:
    company.post_entry("Feb", date(2026, 2, 3))
    company.update(quarter[0], {"start_date": date(2025, 12, 1)})
    assert company.period(quarter[0]).start_date == date(2025, 12, 1)


def test_distributed_revenue_keeps_the_dates_of_its_period(
    company: Company, quarter: list[str]
) -> None:
    company.add_transaction("Revenue Event Item", "Distributed", date(2026, 1, 31))
    with pytest.raises(RevenueDistributed):
        company.update(quarter[0], {"end_date": date(2026, 2, 2)})


def test_whole_months_are_a_setting_of_the_tenant(company: Company, quarter: list[str]) -> None:
    company.store.write_directory(
        lambda directory: tenants.set_setting(
            directory, company.administrator, "monthly_recognition_over_time", "true"
        )
    )
    with pytest.raises(NotWholeMonths):
        company.update(quarter[0], {"end_date": date(2026, 1, 30)}, company.sign_in())


def test_the_fields_of_a_closed_period_are_a_setting_of_the_tenant(
    company: Company, quarter: list[str]
) -> None:
    company.close(quarter[0])
    with pytest.raises(ClosedPeriodField, match="fiscalQuarter"):
        company.update(quarter[0], {"fiscal_quarter": 2})
    company.store.write_directory(
        lambda directory: tenants.set_setting(
            directory, company.administrator, "closed_period_fields", "ui"
        )
    )
    company.update(quarter[0], {"fiscal_quarter": 2}, company.sign_in())
    assert company.period(quarter[0]).fiscal_quarter == 2


def test_the_open_ended_period_is_not_changed(company: Company) -> None:
    with pytest.raises(Refusal, match="open-ended"):
        company.update(company.calendar.open_ended.id, {"end_date": date(2026, 1, 1)})


def test_a_deleted_period_is_gone_and_its_history_stays(
    company: Company, quarter: list[str]
) -> None:
    company.request_trial_balance(quarter[2])
    company.run_trial_balances()
    company.delete(quarter[2])
    assert written(company.calendar) == "Jan:Open Feb:Open"
    assert company.calendar.open_ended.start_date == date(2026, 3, 1)
    assert company.events(quarter[2])[-1] == "deleted"
    with pytest.raises(PeriodNotFound):
        company.period(quarter[2])


def test_a_deleted_period_can_be_created_again(company: Company, quarter: list[str]) -> None:
    company.delete(quarter[2])
    again = company.create_months(date(2026, 3, 1), 1)
    assert again != quarter[2:]
    assert written(company.calendar) == "Jan:Open Feb:Open Mar:Open"


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"name": "Feb"}, PeriodNameTaken),
        ({"end_date": date(2026, 2, 28)}, Refusal),
        ({"end_date": date(2025, 12, 31)}, Refusal),
    ],
)
def test_a_refused_update_changes_nothing(
    company: Company, quarter: list[str], fields: PeriodFields, refusal: type[Refusal]
) -> None:
    before = company.dump()
    with pytest.raises(refusal):
        company.update(quarter[0], fields)
    assert company.dump() == before


# The close ------------------------------------------------------------------------


def test_a_period_goes_through_pending_close_to_closed_and_back(
    company: Company, quarter: list[str]
) -> None:
    first = quarter[0]
    company.pending_close(first)
    company.run_trial_balances()
    company.close(first)
    company.run_trial_balances()
    company.reopen(first)
    assert written(company.calendar) == "Jan:Open Feb:Open Mar:Open"
    runs = ["trialBalanceStarted", "trialBalanceCompleted"]
    assert company.events(first) == [
        "created", "pendingClose", *runs, "closed", *runs, "reopened",
    ]  # fmt: skip


def test_a_period_is_not_closed_while_its_trial_balance_is_running(
    company: Company, quarter: list[str]
) -> None:
    company.pending_close(quarter[0])
    before = company.dump()
    with pytest.raises(TrialBalanceRunning):
        company.close(quarter[0])
    assert company.dump() == before


def test_a_second_close_is_told_that_the_period_is_closed(
    company: Company, quarter: list[str]
) -> None:
    company.close(quarter[0])
    with pytest.raises(PeriodAlreadyClosed):
        company.close(quarter[0])


def test_required_action_items_are_of_the_days_of_the_period(
    company: Company, quarter: list[str]
) -> None:
    company.add_transaction("Invoice Item", "Draft", date(2026, 2, 1))
    company.close(quarter[0])
    company.run_trial_balances()
    with pytest.raises(ActionItemsRequired, match=r"draft invoices \(1\)"):
        company.close(quarter[1])


def test_an_unprocessed_charge_does_not_stand_in_the_way(
    company: Company, quarter: list[str]
) -> None:
    company.add_transaction("Charge", "Unprocessed", date(2026, 1, 31))
    company.close(quarter[0])


@pytest.mark.parametrize("step", [Company.pending_close, Company.close])
def test_a_pending_revenue_schedule_stands_in_the_way(
    company: Company, quarter: list[str], step: Callable[[Company, str], None]
) -> None:
    company.add_transaction("Revenue Event Item", "Pending", date(2026, 1, 31))
    with pytest.raises(PendingRevenueSchedule):
        step(company, quarter[0])


def test_a_reason_to_reopen_is_kept_in_history(company: Company, quarter: list[str]) -> None:
    company.close(quarter[0])
    company.write(lambda books, by: periods.reopen(books, by, quarter[0], "late invoice"))
    last = company.history(quarter[0])[-1]
    assert (last.event, last.reason, last.channel) == ("reopened", "late invoice", "REST")
    assert (dict(last.old), dict(last.new)) == ({"status": "Closed"}, {"status": "Open"})


def test_history_is_read_page_by_page(company: Company, quarter: list[str]) -> None:
    for number in range(4):
        company.update(quarter[0], {"notes": f"note {number}"})

    def page(first: int) -> tuple[HistoryRow, ...]:
        return company.read(
            lambda books, by: periods.history(books, by, quarter[0], first, count=2)
        )

    pages = [page(first) for first in (0, 2, 4, 6)]
    assert [[row.new.get("notes") for row in page] for page in pages] == [
        ["", "note 0"],
        ["note 1", "note 2"],
        ["note 3"],
        [],
    ]


# A close that waits for revenue schedules --------------------------------------------


@pytest.fixture
def waiting(company: Company, quarter: list[str]) -> str:
    """A processing revenue schedule in January, whose close has been asked for."""
    item = company.add_transaction("Revenue Event Item", "Processing", date(2026, 1, 31))
    company.close(quarter[0])
    assert written(company.calendar) == "Jan:Closing Feb:Open Mar:Open"
    return item


def test_a_waiting_close_goes_on_when_its_schedules_are_done(
    company: Company, quarter: list[str], waiting: str
) -> None:
    company.run_trial_balances()
    company.set_status(waiting, "Distributed")
    assert written(company.calendar) == "Jan:Closed Feb:Open Mar:Open"
    company.run_trial_balances()
    assert company.events(quarter[0])[-3:] == [
        "autoClosed",
        "trialBalanceStarted",
        "trialBalanceCompleted",
    ]


def test_a_waiting_close_goes_on_when_its_trial_balance_is_done(
    company: Company, quarter: list[str], waiting: str
) -> None:
    company.set_status(waiting, "Distributed")
    assert written(company.calendar) == "Jan:Closing Feb:Open Mar:Open"
    assert company.run_trial_balances() == 2
    assert written(company.calendar) == "Jan:Closed:Completed Feb:Open Mar:Open"


def test_a_waiting_close_goes_on_when_new_dates_discard_its_trial_balance(
    company: Company, quarter: list[str], waiting: str
) -> None:
    company.set_status(waiting, "Distributed")
    company.update(quarter[1], {"end_date": date(2026, 3, 5)})
    assert written(company.calendar).startswith("Jan:Closed ")


def test_a_waiting_close_is_given_up_by_reopening(
    company: Company, quarter: list[str], waiting: str
) -> None:
    company.run_trial_balances()
    company.reopen(quarter[0])
    company.set_status(waiting, "Distributed")
    assert written(company.calendar) == "Jan:Open Feb:Open Mar:Open"


def test_the_schedules_of_another_period_close_nothing(
    company: Company, quarter: list[str], waiting: str
) -> None:
    company.run_trial_balances()
    other = company.add_transaction("Revenue Event Item", "Processing", date(2026, 2, 28))
    company.set_status(other, "Distributed")
    assert written(company.calendar) == "Jan:Closing:Completed Feb:Open Mar:Open"


def test_the_last_period_takes_days_of_the_open_ended_one_that_hold_entries(
    company: Company, quarter: list[str]
) -> None:
    company.post_entry("Open-Ended", date(2026, 4, 2))
    company.update(quarter[-1], {"end_date": date(2026, 4, 30)})
    assert company.calendar.open_ended.start_date == date(2026, 5, 1)


@pytest.mark.parametrize(("kind", "status"), [("Payment", "Error"), ("Invoice Item", "Canceled")])
def test_the_first_period_covers_transactions_that_never_counted(
    company: Company, kind: str, status: str
) -> None:
    company.add_transaction(kind, status, date(2026, 1, 5))
    with pytest.raises(StartsAfterFirstTransaction):
        company.create_months(date(2026, 2, 1), 1)
    company.create_months(date(2026, 1, 1), 1)


def test_a_closed_period_tells_its_last_close(company: Company) -> None:
    january, _ = company.create_months(date(2026, 1, 1), 2)

    def closing() -> HistoryRow | None:
        return company.read(
            lambda books, by: periods.closing(books, by, periods.get(books, by, january))
        )

    assert closing() is None
    for _ in range(2):
        company.close(january)
        company.run_trial_balances()
        told = closing()
        company.reopen(january)
        assert closing() is None
    closes = [row for row in company.history(january) if row.event == "closed"]
    assert len(closes) == 2
    assert told is not None
    assert told.commit_sequence == closes[-1].commit_sequence
