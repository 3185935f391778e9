"""Required tasks that stand in the way of a close, where a tenant wants that."""

from __future__ import annotations

from datetime import date

import pytest

from checklist import BANK, done, months, task, template, with_people
from company import Company
from monthend.domain.period import PeriodStatus
from monthend.services import (
    close_preview,
    close_preview_data,
    close_report,
    close_report_data,
    tasks,
)
from monthend.services.task_templates import PlanFields
from monthend.subledger.duties import NobodyPrepared
from monthend.subledger.tasks import TasksNotDone
from people import set_setting

RULE = "required_tasks_are_done"


@pytest.fixture
def acme(company: Company) -> Company:
    """Tasks block the close, and January has one that bob reviews."""
    with_people(company)
    set_setting(company, "tasks_block_close", "true")
    company.sign_in()
    return company


@pytest.fixture
def jan(acme: Company) -> str:
    return months(acme)[0]


@pytest.fixture
def bank(acme: Company, jan: str) -> str:
    return task(acme, jan, {**BANK, "reviewer": "bob"})


def preview(company: Company, period_id: str) -> close_preview.ClosePreview:
    return company.read(lambda books, by: close_preview.make(books, by, period_id))


def test_what_is_not_done_and_reviewed_blocks_the_close(acme: Company, jan: str, bank: str) -> None:
    for step, by in ((None, None), (tasks.sign_off, "ann")):
        if step is not None:
            done(acme, step, jan, bank, by=by)
        before = acme.dump()
        with pytest.raises(TasksNotDone, match="1 required tasks that are not done: Reconcile"):
            acme.close(jan)
        assert acme.dump() == before
    done(acme, tasks.review, jan, bank, by="bob")
    acme.close(jan)
    assert acme.period(jan).closed


def test_what_is_skipped_or_optional_blocks_nothing(acme: Company, jan: str, bank: str) -> None:
    task(acme, jan, {"title": "Lunch", "required": False})
    done(acme, tasks.skip, jan, bank, "the bank is gone")
    acme.close(jan)


def test_at_first_tasks_block_nothing(acme: Company, jan: str, bank: str) -> None:
    set_setting(acme, "tasks_block_close", "false")
    acme.sign_in()
    shown = preview(acme, jan)
    assert shown.would_close
    assert RULE not in {check.name for check in shown.checks}
    assert [each.id for each in shown.tasks.tasks] == [bank]
    acme.close(jan)


def test_tasks_are_asked_about_after_all_other_conditions(
    acme: Company, jan: str, bank: str
) -> None:
    set_setting(acme, "preparer_is_not_closer", "true")
    acme.sign_in()
    with pytest.raises(NobodyPrepared):
        acme.close(jan)


def test_many_that_are_not_done_are_told_by_their_number(acme: Company, jan: str) -> None:
    many: list[PlanFields] = [{"title": f"Task {number:02}"} for number in range(1, 31)]
    template(acme, *many)
    done(acme, tasks.apply_template, jan)
    with pytest.raises(TasksNotDone, match=r"30 required .* Task 05 and others \(tasks_block"):
        acme.close(jan)
    (check,) = (each for each in preview(acme, jan).checks if each.name == RULE)
    first, *named, last = check.evidence
    assert (first.what, first.count) == ("required tasks that are done", 0)
    assert [each.what for each in named] == [f"Task {number:02} is Open" for number in range(1, 21)]
    assert (last.what, last.count) == ("more that are not done", 10)


def test_the_preview_says_what_the_close_says(acme: Company, jan: str, bank: str) -> None:
    shown = preview(acme, jan)
    assert isinstance(shown.refusal, TasksNotDone)
    data = close_preview_data.as_data(shown)
    (row,) = (each for each in data["checks"] if each["name"] == RULE)
    assert (row["holds"], row["detail"]) == (False, data["refusal"])
    assert [each["what"] for each in row["evidence"]] == [
        "required tasks that are done", "Reconcile the bank is Open"
    ]  # fmt: skip
    assert [each["title"] for each in data["tasks"]] == ["Reconcile the bank"]
    done(acme, tasks.skip, jan, bank, "gone")
    shown = preview(acme, jan)
    assert shown.would_close
    assert all(check.holds for check in shown.checks)


def test_a_close_that_waits_goes_on_waiting_for_tasks(company: Company) -> None:
    """Here the last revenue schedule is distributed, and later the last task is done."""
    with_people(company)
    jan = months(company)[0]
    set_setting(company, "tasks_block_close", "true")
    company.sign_in()
    bank = task(company, jan)
    done(company, tasks.sign_off, jan, bank)
    schedule = company.add_transaction(
        "Revenue Event Item", "Processing", date(2026, 1, 10), codes=("Deferred", "Revenue")
    )
    company.close(jan)
    company.run_trial_balances()
    assert company.period(jan).status is PeriodStatus.PENDING_CLOSE
    done(company, tasks.take_back, jan, bank)
    company.set_status(schedule, "Distributed")
    assert company.period(jan).status is PeriodStatus.PENDING_CLOSE
    done(company, tasks.sign_off, jan, bank)
    assert company.period(jan).closed


def test_what_changed_while_it_was_open_again_is_in_the_report(
    acme: Company, jan: str, bank: str
) -> None:
    done(acme, tasks.skip, jan, bank, "gone")
    acme.close_through([jan])
    acme.reopen(jan)
    done(acme, tasks.take_back, jan, bank, "it is back")
    open_again = close_report_data.as_data(
        acme.read(lambda books, by: close_report.make(books, by, jan))
    )
    assert [row["event"] for row in open_again["openedAgain"][0]["tasks"]] == ["taskTakenBack"]
    done(acme, tasks.skip, jan, bank, "gone")
    acme.close_through([jan])
    acme.reopen(jan)
    data = close_report_data.as_data(acme.read(lambda books, by: close_report.make(books, by, jan)))
    first, second = data["openedAgain"]
    assert [(row["event"], row["title"], row["reason"]) for row in first["tasks"]] == [
        ("taskTakenBack", "Reconcile the bank", "it is back"),
        ("taskSkipped", "Reconcile the bank", "gone"),
    ]
    assert second["tasks"] == []
    assert [(row["title"], row["state"]) for row in data["tasks"]] == [
        ("Reconcile the bank", "Skipped")
    ]
    (check,) = (each for each in data["checks"] if each["name"] == RULE)
    assert check["holds"]
