"""The close checklist: a template, the tasks made from it, and the steps that people take."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from checklist import BANK, checklist, done, listed, months, task, template, titles, with_people
from company import ALL_PERMISSIONS, Company
from monthend.domain.errors import (
    OpenEndedPeriod,
    PeriodNotFound,
    PermissionMissing,
    Refusal,
    Refusals,
)
from monthend.domain.permissions import Permission
from monthend.services import (
    task_data,
    task_templates,
    tasks,
    users,
)
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.services.task_templates import PlanFields
from monthend.subledger.exemptions import NoSuchPerson
from monthend.subledger.tasks import (
    NoReviewNeeded,
    NothingToReview,
    NothingToTakeBack,
    NotTheOwner,
    NotTheReviewer,
    NotYoursToTakeBack,
    PreparerReviews,
    ReviewerIsOwner,
    ReviewerSignsOff,
    SkipReasonMissing,
    TaskMoved,
    TaskNotFound,
    TaskSettled,
    TasksOfClosedPeriod,
    TaskState,
    TemplateMoved,
    TemplateTaskNotFound,
    TitleTaken,
    TooManyTasks,
)
from people import caller_named
from people import done as directory_done

NOBODY = "0" * 32
Step = Callable[..., Any]
CHECKED: PlanFields = {"title": "Count the cash", "owner": "ann", "reviewer": "bob"}


@pytest.fixture
def acme(company: Company) -> Company:
    return with_people(company)


@pytest.fixture
def jan(acme: Company) -> str:
    return months(acme)[0]


@pytest.fixture
def counted(acme: Company, jan: str) -> str:
    """A task of ann's that bob reviews."""
    return task(acme, jan, CHECKED)


def state(company: Company, period_id: str, number: int = 1) -> TaskState:
    return listed(company, period_id)[number - 1].state


def refused(company: Company, step: Step, *given: object, by: str | None = None) -> Refusal:
    """The refusal of a step that has changed nothing."""
    before = company.dump()
    with pytest.raises(Refusal) as caught:
        done(company, step, *given, by=by)
    assert company.dump() == before
    return caught.value


# The template -------------------------------------------------------------------------


def test_a_new_period_gets_the_tasks_of_the_template(acme: Company) -> None:
    assert template(acme, BANK, CHECKED) == 1
    (made,) = acme.create_months(date(2026, 4, 1), 1)
    first, second = listed(acme, made)
    assert (first.number, first.plan.title, first.template) == (1, "Reconcile the bank", 1)
    assert (second.number, second.plan.title, second.plan.due_days) == (2, "Count the cash", None)
    (row,) = (row for row in acme.history(made) if row.event == "tasksMade")
    assert row.new["template"] == 1
    assert row.new["tasks"] == {
        first.id: {
            "title": "Reconcile the bank", "owner": None, "reviewer": None, "dueDays": 3,
            "required": True, "needsEvidence": False,
        },
        second.id: {
            "title": "Count the cash", "owner": "ann", "reviewer": "bob", "dueDays": None,
            "required": True, "needsEvidence": False,
        },
    }  # fmt: skip


def test_an_open_period_gets_on_demand_what_it_lacks(acme: Company, jan: str) -> None:
    task(acme, jan, {"title": "Count the cash", "required": False})
    template(acme, BANK, CHECKED)
    assert done(acme, tasks.apply_template, jan) == 1
    assert titles(acme, jan) == ["Count the cash", "Reconcile the bank"]
    assert done(acme, tasks.apply_template, jan) == 0


def test_a_template_has_versions_and_one_that_says_the_same_is_none(acme: Company) -> None:
    assert template(acme, BANK) == template(acme, BANK) == 1
    assert template(acme, BANK, CHECKED) == 2
    shown = acme.read(lambda books, by: task_templates.read(books, by, 1))
    assert [plan.title for plan in shown.template.plans] == ["Reconcile the bank"]
    assert template(acme) == 3
    data = task_data.template_as_data(acme.read(task_templates.read))
    assert (data["version"], data["tasks"]) == (3, [])
    assert data["changedBy"] == acme.administrator.username


