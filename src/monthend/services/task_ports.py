"""What the services ask of the tables about the tasks of a close."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monthend.domain.period import AccountingPeriod
from monthend.subledger.tasks import Plan, Task, TaskEvent

from .caller import Caller


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A tenant's template in one version: the tasks that a new period gets."""

    version: int
    plans: Sequence[Plan]
    changed_by: str | None = None
    changed_on: datetime | None = None


NO_TEMPLATE = Template(version=0, plans=())
"""The version before the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that is evidence for a task; `size` is in bytes, `sha256` in hex.

    `attached_by` is a name where it is read, and a user id where it is written.
    """

    id: str
    name: str
    size: int
    sha256: str
    attached_by: str
    attached_on: datetime


class TaskBooks(Protocol):
    """The template of a tenant, and the tasks of the periods of one calendar."""

    def template(self, version: int | None = None) -> Template:
        """The template in a version, else the newest; none before the first."""

    def add_template(self, version: int, plans: Sequence[Plan], caller: Caller) -> None: ...
    def hold_template(self) -> None:
        """Nobody else changes the template until the end of the transaction."""

    def of_period(self, period: AccountingPeriod) -> Sequence[Task]:
        """The tasks of a period, by their numbers."""

    def names(self, period: AccountingPeriod) -> Mapping[str, str]:
        """The names of everybody whom tasks of a period name, by their user ids."""

    def add(self, period: AccountingPeriod, tasks: Sequence[Task]) -> None: ...
    def save(self, task: Task) -> None:
        """Write a task of which something has changed."""

    def note(
        self, event: TaskEvent, caller: Caller, period: AccountingPeriod, *,
        old: Mapping[str, object], new: Mapping[str, object], reason: str | None,
    ) -> None:  # fmt: skip
        """Append a row to the period's history."""

    def attachments(self, task: Task) -> Sequence[Attachment]:
        """The evidence for a task, the oldest first."""

    def content(self, task_id: str, attachment_id: str) -> bytes | None: ...
    def attach(
        self, period: AccountingPeriod, task_id: str, added: Attachment, content: bytes
    ) -> None:
        """Store a file, which is attached by the user with this id."""

    def detach(self, task_id: str, attachment_id: str) -> None: ...
    def attached_bytes(self, period: AccountingPeriod) -> int:
        """How large all files of a period's tasks are together."""


class ChecklistBooks(Protocol):
    """Books that have tasks."""

    @property
    def tasks(self) -> TaskBooks: ...
