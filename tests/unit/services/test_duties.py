"""Who may close and reopen where a tenant keeps duties apart, in each store."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from company import Company, secrets_for_tests
from late import approve, set_to, waiting
from monthend.domain.errors import ActionItemsRequired, PeriodNotClosed, PeriodNotFound
from monthend.domain.period import PeriodStatus
from monthend.domain.permissions import ADMINISTRATOR, Channel
from monthend.services import (
    close_preview,
    close_report,
    duties,
    exemptions,
    periods,
    sessions,
    tenants,
)
from monthend.services.caller import Caller
from monthend.services.close_checks import Check
from monthend.services.ports import Books, HistoryRow
from monthend.subledger.duties import (
    CloserReopens,
    EntererCloses,
    GranterCloses,
    NeverReopened,
    NobodyPrepared,
    NothingRequested,
    PreparerCloses,
    ReasonMissing,
    ReopeningNotRequested,
    ReopeningRequested,
    RequesterReopens,
    SecondPersonNotNeeded,
)

DAY = date(2026, 1, 15)
RULES = ["prepared_by_another", "closer_entered_nothing"]


@pytest.fixture
def books(company: Company) -> Company:
    company.create_months(date(2026, 1, 1), 2)
    add_user(company, "second")
    return company


def add_user(books: Company, name: str) -> None:
    books.store.write_directory(
        lambda directory: tenants.add_user(
            directory, books.administrator, name, ADMINISTRATOR, secrets_for_tests()
        )
    )
    books.sign_in()


@pytest.fixture
def jan(books: Company) -> str:
    return books.calendar.periods[0].id


def second(books: Company) -> Caller:
    """Another administrator; made out anew, for the tenant may have changed."""
    return named(books, "second")


def named(books: Company, name: str) -> Caller:
    return books.store.read_directory(
        lambda directory: sessions.caller_by_name(directory, None, name, Channel.SOAP)
    )


def duty_checks(books: Company, period_id: str, by: Caller) -> dict[str, Check]:
    made = books.read(lambda given, who: close_preview.make(given, who, period_id), by)
    return {check.name: check for check in made.checks if check.name in RULES}


# Preparer and closer ------------------------------------------------------------------


def test_at_first_one_person_does_it_all(books: Company, jan: str) -> None:
    books.post_entry("Jan", DAY)
    books.pending_close(jan)
    books.run_trial_balances()
    books.close(jan)
    books.run_trial_balances()
    books.reopen(jan)
    assert books.period(jan).status == "Open"


def test_nobody_closes_what_nobody_prepared(books: Company, jan: str) -> None:
    set_to(books, "preparer_is_not_closer", "true")
    with pytest.raises(NobodyPrepared):
        books.close(jan)


def test_who_sets_a_period_to_pending_close_does_not_close_it(books: Company, jan: str) -> None:
    set_to(books, "preparer_is_not_closer", "true")
    books.pending_close(jan)
    books.run_trial_balances()
    with pytest.raises(PreparerCloses):
        books.close(jan)
    books.close(jan, second(books))
    assert books.period(jan).status == "Closed"


def test_who_entered_journal_entries_does_not_close_the_period(books: Company, jan: str) -> None:
    set_to(books, "preparer_is_not_closer", "true")
    number = books.post_entry("Jan", DAY, caller=second(books))
    books.pending_close(jan)
    books.run_trial_balances()
    with pytest.raises(EntererCloses, match="1 manual journal entries"):
        books.close(jan, second(books))
    books.cancel_entry(number)
    books.close(jan, second(books))


@pytest.mark.parametrize("how", ["an entry", "a cancellation"])
def test_what_waited_for_approval_is_of_who_entered_it_too(
    books: Company, jan: str, how: str
) -> None:
    feb = books.calendar.periods[1].id
    for name in ("third", "fourth"):
        add_user(books, name)
    number = books.post_entry("Jan", DAY) if how == "a cancellation" else None
    books.close_through([jan])
    books.run_trial_balances()
    set_to(books, "late_transactions", "queue")
    if number is None:
        books.post_entry("Jan", DAY, caller=second(books))
    else:
        books.cancel_entry(number, second(books))
    approve(books, waiting(books)[0].id)
    set_to(books, "preparer_is_not_closer", "true")
    books.pending_close(feb, named(books, "third"))
    books.run_trial_balances()
    for by in (second(books), books.administrator):
        with pytest.raises(EntererCloses, match="1 manual journal entries"):
            books.close(feb, by)
    books.close(feb, named(books, "fourth"))


def test_a_preparation_before_the_last_reopening_is_none(books: Company, jan: str) -> None:
    books.pending_close(jan, second(books))
    books.run_trial_balances()
    books.reopen(jan)
    set_to(books, "preparer_is_not_closer", "true")
    with pytest.raises(NobodyPrepared):
        books.close(jan)


def test_a_documented_refusal_comes_first(books: Company, jan: str) -> None:
    set_to(books, "preparer_is_not_closer", "true")
    set_to(books, "reopen_needs_reason", "true")
    books.add_transaction("Invoice Item", "Draft", DAY)
    with pytest.raises(ActionItemsRequired):
        books.close(jan)
    with pytest.raises(PeriodNotClosed):
        books.reopen(jan)


# Reopening ------------------------------------------------------------------------------


def closed_by_administrator(books: Company, period_id: str) -> None:
    books.close(period_id)
    books.run_trial_balances()


def test_who_closed_a_period_does_not_reopen_it(books: Company, jan: str) -> None:
    set_to(books, "closer_is_not_reopener", "true")
    closed_by_administrator(books, jan)
    with pytest.raises(CloserReopens):
        books.reopen(jan)
    books.reopen(jan, second(books))
    books.close(jan, second(books))
    books.run_trial_balances()
    books.reopen(jan)


def test_who_asked_for_a_close_that_waited_closed_it(books: Company, jan: str) -> None:
    set_to(books, "closer_is_not_reopener", "true")
    item = books.add_transaction("Revenue Event Item", "Processing", date(2026, 1, 31))
    books.close(jan)
    books.run_trial_balances()
    books.set_status(item, "Distributed", second(books))
    assert books.period(jan).status == "Closed"
    books.run_trial_balances()
    with pytest.raises(CloserReopens):
        books.reopen(jan)


def grant(books: Books, by: Caller, period_id: str) -> None:
    until = books.now + timedelta(days=1)
    exemptions.grant(books, by, period_id, "third", until, "The bank statement came late")


def test_who_granted_an_exception_that_stands_does_not_close_the_period(
    books: Company, jan: str
) -> None:
    add_user(books, "third")
    set_to(books, "closer_is_not_reopener", "true")
    books.pending_close(jan)
    books.run_trial_balances()
    books.write(lambda given, by: grant(given, by, jan))
    with pytest.raises(GranterCloses):
        books.close(jan)
    made = books.read(lambda given, who: close_preview.make(given, who, jan))
    assert [c.holds for c in made.checks if c.name == "closer_granted_nothing"] == [False]
    books.close(jan, second(books))


def test_who_asked_for_a_close_that_waits_grants_no_exception(books: Company, jan: str) -> None:
    add_user(books, "third")
    set_to(books, "closer_is_not_reopener", "true")
    books.add_transaction("Revenue Event Item", "Processing", date(2026, 1, 31))
    books.close(jan)
    with pytest.raises(CloserReopens):
        books.write(lambda given, by: grant(given, by, jan))
    books.write(lambda given, by: grant(given, by, jan), second(books))


def test_a_close_that_waited_is_no_more_for_who_entered_something_meanwhile(
    books: Company, jan: str
) -> None:
    set_to(books, "preparer_is_not_closer", "true")
    item = books.add_transaction("Revenue Event Item", "Processing", date(2026, 1, 31))
    books.pending_close(jan, second(books))
    books.run_trial_balances()
    books.close(jan)
    books.run_trial_balances()
    books.post_entry("Jan", DAY)
    books.set_status(item, "Distributed")
    assert books.period(jan).status == "PendingClose"
    with pytest.raises(EntererCloses):
        books.close(jan)


def test_nothing_is_reopened_without_a_reason(books: Company, jan: str) -> None:
    set_to(books, "reopen_needs_reason", "true")
    closed_by_administrator(books, jan)
    with pytest.raises(ReasonMissing):
        books.reopen(jan)
    books.reopen(jan, replace(books.administrator, reason="Rent was booked twice"))
    assert books.history(jan)[-1].reason == "Rent was booked twice"


def test_closed_for_good_is_closed_for_good(books: Company, jan: str) -> None:
    set_to(books, "reopen", "never")
    books.pending_close(jan)
    books.run_trial_balances()
    books.reopen(jan)
    closed_by_administrator(books, jan)
    before = books.dump()
    with pytest.raises(NeverReopened):
        books.reopen(jan)
    with pytest.raises(NeverReopened):
        books.write(lambda given, who: periods.change(given, who, jan, {}, PeriodStatus.OPEN))
    assert books.dump() == before


# By two persons -------------------------------------------------------------------------


def request(books: Company, period_id: str, reason: str | None = None) -> HistoryRow | None:
    return books.write(lambda given, who: duties.request_reopen(given, who, period_id, reason))


def decline(books: Company, period_id: str, by: Caller) -> None:
    books.write(lambda given, who: duties.decline_reopen(given, who, period_id, "no need"), by)


@pytest.fixture
def by_two(books: Company, jan: str) -> Company:
    """January is closed, and to reopen it takes two."""
    set_to(books, "reopen", "second_person")
    closed_by_administrator(books, jan)
    return books


def test_one_person_requests_and_another_reopens(by_two: Company, jan: str) -> None:
    for who in (None, second(by_two)):
        with pytest.raises(ReopeningNotRequested):
            by_two.reopen(jan, who)
    asked = request(by_two, jan, "Rent was booked twice")
    assert asked is not None
    assert asked.user_id == by_two.administrator.user_id
    told = duties.request_as_data(asked)
    assert told is not None
    assert (told["requestedBy"], told["reason"]) == (asked.user, "Rent was booked twice")
    assert duties.request_as_data(None) is None
    with pytest.raises(RequesterReopens):
        by_two.reopen(jan)
    with pytest.raises(ReopeningRequested):
        request(by_two, jan)
    assert by_two.period(jan).status == "Closed"
    by_two.reopen(jan, second(by_two))
    last = by_two.history(jan)[-1]
    assert (last.event, last.reason) == ("reopened", "Rent was booked twice")


def test_a_request_that_is_declined_or_carried_out_stands_no_more(
    by_two: Company, jan: str
) -> None:
    request(by_two, jan)
    decline(by_two, jan, second(by_two))
    with pytest.raises(NothingRequested):
        decline(by_two, jan, second(by_two))
    with pytest.raises(ReopeningNotRequested):
        by_two.reopen(jan, second(by_two))
    request(by_two, jan)
    by_two.reopen(jan, second(by_two))
    closed_by_administrator(by_two, jan)
    with pytest.raises(ReopeningNotRequested):
        by_two.reopen(jan, second(by_two))
    assert by_two.events(jan).count("reopenDeclined") == 1


def test_a_request_is_for_what_takes_two(by_two: Company, jan: str) -> None:
    feb = by_two.calendar.periods[1].id
    with pytest.raises(PeriodNotClosed):
        request(by_two, feb)
    by_two.pending_close(feb)
    by_two.run_trial_balances()
    with pytest.raises(SecondPersonNotNeeded):
        request(by_two, feb)
    by_two.reopen(feb)
    set_to(by_two, "reopen_needs_reason", "true")
    with pytest.raises(ReasonMissing):
        request(by_two, jan)
    set_to(by_two, "reopen", "allowed")
    with pytest.raises(SecondPersonNotNeeded):
        request(by_two, jan, "Rent was booked twice")
    with pytest.raises(PeriodNotFound):
        request(by_two, "0" * 32)


def test_who_closed_a_period_may_have_it_reopened(by_two: Company, jan: str) -> None:
    set_to(by_two, "closer_is_not_reopener", "true")
    request(by_two, jan)
    by_two.reopen(jan, second(by_two))
    assert by_two.period(jan).status == "Open"


def test_the_report_shows_the_request_that_waits(by_two: Company, jan: str) -> None:
    def shown() -> HistoryRow | None:
        return by_two.read(lambda given, who: close_report.make(given, who, jan)).reopen_request

    assert shown() is None
    request(by_two, jan, "Rent was booked twice")
    waits = shown()
    assert waits is not None
    assert waits.reason == "Rent was booked twice"


# What is shown ----------------------------------------------------------------------------


def test_the_preview_asks_whoever_looks(books: Company, jan: str) -> None:
    assert duty_checks(books, jan, books.administrator) == {}
    set_to(books, "preparer_is_not_closer", "true")
    books.post_entry("Jan", DAY)
    books.pending_close(jan)
    books.run_trial_balances()
    mine = duty_checks(books, jan, books.administrator)
    assert [check.holds for check in mine.values()] == [False, False]
    (prepared,) = mine["prepared_by_another"].evidence
    assert prepared.what == f"set to pending close by {books.administrator.username}"
    assert mine["closer_entered_nothing"].evidence[0].count == 1
    theirs = duty_checks(books, jan, second(books))
    assert list(theirs) == RULES
    assert all(check.holds for check in theirs.values())


def test_the_report_asks_who_closed_whoever_looks(books: Company, jan: str) -> None:
    set_to(books, "preparer_is_not_closer", "true")
    books.pending_close(jan)
    books.run_trial_balances()
    books.close(jan, second(books))
    books.run_trial_balances()
    report = books.read(lambda given, who: close_report.make(given, who, jan))
    told = {check.name: check.holds for check in report.checks}
    assert [told[name] for name in RULES] == [True, True]