def in_template(acme: Company) -> list[str]:
    found = acme.read(lambda books, by: task_templates.read(books, by)).template
    return [plan.title for plan in found.plans]


def test_a_template_is_changed_task_by_task(acme: Company) -> None:
    done(acme, task_templates.add_plan, BANK)
    done(acme, task_templates.add_plan, CHECKED)
    done(acme, task_templates.add_plan, {"title": "Ask about the lease"})
    done(acme, task_templates.change_plan, 2, {"title": "Count it all"})
    assert in_template(acme) == ["Reconcile the bank", "Count it all", "Ask about the lease"]
    done(acme, task_templates.move_plan, 3, 1)
    assert in_template(acme) == ["Ask about the lease", "Reconcile the bank", "Count it all"]
    shown = acme.read(lambda books, by: task_templates.read(books, by))
    kept = task_templates.plan_at(shown.template, 3)
    assert [shown.names[who] for who in (kept.owner, kept.reviewer) if who] == ["ann", "bob"]
    done(acme, task_templates.remove_plan, 1)
    assert in_template(acme) == ["Reconcile the bank", "Count it all"]
    assert shown.template.version == 5


@pytest.mark.parametrize("place", [-1, 0, 2])
def test_a_task_that_the_template_does_not_have_is_told(acme: Company, place: int) -> None:
    template(acme, BANK)
    with pytest.raises(TemplateTaskNotFound):
        done(acme, task_templates.remove_plan, place)
    with pytest.raises(TemplateTaskNotFound):
        done(acme, task_templates.change_plan, place, {"title": "x"})
    with pytest.raises(TemplateTaskNotFound):
        done(acme, task_templates.move_plan, place, 1)
    assert in_template(acme) == ["Reconcile the bank"]


def test_who_changes_a_template_that_somebody_changed_is_told(acme: Company) -> None:
    template(acme, BANK)
    with pytest.raises(TemplateMoved):
        done(acme, task_templates.change, [CHECKED], 0)
    assert done(acme, task_templates.change, [CHECKED], 1).template.version == 2


def test_history_has_the_tasks_of_a_template_that_differ(acme: Company) -> None:
    template(acme, BANK)
    template(acme, {**BANK, "due_days": 5}, CHECKED)
    rows = acme.rows(
        "SELECT subject, old_values, new_values FROM history WHERE event = ? ORDER BY id",
        "taskTemplateChanged",
    )
    assert [row[0] for row in rows] == ["task template 1", "task template 2"]
    assert '"dueDays":3' in str(rows[1][1]).replace(" ", "")
    assert '"Count the cash":{"title":"Count the cash"' in str(rows[1][2])
    assert '"owner":"ann","reviewer":"bob"' in str(rows[1][2])


def test_wrong_tasks_of_a_template_are_all_named(acme: Company) -> None:
    before = acme.dump()
    with pytest.raises(Refusals) as caught:
        template(acme, {"title": "A", "owner": "nobody"}, {"title": "B" * 101})
    assert [each.field for each in caught.value.refusals] == ["tasks[0].owner", "tasks[1].title"]
    with pytest.raises(NoSuchPerson):
        template(acme, {"title": "A", "owner": "nobody"})
    with pytest.raises(TitleTaken):
        template(acme, BANK, BANK)
    assert acme.dump() == before


# Free tasks ---------------------------------------------------------------------------


def test_a_free_task_is_added_and_is_due_after_the_end_of_its_period(
    acme: Company, jan: str
) -> None:
    task(acme, jan)
    data = task_data.checklist_as_data(checklist(acme, jan))
    (row,) = data["tasks"]
    assert (row["title"], row["dueOn"], row["template"]) == (
        "Reconcile the bank", "2026-02-03", None
    )  # fmt: skip
    assert (row["overdue"], row["state"], row["settled"], data["unsettled"]) == (
        True, "Open", False, 1
    )  # fmt: skip


