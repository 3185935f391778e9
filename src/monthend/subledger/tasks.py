"""The tasks of a close: what people have to do for a period, and who has looked at it.

A rule reads a task and who takes a step with it, and returns when the step may be taken, or
raises the one refusal it stands for. Whether the period of the task is closed is asked first
of all. A task is signed off by one person and reviewed by another one; evidence stands beside
the tasks, with its hash.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from monthend.domain.errors import InvalidValue, MissingValue, NotFound, RuleBroken
from monthend.domain.period import AccountingPeriod

TASKS_AT_MOST = 500
"""Of one period; a template has no more either."""
ATTACHMENTS_AT_MOST = 50
"""Of one task."""
TOLD_AT_MOST = 5
LEAST_DUE, MOST_DUE = -366, 366


class TaskEvent(StrEnum):
    """What happened to tasks, in the word that history keeps."""

    TEMPLATE_CHANGED = "taskTemplateChanged"
    MADE = "tasksMade"
    ADDED = "taskAdded"
    CHANGED = "taskChanged"
    SIGNED_OFF = "taskSignedOff"
    REVIEWED = "taskReviewed"
    SKIPPED = "taskSkipped"
    TAKEN_BACK = "taskTakenBack"
    EVIDENCE_ATTACHED = "taskEvidenceAttached"
    EVIDENCE_REMOVED = "taskEvidenceRemoved"


class TaskState(StrEnum):
    """How far a task is."""

    OPEN = "Open"
    SIGNED_OFF = "SignedOff"
    REVIEWED = "Reviewed"
    SKIPPED = "Skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be done, by whom, until how many days after the end of the period.

    Persons are user ids. Without an owner anybody signs it off, and without a reviewer it
    takes no review.
    """

    title: str
    description: str = ""
    owner: str | None = None
    reviewer: str | None = None
    due_days: int | None = None
    required: bool = True
    needs_evidence: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task of a period as it stands; `evidence` is how many files there are for it.

    `template` is the version of the template that it was made from. `version` moves with
    every step, and `changed` is the commit sequence of the last one.
    """

    id: str
    number: int
    plan: Plan
    state: TaskState = TaskState.OPEN
    template: int | None = None
    version: int = 1
    changed: int = 0
    evidence: int = 0
    signed_by: str | None = None
    signed_on: datetime | None = None
    note: str | None = None
    reviewed_by: str | None = None
    reviewed_on: datetime | None = None
    review_note: str | None = None
    skipped_by: str | None = None
    skipped_on: datetime | None = None
    skip_reason: str | None = None

    @property
    def settled(self) -> bool:
        """Whether nothing is left to be done: a task with a reviewer waits for the review."""
        if self.state is TaskState.SIGNED_OFF:
            return self.plan.reviewer is None
        return self.state is not TaskState.OPEN

    def due_on(self, period: AccountingPeriod) -> date | None:
        """The day by which it is to be done, which moves with the end of the period."""
        if self.plan.due_days is None or period.end_date is None:
            return None
        try:
            return period.end_date + timedelta(days=self.plan.due_days)
        except OverflowError:
            return date.max


class TaskNotFound(NotFound):
    message = "There is no task {id} of the accounting period {name}."


class AttachmentNotFound(NotFound):
    message = "There is no attachment {id} of the task {title}."


class TemplateTaskNotFound(NotFound):
    message = "The task template has no task {place} in its version {version}."


class TemplateMoved(RuleBroken):
    message = (
        "The task template has version {version} by now, and not {expected}: "
        "somebody has changed it meanwhile."
    )


class TaskMoved(RuleBroken):
    message = "Somebody has changed the task {title} since you saw it: it is {state} now."


class TasksOfClosedPeriod(RuleBroken):
    message = "The accounting period {name} is closed; its tasks do not change before it is open."


class TitleTaken(RuleBroken):
    message = "There is a task {title} already."


class TooManyTasks(RuleBroken):
    message = "An accounting period has at most {limit} tasks."


class ReviewerIsOwner(InvalidValue):
    message = "The field {field} must be somebody else than the owner of the task."


class TaskSettled(RuleBroken):
    message = "The task {title} is {state}; take that back first."


class NotTheOwner(RuleBroken):
    message = "The task {title} has another owner, who signs it off."


class ReviewerSignsOff(RuleBroken):
    message = "You are the reviewer of the task {title}; somebody else signs it off."


class EvidenceMissing(RuleBroken):
    message = "The task {title} needs evidence; attach a file first."


class NothingToReview(RuleBroken):
    message = "The task {title} is {state}; a review takes one that is SignedOff."


class NoReviewNeeded(RuleBroken):
    message = "The task {title} has no reviewer, and takes no review."


class NotTheReviewer(RuleBroken):
    message = "The task {title} has another reviewer."


class PreparerReviews(RuleBroken):
    message = "You signed off the task {title}; somebody else reviews it."


class SkipReasonMissing(MissingValue):
    message = "The field {field} must say why the task {title} is skipped."


class NothingToTakeBack(RuleBroken):
    message = "The task {title} is Open; there is nothing to take back."


class NotYoursToTakeBack(RuleBroken):
    message = (
        "Who signed off the task {title}, its reviewer, or who may manage the close process "
        "takes that back."
    )


class AttachmentTooLarge(InvalidValue):
    message = "The field {field} has {size} bytes; a file has at most {limit} (attachment_kib)."


class AttachmentsFull(RuleBroken):
    message = (
        "The files of the accounting period {name} have {used} bytes; with this one they would "
        "have more than {limit} (attachments_mib)."
    )


class TooManyAttachments(RuleBroken):
    message = "A task has at most {limit} files."


class TasksNotDone(RuleBroken):
    message = (
        "The accounting period {name} has {count} required tasks that are not done: {tasks} "
        "(tasks_block_close)."
    )


# Rules of a step ----------------------------------------------------------------------


def check_plan(plan: Plan, field: str = "reviewer") -> None:
    """The reviewer is somebody else than the owner."""
    if plan.reviewer is not None and plan.reviewer == plan.owner:
        raise ReviewerIsOwner(field=field)


def check_changing(period: AccountingPeriod) -> None:
    """Tasks change while their period is not closed."""
    if period.closed:
        raise TasksOfClosedPeriod(name=period.name)


def check_seen(task: Task, seen: int | None) -> None:
    """The task is as it was when the caller saw it."""
    if seen is not None and seen != task.version:
        raise TaskMoved(title=task.plan.title, state=task.state.value)


def check_room(titles: Iterable[str], added: Sequence[str]) -> None:
    """There is room for tasks of these titles, each of which is used once."""
    taken = set(titles)
    for title in added:
        if title in taken:
            raise TitleTaken(title=title)
        taken.add(title)
    if len(taken) > TASKS_AT_MOST:
        raise TooManyTasks(limit=TASKS_AT_MOST)


def check_open(task: Task) -> None:
    """The task is neither signed off nor skipped."""
    if task.state is not TaskState.OPEN:
        raise TaskSettled(title=task.plan.title, state=task.state.value)


def check_sign_off(task: Task, person: str) -> None:
    """Whoever signs the task off is its owner if it has one, and not its reviewer."""
    check_open(task)
    title = task.plan.title
    if task.plan.reviewer == person:
        raise ReviewerSignsOff(title=title)
    if task.plan.owner not in (None, person):
        raise NotTheOwner(title=title)
    if task.plan.needs_evidence and not task.evidence:
        raise EvidenceMissing(title=title)


def check_review(task: Task, person: str) -> None:
    """Whoever reviews the task is its reviewer, and did not sign it off."""
    title = task.plan.title
    if task.state is not TaskState.SIGNED_OFF:
        raise NothingToReview(title=title, state=task.state.value)
    if task.plan.reviewer is None:
        raise NoReviewNeeded(title=title)
    if task.signed_by == person:
        raise PreparerReviews(title=title)
    if task.plan.reviewer != person:
        raise NotTheReviewer(title=title)


def check_skip(task: Task, reason: str | None) -> None:
    """A task that is skipped is open, and there is a reason."""
    check_open(task)
    if not (reason or "").strip():
        raise SkipReasonMissing(field="reason", title=task.plan.title)


def check_take_back(task: Task, person: str, *, manages: bool) -> None:
    """Whoever takes a step back signed off, is the reviewer, or manages the close.

    What was skipped is for those who may skip.
    """
    title = task.plan.title
    if task.state is TaskState.OPEN:
        raise NothingToTakeBack(title=title)
    theirs = () if task.state is TaskState.SKIPPED else (task.signed_by, task.plan.reviewer)
    if not manages and person not in theirs:
        raise NotYoursToTakeBack(title=title)


def required_tasks_are_done(period: AccountingPeriod, tasks: Iterable[Task]) -> None:
    """Every required task is signed off, and reviewed where it has a reviewer, or skipped."""
    left = unsettled(tasks)
    if left:
        told = ", ".join(task.plan.title for task in left[:TOLD_AT_MOST])
        more = " and others" if len(left) > TOLD_AT_MOST else ""
        raise TasksNotDone(name=period.name, count=len(left), tasks=told + more)


def unsettled(tasks: Iterable[Task]) -> list[Task]:
    """The required tasks that are not done."""
    return [task for task in tasks if task.plan.required and not task.settled]
