"""Schedules at work: what they make, what they skip, and that nothing is made twice."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest

from company import ALL_PERMISSIONS, Company
from monthend.domain.permissions import STANDARD_USER
from monthend.services import entities, events, schedule_jobs, schedules, users
from monthend.services.schedule_ports import Schedule, ScheduleRun
from monthend.subledger.errors import JournalRunOvertaken
from monthend.subledger.events import EventKind
from monthend.subledger.schedules import (
    PATIENCE,
    ScheduleState,
)
from people import add as add_person
from people import caller_named, done, set_setting
from unit.services.org_tree import change, switch

pytestmark = pytest.mark.postgresql_by_night

# The clock stands at noon UTC of 1 July 2026, 05:00 in Los Angeles.
NIGHTLY = {"name": "nightly", "cadence": "daily", "at": "06:00"}
BOTH = {**NIGHTLY, "types": ["Invoice Item"]}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def acme(company: Company) -> Company:
    """June and July, with an invoice each."""
    company.create_months(date(2026, 6, 1), 2)
    for day in (date(2026, 6, 5), date(2026, 7, 1)):
        company.add_transaction("Invoice Item", "Posted", day, home_amount=1000)
    return company


def add(company: Company, said: dict[str, Any], by: str | None = None) -> Schedule:
    who = None if by is None else caller_named(company, by)
    return company.write(lambda books, caller: schedules.add(books, caller, said), who)


def work(company: Company) -> int:
    return schedule_jobs.work_through(company.store)


def settle(company: Company) -> None:
    """Do everything that waits, until nothing does any more."""
    for _ in range(6):
        work(company)
        company.run_journal_runs()
        company.run_trial_balances()


def runs(company: Company, schedule: Schedule) -> list[ScheduleRun]:
    return company.read(lambda books, by: list(schedules.runs(books, by, schedule.id, 0, 100)))


def states(company: Company, schedule: Schedule) -> list[str]:
    return [each.state.value for each in runs(company, schedule)]


def told(company: Company, kind: EventKind) -> list[dict[str, object]]:
    found = company.read(lambda books, by: events.listed(books, by, None, kind, 1000))
    return [dict(each.new) for each in found.events]


def test_a_journal_run_is_made_and_then_a_trial_balance(acme: Company) -> None:
    made = add(acme, BOTH)
    assert work(acme) == 0
    acme.clock.advance(HOUR)
    assert work(acme) == 1
    (run,) = runs(acme, made)
    assert (run.state, run.period, run.journal_run) == (
        ScheduleState.JOURNAL_RUN, "Jul", "JR-00000001"
    )  # fmt: skip
    assert acme.run_trial_balances() == 0
    work(acme)
    assert states(acme, made) == ["JournalRun"]
    acme.run_journal_runs()
    work(acme)
    assert states(acme, made) == ["TrialBalance"]
    work(acme)
    assert acme.run_trial_balances() == 1
    work(acme)
    (run,) = runs(acme, made)
    assert (run.state, run.ended_on, run.reason) == (
        ScheduleState.COMPLETED, acme.clock(), None
    )  # fmt: skip
    assert work(acme) == 0
    (event,) = told(acme, EventKind.SCHEDULE_COMPLETED)
    assert (event["journalRun"], event["period"]) == ("JR-00000001", "Jul")
    assert len(acme.entries_of("JR-00000001")) == 1
    acme.clock.advance(DAY)
    settle(acme)
    assert states(acme, made) == ["Completed", "Completed"]


def test_one_of_the_two_may_be_made_alone(acme: Company) -> None:
    balance = add(acme, {**NIGHTLY, "period": "previous"})
    entries = add(acme, {**BOTH, "name": "entries", "trial_balance": False})
    acme.clock.advance(HOUR)
    settle(acme)
    assert states(acme, balance) == states(acme, entries) == ["Completed"]
    assert [each.period for each in runs(acme, balance)] == ["Jun"]
    assert acme.rows("SELECT count(*) FROM journal_run") == [(1,)]
    assert acme.rows("SELECT count(*) FROM trial_balance_run") == [(1,)]


def test_instants_that_passed_while_nobody_was_there_come_to_one_run(acme: Company) -> None:
    made = add(acme, NIGHTLY)
    acme.clock.advance(5 * DAY + 2 * HOUR)
    settle(acme)
    (run,) = runs(acme, made)
    assert (run.missed, f"{run.planned_on:%Y-%m-%d %H:%M}") == (5, "2026-07-06 13:00")


# Skipped and failed -------------------------------------------------------------------


def test_without_a_period_or_with_a_closed_one_it_is_skipped(acme: Company) -> None:
    made = add(acme, {**NIGHTLY, "period": "previous"})
    for period in acme.calendar.periods[:1]:
        acme.close(period.id)
        acme.run_trial_balances()
    acme.clock.advance(HOUR)
    settle(acme)
    assert states(acme, made) == ["Skipped"]
    assert told(acme, EventKind.SCHEDULE_SKIPPED)[0]["reason"] == (
        "the accounting period Jun is closed"
    )
    acme.write(lambda books, by: schedules.change(books, by, made.id, {"period": "current"}))
    acme.clock.advance(60 * DAY)
    settle(acme)
    assert "no accounting period" in str(runs(acme, made)[0].reason)


def test_while_the_run_before_it_is_under_way_it_is_skipped(acme: Company) -> None:
    made = add(acme, BOTH)
    acme.clock.advance(HOUR)
    work(acme)
    acme.clock.advance(DAY)
    work(acme)
    assert states(acme, made) == ["Skipped", "JournalRun"]
    assert "still under way" in str(runs(acme, made)[0].reason)
    settle(acme)
    assert states(acme, made) == ["Skipped", "Completed"]


def test_another_journal_run_is_waited_for_and_not_for_ever(acme: Company) -> None:
    made = add(acme, BOTH)
    acme.ask_for_run("External Payment", period_name="Jun", entry_day=date(2026, 6, 30))
    acme.clock.advance(HOUR)
    work(acme)
    assert states(acme, made) == ["Waiting"]
    acme.clock.advance(PATIENCE)
    work(acme)
    assert states(acme, made) == ["Waiting"]
    acme.clock.advance(timedelta(seconds=1))
    work(acme)
    (run,) = runs(acme, made)
    assert (run.state, run.journal_run) == (ScheduleState.SKIPPED, None)
    assert "one at a time" in str(run.reason)


def test_another_trial_balance_is_waited_for(acme: Company) -> None:
    made = add(acme, NIGHTLY)
    acme.request_trial_balance(acme.calendar.periods[1].id)
    acme.clock.advance(HOUR)
    work(acme)
    assert states(acme, made) == ["Waiting"]
    settle(acme)
    assert states(acme, made) == ["Completed"]


def test_a_journal_run_that_failed_is_followed_by_no_trial_balance(acme: Company) -> None:
    euros = acme.add_transaction("Invoice Item", "Draft", date(2026, 7, 1), currency="EUR")
    acme.set_status(euros, "Posted")
    made = add(acme, BOTH)
    acme.clock.advance(HOUR)
    settle(acme)
    (run,) = runs(acme, made)
    assert (run.state, run.reason) == (
        ScheduleState.FAILED, "the journal run JR-00000001 is Error"
    )  # fmt: skip
    assert acme.rows("SELECT count(*) FROM trial_balance_run") == [(0,)]
    assert told(acme, EventKind.SCHEDULE_FAILED)[0]["journalRun"] == "JR-00000001"


def test_a_trial_balance_that_failed_or_was_discarded_is_told(acme: Company) -> None:
    euros = acme.add_transaction("Invoice Item", "Draft", date(2026, 7, 1), currency="EUR")
    acme.set_status(euros, "Posted")
    made = add(acme, NIGHTLY)
    acme.clock.advance(HOUR)
    settle(acme)
    assert "EUR" in str(runs(acme, made)[0].reason)
    acme.add_rate(date(2026, 7, 1), "EUR", "USD", "1.10")
    acme.clock.advance(DAY)
    work(acme)
    july = acme.calendar.periods[1]
    acme.update(july.id, {"end_date": date(2026, 7, 30)})
    work(acme)
    assert runs(acme, made)[0].reason == "the trial balance was discarded"


def test_a_period_that_goes_or_closes_meanwhile_is_left(acme: Company) -> None:
    made = add(acme, BOTH)
    acme.clock.advance(HOUR)
    work(acme)
    acme.run_journal_runs()
    acme.close_through([each.id for each in acme.calendar.periods])
    work(acme)
    assert "closed" in str(runs(acme, made)[0].reason)
    acme.reopen(acme.calendar.periods[1].id)
    (august,) = acme.create_months(date(2026, 8, 1), 1)
    acme.clock.advance(DAY * 32)
    acme.ask_for_run("External Payment", period_name="Jul", entry_day=date(2026, 7, 31))
    work(acme)
    assert states(acme, made)[0] == "Waiting"
    acme.delete(august)
    work(acme)
    assert "deleted" in str(runs(acme, made)[0].reason)


def test_a_rule_that_refuses_a_run_is_told_in_its_words(acme: Company) -> None:
    set_setting(acme, "aggregate_currencies", "true")
    acme.sign_in()
    acme.ask_for_run("Invoice Item", period_name="Jul", entry_day=date(2026, 7, 31))
    acme.run_journal_runs()
    set_setting(acme, "aggregate_currencies", "false")
    acme.sign_in()
    made = add(acme, {**BOTH, "types": ["External Payment"]})
    acme.clock.advance(HOUR)
    work(acme)
    (run,) = runs(acme, made)
    assert run.state is ScheduleState.SKIPPED
    assert "aggregated" in str(run.reason)


# For whom it acts ---------------------------------------------------------------------


def test_it_acts_for_whoever_changed_it_last_with_what_they_may_do_then(acme: Company) -> None:
    add_person(acme, "ann", STANDARD_USER)
    made = add(acme, BOTH, by="ann")
    acme.sign_in()
    acme.clock.advance(HOUR)
    work(acme)
    assert acme.rows("SELECT requested_by FROM journal_run") == [(made.acts_for,)]
    settle(acme)
    ann = made.acts_for
    done(acme, lambda directory, by: users.deactivate(directory, by, ann))
    acme.sign_in()
    acme.clock.advance(DAY)
    work(acme)
    assert "ann is not active" in str(runs(acme, made)[0].reason)
    acme.write(lambda books, by: schedules.change(books, by, made.id, {"at": "06:30"}))
    acme.clock.advance(DAY)
    settle(acme)
    assert states(acme, made) == ["Completed", "Failed", "Completed"]


def test_what_somebody_may_do_no_more_fails(acme: Company) -> None:
    add_person(acme, "ann", STANDARD_USER)
    made = add(acme, BOTH, by="ann")
    acme.sign_in()
    acme.spoil("DELETE FROM role_permission WHERE permission = 'Create Journal Run'")
    acme.clock.advance(HOUR)
    work(acme)
    (run,) = runs(acme, made)
    assert run.state is ScheduleState.FAILED
    assert "Create Journal Run" in str(run.reason)


def test_in_another_zone_it_comes_at_its_time_there(acme: Company) -> None:
    made = add(acme, NIGHTLY)
    assert f"{made.next_on:%H:%M}" == "13:00"
    set_setting(acme, "time_zone", "Europe/Paris")
    acme.sign_in()
    work(acme)
    found = acme.read(lambda books, by: schedules.find(books, made.id))
    assert (found.zone, f"{found.next_on:%Y-%m-%d %H:%M}") == ("Europe/Paris", "2026-07-02 04:00")
    assert work(acme) == 0


# Twice and lost -----------------------------------------------------------------------


def test_several_workers_make_everything_once(acme: Company) -> None:
    made = [add(acme, {**NIGHTLY, "name": f"n {place}", "period": which})
            for place, which in enumerate(("current", "previous"))]  # fmt: skip
    acme.clock.advance(HOUR)
    threads = [threading.Thread(target=work, args=(acme,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert acme.rows("SELECT count(*) FROM trial_balance_run") == [(2,)]
    assert [states(acme, each) for each in made] == [["TrialBalance"]] * 2


def test_a_build_that_begins_before_it_looks_is_seen_to_make_it_twice(acme: Company) -> None:
    """The negative control: whoever goes by what it read before makes what another has made."""
    made = add(acme, {**BOTH, "trial_balance": False})
    acme.clock.advance(HOUR)
    before = acme.read(lambda books, by: schedules.find(books, made.id))
    settle(acme)

    def by_old_eyes(books: Any, caller: Any) -> None:
        schedule_jobs._Step(books, caller, before, None).take()

    acme.write(by_old_eyes, acme.caller(ALL_PERMISSIONS))
    assert acme.rows("SELECT count(*) FROM journal_run") == [(2,)]


def test_what_is_begun_is_gone_on_with_by_another_worker(acme: Company) -> None:
    made = add(acme, BOTH)
    acme.clock.advance(HOUR)
    assert schedule_jobs.work_through(acme.store, go_on=lambda: False) == 0
    work(acme)
    settle(acme)
    assert states(acme, made) == ["Completed"]


def test_more_schedules_than_are_read_at_once_are_all_taken(
    acme: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedule_jobs, "AT_ONCE", 2)
    for place in range(5):
        add(acme, {**NIGHTLY, "name": f"n {place}"})
    acme.clock.advance(HOUR)
    assert work(acme) == 5


def test_one_whose_step_fails_keeps_no_other_waiting(
    acme: Company, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    made = sorted((add(acme, {**NIGHTLY, "name": f"n {place}"}) for place in range(3)),
                  key=lambda each: each.id)  # fmt: skip
    take = schedule_jobs._Step.take

    def some(step: schedule_jobs._Step) -> None:
        if step._schedule.id == made[0].id:
            raise AssertionError("nobody foresaw this")
        take(step)

    monkeypatch.setattr(schedule_jobs._Step, "take", some)
    acme.clock.advance(HOUR)
    work(acme)
    assert [len(runs(acme, each)) for each in made] == [0, 1, 1]
    assert made[0].id in caplog.text
    assert "nobody foresaw this" in caplog.text


def test_books_that_somebody_reaches_no_more_are_left_alone(acme: Company) -> None:
    add_person(acme, "ann", STANDARD_USER)
    made = add(acme, BOTH, by="ann")
    switch(acme, setting="multi_entity")
    change(acme, lambda d, by: entities.add(d, by, "Europe"))
    change(acme, lambda d, by: entities.let_in(d, by, "Europe", "ann"))
    change(acme, lambda d, by: entities.keep_out(d, by, acme.administrator.entity_id, "ann"))
    acme.clock.advance(HOUR)
    work(acme)
    acme.sign_in()
    (run,) = runs(acme, made)
    assert (run.state, run.reason) == (
        ScheduleState.FAILED, "the user ann does not reach these books"
    )  # fmt: skip


def test_a_trial_balance_that_somebody_may_not_run_fails(acme: Company) -> None:
    add_person(acme, "ann", STANDARD_USER)
    made = add(acme, NIGHTLY, by="ann")
    acme.sign_in()
    acme.spoil("DELETE FROM role_permission WHERE permission = 'Run Trial Balance'")
    acme.clock.advance(HOUR)
    work(acme)
    (run,) = runs(acme, made)
    assert run.state is ScheduleState.FAILED
    assert "Run Trial Balance" in str(run.reason)


def test_somebody_who_got_there_first_is_no_failure(
    acme: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = add(acme, BOTH)
    acme.clock.advance(HOUR)

    def overtaken(*_: object) -> None:
        raise JournalRunOvertaken

    with monkeypatch.context() as patch:
        patch.setattr(acme.store, "write_calendar", overtaken)
        assert work(acme) == 1
    assert runs(acme, made) == []
    work(acme)
    assert states(acme, made) == ["JournalRun"]


def test_a_run_is_told_as_it_is_shown(acme: Company) -> None:
    made = add(acme, NIGHTLY)
    acme.clock.advance(HOUR)
    settle(acme)
    (run,) = runs(acme, made)
    assert schedules.run_as_data(run) == {
        "plannedOn": "2026-07-01 13:00:00", "state": "Completed",
        "accountingPeriodId": acme.calendar.periods[1].id, "accountingPeriodName": "Jul",
        "journalRunNumber": None, "missed": 0, "reason": None, "endedOn": "2026-07-01 13:00:00",
    }  # fmt: skip