def test_the_day_moves_with_the_end_of_the_period(acme: Company) -> None:
    march = months(acme)[2]
    task(acme, march)
    acme.update(march, {"end_date": date(2026, 6, 30)})
    (row,) = task_data.checklist_as_data(checklist(acme, march))["tasks"]
    assert (row["dueOn"], row["overdue"]) == ("2026-07-03", False)
    acme.update(march, {"end_date": date.max - timedelta(days=1)})
    (row,) = task_data.checklist_as_data(checklist(acme, march))["tasks"]
    assert row["dueOn"] == "9999-12-31"


@pytest.mark.parametrize(
    ("said", "refusal", "field"),
    [
        ({"title": " "}, "Empty", "title"),
        ({"title": "x" * 101}, "TooLong", "title"),
        ({"title": " x"}, "WrongType", "title"),
        ({"title": "a\nb"}, "ForbiddenCharacter", "title"),
        ({"description": "x" * 2001}, "TooLong", "description"),
        ({"owner": "nobody"}, "NoSuchPerson", "owner"),
        ({"owner": "ann", "reviewer": "ann"}, "ReviewerIsOwner", "reviewer"),
        ({"due_days": 367}, "OutOfRange", "dueDays"),
        ({"required": "yes"}, "WrongType", "required"),
        ({"title": None}, "RequiredFieldMissing", "title"),
        ({"needs_evidence": None}, "RequiredFieldMissing", "needsEvidence"),
    ],
)
def test_what_is_no_task_is_refused_by_the_name_of_its_field(
    acme: Company, jan: str, said: PlanFields, refusal: str, field: str
) -> None:
    given = refused(acme, tasks.add, jan, {**BANK, **said})
    assert (type(given).__name__, given.field) == (refusal, field)


def test_a_task_without_a_title_is_none(acme: Company, jan: str) -> None:
    for given in (refused(acme, tasks.add, jan, {}), refused(acme, task_templates.add_plan, {})):
        assert (type(given).__name__, given.field) == ("RequiredFieldMissing", "title")


def test_a_title_is_used_once_in_a_period(acme: Company, jan: str) -> None:
    task(acme, jan)
    assert isinstance(refused(acme, tasks.add, jan, BANK), TitleTaken)
    task(acme, months(acme)[1])


def test_there_are_only_so_many_tasks(
    acme: Company, jan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monthend.subledger.tasks.TASKS_AT_MOST", 1)
    task(acme, jan)
    assert isinstance(refused(acme, tasks.add, jan, {"title": "x"}), TooManyTasks)


def test_what_has_no_end_has_no_tasks(acme: Company, jan: str) -> None:
    template(acme, BANK)
    open_ended = acme.calendar.open_ended.id
    assert isinstance(refused(acme, tasks.add, open_ended, BANK), OpenEndedPeriod)
    assert isinstance(refused(acme, tasks.apply_template, open_ended), OpenEndedPeriod)
    assert isinstance(refused(acme, tasks.add, NOBODY, BANK), PeriodNotFound)
    assert isinstance(refused(acme, tasks.sign_off, jan, NOBODY), TaskNotFound)


def test_a_task_changes_while_it_is_open(acme: Company, jan: str, counted: str) -> None:
    done(acme, tasks.change, jan, counted, {"title": "Count", "owner": None, "due_days": -2})
    (changed,) = listed(acme, jan)
    assert (changed.plan.title, changed.plan.owner, changed.version) == ("Count", None, 2)
    (row,) = (row for row in acme.history(jan) if row.event == "taskChanged")
    assert row.old == {"title": "Count the cash", "owner": "ann", "dueDays": None}
    assert {**row.new, "task": ""} == {
        "task": "", "number": 1, "title": "Count", "owner": None, "dueDays": -2
    }  # fmt: skip
    before = acme.dump()
    done(acme, tasks.change, jan, counted, {"title": "Count", "description": None})
    assert acme.dump() == before
    task(acme, jan)
    assert isinstance(refused(acme, tasks.change, jan, counted, BANK), TitleTaken)
    asked = {"owner": "bob"}
    assert isinstance(refused(acme, tasks.change, jan, counted, asked), ReviewerIsOwner)
    done(acme, tasks.skip, jan, counted, "no cash")
    assert isinstance(refused(acme, tasks.change, jan, counted, {"title": "x"}), TaskSettled)


# Steps --------------------------------------------------------------------------------


def test_one_signs_off_and_another_reviews(acme: Company, jan: str, counted: str) -> None:
    done(acme, tasks.sign_off, jan, counted, "12.50 too much", by="ann")
    shown = checklist(acme, jan)
    (row,) = task_data.checklist_as_data(shown)["tasks"]
    assert (row["state"], row["settled"], row["signedOffBy"]) == ("SignedOff", False, "ann")
    assert (row["signedOffOn"], row["note"]) == ("2026-07-01 12:00:00", "12.50 too much")
    done(acme, tasks.review, jan, counted, "seen", by="bob")
    (row,) = task_data.checklist_as_data(checklist(acme, jan))["tasks"]
    assert (row["state"], row["settled"], row["reviewedBy"]) == ("Reviewed", True, "bob")
    assert (row["reviewNote"], row["version"]) == ("seen", 3)
    told = [(row.event, row.user, row.old, row.new.get("note")) for row in acme.history(jan)[-2:]]
    assert told == [
        ("taskSignedOff", "ann", {"state": "Open"}, "12.50 too much"),
        ("taskReviewed", "bob", {"state": "SignedOff"}, "seen"),
    ]


def test_who_may_not_sign_off_or_review_is_told(acme: Company, jan: str, counted: str) -> None:
    assert isinstance(refused(acme, tasks.sign_off, jan, counted), NotTheOwner)
    assert isinstance(refused(acme, tasks.sign_off, jan, counted, by="bob"), ReviewerSignsOff)
    assert isinstance(refused(acme, tasks.review, jan, counted, by="bob"), NothingToReview)
    done(acme, tasks.sign_off, jan, counted, by="ann")
    assert isinstance(refused(acme, tasks.sign_off, jan, counted, by="ann"), TaskSettled)
    assert isinstance(refused(acme, tasks.review, jan, counted, by="ann"), PreparerReviews)
    assert isinstance(refused(acme, tasks.review, jan, counted), NotTheReviewer)


def test_a_task_of_nobody_is_signed_off_by_anybody_and_takes_no_review(
    acme: Company, jan: str
) -> None:
    free = task(acme, jan)
    done(acme, tasks.sign_off, jan, free, by="bob")
    assert listed(acme, jan)[0].settled
    assert isinstance(refused(acme, tasks.review, jan, free, by="ann"), NoReviewNeeded)


def test_a_task_is_skipped_for_a_reason(acme: Company, jan: str, counted: str) -> None:
    missing = refused(acme, tasks.skip, jan, counted)
    assert (type(missing), missing.field) == (SkipReasonMissing, "reason")
    assert isinstance(refused(acme, tasks.skip, jan, counted, " "), SkipReasonMissing)
    done(acme, tasks.skip, jan, counted, "there is no cash any more")
    (row,) = task_data.checklist_as_data(checklist(acme, jan))["tasks"]
    assert (row["state"], row["settled"], row["overdue"]) == ("Skipped", True, False)
    assert row["skipReason"] == acme.history(jan)[-1].reason == "there is no cash any more"
    assert isinstance(refused(acme, tasks.skip, jan, counted, "again"), TaskSettled)
    assert isinstance(refused(acme, tasks.take_back, jan, counted, by="bob"), NotYoursToTakeBack)
    done(acme, tasks.take_back, jan, counted)
    assert state(acme, jan) is TaskState.OPEN


def test_what_was_done_is_taken_back_by_whom_it_concerns(
    acme: Company, jan: str, counted: str
) -> None:
    assert isinstance(refused(acme, tasks.take_back, jan, counted), NothingToTakeBack)
    for who in ("ann", "bob", None):
        done(acme, tasks.sign_off, jan, counted, "done", by="ann")
        done(acme, tasks.review, jan, counted, by="bob")
        done(acme, tasks.take_back, jan, counted, "a receipt is missing", by=who)
        (open_again,) = listed(acme, jan)
        assert (open_again.state, open_again.signed_by, open_again.note) == ("Open", None, None)
        assert acme.history(jan)[-1].reason == "a receipt is missing"
    free = task(acme, jan)
    done(acme, tasks.sign_off, jan, free, by="bob")
    assert isinstance(refused(acme, tasks.take_back, jan, free, by="ann"), NotYoursToTakeBack)


def test_a_step_for_what_somebody_has_changed_meanwhile_is_refused(
    acme: Company, jan: str, counted: str
) -> None:
    done(acme, tasks.sign_off, jan, counted, None, 1, by="ann")
    moved = refused(acme, tasks.skip, jan, counted, "why", 1)
    assert isinstance(moved, TaskMoved)
    assert "SignedOff" in str(moved)
    done(acme, tasks.review, jan, counted, None, 2, by="bob")


def test_tasks_of_a_closed_period_stay_as_they_are(acme: Company, jan: str, counted: str) -> None:
    template(acme, BANK)
    acme.close_through([jan])
    for step, given in (
        (tasks.add, (BANK,)), (tasks.apply_template, ()), (tasks.change, (counted, BANK)),
        (tasks.sign_off, (counted,)), (tasks.skip, (counted, "why")),
        (tasks.take_back, (counted,)), (tasks.review, (counted,)),
    ):  # fmt: skip
        assert isinstance(refused(acme, step, jan, *given), TasksOfClosedPeriod)
    acme.reopen(jan)
    other = task(acme, jan)
    done(acme, tasks.sign_off, jan, other)
    shown = task_data.checklist_as_data(checklist(acme, jan))["tasks"]
    assert [row["changedAfterClose"] for row in shown] == [False, True]
    # The standing ones are shown as they were when they were closed over.
    assert {row["state"] for row in shown} == {"Open", "SignedOff"}


def test_tasks_go_with_their_period_and_history_stays(acme: Company) -> None:
    march = months(acme)[2]
    task(acme, march)
    acme.delete(march)
    assert acme.rows("SELECT count(*) FROM close_task") == [(0,)]
    assert "taskAdded" in acme.events(march)


def test_persons_are_shown_by_name_though_they_have_left(
    acme: Company, jan: str, counted: str
) -> None:
    ann = caller_named(acme, "ann").user_id
    directory_done(acme, lambda d, by: users.deactivate(d, by, ann))
    acme.sign_in()
    (row,) = task_data.checklist_as_data(checklist(acme, jan))["tasks"]
    assert row["owner"] == "ann"
    done(acme, tasks.change, jan, counted, {"description": "in the safe"})
    refusal = refused(acme, tasks.change, jan, counted, {"title": "x", "owner": "ann"})
    assert isinstance(refusal, NoSuchPerson)


def test_what_takes_which_permission(acme: Company, jan: str, counted: str) -> None:
    managing: list[tuple[Step, tuple[object, ...]]] = [
        (tasks.add, (jan, BANK)), (tasks.apply_template, (jan,)), (task_templates.change, ([],)),
        (tasks.change, (jan, counted, BANK)), (tasks.skip, (jan, counted, "why")),
    ]  # fmt: skip
    working: list[tuple[Step, tuple[object, ...]]] = [
        (step, (jan, counted)) for step in (tasks.sign_off, tasks.review, tasks.take_back)
    ]
    for steps, missing in (
        (managing, Permission.MANAGE_CLOSE_PROCESS), (working, Permission.API_WRITE_ACCESS),
    ):  # fmt: skip
        clerk = acme.caller(ALL_PERMISSIONS - {missing})
        for step, given in steps:
            with pytest.raises(PermissionMissing, match=missing.value):
                acme.write(partial(_call, step, given), clerk)
    assert acme.read(lambda books, by: tasks.one(books, by, jan, counted), clerk)[2] == []


def _call(step: Step, given: tuple[object, ...], books: Books, by: Caller) -> object:
    return step(books, by, *given)
